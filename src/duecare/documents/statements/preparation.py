"""What every statement needs to know about itself: for whom, by whom, as of when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from duecare.documents.model import Block, Section, Statement


@dataclass(frozen=True)
class Preparation:
    """For whom and by whom a statement is made, and the date that its figures speak of.

    ``versions`` names what made it, such as ``{"catalog": "2026.11", "engine": "1"}``.
    """

    client: str
    firm: str
    as_of: date
    versions: Mapping[str, str] = field(default_factory=dict)

    def statement(
        self,
        kind: str,
        title: str,
        *,
        sections: tuple[Section, ...],
        facts: Mapping[str, Any],
        subtitle: str = "",
        intro: tuple[Block, ...] = (),
        watermark: str = "",
        dense: bool = False,
        prepared_for: str = "",
    ) -> Statement:
        """A statement with this preparation as its head."""
        return Statement(
            kind=kind,
            title=title,
            subtitle=subtitle,
            prepared_for=prepared_for or self.client,
            prepared_by=self.firm,
            as_of=self.as_of,
            intro=intro,
            sections=sections,
            facts={"client": self.client, "firm": self.firm, **facts},
            versions=self.versions,
            watermark=watermark,
            dense=dense,
        )
