"""Reading the encrypted values of many entries: two queries for all of them, each key unwrapped once."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from duecare.evidence.log import leaf as leaves
from duecare_web.ledger import keys
from duecare_web.ledger.encryption import decrypt
from duecare_web.ledger.models import EntryValue, Log, PersonKey

ValueRow = tuple[uuid.UUID, str, bytes, int]
"""Of an encrypted value: its entry, its group, the bytes, and the id of its key."""


@dataclass(frozen=True, slots=True)
class _Key:
    """The key of a person, and the cipher that is made of it."""

    key: bytes
    cipher: AESGCM


class ValueReader:
    """Opens values of one log and keeps the keys that it has unwrapped; for one piece of work."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._keys: dict[int, _Key | None] = {}

    def openings(
        self, nonces: Mapping[uuid.UUID, bytes]
    ) -> dict[uuid.UUID, dict[str, leaves.Opening]]:
        """What shows each group of these entries to a verifier: salt and value.

        ``nonces``: entry -> the nonce of its leaf. A group whose key was destroyed is missing.
        """
        rows = _value_rows(nonces)
        self.unwrap(_key_rows({key_id for *_, key_id in rows} - self._keys.keys()))
        return self.opened(rows, nonces)

    def opened(
        self, rows: Iterable[ValueRow], nonces: Mapping[uuid.UUID, bytes]
    ) -> dict[uuid.UUID, dict[str, leaves.Opening]]:
        """These rows opened, with the keys that were unwrapped."""
        found: dict[uuid.UUID, dict[str, leaves.Opening]] = {entry_id: {} for entry_id in nonces}
        origin = self._log.origin
        for entry_id, path, sealed, key_id in rows:
            held = self._keys[key_id]
            if held is None:
                continue
            nonce = nonces[entry_id]
            value = leaves.open_value(
                bytes(sealed), group_key=held.cipher, origin=origin, nonce=nonce, path=path
            )
            found[entry_id][path] = leaves.Opening(leaves.derive_salt(held.key, nonce, path), value)
        return found

    def unwrap(self, rows: Iterable[PersonKey]) -> None:
        """Keep the keys of these rows of the log in clear."""
        log_key: bytes | None = None
        for row in rows:
            if row.wrapped is None:
                self._keys[row.pk] = None
                continue
            log_key = log_key or keys.log_key(self._log)
            purpose = f"person key:{self._log.origin}:{row.reference}"
            key = decrypt(log_key, row.wrapped, purpose=purpose)
            self._keys[row.pk] = _Key(key, leaves.value_cipher(key))


def openings_in_logs(
    nonces: Mapping[Log, Mapping[uuid.UUID, bytes]],
) -> dict[uuid.UUID, dict[str, leaves.Opening]]:
    """What :meth:`ValueReader.openings` gives, for entries of several logs: the same two queries."""
    together = {entry_id: nonce for some in nonces.values() for entry_id, nonce in some.items()}
    rows = _value_rows(together)
    held = _key_rows({key_id for *_, key_id in rows})
    found: dict[uuid.UUID, dict[str, leaves.Opening]] = {}
    for log, wanted in nonces.items():
        reader = ValueReader(log)
        reader.unwrap(one for one in held if one.log_id == log.pk)
        found |= reader.opened((row for row in rows if row[0] in wanted), wanted)
    return found


def _value_rows(entry_ids: Iterable[uuid.UUID]) -> list[ValueRow]:
    found = EntryValue.objects.filter(entry_id__in=list(entry_ids)).order_by()
    rows = found.values_list("entry_id", "path", "sealed", "key_id")
    return [(entry, path, bytes(sealed), key) for entry, path, sealed, key in rows]


def _key_rows(key_ids: Collection[int]) -> list[PersonKey]:
    return list(PersonKey.objects.filter(pk__in=key_ids)) if key_ids else []
