"""The style sheet of scenes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

STYLE_FOLDER: Final = Path(__file__).parent / "style"


def style_sheet() -> str:
    """The text of ``scenes.css``; it takes its colors from the tokens of the page."""
    return (STYLE_FOLDER / "scenes.css").read_text(encoding="utf-8")
