from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RubricsConfig(AppConfig):
    name = "quality.rubrics"
    label = "rubrics"
    verbose_name = _("Rubrics")

    def ready(self) -> None:
        from quality.core.navigation import CLASSROOM, NavItem, register

        register(
            NavItem(
                code="rubrics",
                label=_("Rubrics"),
                url_name="rubrics:list",
                icon="scale",
                group=CLASSROOM,
                permission="rubric.view",
                order=40,
            )
        )
