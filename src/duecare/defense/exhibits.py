"""Exhibits: numbered documents, and the entry that says they were exported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import file_digest, sha256
from pathlib import Path

from duecare.evidence.bundle.bundle import Kind, Profile
from duecare.evidence.log.notes import VerifierKey
from duecare.ids import slug
from duecare.record import BundleExported, ExhibitNamed

_PREFIXES: dict[Kind, str] = {"defense": "duecare", "program": "client-program"}


@dataclass(frozen=True)
class Exhibit:
    """A document for the file. ``suffix`` is its file type, without the point."""

    title: str
    content: bytes | Path
    suffix: str = "pdf"

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of the content."""
        if isinstance(self.content, bytes):
            return sha256(self.content).digest()
        with self.content.open("rb") as source:
            return file_digest(source, "sha256").digest()

    def name(self, number: int) -> str:
        """Path below the bundle's folder: ``data/report/EX-001-owner-summary.pdf``."""
        return f"data/report/{exhibit_number(number)}-{slug(self.title)}.{self.suffix}"


@dataclass(frozen=True)
class ExportEntry:
    """What the caller appends to the client's log before the file is assembled."""

    entry: BundleExported
    person: Mapping[str, str]
    attachments: tuple[bytes, ...]


def exhibit_number(number: int) -> str:
    """``EX-001`` for the first exhibit (1)."""
    return f"EX-{number:03d}"


def folder_name(*, client: str, created: datetime | date, kind: Kind = "defense") -> str:
    """The name of the file's folder; a defense file and a program file never share one."""
    return f"{_PREFIXES[kind]}-{slug(client, longest=40)}-{created:%Y-%m-%d}"


def export_entry(
    folder: str,
    exhibits: Sequence[Exhibit],
    *,
    profile: Profile,
    seal_key: VerifierKey,
    recipient: str,
    kind: Kind = "defense",
    basis: str | None = None,
    by: str | None = None,
) -> ExportEntry:
    """The entry of an export: what was handed out, to whom, and which key seals it.

    ``basis``: why the firm may disclose it; ``by``: who exported a program file. It names the exhibits by digest, so that each of them is tied to the log itself.
    """
    named = [
        ExhibitNamed(
            number=exhibit_number(number), title=exhibit.title, sha256=exhibit.digest.hex()
        )
        for number, exhibit in enumerate(exhibits, start=1)
    ]
    entry = BundleExported(
        bundle=folder,
        kind=kind,
        profile=profile,
        seal_key=str(seal_key),
        exhibits=named,
        basis=basis,
        by=by,
    )
    return ExportEntry(
        entry,
        {"recipient": recipient},
        tuple(dict.fromkeys(exhibit.digest for exhibit in exhibits)),
    )
