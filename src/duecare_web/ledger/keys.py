"""The keys of the installation, and how one key is wrapped under another.

``installation-key`` wraps the key of each log; the key of a log wraps the keys of its people and
documents. Both are files of mode 0600 in ``keys`` of the home folder, never in the database. The
keys that sign checkpoints belong to the signer (:mod:`duecare_web.ledger.signer`).
"""

from __future__ import annotations

import hmac
import os
from pathlib import Path

from django.conf import settings

from duecare.errors import EvidenceError
from duecare.evidence.log.signing import LogSigner
from duecare_web.ledger.encryption import decrypt, encrypt
from duecare_web.ledger.models import Log
from duecare_web.settings.environment import kept_secret, private_folder

KEY_BYTES = 32


def keys_folder() -> Path:
    """Where the installation keeps its keys."""
    return private_folder(settings.DUECARE_HOME / "keys")


def installation_id() -> str:
    """The first part of every origin: stays the same for the life of the installation."""
    file = keys_folder() / "installation-id"
    return kept_secret(file, make=f"duecare-{os.urandom(8).hex()}".encode).decode()


def installation_key() -> bytes:
    """The key under which the keys of logs are wrapped."""
    return _key("installation-key")


def require_own_keys() -> None:
    """Raise :class:`EvidenceError` if the logs of this database were made with other keys.

    That is so on a second machine whose home folder did not get the folder ``keys`` of the first.
    """
    first = Log.objects.order_by("created_at").first()
    if first is None:
        return
    file = settings.DUECARE_HOME / "keys" / "installation-id"
    if file.exists() and file.read_text() == first.origin.partition("/")[0]:
        return
    raise EvidenceError(
        f"the keys in {file.parent} are not those of this database",
        hint="replace this folder by a copy of the folder keys of the first machine",
    )


def seal_signer() -> LogSigner:
    """The signer of the list of files of a defense file; never the key that signs checkpoints."""
    return LogSigner.from_seed(_key("seal-signing-seed"))


def _key(name: str) -> bytes:
    key = _read_once(name) or kept_secret(keys_folder() / name, make=lambda: os.urandom(KEY_BYTES))
    if len(key) != KEY_BYTES:
        raise EvidenceError(
            f"the key file {name} has {len(key)} bytes instead of {KEY_BYTES}",
            hint="restore the folder keys from a backup; never make a new key over an old one",
        )
    return key


_known: dict[str, tuple[tuple[int, int, int, int], bytes]] = {}


def _read_once(name: str) -> bytes | None:
    """A key file that was read before and is still that file; ``None`` if there is none yet."""
    file = f"{settings.DUECARE_HOME}/keys/{name}"
    try:
        found = os.stat(file)  # noqa: PTH116  twice for each entry that is accepted
    except FileNotFoundError:
        return None
    state = (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)
    before = _known.get(file)
    if before is None or before[0] != state:
        before = _known[file] = (state, Path(file).read_bytes())
    return before[1]


def inbox_mac(entry_id: bytes, leaf: bytes, *, key: bytes | None = None) -> bytes:
    """What shows that this application put a leaf into the inbox, under this id.

    ``key``: that of :func:`inbox_key`, for many at once.
    """
    return hmac.digest(key or inbox_key(), entry_id + leaf, "sha256")


def inbox_key() -> bytes:
    """The key for entries that wait, derived from that of the installation."""
    return hmac.digest(installation_key(), b"duecare/inbox/v1", "sha256")


def new_wrapped_key(wrapping_key: bytes, *, purpose: str) -> bytes:
    """A fresh random key, wrapped."""
    return encrypt(wrapping_key, os.urandom(KEY_BYTES), purpose=purpose)


def log_key(log: Log) -> bytes:
    """The key of a log, unwrapped."""
    return decrypt(installation_key(), log.wrapped_key, purpose=f"log key:{log.origin}")
