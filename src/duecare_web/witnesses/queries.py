"""Reading about time and witnesses, for pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Count, Min, Q

from duecare.errors import DuecareError
from duecare.evidence.log import notes
from duecare.evidence.log.fingerprint import fingerprint
from duecare.evidence.timestamps.tsa_client import Authority
from duecare.record import WitnessAlarm
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client, Contact
from duecare_web.clients.queries import contacts_read
from duecare_web.ledger import timestamping
from duecare_web.ledger.models import Checkpoint, Log
from duecare_web.ledger.queries import count_entries
from duecare_web.ledger.signer import log_keys
from duecare_web.witnesses.authorities import authorities
from duecare_web.witnesses.mails import newest_checkpoint
from duecare_web.witnesses.models import (
    BrowserWitness,
    CheckpointMail,
    Cosignature,
    KnownLog,
    PeerWitness,
    StampAttempt,
    StampRequest,
    TokenEvidence,
)
from duecare_web.witnesses.stamping import spent_today

BANNER_AFTER = timedelta(hours=24)
NAMED = 5
"""Clients that a line names; it counts the others."""


@dataclass(frozen=True, slots=True)
class AuthorityLine:
    """One authority with what it did: spent today, its last token, its last problem."""

    authority: Authority
    spent: int
    last: StampAttempt | None


@dataclass(frozen=True, slots=True)
class Holder:
    """A contact, and the newest checkpoint that they were sent and that they confirmed."""

    contact: Contact
    sent: CheckpointMail | None
    confirmed: CheckpointMail | None


@dataclass(frozen=True, slots=True)
class ClientWitnesses:
    """Who holds which checkpoint of a client's log."""

    newest: Checkpoint | None
    holders: list[Holder]
    mails: list[CheckpointMail]
    browsers: list[tuple[BrowserWitness, Cosignature | None]]
    alarms: int
    missing: list[str]


def configured() -> tuple[list[Authority], str]:
    """The authorities, or none and what is wrong with their file."""
    try:
        return authorities(), ""
    except DuecareError as error:
        return [], str(error)


def authority_lines(found: Sequence[Authority], now: datetime) -> list[AuthorityLine]:
    """Each authority with its budget and its last attempt."""
    return [
        AuthorityLine(
            one,
            spent_today(one, now),
            StampAttempt.objects.filter(authority=one.label).order_by("-at").first(),
        )
        for one in found
    ]


def waiting_stamps() -> list[StampRequest]:
    """What waits for a token, oldest first."""
    return list(StampRequest.objects.filter(done_at=None).order_by("created_at"))


def outage_since(now: datetime) -> datetime | None:
    """Since when timestamps have been wanted in vain, if for more than a day."""
    first = StampRequest.objects.filter(done_at=None).aggregate(at=Min("created_at"))["at"]
    return first if first is not None and now - first >= BANNER_AFTER else None


def latest_tokens(count: int = 10) -> list[TokenEvidence]:
    """The newest tokens with what was checked of them."""
    rows = TokenEvidence.objects.select_related("token__checkpoint").prefetch_related("lists")
    return list(rows.order_by("-pk")[:count])


def peers() -> list[PeerWitness]:
    """The witnesses that are asked, of all firms of this installation: the anchor log is one."""
    return list(PeerWitness.objects.select_related("firm"))


def known_logs() -> list[KnownLog]:
    """The logs for which this installation is a witness."""
    return list(KnownLog.objects.select_related("firm"))


def log_vkeys(log: Log) -> list[str]:
    """The verifier keys that sign a log's checkpoints."""
    return [str(key) for key in log_keys(log) if key.until is None]


def anchor_key() -> str:
    """The verifier keys of the anchor log, for another firm's list of known logs; empty at first."""
    point = timestamping.newest_anchor()
    return "\n".join(log_vkeys(point.log)) if point else ""


def missing_for_firm(firm: Firm, found: Sequence[Authority]) -> list[str]:
    """What is missing, in plain words."""
    lines = []
    if not found:
        lines.append(
            "No time authority is named. When something was recorded rests on the clock of this "
            "server, which the other side does not have to believe."
        )
    elif len(found) == 1:
        lines.append(
            "Only one time authority is named. When it is unavailable, the time is not attested."
        )
    bare = [one.label for one in found if not one.roots]
    if bare:
        lines.append(
            f"No root certificate is named for {', '.join(bare)}: its tokens are kept, but whether "
            "its certificate was good or revoked is not checked when they arrive."
        )
    if not PeerWitness.objects.filter(retired_at=None).exists():
        lines.append("No other firm cosigns the anchor log.")
    active = Count("contacts", filter=Q(contacts__is_active=True))
    served = Client.objects.filter(firm=firm, archived_at=None)
    alone = served.annotate(active=active).filter(active__lt=2)
    if named := list(alone.order_by("name").values_list("name", flat=True)[:NAMED]):
        more = alone.count() - len(named)
        shown = ", ".join(named) + (f" and {more} more" if more else "")
        lines.append(f"Fewer than two contacts get checkpoints by email at {shown}.")
    return lines


def client_witnesses(client: Client) -> ClientWitnesses:
    """Who outside holds what of a client's log."""
    mails = list(client.checkpoint_mails.select_related("contact", "checkpoint", "outgoing")[:200])
    contacts = [one for one in contacts_read(client) if one.is_active]
    holders = [
        Holder(
            contact,
            next(
                (one for one in mails if one.contact_id == contact.pk and one.handed_over_at), None
            ),
            next(
                (one for one in mails if one.contact_id == contact.pk and one.acknowledged_at), None
            ),
        )
        for contact in contacts
    ]
    browsers = [
        (one, _last_of(one.vkey)) for one in client.browser_witnesses.select_related("contact")
    ]
    return ClientWitnesses(
        newest_checkpoint(client),
        holders,
        mails[:12],
        browsers,
        _count_alarms(client),
        _missing_for_client(holders, browsers),
    )


def _count_alarms(client: Client) -> int:
    return count_entries(client.log, kind=WitnessAlarm.definition.kind)


def _last_of(vkey: str) -> Cosignature | None:
    rows = Cosignature.objects.filter(vkey=vkey).select_related("checkpoint")
    return rows.order_by("-checkpoint__size").first()


def _missing_for_client(holders: Sequence[Holder], browsers: Sequence[object]) -> list[str]:
    lines = []
    if len(holders) < 2:
        lines.append(
            "Fewer than two contacts: add a second person who gets checkpoints by email, ideally at "
            "an address that your firm does not administer."
        )
    if holders and not any(one.confirmed for one in holders):
        lines.append("No contact has confirmed holding a checkpoint yet.")
    if not browsers:
        lines.append("No browser of the client cosigns. A contact starts it in the portal.")
    return lines


def mails_for(contact: Contact) -> list[CheckpointMail]:
    """The checkpoint mails that a contact was sent, newest first."""
    rows = contact.checkpoint_mails.exclude(handed_over_at=None).select_related("checkpoint")
    return list(rows[:12])


def checkpoint_of_size(client: Client, size: int) -> Checkpoint | None:
    """The signed checkpoint of a client's log with this many entries."""
    return Checkpoint.objects.filter(log=client.log, size=size).select_related("log").first()


def fingerprint_of(point: Checkpoint) -> str:
    """The eight words of a checkpoint."""
    return fingerprint(notes.parse_checkpoint(notes.parse_note(point.note).text))


@dataclass(frozen=True, slots=True)
class OutsideView:
    """An outside party that holds a checkpoint with an entry, and since when.

    ``kind``: a ``time`` authority, a ``witness`` of another firm, or the ``client``. ``name`` is
    empty for the client: its contacts are not named.
    """

    kind: Literal["time", "witness", "client"]
    name: str
    at: datetime


def seen_outside(client: Client, index: int) -> list[OutsideView]:
    """Who outside of the firm has seen entry ``index`` of a client's log, the first one in front."""
    found: list[OutsideView] = []
    anchored = timestamping.first_anchoring(client.log, index)
    if anchored is not None:
        found += _stamped(anchored) + _cosigned(anchored)
    covering = Q(checkpoint__log=client.log, checkpoint__size__gt=index)
    browsers = Cosignature.objects.filter(
        covering, vkey__in=client.browser_witnesses.values("vkey")
    )
    confirmed = client.checkpoint_mails.filter(covering).exclude(acknowledged_at=None)
    moments = [
        browsers.aggregate(at=Min("received_at"))["at"],
        confirmed.aggregate(at=Min("acknowledged_at"))["at"],
    ]
    if known := [one for one in moments if one is not None]:
        found.append(OutsideView("client", "", min(known)))
    return sorted(found, key=lambda one: one.at)


def _stamped(anchored: int) -> list[OutsideView]:
    """Each time authority with its first stamp over an anchor log that holds the entry."""
    rows = TokenEvidence.objects.filter(token__checkpoint__size__gt=anchored)
    first = rows.values_list("token__authority").annotate(at=Min("time")).order_by("at")
    return [OutsideView("time", name, at) for name, at in first]


def _cosigned(anchored: int) -> list[OutsideView]:
    """Each witness of another firm with its first cosignature over such an anchor log."""
    rows = Cosignature.objects.filter(
        checkpoint__log__kind=Log.Kind.ANCHOR, checkpoint__size__gt=anchored
    )
    first = rows.order_by().values_list("vkey").annotate(at=Min("received_at")).order_by("at")
    return [OutsideView("witness", vkey.partition("+")[0], at) for vkey, at in first]
