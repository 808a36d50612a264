import io
from datetime import date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from quality.documents.xlsx import Column, Sheet, render, write

COLUMNS = (
    Column("学校标识码"),
    Column("学校"),
    Column("应完成", "integer"),
    Column("完成率", "percent"),
    Column("得分", "number", digits=1),
    Column("日期", "date"),
)
ROW = ("2123000018", "漠河市第一中学", 40, 0.975, 98.55, date(2026, 11, 5))


def opened(*sheets: Sheet):
    return openpyxl.load_workbook(io.BytesIO(render(sheets)))


def sheet(*rows, **changes) -> Sheet:
    return Sheet(
        **{
            "title": "学校排名",
            "columns": COLUMNS,
            "rows": rows,
            "notes": ("2026年10月学校排名", "数据截至10月31日"),
            **changes,
        }
    )


def test_types_and_formats():
    page = opened(sheet(ROW)).active
    header, row = list(page.iter_rows(min_row=3))
    assert [cell.value for cell in header] == [column.label for column in COLUMNS]
    assert [cell.value for cell in row] == [*ROW[:5], datetime(2026, 11, 5)]
    assert [cell.number_format for cell in row] == ["@", "@", "0", "0.0%", "0.0", 'yyyy"年"m"月"d"日"']


def test_identifiers_stay_text():
    cell = opened(sheet((232701000000000018, *ROW[1:]))).active["A4"]
    assert (cell.value, cell.data_type) == ("232701000000000018", "s")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")'])
def test_formulas_stay_text(text):
    page = opened(sheet((text, text, None, None, None, None), notes=(text,))).active
    assert all(page[at].data_type == "s" and page[at].value == text for at in ("A1", "A3", "B3"))
    header = opened(Sheet(text, (Column(text),), ())).active["A1"]
    assert (header.data_type, header.value) == ("s", text)


def test_missing_is_empty_and_zero_is_zero():
    page = opened(sheet(("1", "甲", None, 0, 0, None))).active
    assert [cell.value for cell in page[4]] == ["1", "甲", None, 0, 0, None]


def test_page_set_up():
    page = opened(sheet(ROW)).active
    assert page.freeze_panes == "A4"
    assert page.print_title_rows == "$3:$3"
    assert page.auto_filter.ref == "A3:F4"
    assert page.page_setup.paperSize == 9
    assert page.page_setup.orientation == "portrait"
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage


def test_columns_are_wide_enough_for_chinese():
    page = opened(sheet(ROW)).active
    assert page.column_dimensions["B"].width >= 2 * len("漠河市第一中学")
    assert page.column_dimensions["C"].width >= 6


def test_wide_sheets_are_printed_across():
    columns = tuple(Column(f"第{n}项指标完成情况", width=14) for n in range(12))
    assert opened(Sheet("宽表", columns, ())).active.page_setup.orientation == "landscape"


def test_sheet_titles_are_made_legal_and_unique():
    book = opened(
        Sheet("县/区[1]", COLUMNS, ()),
        Sheet("县/区[1]", COLUMNS, ()),
        Sheet("长" * 40, COLUMNS, ()),
        Sheet("", COLUMNS, ()),
    )
    assert len(set(book.sheetnames)) == 4
    assert all(len(title) <= 31 and not set(title) & set("[]:*?/\\") for title in book.sheetnames)


def test_forbidden_characters_are_dropped():
    assert opened(sheet(("a\x00b", *ROW[1:]))).active["A4"].value == "ab"


def test_rows_of_the_wrong_length_and_false_dates_are_refused():
    with pytest.raises(ValueError):
        render([sheet(ROW[:3])])
    with pytest.raises(TypeError):
        render([sheet((*ROW[:5], 20261105))])


def test_moments_are_written_as_local_time():
    moment = datetime(2026, 11, 5, 8, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert opened(sheet((*ROW[:5], moment))).active["F4"].value == datetime(2026, 11, 5, 8, 20)


def test_rows_are_streamed():
    taken = []

    def rows():
        for number in range(20_000):
            taken.append(number)
            yield (str(number), "甲", 1, 0.5, 1.5, None)

    target = io.BytesIO()
    write([Sheet("大表", COLUMNS, rows())], target)
    assert len(taken) == 20_000
    book = openpyxl.load_workbook(target, read_only=True)
    assert sum(1 for _ in book.active.iter_rows()) == 20_001


def test_the_same_sheet_is_the_same_file():
    created = datetime(2026, 11, 5)
    assert render([sheet(ROW)], created=created) == render([sheet(ROW)], created=created)
