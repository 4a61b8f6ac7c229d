"""The code of a certificate: 12 letters that are told apart when read aloud, and say nothing.

Without letters that look or sound alike in American English (I, L, O, Q; B beside D, E, G, P, V and
Z; F beside S; K beside C and G; M beside N; T beside D and P). About 43 bits: a code is guessed
through a page that lets a few tries a minute pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

LETTERS: Final = "ABFHJKMRTWXY"
LENGTH: Final = 12
_GROUP: Final = 4


def new_code(choose: Callable[[Sequence[str]], str]) -> str:
    """A fresh code; ``choose`` takes one of the letters at random, as :func:`secrets.choice` does."""
    return "".join(choose(LETTERS) for _ in range(LENGTH))


def shown_code(code: str) -> str:
    """A code as it is printed, in groups of four: ``ABFH-JKMR-TWXY``."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def typed_code(text: str) -> str:
    """A code as it was meant: upper case, without spaces, hyphens and points."""
    return "".join(sign for sign in text.upper() if sign.isascii() and sign.isalpha())
