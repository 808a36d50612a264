"""Draft, reviewed, issued: the way of a bulletin, and its number."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from quality.audit.services import record
from quality.core.clock import now
from quality.core.errors import Refused
from quality.documents.typography import number_text
from quality.organisation.models import Region

from ..models import Bulletin, State
from .receipts import send_out
from .texts import locked


@transaction.atomic
def review(*, by, bulletin: Bulletin) -> Bulletin:
    """Confirm that figures and words have been read; the reviewer goes on record."""
    held = locked(bulletin)
    if held.state != State.DRAFT:
        raise Refused(_("Only a draft can be reviewed."))
    held.state, held.reviewed_at = State.REVIEWED, now()
    held.reviewed_by_id, held.reviewed_by_name = by.pk, str(by)
    held.version += 1
    held.save()
    record(by=by, action="bulletin.reviewed", target=held, region=held.region)
    return held


@transaction.atomic
def send_back(*, by, bulletin: Bulletin, reason: str) -> Bulletin:
    """Back to draft, with the reason."""
    held = locked(bulletin)
    if held.state != State.REVIEWED:
        raise Refused(_("Only a reviewed bulletin that is not yet issued can go back to draft."))
    if not reason.strip():
        raise Refused(_("Say why the bulletin goes back to draft."), field="reason")
    held.state, held.reviewed_at, held.reviewed_by_id, held.reviewed_by_name = State.DRAFT, None, None, ""
    held.version += 1
    held.save()
    record(by=by, action="bulletin.sent_back", target=held, region=held.region, reason=reason.strip())
    return held


@transaction.atomic
def issue(*, by, bulletin: Bulletin, at: dt.datetime | None = None) -> Bulletin:
    """Give the number, freeze, send to the addressees. `at` is for bulletins of the past and never in the future."""
    held = locked(bulletin)
    if held.state != State.REVIEWED:
        raise Refused(_("A bulletin is issued after it has been reviewed."))
    moment = min(at or now(), now())
    issued_on = timezone.localtime(moment).date()
    if issued_on <= held.as_of:
        raise Refused(_("A bulletin is issued after the end of the month that it reports."))
    _replace_earlier(by, held)
    held.number_year = issued_on.year
    held.number_seq = next_number(held.region, issued_on.year)
    held.number = number_text(mark_of(held.region), held.number_year, held.number_seq)
    held.state, held.issued_at = State.ISSUED, moment
    held.issued_by_id, held.issued_by_name = getattr(by, "pk", None), str(by or "")
    held.version += 1
    held.save()
    send_out(held, issued_on)
    record(
        by=by,
        action="bulletin.issued",
        target=held,
        region=held.region,
        changes={"number": ["", held.number]},
    )
    return held


def _replace_earlier(by, bulletin: Bulletin) -> None:
    """A revision takes the place of the one issued before."""
    earlier = Bulletin.objects.issued().filter(region=bulletin.region, month=bulletin.month)
    for old in earlier.exclude(pk=bulletin.pk).select_for_update(of=("self",)):
        old.state = State.SUPERSEDED
        old.version += 1
        old.save(update_fields=["state", "version"])
        record(by=by, action="bulletin.replaced", target=old, region=bulletin.region)


def next_number(region: Region, year: int) -> int:
    """The issuer's next number of the year. The row stays locked until the commit, so a number is given once and
    one that was not used is given again: no gaps."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO monitoring_numberseries AS s (region_id, year, last) VALUES (%s, %s, 1)
               ON CONFLICT (region_id, year) DO UPDATE SET last = s.last + 1 RETURNING last""",
            (region.pk, year),
        )
        return cursor.fetchone()[0]


def mark_of(region: Region) -> str:
    """发文机关代字: as much of the name as tells the bureau from its sisters, then 教督通: 呼玛教督通, 大教督通."""
    sisters = Region.objects.filter(parent=region.parent_id, level=region.level).exclude(pk=region.pk)
    names = list(sisters.values_list("name", flat=True))
    for length in range(1, len(region.name) + 1):
        short = region.name[:length]
        if not any(name.startswith(short) for name in names):
            break
    return f"{short}教督通"


@transaction.atomic
def discard(*, by, bulletin: Bulletin, reason: str) -> None:
    """Throw a draft away, for example to compile it again after records have been put right."""
    held = locked(bulletin)
    if held.frozen:
        raise Refused(_("An issued bulletin stays. Compile a revision."))
    if not reason.strip():
        raise Refused(_("Say why the draft is discarded."), field="reason")
    record(by=by, action="bulletin.discarded", target=held, region=held.region, reason=reason.strip())
    held.delete()
