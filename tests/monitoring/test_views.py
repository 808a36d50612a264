"""Pages of the bulletins: what is shown, who may act, what a page costs."""

import io
import re
import zipfile

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from monitoring import services
from monitoring.models import Bulletin, Figure, Receipt
from quality.audit.models import Entry
from quality.jobs import runner
from quality.jobs.models import JobRun

from .conftest import OCTOBER, SEPTEMBER
from .stage import issued


@pytest.fixture
def draft(world, staff):
    return services.compile_bulletin(region=world.prefecture, month=OCTOBER, by=staff)


@pytest.fixture
def signed_in(client):
    def made(user):
        client.force_login(user)
        return client

    return made


def page(client, name: str, *args, query: str = "") -> str:
    response = client.get(reverse(f"monitoring:{name}", args=args) + query)
    assert response.status_code == 200, response
    return response.content.decode()


def test_the_list_shows_states_numbers_and_receipts(signed_in, world, staff, draft):
    issued(staff, world.prefecture, SEPTEMBER)
    html = page(signed_in(staff), "list")
    assert "青教督通〔2026〕1号" in html
    assert "0 / 2" in html
    assert html.count(reverse("monitoring:compile")) >= 2  # the counties have none yet


def test_readers_see_no_board_and_no_drafts(signed_in, world, draft):
    html = page(signed_in(world.east.users["principal"]), "list")
    assert reverse("monitoring:compile") not in html
    assert reverse("monitoring:bulletin", args=[draft.pk]) not in html


def test_compiling_on_demand_shows_its_progress_and_leads_to_the_bulletin(signed_in, world, staff):
    client = signed_in(staff)
    answer = client.post(
        reverse("monitoring:compile"), {"region": world.east.region.pk, "month": "2026-10-01"}, follow=True
    )
    run = JobRun.objects.get(kind="bulletin.compile")
    assert reverse("jobs:job", args=[run.pk]) in answer.content.decode()
    runner.execute(JobRun.objects.get(kind="bulletin.prepare").pk)
    assert runner.execute(run.pk)
    run.refresh_from_db()
    bulletin = Bulletin.objects.get()
    assert run.result == {"bulletin": bulletin.pk, "url": bulletin.get_absolute_url()}
    html = client.get(reverse("jobs:job", args=[run.pk]), headers={"HX-Request": "true"}).content.decode()
    assert bulletin.get_absolute_url() in html


def test_a_county_compiles_for_itself_only(signed_in, world):
    client = signed_in(world.east.users["county_staff"])
    for region in (world.west.region, world.prefecture):
        client.post(reverse("monitoring:compile"), {"region": region.pk, "month": "2026-10-01"})
    assert not JobRun.objects.exists()
    client.post(reverse("monitoring:compile"), {"region": world.east.region.pk, "month": "2026-10-01"})
    assert JobRun.objects.get(kind="bulletin.compile").region_id == world.east.region.pk


def test_every_number_leads_to_its_records(signed_in, world, staff, draft):
    html = page(signed_in(staff), "bulletin", draft.pk)
    requirement = world.plan.requirements.get(code="T01")
    links = set(re.findall(r'href="([^"]*on=2026-10-31)"', html.replace("&amp;", "&")))
    url = reverse("plans:evaluation", args=[requirement.pk])
    assert f"{url}?on=2026-10-31" in links
    assert f"{url}?county={world.west.region.pk}&on=2026-10-31" in links


def test_no_link_where_the_reader_has_no_business(signed_in, world, staff):
    bulletin = issued(staff, world.east.region, OCTOBER)
    html = page(signed_in(world.east.users["principal"]), "bulletin", bulletin.pk)
    assert "on=2026-10-31" not in html.split("<article")[1].split("</article>")[0]


def test_from_draft_to_issued_in_the_browser(signed_in, world, staff, draft):
    client = signed_in(staff)
    texts = {f"text-{key}": text for key, text in draft.texts.items()}
    saved = client.post(
        reverse("monitoring:edit", args=[draft.pk]),
        texts | {"text-next": "请抓紧整改。", "version": draft.version},
    )
    assert saved.status_code == 302
    late = client.post(reverse("monitoring:edit", args=[draft.pk]), texts | {"version": draft.version})
    assert late.status_code == 422
    client.post(reverse("monitoring:review", args=[draft.pk]))
    client.post(reverse("monitoring:issue", args=[draft.pk]))
    draft.refresh_from_db()
    assert (draft.state, draft.number, draft.texts["next"]) == (
        "issued",
        "青教督通〔2026〕1号",
        "请抓紧整改。",
    )
    assert "请抓紧整改。" in page(signed_in(world.west.users["county_staff"]), "bulletin", draft.pk)


@pytest.mark.parametrize("action", ["edit", "review", "return", "issue", "discard"])
def test_reading_is_not_acting(signed_in, world, staff, action):
    """The counties see the prefecture's issued bulletin and may do nothing to it; strangers do not even see it."""
    bulletin = issued(staff, world.prefecture, OCTOBER)
    url = reverse(f"monitoring:{action}", args=[bulletin.pk])
    assert signed_in(world.east.users["county_staff"]).post(url).status_code == 403
    assert signed_in(world.east.users["principal"]).post(url).status_code == 403
    assert signed_in(world.users["outsider"]).post(url).status_code == 403
    west = services.compile_bulletin(region=world.west.region, month=OCTOBER, by=staff)
    foreign = reverse(f"monitoring:{action}", args=[west.pk])
    assert signed_in(world.east.users["county_staff"]).post(foreign).status_code == 404
    west.refresh_from_db()
    assert west.state == "draft"


def test_signing_in_the_browser(signed_in, world, staff):
    bulletin = issued(staff, world.prefecture, OCTOBER)
    east = bulletin.receipts.get(region=world.east.region)
    url = reverse("monitoring:sign", args=[east.pk])
    assert signed_in(world.west.users["county_staff"]).post(url).status_code == 403
    assert signed_in(staff).post(url).status_code == 403
    client = signed_in(world.east.users["county_staff"])
    assert url in page(client, "receipts")
    assert client.post(url).status_code == 302
    east.refresh_from_db()
    assert east.signed_by_name == str(world.east.users["county_staff"])
    assert url not in page(client, "receipts")


def test_the_chase_up_list_names_those_who_have_not_signed(signed_in, world, staff):
    issued(staff, world.prefecture, OCTOBER)
    signed = Receipt.objects.get(region=world.east.region)
    services.sign_receipt(by=world.east.users["county_staff"], receipt=signed)
    rows = page(signed_in(staff), "receipts").split('id="results"')[1]
    assert "西河县" in rows
    assert "东山县" not in rows


def test_verification_on_the_page(signed_in, staff, draft):
    client = signed_in(staff)
    assert draft.digest in page(client, "verify", draft.pk)
    Figure.objects.filter(bulletin=draft, level="region").update(value=999)
    assert "chip-red" in page(client, "verify", draft.pk, query="?today=1")


def words_of(data: bytes) -> str:
    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    return re.sub(r"<[^>]+>", "", xml)


def cells_of(data: bytes) -> set:
    book = load_workbook(io.BytesIO(data))
    return {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}


def download(client, bulletin, kind: str) -> bytes:
    response = client.get(reverse("monitoring:file", args=[bulletin.pk, kind]))
    assert response.status_code == 200
    return response.content


def test_files_open_and_carry_the_figures(signed_in, world, staff, draft):
    client = signed_in(staff)
    text = words_of(download(client, draft, "docx"))
    for words in (
        "青岭地区教育局文件",
        "（草稿）",
        "校长听课：应完成120节，实际完成29节",
        "各县（市、区）完成情况排名",
        "附件",
    ):
        assert words in text
    cells = cells_of(download(client, draft, "xlsx"))
    assert {29, 120, "东山县", "西河县第一学校", "信息化应用水平"} <= cells
    assert any(draft.digest in str(cell) for cell in cells)
    assert download(client, draft, "pdf").startswith(b"%PDF-")
    assert Entry.objects.filter(action="bulletin.downloaded").count() == 3
    assert client.get(reverse("monitoring:file", args=[draft.pk, "exe"])).status_code == 404


def test_the_issued_file_has_number_and_date_and_is_no_draft(signed_in, world, staff):
    bulletin = issued(staff, world.prefecture, OCTOBER)
    text = words_of(download(signed_in(staff), bulletin, "docx"))
    assert "青教督通〔2026〕1号" in text
    assert "2026年11月5日" in text
    assert "（草稿）" not in text


def test_files_name_only_those_whom_the_reader_may_see(signed_in, world, staff):
    bulletin = issued(staff, world.prefecture, OCTOBER)
    silent_west = world.west.people["principal"].name
    silent_east = world.east.people["second_teacher"].name
    for kind, read in (("docx", words_of), ("xlsx", lambda data: " ".join(map(str, cells_of(data))))):
        whole = read(download(signed_in(staff), bulletin, kind))
        assert silent_west in whole
        assert silent_east in whole
        east = read(download(signed_in(world.east.users["county_staff"]), bulletin, kind))
        assert silent_east in east
        assert silent_west not in east
    html = page(signed_in(world.east.users["county_staff"]), "bulletin", bulletin.pk)
    assert silent_east in html
    assert silent_west not in html
    figures = page(signed_in(world.east.users["county_staff"]), "figures", bulletin.pk, query="?level=person")
    assert silent_west not in figures


@pytest.mark.parametrize(
    ("name", "queries"), [("list", 17), ("bulletin", 21), ("figures", 8), ("receipts", 6)]
)
def test_what_pages_cost(signed_in, world, staff, django_assert_num_queries, name, queries):
    """The same with one bulletin and with many, with few figures and with more."""
    bulletin = issued(staff, world.prefecture, SEPTEMBER)
    client = signed_in(staff)
    url = reverse(f"monitoring:{name}", args=[bulletin.pk] if name in ("bulletin", "figures") else [])
    client.get(url)
    with django_assert_num_queries(queries):
        client.get(url)
    for region in (world.east.region, world.west.region, world.prefecture):
        issued(staff, region, OCTOBER)
    with django_assert_num_queries(queries):
        client.get(url)


def test_the_front_page_says_what_waits(signed_in, world, staff, draft):
    url = draft.get_absolute_url()
    assert url in signed_in(staff).get("/").content.decode()
    assert url not in signed_in(world.east.users["county_staff"]).get("/").content.decode()
    services.review(by=staff, bulletin=draft)
    services.issue(by=staff, bulletin=draft)
    assert url in signed_in(world.east.users["county_staff"]).get("/").content.decode()
    assert url not in signed_in(world.east.users["principal"]).get("/").content.decode()
