"""The client key: made once, kept on the client's side, readable by its owner only.

All machines of a client need the same key, so it travels: as a file, or as a *key code*, which
is the key in letters with a checksum. What stores inventories must never see either.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from duecare.errors import InputError

KEY_BYTES: Final = 32
CODE_PREFIX: Final = "dck_"
_CHECK_BYTES: Final = 4  # 36 bytes are 48 letters without padding


def default_key_path(environment: dict[str, str]) -> Path:
    """``keys/client.key`` in the Duecare home folder (``DUECARE_HOME`` or ``~/.duecare``)."""
    home = environment.get("DUECARE_HOME")
    return (Path(home) if home else Path.home() / ".duecare") / "keys" / "client.key"


def read_or_create_key(path: Path, *, entropy: Callable[[int], bytes]) -> bytes:
    """The key in ``path``; a new one, mode 0600, when there is none.

    Raises :class:`InputError` for a file that is no key or cannot be used.
    """
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        return _create(path, entropy)
    except OSError as error:
        raise InputError(f"cannot read the client key {path}: {error.strerror}") from error
    if len(key) != KEY_BYTES:
        raise InputError(
            f"{path} holds {len(key)} bytes, a client key has {KEY_BYTES}",
            hint="name another file with --key-file, or restore the key from its backup",
        )
    return key


def read_key(path: Path) -> bytes:
    """The key in ``path``. Raises :class:`InputError` where there is none."""
    if not path.exists():
        raise InputError(
            f"there is no client key at {path}",
            hint="duecare client-key new makes one, duecare client-key import takes one over",
        )
    return read_or_create_key(path, entropy=os.urandom)


def write_key(path: Path, key: bytes) -> None:
    """Keep a key in a new file, mode 0600. Raises :class:`InputError` if the file exists."""
    if path.exists():
        raise InputError(
            f"{path} exists already", hint="a key is never overwritten; name another file"
        )
    _create(path, lambda _: key)


def key_code(key: bytes) -> str:
    """The key in letters, to carry it to another machine: ``dck_`` and 48 characters."""
    return CODE_PREFIX + base64.urlsafe_b64encode(key + _check(key)).decode()


def key_from_code(code: str) -> bytes:
    """The key of :func:`key_code`. Raises :class:`InputError`, without the code, if mistyped."""
    text = code.strip()
    try:
        packed = base64.b64decode(text.removeprefix(CODE_PREFIX), altchars=b"-_", validate=True)
    except ValueError:
        packed = b""
    key, check = packed[:KEY_BYTES], packed[KEY_BYTES:]
    if len(key) != KEY_BYTES or check != _check(key) or text != key_code(key):
        raise InputError(
            "the key code is mistyped or cut off",
            hint="copy it whole: it begins with dck_ and is 52 characters long",
        )
    return key


def _check(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:_CHECK_BYTES]


def _create(path: Path, entropy: Callable[[int], bytes]) -> bytes:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read_or_create_key(path, entropy=entropy)
    except OSError as error:
        raise InputError(f"cannot create the client key {path}: {error.strerror}") from error
    key = entropy(KEY_BYTES)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(key)
    return key
