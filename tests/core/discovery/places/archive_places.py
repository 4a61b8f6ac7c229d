"""Archives and packed files, made with the standard library, pycdlib and writers of our own."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib

import inflate64
import py7zr
import pyarrow
import pycdlib
import zstandard
from tests.core.discovery.places.office_places import changed
from tests.core.discovery.places.place import BLANK, BORN, LINE, NAME, SSN, TABLE, TEXT, Family

archive = Family("Archives and packed files")
RAW = TEXT.encode()


def _zip(method: int = zipfile.ZIP_DEFLATED, name: str = "form.txt", data: bytes = RAW) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as one:
        one.writestr(name, data)
    return packed.getvalue()


def _add_zip(what: str, file: str, method: int) -> None:
    @archive.place(f"a file in a ZIP, {what}", file)
    def _packed() -> bytes:
        return _zip(method)


_add_zip("stored", "stored.zip", zipfile.ZIP_STORED)
_add_zip("deflated", "deflated.zip", zipfile.ZIP_DEFLATED)
_add_zip("bzip2", "bzip2.zip", zipfile.ZIP_BZIP2)
_add_zip("LZMA", "lzma.zip", zipfile.ZIP_LZMA)


@archive.place("a file in a ZIP, Deflate64", "deflate64.zip")
def _deflate64() -> bytes:
    deflater = inflate64.Deflater()
    packed = deflater.deflate(RAW) + deflater.flush()
    name = b"form.txt"
    common = struct.pack(
        "<HHHIIIIHH", 21, 0, 9, 0, zlib.crc32(RAW), len(packed), len(RAW), len(name), 0
    )
    local = b"PK\3\4" + common + name + packed
    central = b"PK\1\2\x15\0" + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


@archive.place("a ZIP inside a ZIP", "nested.zip")
def _nested() -> bytes:
    return _zip(name="inner.zip", data=_zip())


@archive.place("the remark of a ZIP", "remark.zip")
def _remark() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as one:
        one.writestr("a.txt", BLANK)
        one.comment = LINE.encode()
    return packed.getvalue()


@archive.place("the remark of a file in a ZIP", "file-remark.zip")
def _file_remark() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as one:
        info = zipfile.ZipInfo("a.txt")
        info.comment = LINE.encode()
        one.writestr(info, BLANK)
    return packed.getvalue()


@archive.place("a program that unpacks itself", "setup.exe")
def _self_extracting() -> bytes:
    program = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0" + bytes(400)
    return program + _zip()


@archive.place("a ZIP with a password", "locked.zip", "unread", records=0)
def _locked() -> bytes:
    raw = bytearray(_zip())
    raw[6] |= 1
    raw[raw.index(b"PK\1\2") + 8] |= 1
    return bytes(raw)


def _tar(kind: int, name: str = "form.txt", data: bytes = RAW) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=kind) as one:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        one.addfile(info, io.BytesIO(data))
    return packed.getvalue()


@archive.place("a TAR (ustar)", "ustar.tar")
def _ustar() -> bytes:
    return _tar(tarfile.USTAR_FORMAT)


@archive.place("a TAR of GNU, with a long name", "gnu.tar")
def _gnu() -> bytes:
    return _tar(tarfile.GNU_FORMAT, "folder/" * 30 + "form.txt")


@archive.place("a TAR of POSIX (pax)", "pax.tar")
def _pax() -> bytes:
    return _tar(tarfile.PAX_FORMAT, "Señora/form.txt")


@archive.place("a TAR from before ustar", "old.tar")
def _old_tar() -> bytes:
    raw = bytearray(_tar(tarfile.USTAR_FORMAT))
    raw[257:512] = bytes(255)
    raw[148:156] = b" " * 8
    raw[148:156] = b"%06o\0 " % sum(raw[:512])
    return bytes(raw)


def _add_packed(what: str, file: str, pack: object) -> None:
    @archive.place(what, file)
    def _packed() -> bytes:
        return pack(RAW)  # type: ignore[operator, no-any-return]


def _lz4(data: bytes) -> bytes:
    sink = pyarrow.BufferOutputStream()
    with pyarrow.CompressedOutputStream(sink, "lz4") as stream:
        stream.write(data)
    return sink.getvalue().to_pybytes()


def _lzip(data: bytes) -> bytes:
    rule = {"id": lzma.FILTER_LZMA1, "dict_size": 1 << 20, "lc": 3, "lp": 0, "pb": 2}
    packer = lzma.LZMACompressor(format=lzma.FORMAT_RAW, filters=[rule])
    packed = packer.compress(data) + packer.flush()
    end = struct.pack("<IQQ", zlib.crc32(data), len(data), len(packed) + 26)
    return b"LZIP\1\x14" + packed + end


def lzw(data: bytes) -> bytes:
    """A file as ``compress`` packs it: codes of growing width, always eight of one width."""
    table = {bytes((value,)): value for value in range(256)}
    packed, codes, width, following, run = b"", [], 9, 257, b""

    def group(size: int) -> bytes:
        number = sum(code << (width * at) for at, code in enumerate(codes))
        codes.clear()
        return number.to_bytes(size, "little")

    for value in data:
        longer = run + bytes((value,))
        if longer in table:
            run = longer
            continue
        codes.append(table[run])
        if len(codes) == 8:
            packed += group(width)
        if following < 65536:
            table[longer] = following
            following += 1
            if following - 1 == 1 << width and width < 16:
                packed += group(width) if codes else b""
                width += 1
        run = bytes((value,))
    codes.append(table[run])
    return b"\x1f\x9d\x90" + packed + group(-(-len(codes) * width // 8))


_add_packed("a packed file (gzip)", "form.txt.gz", gzip.compress)
_add_packed("a packed file (bzip2)", "form.txt.bz2", bz2.compress)
_add_packed("a packed file (xz)", "form.txt.xz", lzma.compress)
_add_packed(
    "a packed file (lzma)", "form.txt.lzma", lambda raw: lzma.compress(raw, lzma.FORMAT_ALONE)
)
_add_packed("a packed file (lzip)", "form.txt.lz", _lzip)
_add_packed("a packed file (Zstandard)", "form.txt.zst", zstandard.compress)
_add_packed("a packed file (LZ4)", "form.txt.lz4", _lz4)
_add_packed("a packed file (compress)", "form.txt.Z", lzw)
_add_packed(
    "a packed file (compress), long enough for wide codes", "long.txt.Z",
    lambda raw: lzw(b"".join(b"word %d here\n" % n for n in range(9000)) + raw),
)  # fmt: skip
_add_packed("a packed TAR", "forms.tar.gz", lambda raw: gzip.compress(_tar(tarfile.GNU_FORMAT)))


@archive.place("a 7-Zip archive", "forms.7z")
def _seven() -> bytes:
    packed = io.BytesIO()
    with py7zr.SevenZipFile(packed, "w") as one:
        one.writestr(TEXT, "form.txt")
    return packed.getvalue()


@archive.place("a 7-Zip archive with a password", "locked.7z", "unread", records=0)
def _seven_locked() -> bytes:
    packed = io.BytesIO()
    with py7zr.SevenZipFile(packed, "w", password="secret") as one:
        one.writestr(TEXT, "form.txt")
    return packed.getvalue()


@archive.place("a RAR archive", "forms.rar", "unread", records=0)
def _rar() -> bytes:
    return b"Rar!\x1a\x07\x01\0" + RAW


def cabinet(data: bytes, *, packed: bool) -> bytes:
    """A cabinet with one file in blocks of 32768 bytes (MS-CAB 2)."""
    parts, window = [], b""
    for at in range(0, len(data), 32768):
        block = data[at : at + 32768]
        body = block
        if packed:
            packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=window)
            body = b"CK" + packer.compress(block) + packer.flush()
            window = block
        parts.append(struct.pack("<IHH", 0, len(body), len(block)) + body)
    name = b"form.txt\0"
    file = struct.pack("<IIHHHH", len(data), 0, 0, 0, 0, 0x20) + name
    files_at = 36 + 8
    blocks_at = files_at + len(file)
    folder = struct.pack("<IHH", blocks_at, len(parts), int(packed))
    body = folder + file + b"".join(parts)
    return (
        b"MSCF" + struct.pack("<IIIII", 0, 36 + len(body), 0, files_at, 0)
        + struct.pack("<BBHHHHH", 3, 1, 1, 1, 0, 0, 0) + body
    )  # fmt: skip


@archive.place("a cabinet, packed", "forms.cab")
def _cab() -> bytes:
    return cabinet(b"a line of plain words\n" * 4000 + RAW, packed=True)


@archive.place("a cabinet, stored", "stored.cab")
def _cab_stored() -> bytes:
    return cabinet(RAW, packed=False)


@archive.place("a cabinet packed in another way (LZX)", "lzx.cab", "unread", records=0)
def _cab_lzx() -> bytes:
    raw = bytearray(_cab())
    raw[42] = 3
    return bytes(raw)


@archive.place("a cpio archive (new)", "new.cpio")
def _cpio_new() -> bytes:
    parts = []
    for name, data in (("form.txt", RAW), ("TRAILER!!!", b"")):
        fields = (1, 0o100644, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
        head = b"070701" + b"".join(b"%08X" % field for field in fields) + name.encode() + b"\0"
        head += bytes(-len(head) % 4)
        parts.append(head + data + bytes(-len(data) % 4))
    return b"".join(parts)


@archive.place("a cpio archive (old, in digits)", "odc.cpio")
def _cpio_digits() -> bytes:
    parts = []
    for name, data in (("form.txt", RAW), ("TRAILER!!!", b"")):
        numbers = (1, 1, 0o100644, 0, 0, 1, 0, 0, len(name) + 1, len(data))
        widths = (6, 6, 6, 6, 6, 6, 6, 11, 6, 11)
        fields = "".join(f"{n:0{wide}o}" for n, wide in zip(numbers, widths, strict=True))
        parts.append(b"070707" + fields.encode() + name.encode() + b"\0" + data)
    return b"".join(parts)


@archive.place("a cpio archive (old, binary)", "binary.cpio")
def _cpio_binary() -> bytes:
    parts = []
    for name, data in (("form.txt", RAW), ("TRAILER!!!", b"")):
        size = len(data)
        head = struct.pack(
            "<13H",
            0o070707,
            1,
            1,
            0o100644,
            0,
            0,
            1,
            0,
            0,
            0,
            len(name) + 1,
            size >> 16,
            size & 0xFFFF,
        )
        body = name.encode() + b"\0"
        parts.append(head + body + bytes(-len(body) % 2) + data + bytes(size % 2))
    return b"".join(parts)


@archive.place("a Unix archive (ar)", "forms.ar")
def _ar() -> bytes:
    head = b"%-16s%-12d%-6d%-6d%-8o%-10d`\n" % (b"form.txt/", 0, 0, 0, 0o644, len(RAW))
    return b"!<arch>\n" + head + RAW + b"\n" * (len(RAW) % 2)


def _iso(**options: object) -> bytes:
    image = pycdlib.PyCdlib()
    image.new(**options)
    names = {"iso_path": "/FORM.TXT;1"}
    if "joliet" in options:
        names["joliet_path"] = "/A form of Ada.txt"
    if "rock_ridge" in options:
        names["rr_name"] = "form.txt"
    image.add_fp(io.BytesIO(RAW), len(RAW), **names)
    packed = io.BytesIO()
    image.write_fp(packed)
    image.close()
    return packed.getvalue()


@archive.place("a disc image (ISO 9660)", "disc.iso")
def _disc() -> bytes:
    return _iso()


@archive.place("a disc image with long names (Joliet)", "joliet.iso")
def _joliet() -> bytes:
    return _iso(joliet=3)


@archive.place("a disc image of Unix (Rock Ridge)", "rock.iso")
def _rock() -> bytes:
    return _iso(rock_ridge="1.09")


@archive.place("a disk of a virtual machine", "machine.vhdx", "unread", records=0)
def _disk() -> bytes:
    return b"vhdxfile" + bytes(1000) + RAW


@archive.place("an electronic book", "book.epub")
def _epub() -> bytes:
    page = "<html xmlns='http://www.w3.org/1999/xhtml'><body>" + "".join(
        f"<p>{line}</p>" for line in TEXT.splitlines()
    )
    return changed(
        _zip(name="mimetype", data=b"application/epub+zip"), {"a.xhtml": page + "</body></html>"}
    )


@archive.place("a drawing of Visio", "drawing.vsdx")
def _visio() -> bytes:
    page = (
        '<?xml version="1.0"?><PageContents xmlns="http://schemas.microsoft.com/office/visio/2012/'
        f'main"><Shapes><Shape ID="1"><Text>{LINE}</Text></Shape></Shapes></PageContents>'
    )
    return _zip(name="visio/pages/page1.xml", data=page.encode())


@archive.place("a page of XPS", "page.xps")
def _xps() -> bytes:
    lines = "".join(
        f'<Glyphs OriginY="{y}" UnicodeString="{line}"/>'
        for y, line in enumerate(TEXT.splitlines())
    )
    page = f'<FixedPage xmlns="http://schemas.microsoft.com/xps/2005/06">{lines}</FixedPage>'
    return _zip(name="Documents/1/Pages/1.fpage", data=page.encode("utf-16"))


@archive.place("a table in an archive", "table.zip")
def _table() -> bytes:
    return _zip(name="people.csv", data=TABLE.encode())


def _note_section() -> bytes:
    """The bytes of a OneNote section: words in wide characters among bytes of its own."""
    head = bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3") + bytes(range(1, 255)) * 8
    words = f"Patient: {NAME} DOB: {BORN} SSN: {SSN}".encode("utf-16-le")
    return head + b"\0\0" + words + b"\0\0" + bytes(range(1, 255)) * 8


@archive.place("a section of OneNote", "notes.one", "looked through")
def _onenote() -> bytes:
    return _note_section()


def iwa(data: bytes) -> bytes:
    """A part of an iWork file: one chunk of Snappy."""
    packed = pyarrow.compress(data, codec="snappy", asbytes=True)
    return b"\0" + len(packed).to_bytes(3, "little") + packed


@archive.place("a table of Numbers", "people.numbers", "looked through")
def _numbers() -> bytes:
    words = b"\x0a\x10\x08\x01" * 40 + b"\x12\x40" + LINE.encode() + b"\x1a\x02\x08\x03" * 40
    return _zip(name="Index/Tables/DataList.iwa", data=iwa(words))


@archive.place("a document of WordPerfect", "letter.wpd", "looked through")
def _wordperfect() -> bytes:
    head = b"\xffWPC" + struct.pack("<IBBBB", 528, 1, 10, 2, 1) + bytes(range(1, 32)) * 16
    return head.ljust(528, b"\1") + LINE.encode() + b"\xd0\x04\x0b\0" * 40
