"""Frameworks and laws by id, with short titles in our own words, and the links between them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from duecare.catalog.sourced import CatalogModel

FrameworkId = Literal["csf2", "hipaa", "ftc", "sp800_171r3", "ma"]


class Framework(CatalogModel):
    """A framework or rule set: its name, publisher and the entries that the catalog refers to."""

    id: FrameworkId
    title: str
    publisher: str
    edition: str
    source: str = Field(min_length=1)
    as_of: str = Field(min_length=1)
    entries: dict[str, str]

    def title_of(self, entry: str) -> str:
        """The plain title of an entry, the id itself where none is written."""
        return self.entries.get(entry, entry)


class Crosswalk(CatalogModel):
    """Pairs of ids between two rule sets; a pair shows relevance, never equivalence."""

    id: str
    title: str
    status: str
    caution: str
    from_framework: str
    to_framework: str
    pairs: dict[str, tuple[str, ...]]


def crosswalk_row(data: dict[str, Any]) -> dict[str, Any]:
    """A crosswalk file in the shape of :class:`Crosswalk`."""
    return {key: value for key, value in data.items() if key != "format"}
