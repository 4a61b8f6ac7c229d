"""Checks that every document of a file is one that its log names, at the path where it lies.

Since format 2 the entry of the export names all documents by the digest of their list, and says
whose file it is. In a file of format 1 it named the exhibits only: what it did not name is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from duecare.evidence.bundle.bundle import FORMAT
from duecare.evidence.bundle.container import read_lines
from duecare.evidence.bundle.documents import (
    LIST,
    PAGE,
    Absence,
    DocumentList,
    is_exhibit,
    naming_lines,
    needs_name,
    read_list,
)
from duecare.evidence.log.grounds import known_ground
from duecare.evidence.log.tiles import tiles_of
from duecare.evidence.report import Verdict
from duecare.evidence.verify.counting import is_decision
from duecare.evidence.verify.state import MOST_NAMED, Export, Verification, listed
from duecare.evidence.verify.told import difference

TITLE = "Every document is one that the log names, under its own name"
_KNOWN_LINES = frozenset(
    {
        "Bag-Software-Agent",
        "Bagging-Date",
        "Duecare-Client",
        "Duecare-Firm",
        "Duecare-Format",
        "Duecare-Kind",
        "Duecare-Profile",
        "External-Description",
        "External-Identifier",
        "Payload-Oxum",
        "Source-Organization",
    }
)
_MADE = re.compile(
    r"(START-HERE\.pdf|verify\.html|data/privilege-log\.csv|data/cert/902-certificate\.(pdf|json)|"
    r"data/report/(exhibit-index|chronology|system-description|plan-of-action)\.pdf)\Z",
    re.ASCII,
)
_OLD_EXHIBIT = re.compile(r"data/report/(EX-\d{3,})-[a-z0-9-]+\.pdf\Z", re.ASCII)
_REVOCATION = re.compile(r"data/anchor/crls/([0-9a-f]{32})\.(?:crl|ocsp)\Z", re.ASCII)


@dataclass
class _Found:
    """What comparing the documents with the log adds up to."""

    wrong: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    here: set[str] = field(default_factory=set)
    """Digests in hex of the documents that are in the file."""
    destroyed: int = 0
    absent: dict[str, int] = field(default_factory=dict)
    unknown_grounds: int = 0


def check_documents(state: Verification) -> None:
    """Compare every document with the entry of the export and with the leaves that attach it."""
    if not state.entries_read:
        detail = "without readable entries this cannot be checked"
        state.report.absent("bag.documents", TITLE, detail)
        return
    found = _Found(wrong=list(_strangers(state)))
    found.here = {
        digest.hex()
        for name, digest in state.digests.items()
        if needs_name(name) or name.startswith("data/blobs/")
    }
    told = _check_listed(state, found) if state.format == FORMAT else _check_earlier(state, found)
    state.report.facts |= {
        "documents": len(found.here),
        "documents_attached": len(state.claims.attached),
        "documents_destroyed": found.destroyed,
        "documents_absent": dict(sorted(found.absent.items())),
        "documents_of_no_known_ground": found.unknown_grounds,
    }
    if found.wrong:
        state.report.failed("bag.documents", TITLE, listed(found.wrong, len(found.wrong)))
    if found.missing:
        detail = listed(found.missing, len(found.missing))
        state.report.failed("bag.documents", TITLE, detail, Verdict.INCOMPLETE)
    if not found.wrong and not found.missing:
        say = state.report.passed if state.format == FORMAT else state.report.absent
        say("bag.documents", TITLE, told)


def _strangers(state: Verification) -> Iterator[str]:
    """Files in the place of proofs that are none: the log itself says which there can be."""
    tiles = set()
    if state.profile == "full" and state.checkpoint is not None:
        tiles = {f"data/log/{one.path}" for one in tiles_of(state.checkpoint.size) if not one.level}
    for name in sorted(state.digests):
        if name.startswith("data/log/tile/") and name not in tiles:
            yield f"{name} is not part of this log"
        if name.startswith("data/anchor/crls/"):
            match = _REVOCATION.match(name)
            if not match or state.digests[name].hex()[:32] != match[1]:
                yield f"{name} does not have the content its name states"


# --- since format 2 ---------------------------------------------------------------------------
def _check_listed(state: Verification, found: _Found) -> str:
    exports = state.claims.exports
    if len(exports) != 1 or exports[0].version < 2:
        several = "more than one entry names" if exports else "no entry shown names"
        found.wrong.append(f"{several} the documents of this file")
        return ""
    export = exports[0]
    found.wrong += _misnamed(state, export)
    if LIST not in state.digests:
        found.missing.append(f"{LIST} is missing, which entry {export.index} names")
        return ""
    if state.digests[LIST].hex() != export.value.get("documents_sha256"):
        found.wrong.append(f"{LIST} is not the list that entry {export.index} names")
    is_sound = not found.wrong
    rows = read_list(read_lines(state.files, LIST))
    if len(rows.present) + len(rows.absent) != export.value.get("documents"):
        found.wrong.append(f"entry {export.index} counts another number of documents")
    _compare_present(state, rows, export, found)
    if is_sound:
        _tell_differences(state, rows.present, export)
    _compare_attached(state, rows, found)
    exhibits = sum(1 for path in rows.present if is_exhibit(path))
    left_out = found.destroyed + sum(found.absent.values())
    return (
        f"{len(found.here)} documents, {len(rows.present)} of them named by entry {export.index} "
        f"({exhibits} as exhibits); of {len(state.claims.attached)} that entries attach "
        f"{left_out} are left out, each with its reason{_reasons(found)}"
    )


def _reasons(found: _Found) -> str:
    named = {"destroyed": found.destroyed, **found.absent}
    parts = [f"{count} {why}" for why, count in sorted(named.items()) if count]
    if found.unknown_grounds:
        parts.append(f"{found.unknown_grounds} on a ground of no known kind")
    return f" ({', '.join(parts)})" if parts else ""


def _misnamed(state: Verification, export: Export) -> Iterator[str]:
    """What the bundle says of itself and the entry of its export does not."""
    value, info = export.value, state.info
    texts = {key: value.get(key) for key in ("client", "firm", "kind", "profile", "made_on")}
    said = {name: text for name, text in texts.items() if isinstance(text, str)}
    if said.keys() != texts.keys() or said["kind"] not in ("defense", "program"):
        yield f"entry {export.index} does not say whose file this is"
        return
    expected = {
        "Duecare-Kind": said["kind"],
        "Duecare-Profile": said["profile"],
        "Bagging-Date": said["made_on"],
        **naming_lines(client=said["client"], firm=said["firm"], kind=said["kind"]),
    }
    for name in sorted(expected):
        if info.get(name) != expected[name]:
            yield f"bag-info.txt says another {name} than entry {export.index}"
    for name in sorted(info.keys() - _KNOWN_LINES):
        yield f"bag-info.txt has a line {name} that no entry names"
    state.report.facts |= {"client": expected["Duecare-Client"], "firm": expected["Duecare-Firm"]}


def _compare_present(
    state: Verification, rows: DocumentList, export: Export, found: _Found
) -> None:
    """Each listed document lies where the list says, and nothing else lies there."""
    places = {digest: path for path, digest in rows.present.items()}
    attached = {digest.hex() for digest in state.claims.attached}
    for path, digest in rows.present.items():
        actual = state.digests.get(path)
        if actual is None:
            found.missing.append(f"{path} is missing, which entry {export.index} names")
        elif actual.hex() != digest:
            other = places.get(actual.hex())
            told = f"; it is {other}" if other else ""
            told += "; do not open it" if path == PAGE else ""
            found.wrong.append(f"{path} is not the document that entry {export.index} names{told}")
        if is_exhibit(path) and digest not in attached:
            found.wrong.append(f"{path} is listed as an exhibit, and no entry attaches it")
    for path in sorted(state.digests):
        if needs_name(path) and path not in rows.present:
            found.wrong.append(f"no entry names {path}")


def _tell_differences(state: Verification, named: Mapping[str, str], export: Export) -> None:
    """What was recorded of each document that differs, what was found, and what that means."""
    places = {digest: path for path, digest in named.items()}
    attached = {digest.hex(): index for digest, index in state.claims.attached.items()}
    for path, recorded in named.items():
        found = state.digests[path].hex() if path in state.digests else recorded
        if found != recorded and len(state.report.differences) < MOST_NAMED:
            entry = attached.get(recorded, export.index)
            state.report.differences.append(
                difference(
                    path,
                    entry=entry,
                    at=state.times.of(entry),
                    recorded=recorded,
                    found=found,
                    size=state.files.sizes[path],
                    other=places.get(found, ""),
                )
            )


def _compare_attached(state: Verification, rows: DocumentList, found: _Found) -> None:
    """Each document that a shown entry attaches is here, or missing for a recorded reason."""
    attached = {digest.hex(): index for digest, index in state.claims.attached.items()}
    for digest in sorted(rows.absent):
        if digest not in attached:
            found.wrong.append(f"{LIST} leaves out document {digest[:16]}, which no entry attaches")
        elif digest in found.here:
            found.wrong.append(f"{LIST} leaves out document {digest[:16]}, which is in the file")
    withheld: set[int] = set()
    for digest, index in attached.items():
        if digest in found.here:
            continue
        reason = rows.absent.get(digest)
        if _is_destroyed(state, digest, index):
            found.destroyed += 1
        elif reason is None or (reason.why == "program" and _kind(state) != "program"):
            found.missing.append(
                f"document {digest[:16]} of entry {index} is missing, and nothing says why"
            )
        else:
            found.absent[reason.why] = found.absent.get(reason.why, 0) + 1
            if reason.why == "withheld":
                withheld.add(index)
            found.unknown_grounds += _is_unknown(state, reason)
    state.claims.papers_withheld = _decisions_among(state, withheld) if withheld else []


def _decisions_among(state: Verification, indices: set[int]) -> list[int]:
    return [row.entry for row in state.times if row.entry in indices and is_decision(row.kind)]


def _is_unknown(state: Verification, reason: Absence) -> bool:
    return reason.why == "withheld" and not known_ground(reason.ground, kind=_kind(state))


def _is_destroyed(state: Verification, digest: str, index: int) -> bool:
    return state.claims.destroyed.get(digest, -1) > index


def _kind(state: Verification) -> str:
    return str(state.report.facts.get("kind"))


# --- format 1 ---------------------------------------------------------------------------------
def _check_earlier(state: Verification, found: _Found) -> str:
    claims = state.claims
    export = claims.exports[-1] if claims.exports else None
    if export is not None and (export.version > 1 or claims.newer_since < export.index):
        found.wrong.append(
            "it says that it is of format 1, and the log names documents of format 2"
        )
        return ""
    if export is None:
        found.missing.append("no entry shown records the export of this file")
    named = dict(_old_exhibits(export.value)) if export else {}
    unnamed = _compare_old_files(state, named, found)
    if export is not None:
        matches = ((name, _OLD_EXHIBIT.match(name)) for name in sorted(state.digests))
        paths = {name: named[match[1]] for name, match in matches if match and match[1] in named}
        _tell_differences(state, paths, export)
    for number in sorted(named.keys() - _numbers_here(state)):
        found.missing.append(f"exhibit {number} is missing, which the entry of the export names")
    for digest, index in claims.attached.items():
        if digest.hex() in found.here:
            continue
        if _is_destroyed(state, digest.hex(), index):
            found.destroyed += 1
        elif _kind(state) == "program":
            found.absent["program"] = found.absent.get("program", 0) + 1
        else:
            found.missing.append(
                f"document {digest.hex()[:16]} of entry {index} is missing, and nothing says why"
            )
    return (
        "the file is of format 1: no entry names the client, the firm, and "
        f"{', '.join(unnamed) or 'its other documents'}; nothing shows that these are unchanged"
    )


def _old_exhibits(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    rows = value.get("exhibits")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            yield str(row.get("number")), str(row.get("sha256"))


def _numbers_here(state: Verification) -> set[str]:
    return {match[1] for name in state.digests if (match := _OLD_EXHIBIT.match(name))}


def _compare_old_files(state: Verification, named: Mapping[str, str], found: _Found) -> list[str]:
    """Exhibits under their numbers; documents that no entry names are refused, or returned.

    In an excerpt, or behind an entry withheld as a whole, the entry that attaches an exhibit may be
    out of sight.
    """
    attached = {digest.hex() for digest in state.claims.attached}
    counts = state.counts
    shows_all = state.profile == "full" and not (counts.withheld + counts.erased + counts.expired)
    unnamed = []
    for path in sorted(state.digests):
        if not needs_name(path):
            continue
        digest, match = state.digests[path].hex(), _OLD_EXHIBIT.match(path)
        if match and match[1] in named:
            if digest != named[match[1]]:
                found.wrong.append(f"{path} is not exhibit {match[1]} of the entry of the export")
            elif shows_all and digest not in attached:
                found.wrong.append(f"no entry attaches {path}")
        elif _MADE.match(path):
            unnamed.append(path.rpartition("/")[2])
        else:
            found.wrong.append(f"no entry names {path}")
    return unnamed
