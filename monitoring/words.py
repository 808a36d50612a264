"""Menu entries, and what is done with bulletins in words."""

from django.utils.translation import gettext_lazy as _

from quality.audit.history import register_words
from quality.core.navigation import BULLETINS, NavItem, register


def register_navigation() -> None:
    """Bulletins for all who read them, the chase-up list for those who sign or chase."""
    register(
        NavItem(
            code="bulletins",
            label=_("Monthly bulletins"),
            url_name="monitoring:list",
            icon="report-analytics",
            group=BULLETINS,
            permission="bulletin.view",
            order=10,
            match=("/bulletins/",),
            tab=3,
            short=_("Bulletins"),
        )
    )
    register(
        NavItem(
            code="receipts",
            label=_("Receipts"),
            url_name="monitoring:receipts",
            icon="rubber-stamp",
            group=BULLETINS,
            permission="bulletin.receive",
            order=20,
        )
    )


def register_history() -> None:
    """What the audit trail says of bulletins."""
    register_words(
        {
            "bulletin.compiled": (_("compiled the bulletin"), "report-analytics"),
            "bulletin.edited": (_("changed the wording"), "pencil"),
            "bulletin.reviewed": (_("reviewed the bulletin"), "checks"),
            "bulletin.sent_back": (_("took it back to draft"), "arrow-back-up"),
            "bulletin.issued": (_("issued the bulletin"), "rubber-stamp"),
            "bulletin.replaced": (_("replaced by a revision"), "history"),
            "bulletin.signed_for": (_("signed for the bulletin"), "signature"),
            "bulletin.downloaded": (_("downloaded the bulletin"), "download"),
            "bulletin.discarded": (_("discarded the draft"), "trash"),
        }
    )
