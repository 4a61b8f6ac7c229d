"""Which questions of the assessment facts can answer, as data."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from duecare.catalog.sourced import CatalogModel

Counted = Literal["devices", "people", "leavers", "trained", "acknowledged", "scanned", "places"]
LeftOpen = Literal["", "keys", "cloud", "asked", "speed", "unscanned"]
Extent = Literal["all", "most", "some", "none"]
MOST: Final = 0.9
"""The share that the answer "most" begins at, as the scale of the questions words it."""


def _on_the_scale() -> dict[Extent, str]:
    return {"all": "all", "most": "most", "some": "some", "none": "none"}


class MeasurementRule(CatalogModel):
    """How one question is answered from facts.

    ``count`` is what is counted, devices only of these ``kinds``; ``holds`` is the fact that is true
    of one that is as the question wants it; ``answers`` are the keys for each extent.
    ``leaves_open`` names the part of the question that the fact cannot tell.
    """

    id: str = Field(pattern=r"^[a-z][a-z-]+$")
    question: str
    count: Counted
    kinds: tuple[str, ...] = ()
    holds: str
    answers: dict[Extent, str] = Field(default_factory=_on_the_scale)
    leaves_open: LeftOpen = ""

    def answer(self, have: int, of: int) -> str:
        """The answer that ``have`` of ``of`` (at least 1) stands for."""
        if have >= of:
            return self.answers["all"]
        if have == 0:
            return self.answers["none"]
        return self.answers["most" if have / of >= MOST else "some"]
