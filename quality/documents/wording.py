"""Wording as staff type it, one paragraph a line, to blocks and back. The numbering in front of a line is its level."""

import re

from quality.documents.official import Block, Heading, Paragraph
from quality.documents.typography import clean

_NUMERAL = "[一二三四五六七八九十]{1,3}"
_LEVELS = (
    (1, re.compile(rf"^{_NUMERAL}、")),
    (2, re.compile(rf"^（{_NUMERAL}）")),
    (3, re.compile(r"^\d{1,2}[.．](?!\d)")),
    (4, re.compile(r"^（\d{1,2}）")),
)
LONGEST_HEADING = 40


def parse(text: str) -> tuple[Block, ...]:
    lines = (clean(line) for line in text.splitlines())
    return tuple(_block(line) for line in lines if line)


def to_text(blocks: tuple[Block, ...]) -> str:
    """The inverse for headings and paragraphs; tables are figures and are not typed."""
    lines = []
    for block in blocks:
        if isinstance(block, Heading):
            lines.append(block.text)
        elif isinstance(block, Paragraph):
            lines.append(block.lead + block.text)
    return "\n".join(lines)


def _block(line: str) -> Block:
    level = next((number for number, pattern in _LEVELS if pattern.match(line)), 0)
    first, stop, rest = line.partition("。")
    if level and len(line) <= LONGEST_HEADING and not rest:
        return Heading(level, line)
    if level == 2 and rest and len(first) <= LONGEST_HEADING:
        return Paragraph(rest, lead=first + stop)
    return Paragraph(line)
