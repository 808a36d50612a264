from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "quality.jobs"
    label = "jobs"
    verbose_name = _("Jobs")

    def ready(self) -> None:
        from quality.core.navigation import ADMINISTRATION, NavItem, register

        register(
            NavItem(
                code="jobs",
                label=_("Background jobs"),
                url_name="jobs:list",
                icon="server",
                group=ADMINISTRATION,
                permission="job.view",
                order=80,
            )
        )
