"""Text of images with the tesseract program, where it is installed.

A logo or a template's thumbnail is in each document of a folder: what was read is kept for a while, so
that it is read once.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import time
from collections import OrderedDict
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.Image import Image

    from duecare.discovery.readers.segments import Budget

OCR_MISSING: Final = "install tesseract to have images read"
_SECONDS: Final = 45
_KEPT: Final = 500  # texts of pictures
_LONGEST_KEPT: Final = 20_000  # characters: more is a page, which hardly comes again
_LARGEST: Final = 5000  # pixels a side: a page of A3 at 300 dpi


_known: OrderedDict[bytes, str] = OrderedDict()  # by a digest of the picture


@lru_cache(maxsize=1)
def ocr_available() -> bool:
    """Whether tesseract is on this machine."""
    return shutil.which("tesseract") is not None


def text_of_image(image: Image, budget: Budget) -> str | None:
    """The text of an image; None where the time for pictures of this file is used up.

    The image goes through a pipe: no temporary file of client data.
    """
    upright = _upright(image)
    digest = hashlib.blake2b(b"%d %d " % upright.size + upright.tobytes(), digest_size=16).digest()
    if digest in _known:
        _known.move_to_end(digest)
        return _known[digest]
    left = min(_SECONDS, budget.picture_seconds_left)
    text = None if left <= 1 else _read(upright, left, budget)
    if text is not None and len(text) <= _LONGEST_KEPT:
        _known[digest] = text
        if len(_known) > _KEPT:
            _known.popitem(last=False)
    return text


def _read(image: Image, left: float, budget: Budget) -> str | None:
    packed = io.BytesIO()
    image.save(packed, format="PNG", compress_level=1)
    started = time.monotonic()
    try:
        done = subprocess.run(
            ["tesseract", "stdin", "stdout", "--psm", "6"],  # noqa: S607  found on the PATH below
            input=packed.getvalue(),
            capture_output=True,
            timeout=left,
            check=False,
            env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/usr/local/bin:/bin"},
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    finally:
        budget.picture_seconds_left -= time.monotonic() - started
    return done.stdout.decode("utf-8", "replace")


def _upright(image: Image) -> Image:
    """The image in grays, with square pixels: a fax has twice as many across as down."""
    across, down = _resolution(image)
    gray = image.convert("RGBA") if "A" in image.mode or image.mode == "P" else image.convert("L")
    if gray.mode == "RGBA":
        from PIL import Image as Images

        white = Images.new("RGBA", gray.size, "white")
        white.alpha_composite(gray)
        gray = white.convert("L")
    width, height = gray.size
    if across and down and not 0.8 < across / down < 1.25:
        height = round(height * min(across / down, 4)) if across > down else height
        width = round(width * min(down / across, 4)) if down > across else width
    scale = min(1.0, _LARGEST / max(width, height, 1))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return gray if size == gray.size else gray.resize(size)


def _resolution(image: Image) -> tuple[float, float]:
    try:
        across, down = image.info.get("dpi", (0, 0))
        return float(across), float(down)
    except (TypeError, ValueError):
        return 0.0, 0.0
