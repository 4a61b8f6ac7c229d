"""A firm's logo: what was given is drawn again as a small PNG, so that nothing else comes with it.

An SVG is first cut down to shapes, gradients and text; scripts, links, pictures from elsewhere and
styles that load something are left out. A PNG or JPEG keeps its picture and nothing beside it.
"""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from xml.etree import ElementTree as ET

from duecare.errors import InputError, MissingComponentError

LARGEST_GIVEN: Final = 1_000_000
"""Bytes of the file that is given."""
MOST_PIXELS: Final = 25_000_000
BOX: Final = (800, 240)
"""Width and height in pixels into which a logo is drawn."""
_LARGEST_KEPT: Final = 300_000
_SVG: Final = "{http://www.w3.org/2000/svg}"
_SHAPES: Final = frozenset(
    [
        "svg",
        "g",
        "defs",
        "title",
        "desc",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "use",
        "symbol",
    ]
)
_HREF: Final = ("href", "{http://www.w3.org/1999/xlink}href")
_LOADS: Final = re.compile(r"url\s*\(\s*[^#\s)]|@import|expression|javascript:", re.IGNORECASE)
_HINT: Final = "give a PNG, a JPEG or an SVG of at most 1 MB"


@dataclass(frozen=True)
class CleanLogo:
    """A logo that was drawn again."""

    png: bytes
    width: int
    height: int

    @cached_property
    def sha256(self) -> str:
        """The digest of :attr:`png` in hex."""
        return hashlib.sha256(self.png).hexdigest()


def clean_logo(content: bytes) -> CleanLogo:
    """``content`` (PNG, JPEG or SVG) as a PNG that fits into :data:`BOX`.

    Raises :class:`InputError` for what is too large, no such picture, or broken, and
    :class:`MissingComponentError` for an SVG without the documents extra.
    """
    if len(content) > LARGEST_GIVEN:
        raise InputError(f"the file has {len(content) / 1e6:.1f} MB", hint=_HINT)
    if content.lstrip()[:1] == b"<" or content.startswith(b"\xef\xbb\xbf<"):
        content = _drawn(clean_svg(content))
    elif not content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise InputError("the file is neither a PNG, a JPEG nor an SVG", hint=_HINT)
    return _fitted(content)


def clean_svg(content: bytes) -> str:
    """The SVG with nothing but shapes, gradients and text in it.

    Raises :class:`InputError` for what is no SVG, and for one with a document type, which may name
    other files.
    """
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        content = re.sub(rb"<!DOCTYPE\s+svg[^>\[]*>", b"", content)
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise InputError("the SVG declares entities", hint="save it as a plain SVG")
    try:
        root = ET.fromstring(content)  # noqa: S314  without document type: no entities
    except (ET.ParseError, ValueError, LookupError) as error:
        raise InputError("the SVG cannot be read", hint=_HINT) from error
    if root.tag not in {f"{_SVG}svg", "svg"}:
        raise InputError("the file is XML and no SVG", hint=_HINT)
    _cut(root)
    ET.register_namespace("", _SVG.strip("{}"))
    return ET.tostring(root, encoding="unicode")


def _cut(element: Any) -> None:
    for name, value in list(element.attrib.items()):
        loads = _LOADS.search(value) or (name in _HREF and not value.startswith("#"))
        if name.lower().startswith("on") or loads:
            del element.attrib[name]
    for child in list(element):
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag.removeprefix(_SVG) in _SHAPES:
            _cut(child)
        else:
            element.remove(child)


def _drawn(svg: str) -> bytes:
    try:
        import vl_convert
    except ModuleNotFoundError as error:
        raise MissingComponentError(
            "an SVG cannot be drawn on this server",
            hint="give a PNG, or install duecare[documents]",
        ) from error
    try:
        return bytes(vl_convert.svg_to_png(svg, scale=2.0))
    except (ValueError, RuntimeError) as error:
        raise InputError("the SVG cannot be drawn", hint="save the logo as a PNG") from error


def _fitted(content: bytes) -> CleanLogo:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as given:
            if given.width * given.height > MOST_PIXELS:
                raise InputError(
                    f"the picture has {given.width} x {given.height} pixels",
                    hint="800 x 240 is enough",
                )
            drawn = given.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise InputError("the picture cannot be read", hint=_HINT) from error
    drawn.thumbnail(BOX)
    if drawn.getbbox() is None:
        raise InputError("the picture is empty", hint=_HINT)
    for shown in (drawn, drawn.quantize(128)):
        out = io.BytesIO()
        shown.save(out, "PNG", optimize=True)
        if len(out.getvalue()) <= _LARGEST_KEPT:
            return CleanLogo(out.getvalue(), drawn.width, drawn.height)
    raise InputError("the picture is too rich for a logo", hint="use fewer colors")


def nearest_dark(color: str, *, least: float = 4.5) -> str:
    """The shade of ``#rrggbb`` nearest to it whose contrast on white is at least ``least``."""
    from duecare.documents.pdf import contrast_on_white

    channels = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    for step in range(256):
        part = 1 - step / 255
        shade = "#" + "".join(f"{round(c * part):02x}" for c in channels)
        if contrast_on_white(shade) >= least:
            return shade
    return "#000000"
