"""Grounds on which something is withheld: a short list, so that a reader can tell one from none.

A ground in a privilege log begins with the id or the title of one of :data:`GROUNDS`; a comma or a
period and the holder's own words may follow. Anything else is a ground of no known kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

NOT_IN_PROGRAM: Final = "not-in-program"
"""The rule of the client's program file; in a defense file it is no ground."""
GROUNDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "attorney-client": "attorney-client privilege",
        "work-product": "attorney work product",
        "third-person": "details of a third person",
        "trade-secret": "trade secret",
        "court-order": "court order",
        "settlement": "settlement negotiations",
        NOT_IN_PROGRAM: "not part of the client's program",
    }
)
_SPELLED_BEFORE: Final = GROUNDS[NOT_IN_PROGRAM] + "me"
"""How files made before 0.1.0 spell it; they must still verify."""
_KNOWN: Final = tuple(
    (re.compile(rf"(?:{re.escape(name)}|{re.escape(title)})(?![0-9a-z-])"), name)
    for name, title in (*GROUNDS.items(), (NOT_IN_PROGRAM, _SPELLED_BEFORE))
)


def known_ground(text: str, *, kind: str) -> str:
    """The id of the ground that ``text`` begins with; empty if it is of no known kind.

    ``kind``: of the file, "defense" or "program".
    """
    plain = text.strip(" ").lower()
    for pattern, name in _KNOWN:
        if pattern.match(plain) and (name != NOT_IN_PROGRAM or kind == "program"):
            return name
    return ""


def ground_text(ground: str, note: str = "") -> str:
    """What a privilege log says: the title of the ground, and the holder's own words."""
    return f"{GROUNDS[ground]}, {note}" if note else GROUNDS[ground]
