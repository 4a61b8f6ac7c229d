"""Pictures, made with Pillow."""

from __future__ import annotations

import io
import struct

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo
from tests.core.discovery.places.place import LINE, TEXT, Family

image = Family("Pictures")


def drawn(size: tuple[int, int] = (1000, 500), mode: str = "L") -> Image.Image:
    """A picture of the text, as a scanner makes it."""
    picture = Image.new(mode, size, "white")
    ink = ImageDraw.Draw(picture)
    ink.multiline_text((60, 60), TEXT, fill="black", font=ImageFont.load_default(44), spacing=30)
    return picture


def _saved(kind: str, picture: Image.Image | None = None, **options: object) -> bytes:
    packed = io.BytesIO()
    (picture or drawn(mode="RGB")).save(packed, kind, **options)
    return packed.getvalue()


@image.place("the text in a PNG", "scan.png", "read with tesseract")
def _png() -> bytes:
    return _saved("PNG")


@image.place("the text in a JPEG", "scan.jpg", "read with tesseract")
def _jpeg() -> bytes:
    return _saved("JPEG", quality=90)


@image.place("the text in a WebP", "scan.webp", "read with tesseract")
def _webp() -> bytes:
    return _saved("WEBP", lossless=True)


@image.place("the text in a BMP", "scan.bmp", "read with tesseract")
def _bmp() -> bytes:
    return _saved("BMP")


@image.place("the text in a PCX", "scan.pcx", "read with tesseract")
def _pcx() -> bytes:
    return _saved("PCX")


@image.place("the text in a JPEG 2000", "scan.jp2", "read with tesseract")
def _jp2() -> bytes:
    return _saved("JPEG2000")


@image.place("the text in an AVIF", "scan.avif", "read with tesseract")
def _avif() -> bytes:
    return _saved("AVIF")


@image.place("the text in a GIF", "scan.gif", "read with tesseract")
def _gif() -> bytes:
    return _saved("GIF")


@image.place("the text in a TIFF", "scan.tif", "read with tesseract")
def _tiff() -> bytes:
    return _saved("TIFF")


@image.place("the second page of a TIFF", "pages.tif", "read with tesseract")
def _second_page() -> bytes:
    blank = Image.new("L", (1000, 500), 255)
    return _saved("TIFF", blank, save_all=True, append_images=[drawn()])


@image.place("a fax (TIFF, CCITT G4, 204 by 98 dots)", "fax.tif", "read with tesseract")
def _fax() -> bytes:
    flat = drawn((1728, 800)).resize((1728, 400)).convert("1")
    return _saved("TIFF", flat, compression="group4", dpi=(204, 98))


@image.place("white writing with a clear background", "clear.png", "read with tesseract")
def _clear() -> bytes:
    picture = Image.new("RGBA", (1000, 500), (255, 255, 255, 0))
    ImageDraw.Draw(picture).multiline_text(
        (60, 60), TEXT, fill=(0, 0, 0, 255), font=ImageFont.load_default(44), spacing=30
    )
    return _saved("PNG", picture)


def _plain() -> Image.Image:
    return Image.new("RGB", (40, 40), "white")


@image.place("a comment of a PNG", "comment.png")
def _png_comment() -> bytes:
    notes = PngInfo()
    notes.add_text("Comment", LINE)
    return _saved("PNG", _plain(), pnginfo=notes)


@image.place("a packed comment of a PNG", "packed.png")
def _png_packed() -> bytes:
    notes = PngInfo()
    notes.add_itxt("Description", LINE, zip=True)
    return _saved("PNG", _plain(), pnginfo=notes)


@image.place("a comment of a JPEG", "comment.jpg")
def _jpeg_comment() -> bytes:
    return _saved("JPEG", _plain(), comment=LINE)


@image.place("a comment of a GIF", "comment.gif")
def _gif_comment() -> bytes:
    return _saved("GIF", _plain(), comment=LINE)


def _exif(tag: int, value: object, block: int = 0) -> bytes:
    exif = Image.Exif()
    if block:
        exif.get_ifd(block)[tag] = value
    else:
        exif[tag] = value
    return _saved("JPEG", _plain(), exif=exif)


@image.place("the description of a photo (Exif)", "described.jpg")
def _description() -> bytes:
    return _exif(0x010E, LINE)


@image.place("the comment of a photo (Exif)", "user-comment.jpg")
def _user_comment() -> bytes:
    return _exif(0x9286, b"ASCII\0\0\0" + LINE.encode(), 0x8769)


@image.place("the comment of a photo in wide characters (Exif)", "wide-comment.jpg")
def _wide_comment() -> bytes:
    return _exif(0x9286, b"UNICODE\0" + LINE.encode("utf-16-be"), 0x8769)


@image.place("the subject that Windows writes (Exif)", "windows.jpg")
def _windows() -> bytes:
    return _exif(0x9C9F, LINE.encode("utf-16-le") + b"\0\0")


@image.place("the XMP of a photo", "xmp.jpg")
def _xmp() -> bytes:
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description><dc:description>'
        f"<rdf:li>{LINE}</rdf:li></dc:description></rdf:Description></x:xmpmeta>"
    )
    return _saved("JPEG", _plain(), xmp=packet.encode())


@image.place("the caption that news offices write (IPTC)", "caption.jpg")
def _iptc() -> bytes:
    words = LINE.encode()
    record = b"\x1c\x02\x78" + len(words).to_bytes(2, "big") + words
    block = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + len(record).to_bytes(4, "big") + record
    raw = _saved("JPEG", _plain())
    return raw[:2] + b"\xff\xed" + (len(block) + 2).to_bytes(2, "big") + block + raw[2:]


@image.place("the description of a TIFF", "described.tif")
def _tiff_description() -> bytes:
    return _saved("TIFF", _plain(), description=LINE)


@image.place("a drawing (SVG)", "drawing.svg")
def _svg() -> bytes:
    lines = "".join(
        f'<text x="1" y="{y}">{line.replace("34-", "<tspan>34</tspan>-")}</text>'
        for y, line in enumerate(TEXT.splitlines())
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{lines}</svg>'.encode()


def _emf(*records: tuple[int, bytes]) -> bytes:
    """A drawing of Windows (MS-EMF 2.3): a head, records, and an end."""
    more = [*records, (14, bytes(12))]
    body = b"".join(struct.pack("<II", kind, len(part) + 8) + part for kind, part in more)
    head = struct.pack("<II", 1, 88) + bytes(32) + b" EMF" + struct.pack("<I", 0x10000)
    head += struct.pack("<IIHHIII", 88 + len(body), len(more) + 1, 1, 0, 0, 0, 0) + bytes(16)
    return head.ljust(88, b"\0") + body


def _emf_line(height: int, words: str) -> tuple[int, bytes]:
    raw = words.encode("utf-16-le")
    raw += bytes(-len(raw) % 4)
    text = struct.pack("<iiIII", 0, height, len(words), 76, 0) + bytes(16) + struct.pack("<I", 0)
    return 84, bytes(16) + struct.pack("<III", 1, 0, 0) + text + raw


@image.place("the text of a drawing of Windows (EMF)", "drawing.emf")
def _emf_text() -> bytes:
    lines = [_emf_line(20 * number, line) for number, line in enumerate(TEXT.splitlines())]
    return _emf(*lines)


@image.place("a number that a drawing of Windows draws in pieces (EMF)", "pieces.emf")
def _emf_pieces() -> bytes:
    return _emf(*(_emf_line(0, part) for part in (LINE[:-8], LINE[-8:-4], LINE[-4:])))


@image.place("a bitmap in a drawing of Windows (EMF)", "bitmap.emf", "read with tesseract")
def _emf_bitmap() -> bytes:
    raw = _saved("BMP", drawn())
    start = int.from_bytes(raw[10:14], "little")
    info, bits = raw[14:start], raw[start:]
    bits += bytes(-len(bits) % 4)
    places = struct.pack("<IIII", 80, len(info), 80 + len(info), len(bits))
    return _emf((81, bytes(16) + bytes(24) + places + bytes(16) + info + bits))


@image.place("the text of an old drawing of Windows (WMF)", "drawing.wmf")
def _wmf() -> bytes:
    records = []
    for number, line in enumerate(TEXT.splitlines()):
        raw = line.encode() + b"\0" * (len(line) % 2)
        records.append((0x0A32, struct.pack("<hhHH", 20 * number, 0, len(line), 0) + raw))
    body = b"".join(
        struct.pack("<IH", 3 + len(part) // 2, kind) + part for kind, part in [*records, (0, b"")]
    )
    head = struct.pack("<HHHIHIH", 1, 9, 0x300, 9 + len(body) // 2, 0, 100, 0)
    return b"\xd7\xcd\xc6\x9a" + bytes(18) + head + body
