"""Text of images with the tesseract program, where it is installed."""

from __future__ import annotations

import io
import shutil
import subprocess
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.Image import Image

OCR_MISSING: Final = "install tesseract to have images read"
_SECONDS: Final = 45


@lru_cache(maxsize=1)
def ocr_available() -> bool:
    """Whether tesseract is on this machine."""
    return shutil.which("tesseract") is not None


def text_of_image(image: Image) -> str:
    """The text of an image. The image goes through a pipe: no temporary file of client data."""
    packed = io.BytesIO()
    image.convert("L").save(packed, format="PNG")
    try:
        done = subprocess.run(
            ["tesseract", "stdin", "stdout", "--psm", "6"],  # noqa: S607  found on the PATH below
            input=packed.getvalue(),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/usr/local/bin:/bin"},
        )
    except (subprocess.TimeoutExpired, OSError):
        return ""
    return done.stdout.decode("utf-8", "replace")
