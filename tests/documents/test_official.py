from datetime import date

import pytest

from quality.documents import wording
from quality.documents.layout import issuer_mark, plan_table, signature_place
from quality.documents.official import Column, Heading, InvalidDocument, Paragraph, Table
from quality.documents.typography import (
    break_title,
    chinese_date,
    chinese_number,
    clean,
    heading_number,
    number_text,
    width,
)
from tests.documents.samples import bulletin, county_table, orders_table, schools_table


def test_a_date_is_not_padded():
    assert chinese_date(date(2026, 3, 5)) == "2026年3月5日"


def test_numbers():
    assert number_text("大教发", 2026, 18) == "大教发〔2026〕18号"
    assert [chinese_number(n) for n in (1, 10, 11, 20, 35, 99)] == [
        "一",
        "十",
        "十一",
        "二十",
        "三十五",
        "九十九",
    ]
    assert [heading_number(level, 12) for level in (1, 2, 3, 4)] == ["十二、", "（十二）", "12.", "（12）"]
    with pytest.raises(ValueError):
        number_text("大教发", 2026, 0)


@pytest.mark.parametrize(
    "number",
    ["大教发[2026]18号", "大教发〔26〕18号", "大教发〔2026〕018号", "大教发〔2026〕18", "〔2026〕18号"],
)
def test_a_malformed_number_is_refused(number):
    with pytest.raises(InvalidDocument) as refused:
        bulletin(number=number)
    assert [problem.field for problem in refused.value.problems] == ["number"]
    assert "〔" in str(refused.value)


def test_only_a_draft_may_lack_number_and_date():
    assert bulletin(number=None, dated=None, draft=True).date_text == ""
    with pytest.raises(InvalidDocument) as refused:
        bulletin(number=None, dated=None)
    assert {problem.field for problem in refused.value.problems} == {"number", "dated"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"issuer": " "}, "issuer"),
        ({"signature": ""}, "signature"),
        ({"title": ""}, "title"),
        ({"title": ("大" * 21,)}, "title"),
        ({"blocks": ()}, "blocks"),
        ({"blocks": (Heading(5, "五"),)}, "blocks"),
        ({"blocks": (Paragraph(" \n"),)}, "blocks"),
        ({"blocks": (Table((Column("甲"), Column("乙")), (("1",),)),)}, "blocks"),
        ({"blocks": (Table((Column("甲", "middle"),), ()),)}, "blocks"),
        ({"blocks": (Table((Column("甲", weight=0),), ()),)}, "blocks"),
    ],
)
def test_what_a_document_must_be(changes, field):
    with pytest.raises(InvalidDocument) as refused:
        bulletin(**changes)
    assert [problem.field for problem in refused.value.problems] == [field]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于2026年10月三大工程推进情况的通报", ["关于2026年10月三大工程推进情况的通报"]),
        (
            "大兴安岭地区教育局关于2026年10月三大工程推进情况的通报",
            ["大兴安岭地区教育局", "关于2026年10月三大工程推进情况的通报"],
        ),
        (
            "大兴安岭地区教育局关于做好2026年下半年教师培训工作的通知",
            ["大兴安岭地区教育局关于做好", "2026年下半年教师培训工作的通知"],
        ),
        (
            "关于表彰2026年度优秀教师和优秀教育工作者的决定",
            ["关于表彰2026年度优秀教师", "和优秀教育工作者的决定"],
        ),
    ],
)
def test_titles_break_where_they_read_well(title, lines):
    assert list(break_title(title)) == lines


def test_no_title_line_is_wider_than_the_page():
    for length in range(1, 90):
        lines = break_title("质" * length)
        assert "".join(lines) == "质" * length
        assert all(width(line) <= 20 for line in lines)


def test_text_is_cleaned():
    assert clean(" 完成率:98.5%(较上月+1.2),\n8:20开始\x07 ") == "完成率：98.5%（较上月+1.2），8:20开始"
    assert clean("Grade (A), 1,234") == "Grade (A), 1,234"


def test_signature_without_and_with_seal():
    place = signature_place("大兴安岭地区教育局", "2026年11月5日", seal_space=False)
    assert (place.signature, place.date) == (2, 2.5)  # the date begins two characters after the name does
    short = signature_place("教育局", "2026年11月5日", seal_space=False)
    assert (short.signature, short.date) == (4 + 6.5 - 3, 2)
    sealed = signature_place("大兴安岭地区教育局", "2026年11月5日", seal_space=True)
    assert (sealed.signature, sealed.date) == (2.75, 4)


def test_a_long_red_head_is_narrowed():
    assert issuer_mark("漠河市教育局文件").stretch == 100
    long = issuer_mark("大兴安岭地区教育质量三大工程领导小组办公室文件")
    assert long.stretch < 100
    assert width("大兴安岭地区教育质量三大工程领导小组办公室文件") * long.size * long.stretch / 100 <= 442.3


def test_tables_choose_their_page():
    assert not plan_table(county_table()).landscape
    assert not plan_table(schools_table()).landscape
    wide = plan_table(orders_table())
    assert wide.landscape
    assert sum(wide.widths) == pytest.approx(225 * 72 / 25.4)


def test_weights_decide_where_they_can():
    table = Table((Column("甲", weight=1), Column("乙", weight=3)), (("1", "2"),))
    first, second = plan_table(table).widths
    assert second == pytest.approx(3 * first)


def test_wording_becomes_blocks_and_back():
    text = "现通报如下。\n一、总体情况\n（一）听评课。各校进展平稳。\n（二）教师培训\n1.学时方面\n2.5万人次参加。\n（1）骨干"
    blocks = wording.parse(text + "\n\n")
    assert [getattr(block, "level", 0) for block in blocks] == [0, 1, 0, 2, 3, 0, 4]
    assert blocks[2] == Paragraph("各校进展平稳。", lead="（一）听评课。")
    assert wording.to_text(blocks) == text
