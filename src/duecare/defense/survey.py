"""What a file has to know of all its entries, gathered while they go by once.

The entries of a large client do not fit into memory: the writer of a file goes through them once
for its documents and once for its log, and keeps what is here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from duecare.evidence.log.entries import Disclosure, PrivilegeLog
from duecare.record import BundleExported, PersonErased, RetentionExpired

_DESTROYING: Final = (PersonErased.definition.kind, RetentionExpired.definition.kind)
_EXPORTED: Final = BundleExported.definition.kind


@dataclass
class Survey:
    """Filled by :meth:`watching`.

    ``attached``: SHA-256 in hex of every attached document -> the first shown entry that attaches
    it. ``destroyed``: SHA-256 in hex of destroyed documents -> the last entry that says so.
    ``places``: of each of the ``pages`` (SHA-256), the entries that attach it. ``exports``: what
    the shown export entries say.
    """

    pages: Iterable[bytes] = ()
    withheld: PrivilegeLog = field(default_factory=PrivilegeLog)
    attached: dict[str, int] = field(default_factory=dict)
    destroyed: dict[str, int] = field(default_factory=dict)
    places: dict[bytes, list[int]] = field(default_factory=dict)
    exports: list[dict[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.places = {digest: [] for digest in self.pages}

    def watching(self, entries: Iterable[Disclosure]) -> Iterator[Disclosure]:
        """The same entries, noted as they go by."""
        for entry in entries:
            self._note(entry)
            yield entry

    def _note(self, entry: Disclosure) -> None:
        self.withheld.add(entry.privilege_rows())
        leaf = entry.parsed
        if leaf is None:
            return
        for digest in leaf.attachments:
            self.attached.setdefault(digest.hex(), entry.index)
            if digest in self.places:
                self.places[digest].append(entry.index)
        content = entry.openings.get("content")
        if content is None or not isinstance(content.value, dict):
            return
        if leaf.kind in _DESTROYING:
            for named in content.value.get("documents_sha256") or ():
                self.destroyed[named] = entry.index
        elif leaf.kind == _EXPORTED:
            self.exports.append(content.value)
