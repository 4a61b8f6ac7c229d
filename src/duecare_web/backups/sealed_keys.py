"""The keys of an installation under a passphrase: scrypt, then AES-256-GCM."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from pathlib import Path
from typing import Final

from duecare.errors import InputError
from duecare_web.backups.archive import check_name
from duecare_web.ledger.encryption import decrypt, encrypt

FOLDERS: Final = ("keys", "signer/keys", "signer/ask")
"""Without what the signer has signed: a restored one must not believe to have signed less."""
_SALT_BYTES: Final = 16
_PURPOSE: Final = "the keys of the backup:v1"
# What a running signer tells; the next one makes it again.
_NOT_KEPT: Final = frozenset({"address", "secret", "socket"})
# scrypt cost: N = 2**17, r = 8, p = 1 (OWASP Password Storage Cheat Sheet, from memory), 128 MiB.
_SCRYPT: Final = {"n": 2**17, "r": 8, "p": 1, "maxmem": 2**28, "dklen": 32}


def seal_keys(home: Path, passphrase: str) -> bytes:
    """The key files of ``home``, encrypted under ``passphrase``."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for folder in FOLDERS:
            found = (home / folder).iterdir() if (home / folder).is_dir() else ()
            for file in sorted(found):
                if file.is_file() and file.name not in _NOT_KEPT and file.name[0] != ".":
                    tar.add(file, arcname=f"{folder}/{file.name}")
    salt = os.urandom(_SALT_BYTES)
    return salt + encrypt(_stretch(passphrase, salt), packed.getvalue(), purpose=_PURPOSE)


def open_keys(sealed: bytes, passphrase: str) -> dict[str, bytes]:
    """The key files by their path in the home folder.

    Raises :class:`EvidenceError` for a wrong passphrase.
    """
    key = _stretch(passphrase, sealed[:_SALT_BYTES])
    packed = io.BytesIO(decrypt(key, sealed[_SALT_BYTES:], purpose=_PURPOSE))
    with tarfile.open(fileobj=packed) as tar:
        files = {member.name: tar.extractfile(member) for member in tar if member.isfile()}
        for name in files:
            check_name(name)
        return {name: stream.read() for name, stream in files.items() if stream}


def put_keys(home: Path, kept: dict[str, bytes], *, replace: bool) -> list[Path]:
    """Write the key files where they are missing, ``replace``: or others; returns what was written.

    Raises :class:`InputError` if another key is there already.
    """
    made = []
    has_signer = (home / "signer" / "ask" / "keys.json").exists()
    for name, content in kept.items():
        file = home / name
        if has_signer and name.startswith("signer/"):
            continue  # the signer that is there goes on, with the keys that it has now
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if replace:
            file.unlink(missing_ok=True)
        elif file.exists() and file.read_bytes() != content:
            raise InputError(
                f"{home} holds another {name}", hint="set DUECARE_HOME to a new folder"
            )
        if not file.exists():
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            made.append(file)
    return made


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, **_SCRYPT)
