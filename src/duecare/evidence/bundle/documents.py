"""The list of a file's documents, ``data/documents.jsonl``, whose digest the export entry names.

::

    {"path":"data/report/EX-001-letter.pdf","sha256":hex}
    {"ground":"attorney-client","sha256":hex,"why":"withheld"}

One JSON object a line: first the documents that are in the file, by path; then
those that a shown entry attaches and that are left out, by digest, with a reason of a known kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, NamedTuple

from duecare.errors import EvidenceError
from duecare.evidence.canonical import canonicalize, parse_strict

LIST: Final = "data/documents.jsonl"
START_HERE: Final = "START-HERE.pdf"
PAGE: Final = "verify.html"
PRIVILEGE_LOG: Final = "data/privilege-log.csv"
SHOWN: Final = "data/report/shown/"
"""Where pages lie that people were shown: an entry attaches each of them."""
REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "withheld": "withheld on a ground",
        "program": "not part of the client's program",
        "apart": "too large for the file, given apart",
    }
)
"""Why a document that an entry attaches may be missing. What was destroyed needs no line here: an
entry of the log names it (``person.erased``, ``retention.expired``)."""
_PATH: Final = re.compile(r"data/(?:report|cert)/\S+\Z", re.ASCII)
_DIGEST: Final = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)
_EXHIBIT: Final = re.compile(r"data/report/EX-\d{3,}-\S+\Z", re.ASCII)
_DESCRIPTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "defense": "Defense file of {firm} about {client}; not the client's program file",
        "program": "Security program file of {client}; not the firm's defense file",
    }
)


class Absence(NamedTuple):
    """Why a document is not in the file, and the ground where it is withheld."""

    why: str
    ground: str = ""


@dataclass(frozen=True)
class DocumentList:
    """``present``: path -> SHA-256 in hex; ``absent``: SHA-256 in hex -> the reason."""

    present: Mapping[str, str] = field(default_factory=dict)
    absent: Mapping[str, Absence] = field(default_factory=dict)

    def content(self) -> bytes:
        """The bytes of ``data/documents.jsonl``."""
        rows: list[dict[str, object]] = [
            {"path": path, "sha256": self.present[path]} for path in sorted(self.present)
        ]
        for digest in sorted(self.absent):
            reason = self.absent[digest]
            ground = {"ground": reason.ground} if reason.ground else {}
            rows.append({"sha256": digest, "why": reason.why, **ground})
        return b"".join(canonicalize(row) + b"\n" for row in rows)


def read_list(lines: Iterable[bytes]) -> DocumentList:
    """Read a list strictly; raises :class:`EvidenceError` for a line out of form or out of order."""
    present: dict[str, str] = {}
    absent: dict[str, Absence] = {}
    for number, line in enumerate(lines, start=1):
        row = parse_strict(line)
        if not isinstance(row, dict):
            raise EvidenceError(f"{LIST}, line {number} is not a JSON object")
        try:
            _take(row, present, absent)
        except EvidenceError as error:
            raise EvidenceError(f"{LIST}, line {number} {error}") from error
    if list(present) != sorted(present) or list(absent) != sorted(absent):
        raise EvidenceError(f"{LIST} is not sorted")
    return DocumentList(present, absent)


def _take(row: dict[str, object], present: dict[str, str], absent: dict[str, Absence]) -> None:
    path, digest, why, ground = (row.get(key) for key in ("path", "sha256", "why", "ground"))
    if not isinstance(digest, str) or not _DIGEST.match(digest):
        raise EvidenceError("has no digest")
    if row.keys() == {"path", "sha256"} and isinstance(path, str) and not absent:
        if not needs_name(path) or path in present:
            raise EvidenceError("names a file that is listed twice or that is not a document")
        present[path] = digest
    elif row.keys() <= {"sha256", "why", "ground"} and isinstance(why, str):
        if why not in REASONS or (why == "withheld") != isinstance(ground, str) or digest in absent:
            raise EvidenceError("leaves a document out for a reason of no known kind")
        absent[digest] = Absence(why, ground if isinstance(ground, str) else "")
    else:
        raise EvidenceError("has unknown keys, or is out of order")


def needs_name(path: str) -> bool:
    """Whether a file is a document that the list names; logs, proofs, tokens and keys are not."""
    return path in (START_HERE, PAGE, PRIVILEGE_LOG) or _PATH.match(path) is not None


def is_exhibit(path: str) -> bool:
    """Whether a path is that of an exhibit or of a page shown: a document that an entry attaches."""
    return path.startswith(SHOWN) or _EXHIBIT.match(path) is not None


def naming_lines(*, client: str, firm: str, kind: str) -> dict[str, str]:
    """The lines of ``bag-info.txt`` that name client and firm, as the export entry has them."""
    return {
        "Duecare-Client": client,
        "Duecare-Firm": firm,
        "Source-Organization": firm if kind == "defense" else client,
        "External-Description": _DESCRIPTIONS[kind].format(client=client, firm=firm),
    }
