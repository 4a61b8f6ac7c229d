"""Checks that what entries say has the form that is defined for their kind (:mod:`duecare.record`).

A kind or version that this release does not know is told as such: an entry of a newer release is
intact, and only what it says cannot be compared with a definition.
"""

from __future__ import annotations

import json
from typing import Any, Final

from duecare.errors import EvidenceError
from duecare.evidence.bundle.container import read_file
from duecare.evidence.verify.forms import MOST_NAMED
from duecare.evidence.verify.state import Verification
from duecare.record import find_definition

DEFINITIONS: Final = "data/log/definitions.json"


def check_forms(state: Verification) -> None:
    """Every shown entry of a known kind and version has the form of its definition."""
    state.forms.report(state.report)


def check_definitions(state: Verification) -> None:
    """The definitions that the bundle carries are those of this release, where both know a kind."""
    title = "The bundle's definitions match this verifier's"
    report, files = state.report, state.files
    if DEFINITIONS not in files.sizes:
        report.absent("bag.definitions", title, "the bundle carries no definitions")
        return
    listed = _read(read_file(files, DEFINITIONS, largest=4 * 1024 * 1024))
    known = {key: find_definition(*key) for key in listed}
    differ = [
        f"{kind} version {version}"
        for (kind, version), groups in sorted(listed.items())
        if (own := known[kind, version]) is not None and own.groups != groups
    ]
    if differ:
        detail = f"they differ for {', '.join(differ[:MOST_NAMED])}"
        report.failed("bag.definitions", title, detail)
        return
    newer = sum(own is None for own in known.values())
    more = f"; {newer} are newer than this verifier" if newer else ""
    report.passed("bag.definitions", title, f"{len(listed) - newer} kinds are the same{more}")


def _read(data: bytes) -> dict[tuple[str, int], Any]:
    try:
        body = json.loads(data)  # a schema nests deeper than the canonical form allows
    except (ValueError, RecursionError) as error:
        raise EvidenceError(f"{DEFINITIONS} is not JSON") from error
    rows = body.get("kinds") if isinstance(body, dict) else None
    if not isinstance(rows, list):
        raise EvidenceError(f"{DEFINITIONS} does not list kinds")
    found: dict[tuple[str, int], Any] = {}
    for row in rows:
        kind, version = (row.get("kind"), row.get("version")) if isinstance(row, dict) else (0, 0)
        if not isinstance(kind, str) or type(version) is not int or (kind, version) in found:
            raise EvidenceError(f"{DEFINITIONS} has a malformed row")
        found[kind, version] = row.get("groups")
    return found
