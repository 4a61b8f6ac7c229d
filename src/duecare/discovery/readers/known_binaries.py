"""Kinds of file that hold no text by their nature, each with the bytes that prove it.

Only what is proved here is passed over as *no text by nature*; every other binary is looked
through. Signatures are those of the formats' own documents as collected in the database of
``file`` (magic).
"""

from __future__ import annotations

from typing import Final

_STARTS: Final = (
    (b"\x7fELF", "program"), (b"\xca\xfe\xba\xbe", "program"), (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xce\xfa\xed\xfe", "program"), (b"\xfe\xed\xfa\xce", "program"),
    (b"\xfe\xed\xfa\xcf", "program"), (b"\x00asm", "program"), (b"dex\n03", "program"),
    (b"BC\xc0\xde", "program"),
    (b"wOFF", "font"), (b"wOF2", "font"), (b"OTTO", "font"), (b"ttcf", "font"),
    (b"\x00\x01\x00\x00\x00", "font"), (b"true\x00", "font"),
    (b"OggS", "recording"), (b"ID3", "recording"), (b"fLaC", "recording"),
    (b"MThd\x00\x00\x00\x06", "recording"), (b"FLV\x01", "recording"), (b"#!AMR", "recording"),
    (b"\x1aE\xdf\xa3", "recording"), (b"\x00\x00\x01\xba", "recording"),
    (b"0&\xb2u\x8ef\xcf\x11", "recording"), (b".snd\x00", "recording"),
    (b"\xde\x12\x04\x95", "translations"), (b"\x95\x04\x12\xde", "translations"),
    (b"TZif", "time zones"), (b"\x00\x00\x01\x00", "icon"), (b"\x00\x00\x02\x00", "icon"),
    (b"bplist00\xd0\x08", "settings"), (b"Microsoft C/C++ MSF 7.00", "program"),
)  # fmt: skip
_FONT_TABLES: Final = (b"cmap", b"glyf", b"head", b"DSIG", b"GDEF", b"OS/2", b"FFTM", b"BASE")
_MOVIES: Final = (
    b"mp4",
    b"isom",
    b"iso2",
    b"M4A",
    b"M4V",
    b"qt  ",
    b"avc1",
    b"3gp",
    b"dash",
    b"M4B",
)
_MP3: Final = frozenset((0xFB, 0xFA, 0xF3, 0xF2, 0xE3))


def known_kind(head: bytes) -> str:
    """The kind that the first bytes prove, empty where they prove none."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind if _agrees(kind, head) else ""
    if head.startswith(b"MZ"):
        return "program" if _is_program(head) else ""
    if head[:4] == b"RIFF" and head[8:12] in (b"WAVE", b"AVI "):
        return "recording"
    if head[4:8] == b"ftyp" and head[8:].startswith(_MOVIES):
        return "recording"
    if head[:1] == b"\xff" and head[1:2] and head[1] in _MP3 and head[2] >> 4 not in (0, 15):
        return "recording" if b"LAME" in head or _is_second_frame(head) else ""
    if head[2:4] == b"\r\n" and head[1:2] in (b"\x0c", b"\x0d", b"\x0e", b"\x0f"):
        return "program"  # compiled Python
    return ""


def _agrees(kind: str, head: bytes) -> bool:
    """Short signatures need a second sign."""
    if kind == "font" and head[:2] == b"\x00\x01":
        return 0 < head[5] < 64 and any(table in head[:400] for table in _FONT_TABLES)
    if kind == "icon":
        return 0 < int.from_bytes(head[4:6], "little") < 64 and len(head) > 22 and head[9] == 0
    return True


def _is_program(head: bytes) -> bool:
    """A program of Windows or DOS: the header's own sizes have to make sense."""
    at = int.from_bytes(head[0x3C:0x40], "little")
    return head[at : at + 2] in (b"PE", b"NE", b"LE", b"LX") or b"DOS mode" in head[:512]


_KBITS: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_HERTZ: Final = (44100, 48000, 32000, 1)


def _is_second_frame(head: bytes) -> bool:
    """Whether a second frame of MPEG-1 layer III stands where the first one says."""
    size = 144_000 * _KBITS[head[2] >> 4] // _HERTZ[head[2] >> 2 & 3] + (head[2] >> 1 & 1)
    return size > 24 and head[size : size + 2] == head[:2]
