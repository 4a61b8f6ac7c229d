"""The identity that is hidden, and the list of places that the modules beside fill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

NAME, BORN, SSN = "Ada Hill", "1980-02-03", "212-34-5679"
TEXT = f"Patient: {NAME}\nDOB: {BORN}\nSSN: {SSN}\n"
LINE = f"Patient: {NAME}, DOB: {BORN}, SSN: {SSN}"
BLANK = "Nothing to see on this page."
TABLE = f"Name,DOB,SSN\n{NAME},{BORN},{SSN}\n"

Verdict = Literal["read", "read with tesseract", "looked through", "unread"]


@dataclass(frozen=True)
class Place:
    """A file in which the identity stands in one place only."""

    family: str  # a heading of the page: PDF, mail, ...
    what: str  # the place, in words
    file: str  # the name of the file
    verdict: Verdict
    make: Callable[[], bytes]
    records: int = 1  # of social security numbers; more where the format repeats the value


PLACES: list[Place] = []


class Family:
    """Collects the places of one family of formats."""

    def __init__(self, name: str) -> None:
        self._name = name

    def place(
        self, what: str, file: str, verdict: Verdict = "read", *, records: int = 1
    ) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
        """Register the maker of a file."""

        def register(make: Callable[[], bytes]) -> Callable[[], bytes]:
            PLACES.append(Place(self._name, what, file, verdict, make, records))
            return make

        return register
