"""What GB/T 9704-2012 asks of a page, and the measures that Word and PDF share."""

import math
from dataclasses import dataclass
from itertools import groupby, product

from quality.documents.official import Attachment, Block, Column, OfficialDocument, Table
from quality.documents.typography import clean, width

TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26  # mm
TEXT_WIDTH, TEXT_HEIGHT = 156, 225  # mm, the 版心
LINES, CHARACTERS = 22, 28
BODY, TITLE, SMALL = 16.0, 22.0, 14.0  # 三号, 二号, 四号 in pt
RED = "E60012"
POINTS_PER_MM = 72 / 25.4
TEXT_WIDTH_PT = TEXT_WIDTH * POINTS_PER_MM

# 小四, 五号, 小五 in pt, each with the lines that headers and texts may take, in the order they are tried
TABLE_FITS = ((12.0, 2), (10.5, 2), (12.0, 3), (10.5, 3), (9.0, 2), (9.0, 3), (9.0, 4))
CELL_PADDING = 3.5  # pt on either side
WRAP_AFTER = 8  # characters a text cell keeps on one line before it may wrap
KEPT_HEIGHT = 260  # pt; lower tables stay on one page


@dataclass(frozen=True)
class Mark:
    """Size of the red head, and its width in per cent of the natural one."""

    size: float
    stretch: int


def issuer_mark(issuer: str) -> Mark:
    """As large as one line allows; long names get narrow letters before they get small ones."""
    available = TEXT_WIDTH_PT - 8
    natural = available / max(width(clean(issuer)), 1)
    if natural >= 38:
        return Mark(min(natural, 54.0), 100)
    size = min(44.0, natural / 0.62)
    return Mark(round(size, 1), int(natural / size * 100))


@dataclass(frozen=True)
class SignaturePlace:
    """Blank characters to the right of the signature and of the date, blank lines above."""

    signature: float
    date: float
    lines_above: int


def signature_place(signature: str, date: str, *, seal_space: bool) -> SignaturePlace:
    name, day = width(signature), width(date)
    if seal_space:  # the date four from the right, the name centred above it
        right = max(4.0, (name - day) / 2)
        return SignaturePlace(right + (day - name) / 2, right, 2)
    if day > name:
        return SignaturePlace(4 + day - name, 2, 1)
    return SignaturePlace(2, name - day, 1)


def recipients_line(recipients: str) -> str:
    return clean(recipients).rstrip(":：") + "："


def copies_line(copies_to: str) -> str:
    text = clean(copies_to).removeprefix("抄送：").rstrip("。.")
    return f"抄送：{text}。"


def copies_lines(line: str) -> int:
    """Lines of 14 pt it takes between blanks of one character, the second one starting below the first name."""
    available = TEXT_WIDTH_PT / SMALL - 2
    return 1 + max(0, math.ceil((width(line) - available) / (available - 4)))


def attachment_labels(attachments: tuple[Attachment, ...]) -> list[str]:
    """附件1, 附件2 … or just 附件 when there is one."""
    if len(attachments) == 1:
        return ["附件"]
    return [f"附件{number}" for number in range(1, len(attachments) + 1)]


@dataclass(frozen=True)
class HeaderCell:
    text: str
    columns: int
    rows: int


def header_rows(columns: tuple[Column, ...]) -> list[list[HeaderCell]]:
    """One row of headers, or two where columns are grouped."""
    if not any(column.group for column in columns):
        return [[HeaderCell(clean(column.label), 1, 1) for column in columns]]
    upper, lower = [], []
    for group, members in groupby(columns, key=lambda column: column.group):
        labels = [HeaderCell(clean(column.label), 1, 1) for column in members]
        if group:
            upper.append(HeaderCell(clean(group), len(labels), 1))
            lower += labels
        else:
            upper += [HeaderCell(label.text, 1, 2) for label in labels]
    return [upper, lower]


@dataclass(frozen=True)
class TablePlan:
    landscape: bool
    size: float
    widths: tuple[float, ...]  # pt, together the width of the text
    kept: bool  # on one page


def plan_table(table: Table) -> TablePlan:
    """The largest type in which the table fits, upright if that is legible, else on a landscape page."""
    columns = range(len(table.columns))
    pages = [(False, TEXT_WIDTH_PT), (True, TEXT_HEIGHT * POINTS_PER_MM)]
    if table.landscape is not None:
        pages = [page for page in pages if page[0] == table.landscape]
    for (landscape, available), (size, lines) in product(pages, TABLE_FITS):
        needed = [_needed(table, index, lines) for index in columns]
        least = [need * size + 2 * CELL_PADDING + 1 for need in needed]
        if sum(least) <= available:
            return _plan(table, landscape, size, _share(table.columns, least, available))
    padding = 2 * CELL_PADDING + 1
    scale = (available - padding * len(needed)) / sum(needed)
    return _plan(table, landscape, size, tuple(padding + need * scale for need in needed))


def _plan(table: Table, landscape: bool, size: float, widths: tuple[float, ...]) -> TablePlan:
    def lines(row: tuple[str, ...]) -> int:
        cells = zip(row, widths, strict=True)
        return max(math.ceil(width(clean(cell)) * size / (wide - 2 * CELL_PADDING)) for cell, wide in cells)

    height = sum((max(lines(row), 1) * 1.3 + 0.5) * size for row in table.rows) + 4 * size
    return TablePlan(landscape, size, widths, kept=not landscape and height <= KEPT_HEIGHT)


def _needed(table: Table, index: int, lines: int) -> float:
    """Characters a column needs: figures stay on one line, texts and headers may wrap."""
    cells = [clean(row[index]) for row in table.rows]
    longest = max((width(cell) for cell in cells), default=0)
    if any(_is_text(cell) for cell in cells):
        longest = min(longest, max(WRAP_AFTER if lines < 4 else WRAP_AFTER / 2, longest / lines))
    header = width(clean(table.columns[index].label))
    return max(longest, header if header <= longest + 1.5 else max(2, -(-header // lines)), 1.5)


def _is_text(cell: str) -> bool:
    return width(cell) > WRAP_AFTER and not cell.isascii()


def _share(columns: tuple[Column, ...], least: list[float], available: float) -> tuple[float, ...]:
    """Hand out what is left by weight where weights are given, else in proportion to need."""
    if all(column.weight for column in columns):
        total = sum(column.weight or 0 for column in columns)
        wished = [(column.weight or 0) / total * available for column in columns]
        if all(wish >= need for wish, need in zip(wished, least, strict=True)):
            return tuple(wished)
    spare = available - sum(least)
    return tuple(need + spare * need / sum(least) for need in least)


def pages(blocks: tuple[Block, ...]) -> list[tuple[bool, list[Block]]]:
    """Runs of blocks with whether they stand on landscape pages."""

    def landscape(block: Block) -> bool:
        return isinstance(block, Table) and plan_table(block).landscape

    return [(turned, list(run)) for turned, run in groupby(blocks, key=landscape)]


def attachment_is_landscape(attachment: Attachment) -> bool:
    return any(isinstance(block, Table) and plan_table(block).landscape for block in attachment.blocks)


def document_signature(document: OfficialDocument) -> SignaturePlace:
    return signature_place(clean(document.signature), document.date_text, seal_space=document.seal_space)
