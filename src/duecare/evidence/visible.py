r"""Text of strangers, made safe to look at: what cannot be seen is written out.

Every string that comes from a bundle goes through :func:`visible` before a person sees it. A
terminal acts on control characters, and direction characters make "fdp.exe" look like "exe.pdf";
both are shown as what they are: ``\u{1B}``, ``\u{202E}``. ``verifier/visible.js`` does the same.
"""

from __future__ import annotations

import re
from typing import Any

LONGEST = 4000
"""Characters of one text that are shown; the rest is counted."""

_UNSEEN = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # controls: C0, delete, C1
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # of no width, and direction
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # the same, and separators of lines
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\ud800-\udfff\ue000-\uf8ff"  # halves of characters, and those of private use
    "\U0001d173-\U0001d17a\U000e0000-\U0010ffff"
    "]"
)


def visible(text: str, longest: int = LONGEST) -> str:
    r"""The text with each unseen character as ``\u{HEX}``, at most ``longest`` characters of it."""
    shown = _UNSEEN.sub(lambda found: f"\\u{{{ord(found[0]):X}}}", text[:longest])
    left = len(text) - longest
    return f"{shown}… ({left} more characters)" if left > 0 else shown


def visible_in(value: Any) -> Any:
    """A value of JSON with each text in it, and each key, made visible."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {visible(str(key)): visible_in(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [visible_in(one) for one in value]
    return value
