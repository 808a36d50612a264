"""An official document (公文) as data. What it must contain is checked here; how it looks is in layout, docx and pdf."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quality.documents.typography import (
    NUMBER,
    break_title,
    chinese_date,
    clean,
    heading_number,
    number_text,
    width,
)

__all__ = [
    "Attachment", "Block", "Column", "Heading", "Imprint", "InvalidDocument", "OfficialDocument", "Paragraph",
    "Table", "break_title", "chinese_date", "number_text",
]  # fmt: skip

TITLE_WIDTH = 20  # characters of 22 pt on 156 mm


@dataclass(frozen=True)
class Heading:
    level: int
    text: str

    @classmethod
    def numbered(cls, level: int, value: int, text: str) -> "Heading":
        return cls(level, heading_number(level, value) + text)


@dataclass(frozen=True)
class Paragraph:
    """`lead` is a second-level heading that runs into its paragraph: （一）健全机制。 …"""

    text: str
    lead: str = ""


@dataclass(frozen=True)
class Column:
    """Neighbouring columns of one `group` share a header above their own. Without `weight` the content decides."""

    label: str
    align: str = "center"
    weight: float | None = None
    group: str = ""


@dataclass(frozen=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    note: str = ""
    emphasised: frozenset[int] = frozenset()
    borders: str = "grid"
    landscape: bool | None = None


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Attachment:
    """Named below the text; with blocks it is also laid out on pages of its own."""

    title: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Imprint:
    """版记: who gets a copy, who printed it and when."""

    office: str
    printed_on: date | None = None
    copies_to: str = ""


@dataclass(frozen=True)
class Problem:
    field: str
    message: str | Promise


class InvalidDocument(ValueError):
    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__(problems)

    def __str__(self) -> str:
        return " ".join(str(problem.message) for problem in self.problems)


@dataclass(frozen=True)
class OfficialDocument:
    """`issuer` is the red head (…文件). A draft needs no number and no date and says 草稿 below its title."""

    issuer: str
    title: str | tuple[str, ...]
    recipients: str
    blocks: tuple[Block, ...]
    signature: str
    number: str | None = None
    dated: date | None = None
    attachments: tuple[Attachment, ...] = ()
    note: str = ""
    imprint: Imprint | None = None
    draft: bool = False
    seal_space: bool = False
    title_lines: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "title_lines", self._break_title())
        problems = [
            *_head_problems(self),
            *_title_problems(self.title_lines),
            *_blocks_problems("blocks", self.blocks),
        ]
        for number, attachment in enumerate(self.attachments, 1):
            if not clean(attachment.title):
                problems.append(Problem("attachments", _("Attachment %(n)s has no title.") % {"n": number}))
            problems += _blocks_problems("attachments", attachment.blocks)
        if problems:
            raise InvalidDocument(problems)

    def _break_title(self) -> tuple[str, ...]:
        if isinstance(self.title, str):
            return break_title(self.title, TITLE_WIDTH)
        return tuple(clean(line) for line in self.title)

    @property
    def date_text(self) -> str:
        return chinese_date(self.dated) if self.dated else ""


def _head_problems(document: OfficialDocument) -> list[Problem]:
    problems = []
    if not clean(document.issuer):
        problems.append(Problem("issuer", _("Name the issuing office.")))
    if not clean(document.signature):
        problems.append(Problem("signature", _("Say who signs the document.")))
    if document.number is not None and not NUMBER.match(document.number):
        message = _(
            "The document number must read like 大教发〔2026〕18号: the year in 〔〕, no leading zero."
        )
        problems.append(Problem("number", message))
    if not document.draft and document.number is None:
        problems.append(Problem("number", _("Only a draft may be without a document number.")))
    if not document.draft and document.dated is None:
        problems.append(Problem("dated", _("Only a draft may be without a date.")))
    if not document.blocks:
        problems.append(Problem("blocks", _("The document has no text.")))
    return problems


def _title_problems(lines: tuple[str, ...]) -> list[Problem]:
    if not any(lines):
        return [Problem("title", _("The document has no title."))]
    long = [line for line in lines if width(line) > TITLE_WIDTH]
    message = _("A line of the title is longer than %(n)s characters: %(line)s")
    return [Problem("title", message % {"n": TITLE_WIDTH, "line": line}) for line in long]


def _blocks_problems(where: str, blocks: tuple[Block, ...]) -> list[Problem]:
    problems = []
    for block in blocks:
        if isinstance(block, Heading) and block.level not in (1, 2, 3, 4):
            problems.append(Problem(where, _("Headings have levels 1 to 4, not %(n)s.") % {"n": block.level}))
        if isinstance(block, Heading | Paragraph) and not clean(block.text):
            problems.append(Problem(where, _("A heading or paragraph is empty.")))
        if isinstance(block, Table):
            problems += _table_problems(where, block)
    return problems


def _table_problems(where: str, table: Table) -> list[Problem]:
    name = {"table": table.caption or "—"}
    problems = []
    if not table.columns:
        problems.append(Problem(where, _("The table “%(table)s” has no columns.") % name))
    for number, row in enumerate(table.rows, 1):
        if len(row) != len(table.columns):
            message = _("Row %(n)s of the table “%(table)s” does not have one cell per column.")
            problems.append(Problem(where, message % {**name, "n": number}))
    if any(column.align not in ("left", "center", "right") for column in table.columns):
        problems.append(Problem(where, _("The table “%(table)s” has an unknown alignment.") % name))
    if any(column.weight is not None and column.weight <= 0 for column in table.columns):
        problems.append(Problem(where, _("The table “%(table)s” has a column without width.") % name))
    if table.borders not in ("grid", "three-line"):
        problems.append(Problem(where, _("The table “%(table)s” has unknown borders.") % name))
    return problems
