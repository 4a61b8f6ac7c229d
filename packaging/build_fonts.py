"""Build the fonts of scripts beyond Latin, Arabic and Hebrew (decision 0026).

The sources are packages that anyone can get again and compare by SHA-256, put into one folder::

    apt-get download fonts-noto-core=20201225-1 fonts-noto-cjk=1:20220127+repack1-1
    npm pack @expo-google-fonts/noto-emoji@0.4.7
    python packaging/build_fonts.py FOLDER

Needs fonttools 4.68 or newer; the same sources give the same bytes. What is written to
``src/duecare/documents/fonts_by_script`` is committed.
"""

import hashlib
import io
import json
import lzma
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parent.parent / "src/duecare/documents/fonts_by_script"
CORE = "fonts-noto-core_20201225-1_all.deb"
CJK = "fonts-noto-cjk_1%3a20220127+repack1-1_all.deb"
EMOJI = "expo-google-fonts-noto-emoji-0.4.7.tgz"
SHA256 = {
    CORE: "58f4f0bb6720f919f92096b3508e1412a0f1544424ade6c5b5bf1eb694dd64ba",
    CJK: "4a2515eb6db3978b897fef9709ed0d2b1f4c6c4df4d83d6c4ef65f71f1b1f502",
    EMOJI: "6a25fd5a4da5bb34bbc2d300531bbf32de86afd866e119314d7e358f61a6104d",
}
# In the order in which they are asked for a character.
SANS = (
    "",  # Noto Sans itself: the rare Latin, Greek and Cyrillic letters
    *("Armenian", "Georgian", "Ethiopic", "Cherokee", "CanadianAboriginal", "Tifinagh"),
    *("Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada"),
    *("Malayalam", "Sinhala", "OlChiki", "MeeteiMayek", "Limbu", "Newa", "Chakma"),
    *("Thai", "Lao", "Khmer", "Myanmar", "TaiLe", "NewTaiLue", "Cham", "Javanese", "Balinese"),
    *("Sundanese", "Mongolian", "Yi", "Lisu", "Miao"),
    *("Syriac", "Thaana", "NKo", "Adlam", "HanifiRohingya", "Vai", "Osmanya", "Bamum"),
)
SERIF = ("Tibetan",)  # has no sans
SIMPLIFIED_CHINESE = 2  # the face of the collection
HAN = (
    *range(0x3000, 0x3190),  # punctuation, kana, bopomofo, Hangul letters
    *range(0x31A0, 0x3200),
    *range(0x4E00, 0xA000),  # every unified ideograph of the first block
    *range(0xF900, 0xFAE0),
    *range(0xFF00, 0xFFF0),
)
HANGUL = (*range(0x1100, 0x1200), *range(0xAC00, 0xD7A4))
LATER_BLOCKS = range(0x20000, 0x32000)  # as many as the font has
RARE_IN_NAMES = ("euc_jisx0213", "big5hkscs")  # of the block before, what Japan and Hong Kong use

NOTES = (
    "Noto is a trademark of Google LLC. 'Source' is a Reserved Font Name of Adobe.",
    "The files are modified. Hinting is left out; of Noto Sans CJK SC only what names need is kept.",
)


def main(folder: Path) -> None:
    """Write every font; stops at a source that is not the expected one."""
    TARGET.mkdir(exist_ok=True)
    for old in TARGET.glob("*.[ot]tf"):
        old.unlink()
    written: list[dict[str, Any]] = []
    core, cjk = dict(_deb(folder, CORE)), dict(_deb(folder, CJK))
    for style, names in (("Sans", SANS), ("Serif", SERIF)):
        for name in names:
            font = f"Noto{style}{name}-Regular.ttf"
            written.append(_write(font, core[font], None))
    collection = cjk["NotoSansCJK-Regular.ttc"]
    name = "NotoSansCJKsc-Regular.otf"
    written.append(_write(name, collection, _han_and_hangul(), number=SIMPLIFIED_CHINESE))
    with tarfile.open(fileobj=io.BytesIO(_source(folder, EMOJI))) as package:
        font = _member(package, "package/400Regular/NotoEmoji_400Regular.ttf")
        written.append(_write("NotoEmoji-Regular.ttf", font, None))
        text = _member(package, "package/LICENSE_FONT").decode()
    index = [{key: one[key] for key in ("family", "ranges")} for one in written]
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in index)
    (TARGET / "families.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    head = [f"{one['family']}, {one['version']}: {one['copyright']}" for one in written]
    license_text = text[text.index("This Font Software") :]
    (TARGET / "OFL.txt").write_text("\n".join([*head, *NOTES, "", license_text]), encoding="utf-8")


def _member(package: tarfile.TarFile, name: str) -> bytes:
    found = package.extractfile(name)
    if found is None:
        raise SystemExit(f"the package has no {name}")
    return found.read()


def _han_and_hangul() -> set[int]:
    rare = {code for code in range(0x3400, 0x4E00) for one in RARE_IN_NAMES if _is_in(code, one)}
    return {0x20, *HAN, *HANGUL, *LATER_BLOCKS, *rare}


def _is_in(code: int, encoding: str) -> bool:
    try:
        chr(code).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _source(folder: Path, name: str) -> bytes:
    content = (folder / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        raise SystemExit(f"{name} is not the source that the committed fonts were made from")
    return content


def _deb(folder: Path, name: str) -> Iterator[tuple[str, bytes]]:
    """The regular faces in a Debian package, by file name: an ``ar`` archive with a tar inside."""
    content = _source(folder, name)
    at = 8
    while at < len(content):
        member, size = content[at : at + 16].decode().strip(), int(content[at + 48 : at + 58])
        if member.startswith("data.tar.xz"):
            data = lzma.decompress(content[at + 60 : at + 60 + size])
            with tarfile.open(fileobj=io.BytesIO(data)) as package:
                for one in package:
                    found = package.extractfile(one) if "-Regular." in one.name else None
                    if found is not None:
                        yield Path(one.name).name, found.read()
        at += 60 + size + size % 2


def _write(name: str, font: bytes, codes: set[int] | None, *, number: int = -1) -> dict[str, Any]:
    """Write a font; its family, version, copyright and the ranges of characters that it shows."""
    options = subset.Options()
    options.layout_features = ["*"] if codes is None else ["ccmp", "ljmo", "vjmo", "tjmo"]
    options.hinting = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "DSIG"]
    loaded = TTFont(io.BytesIO(font), fontNumber=number, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes or loaded.getBestCmap())
    subsetter.subset(loaded)
    made = io.BytesIO()
    loaded.save(made)
    (TARGET / name).write_bytes(made.getvalue())
    print(f"{name}: {len(made.getvalue()) / 1000:,.0f} kB")
    names = loaded["name"]
    return {
        "family": names.getDebugName(1),
        "version": names.getDebugName(5).split(";")[0].lower(),
        "copyright": names.getDebugName(0),
        "ranges": _ranges(sorted(loaded.getBestCmap())),
    }


def _ranges(codes: list[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for code in codes:
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
