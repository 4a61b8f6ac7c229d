"""Frameworks and laws by id, with short titles in our own words, and the links between them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from duecare.catalog.sourced import CatalogModel

FrameworkId = Literal["csf2", "hipaa", "ftc", "sp800_171r3", "ma"]


class LineGroup(CatalogModel):
    """A part of a framework: the lines whose id starts so."""

    starts: str = Field(min_length=1)
    title: str


class Framework(CatalogModel):
    """A framework or rule set: its name, publisher and its lines, each in our own words.

    ``law`` is the rule of ``law/applicability.yaml`` by which it binds, empty for a voluntary one;
    ``code`` is written before a citation. ``addressable`` are lines that the rule lets one replace
    with a written reason; all others of a duty are required. ``unconfirmed`` lines were not read in
    the rule itself. ``checked`` is the day the rule set was last looked at, ISO; empty if never.
    """

    id: FrameworkId
    title: str
    short: str
    law: str = ""
    code: str = ""
    checked: str = ""
    note: str = Field(min_length=1)
    groups: tuple[LineGroup, ...] = Field(min_length=1)
    addressable: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()
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
