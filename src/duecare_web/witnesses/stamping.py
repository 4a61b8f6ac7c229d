"""The durable queue of timestamps: who is asked when, what is kept, what happens in an outage.

What is wanted stands in the database until a token came, so it survives a restart and an authority
that is away for days. Each attempt stamps the newest anchor checkpoint of that moment: it covers
all that waited. No signature by a person ever waits for this.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.db import transaction
from django.db.models import F

from duecare.errors import EvidenceError
from duecare.evidence.bundle.bundle import Token
from duecare.evidence.certificates import read_certificates
from duecare.evidence.log import notes
from duecare.evidence.report import Status
from duecare.evidence.timestamps import revocation, timestamp
from duecare.evidence.timestamps.token_checks import TokenFindings, check_revocation, examine_token
from duecare.evidence.timestamps.tsa_client import Authority, Fetched, fetch_lists, http_transport
from duecare_web.ledger import sequencer, timestamping
from duecare_web.ledger.models import Checkpoint, TimestampToken
from duecare_web.witnesses.authorities import authorities
from duecare_web.witnesses.models import (
    RevocationList,
    StampAttempt,
    StampRequest,
    TokenEvidence,
)

EVERY = timedelta(hours=1)
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
LISTS_RETRY = timedelta(hours=1)
LISTS_GIVEN_UP_AFTER = timedelta(days=7)
EXPORT_TIMEOUT_SECONDS = 8.0
TIMEOUT_SECONDS = 20.0


@dataclass
class _Answer:
    """One answered question: the token, what was checked, and the lists fetched beside it."""

    token: Token
    found: TokenFindings
    offset_ms: int
    lists: list[Fetched] = field(default_factory=list)
    lists_problem: str = ""


def want_hourly(now: datetime) -> StampRequest | None:
    """Put a timestamp into the queue, if one is due: an hour passed and something is new."""
    point = timestamping.newest_anchor()
    if point is None or not authorities() or not timestamping.needs_stamp(point):
        return None
    if StampRequest.objects.filter(done_at=None).exists():
        return None
    last = TimestampToken.objects.order_by("-received_at").first()
    if last is not None and now - last.received_at < EVERY:
        return None
    return _want(StampRequest.Reason.HOURLY, now)


def stamp_before_export(now: datetime) -> bool:
    """Try now to get a token that covers everything; if nobody answers it stays in the queue."""
    point = timestamping.newest_anchor()
    if point is None or not authorities() or not timestamping.needs_stamp(point):
        return False
    _want(StampRequest.Reason.EXPORT, now)
    return work_queue(now, timeout_seconds=EXPORT_TIMEOUT_SECONDS, at_once=True) is not None


def _want(reason: str, now: datetime) -> StampRequest:
    return StampRequest.objects.create(reason=reason, created_at=now, next_attempt_at=now)


def work_queue(
    now: datetime, *, timeout_seconds: float = TIMEOUT_SECONDS, at_once: bool = False
) -> TimestampToken | None:
    """Ask the authorities if a timestamp is wanted and its next attempt is due.

    Returns the token, or ``None`` when nothing was due or nobody gave one; the reason then stands
    in the queue, and the next attempt comes later and later (1 minute doubling to 1 hour).
    """
    waiting = StampRequest.objects.filter(done_at=None)
    due = waiting if at_once else waiting.filter(next_attempt_at__lte=now)
    wanted = due.order_by("-created_at" if at_once else "created_at").first()
    point = timestamping.newest_anchor()
    if wanted is None or point is None or not _claim(wanted, now):
        return None
    problems: list[str] = []
    for authority in authorities():
        if problem := over_budget(authority, now):
            problems.append(problem)
            continue
        answer = _ask(wanted, authority, point, now, problems, timeout_seconds)
        if answer is not None:
            return _keep(authority, point, answer, now)
    _postpone(wanted, "; ".join(problems) or "no time authority is set up", now)
    return None


def _claim(wanted: StampRequest, now: datetime) -> bool:
    """Take a request for five minutes, so that a second worker does not ask as well."""
    mine = StampRequest.objects.filter(
        pk=wanted.pk, done_at=None, next_attempt_at=wanted.next_attempt_at
    )
    return bool(mine.update(next_attempt_at=now + timedelta(minutes=5), attempts=F("attempts") + 1))


def _postpone(wanted: StampRequest, problem: str, now: datetime) -> None:
    wanted.refresh_from_db()
    pause = min(FIRST_RETRY * 2 ** min(wanted.attempts - 1, 10), LONGEST_RETRY)
    wanted.problem, wanted.next_attempt_at = problem, now + pause
    wanted.save(update_fields=["problem", "next_attempt_at"])


def spent_today(authority: Authority, now: datetime) -> int:
    """Requests to an authority since midnight UTC; failed ones count."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return StampAttempt.objects.filter(authority=authority.label, at__gte=midnight).count()


def over_budget(authority: Authority, now: datetime) -> str:
    """Why an authority may not be asked again today; empty while it may."""
    if spent_today(authority, now) < authority.daily_budget:
        return ""
    return f"{authority.label}: the budget of {authority.daily_budget} a day is used"


class KeptQuestions:
    """A transport for the seal of a document: what it asks counts toward the authority's budget.

    The library asks in a thread of its own, which has no business in the database: :meth:`keep`
    writes down afterwards what was sent and received.
    """

    def __init__(self, authority: Authority, now: datetime) -> None:
        self._authority, self._now = authority, now
        self._asked: list[StampAttempt] = []

    def __call__(self, url: str, request: bytes) -> bytes:
        """Ask; raises :class:`EvidenceError` if no answer came."""
        attempt = StampAttempt(
            authority=self._authority.label, url=url, at=self._now, request=request
        )
        self._asked.append(attempt)
        try:
            attempt.reply = http_transport(timeout_seconds=TIMEOUT_SECONDS)(url, request)
        except EvidenceError as error:
            attempt.problem = str(error)
            raise
        return bytes(attempt.reply)

    def keep(self) -> None:
        """Keep the questions and answers."""
        StampAttempt.objects.bulk_create(self._asked)


def _ask(
    wanted: StampRequest,
    authority: Authority,
    point: Checkpoint,
    now: datetime,
    problems: list[str],
    timeout_seconds: float,
) -> _Answer | None:
    """One question to one authority; what was sent and received is kept in any case."""
    message = notes.parse_note(point.note).text.encode()
    request = timestamp.make_request(message, nonce=secrets.randbits(63), policy=authority.policy)
    attempt = StampAttempt(
        stamp=wanted, authority=authority.label, url=authority.url, at=now, request=request
    )
    answer: _Answer | None = None
    try:
        sent, started = datetime.now(UTC), time.monotonic()
        attempt.reply = http_transport(timeout_seconds=timeout_seconds)(authority.url, request)
        middle = sent + timedelta(seconds=(time.monotonic() - started) / 2)
        answer = _judge(authority, message, request, bytes(attempt.reply), middle)
        attempt.clock_offset_ms = answer.offset_ms
    except EvidenceError as error:
        attempt.problem = str(error)
        problems.append(f"{authority.label}: {error}")
    attempt.save()
    return answer


def _judge(
    authority: Authority, message: bytes, request: bytes, reply: bytes, middle: datetime
) -> _Answer:
    """Check a reply on receipt; raises :class:`EvidenceError` if it would prove nothing later."""
    found = examine_token(
        reply,
        message=message,
        request=request,
        roots=authority.roots,
        policy=authority.policy,
    )
    refused = [one for one in found.checks if one.status is Status.FAIL]
    if authority.roots and not found.path:
        refused += [one for one in found.checks if one.id == "path"]
    if refused:
        raise EvidenceError("; ".join(one.detail for one in refused))
    offset = round((found.time - middle).total_seconds() * 1000)
    answer = _Answer(Token(authority.label, request, reply), found, offset)
    if found.path:
        answer.lists, failures = _fetched(found.path)
        answer.lists_problem = "; ".join(failures)
        stored = [one.stored for one in answer.lists]
        standing = check_revocation(found.path, stored, at=found.time)
        found.checks = [*(one for one in found.checks if one.id != standing.id), standing]
        if standing.status is Status.FAIL:
            raise EvidenceError(standing.detail)
    return answer


def _fetched(path: Sequence[x509.Certificate]) -> tuple[list[Fetched], list[str]]:
    """The lists about a path; the addresses in it are not ours, so only public ones are asked."""
    return fetch_lists(path, public_only=not settings.DUECARE_PRIVATE_ADDRESSES)


def _keep(
    authority: Authority, point: Checkpoint, answer: _Answer, now: datetime
) -> TimestampToken:
    with transaction.atomic():
        token = timestamping.keep_token(point, answer.token, now)
        evidence = TokenEvidence.objects.create(
            token=token,
            time=answer.found.time,
            clock_offset_ms=answer.offset_ms,
            checks=[[one.id, one.status.value, one.detail] for one in answer.found.checks],
            chain_pem="".join(one.public_bytes(Encoding.PEM).decode() for one in answer.found.path),
            lists_problem=answer.lists_problem,
            lists_due_at=now + LISTS_RETRY if answer.lists_problem and authority.roots else None,
        )
        evidence.lists.add(*(_stored(one, now) for one in answer.lists))
        # One token over the newest checkpoint answers everything that waited.
        waiting = StampRequest.objects.filter(done_at=None)
        waiting.update(done_at=now, token=token, problem="")
    sequencer.confirm_signed()
    return token


def _stored(fetched: Fetched, now: datetime) -> RevocationList:
    digest = sha256(fetched.stored.content).hexdigest()
    kept, _ = RevocationList.objects.get_or_create(
        sha256=digest,
        defaults={
            "kind": fetched.stored.kind,
            "url": fetched.url[:1000],
            "content": fetched.stored.content,
            "fetched_at": now,
        },
    )
    return kept


def fetch_missing_lists(now: datetime) -> int:
    """Fetch revocation lists that could not be had when their token came; returns how many came."""
    done = 0
    for evidence in TokenEvidence.objects.filter(lists_due_at__lte=now).select_related("token"):
        path = read_certificates(evidence.chain_pem)
        fetched, failures = _fetched(path)
        with transaction.atomic():
            evidence.lists.add(*(_stored(one, now) for one in fetched))
            _judge_again(evidence, now, failures)
        done += not failures
    return done


def _judge_again(evidence: TokenEvidence, now: datetime, failures: Sequence[str]) -> None:
    path = read_certificates(evidence.chain_pem)
    lists = [revocation.StoredList(one.kind, bytes(one.content)) for one in evidence.lists.all()]
    check = check_revocation(path, lists, at=evidence.time)
    others = [row for row in evidence.checks if row[0] != check.id]
    evidence.checks = [*others, [check.id, check.status.value, check.detail]]
    evidence.lists_problem = "; ".join(failures)
    is_over = not failures or now - evidence.time > LISTS_GIVEN_UP_AFTER
    evidence.lists_due_at = None if is_over else now + LISTS_RETRY
    evidence.save(update_fields=["checks", "lists_problem", "lists_due_at"])
