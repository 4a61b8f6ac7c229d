"""Reading the encrypted values of many entries: a query for all of them, each key unwrapped once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from duecare.evidence.log import leaf as leaves
from duecare_web.ledger import keys
from duecare_web.ledger.encryption import decrypt
from duecare_web.ledger.models import EntryValue, Log, PersonKey


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
        rows = list(
            EntryValue.objects.filter(entry_id__in=list(nonces))
            .order_by()
            .values_list("entry_id", "path", "sealed", "key_id")
        )
        self._unwrap({key_id for *_, key_id in rows})
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

    def _unwrap(self, wanted: Iterable[int]) -> None:
        missing = [key_id for key_id in wanted if key_id not in self._keys]
        if not missing:
            return
        log_key = keys.log_key(self._log)
        rows = PersonKey.objects.filter(pk__in=missing).values_list("pk", "reference", "wrapped")
        for key_id, reference, wrapped in rows:
            if wrapped is None:
                self._keys[key_id] = None
                continue
            purpose = f"person key:{self._log.origin}:{reference}"
            key = decrypt(log_key, wrapped, purpose=purpose)
            self._keys[key_id] = _Key(key, leaves.value_cipher(key))
