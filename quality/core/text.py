"""How data is written for people: names in two languages, dates, numbers with units."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

MISSING = "—"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def english() -> bool:
    return (get_language() or "").startswith("en")


def localized(obj: Any, name: str) -> Any:
    """`obj.name_en` when English is active and filled, else `obj.name`; rows of .values() work too."""
    if obj is None:
        return ""
    read = obj.get if isinstance(obj, dict) else lambda field: getattr(obj, field, None)
    return (english() and read(f"{name}_en")) or read(name) or ""


def _local(value: Any) -> Any:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def day(value: dt.date | None) -> str:
    """2026年11月21日, 21 Nov 2026."""
    value = _local(value)
    if not value:
        return MISSING
    if english():
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def day_short(value: dt.date | None) -> str:
    """11月21日, 21 Nov: where the year is plain from the context."""
    value = _local(value)
    if not value:
        return MISSING
    return f"{value.day} {_MONTHS[value.month - 1]}" if english() else f"{value.month}月{value.day}日"


def month(value: dt.date | None) -> str:
    """2026年11月, Nov 2026."""
    value = _local(value)
    if not value:
        return MISSING
    return f"{_MONTHS[value.month - 1]} {value.year}" if english() else f"{value.year}年{value.month}月"


def weekday(value: dt.date | None) -> str:
    """星期六, Sat."""
    value = _local(value)
    if not value:
        return MISSING
    return _WEEKDAYS_EN[value.weekday()] if english() else f"星期{_WEEKDAYS_ZH[value.weekday()]}"


def moment(value: dt.datetime | None) -> str:
    """2026年11月21日 14:05, 21 Nov 2026, 14:05."""
    value = _local(value)
    if not value:
        return MISSING
    return f"{day(value)}{',' if english() else ''} {value:%H:%M}"


def day_range(start: dt.date | None, end: dt.date | None) -> str:
    """2026年9月1日—2027年1月15日, 1 Sep 2026 – 15 Jan 2027; with an open end 2026年9月1日起, since 1 Sep 2026."""
    if not end:
        return f"since {day(start)}" if english() else f"{day(start)}起"
    return f"{day(start)}{' – ' if english() else '—'}{day(end)}"


def number(value: Any, places: int = 1) -> str:
    """12, 1,234, 3.5; nothing known is a dash, never a zero."""
    if value is None or value == "":
        return MISSING
    text = f"{round(Decimal(str(value)), places):,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity(value: Any, unit: str = "", places: int = 1) -> str:
    """12节, 12 lessons."""
    text = number(value, places)
    if not unit or text == MISSING:
        return text
    gap = "" if str(unit)[0] > "\u2e7f" or str(unit)[0] == "%" else " "
    return f"{text}{gap}{unit}"


def shown(value: Any) -> Any:
    """The value, or a dash where there is none; zero is a value."""
    return MISSING if value is None or value == "" else value


def percent(ratio: Any, places: int = 1) -> str:
    """0.734 is 73.4%."""
    if ratio is None or ratio == "":
        return MISSING
    return f"{number(Decimal(str(ratio)) * 100, places)}%"


def initials(name: str) -> str:
    """The given name of a Chinese person, the first letters of others."""
    name = (name or "").strip()
    if not name:
        return "?"
    if name[0] > "\u2e7f":
        return name[-2:] if len(name) > 2 else name
    return "".join(part[0] for part in name.split()[:2]).upper()
