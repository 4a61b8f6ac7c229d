"""Exhibits: numbered documents of a file, and the name of its folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from duecare.evidence.bundle.bundle import Kind
from duecare.evidence.bundle.container import Content, digest_of
from duecare.ids import slug

_PREFIXES: dict[Kind, str] = {"defense": "duecare", "program": "client-program"}


@dataclass(frozen=True)
class Exhibit:
    """A document for the file.

    ``suffix`` is its file type, without the point; ``recorded`` the SHA-256 that the log names,
    where it is known before the content is read.
    """

    title: str
    content: Content
    suffix: str = "pdf"
    recorded: bytes = b""

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of the content."""
        return self.recorded or digest_of(self.content)

    def name(self, number: int) -> str:
        """Path below the bundle's folder: ``data/report/EX-001-owner-summary.pdf``."""
        return f"data/report/{exhibit_number(number)}-{slug(self.title)}.{self.suffix}"


def exhibit_number(number: int) -> str:
    """``EX-001`` for the first exhibit (1)."""
    return f"EX-{number:03d}"


def folder_name(*, client: str, created: datetime | date, kind: Kind = "defense") -> str:
    """The name of the file's folder; a defense file and a program file never share one."""
    return f"{_PREFIXES[kind]}-{slug(client, longest=40)}-{created:%Y-%m-%d}"
