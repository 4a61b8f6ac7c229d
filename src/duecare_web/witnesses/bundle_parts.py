"""What time authorities and witnesses contribute to a defense file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from duecare.errors import DuecareError
from duecare.evidence.bundle.bundle import Anchoring, Token
from duecare.evidence.log import anchor, merkle, notes
from duecare.evidence.log.notes import VerifierKey
from duecare.evidence.timestamps.revocation import StoredList
from duecare.evidence.witness import witness
from duecare.ids import slug
from duecare.numerals import whole_number
from duecare_web.clients.models import Client
from duecare_web.ledger.models import Checkpoint, LedgerEntry, Log, TimestampToken
from duecare_web.ledger.nodes import DatabaseStorage
from duecare_web.witnesses import cosigning, stamping
from duecare_web.witnesses.authorities import authorities
from duecare_web.witnesses.cosigning import cosigned_note
from duecare_web.witnesses.models import BrowserWitness, PeerWitness, TokenEvidence

MOST_ANCHORINGS = 200
"""Stamped checkpoints in one file; with more, evenly chosen ones, the newest among them."""


@dataclass(frozen=True)
class WitnessParts:
    """Ready for :class:`duecare.defense.DefenseFile`."""

    checkpoints: list[str]
    anchorings: list[Anchoring]
    tsa_roots_pem: str
    chain_pem: str
    revocation_lists: list[StoredList]
    witness_keys: tuple[VerifierKey, ...]
    witness_policy: str
    missing: list[str]


def before_export(now: datetime) -> None:
    """Ask for a last token and for cosignatures; anyone who does not answer is not waited for."""
    stamping.stamp_before_export(now)
    cosigning.submit_due(now, timeout_seconds=stamping.EXPORT_TIMEOUT_SECONDS)


def witness_parts(client: Client) -> WitnessParts:
    """Everything about time and witnesses that the defense file of a client carries."""
    chosen = _anchor_points(client.log)
    tokens = TokenEvidence.objects.filter(token__checkpoint__in=[point for _, _, point in chosen])
    keys = witness_keys(client)
    lists = {
        one.sha256: StoredList(one.kind, bytes(one.content))
        for evidence in tokens.prefetch_related("lists")
        for one in evidence.lists.all()
    }
    points = Checkpoint.objects.filter(log=client.log).order_by("size")
    return WitnessParts(
        checkpoints=[cosigned_note(point) for point in points.prefetch_related("cosignatures")],
        anchorings=[_anchoring(index, leaf, point) for index, leaf, point in chosen],
        tsa_roots_pem=_roots_pem(),
        chain_pem="".join(dict.fromkeys(one.chain_pem for one in tokens)),
        revocation_lists=list(lists.values()),
        witness_keys=keys,
        witness_policy=policy_text(keys),
        missing=missing_for(client, stamped=any(point.tokens.exists() for _, _, point in chosen)),
    )


def witness_keys(client: Client) -> tuple[VerifierKey, ...]:
    """The public keys of all who cosign for a client: other firms, and browsers of its contacts."""
    return (*peer_keys(), *browser_keys(client))


def peer_keys() -> tuple[VerifierKey, ...]:
    """The public keys of the other firms that cosign for this one."""
    peers = PeerWitness.objects.order_by("added_at").values_list("vkey", flat=True)
    return tuple(map(notes.parse_vkey, peers))


def browser_keys(client: Client) -> tuple[VerifierKey, ...]:
    """The public keys in browsers of a client's contacts: together they are one party, the client."""
    browsers = BrowserWitness.objects.filter(client=client).order_by("added_at")
    return tuple(map(notes.parse_vkey, browsers.values_list("vkey", flat=True)))


def policy_text(keys: Sequence[VerifierKey]) -> str:
    """A C2SP witness policy over the given keys, with the quorum of the settings."""
    if not keys:
        return ""
    names = [f"w{number}" for number in range(1, len(keys) + 1)]
    quorum = settings.DUECARE_WITNESS_QUORUM
    number = whole_number(quorum)
    threshold = quorum if number is None else str(min(number, len(keys)))
    lines = [f"witness {name} {key}" for name, key in zip(names, keys, strict=True)]
    text = "\n".join([*lines, f"group all-of-them {threshold} {' '.join(names)}"])
    text += "\nquorum all-of-them\n"
    witness.parse_policy(text)
    return text


def _anchor_points(log: Log) -> list[tuple[int, bytes, Checkpoint]]:
    """(anchor index, anchor leaf, anchor checkpoint) to show, the best covering one last.

    For each size of the client's log that was stamped: the first stamp, which bounds its entries
    from above, and the last, which bounds the next entries from below. Then what was cosigned
    last, and the newest point.
    """
    newest = Checkpoint.objects.filter(log__kind=Log.Kind.ANCHOR).order_by("-size").first()
    if newest is None:
        return []
    rows = LedgerEntry.objects.filter(
        log=newest.log, kind=f"checkpoint:{log.pk}", index__lt=newest.size
    )
    leaves = [
        (index, bytes(leaf)) for index, leaf in rows.order_by("index").values_list("index", "leaf")
    ]
    if not leaves:
        return []
    sizes = [anchor.read_anchor_leaf(leaf).size for _, leaf in leaves]
    stamped = _stamped_points()
    cosigned = Checkpoint.objects.filter(log=newest.log, cosignatures__isnull=False)
    points = _thinned(_first_and_last(stamped, leaves, sizes))
    extra = [point for point in [cosigned.order_by("-size").first(), newest] if point]
    covering = [
        point for point in [*stamped[-1:], *extra] if _covers(point, leaves) == len(leaves) - 1
    ]
    last = next((point for point in covering if point in stamped), newest)
    shown = {point.size: point for point in [*points, *extra]}
    shown.pop(last.size, None)
    ordered = [*(shown[size] for size in sorted(shown)), last]
    found = []
    for point in ordered:
        place = _covers(point, leaves)
        if place >= 0:
            found.append((*leaves[place], point))
    return found


def _stamped_points() -> list[Checkpoint]:
    ids = TimestampToken.objects.values_list("checkpoint_id", flat=True).distinct()
    return list(Checkpoint.objects.filter(pk__in=ids).select_related("log").order_by("size"))


def _covers(point: Checkpoint, leaves: Sequence[tuple[int, bytes]]) -> int:
    """The place of the last anchor leaf of the client under an anchor checkpoint, or -1."""
    low, high = 0, len(leaves)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if leaves[middle][0] < point.size else (low, middle)
    return low - 1


def _first_and_last(
    stamped: Sequence[Checkpoint], leaves: Sequence[tuple[int, bytes]], sizes: Sequence[int]
) -> list[Checkpoint]:
    by_size: dict[int, list[Checkpoint]] = {}
    for point in stamped:
        place = _covers(point, leaves)
        if place >= 0:
            by_size.setdefault(sizes[place], []).append(point)
    return [
        point for points in by_size.values() for point in dict.fromkeys([points[0], points[-1]])
    ]


def _thinned(points: list[Checkpoint]) -> list[Checkpoint]:
    if len(points) <= MOST_ANCHORINGS:
        return points
    step = len(points) / MOST_ANCHORINGS
    return [points[int(number * step)] for number in range(MOST_ANCHORINGS)]


def _anchoring(index: int, leaf: bytes, point: Checkpoint) -> Anchoring:
    storage = DatabaseStorage(point.log)
    proof = merkle.inclusion_proof(index, point.size, storage.read_node)
    tokens: dict[str, Token] = {}
    for token in point.tokens.order_by("pk"):
        label = slug(token.authority)
        tokens.setdefault(label, Token(label, bytes(token.request), bytes(token.response)))
    return Anchoring(
        proof=notes.TlogProof(index, tuple(proof), cosigned_note(point), leaf),
        tokens=tuple(tokens.values()),
    )


def _roots_pem() -> str:
    try:
        roots = dict.fromkeys(root for one in authorities() for root in one.roots)
    except DuecareError:
        return ""  # a mistake in the file is shown on its page; it must not stop an export
    return "".join(root.public_bytes(Encoding.PEM).decode() for root in roots)


def missing_for(client: Client, *, stamped: bool) -> list[str]:
    """What a reader of the file will not find, in plain words."""
    found = []
    if not stamped:
        found.append(
            "No time authority has stamped this log: when something was recorded rests on the "
            "clock of the firm's server."
        )
    elif not _roots_pem():
        found.append(
            "The firm names no root certificate of its time authorities: get it from the "
            "authority yourself to check the timestamps."
        )
    mails = client.checkpoint_mails
    if not mails.exclude(acknowledged_at=None).exists():
        found.append("No contact of the client has confirmed keeping an emailed checkpoint.")
    if not witness_keys(client):
        found.append("No other firm and no browser of the client cosigns the log.")
    return found
