"""The check of strict mode: a second reader of timestamps gives the same answers as ours."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography import x509

from duecare.errors import EvidenceError
from duecare.evidence.report import Status, Verdict
from duecare.evidence.timestamps import timestamp
from duecare.evidence.timestamps.second_reader import SecondReading, ask_second_reader
from duecare.evidence.timestamps.token_checks import TokenFindings
from duecare.evidence.verify.anchor_checks import (
    Material,
    Reply,
    examine_reply,
    read_material,
    read_stamped,
    reply_names,
)
from duecare.evidence.verify.state import Verification, listed

_COMMON = ("purpose", "nonce", "policy", "path")
"""What both readers look at; revocation and the other points are ours alone."""


def check_second_reader(state: Verification) -> None:
    """In strict mode, compare our answer on each timestamp with that of ``rfc3161-client``."""
    if not state.strict_time:
        return
    title = "A second program reads the timestamps as this one does"
    names = reply_names(state)
    if not names or not state.trust.tsa_roots:
        missing = "you named no root of a time authority" if names else "no timestamp"
        state.report.absent("time.second", title, missing)
        return
    material = read_material(state)
    problems = []
    for name in names:
        ours, theirs = _both(state, read_stamped(state, name), material)
        if not ours.agrees_with(theirs):
            problems.append(f"{name}: Duecare {ours.text}, rfc3161-client {theirs.text}")
    if problems:
        detail = listed(problems, len(problems))
        state.report.failed("time.second", title, detail, Verdict.INCOMPLETE)
        return
    detail = f"rfc3161-client agrees on {len(names)} of {len(names)}"
    state.report.passed("time.second", title, detail)


def _both(
    state: Verification, reply: Reply, material: Material
) -> tuple[SecondReading, SecondReading]:
    between: Sequence[x509.Certificate] = ()
    try:
        found = examine_reply(state, reply, material)
        ours, between = _answer(found), found.path[1:-1]
    except EvidenceError as error:
        ours = SecondReading(None, str(error))
    theirs = ask_second_reader(
        reply.content,
        message=reply.message,
        nonce=timestamp.request_nonce(reply.request),
        policy=timestamp.request_policy(reply.request),
        roots=state.trust.tsa_roots,
        between=between,
    )
    return ours, theirs


def _answer(found: TokenFindings) -> SecondReading:
    against = [
        one.detail for one in found.checks if one.id in _COMMON and one.status is not Status.PASS
    ]
    return SecondReading(None, "; ".join(against)) if against else SecondReading(found.time)
