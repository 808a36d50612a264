"""Cut the vendored fonts out of Debian packages. Run once; the result is committed.

    apt-get download texlive-lang-chinese fonts-noto-cjk-extra fonts-noto-cjk fonts-lxgw-wenkai unicode-data
    for package in *.deb; do dpkg -x "$package" unpacked; done
    python build.py unpacked          # needs fonttools 4.68 and nothing else

Every face but the two fallbacks holds GB 2312. The faces drawn from Noto also hold the 8,105 characters of the
general standard list (Unicode's kTGH), the fallbacks what GBK and that list have beyond GB 2312 and common symbols,
so that a name such as 赵昇 or 李喆 shows in any face. The cut fonts get family names of their own, as their licences
ask of modified versions.
"""

import bz2
import gzip
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

HERE = Path(__file__).resolve().parent
FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/"
NOTO = "usr/share/fonts/opentype/noto/"
WENKAI = "usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"
UNIHAN = "usr/share/unicode/Unihan_OtherMappings.txt.bz2"
LICENCES = {
    "LICENCE-Fandol.txt": "usr/share/doc/texlive-doc/fonts/fandol/COPYING.gz",
    "LICENCE-Noto-CJK.txt": "usr/share/doc/fonts-noto-cjk/copyright",
    "LICENCE-LXGW-WenKai.txt": "usr/share/doc/fonts-lxgw-wenkai/copyright",
}


@dataclass(frozen=True)
class Face:
    file: str
    family: str
    source: str
    characters: frozenset[int]
    collection_family: str = ""


def code_set(encoding: str) -> set[int]:
    characters = set()
    for high in range(0x81, 0xFF):
        for low in range(0x40, 0xFF):
            try:
                characters.add(ord(bytes([high, low]).decode(encoding)))
            except UnicodeDecodeError:
                continue
    return characters


def standard_list(unpacked: Path) -> set[int]:
    with bz2.open(unpacked / UNIHAN, "rt", encoding="utf-8") as lines:
        fields = (line.split("\t") for line in lines if not line.startswith("#"))
        return {int(field[0][2:], 16) for field in fields if len(field) > 2 and field[1] == "kTGH"}


def faces(unpacked: Path) -> list[Face]:
    latin = set(range(0x20, 0x180)) | set(range(0x2010, 0x2050))
    punctuation = set(range(0x3000, 0x3020)) | set(range(0xFF00, 0xFF66))
    gb2312 = code_set("gb2312") | latin | punctuation
    standard = standard_list(unpacked)
    symbols = set(range(0x2100, 0x2800)) | set(range(0x3200, 0x3400))
    rare = (code_set("gbk") | standard | symbols) - gb2312
    return [
        Face(
            "song.otf",
            "Official Song",
            FANDOL + "FandolSong-Regular.otf",
            frozenset(latin | punctuation | {0x2212}),
        ),
        Face("fangsong.otf", "Official Fangsong", FANDOL + "FandolFang-Regular.otf", frozenset(gb2312)),
        Face("kai.otf", "Official Kai", FANDOL + "FandolKai-Regular.otf", frozenset(gb2312)),
        Face(
            "hei.otf",
            "Official Hei",
            NOTO + "NotoSansCJK-Regular.ttc",
            frozenset(gb2312 | standard),
            "Noto Sans CJK SC",
        ),
        Face(
            "title.otf",
            "Official Title",
            NOTO + "NotoSerifCJK-SemiBold.ttc",
            frozenset(gb2312 | standard),
            "Noto Serif CJK SC",
        ),
        Face(
            "rare-serif.otf",
            "Official Rare Serif",
            NOTO + "NotoSerifCJK-Light.ttc",
            frozenset(rare),
            "Noto Serif CJK SC",
        ),
        Face("rare-kai.ttf", "Official Rare Kai", WENKAI, frozenset(standard - gb2312)),
    ]


def options() -> subset.Options:
    chosen = subset.Options()
    chosen.hinting = False
    chosen.glyph_names = False
    chosen.notdef_outline = True
    chosen.layout_features = ["ccmp", "kern"]
    chosen.name_IDs = ["*"]
    return chosen


def member(path: Path, family: str) -> int:
    """Which font of a collection carries the family name."""
    for index, font in enumerate(TTCollection(path).fonts):
        if (font["name"].getDebugName(16) or font["name"].getDebugName(1)) == family:
            return index
    raise SystemExit(f"{path.name} has no {family}")


def rename(font: TTFont, family: str) -> None:
    post_script = family.replace(" ", "") + "-Regular"
    names = font["name"]
    kept = {number: names.getDebugName(number) for number in (0, 7, 13, 14)}
    names.names = []
    new = {1: family, 2: "Regular", 3: post_script, 4: family, 6: post_script}
    for number, text in {**kept, **new}.items():
        if text:
            names.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 400
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [post_script]
        cff[0].FullName = cff[0].FamilyName = family
        cff[0].Weight = "Regular"


def cut(face: Face, unpacked: Path) -> None:
    chosen = options()
    source = unpacked / face.source
    if face.collection_family:
        chosen.font_number = member(source, face.collection_family)
    font = subset.load_font(str(source), chosen)
    worker = subset.Subsetter(chosen)
    worker.populate(unicodes=face.characters)
    worker.subset(font)
    rename(font, face.family)
    subset.save_font(font, str(HERE / face.file), chosen)


def licence(path: Path) -> str:
    text = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode("utf-8")
    return re.sub(r"^Files-Excluded:\n(?: .*\n)+", "", text, flags=re.MULTILINE)


def main(unpacked: Path) -> None:
    for face in faces(unpacked):
        cut(face, unpacked)
    for name, source in LICENCES.items():
        (HERE / name).write_text(licence(unpacked / source), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
