"""Submitting, changing and deleting observations."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from quality.audit.services import changed_fields, record
from quality.core.clock import now
from quality.core.errors import Refused
from quality.core.text import localized
from quality.rubrics import services as rubrics

from .. import rules
from ..models import Draft, Observation, Photo

LESSON = ("school_class", "subject", "teacher", "observed_on", "period")
WORDS = ("minutes", "kind", "lesson_type", "topic", "strengths", "suggestions")
RUBRIC = ("rubric_version", "points")
FIELDS = (*LESSON, *WORDS, *RUBRIC, "substitute")


class Submission(NamedTuple):
    """The record, and whether it is new or was there already."""

    observation: Observation
    created: bool


@transaction.atomic
def submit_observation(*, by, uuid: UUID, data: Mapping[str, Any]) -> Submission:
    """Record one lesson. `data` holds FIELDS; classes, people and rubric versions are given as records.

    The same `uuid` with the same data again is accepted and changes nothing; with other data it is refused as a
    conflict, so that a submission repeated by a phone without network is never lost or counted twice. A draft under
    the same `uuid` has then served; its photographs become the record's.
    """
    observer, digest = rules.observer_of(by), digest_of(data)
    earlier = Observation.objects.filter(uuid=uuid).first()
    if earlier:
        return _same_again(by, earlier, digest)
    observation = Observation(uuid=uuid, observer=observer, digest=digest)
    _fill(observation, by, data)
    try:
        with transaction.atomic():
            observation.save()
    except IntegrityError:  # the same submission, or the same lesson, came in between
        earlier = Observation.objects.filter(uuid=uuid).first()
        if earlier:
            return _same_again(by, earlier, digest)
        rules.refuse_twice(observer, observation.school_class, observation.observed_on, observation.period)
        raise
    _close_draft(by, observation)
    record(by=by, action="observation.submitted", target=observation, school=observation.school)
    return Submission(observation, True)


def _same_again(by, earlier: Observation, digest: str) -> Submission:
    """A submission whose UUID is known: accepted when it is the same, a conflict otherwise."""
    if earlier.observer_id != by.person_id or earlier.digest != digest:
        raise Refused(
            _(
                "A different record was already sent from this form. Open your list, compare, and record the lesson anew."
            ),
            code="conflict",
        )
    _close_draft(by, earlier)
    return Submission(earlier, False)


def _close_draft(by, observation: Observation) -> None:
    """The draft's photographs become the observation's; the draft has served."""
    drafts = Draft.objects.filter(uuid=observation.uuid, user=by)
    Photo.objects.filter(draft__in=drafts).update(draft=None, observation=observation)
    drafts.delete()


@transaction.atomic
def edit_observation(
    *, by, observation: Observation, data: Mapping[str, Any], version: int | None = None, reason: str = ""
) -> Observation:
    """Change one's own observation while its term is open. `version` is the one that was read; an older one is refused."""
    current = own_open(by, observation)
    if version is not None and version != current.version:
        raise Refused(
            _("The record was changed meanwhile. Reload the page and enter your change again."), code="stale"
        )
    before = readable(current)
    _fill(current, by, {field: getattr(current, field) for field in FIELDS} | dict(data))
    changes = changed_fields(before, readable(current))
    if not changes:
        return current
    current.version += 1
    current.save()
    record(
        by=by,
        action="observation.changed",
        target=current,
        school=current.school,
        changes=changes,
        reason=reason,
    )
    return current


@transaction.atomic
def delete_observation(*, by, observation: Observation, reason: str) -> None:
    """Delete one's own observation while its term is open; the audit trail keeps what it said and why it went."""
    current = own_open(by, observation)
    if not reason.strip():
        raise Refused(_("Say why the record is deleted."), field="reason", code="no_reason")
    changes = {
        field: [value, None] for field, value in readable(current).items() if value not in (None, "", {})
    }
    record(
        by=by,
        action="observation.deleted",
        target=current,
        school=current.school,
        changes=changes,
        reason=reason.strip(),
    )
    for photo in current.photos.all():
        transaction.on_commit(lambda file=photo.file: file.delete(save=False))
    current.delete()


@transaction.atomic
def mark_read(*, by, observation: Observation) -> None:
    """The teacher has read what was said of the lesson; the first time counts."""
    if getattr(by, "person_id", None) != observation.teacher_id:
        raise Refused(_("Only the teacher whose lesson it was marks the record as read."), code="not_allowed")
    if Observation.objects.filter(pk=observation.pk, read_at=None).update(read_at=now()):
        record(by=by, action="observation.read", target=observation, school=observation.school)


def own_open(by, observation: Observation) -> Observation:
    """The record, locked for a change; refused where it is not one's own or its term is closed."""
    found = (
        Observation.objects.select_for_update(of=("self",)).with_people().filter(pk=observation.pk).first()
    )
    if found is None:
        raise Refused(_("The record has been deleted meanwhile."), code="gone")
    refuse_change(by, found)
    return found


def refuse_change(by, observation: Observation) -> None:
    """Only the observer changes a record, and only while its term is open."""
    if observation.observer_id != rules.observer_of(by).pk:
        raise Refused(_("Only the observer changes a record."), code="not_allowed")
    rules.refuse_closed(observation.term)


def _fill(observation: Observation, by, data: Mapping[str, Any]) -> None:
    """Set all fields from checked data. The rules on the lesson are asked only where the lesson has changed."""
    lesson = {field: data[field] for field in LESSON} | {"substitute": bool(data.get("substitute"))}
    if any(
        getattr(observation, f"{f}_id" if f in ("school_class", "teacher") else f) != _plain(v)
        for f, v in lesson.items()
    ):
        _check_lesson(observation, by, lesson)
    for field in WORDS:
        if field in data:
            value = data[field]
            setattr(observation, field, value.strip() if isinstance(value, str) else value)
    _score(observation, data.get("rubric_version"), data.get("points") or {})
    try:
        observation.clean_fields(exclude=["rubric_version", "digest"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused(messages[0], field=field, code="invalid") from None


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def _check_lesson(observation: Observation, by, lesson: Mapping[str, Any]) -> None:
    """All rules on what was observed, then the lesson's fields."""
    school_class, teacher, day = lesson["school_class"], lesson["teacher"], lesson["observed_on"]
    rules.refuse_future(day)
    rules.refuse_foreign(by, school_class)
    rules.refuse_other_year(school_class, day)
    observation.term = rules.term_of(school_class.school, day)
    rules.refuse_oneself(observation.observer, teacher)
    stood_in = rules.is_substitute(school_class, lesson["subject"], teacher, day, lesson["substitute"])
    rules.refuse_twice(observation.observer, school_class, day, lesson["period"], observation.pk)
    for field in LESSON:
        setattr(observation, field, lesson[field])
    observation.substitute = stood_in
    observation.school = school_class.school


def _score(observation: Observation, version, points: Mapping[str, Any]) -> None:
    """Marks, total and grade. Without marks the record keeps no rubric at all."""
    kept = version is not None and version.pk == observation.rubric_version_id
    if version is not None and not kept and (version.published_at is None or not version.rubric.active):
        raise Refused(
            _("This rubric is no longer in use. Choose another one."), field="rubric_version", code="rubric"
        )
    marks = rubrics.clean_points(version, points) if version is not None else {}
    if points and version is None:
        raise Refused(
            _("Choose the rubric on which the marks were given."), field="rubric_version", code="rubric"
        )
    given = rubrics.score(version, marks) if marks else None
    observation.rubric_version = version if given else None
    observation.points = marks
    observation.score = given.total if given else None
    observation.grade = given.grade if given else ""


def digest_of(data: Mapping[str, Any]) -> str:
    """Fingerprint of what was submitted; an absent field and an empty one are the same."""
    plain = {
        field: _plain(data.get(field)) for field in FIELDS if data.get(field) not in (None, "", {}, False)
    }
    plain["points"] = {str(key): str(value) for key, value in sorted((data.get("points") or {}).items())}
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def readable(observation: Observation) -> dict[str, Any]:
    """The record as people read it, for the field history: names instead of keys, marks by criterion."""
    criteria = observation.rubric_version.criteria.all() if observation.rubric_version else ()
    marks = {
        localized(c, "name"): observation.points[str(c.pk)]
        for c in criteria
        if str(c.pk) in observation.points
    }
    return {
        "school_class": f"{observation.school} {observation.school_class}",
        "teacher": str(observation.teacher),
        "rubric_version": str(observation.rubric_version or ""),
        "points": "；".join(f"{name} {mark}" for name, mark in marks.items()),
        "score": str(observation.score) if observation.score is not None else None,
        "grade": observation.grade,
        **{f: getattr(observation, f) for f in ("subject", "observed_on", "period", "substitute", *WORDS)},
    }
