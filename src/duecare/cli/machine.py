"""Which machine this is: a name for people, and an id that stays the same from scan to scan."""

from __future__ import annotations

import hashlib
import os
import platform
import secrets
import socket
from pathlib import Path

from duecare.errors import InputError
from duecare.ids import slug, uuid_from_bytes
from duecare.inventory import DataInventory, mark_machine


def name_machine(inventory: DataInventory, *, name: str, home: Path) -> DataInventory:
    """The inventory with this machine and a new scan id written into it.

    ``name`` is how people call the machine; empty: its host name.
    """
    shown = (name.strip() or socket.gethostname() or "machine")[:200]
    return mark_machine(
        inventory,
        machine_id=machine_id(shown, home=home),
        name=shown,
        system=f"{platform.system()} {platform.release()}".strip()[:200],
        scan_id=uuid_from_bytes(secrets.token_bytes(16)),
    )


def machine_id(name: str, *, home: Path) -> str:
    """The id of the machine that people call ``name``.

    It comes from a number that is kept in the home folder, so that two machines of one name stay
    apart, and from the name, so that a copied disk image becomes a machine of its own.
    """
    seen = hashlib.sha256(_number(home) + b"\0" + name.casefold().encode()).hexdigest()
    return f"{slug(name, longest=40)}-{seen[:8]}"


def _number(home: Path) -> bytes:
    file = home / "machine-number"
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot keep the number of this machine in {file}: {error.strerror}",
            hint="set DUECARE_HOME to a folder that this user can write to",
        ) from error
    number = secrets.token_bytes(16)
    with os.fdopen(handle, "wb") as stream:
        stream.write(number)
    return number
