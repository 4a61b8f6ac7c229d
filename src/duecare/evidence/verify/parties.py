"""Who outside the firm has seen the log, as far as the reader's own trust shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from cryptography import x509
from cryptography.x509.oid import NameOID

from duecare.evidence.log import notes
from duecare.evidence.verify.state import Verification
from duecare.evidence.verify.timeline import Sighting, milliseconds
from duecare.evidence.visible import visible
from duecare.record import CheckpointMailing

Kind = Literal["client", "time", "witness"]
_LONGEST_NAME = 80
_LAST_SECOND = 253_402_300_799


@dataclass
class Party:
    """An outside party whose check succeeded with a key, root or words that the reader gave.

    ``entries``: it has seen the first so many. ``times``: when it saw how many, as it says itself;
    none for words, whose mail only the reader has. ``by_firm``: chosen by the firm.
    """

    kind: Kind
    name: str
    holds: str
    entries: int = 0
    by_firm: bool = False
    times: list[Sighting] = field(default_factory=list)

    @property
    def since(self) -> int | None:
        """The first time at which it saw any entry, in POSIX milliseconds."""
        return min((one.time for one in self.times), default=None)

    def see(self, size: int, time: int | None) -> None:
        """It saw the first ``size`` entries, at ``time`` if that is known."""
        self.entries = max(self.entries, size)
        if time is not None and size > 0:
            self.times.append(Sighting(size, time))


def parties_of(state: Verification, by_words: int) -> list[Party]:
    """The client, time authorities by root, and witnesses by key; those who saw nothing left out.

    ``by_words``: how many entries the words cover that the reader was mailed.
    """
    found = [*_client(state, by_words), *_time_authorities(state), *_witnesses(state)]
    return [party for party in found if party.entries]


def _client(state: Verification, by_words: int) -> Iterator[Party]:
    keys = {key.key for key in state.trust.client_keys} - _of_the_firm(state)
    holds = "words" if by_words else "key"
    party = Party("client", _name_of_client(state), holds)
    if by_words:
        party.see(by_words, None)
    for key, size, time in cosignings(state):
        if key.key in keys:
            party.holds = "both" if by_words else "key"
            party.see(size, time)
    yield party


def _name_of_client(state: Verification) -> str:
    """To whom the log says the words went that the reader gave; empty if it does not show it."""
    names = {
        str(event.value.get("fingerprint")): visible(event.person, _LONGEST_NAME)
        for event in state.events
        if event.kind == CheckpointMailing.definition.kind
    }
    return next((names[one] for one in state.trust.fingerprints if names.get(one)), "")


def _time_authorities(state: Verification) -> Iterator[Party]:
    """One party for each organization: an authority that has two roots is not two."""
    found: dict[str, Party] = {}
    for item in state.anchored:
        for stated in item.trusted:
            name = visible(_name_of(stated.root), _LONGEST_NAME)
            party = found.setdefault(name, Party("time", name, "stamps", by_firm=True))
            party.see(item.size, milliseconds(stated.time))
    yield from (found[name] for name in sorted(found))


def _name_of(root: bytes) -> str:
    """Organization of a certificate's subject, else its common name, else "unnamed"."""
    try:
        subject = x509.load_der_x509_certificate(root).subject
    except ValueError:
        return "unnamed"
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for attribute in subject.get_attributes_for_oid(kind):
            if isinstance(attribute.value, str) and attribute.value.strip():
                return attribute.value.strip()
    return "unnamed"


def _witnesses(state: Verification) -> Iterator[Party]:
    firm, clients = _of_the_firm(state), {key.key for key in state.trust.client_keys}
    trusted = {key.key: key.name for key in state.trust.witness_keys}
    named = {key.key for key in state.own.witness_keys}
    found = {
        key: Party("witness", visible(name, _LONGEST_NAME), "cosignatures", by_firm=key in named)
        for key, name in sorted(trusted.items(), key=lambda one: (one[1], one[0]))
        if key not in firm and key not in clients
    }
    for key, size, time in cosignings(state):
        if key.key in found:
            found[key.key].see(size, time)
    yield from found.values()


def _of_the_firm(state: Verification) -> set[bytes]:
    """Keys that sign for the firm itself: under another role they are no outside party."""
    keys = (*state.log_keys, *state.own.seal_keys, *state.trust.seal_keys)
    return {key.key for key in keys}


def cosignings(state: Verification) -> Iterator[tuple[notes.VerifierKey, int, int | None]]:
    """Each cosignature that was checked: its key, the entries it covers, and when."""
    covered = [*((item.size, item.note) for item in state.anchored), *state.opened.items()]
    for size, note in covered:
        for key in note.verified:
            if key.kind == notes.COSIGNATURE_V1:
                yield key, size, _time_of(note, key)


def _time_of(note: notes.Note, key: notes.VerifierKey) -> int | None:
    """When the witness says that it cosigned; None if that is after the year 9999."""
    named = (key.name, key.key_hash)
    line = next((one for one in note.signatures if (one.name, one.key_hash) == named), None)
    if line is None:
        return None
    seconds = notes.cosignature_time(line.signature)
    return seconds * 1000 if seconds <= _LAST_SECOND else None


def not_counted(state: Verification) -> list[tuple[Kind, str, int]]:
    """Parties whose signatures are in the file and whose key or root the reader did not give.

    Kind, name, and how many stamps or entries.
    """
    given = {key.key for key in (*state.trust.witness_keys, *state.trust.client_keys)}
    seen: dict[tuple[bytes, str], int] = {}
    for key, size, _ in cosignings(state):
        if key.key not in given:
            seen[key.key, key.name] = max(size, seen.get((key.key, key.name), 0))
    witnesses: list[tuple[Kind, str, int]] = [
        ("witness", name, size)
        for (_, name), size in sorted(seen.items(), key=lambda one: one[0][1])
    ]
    stamps: list[tuple[Kind, str, int]] = [
        ("time", label, count) for label, count in sorted(state.replies.items())
    ]
    return [*stamps, *witnesses]
