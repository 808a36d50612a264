import io
import re

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from quality.documents.docx import render
from quality.documents.official import Attachment, Column, Table
from tests.documents.samples import RARE_NAMES, bulletin, schools_table


@pytest.fixture(scope="module")
def word():
    return opened(bulletin())


def opened(document):
    return docx.Document(io.BytesIO(render(document)))


def paragraph(word, start: str):
    return next(p for p in word.paragraphs if p.text.startswith(start))


def face(run) -> str:
    fonts = run._element.rPr.rFonts
    names = {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia")}
    assert len(names) == 1
    return names.pop()


def test_page_and_margins(word):
    section = word.sections[0]
    measures = {
        "page_width": 210,
        "page_height": 297,
        "top_margin": 37,
        "bottom_margin": 35,
        "left_margin": 28,
        "right_margin": 26,
    }
    for name, millimetres in measures.items():
        assert getattr(section, name) == pytest.approx(Mm(millimetres), abs=Mm(1))


def test_22_lines_of_28_characters(word):
    grid = word.sections[0]._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "lines"
    assert grid.get(qn("w:linePitch")) == "579"
    text = paragraph(word, "10月份")
    assert text.paragraph_format.line_spacing == Pt(28.95)
    assert 22 * 579 <= 225 * 72 / 25.4 * 20 < 23 * 579
    spacing = int(text.runs[0]._element.rPr.find(qn("w:spacing")).get(qn("w:val")))
    assert 28 * (16 * 20 + spacing) <= 156 * 72 / 25.4 * 20 < 29 * (16 * 20 + spacing)


@pytest.mark.parametrize(
    ("start", "name", "size"),
    [
        ("大兴安岭地区教育局文件", "方正小标宋简体", None),
        ("大教发〔2026〕18号", "仿宋_GB2312", 16),
        ("关于2026年10月", "方正小标宋简体", 22),
        ("各县（市、区）教育局", "仿宋_GB2312", 16),
        ("一、", "黑体", 16),
        ("（一）课堂", "楷体_GB2312", 16),
        ("（一）限期整改。", "楷体_GB2312", 16),
        ("1.", "仿宋_GB2312", 16),
        ("（1）", "仿宋_GB2312", 16),
        ("10月份", "仿宋_GB2312", 16),
        ("附件1", "黑体", 16),
        ("2026年10月全区学校", "方正小标宋简体", 22),
    ],
)
def test_faces_and_sizes(word, start, name, size):
    run = paragraph(word, start).runs[0]
    assert face(run) == name
    if size:
        assert run.font.size == Pt(size)


def test_the_head_is_red_and_stands_35_mm_down(word):
    head = word.paragraphs[0]
    assert str(head.runs[0].font.color.rgb) == "E60012"
    leading = head.paragraph_format.line_spacing - head.runs[0].font.size
    assert head.paragraph_format.space_before + leading / 2 == pytest.approx(Mm(35), abs=Mm(1))
    rule = paragraph(word, "大教发")._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert rule.get(qn("w:color")) == "E60012"


def test_headings_are_headings(word):
    levels = [p.style.name for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert {"Heading 1", "Heading 2", "Heading 3", "Heading 4"} == set(levels)


def test_texts_are_indented_by_two_characters(word):
    indent = paragraph(word, "10月份")._p.pPr.find(qn("w:ind"))
    assert indent.get(qn("w:firstLineChars")) == "200"


def test_signature_and_date(word):
    whole = [p.text for p in word.paragraphs]
    at = whole.index("2026年11月5日")
    assert whole[at - 1] == "大兴安岭地区教育局"
    indents = [word.paragraphs[n]._p.pPr.find(qn("w:ind")).get(qn("w:rightChars")) for n in (at - 1, at)]
    assert indents == ["200", "250"]
    assert not re.search(r"年0|月0", "".join(whole))


def test_enclosures_are_listed(word):
    assert paragraph(word, "附件：").text == "附件：1. 2026年10月全区学校三大工程综合得分排名"
    assert paragraph(word, "3. ").text == "3. 听评课任务明细表（电子表格另发）"
    assert not any(p.text == "附件3" for p in word.paragraphs)


def test_tables_are_real_and_repeat_their_header(word):
    counties, laggards, schools, orders = word.tables
    assert counties.rows[0].cells[2].text == "课堂教学质量提升工程"
    assert counties.cell(1, 4).text == "完成率"
    assert len(schools.rows) == 101
    for table, headers in ((counties, 2), (laggards, 1), (schools, 1), (orders, 1)):
        repeated = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert repeated == [n < headers for n in range(len(table.rows))]
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert [row.cells[2].text for row in laggards.rows[1:]] == list(RARE_NAMES)


def test_tables_fit_the_text(word):
    for table, millimetres in zip(word.tables, (156, 156, 156, 225), strict=True):
        total = sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid)
        assert total / 20 == pytest.approx(millimetres * 72 / 25.4, abs=2)


def test_a_three_line_table_has_three_lines(word):
    borders = word.tables[1]._tbl.tblPr.find(qn("w:tblBorders"))
    assert [side.tag.split("}")[1] for side in borders] == ["top", "bottom"]


def test_wide_tables_stand_on_landscape_pages(word):
    turned = [section.orientation == WD_ORIENT.LANDSCAPE for section in word.sections]
    assert turned == [False, True, False]
    number = word.sections[1].header.tables[0]
    assert number._tbl.xpath(".//w:textDirection/@w:val") == ["tbRl"]
    assert not word.sections[1].footer.paragraphs[0].text
    assert not word.sections[2].header.tables


def test_page_numbers_stand_outside(word):
    section = word.sections[0]
    assert word.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        number = footer.paragraphs[0]
        assert number.text.startswith("— ")
        assert number._p.xpath(".//w:instrText")[0].text.strip() == "PAGE"
        assert number._p.pPr.find(qn("w:ind")).get(qn(f"w:{side}Chars")) == "88"
        assert face(number.runs[0]) == "宋体"
        assert number.runs[0].font.size == Pt(14)


def test_the_imprint_is_at_the_foot_of_the_text(word):
    box = word.element.body.findall(f".//{qn('wp:anchor')}")
    assert len(box) == 1
    assert box[0].find(f"{qn('wp:positionV')}/{qn('wp:align')}").text == "bottom"
    text = "".join(t.text for t in box[0].iter(qn("w:t")))
    assert text == "抄送：省教育厅，地委办公室，行署办公室。大兴安岭地区教育局办公室2026年11月6日印发"


def test_machines_without_the_licensed_faces_have_a_second_choice(word):
    fonts = next(r.target_part for r in word.part.rels.values() if r.reltype.endswith("/fontTable"))
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in fonts.blob.decode()


def test_a_draft_says_so():
    texts = [p.text for p in opened(bulletin(draft=True, number=None, dated=None)).paragraphs]
    assert "（草稿）" in texts
    assert not any("〔" in text for text in texts)


def test_the_same_document_is_the_same_file():
    assert render(bulletin()) == render(bulletin())


def test_characters_that_xml_forbids_are_dropped():
    table = Table((Column("甲"),), (("\x00<&>\x0b",),))
    word = opened(bulletin(blocks=(table,), attachments=(Attachment("甲\x07"),)))
    assert word.tables[0].cell(1, 0).text == "<&>"


def test_long_tables_are_written_quickly():
    word = opened(bulletin(attachments=(Attachment("排名", (schools_table(3000),)),)))
    assert len(word.tables[-1].rows) == 3001
