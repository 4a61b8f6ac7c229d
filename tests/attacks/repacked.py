"""A bundle as operating systems leave it (``HARMLESS``), and lookalikes of that (``HOSTILE``)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

from tests.attacks.raw_zip import NTFS, UT, UX, RawZip, Row
from tests.core.evidence import sample_log as sample

Change = Callable[[bytes], bytes]
HARMLESS: dict[str, Change] = {}
HOSTILE: dict[str, Change] = {}
TOP = sample.FOLDER.encode()
DOUBLE = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        "


def harmless(function: Change) -> Change:
    HARMLESS[function.__name__] = function
    return function


def hostile(function: Change) -> Change:
    HOSTILE[function.__name__] = function
    return function


def rows_of(data: bytes, **changes: object) -> list[Row]:
    """The files of a bundle as rows, with these fields of each."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        found = [Row(name.encode(), packed.read(name)) for name in packed.namelist()]
    return [replace(row, **changes) for row in found]  # type: ignore[arg-type]


def folder(name: bytes, **changes: object) -> Row:
    return replace(Row(name, b"", outside=0o40755 << 16 | 0x10), **changes)  # type: ignore[arg-type]


def with_row(data: bytes, *more: Row) -> bytes:
    """Packed again by Linux, and these rows besides."""
    return RawZip([*rows_of(data, extra=UT, made_by=0x031E), *more]).bytes()


def below(name: str) -> bytes:
    return TOP + b"/" + name.encode()


# --- what systems do -------------------------------------------------------------------------
@harmless
def packed_again_by_windows(data: bytes) -> bytes:
    return RawZip(rows_of(data, deflated=True, made_by=0x0014, outside=0x20)).bytes()


@harmless
def packed_again_by_seven_zip(data: bytes) -> bytes:
    rows = rows_of(data, deflated=True, extra=b"", central_extra=NTFS, made_by=0x003F, outside=0x20)
    return RawZip([folder(TOP + b"/", outside=0x10), *rows]).bytes()


@harmless
def packed_again_by_macos(data: bytes) -> bytes:
    rows = rows_of(data, deflated=True, extra=UX, descriptor="<4sIII", made_by=0x0315)
    doubles = [
        Row(b"__MACOSX/" + TOP + b"/._" + row.name.rpartition(b"/")[2], DOUBLE) for row in rows[:2]
    ]
    folders = [folder(TOP + b"/"), folder(b"__MACOSX/"), folder(b"__MACOSX/" + TOP + b"/")]
    stray = Row(below(".DS_Store"), b"\x00\x00\x00\x01Bud1")
    return RawZip([folders[0], stray, *rows, *folders[1:], *doubles]).bytes()


@harmless
def packed_again_by_linux(data: bytes) -> bytes:
    rows = rows_of(data, deflated=True, extra=UT, made_by=0x031E)
    return RawZip([folder(TOP + b"/", extra=UT), *reversed(rows)]).bytes()


@harmless
def packed_again_by_python(data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for row in rows_of(data):
            made.writestr(row.name.decode(), row.content)
    return target.getvalue()


@harmless
def packed_again_in_zip64(data: bytes) -> bytes:
    return RawZip(rows_of(data, large=True), large_end=True).bytes()


@harmless
def packed_in_a_stream(data: bytes) -> bytes:
    rows = rows_of(data, deflated=True, descriptor="<4sIQQ", flags=0x0800)
    return RawZip(rows).bytes()


@harmless
def packed_in_a_stream_without_marks(data: bytes) -> bytes:
    return RawZip(rows_of(data, deflated=True, descriptor="<III")).bytes()


@harmless
def other_times(data: bytes) -> bytes:
    return RawZip(rows_of(data)).bytes()


@harmless
def directory_in_another_order(data: bytes) -> bytes:
    rows = rows_of(data)
    return RawZip(rows, directory=sorted(range(len(rows)), key=lambda at: rows[at].name)).bytes()


@harmless
def one_folder_more(data: bytes) -> bytes:
    rows = [replace(row, name=b"Evidence from Acme/" + row.name) for row in rows_of(data)]
    return RawZip(rows).bytes()


@harmless
def one_folder_more_of_a_decomposed_name(data: bytes) -> bytes:
    above = "Beweise fu\u0308r Mu\u0308ller/".encode()
    return RawZip([replace(row, name=above + row.name) for row in rows_of(data)]).bytes()


@harmless
def no_folder_at_the_top(data: bytes) -> bytes:
    rows = [replace(row, name=row.name[len(TOP) + 1 :]) for row in rows_of(data)]
    return RawZip(rows).bytes()


def _renamed(mark: bytes, top: bytes = TOP) -> Change:
    def change(data: bytes) -> bytes:
        rows = [replace(row, name=top + mark + row.name[len(TOP) :]) for row in rows_of(data)]
        return RawZip(rows).bytes()

    return change


for _label, _mark in {
    "renamed_by_a_second_download": b" (1)",
    "renamed_by_macos": b" 2",
    "renamed_by_a_copy_on_windows": b" - Copy (2)",
    "renamed_by_a_copy_on_macos": b" copy",
    "renamed_by_a_browser": b"(12)",
}.items():
    HARMLESS[_label] = _renamed(_mark)
HARMLESS["renamed_by_its_keeper"] = _renamed(b"Exhibit 14", top=b"")

for _name in (
    ".DS_Store", "data/.DS_Store", "data/report/Thumbs.db", "desktop.ini", "data/Desktop.ini",
    "._START-HERE.pdf", "data/report/._chronology.pdf", ".localized", ".directory",
    ".Spotlight-V100/Store-V2/x", ".fseventsd/0000000000a1", ".Trashes/501/x", ".Trash-1000/info/x",
    "System Volume Information/WPSettings.dat", "$RECYCLE.BIN/desktop.ini", "Icon\r",
):  # fmt: skip
    HARMLESS[f"stray {_name}".replace("\r", " CR")] = lambda data, name=_name: with_row(  # type: ignore[misc]
        data, Row(below(name), b"left by a system")
    )
HARMLESS["stray beside the folder"] = lambda data: with_row(
    data, Row(b".DS_Store", b"x"), folder(b"__MACOSX/"), Row(b"__MACOSX/._" + TOP, DOUBLE)
)
HARMLESS["empty folders of a system"] = lambda data: with_row(
    data, folder(b"__MACOSX/"), folder(below("data/report/")), folder(below("$RECYCLE.BIN/"))
)

# --- lookalikes ------------------------------------------------------------------------------
for _name in (
    ".DS_Store.pdf", ".ds_store", "DS_Store", "Thumbs.db.exe", "Thumbs.dbx", "desktop.ini/x.pdf", "._",
    "data/report/..DS_Store", "__MACOSX", "data/__MACOSX/x.pdf", ".Spotlight-V100.pdf", ".Trash-x/y",
    ".htaccess", "data/report/.hidden", "__MACOSX/../x", ".DS_Store/../../x", "autorun.inf",
    "data/report/letter.pdf:Zone.Identifier", ".DS_Store\u202e", "data/\u200b.DS_Store", "Icon",
):  # fmt: skip
    HOSTILE[f"lookalike {_name}".encode("ascii", "backslashreplace").decode()] = (
        lambda data, name=_name: with_row(data, Row(below(name), b"not a system's"))  # type: ignore[misc]
    )
HOSTILE["lookalike in the folder of doubles"] = lambda data: with_row(
    data, Row(b"__MACOSX/letter.pdf", b"x")
)
HOSTILE["lookalike beside the folder"] = lambda data: with_row(data, Row(b"letter.pdf", b"x"))
HOSTILE["empty folder beside the folder"] = lambda data: with_row(data, folder(b"other/"))
HOSTILE["folder that leaves the archive"] = lambda data: with_row(data, folder(b"../"))
HOSTILE["huge Thumbs.db"] = lambda data: with_row(
    data, Row(below("Thumbs.db"), bytes(4 * 1024 * 1024 + 1), deflated=True)
)
HOSTILE["link named .DS_Store"] = lambda data: with_row(
    data, Row(below(".DS_Store"), b"/etc/passwd", outside=0o120777 << 16)
)


# --- two readings of one archive, and other tricks ---------------------------------------------
def _first(data: bytes, **changes: object) -> bytes:
    """Packed again, with these fields of the row of the chronology."""
    rows = rows_of(data, extra=UT)
    at = next(i for i, row in enumerate(rows) if row.name.endswith(b"chronology.pdf"))
    rows[at] = replace(rows[at], **changes)  # type: ignore[arg-type]
    return RawZip(rows).bytes()


HOSTILE["another name in the header than in the directory"] = lambda data: _first(
    data, local_name=below("data/report/chronologY.pdf")
)
HOSTILE["another name in the extra field"] = lambda data: _first(
    data, extra=b"\x75\x70\x0a\x00\x01\x00\x00\x00\x00x.pdf", local_name=None
)
HOSTILE["checksum of other content"] = lambda data: _first(data, crc=0x12345678)
HOSTILE["encrypted"] = lambda data: _first(data, flags=1)
HOSTILE["strongly encrypted"] = lambda data: _first(data, flags=0x41)
HOSTILE["encrypted with AES"] = lambda data: _first(
    data, extra=b"\x01\x99\x07\x00\x02\x00AE\x03\x00\x00"
)
HOSTILE["packed by an uncommon method"] = lambda data: _first(data, method=14)
HOSTILE["said to be packed, and is not"] = lambda data: _first(data, method=8)
HOSTILE["comment of a file"] = lambda data: _first(data, comment=b"see the other letter")
HOSTILE["link in an extra field"] = lambda data: _first(
    data, extra=b"\x6e\x75\x0e\x00" + bytes(4) + b"\xff\xa1" + bytes(8)
)
HOSTILE["pipe"] = lambda data: _first(data, outside=0o10644 << 16)
HOSTILE["device"] = lambda data: _first(data, outside=0o20644 << 16)
HOSTILE["bytes before a file"] = lambda data: _first(data, before=b"hidden")
HOSTILE["backslashes"] = lambda data: RawZip(
    [replace(row, name=row.name.replace(b"/", b"\\")) for row in rows_of(data)]
).bytes()
HOSTILE["absolute names"] = lambda data: RawZip(
    [replace(row, name=b"/" + row.name) for row in rows_of(data)]
).bytes()
HOSTILE["names with a drive"] = lambda data: RawZip(
    [replace(row, name=row.name.replace(TOP, b"C:/" + TOP)) for row in rows_of(data)]
).bytes()
HOSTILE["names that leave and come back"] = lambda data: RawZip(
    [replace(row, name=b"x/../" + row.name) for row in rows_of(data)]
).bytes()
HOSTILE["folder renamed to that of another client"] = lambda data: RawZip(
    [replace(row, name=row.name.replace(TOP, b"duecare-other-2026-03-01")) for row in rows_of(data)]
).bytes()
HOSTILE["comment of the archive"] = lambda data: RawZip(rows_of(data), comment=b"x").bytes()
HOSTILE["bytes before the archive"] = lambda data: RawZip(rows_of(data), before=b"MZ").bytes()
HOSTILE["bytes after the archive"] = lambda data: RawZip(rows_of(data), after=b"x").bytes()
HOSTILE["two archives in a row"] = lambda data: data + RawZip(rows_of(data)).bytes()
HOSTILE["member that the directory leaves out"] = lambda data: RawZip(
    [*rows_of(data), Row(below("data/report/x.pdf"), b"x")],
    directory=list(range(len(rows_of(data)))),
).bytes()
HOSTILE["directory names a member twice"] = lambda data: RawZip(
    rows_of(data), directory=[0, *range(len(rows_of(data)))]
).bytes()
HOSTILE["two members at one place"] = lambda data: RawZip(
    [*rows_of(data), Row(below("data/report/x.pdf"), b"x", offset_of=0)]
).bytes()
HOSTILE["two members of one name"] = lambda data: with_row(data, Row(below("seal.json"), b"{}"))
HOSTILE["file in a file"] = lambda data: with_row(data, Row(below("seal.json/x.pdf"), b"x"))
HOSTILE["folder with content"] = lambda data: with_row(data, folder(below("data/"), content=b"x"))
HOSTILE["bomb"] = lambda data: with_row(
    data, Row(below("data/report/x.pdf"), bytes(30_000_000), deflated=True)
)
HOSTILE["one header changed in an archive as exported"] = lambda data: data.replace(
    b"\x00\x00\x21\x00", b"\x00\x00\x22\x00", 1
)
HOSTILE["packed again with one file changed"] = lambda data: _first(data, content=b"%PDF other\n")
HOSTILE["packed again with one file left out"] = lambda data: RawZip(
    [row for row in rows_of(data, extra=UT) if not row.name.endswith(b"chronology.pdf")]
).bytes()
HOSTILE["packed again with one file more"] = lambda data: with_row(
    data, Row(below("data/report/x.pdf"), b"x")
)
