"""Official documents as Word files that staff go on editing: real headings, real tables, real page numbers."""

import io

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Mm, Pt

from quality.documents import layout
from quality.documents.archive import stable
from quality.documents.docx_page import HEADING_FACES, add_imprint, empty_file, number_pages, turn
from quality.documents.official import Attachment, Block, Heading, OfficialDocument, Paragraph, Table
from quality.documents.typography import break_title, clean
from quality.documents.word import (
    add_paragraph,
    add_run,
    bottom_rule,
    exact_lines,
    indent,
    table_element,
)


def render(document: OfficialDocument) -> bytes:
    word = empty_file(document)
    _head(word, document)
    _blocks(word, document.blocks)
    _closing(word, document)
    _attachments(word, document.attachments)
    if document.imprint:
        add_imprint(word, document.imprint)
    number_pages(word)
    target = io.BytesIO()
    word.save(target)
    return stable(target.getvalue())


def _blank(word, lines: int) -> None:
    for _ in range(lines):
        add_paragraph(word)


def _head(word, document: OfficialDocument) -> None:
    mark = layout.issuer_mark(document.issuer)
    text = clean(document.issuer)
    issuer = add_paragraph(word, text, "title", mark.size, color=layout.RED, stretch=mark.stretch)
    exact_lines(issuer, Pt(mark.size * 1.2))
    issuer.alignment = ALIGN.CENTER
    issuer.paragraph_format.space_before = Mm(35) - Pt(mark.size * 0.1)
    _blank(word, 2)
    number = add_paragraph(word, document.number or "")
    exact_lines(number, Pt(layout.BODY * 1.1))
    number.alignment = ALIGN.CENTER
    bottom_rule(number, layout.RED, 2, 11)
    _blank(word, 2)
    _title(word, document.title_lines)
    if document.draft:
        add_paragraph(word, "（草稿）", "kai").alignment = ALIGN.CENTER
    _blank(word, 1)
    if clean(document.recipients):
        add_paragraph(word, layout.recipients_line(document.recipients))


def _title(word, lines: tuple[str, ...]) -> None:
    for line in lines:
        paragraph = add_paragraph(word, line, "title", layout.TITLE)
        exact_lines(paragraph, Pt(35))
        paragraph.alignment = ALIGN.CENTER


def _blocks(word, blocks: tuple[Block, ...]) -> None:
    for landscape, run in layout.pages(blocks):
        turn(word, landscape=landscape)
        for block in run:
            _block(word, block)


def _block(word, block: Block) -> None:
    if isinstance(block, Heading):
        paragraph = add_paragraph(word, clean(block.text), HEADING_FACES[block.level], first=2)
        paragraph.style = word.styles[f"Heading {block.level}"]
    elif isinstance(block, Paragraph):
        paragraph = add_paragraph(word, clean(block.lead), "kai", first=2)
        add_run(paragraph, clean(block.text), "fangsong", layout.BODY)
    else:
        _table(word, block)


def _table(word, table: Table) -> None:
    if clean(table.caption):
        caption = add_paragraph(word, clean(table.caption), "hei", 12)
        caption.alignment = ALIGN.CENTER
        caption.paragraph_format.keep_with_next = True
    made = table_element(table, layout.plan_table(table))
    word.element.body.insert_element_before(made, "w:sectPr")
    note = add_paragraph(word, clean(table.note), size=10.5)
    exact_lines(note, Pt(16) if table.note else Pt(9))


def _closing(word, document: OfficialDocument) -> None:
    """Enclosures, signature, date: kept with the last paragraph, so that they never stand alone on a page."""
    turn(word, landscape=False)
    start = len(word.paragraphs) - 1
    _enclosures(word, document.attachments)
    place = layout.document_signature(document)
    _blank(word, place.lines_above)
    for text, right in ((clean(document.signature), place.signature), (document.date_text, place.date)):
        if text:
            paragraph = add_paragraph(word, text)
            paragraph.alignment = ALIGN.RIGHT
            indent(paragraph, right=right)
    for paragraph in word.paragraphs[start:-1]:
        paragraph.paragraph_format.keep_with_next = paragraph.paragraph_format.keep_together = True
    if clean(document.note):
        add_paragraph(word, f"（{clean(document.note).strip('（）')}）", first=2)


def _enclosures(word, attachments: tuple[Attachment, ...]) -> None:
    if not attachments:
        return
    _blank(word, 1)
    if len(attachments) == 1:
        indent(add_paragraph(word, f"附件：{clean(attachments[0].title)}"), left=5, hanging=3)
        return
    for number, attachment in enumerate(attachments, 1):
        lead = "附件：" if number == 1 else ""
        paragraph = add_paragraph(word, f"{lead}{number}. {clean(attachment.title)}")
        indent(paragraph, left=6.5, hanging=4.5 if lead else 1.5)


def _attachments(word, attachments: tuple[Attachment, ...]) -> None:
    labels = layout.attachment_labels(attachments)
    for label, attachment in zip(labels, attachments, strict=True):
        if attachment.blocks:
            _attachment(word, label, attachment)


def _attachment(word, label: str, attachment: Attachment) -> None:
    turned = turn(word, landscape=layout.attachment_is_landscape(attachment))
    first = add_paragraph(word, label, "hei")
    first.paragraph_format.page_break_before = not turned
    _blank(word, 1)
    _title(word, break_title(attachment.title))
    _blank(word, 1)
    for block in attachment.blocks:
        _block(word, block)
