from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "quality.plans"
    label = "plans"
    verbose_name = _("Plans")

    def ready(self) -> None:
        from . import jobs  # noqa: F401  declares the night's work
        from .places import register as register_places
        from .words import register_history, register_navigation

        register_navigation()
        register_history()
        register_places()
