"""The client key: made once, kept beside the client's data, readable by its owner only."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from duecare.errors import InputError

KEY_BYTES: Final = 32


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
