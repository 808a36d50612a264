"""Words of WordprocessingML that python-docx lacks: Chinese fonts, indents in characters, grid, fields, tables."""

from xml.sax.saxutils import escape

from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Pt, RGBColor

from quality.documents import layout
from quality.documents.official import Table
from quality.documents.typography import clean

FONTS = {
    "title": "方正小标宋简体",
    "fangsong": "仿宋_GB2312",
    "kai": "楷体_GB2312",
    "hei": "黑体",
    "song": "宋体",
}
# What a machine without the licensed faces shows instead.
ALTERNATIVES = {
    "方正小标宋简体": "华文中宋",
    "仿宋_GB2312": "仿宋",
    "楷体_GB2312": "楷体",
    "黑体": "SimHei",
    "宋体": "SimSun",
}
LINE = Pt(28.95)  # the grid of GB/T 33476: 22 lines in 225 mm
TIGHTER = -5  # twentieths of a point between characters of 16 pt, so that 28 of them fill a line of 156 mm
CHARACTER = layout.TEXT_WIDTH_PT / layout.CHARACTERS  # pt


def element(tag: str, **attributes) -> OxmlElement:
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def replace_child(parent, child) -> None:
    for old in parent.findall(child.tag):
        parent.remove(old)
    parent.append(child)


PARAGRAPH_ORDER = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers",
    "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct",
    "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing",
    "mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl",
    "divId", "cnfStyle", "rPr", "sectPr", "pPrChange",
)  # fmt: skip
RUN_ORDER = (
    "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow",
    "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern", "position",
    "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang",
)  # fmt: skip


def put(properties, child, order: tuple[str, ...] = PARAGRAPH_ORDER) -> None:
    """Where the schema wants it; Word refuses files that are out of order."""
    name = child.tag.split("}")[1]
    later = order[order.index(name) + 1 :]
    for old in properties.findall(child.tag):
        properties.remove(old)
    properties.insert_element_before(child, *(f"w:{tag}" for tag in later))


def set_face(properties, role: str) -> None:
    """The same face for Chinese, Latin and figures, so that “” and — come from it as well."""
    fonts = properties.get_or_add_rFonts()
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONTS[role])
    fonts.set(qn("w:hint"), "eastAsia")


def add_run(paragraph, text: str, role: str, size: float, *, color: str = "", stretch: int = 100):
    run = paragraph.add_run(text)
    set_face(run._element.get_or_add_rPr(), role)
    run.font.size = Pt(size)
    if size == layout.BODY:
        put(run._element.rPr, element("spacing", val=TIGHTER), RUN_ORDER)
    if color:
        run.font.color.rgb = RGBColor.from_string(color)
    if stretch != 100:
        put(run._element.rPr, element("w", val=stretch), RUN_ORDER)
    return run


def add_paragraph(
    word, text: str = "", role: str = "fangsong", size: float = layout.BODY, *, first: float = 0, **run
):
    paragraph = word.add_paragraph()
    exact_lines(paragraph, LINE)
    if first:
        indent(paragraph, first=first)
    if text:
        add_run(paragraph, text, role, size, **run)
    return paragraph


def add_field(paragraph, instruction: str, role: str, size: float) -> None:
    for kind, text in (("begin", ""), ("", instruction), ("separate", ""), ("shown", "1"), ("end", "")):
        run = add_run(paragraph, text if kind == "shown" else "", role, size)
        if kind in ("begin", "separate", "end"):
            run._element.append(element("fldChar", fldCharType=kind))
        elif not kind:
            code = element("instrText")
            code.text = f" {text} "
            run._element.append(code)


def indent(paragraph, *, first: float = 0, hanging: float = 0, left: float = 0, right: float = 0) -> None:
    """Indents in characters, with twips for programs that know no characters."""
    made = paragraph._p.get_or_add_pPr().get_or_add_ind()
    sides = {"firstLine": first, "hanging": hanging, "left": left, "right": right}
    for side, characters in sides.items():
        if characters:
            made.set(qn(f"w:{side}Chars"), str(round(characters * 100)))
            made.set(qn(f"w:{side}"), str(round(characters * CHARACTER * 20)))


def exact_lines(paragraph, height: Length) -> None:
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = height
    if height != LINE:
        put(paragraph._p.get_or_add_pPr(), element("snapToGrid", val=0))


def line_grid(section) -> None:
    """A grid of lines only: programs differ in how they read one of characters, so runs carry TIGHTER instead."""
    replace_child(section._sectPr, element("docGrid", type="lines", linePitch=int(LINE.pt * 20)))


def bottom_rule(paragraph, color: str, points: float, space: int) -> None:
    borders = element("pBdr")
    borders.append(element("bottom", val="single", sz=round(points * 8), space=space, color=color))
    put(paragraph._p.get_or_add_pPr(), borders)


def font_table() -> bytes:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{alternative}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, alternative in ALTERNATIVES.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'.encode()


DRAWING = " ".join((
    nsdecls("w", "wp", "a"),
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"',
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"',
))  # fmt: skip


def text_box(name: str, wide: float, high: float, content: str) -> str:
    """A box without lines at the foot of the text area; text keeps above it. Measures in pt."""
    size = f'cx="{round(wide * 12700)}" cy="{round(high * 12700)}"'
    kind = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
    return (
        f'<mc:AlternateContent {DRAWING}><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" distL="0" '
        f'distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="0">'
        f'<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="margin"><wp:align>center</wp:align></wp:positionH>'
        f'<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV><wp:extent {size}/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/><wp:docPr id="1" name="{name}"/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{kind}"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr>'
        f'<a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f"<a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr><wps:txbx><w:txbxContent>{content}"
        f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p></w:txbxContent></wps:txbx>'
        f'<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"/></wps:wsp></a:graphicData></a:graphic></wp:anchor>'
        f"</w:drawing></mc:Choice></mc:AlternateContent>"
    )


def imprint_table(with_copies: bool) -> str:
    width = round(layout.TEXT_WIDTH_PT * 20)
    outer, inner = (f'w:val="single" w:sz="{size}" w:space="0" w:color="000000"' for size in (8, 6))
    cell = (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p/></w:tc>'
    )
    row = f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell}</w:tr>"
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders><w:top {outer}/><w:bottom {outer}/>'
        f'<w:insideH {inner}/></w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="280" w:type="dxa"/>'
        f'<w:right w:w="280" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>'
        f"{row * (2 if with_copies else 1)}</w:tbl>"
    )


def table_element(table: Table, plan: layout.TablePlan):
    """The table in one piece; cell by cell through python-docx takes minutes for long ones."""
    widths = [round(points * 20) for points in plan.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = "".join(
        _row(
            [(clean(cell), 1, "") for cell in row],
            table,
            plan,
            widths,
            "hei" if number in table.emphasised else "",
        )
        for number, row in enumerate(table.rows)
    )
    padding = round(layout.CELL_PADDING * 20)
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'{_borders(table.borders)}<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="40" w:type="dxa"/>'
        f'<w:left w:w="{padding}" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/><w:right w:w="{padding}" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        f"{_header(table, plan, widths)}{body}</w:tbl>"
    )


def _borders(kind: str) -> str:
    thick = 'w:val="single" w:sz="10" w:space="0" w:color="000000"'
    thin = 'w:val="single" w:sz="4" w:space="0" w:color="000000"'
    if kind == "three-line":
        return f"<w:tblBorders><w:top {thick}/><w:bottom {thick}/></w:tblBorders>"
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return "<w:tblBorders>" + "".join(f"<w:{side} {thin}/>" for side in sides) + "</w:tblBorders>"


def _header(table: Table, plan: layout.TablePlan, widths: list[int]) -> str:
    rows = layout.header_rows(table.columns)
    if len(rows) == 1:
        return _row([(cell.text, 1, "") for cell in rows[0]], table, plan, widths, "hei", header="last")
    upper = [(cell.text, cell.columns, "restart" if cell.rows == 2 else "") for cell in rows[0]]
    labels = iter(rows[1])
    lower: list[tuple[str, int, str]] = []
    for cell in rows[0]:
        lower += (
            [("", 1, "continue")]
            if cell.rows == 2
            else [(next(labels).text, 1, "") for _ in range(cell.columns)]
        )
    first = _row(upper, table, plan, widths, "hei", header="first")
    return first + _row(lower, table, plan, widths, "hei", header="last")


def _row(cells, table: Table, plan: layout.TablePlan, widths: list[int], role: str, header: str = "") -> str:
    made, at = [], 0
    keep = "<w:keepNext/>" if plan.kept else ""
    for text, span, merge in cells:
        properties = f'<w:tcW w:w="{sum(widths[at : at + span])}" w:type="dxa"/>'
        properties += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        properties += f'<w:vMerge w:val="{merge}"/>' if merge else ""
        if header == "last" and table.borders == "three-line":
            properties += (
                '<w:tcBorders><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:tcBorders>'
            )
        align = "center" if header else table.columns[at].align
        paragraph = _cell_paragraph(text, align, role or "fangsong", plan.size, keep)
        made.append(f'<w:tc><w:tcPr>{properties}<w:vAlign w:val="center"/></w:tcPr>{paragraph}</w:tc>')
        at += span
    height = round(plan.size * 1.75 * 20)
    repeated = "<w:tblHeader/>" if header else ""
    row = f'<w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/>{repeated}</w:trPr>'
    return f"<w:tr>{row}{''.join(made)}</w:tr>"


def _cell_paragraph(text: str, align: str, role: str, size: float, keep: str) -> str:
    face = FONTS[role]
    half_points = round(size * 2)
    return (
        f'<w:p><w:pPr>{keep}<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="{round(size * 1.3 * 20)}" '
        f'w:lineRule="exact"/><w:jc w:val="{align}"/></w:pPr><w:r><w:rPr><w:rFonts w:ascii="{face}" w:hAnsi="{face}" '
        f'w:eastAsia="{face}" w:cs="{face}" w:hint="eastAsia"/><w:sz w:val="{half_points}"/>'
        f'<w:szCs w:val="{half_points}"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )
