"""The wording of a bulletin: edited by people until it is issued. The figures are not theirs to change."""

from __future__ import annotations

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from quality.audit.services import changed_fields, record
from quality.core.errors import Refused

from ..models import Bulletin, State
from ..report import Report
from ..wording import propose

LONGEST = 6000


@transaction.atomic
def edit_texts(*, by, bulletin: Bulletin, texts: dict[str, str], version: int) -> Bulletin:
    """Change the wording of some sections. `version` is the one that was read: nobody overwrites another's words."""
    held = locked(bulletin)
    refuse_unless_draft(held)
    if held.version != version:
        message = _(
            "Somebody else has changed the wording meanwhile. Load the page again and enter your changes anew."
        )
        raise Refused(message, code="conflict")
    _check(held, texts)
    cleaned = {key: words.replace("\r\n", "\n").strip() for key, words in texts.items()}
    changes = changed_fields({key: held.texts[key] for key in cleaned}, cleaned)
    if changes:
        held.texts = held.texts | cleaned
        held.version += 1
        held.save(update_fields=["texts", "version"])
        record(by=by, action="bulletin.edited", target=held, region=held.region, changes=changes)
    return held


def _check(bulletin: Bulletin, texts: dict[str, str]) -> None:
    for key, words in texts.items():
        if key not in bulletin.texts:
            raise Refused(_("The bulletin has no section “%(key)s”.") % {"key": key}, field=key)
        if not isinstance(words, str) or not words.strip():
            raise Refused(_("A section needs words; say that there is nothing to report."), field=key)
        if len(words) > LONGEST:
            raise Refused(_("A section has at most %(n)s characters.") % {"n": LONGEST}, field=key)


def propose_again(bulletin: Bulletin) -> dict[str, str]:
    """The wording as the figures propose it, to go back to."""
    with translation.override("zh-hans"):
        return propose(Report.load(bulletin, levels=("region", "county", "school")))


def locked(bulletin: Bulletin) -> Bulletin:
    """The row, locked until the end of the transaction, as it is now."""
    return Bulletin.objects.select_for_update(of=("self",)).select_related("region").get(pk=bulletin.pk)


def refuse_unless_draft(bulletin: Bulletin) -> None:
    """Words change in drafts only."""
    if bulletin.state == State.REVIEWED:
        raise Refused(_("The bulletin is reviewed. Take it back to draft before changing its words."))
    if bulletin.state != State.DRAFT:
        raise Refused(_("The bulletin is issued; its words no longer change. Compile a revision."))
