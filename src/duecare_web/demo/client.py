"""What the generator returns about a demonstration client, and what makes one."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from duecare.discovery import LocationSpec
from duecare_web.demo.documents import Document
from duecare_web.demo.folder import ClientFolder, DemoLocation, Progress
from duecare_web.demo.truth import Truth

# The demonstration plays at one fixed date, so that its files do not depend on the clock.
TODAY: Final = date(2026, 9, 30)
NOW: Final = datetime(2026, 9, 30, 17, 0, tzinfo=UTC)


@dataclass(frozen=True)
class ClientPaper:
    """What the firm knows about a client apart from its files."""

    key: str
    name: str
    profile: dict[str, Any]  # client.yaml
    answers: dict[str, Any]  # answers.yaml
    insurance: dict[str, Any]  # insurance.yaml
    contacts: tuple[dict[str, str], ...]  # persons who may sign
    devices: tuple[dict[str, Any], ...]
    locations: tuple[DemoLocation, ...]
    domain: str


@dataclass(frozen=True)
class DemoClient:
    """A demonstration client with its files on disk and the ground truth about them."""

    key: str
    name: str
    folder: Path
    profile: dict[str, Any]
    answers: dict[str, Any]
    insurance: dict[str, Any]
    contacts: tuple[dict[str, str], ...]
    employees: tuple[dict[str, str], ...]  # persons who are trained: name, email, position
    devices: tuple[dict[str, Any], ...]
    locations: tuple[DemoLocation, ...]
    truth: Truth = field(repr=False)

    def scan_locations(self) -> tuple[LocationSpec, ...]:
        """The places of the client as scan settings take them, with full paths."""
        return tuple(
            LocationSpec(p.id, p.name, str(self.folder.resolve() / p.path), p.kind, p.encrypted)
            for p in self.locations
        )


@dataclass
class Studio:
    """The tools that a client's files are made with: chance, the folder, and dates."""

    key: str
    seed: int
    paper: ClientPaper
    folder: ClientFolder

    @classmethod
    def open(
        cls, paper: ClientPaper, root: Path, *, seed: int, progress: Progress | None
    ) -> Studio:
        """A studio that writes below ``root``."""
        return cls(paper.key, seed, paper, ClientFolder(root, paper.locations, progress))

    def rng(self, purpose: str) -> random.Random:
        """Chance for one purpose: adding files to one place changes no other place."""
        text = f"{self.seed}:{self.key}:{purpose}"
        return random.Random(text)  # noqa: S311  # reproducible fiction, no secret

    def put(self, location_id: str, *documents: Document, under: str = "") -> None:
        """Write documents below a location."""
        self.folder.put(location_id, *documents, under=under)


def moment(rng: random.Random, *, days: int = 700) -> datetime:
    """A minute in office hours of the last ``days`` days; ZIP members keep even seconds only."""
    day = NOW - timedelta(days=rng.randint(1, days))
    return day.replace(hour=rng.randint(8, 17), minute=rng.randint(0, 59), second=0)
