"""Official documents as PDF/A. The template is official.typ; user text reaches it as data only, never as markup."""

import json
import threading
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings

from quality.documents import layout
from quality.documents.content import document_values
from quality.documents.official import OfficialDocument

HERE = Path(__file__).resolve().parent
VENDORED = HERE / "fonts"
# A bureau's licensed faces (FONT_DIR) come first, then ours, then what shows the rare characters of names.
LICENSED = {
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK"),
    "fangsong": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋"),
    "kai": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体"),
    "hei": ("SimHei", "黑体"),
    "song": ("SimSun", "宋体"),
}
OURS = {
    "title": ("Official Title", "Official Rare Serif"),
    "fangsong": ("Official Fangsong", "Official Rare Serif"),
    "kai": ("Official Kai", "Official Rare Kai", "Official Rare Serif"),
    "hei": ("Official Hei", "Official Rare Serif"),
    "song": ("Official Song", "Official Fangsong", "Official Rare Serif"),
}
LATIN_FROM_SONG = "[ -~‘’“”…—（），：；！？]"  # the figures and brackets of our 仿宋 and 楷体 are too heavy
_lock = threading.Lock()


def render(document: OfficialDocument) -> bytes:
    compiler, inputs = _prepared(document)
    stamp = _timestamp(document)
    with _lock:
        try:
            return compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["a-2a"], timestamp=stamp)
        except typst.TypstError as error:
            if "could not be displayed" not in error.message:  # PDF/A refuses a character that no font has
                raise
            return compiler.compile(format="pdf", sys_inputs=inputs, timestamp=stamp)


def render_pages(document: OfficialDocument, *, ppi: float = 96) -> list[bytes]:
    """The same pages as pictures (PNG), for a look at them on screen."""
    compiler, inputs = _prepared(document)
    with _lock:
        pages = compiler.compile(format="png", sys_inputs=inputs, ppi=ppi)
    return pages if isinstance(pages, list) else [pages]


def _prepared(document: OfficialDocument) -> tuple[typst.Compiler, dict[str, str]]:
    compiler, families = _compiler(settings.FONT_DIR)
    values = {**document_values(document), "fonts": families, "page": _page(), "meta": _meta(document)}
    return compiler, {"document": json.dumps(values, ensure_ascii=False)}


@lru_cache(maxsize=2)
def _compiler(font_dir: str) -> tuple[typst.Compiler, dict]:
    """One warm compiler per process: fonts are read once, layouts are remembered between documents."""
    folders = [folder for folder in (font_dir, str(VENDORED)) if folder]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    compiler = typst.Compiler(str(HERE / "official.typ"), root=str(HERE), font_paths=fonts)
    return compiler, _families(set(fonts.families()))


def _families(available: set[str]) -> dict[str, list]:
    families: dict[str, list] = {}
    for role, ours in OURS.items():
        licensed = [name for name in LICENSED[role] if name in available][:1]
        latin = role in ("fangsong", "kai") and not licensed
        first = [{"name": "Official Song", "covers": LATIN_FROM_SONG}] if latin else []
        families[role] = [*licensed, *first, *ours]
    return families


def _page() -> dict[str, float]:
    return {
        "top": layout.TOP, "bottom": layout.BOTTOM, "left": layout.LEFT, "right": layout.RIGHT,
        "lines": layout.LINES, "characters": layout.CHARACTERS,
        "body": layout.BODY, "title": layout.TITLE, "small": layout.SMALL,
    }  # fmt: skip


def _meta(document: OfficialDocument) -> dict[str, str]:
    return {"title": "".join(document.title_lines), "author": document.signature}


def _timestamp(document: OfficialDocument) -> int:
    """The document's own date, so that the same document is the same file."""
    day = document.dated or datetime(2000, 1, 1, tzinfo=UTC).date()
    return int(datetime.combine(day, time(), tzinfo=UTC).timestamp())
