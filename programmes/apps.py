from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "programmes"
    label = "programmes"
    verbose_name = _("Programmes")

    def ready(self) -> None:
        from . import metrics  # noqa: F401  declares what can be counted
        from .places import register as register_places
        from .views.home import register_sections
        from .words import register_history, register_navigation

        register_sections()
        register_navigation()
        register_history()
        register_places()
