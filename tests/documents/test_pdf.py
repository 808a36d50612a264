import io
import re
import shutil
import subprocess
import time

import pytest
from PIL import Image, ImageChops

from quality.documents import pdf
from quality.documents.official import Attachment, Imprint, Paragraph
from tests.documents.samples import RARE_NAMES, bulletin, orders_table, prose, schools_table

PPI = 100
MM = PPI / 25.4
needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext reads the text back")


def pictures(document) -> list[Image.Image]:
    return [Image.open(io.BytesIO(page)).convert("L") for page in pdf.render_pages(document, ppi=PPI)]


def ink(page: Image.Image, box: tuple[float, float, float, float]) -> tuple[float, ...]:
    """Where there is ink within a box, all in mm: left, top, right, bottom."""
    part = page.crop(tuple(round(edge * MM) for edge in box))
    found = ImageChops.invert(part).point(lambda value: 255 if value > 90 else 0).getbbox()
    return tuple(round(at / MM + box[side % 2], 1) for side, at in enumerate(found)) if found else ()


def text_rows(page: Image.Image) -> int:
    rows = ImageChops.invert(page.crop((0, round(35 * MM), page.width, round(264 * MM))))
    dark = [max(rows.crop((0, y, rows.width, y + 1)).tobytes()) > 90 for y in range(rows.height)]
    bands = re.findall("1+", "".join("1" if row else "0" for row in dark))
    return sum(1 for band in bands if len(band) > 2 * MM)


def text(document) -> list[str]:
    found = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf.render(document), capture_output=True, check=True
    )
    return found.stdout.decode().split("\f")[:-1]


def test_page_is_a4_with_the_margins_of_the_standard():
    page = pictures(prose(60))[1]
    assert (round(page.width / MM), round(page.height / MM)) == (210, 297)
    left, top, right, bottom = ink(page, (0, 0, 210, 264))
    assert left == pytest.approx(28, abs=1)
    assert top == pytest.approx(37, abs=1)
    assert right == pytest.approx(210 - 26, abs=1)
    assert bottom == pytest.approx(297 - 35, abs=1)


def test_a_full_page_has_22_lines():
    assert text_rows(pictures(prose(60))[1]) == 22


@needs_poppler
def test_a_line_has_28_characters():
    lines = [line.strip() for line in text(prose(60))[1].splitlines() if "教学" in line]
    assert len(lines) == 22
    assert {len(line) for line in lines} == {28}


def test_the_red_head_starts_35_mm_below_the_text_edge():
    page = Image.open(io.BytesIO(pdf.render_pages(bulletin(), ppi=PPI)[0])).convert("RGB")
    red, green, _blue = page.split()
    redness = ImageChops.subtract(red, green).point(lambda value: 255 if value > 120 else 0)
    top = redness.getbbox()[1] / MM
    assert top == pytest.approx(37 + 35, abs=1)
    rule = redness.crop((0, round(95 * MM), page.width, round(140 * MM))).getbbox()
    assert (rule[2] - rule[0]) / MM == pytest.approx(156, abs=0.6)


def test_page_numbers_stand_outside():
    pages = pictures(prose(60))
    first, second = (ink(page, (0, 264, 210, 280)) for page in pages[:2])
    assert first[2] == pytest.approx(210 - 26 - 14 / MM * PPI / 72, abs=1)
    assert second[0] == pytest.approx(28 + 14 / MM * PPI / 72, abs=1)
    dash = ink(pages[1], (28, 264, 36, 280))
    assert (dash[1] + dash[3]) / 2 == pytest.approx(262 + 7, abs=0.6)


@needs_poppler
def test_everything_is_there():
    pages = text(bulletin())
    whole = "".join(pages)
    for words in (
        "大教发〔2026〕18号",
        "一、总体情况",
        "（一）课堂教学质量提升工程",
        "附件：",
        "2026年11月5日",
        "抄送：省教育厅",
    ):
        assert words in whole
    assert not re.search(r"年0|月0", whole)
    assert re.search(r"— ?2 ?—", pages[1])
    for name in RARE_NAMES:
        assert name in whole.replace(" ", "")
    assert not re.search(r"(?m)^ *[，。、；：）》]", whole)


@needs_poppler
def test_a_long_table_repeats_its_header():
    pages = text(bulletin(attachments=(Attachment("排名", (schools_table(100),)),)))
    with_schools = [page for page in pages if "学校" in page and re.search(r"第\d+学校", page)]
    assert len(with_schools) >= 4
    assert all("县（市、区）" in page and "排名" in page for page in with_schools)


@needs_poppler
def test_the_imprint_stands_on_an_even_last_page():
    for lines in (5, 12, 30, 45, 60):
        pages = text(bulletin(blocks=(Paragraph("教学质量" * 7 * lines),), attachments=()))
        assert len(pages) % 2 == 0
        assert "11月6日印发" in pages[-1]
        assert "印发" not in "".join(pages[:-1])


@needs_poppler
def test_a_blank_page_before_the_imprint_and_the_imprint_bear_no_number():
    seen = 0
    for rows in range(4, 12):
        pages = text(bulletin(attachments=(Attachment("清单", (orders_table(rows * 3),)),)))
        seen += not pages[-2].strip()
        numbered = bool(re.search(r"— ?\d+ ?—", pages[-1]))
        assert numbered == bool(pages[-2].strip())
    assert 0 < seen < 8


@needs_poppler
def test_the_signature_has_text_on_its_page():
    for lines in range(8, 34):
        pages = text(
            bulletin(
                blocks=(Paragraph("教学质量" * 7 * lines), Paragraph("特此通报。")),
                attachments=(),
                imprint=None,
            )
        )
        assert "特此通报" in pages[-1]
        assert "2026年11月5日" in pages[-1]


@needs_poppler
def test_a_draft_says_so():
    first = text(bulletin(draft=True, number=None, dated=None))[0]
    assert "（草稿）" in first
    assert "〔" not in first


@needs_poppler
def test_markup_in_text_stays_text():
    words = '#import "x" $a$ *b* _c_ <d> @e \\ `f` [g] =1'
    shown = "".join(text(bulletin(blocks=(Paragraph(words),))))
    for part in ("#import", "$a$", "*b*", "_c_", "<d>", "@e", "`f`", "[g]"):
        assert part in shown


def test_a_character_that_no_font_has_does_not_stop_the_document():
    assert pdf.render(bulletin(blocks=(Paragraph("𓀀表情😀"),))).startswith(b"%PDF")


def test_the_same_document_is_the_same_file():
    assert pdf.render(bulletin()) == pdf.render(bulletin())


def test_it_is_an_archivable_pdf():
    assert b"pdfaid" in pdf.render(bulletin())


def test_licensed_faces_come_first():
    families = pdf._families({"FangSong_GB2312", "Official Fangsong", "Official Rare Serif"})
    assert families["fangsong"] == ["FangSong_GB2312", "Official Fangsong", "Official Rare Serif"]
    assert families["kai"][0] == {"name": "Official Song", "covers": pdf.LATIN_FROM_SONG}


def test_every_face_has_a_way_to_rare_characters():
    compiler, families = pdf._compiler("")
    assert all("Official Rare Serif" in names for names in families.values())


def test_twenty_pages_within_a_second():
    taken = []
    for rows in (450, 451, 452):
        document = bulletin(
            attachments=(Attachment("排名", (schools_table(rows),)),), imprint=Imprint("办公室")
        )
        start = time.perf_counter()
        pdf.render(document)
        taken.append(time.perf_counter() - start)
    assert len(pdf.render_pages(document, ppi=20)) >= 20
    assert min(taken) < 1
