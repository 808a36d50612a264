from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "monitoring"
    label = "monitoring"
    verbose_name = _("Monitoring")

    def ready(self) -> None:
        from . import jobs, metrics  # noqa: F401  declare what is done in the background and what can be counted
        from .dashboards.views.home import register_dashboards
        from .places import register as register_places
        from .views.home import register_section
        from .words import register_history, register_navigation

        register_history()
        register_navigation()
        register_places()
        register_section()
        register_dashboards()
