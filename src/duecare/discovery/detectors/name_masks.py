"""Names of files and folders are data: what they hold is found, and masked where they are shown.

*Whitfield 219-08-4471 W2.pdf* is shown as *Whitfield [SSN] W2.pdf*: the value goes, all around it
stays, so that the file can still be found by anyone who may open its folder.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import numpy as np

from duecare.data_types import BY_ID
from duecare.discovery.kernel import apart
from duecare.discovery.kernel.kinds import IS_TYPE, id_of

NAME_MEMBER: Final = "(name)"  # where a finding in the name of a file or folder stands
_PARTS: Final = re.compile(r"[^/\\!]+")
_DATE: Final = re.compile(
    r"(?<!\d)(?:19|20)\d\d[-_. ]?[01]\d[-_. ]?[0-3]\d(?:[-_T ]?\d{4,6})?(?!\d)"
)
_DIGITS: Final = re.compile(r"(?:\d[-_.() ]{0,3}){6}\d|@|%40")
# A Medicare identifier has only five digits for sure, which is too few for `_DIGITS`.
_MEDICARE: Final = re.compile(
    r"(?<![A-Za-z0-9])[1-9][A-Z][A-Z0-9]\d-?[A-Z][A-Z0-9]\d-?[A-Z]{2}\d\d(?![A-Za-z0-9])"
)


def _label_words() -> Iterator[str]:
    """The first word of each label of each data type."""
    for kind in BY_ID.values():
        if kind.labels is not None:
            for phrase in f"{kind.labels.english}|{kind.labels.spanish}".split("|"):
                yield phrase.partition(" ")[0]


_LABEL_WORDS: Final = frozenset(_label_words()) - {""}
_WORDS: Final = re.compile(r"[^\W\d_]+")
_SHORT: Final = {"ssn": "SSN", "itin": "ITIN", "mrn": "MRN", "ein": "EIN", "iban": "IBAN"}


def may_hold(name: str) -> bool:
    """Whether a name is worth a look: most hold no more than a date of their making."""
    if not any(char.isdigit() or char == "@" for char in name):
        return False
    if not _LABEL_WORDS.isdisjoint(_WORDS.findall(name.lower())) or _MEDICARE.search(name):
        return True
    return _DIGITS.search(_DATE.sub("~", name)) is not None


def spoken(name: str) -> bytes:
    """A name as a text of the same length in which underscores are spaces."""
    return name.encode("utf-8", "replace").replace(b"_", b" ")


@lru_cache(maxsize=4096)
def masked(path: str) -> str:
    """A path whose names show no value of a data type, possible ones included."""
    if not may_hold(path):
        return path
    return _PARTS.sub(lambda part: _masked_name(part[0]), path)


def _masked_name(name: str) -> str:
    if not may_hold(name):
        return name
    raw = name.encode("utf-8", "surrogateescape")
    stop = len(raw)
    for at, length, kind in reversed(_places(spoken(name))):
        if IS_TYPE[kind] and at + length <= stop:
            word = short_form(id_of(kind)).encode()
            raw, stop = raw[:at] + word + raw[at + length :], at
    return raw.decode("utf-8", "surrogateescape")


def _places(text: bytes) -> list[apart.CandidatePlace]:
    """The candidates in a name: nothing is compiled for it."""
    if apart.is_needed():
        with contextlib.suppress(OSError):
            return apart.find_apart(text)
    from duecare.discovery.kernel.candidates import find_candidates  # loads machine code

    found = find_candidates(np.frombuffer(text, dtype=np.uint8))
    columns = (found.offsets.tolist(), found.lengths.tolist(), found.kinds.tolist())
    return [apart.CandidatePlace(*place) for place in zip(*columns, strict=True)]


def short_form(data_type: str) -> str:
    """What stands for a value: ``[SSN]``, ``[phone]``."""
    return f"[{_SHORT.get(data_type, BY_ID[data_type].id.replace('_', ' '))}]"
