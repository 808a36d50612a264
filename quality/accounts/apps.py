from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "quality.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from quality.audit.history import register_words
        from quality.organisation.models import Person, School

        from . import places, signals, words  # noqa: F401 (signals connect themselves)
        from .explained import register_explained
        from .views.home import register_sections

        register_words(words.ACTIONS, words.LABELS, words.CODES)
        words.register_navigation()
        register_sections()
        register_explained(School, "organisation.view", places.of_school)
        register_explained(Person, "people.view", places.of_person)
