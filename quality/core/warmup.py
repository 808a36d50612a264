"""Load what Django loads lazily: addresses, templates, messages; and let collections of garbage be few."""

import gc
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


ALLOCATIONS = (
    50_000  # between two looks for garbage; a page makes about ten thousand, and none of them in circles
)


def settle() -> None:
    """Keep what has been loaded out of garbage collections, and collect less often: a tenth of a request's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, 20, 20)
