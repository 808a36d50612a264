"""A Word file's page: size, styles, settings, the numbers at its foot, turned pages, the imprint."""

from datetime import UTC, datetime, time

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from quality.documents import layout
from quality.documents.official import Imprint, OfficialDocument
from quality.documents.typography import chinese_date, clean
from quality.documents.word import (
    add_field,
    add_paragraph,
    add_run,
    element,
    exact_lines,
    font_table,
    imprint_table,
    indent,
    line_grid,
    put,
    replace_child,
    set_face,
    text_box,
)

IMPRINT_LINE = 24  # pt
HEADING_FACES = {1: "hei", 2: "kai", 3: "fangsong", 4: "fangsong"}


def empty_file(document: OfficialDocument):
    word = docx.Document()
    _styles(word)
    _settings(word)
    _portrait(word.sections[0])
    properties = word.core_properties
    properties.title = "".join(document.title_lines)
    properties.author = properties.last_modified_by = clean(document.signature)
    properties.comments = properties.keywords = ""
    properties.language = "zh-CN"
    if document.dated:
        properties.created = properties.modified = datetime.combine(document.dated, time(), tzinfo=UTC)
    return word


def _styles(word) -> None:
    for properties in word.styles.element.xpath("w:docDefaults//w:rPr"):
        set_face(properties, "fangsong")
        replace_child(properties, element("lang", val="en-US", eastAsia="zh-CN"))
    normal = word.styles["Normal"]
    set_face(normal.element.get_or_add_rPr(), "fangsong")
    normal.font.size = Pt(layout.BODY)
    form = normal.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.alignment = ALIGN.JUSTIFY
    form.widow_control = False
    for name in ("overflowPunct", "autoSpaceDE", "autoSpaceDN"):
        put(normal.element.pPr, element(name, val=0))
    for level, role in HEADING_FACES.items():
        style = word.styles[f"Heading {level}"]
        style.element.remove(style.element.rPr)
        set_face(style.element.get_or_add_rPr(), role)
        style.font.size = Pt(layout.BODY)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.keep_with_next = True


def _settings(word) -> None:
    settings = word.settings
    settings.odd_and_even_pages_header_footer = True
    tree = settings.element
    tree.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    squeeze = element("characterSpacingControl", val="compressPunctuation")
    tree.find(qn("w:savePreviewPicture")).addprevious(squeeze)
    compat = element("compat")
    uri = "http://schemas.microsoft.com/office/word"
    compat.append(element("compatSetting", name="compatibilityMode", uri=uri, val=15))
    for old in tree.findall(qn("w:compat")):
        tree.remove(old)
    tree.find(qn("w:rsids")).addprevious(compat)
    for relation in word.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            relation.target_part._blob = font_table()


def _portrait(section) -> None:
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(layout.TOP), Mm(layout.BOTTOM)
    section.left_margin, section.right_margin = Mm(layout.LEFT), Mm(layout.RIGHT)
    section.header_distance, section.footer_distance = Mm(15), Mm(25.5)
    line_grid(section)


def _landscape(section) -> None:
    """The page turned to the left to be bound: its top is the binding edge."""
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(layout.LEFT), Mm(layout.RIGHT)
    section.left_margin, section.right_margin = Mm(layout.BOTTOM), Mm(layout.TOP)
    section.header_distance, section.footer_distance = Mm(15), Mm(15)
    line_grid(section)


def turn(word, *, landscape: bool, start: WD_SECTION = WD_SECTION.NEW_PAGE) -> bool:
    """Go on in a section of the wanted orientation; says whether a new one was begun."""
    if is_landscape(word.sections[-1]) == landscape:
        return False
    (_landscape if landscape else _portrait)(word.add_section(start))
    return True


def is_landscape(section) -> bool:
    return section.orientation == WD_ORIENT.LANDSCAPE


def add_imprint(word, imprint: Imprint) -> None:
    """A text box at the foot of the page on which the document ends: 0.35 mm rules outside, 0.25 mm inside."""
    turn(word, landscape=False, start=WD_SECTION.EVEN_PAGE)
    copies = layout.copies_line(imprint.copies_to) if clean(imprint.copies_to) else ""
    printed = f"{chinese_date(imprint.printed_on)}印发" if imprint.printed_on else ""
    lines = 1 + (layout.copies_lines(copies) if copies else 0)
    anchor = add_paragraph(word)
    exact_lines(anchor, Pt(1))
    box = parse_xml(
        text_box("版记", layout.TEXT_WIDTH_PT, lines * IMPRINT_LINE + 10, imprint_table(bool(copies)))
    )
    anchor.add_run()._element.append(box)
    cells = box.findall(f".//{qn('w:tc')}")
    if copies:
        _fill(cells[0], copies, hanging=3 * layout.SMALL / layout.BODY)
    _fill(cells[-1], clean(imprint.office), printed)


def _fill(cell, text: str, right: str = "", *, hanging: float = 0) -> None:
    paragraph = Paragraph(cell.find(qn("w:p")), cell)
    exact_lines(paragraph, Pt(IMPRINT_LINE))
    indent(paragraph, left=hanging, hanging=hanging)
    add_run(paragraph, text, "fangsong", layout.SMALL)
    if right:
        paragraph.paragraph_format.tab_stops.add_tab_stop(
            Pt(layout.TEXT_WIDTH_PT - 2 * layout.SMALL), WD_TAB_ALIGNMENT.RIGHT
        )
        add_run(paragraph, f"\t{right}", "fangsong", layout.SMALL)


def number_pages(word) -> None:
    turned = any(is_landscape(section) for section in word.sections)
    for number, section in enumerate(word.sections):
        if number == 0 or turned:
            landscape = is_landscape(section)
            for part, odd in (("footer", True), ("even_page_footer", False)):
                _folio(getattr(section, part), odd=odd, shown=not landscape)
            for part, odd in (("header", True), ("even_page_header", False)):
                _turned_folio(getattr(section, part), odd=odd, shown=landscape)


def _folio(footer, *, odd: bool, shown: bool) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style = "Normal"
    exact_lines(paragraph, Pt(layout.SMALL))
    if shown:
        paragraph.alignment = ALIGN.RIGHT if odd else ALIGN.LEFT
        indent(paragraph, **{"right" if odd else "left": layout.SMALL / layout.BODY})
        _folio_text(paragraph)


def _folio_text(paragraph) -> None:
    add_run(paragraph, "— ", "song", layout.SMALL)
    add_field(paragraph, "PAGE", "song", layout.SMALL)
    add_run(paragraph, " —", "song", layout.SMALL)


def _turned_folio(header, *, odd: bool, shown: bool) -> None:
    """On a landscape page the number stands in the left margin, turned, where the bound page has its foot."""
    header.is_linked_to_previous = False
    header.paragraphs[0].style = "Normal"
    exact_lines(header.paragraphs[0], Pt(1))
    if not shown:
        return
    height, width = 1600, 400
    left = Mm(layout.BOTTOM - 7) // 635 - width // 2
    inset = Mm(layout.RIGHT if odd else layout.LEFT) // 635 + 280
    top = Mm(210) // 635 - inset - height if odd else inset
    align = "right" if odd else "left"
    made = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblpPr w:vertAnchor="page" w:horzAnchor="page" w:tblpX="{left}" '
        f'w:tblpY="{top}"/><w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>'
        f'<w:gridCol w:w="{width}"/></w:tblGrid><w:tr><w:trPr><w:trHeight w:val="{height}" w:hRule="exact"/></w:trPr>'
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:textDirection w:val="tbRl"/><w:vAlign w:val="center"/>'
        f'</w:tcPr><w:p><w:pPr><w:jc w:val="{align}"/></w:pPr></w:p></w:tc></w:tr></w:tbl>'
    )
    header._element.insert(0, made)
    _folio_text(Paragraph(made.find(f".//{qn('w:p')}"), None))
