from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FamiliesConfig(AppConfig):
    name = "families"
    label = "families"
    verbose_name = _("Families")

    def ready(self) -> None:
        from quality.core import sections

        from .views import parent_section

        sections.register(sections.Section("home", 5, "family.home", parent_section, code="family"))
