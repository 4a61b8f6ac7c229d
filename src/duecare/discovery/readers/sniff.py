"""What a file is, by its first bytes; the name is asked only where bytes leave a choice."""

from __future__ import annotations

import re
import zipfile
from typing import Final

from duecare.discovery.readers.dbase import is_dbase
from duecare.discovery.readers.encoding import EBCDIC_TO_LATIN, is_ebcdic, wide_encoding
from duecare.discovery.readers.known_binaries import known_kind
from duecare.discovery.readers.metafile import is_metafile
from duecare.discovery.readers.source import Source
from duecare.discovery.readers.stores import store_of
from duecare.discovery.readers.trades import trade_format

_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF-", "pdf"), (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"),
    (b"SQLite format 3\x00", "sqlite"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\x00", "xz"),
    (b"(\xb5/\xfd", "zstd"), (b"7z\xbc\xaf'\x1c", "7z"), (b"PAR1", "parquet"),
    (b"{\\rtf", "rtf"), (b"!BDN", "pst"), (b"Rar!\x1a\x07", "rar"),
    (b"\x89PNG\r\n", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"),
    (b"II*\x00", "image"), (b"MM\x00*", "image"), (b"II+\x00", "image"), (b"MM\x00+", "image"),
    (b"\x00\x00\x00\x0cjP  \r\n", "image"), (b"\xff\x4f\xff\x51", "image"), (b"8BPS", "image"),
    (b"-----BEGIN PGP MESSAGE", "encrypted"), (b"Salted__", "encrypted"),
    (b"LUKS\xba\xbe", "encrypted"), (b"\x03\xd9\xa2\x9a", "encrypted"),
    (b"age-encryption.org", "encrypted"), (b'x\x9f>"', "tnef"), (b"\xcf\xad\x12\xfe", "dbx"),
    (b"\1\1\1\1\n", "mbox"), (b"MSCF\0\0\0\0", "cab"), (b"!<arch>\n", "ar"),
    (b"\x1f\x9d", "compress"), (b"\x04\x22\x4d\x18", "lz4"), (b"LZIP\1", "lzip"),
    (b"070701", "cpio"), (b"070702", "cpio"), (b"070707", "cpio"), (b"\xc7\x71", "cpio"),
    (b"\x71\xc7", "cpio"), (b"\x5d\0\0", "xz"), (b"\x00\x01\x00\x00Standard Jet DB", "access"),
    (b"\x00\x01\x00\x00Standard ACE DB", "access"),
    (b"conectix", "disk"), (b"vhdxfile", "disk"), (b"KDMV", "disk"), (b"QFI\xfb", "disk"),
)  # fmt: skip
_MAIL_HEADER: Final = re.compile(
    rb"^(Received|From|Return-Path|Message-ID|MIME-Version|Date|Subject|To|Delivered-To|X-[\w-]+"
    rb"|Reply-To|Sender|DKIM-Signature): [^\n]*\n([ \t][^\n]*\n|[\w-]+:[^\n]*\n){2}",
    re.IGNORECASE,
)
_MBOX: Final = re.compile(rb"^From [^\n]{3,200}\d\d:\d\d[^\n]*\n>?[\w-]+:", re.IGNORECASE)
_EMLX: Final = re.compile(rb"\s{0,8}\d{1,12}[ \t]*\r?\n(?=[\w-]+:)")
_BY_NAME: Final = {
    "csv": "delimited", "tsv": "delimited", "tab": "delimited", "psv": "delimited",
    "eml": "mail", "emlx": "mail", "mht": "mail", "mhtml": "mail", "html": "html", "htm": "html",
    "xhtml": "html", "svg": "xml", "json": "json", "jsonl": "jsonl", "ndjson": "jsonl", "xml": "xml",
    "vcf": "vcard", "log": "text", "rtf": "rtf", "yaml": "yaml", "yml": "yaml",
    "sql": "sql", "ics": "calendar", "vcs": "calendar", "ifb": "calendar",
}  # fmt: skip
# Formats whose text must come out of a parser: text that is merely damaged is no excuse.
_DOCUMENT_NAMES: Final = {
    "pdf": "PDF", "docx": "Word", "xlsx": "Excel", "pptx": "PowerPoint", "xls": "Excel",
    "odt": "OpenDocument", "ods": "OpenDocument", "zip": "ZIP", "7z": "7-Zip", "gz": "gzip",
    "xlsm": "Excel", "parquet": "Parquet", "sqlite": "SQLite", "sqlite3": "SQLite",
    "png": "image", "jpg": "image", "jpeg": "image", "tif": "image", "tiff": "image",
    "bz2": "bzip2", "xz": "xz", "zst": "Zstandard", "tgz": "gzip", "pptm": "PowerPoint",
    "docm": "Word", "odp": "OpenDocument", "gif": "image", "webp": "image", "bmp": "image",
    "jp2": "image", "heic": "image", "heif": "image", "rar": "RAR", "doc": "Word",
    "msg": "Outlook message", "pst": "Outlook store", "ost": "Outlook store", "ppt": "PowerPoint",
}  # fmt: skip


_HEIF_BRANDS: Final = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
)
_BMP_HEADS: Final = frozenset(
    size.to_bytes(4, "little") for size in (12, 16, 40, 52, 56, 64, 108, 124)
)
# What holds records by its nature and has no reader here: unread, never clean.
_CLOSED_NAMES: Final = {
    **dict.fromkeys(
        ("vhd", "vhdx", "vmdk", "vdi", "qcow2", "iso", "dmg", "img", "wim", "tib"), "disk"
    ),
    **dict.fromkeys(("gpg", "pgp", "p7m", "kdbx", "age", "aes", "enc", "hc", "axx"), "encrypted"),
    "djvu": "unknown document",
}


MOST_ZEROS: Final = 0.1  # share of zero bytes up to which a text is a text
_CONTROL: Final = bytes((1, 2, 3, 4, 5, 6, 14, 15, 16, 17, 18, 19, 20))


def sniff_format(source: Source) -> str:
    """The format of a file.

    ``damaged:X`` when the name promises X and the bytes do not hold it, ``no-text:X`` for a known
    kind that holds no text, ``store:X`` for a binary whose structure is unknown (X: whose it is).
    """
    head = source.head(8192)
    if not head:
        return "empty"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            promised = _DOCUMENT_NAMES.get(source.extension, "image")
            if kind == "image" and promised != "image":
                return f"damaged:{promised}"
            return _inside_zip(source) if kind == "zip" else kind
    if is_tar(head):
        return "tar"
    if _is_disc(source, head):
        return "iso"
    if head.startswith(b"MZ") and _is_self_extracting(source):
        return "zip"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if _is_picture(head):
        return "image"
    extension = source.extension
    if extension in _DOCUMENT_NAMES:
        return _exported(head, extension) or "damaged:" + _DOCUMENT_NAMES[extension]
    if extension == "iwa" and head[:1] == b"\0":
        return "iwork"
    if is_metafile(head):
        return "metafile"
    if head[128:132] == b"DICM":
        return "dicom"
    if is_dbase(head):
        return "dbase"
    if b"\x1c" in head and trade_format(head) == "ncpdp":
        return "ncpdp"
    known = known_kind(head)
    if known:
        return f"no-text:{known}"
    if is_ebcdic(head) and trade_format(head.translate(EBCDIC_TO_LATIN)) == "tax":
        return "tax"
    if _is_binary(head):
        return _CLOSED_NAMES.get(extension) or f"store:{store_of(source.name, extension, head)}"
    return _text_kind(head, extension)


def _exported(head: bytes, extension: str) -> str:
    """What programs write under the name of an Office file, which Office opens as it is.

    A page, a workbook in XML, a saved web page; as a sheet also lines with tabs or commas.
    """
    promised = _DOCUMENT_NAMES[extension]
    if promised not in ("Excel", "Word") or _is_binary(head):
        return ""
    kind = _text_kind(head, "")
    if kind in ("html", "xml", "mail"):
        return kind
    lines = [line for line in head.replace(b"\0", b"").splitlines()[:20] if line.strip()]
    apart = (
        min((line.count(sign) for line in lines[:-1]), default=0) for sign in (b"\t", b",", b";")
    )
    return "delimited" if promised == "Excel" and len(lines) > 2 and any(apart) else ""


def is_tar(head: bytes) -> bool:
    """Whether a TAR header begins here: by its mark, or by its checksum as before 1988."""
    if head[257:262] == b"ustar":
        return True
    if len(head) < 512 or not head[0] or not head[148:156].strip(b" \0"):
        return False
    try:
        told = int(head[148:156].strip(b" \0"), 8)
    except ValueError:
        return False
    return told == sum(head[:148]) + 8 * 32 + sum(head[156:512])


def _is_disc(source: Source, head: bytes) -> bool:
    """Whether a disc image begins here; its mark stands behind 16 sectors for a boot program."""
    if source.extension not in ("iso", "img", "udf", "cdr") and any(head[:2048]):
        return False
    return source.head(32774)[32769:] == b"CD001"


def _is_self_extracting(source: Source) -> bool:
    with source.open() as stream:
        return zipfile.is_zipfile(stream)


def _is_picture(head: bytes) -> bool:
    """WebP, the HEIF family, BMP and PCX, which have no longer first bytes of their own."""
    if head[4:8] == b"ftyp":
        return head[8:12] in _HEIF_BRANDS
    if head[:4] == b"RIFF":
        return head[8:12] == b"WEBP"
    if head[:2] == b"BM":
        return head[6:10] == bytes(4) and head[14:18] in _BMP_HEADS
    mark = head[:4].ljust(4, b"\0")
    return mark[0] == 10 and mark[1] in (0, 2, 3, 4, 5) and mark[2] == 1 and mark[3] in (1, 2, 4, 8)


def _is_binary(head: bytes) -> bool:
    """Many zero bytes that are no UTF-16 or UTF-32, or many control characters.

    A text in which a program left a few zero bytes is a text.
    """
    if wide_encoding(head):
        return False
    if head.count(0) > len(head) * MOST_ZEROS:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        half = max(len(head) // 2, 1)
        wide = max(even, odd) > 0.3 * half and min(even, odd) < 0.05 * half
        return not wide
    if is_ebcdic(head):
        return True
    control = len(head) - len(head.translate(None, _CONTROL))
    return control > len(head) * 0.02


def _text_kind(head: bytes, extension: str) -> str:
    if head.startswith(b"From ") and _MBOX.match(head):
        return "mbox"
    trade = trade_format(head)
    if trade:
        return trade
    if extension in _BY_NAME:
        return _BY_NAME[extension]
    counted = _EMLX.match(head)
    if _MAIL_HEADER.match(head) or (counted and _MAIL_HEADER.match(head[counted.end() :])):
        return "mail"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    if start.startswith((b"<?xml", b"<svg")):
        return "html" if b"<html" in head[:2000].lower() else "xml"
    if start.startswith(b"begin:vcard"):
        return "vcard"
    if start.startswith(b"begin:vcalendar"):
        return "calendar"
    return "maybe-delimited" if extension in ("txt", "dat", "", "text", "asc") else "text"


def _inside_zip(source: Source) -> str:
    """The office format that a ZIP carries, or plain ``zip``."""
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist()[:5000])
            if "mimetype" in names:
                kind = archive.read("mimetype")[:100]
                if b"opendocument.spreadsheet" in kind:
                    return "spreadsheet"
                if b"opendocument" in kind:
                    return "opendocument"
            if any(name.startswith("word/") for name in names):
                return "docx"
            if any(name.startswith("xl/") for name in names):
                return "spreadsheet"
            if any(name.startswith("ppt/") for name in names):
                return "pptx"
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, KeyError, EOFError):
        return "damaged:ZIP"
    except Exception as error:  # noqa: BLE001  zlib.error and others of a hostile archive
        return f"damaged:ZIP ({type(error).__name__})"
    return "zip"
