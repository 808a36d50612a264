"""Load what Django loads lazily: addresses, templates, messages."""

import logging
from pathlib import Path

from django.conf import settings
from django.template import TemplateSyntaxError
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils.translation import gettext, override

log = logging.getLogger(__name__)


def warm_up() -> None:
    for language, _name in settings.LANGUAGES:
        with override(language):
            gettext("")
            get_resolver()._populate()  # reversing by name, per language
    for root in settings.TEMPLATES[0]["DIRS"]:
        for page in sorted(Path(root).rglob("*.html")):
            try:
                get_template(str(page.relative_to(root)))
            except TemplateSyntaxError:
                log.exception("template %s", page)
