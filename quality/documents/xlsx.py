"""Annexes as Excel files: typed columns, identifiers as text, ready to print. Rows are streamed, not held."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from typing import IO, Any

from django.utils.timezone import is_aware, make_naive

from quality.documents.archive import stable
from quality.documents.typography import width

FORMATS = {"text": "@", "number": "0.##", "integer": "0", "percent": "0.0%", "date": 'yyyy"年"m"月"d"日"'}
FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
A4 = 9  # as Excel counts papers
SAMPLE = 200  # rows looked at to find the widths
NARROWEST, WIDEST = 6, 48
ONE_LINE = 6  # characters of a header that is not wrapped
HEADER_HEIGHT, TITLE_HEIGHT = 34, 24  # pt
PORTRAIT_WIDTH = 92  # characters that fit on upright A4


@dataclass(frozen=True)
class Column:
    """`kind`: text, number, integer, percent (a share of one) or date. `digits` fixes the decimals of a number."""

    label: str
    kind: str = "text"
    digits: int | None = None
    width: float | None = None


@dataclass(frozen=True)
class Sheet:
    """`notes` are lines above the header: what is shown, for which period, as of when."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Iterable[Any]]
    notes: tuple[str, ...] = ()


def render(sheets: Iterable[Sheet], *, created: datetime | None = None) -> bytes:
    target = io.BytesIO()
    write(sheets, target, created=created)
    return stable(target.getvalue())


def write(sheets: Iterable[Sheet], target: IO[bytes], *, created: datetime | None = None) -> None:
    from openpyxl import Workbook  # noqa: PLC0415  slow to load, and pages do not need it

    book = Workbook(write_only=True)
    book.properties.creator = ""
    if created:
        book.properties.created = book.properties.modified = created.replace(tzinfo=None)
    taken: set[str] = set()
    for sheet in sheets:
        _write_sheet(book, sheet, _sheet_title(sheet.title, taken))
    book.save(target)


def _sheet_title(title: str, taken: set[str]) -> str:
    base = FORBIDDEN_IN_TITLE.sub(" ", CONTROL.sub("", title)).strip(" '") or "Sheet"
    name, number = base[:31], 2
    while name.casefold() in taken:
        suffix = f" ({number})"
        name, number = base[: 31 - len(suffix)] + suffix, number + 1
    taken.add(name.casefold())
    return name


def _write_sheet(book, sheet: Sheet, title: str) -> None:
    rows = iter(sheet.rows)
    sample = [tuple(row) for row in islice(rows, SAMPLE)]
    page = book.create_sheet(title)
    head = len(sheet.notes) + 1
    widths = [
        _column_width(column, [row[at] for row in sample if at < len(row)])
        for at, column in enumerate(sheet.columns)
    ]
    _set_up_page(page, widths, head)
    try:
        last = _write_rows(page, sheet, chain(sample, map(tuple, rows)))
    except Exception:
        page.close()
        raise
    page.auto_filter.ref = f"A{head}:{_letter(len(sheet.columns))}{last}"


def _write_rows(page, sheet: Sheet, rows: Iterable[tuple]) -> int:
    cells = _Cells(page)
    for number, note in enumerate(sheet.notes):
        page.append([cells.note(note, first=number == 0)])
    page.append([cells.header(column.label) for column in sheet.columns])
    last = len(sheet.notes) + 1
    for row in rows:
        page.append([cells.value(value, column) for value, column in zip(row, sheet.columns, strict=True)])
        last += 1
    return last


def _letter(number: int) -> str:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415  as above

    return get_column_letter(number)


def _column_width(column: Column, values: list[Any]) -> float:
    """In figures of the standard font; a Chinese character takes two."""
    if column.width:
        return column.width
    shown = [_shown(value, column) for value in values if value is not None]
    longest = max((2 * width(text) for text in shown), default=0)
    label = width(column.label)
    header = 2 * label if label <= ONE_LINE else label + 2  # longer ones wrap
    return min(max(longest + 3, header + 3, NARROWEST), WIDEST)


def _shown(value: Any, column: Column) -> str:
    if column.kind == "date":
        return "2026年12月31日"
    if column.kind == "percent":
        return "100.0%"
    return str(value)


def _set_up_page(page, widths: list[float], head: int) -> None:
    for number, wide in enumerate(widths, 1):
        page.column_dimensions[_letter(number)].width = wide
    page.row_dimensions[head].height = HEADER_HEIGHT
    if head > 1:
        page.row_dimensions[1].height = TITLE_HEIGHT
    page.freeze_panes = f"A{head + 1}"
    page.page_setup.paperSize = A4
    page.page_setup.orientation = "portrait" if sum(widths) <= PORTRAIT_WIDTH else "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_options.horizontalCentered = True
    page.print_title_rows = f"{head}:{head}"
    page.oddFooter.center.text = "— &P —"


class _Cells:
    """Makes cells; a style is built once and shared, for styling cell by cell takes most of the time.

    Text is written as text whatever it starts with, so it is never a formula.
    """

    def __init__(self, page) -> None:
        from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415  as above
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side  # noqa: PLC0415

        self._make = lambda value: WriteOnlyCell(page, value=value)
        side = Side(style="thin", color="999999")
        self._border = Border(left=side, right=side, top=side, bottom=side)
        self._title, self._bold, self._plain = (
            Font("宋体", 14, bold=True),
            Font("宋体", 11, bold=True),
            Font("宋体", 11),
        )
        self._fill = PatternFill("solid", fgColor="EDF2F7")
        self._centre = Alignment("center", "center", wrap_text=True)
        self._left = Alignment("left", "center", wrap_text=True, indent=1)
        self._right = Alignment("right", "center", indent=1)
        self._styles: dict[tuple[str, int | None, bool], Any] = {}

    def _text(self, text: str):
        cell = self._make(None)
        cell.value = CONTROL.sub("", text)
        cell.data_type = "s"
        return cell

    def note(self, text: str, *, first: bool):
        cell = self._text(text)
        cell.number_format = FORMATS["text"]
        cell.font = self._title if first else self._plain
        return cell

    def header(self, text: str):
        cell = self._text(text)
        cell.number_format = FORMATS["text"]
        cell.font, cell.fill, cell.border, cell.alignment = self._bold, self._fill, self._border, self._centre
        return cell

    def value(self, value: Any, column: Column):
        """A missing value is an empty cell, zero is a zero."""
        as_text = column.kind == "text" or isinstance(value, str)
        if value is None or value == "":
            cell = self._make(None)
        elif as_text:
            cell = self._text(str(value))
        else:
            cell = self._make(_plain_value(value, column))
        cell._style = self._style(column, as_text)
        return cell

    def _style(self, column: Column, as_text: bool):
        key = (column.kind, column.digits, as_text)
        if key not in self._styles:
            pattern = self._make(None)
            pattern.font, pattern.border = self._plain, self._border
            pattern.alignment = self._right if column.kind in ("number", "integer", "percent") else self._left
            pattern.number_format = FORMATS["text"] if as_text else _number_format(column)
            self._styles[key] = pattern._style
        return self._styles[key]


def _plain_value(value: Any, column: Column) -> Any:
    if column.kind == "date" and not isinstance(value, date):
        raise TypeError(f"{column.label}: {value!r} is not a date.")
    return make_naive(value) if isinstance(value, datetime) and is_aware(value) else value


def _number_format(column: Column) -> str:
    if column.digits is None:
        return FORMATS[column.kind]
    places = "0" + ("." + "0" * column.digits if column.digits else "")
    return places + ("%" if column.kind == "percent" else "")
