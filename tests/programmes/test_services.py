"""Recording lessons: every refusal one by one, and that nothing is lost or counted twice."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest

from programmes.models import Draft, Observation
from programmes.services import (
    delete_observation,
    edit_observation,
    mark_read,
    save_draft,
    submit_observation,
)
from quality.audit.models import Entry
from quality.core.errors import Refused
from quality.organisation.models import Term
from quality.rubrics.models import Version
from tests.factories import make_class, make_year

from .conftest import MONDAY


def refused(code: str, field: str = ""):
    """The refusal expected: its stable code, its field, and a message for people."""

    class Expected:
        def __enter__(self):
            self.context = pytest.raises(Refused)
            self.info = self.context.__enter__()

        def __exit__(self, *error):
            handled = self.context.__exit__(*error)
            assert (self.info.value.code, self.info.value.field) == (code, field)
            assert len(str(self.info.value.message)) > 5
            return handled

    return Expected()


@pytest.mark.smoke
def test_a_lesson_is_recorded_with_its_term_and_school(world, submit):
    observation, created = submit()
    assert created
    assert (observation.term, observation.school) == (world.autumn, world.east.school)
    assert observation.observer == world.east.people["principal"]
    assert Entry.objects.get(action="observation.submitted").target_id == str(observation.pk)


def test_the_day_itself_and_a_make_up_day_are_accepted(submit):
    assert submit(observed_on=dt.date(2026, 11, 20)).created
    assert submit(observed_on=dt.date(2026, 10, 10)).created


def test_a_day_to_come_is_refused(submit):
    with refused("future", "observed_on"):
        submit(observed_on=dt.date(2026, 11, 21))


def test_a_day_outside_of_the_terms_is_refused(world, submit):
    with refused("other_year", "school_class"):
        submit(observed_on=dt.date(2026, 8, 20))
    Term.objects.filter(pk=world.autumn.pk).update(starts_on=dt.date(2026, 9, 7))
    from quality.organisation import calendar

    calendar.rebuild(world.prefecture)
    with refused("outside_term", "observed_on"):
        submit(observed_on=dt.date(2026, 9, 2))


def test_a_weekend_and_a_holiday_are_refused_with_the_reason(submit):
    with refused("no_school_day", "observed_on"):
        submit(observed_on=dt.date(2026, 11, 15))
    with pytest.raises(Refused, match="国庆节"):
        submit(observed_on=dt.date(2026, 10, 5))


def test_a_closed_term_is_refused(world, submit):
    Term.objects.filter(pk=world.autumn.pk).update(closed_at=dt.datetime(2026, 11, 19, tzinfo=dt.UTC))
    with refused("closed_term", "observed_on"):
        submit()


@pytest.mark.parametrize("role", ["principal", "vice_principal", "dean", "cadre", "teacher"])
def test_people_in_schools_record_in_their_school_only(world, submit, role):
    by = world.east.users[role]
    with refused("foreign_class", "school_class"):
        submit(by=by, school_class=world.west.classes[0], teacher=world.west.people["teacher"])
    with refused("foreign_class", "school_class"):
        submit(by=by, school_class=world.east.classes[2], teacher=world.east.people["neighbour_teacher"])
    second = {"school_class": world.east.classes[1], "teacher": world.east.people["second_teacher"]}
    assert submit(by=by, **second).created


def test_a_researcher_records_in_every_school_of_the_county(world, submit):
    by = world.east.users["researcher"]
    assert submit(by=by).created
    neighbour = {"school_class": world.east.classes[2], "teacher": world.east.people["neighbour_teacher"]}
    assert submit(by=by, **neighbour).created
    with refused("foreign_class", "school_class"):
        submit(by=by, school_class=world.west.classes[0], teacher=world.west.people["teacher"])


@pytest.mark.parametrize(
    "role", ["prefecture_staff", "administrator", "auditor", "inspector", "parent", "outsider"]
)
def test_others_record_nothing(world, submit, role):
    with refused("not_allowed"):
        submit(by=world.users[role])


def test_an_account_without_a_person_records_nothing(world, submit):
    with refused("no_person"):
        submit(by=world.users["service"])


def test_a_class_of_another_school_year_is_refused(world, submit):
    old = make_class(
        world.east.school, make_year(world.prefecture, 2025)[0], 6, 1, world.east.people["teacher"]
    )
    with refused("other_year", "school_class"):
        submit(school_class=old)


def test_a_class_of_a_closed_school_is_refused(world, submit):
    world.east.school.closed_on = dt.date(2026, 11, 1)
    world.east.school.save()
    with refused("closed_school", "school_class"):
        submit(school_class=type(world.east.classes[0]).objects.get(pk=world.east.classes[0].pk))


def test_a_teacher_who_does_not_teach_the_class_is_refused_and_the_right_one_named(world, submit):
    with refused("not_teaching", "teacher"):
        submit(teacher=world.east.people["second_teacher"])
    with pytest.raises(Refused, match=world.east.people["teacher"].name):
        submit(teacher=world.east.people["second_teacher"])


def test_a_substitute_of_the_school_is_accepted_when_said(world, submit):
    observation = submit(teacher=world.east.people["second_teacher"], substitute=True).observation
    assert observation.substitute


def test_a_substitute_from_elsewhere_is_refused(world, submit):
    with refused("foreign_teacher", "teacher"):
        submit(teacher=world.west.people["teacher"], substitute=True)


def test_the_regular_teacher_is_no_substitute_whatever_was_ticked(submit):
    assert not submit(substitute=True).observation.substitute


def test_a_subject_that_the_class_is_not_taught_is_refused(submit):
    with refused("no_such_subject", "subject"):
        submit(subject="music")


def test_ones_own_lesson_is_refused(world, submit):
    with refused("oneself", "teacher"):
        submit(by=world.east.users["teacher"])


@pytest.mark.smoke
def test_the_same_lesson_twice_is_refused(world, submit):
    submit()
    with refused("twice", "period"):
        submit(topic="同一节课")
    assert submit(period=3).created
    assert submit(by=world.east.users["dean"]).created


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"topic": "  "}, "topic"),
        ({"topic": "长" * 101}, "topic"),
        ({"kind": "spy"}, "kind"),
        ({"lesson_type": "nap"}, "lesson_type"),
    ],
)
def test_fields_are_checked_whoever_calls(submit, changes, field):
    with refused("invalid", field):
        submit(**changes)


def test_numbers_out_of_range_never_reach_the_table(submit):
    for changes in ({"minutes": 0}, {"minutes": 500}, {"period": 0}, {"period": 13}):
        with pytest.raises(Refused):
            submit(**changes)


def test_the_same_submission_again_is_accepted_once(submit):
    uuid = uuid4()
    first = submit(uuid=uuid)
    again = submit(uuid=uuid)
    assert (again.observation, again.created) == (first.observation, False)
    assert Observation.objects.count() == 1
    assert Entry.objects.filter(action="observation.submitted").count() == 1


def test_another_body_under_the_same_uuid_is_a_conflict(world, submit):
    uuid = uuid4()
    submit(uuid=uuid)
    with refused("conflict"):
        submit(uuid=uuid, topic="另一节课")
    with refused("conflict"):
        submit(uuid=uuid, by=world.east.users["dean"])
    assert Observation.objects.get().topic == "一次函数的图象"


def test_the_same_submission_after_an_edit_is_still_the_same(world, submit):
    uuid = uuid4()
    observation = submit(uuid=uuid).observation
    edit_observation(by=world.east.users["principal"], observation=observation, data={"topic": "改过"})
    assert not submit(uuid=uuid).created
    assert Observation.objects.get().topic == "改过"


def rubric() -> Version:
    return Version.objects.with_content().get(rubric__code="learning-centred")


def full(version: Version, share: str = "1") -> dict:
    return {str(c.pk): (c.maximum * Decimal(share)).quantize(c.step) for c in version.criteria.all()}


def test_marks_give_score_and_grade(submit):
    version = rubric()
    observation = submit(rubric_version=version, points=full(version)).observation
    assert (observation.score, observation.grade, observation.rubric_version) == (
        Decimal("100.0"),
        "优",
        version,
    )


def test_a_rubric_without_marks_is_no_evaluation(submit):
    observation = submit(rubric_version=rubric()).observation
    assert (observation.rubric_version, observation.score, observation.grade) == (None, None, "")


def test_marks_without_rubric_and_half_filled_ones_are_refused(submit):
    version = rubric()
    with refused("rubric", "rubric_version"):
        submit(points={"1": 5})
    some = dict(list(full(version).items())[:2])
    with pytest.raises(Refused):
        submit(rubric_version=version, points=some)
    assert not Observation.objects.exists()


def test_a_retired_rubric_is_refused_for_new_records_but_kept_in_old_ones(world, submit):
    version = rubric()
    observation = submit(rubric_version=version, points=full(version)).observation
    version.rubric.active = False
    version.rubric.save()
    fresh = rubric()
    with refused("rubric", "rubric_version"):
        submit(period=5, rubric_version=fresh, points=full(fresh))
    edit_observation(by=world.east.users["principal"], observation=observation, data={"topic": "仍可修改"})
    assert Observation.objects.get().score == 100


def test_a_change_keeps_what_was_before(world, submit):
    observation = submit().observation
    changed = edit_observation(
        by=world.east.users["principal"],
        observation=observation,
        data={"topic": "反比例函数", "period": 3},
        version=1,
    )
    assert (changed.version, changed.topic, changed.period) == (2, "反比例函数", 3)
    entry = Entry.objects.get(action="observation.changed")
    assert entry.changes == {"topic": ["一次函数的图象", "反比例函数"], "period": [2, 3]}


def test_an_overtaken_change_is_refused(world, submit):
    by, observation = world.east.users["principal"], submit().observation
    edit_observation(by=by, observation=observation, data={"topic": "甲"}, version=1)
    with refused("stale"):
        edit_observation(by=by, observation=observation, data={"topic": "乙"}, version=1)


def test_a_change_that_changes_nothing_writes_nothing(world, submit):
    observation = submit().observation
    same = edit_observation(
        by=world.east.users["principal"], observation=observation, data={"topic": observation.topic}
    )
    assert same.version == 1
    assert not Entry.objects.filter(action="observation.changed").exists()


def test_a_change_follows_the_same_rules(world, submit):
    by, observation = world.east.users["principal"], submit().observation
    submit(period=4)
    with refused("twice", "period"):
        edit_observation(by=by, observation=observation, data={"period": 4})
    with refused("future", "observed_on"):
        edit_observation(by=by, observation=observation, data={"observed_on": dt.date(2026, 12, 1)})


def test_words_may_be_mended_after_the_class_went_to_another_teacher(world, submit):
    observation = submit().observation
    world.east.classes[0].teachings.update(teacher=world.east.people["second_teacher"])
    edit_observation(
        by=world.east.users["principal"], observation=observation, data={"suggestions": "多提问"}
    )
    assert Observation.objects.get().suggestions == "多提问"


def test_only_the_observer_changes_and_only_while_the_term_is_open(world, submit):
    observation = submit().observation
    with refused("not_allowed"):
        edit_observation(by=world.east.users["dean"], observation=observation, data={"topic": "甲"})
    with refused("not_allowed"):
        delete_observation(by=world.east.users["dean"], observation=observation, reason="误录")
    Term.objects.filter(pk=world.autumn.pk).update(closed_at=dt.datetime(2026, 11, 19, tzinfo=dt.UTC))
    for change in (
        lambda: edit_observation(
            by=world.east.users["principal"], observation=observation, data={"topic": "甲"}
        ),
        lambda: delete_observation(by=world.east.users["principal"], observation=observation, reason="误录"),
    ):
        with refused("closed_term", "observed_on"):
            change()


def test_deleting_needs_a_reason_and_leaves_a_trace(world, submit):
    by, observation = world.east.users["principal"], submit().observation
    with refused("no_reason", "reason"):
        delete_observation(by=by, observation=observation, reason=" ")
    delete_observation(by=by, observation=observation, reason="录错班级")
    assert not Observation.objects.exists()
    entry = Entry.objects.get(action="observation.deleted")
    assert entry.reason == "录错班级"
    assert entry.changes["topic"] == ["一次函数的图象", None]
    with refused("gone"):
        delete_observation(by=by, observation=observation, reason="再删一次")


def test_the_teacher_and_nobody_else_marks_it_read_once(world, submit):
    observation = submit().observation
    with refused("not_allowed"):
        mark_read(by=world.east.users["second_teacher"], observation=observation)
    for _again in range(2):
        mark_read(by=world.east.users["teacher"], observation=observation)
    assert Observation.objects.get().read_at
    assert Entry.objects.filter(action="observation.read").count() == 1


def test_a_draft_is_replaced_by_each_save_and_goes_with_the_submission(world, lesson):
    by, uuid = world.east.users["principal"], uuid4()
    save_draft(by=by, uuid=uuid, data={"topic": "草"})
    save_draft(by=by, uuid=uuid, data={"topic": "草稿"})
    assert Draft.objects.get().data == {"topic": "草稿"}
    submit_observation(by=by, uuid=uuid, data=lesson())
    assert not Draft.objects.exists()
    with refused("submitted"):
        save_draft(by=by, uuid=uuid, data={"topic": "迟到的保存"})


def test_a_draft_of_somebody_else_is_refused(world):
    uuid = uuid4()
    save_draft(by=world.east.users["principal"], uuid=uuid, data={})
    with refused("not_allowed"):
        save_draft(by=world.east.users["dean"], uuid=uuid, data={})


def test_monday_is_a_school_day_of_the_cast(world):
    assert world.autumn.days.get(date=MONDAY).is_school_day
