"""A verification under way over files in memory, to run one check by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tests.core.evidence import sample_log as sample

from duecare.evidence.log.entries import ShownEntry
from duecare.evidence.log.leaf import read_leaf
from duecare.evidence.report import VerificationReport
from duecare.evidence.trust import Trust
from duecare.evidence.verify.state import Verification


@dataclass
class MemoryFiles:
    """The files of a bundle; ``chunks`` hands them out in small pieces."""

    content: dict[str, bytes] = field(default_factory=dict)
    folder: str = sample.FOLDER
    checksums: dict[str, int] = field(default_factory=dict)
    piece: int = 5

    @property
    def sizes(self) -> Mapping[str, int]:
        return {name: len(data) for name, data in self.content.items()}

    def chunks(self, name: str) -> Iterator[bytes]:
        data = self.content[name]
        return (data[at : at + self.piece] for at in range(0, len(data), self.piece))


def verification(
    content: dict[str, bytes] | None = None, *, trust: Trust | None = None, **changes: Any
) -> Verification:
    """Nothing established yet, except the digests of the files."""
    files = MemoryFiles(content or {})
    digests = {name: sha256(data).digest() for name, data in files.content.items()}
    given = {"digests": digests, **changes}
    return Verification(files, VerificationReport("b"), trust or Trust(), lambda *_: None, **given)


def shown(index: int, kind: str, value: object, *, group: str = "content") -> ShownEntry:
    """An entry whose one group is shown."""
    made = sample.draft(0, kind=kind, groups={group: value}, attachments=[], related=None)
    return ShownEntry(index, made.leaf_hash, read_leaf(made.leaf), made.openings, (), "", ())


def said(state: Verification) -> list[tuple[str, str, str]]:
    """The checks so far: id, status and detail."""
    return [(one.id, one.status.value, one.detail) for one in state.report.checks]
