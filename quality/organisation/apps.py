from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "quality.organisation"
    label = "organisation"
    verbose_name = _("Organisation")

    def ready(self) -> None:
        from quality.audit.history import register_words
        from quality.core import navigation, sections

        from . import menu
        from .views.home import bureau_section

        register_words(menu.WORDS, menu.LABELS)
        for item in menu.ITEMS:
            navigation.register(item)
        sections.register(
            sections.Section("home", 80, "organisation.manage", bureau_section, code="organisation")
        )
