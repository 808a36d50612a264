"""From draft to issued: order, numbers, receipts, freezing."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from monitoring import services
from monitoring.models import Bulletin, Receipt
from monitoring.services.issuing import mark_of
from quality.audit.models import Entry
from quality.core.errors import Refused
from tests.factories import make_region

from .conftest import NOW, OCTOBER, SEPTEMBER
from .stage import issued


@pytest.fixture
def draft(world, staff):
    return services.compile_bulletin(region=world.prefecture, month=OCTOBER, by=staff)


def test_not_reviewed_is_not_issued(draft, staff):
    with pytest.raises(Refused):
        services.issue(by=staff, bulletin=draft)
    services.review(by=staff, bulletin=draft)
    done = services.issue(by=staff, bulletin=draft)
    assert (done.state, done.number, done.issued_by_name) == ("issued", "青教督通〔2026〕1号", str(staff))
    actions = Entry.objects.about(done).values_list("action", flat=True)
    assert set(actions) == {"bulletin.compiled", "bulletin.reviewed", "bulletin.issued"}


def test_back_to_draft_needs_a_reason(draft, staff):
    services.review(by=staff, bulletin=draft)
    with pytest.raises(Refused):
        services.send_back(by=staff, bulletin=draft, reason=" ")
    back = services.send_back(by=staff, bulletin=draft, reason="数字需核对")
    assert (back.state, back.reviewed_by_name) == ("draft", "")


def test_words_change_only_in_drafts_and_only_from_the_version_read(draft, staff):
    version = draft.version
    edited = services.edit_texts(
        by=staff, bulletin=draft, texts={"next": "请各县抓紧落实。"}, version=version
    )
    assert edited.texts["next"] == "请各县抓紧落实。"
    with pytest.raises(Refused) as conflict:
        services.edit_texts(by=staff, bulletin=draft, texts={"next": "另一种写法。"}, version=version)
    assert conflict.value.code == "conflict"
    for texts in ({"strange": "x"}, {"next": "  "}, {"next": "长" * 6001}):
        with pytest.raises(Refused):
            services.edit_texts(by=staff, bulletin=draft, texts=texts, version=edited.version)
    reviewed = services.review(by=staff, bulletin=draft)
    with pytest.raises(Refused):
        services.edit_texts(by=staff, bulletin=draft, texts={"next": "晚了。"}, version=reviewed.version)


@pytest.mark.smoke
def test_numbers_follow_one_another_for_each_issuer_and_year(world, staff):
    first = issued(staff, world.prefecture, SEPTEMBER)
    second = issued(staff, world.prefecture, OCTOBER)
    county = issued(staff, world.east.region, OCTOBER)
    assert [b.number for b in (first, second, county)] == [
        "青教督通〔2026〕1号",
        "青教督通〔2026〕2号",
        "东教督通〔2026〕1号",
    ]


def test_a_number_that_was_rolled_back_is_given_again(world, staff, draft):
    services.review(by=staff, bulletin=draft)
    with transaction.atomic():
        assert services.issue(by=staff, bulletin=draft).number_seq == 1
        transaction.set_rollback(True)
    assert services.issue(by=staff, bulletin=draft).number_seq == 1


def test_marks_tell_sisters_apart(world):
    assert mark_of(world.east.region) == "东教督通"
    make_region("东河县", "county", world.prefecture)
    assert mark_of(world.east.region) == "东山教督通"


@pytest.mark.smoke
def test_issued_figures_and_words_are_frozen_in_the_database(world, staff):
    bulletin = issued(staff, world.prefecture, OCTOBER)
    line = bulletin.figures.filter(level="region").first()
    attempts = (
        lambda: bulletin.figures.filter(pk=line.pk).update(value=1),
        lambda: bulletin.figures.filter(pk=line.pk).delete(),
        lambda: bulletin.figures.create(level="region", name="x"),
        lambda: Bulletin.objects.filter(pk=bulletin.pk).update(texts={}),
        lambda: Bulletin.objects.filter(pk=bulletin.pk).update(state="draft"),
        lambda: Bulletin.objects.filter(pk=bulletin.pk).delete(),
    )
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert services.verify(bulletin)


def test_a_revision_replaces_the_one_before(world, staff):
    first = issued(staff, world.prefecture, OCTOBER)
    second = services.compile_bulletin(region=world.prefecture, month=OCTOBER, by=staff, revision=2)
    services.review(by=staff, bulletin=second)
    services.issue(by=staff, bulletin=second)
    states = Bulletin.objects.order_by("revision").values_list("revision", "state", "number_seq")
    assert list(states) == [(1, "superseded", 1), (2, "issued", 2)]
    assert not Receipt.objects.outstanding().filter(bulletin=first).exists()


def test_a_draft_can_be_discarded_and_asked_for_again(world, staff, draft):
    with pytest.raises(Refused):
        services.discard(by=staff, bulletin=draft, reason="")
    services.discard(by=staff, bulletin=draft, reason="漏录")
    assert not Bulletin.objects.exists()
    run = services.request_bulletin(by=staff, region=world.prefecture, month=OCTOBER)
    assert run.arguments["revision"] == 1


def test_receipts_go_to_those_below_within_three_school_days(world, staff):
    prefecture = issued(staff, world.prefecture, OCTOBER)
    county = issued(staff, world.east.region, OCTOBER)
    regions = prefecture.receipts.values_list("region", flat=True)
    assert set(regions) == {world.east.region.pk, world.west.region.pk}
    assert set(county.receipts.values_list("school", flat=True)) == {
        world.east.school.pk,
        world.east.neighbour.pk,
    }
    due = {receipt.due_on for receipt in Receipt.objects.all()}
    assert due == {dt.date(2026, 11, 10)}  # Thursday the 5th, then Friday, Monday, Tuesday


def test_only_the_addressee_signs_and_only_once(world, staff):
    issued(staff, world.prefecture, OCTOBER)
    issued(staff, world.east.region, OCTOBER)
    county = world.east.users["county_staff"]
    mine = Receipt.objects.signable_by(county)
    assert [receipt.region_id for receipt in mine] == [world.east.region.pk]
    assert not Receipt.objects.signable_by(staff).exists()
    principal = Receipt.objects.signable_by(world.east.users["principal"])
    assert [receipt.school_id for receipt in principal] == [world.east.school.pk]
    signed = services.sign_receipt(by=county, receipt=mine.get())
    assert (signed.signed_by_name, signed.signed_at) == (str(county), NOW)
    with pytest.raises(Refused):
        services.sign_receipt(by=county, receipt=signed)
