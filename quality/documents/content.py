"""A document as the plain values that the PDF template reads: every text cleaned, every measure decided."""

from typing import Any

from quality.documents import layout
from quality.documents.official import Attachment, Block, Heading, Imprint, OfficialDocument, Paragraph, Table
from quality.documents.typography import break_title, chinese_date, clean


def document_values(document: OfficialDocument) -> dict[str, Any]:
    mark = layout.issuer_mark(document.issuer)
    return {
        "issuer": {"text": clean(document.issuer), "size": mark.size, "stretch": mark.stretch},
        "number": document.number or "",
        "draft": document.draft,
        "title": list(document.title_lines),
        "recipients": layout.recipients_line(document.recipients) if clean(document.recipients) else "",
        "runs": [_run(landscape, blocks) for landscape, blocks in layout.pages(document.blocks)],
        "enclosed": [clean(attachment.title) for attachment in document.attachments],
        "signature": _signature(document),
        "note": clean(document.note).strip("（）"),
        "attachments": _attachments(document.attachments),
        "imprint": _imprint(document.imprint) if document.imprint else None,
    }


def _run(landscape: bool, blocks: list[Block]) -> dict[str, Any]:
    return {"landscape": landscape, "blocks": [_block(block) for block in blocks]}


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "text": clean(block.text)}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "lead": clean(block.lead), "text": clean(block.text)}
    return _table(block)


def _table(table: Table) -> dict[str, Any]:
    plan = layout.plan_table(table)
    return {
        "kind": "table",
        "caption": clean(table.caption),
        "note": clean(table.note),
        "borders": table.borders,
        "breakable": not plan.kept,
        "size": plan.size,
        "widths": plan.widths,
        "aligns": [column.align for column in table.columns],
        "header": [
            [{"text": cell.text, "columns": cell.columns, "rows": cell.rows} for cell in row]
            for row in layout.header_rows(table.columns)
        ],
        "rows": [[clean(cell) for cell in row] for row in table.rows],
        "emphasised": sorted(table.emphasised),
    }


def _signature(document: OfficialDocument) -> dict[str, Any]:
    place = layout.document_signature(document)
    return {
        "text": clean(document.signature),
        "date": document.date_text,
        "text_right": place.signature,
        "date_right": place.date,
        "lines_above": place.lines_above,
    }


def _attachments(attachments: tuple[Attachment, ...]) -> list[dict[str, Any]]:
    """Only those laid out here; the others travel as files of their own."""
    labels = layout.attachment_labels(attachments)
    return [
        {
            "label": label,
            "title": list(break_title(attachment.title)),
            "landscape": layout.attachment_is_landscape(attachment),
            "blocks": [_block(block) for block in attachment.blocks],
        }
        for label, attachment in zip(labels, attachments, strict=True)
        if attachment.blocks
    ]


def _imprint(imprint: Imprint) -> dict[str, str]:
    printed = f"{chinese_date(imprint.printed_on)}印发" if imprint.printed_on else ""
    copies = layout.copies_line(imprint.copies_to) if clean(imprint.copies_to) else ""
    return {"copies": copies, "office": clean(imprint.office), "printed": printed}
