"""Rubrics: installing the shipped ones, publishing new versions, and working out a score."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from quality.audit.services import record
from quality.core.clock import now
from quality.core.errors import Refused
from quality.core.text import localized, number

from .models import Band, Criterion, Rubric, Use, Version, half_up

DEFAULTS = Path(__file__).with_name("defaults.toml")
HUNDRED = Decimal(100)


class Score(NamedTuple):
    """What a lesson was given: marks, share of the full mark in per cent, and grade."""

    total: Decimal
    percent: Decimal
    grade: str


def clean_points(version: Version, points: Mapping[str, Any]) -> dict[str, str]:
    """Marks by criterion id as they are stored; refused unless all criteria are given, each within its limits."""
    criteria = {str(criterion.pk): criterion for criterion in version.criteria.all()}
    given = {str(key): value for key, value in points.items() if value not in (None, "")}
    if not given:
        return {}
    if set(given) - set(criteria):
        raise Refused(
            _("These marks belong to another version of the rubric. Choose the rubric again."), field="points"
        )
    missing = [localized(criterion, "name") for key, criterion in criteria.items() if key not in given]
    if missing:
        names = _("; ").join(missing)
        raise Refused(
            _("Give marks for every criterion, or for none. Still open: %(names)s") % {"names": names},
            field="points",
        )
    return {key: str(_mark(criteria[key], given[key])) for key in criteria}


def _mark(criterion: Criterion, value: Any) -> Decimal:
    """One mark, between nothing and the full mark, on the step of its criterion."""
    try:
        mark = Decimal(str(value))
        fits = 0 <= mark <= criterion.maximum and mark % criterion.step == 0
    except InvalidOperation:
        fits = False
    if not fits:
        words = {
            "name": localized(criterion, "name"),
            "maximum": number(criterion.maximum),
            "step": number(criterion.step),
        }
        raise Refused(
            _("“%(name)s” takes marks from 0 to %(maximum)s in steps of %(step)s.") % words, field="points"
        )
    return half_up(mark)


def score(version: Version, points: Mapping[str, Any]) -> Score | None:
    """Total, percentage and grade of checked marks; None where no marks were given."""
    marks = clean_points(version, points)
    if not marks:
        return None
    total = sum(map(Decimal, marks.values()), Decimal(0))
    percent = (total * HUNDRED / version.maximum).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return Score(half_up(total), percent, grade_of(version, percent))


def grade_of(version: Version, percent: Decimal) -> str:
    """The highest grade whose band begins at or below a percentage; empty where the rubric has no such band."""
    bands = sorted(version.bands.all(), key=lambda band: band.from_percent, reverse=True)
    return next((band.grade for band in bands if percent >= band.from_percent), "")


@transaction.atomic
def publish_version(
    *,
    by,
    rubric: Rubric,
    criteria: Sequence[Mapping[str, Any]],
    bands: Sequence[Mapping[str, Any]],
    note: str = "",
    based_on: int | None = None,
) -> Version:
    """Publish a new version; earlier ones stay, with the scores given on them.

    `based_on` is the number of the version that was edited: refused where somebody published another one meanwhile.
    """
    rubric = Rubric.objects.select_for_update(of=("self",)).get(pk=rubric.pk)
    last = rubric.versions.order_by("-number").values_list("number", flat=True).first() or 0
    if based_on is not None and based_on != last:
        raise Refused(
            _("Somebody has published version %(n)s meanwhile. Start again from that one.") % {"n": last}
        )
    _check_content(criteria, bands)
    version = Version.objects.create(rubric=rubric, number=last + 1, published_at=now(), note=note)
    Criterion.objects.bulk_create(
        Criterion(version=version, order=order, **values) for order, values in enumerate(criteria, 1)
    )
    Band.objects.bulk_create(Band(version=version, **values) for values in bands)
    record(
        by=by,
        action="rubric.published",
        target=version,
        region=rubric.region,
        changes={"version": [last, last + 1]},
    )
    return version


def _check_content(criteria: Sequence[Mapping[str, Any]], bands: Sequence[Mapping[str, Any]]) -> None:
    """A rubric needs criteria that can be marked, and bands that leave no percentage without a grade."""
    if not criteria:
        raise Refused(_("A rubric needs at least one criterion."))
    for values in criteria:
        maximum, step = Decimal(values["maximum"]), Decimal(values.get("step", 1))
        if maximum <= 0 or step <= 0 or maximum % step:
            words = {"name": values["name"]}
            raise Refused(
                _("“%(name)s”: the full mark must be a multiple of the step, both above 0.") % words
            )
    limits = [Decimal(values["from_percent"]) for values in bands]
    if 0 not in limits:
        raise Refused(_("The lowest grade must begin at 0 per cent, so that every score has a grade."))
    if len(set(limits)) < len(limits) or len({values["grade"] for values in bands}) < len(bands):
        raise Refused(_("Each grade and each limit may stand once only."))
    if any(not 0 <= limit <= HUNDRED for limit in limits):
        raise Refused(_("A grade begins between 0 and 100 per cent."))


@transaction.atomic
def install_defaults() -> int:
    """Install the shipped rubrics that are not there yet; return how many. What is there is never touched."""
    content = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))
    known = set(Rubric.objects.values_list("code", flat=True))
    missing = [entry for entry in content["rubric"] if entry["code"] not in known]
    for entry in missing:
        _install(entry, content["bands"])
    return len(missing)


def _install(entry: Mapping[str, Any], bands: Sequence[Sequence[Any]]) -> Version:
    name, name_en = entry["name"]
    rubric = Rubric.objects.create(
        code=entry["code"],
        use=Use.OBSERVATION,
        name=name,
        name_en=name_en,
        source=entry["source"],
        stages=entry["stages"],
    )
    return publish_version(
        by=None,
        rubric=rubric,
        criteria=[_criterion(values) for values in entry["criterion"]],
        bands=[
            {"grade": grade, "grade_en": english, "from_percent": limit} for grade, english, limit in bands
        ],
    )


def _criterion(values: Mapping[str, Any]) -> dict[str, Any]:
    """A criterion of the data file as fields; pairs there are Chinese and English."""
    phrases = {}
    for kind in ("strengths", "suggestions"):
        phrases[kind] = [chinese for chinese, _english in values[kind]]
        phrases[f"{kind}_en"] = [english for _chinese, english in values[kind]]
    return {
        "section": values["section"][0],
        "section_en": values["section"][1],
        "name": values["name"][0],
        "name_en": values["name"][1],
        "maximum": Decimal(str(values["maximum"])),
        "step": Decimal(str(values.get("step", 1))),
        "phrases": phrases,
    }
