"""Chinese typesetting of plain text: numerals, dates, punctuation, widths, title lines."""

import re
import unicodedata
from datetime import date
from itertools import pairwise

DIGITS = "零一二三四五六七八九"
NUMBER = re.compile(r"^.+〔\d{4}〕[1-9]\d*号$")
HALF_TO_FULL = str.maketrans(",;:?!()", "，；：？！（）")
HAN = r"\u3400-\u9fff\U00020000-\U0003ffff\u3001-\u301b\uff01-\uff5e“”‘’…—"


def chinese_date(day: date) -> str:
    """2026年3月5日: arabic figures, nothing padded."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_number(value: int) -> str:
    """1 to 99 as 一 … 九十九."""
    if not 1 <= value <= 99:
        raise ValueError(f"Headings are numbered from 1 to 99, not {value}.")
    tens, units = divmod(value, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else DIGITS[tens] + "十")
    return head + (DIGITS[units] if units else "")


def number_text(prefix: str, year: int, serial: int) -> str:
    """大教发〔2026〕18号."""
    text = f"{prefix}〔{year}〕{serial}号"
    if not NUMBER.match(text):
        raise ValueError(f"{text} is not a document number.")
    return text


def heading_number(level: int, value: int) -> str:
    """一、 （一） 1. （1）: the four levels of an official document."""
    return {
        1: lambda: chinese_number(value) + "、",
        2: lambda: f"（{chinese_number(value)}）",
        3: lambda: f"{value}.",
        4: lambda: f"（{value}）",
    }[level]()


def clean(text: str) -> str:
    """One line of text without control characters or stray blanks, punctuation full width beside Chinese."""
    printable = "".join(
        " " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C"
    )
    line = re.sub(r" {2,}", " ", printable).strip(" ")
    line = re.sub(rf"\((?=[{HAN}])|(?<=[{HAN}])\(", "（", line)
    line = re.sub(r"（([^（）()]*)\)", r"（\1）", line)
    line = re.sub(rf"(?<=[{HAN}]) ?([,;:?!)]+)", lambda match: match[1].translate(HALF_TO_FULL), line)
    return re.sub(rf"(?<=[，；：？！（）、。]) +(?=[{HAN}\d])", "", line)


def width(text: str) -> float:
    """Width in characters: Latin letters and figures take half of one."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


# Where a title must not be broken: inside figures, dates, book titles and common words.
_UNITS = re.compile(
    r"[\d.—]+(?:学年|[年月日号％%季届])?(?:度|份)?(?:\d+[月日])*|《[^》]{1,14}》|“[^”]{1,14}”|（[^）]{1,14}）"
    r"|教育局|教育部|办公室|办公厅|地区|学校|教师|学生|课堂|教学|质量|工程|工作|项目|情况|推进|落实|实施|开展|进一步|加强|做好|提升|提高"
    r"|优秀|先进|教育|工作者|促进|建设|管理|监测|督导|评价|评估|检查|考核|整改|培训|学年|学期|年度|月份|全区|全县|全市|重点|任务|方案|办法|意见|通知|通报|报告|决定"
    r"|公告|请示|批复|纪要|三大|家庭|均衡|发展|优质|义务|县域|高质量|有关|问题|结果|关于|印发|召开|公布|表彰|命名"
)
_CLOSING = "，。、；：？！）》”〕％%的了等"
_OPENING = "（《“〔"
_JOINING = "和与及"


def _inside_units(text: str) -> set[int]:
    return {at for unit in _UNITS.finditer(text) for at in range(unit.start() + 1, unit.end())}


def _break_cost(text: str, at: int, inside: set[int]) -> float:
    if text[at] in _CLOSING or text[at - 1] in _OPENING:
        return 100
    cost = 8.0 if at in inside else 1.0
    if text[at:].startswith("关于") or text[at - 1] in "、，" or text[at] in _OPENING + _JOINING:
        cost = 0.0
    if text[at - 1] in _JOINING or any(c in _OPENING for c in text[max(at - 4, 0) : at]):
        cost += 6.0
    if text[at - 1] == "的" or text[at:].startswith(("的通", "的报", "的意")):
        cost += 1.0
    return cost


def _shape_cost(widths: list[float], limit: float) -> float:
    """Trapezium or diamond: no line much shorter than its neighbours, the middle of three the longest."""
    cost = sum(60 for w in widths if w > limit)
    cost += sum(6 for w in widths if w < 4)
    longest = max(widths)
    cost += sum(abs(longest - w) for w in widths) * 0.35
    cost += sum(2.0 for a, b in pairwise(widths) if a == b)
    if len(widths) > 2 and max(widths[1:-1]) < max(widths[0], widths[-1]):
        cost += 3.0
    return cost


def _cuts(length: int, lines: int, start: int = 1):
    if lines == 1:
        yield ()
        return
    for at in range(start, length):
        for rest in _cuts(length, lines - 1, at + 1):
            yield (at, *rest)


def break_title(text: str, limit: float = 20) -> tuple[str, ...]:
    """Break a title into lines of at most `limit` characters that read well and form a trapezium or a diamond."""
    text = clean(text)
    if width(text) <= limit:
        return (text,)
    lines = int(width(text) // limit) + 1
    if lines > 3:
        return _fill(text, limit)
    inside = _inside_units(text)
    costs = {at: _break_cost(text, at, inside) for at in range(1, len(text))}

    def cost(cuts: tuple[int, ...]) -> float:
        edges = [0, *cuts, len(text)]
        widths = [width(text[a:b]) for a, b in pairwise(edges)]
        return sum(costs[at] for at in cuts) * 2 + _shape_cost(widths, limit)

    best = min(_cuts(len(text), lines), key=cost)
    return tuple(text[a:b] for a, b in pairwise([0, *best, len(text)]))


def _fill(text: str, limit: float) -> tuple[str, ...]:
    lines, line = [], ""
    for character in text:
        if width(line + character) > limit:
            lines.append(line)
            line = ""
        line += character
    return (*lines, line)
