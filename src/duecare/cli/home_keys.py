"""The keys that the command line signs and encrypts with: files of mode 0600 in the home folder.

Checkpoints and defense files of all folders are signed with the keys of the installation, the same
that the web application uses. Values are encrypted with a key for each log and for each person
that a log names: deleting such a file erases the values for good, and every proof stays valid.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from duecare.errors import EvidenceError, InputError
from duecare.evidence.log.signing import LogSigner

KEY_BYTES: Final = 32
LOG_KEY: Final = "log"
"""Reference of the key for values about nobody in particular."""

Entropy = Callable[[int], bytes]


def home_folder(environment: Mapping[str, str]) -> Path:
    """``DUECARE_HOME``, else ``.duecare`` in the home folder of the user."""
    given = environment.get("DUECARE_HOME")
    return (Path(given) if given else Path.home() / ".duecare").expanduser().absolute()


@dataclass(frozen=True)
class HomeKeys:
    """The keys below ``home``; ``entropy`` gives random bytes for those that do not exist yet."""

    home: Path
    entropy: Entropy

    def open_home(self) -> Path:
        """The home folder, made if missing, readable by its owner alone."""
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"the home folder {self.home} cannot be used: {error.strerror}",
                hint="set DUECARE_HOME to a folder of your own",
            ) from error
        return self.home

    def installation_id(self) -> str:
        """The first part of every origin: stays the same for the life of the installation."""
        make = f"duecare-{self.entropy(8).hex()}".encode
        return self._kept("installation-id", make).decode()

    def log_signer(self) -> LogSigner:
        """The signer of checkpoints."""
        return LogSigner.from_seed(self._key("log-signing-seed"))

    def seal_signer(self) -> LogSigner:
        """The signer of the list of files of a defense file; never the one of checkpoints."""
        return LogSigner.from_seed(self._key("seal-signing-seed"))

    def seal_name(self) -> str:
        """The name under which defense files of this installation are sealed."""
        return f"{self.installation_id()}/seal"

    def value_key(self, origin: str, reference: str) -> bytes:
        """The key for values about ``reference`` in the log ``origin``; made on first use."""
        return self._key(_value_key_name(origin, reference))

    def find_value_key(self, origin: str, reference: str) -> bytes | None:
        """The same key, or None where it was deleted."""
        name = _value_key_name(origin, reference)
        return self._key(name) if (self.home / "keys" / name).exists() else None

    def _key(self, name: str) -> bytes:
        key = self._kept(name, lambda: self.entropy(KEY_BYTES))
        if len(key) != KEY_BYTES:
            raise EvidenceError(
                f"the key file {name} has {len(key)} bytes instead of {KEY_BYTES}",
                hint="restore the keys folder from a backup; never replace an old key with a new one",
            )
        return key

    def _kept(self, name: str, make: Callable[[], bytes]) -> bytes:
        file = self.home / "keys" / name
        try:
            if not file.exists():
                self.open_home()
                (self.home / "keys").mkdir(mode=0o700, exist_ok=True)
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._create(file, make())
            return file.read_bytes()
        except OSError as error:
            raise InputError(
                f"the key file {file} cannot be used: {error.strerror}",
                hint="set DUECARE_HOME to a folder of your own",
            ) from error

    def _create(self, file: Path, content: bytes) -> None:
        """Write a new file whole: of two processes that start together, one key remains."""
        draft = file.with_name(f".{file.name}.{self.entropy(8).hex()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.link(draft, file)
        except FileExistsError:
            return
        finally:
            draft.unlink()


def _value_key_name(origin: str, reference: str) -> str:
    # The file name says nothing about the person.
    name = reference if reference == LOG_KEY else sha256(reference.encode()).hexdigest()[:32]
    return f"values-{origin.rpartition('/')[2]}-{name}.key"
