from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "quality.core"
    label = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from .navigation import HOME, NavItem, register

        register(
            NavItem(code="home", label=_("Home"), url_name="home", icon="home", group=HOME, order=0, tab=0)
        )
