"""Whole numbers that somebody else wrote: in a form, an address, a header, a setting."""

from __future__ import annotations

LONGEST = 15  # digits: exact in JSON readers that use doubles (RFC 8259, section 6)


def whole_number(text: str) -> int | None:
    """The number that ``text`` writes in 1 to 15 ASCII digits; ``None`` for anything else.

    ``str.isdigit`` says yes to ``²`` and ``٣``, of which ``int`` refuses the first; and ``int``
    refuses numbers of more than 4,300 digits. Text of strangers comes through here instead.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST):
        return None
    return int(text)
