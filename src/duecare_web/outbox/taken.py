"""Notes of a mail on its way to the server, kept in files until the row of the mail says what came of it.

Two files: one when the server has the whole mail and its answer is awaited, one at once after its yes.
Neither waits for a lock of the database. A process that is killed leaves its notes: with the second
the mail was taken; with the first alone its answer is lost, and the mail does not go again either.
"""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

logger = logging.getLogger(__name__)
FOLDER: Final = "mail-taken"
_GIVEN: Final = ".given"
_REPLY_LOST: Final = "250 accepted; the rest of the answer was not kept"
"""For a note without content: the file is made in one step, and its text in the next."""


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of one mail, while it is handed over."""

    mail_id: uuid.UUID

    def given(self) -> None:
        """The server has the whole mail."""
        note_given(self.mail_id)

    def answered(self, reply: str, *, yes: bool) -> None:
        """A yes is noted; after a no, or none, it goes again."""
        if yes:
            note(self.mail_id, reply)
        else:
            forget(self.mail_id)


def note(mail_id: uuid.UUID, reply: str) -> None:
    """Keep that the server took this mail; without the file, the row alone says so."""
    try:
        handle = os.open(_folder() / str(mail_id), os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(reply)
    except OSError as error:
        logger.warning("that mail %s was taken could not be noted (%s)", mail_id, error.strerror)


def note_given(mail_id: uuid.UUID) -> None:
    """Keep that the server has the whole mail; without the file it may go twice."""
    try:
        os.close(os.open(_given(mail_id), os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        logger.warning("that mail %s was given could not be noted (%s)", mail_id, error.strerror)


def given() -> Iterator[uuid.UUID]:
    """Mails that a server has and of whose answer nothing is noted, as long as :func:`forget` was not called."""
    ids = {mail_id for mail_id, _ in noted()}
    for file in _files():
        if file.suffix == _GIVEN:
            with suppress(ValueError):
                if (mail_id := uuid.UUID(file.stem)) not in ids:
                    yield mail_id


def noted() -> Iterator[tuple[uuid.UUID, str]]:
    """Mails that a server took, with its answer, of which :func:`forget` was not called."""
    for file in _files():
        with suppress(ValueError, OSError):
            mail_id = uuid.UUID(file.name)
            reply = file.read_text(encoding="utf-8", errors="replace")
            yield mail_id, reply or _REPLY_LOST


def forget(mail_id: uuid.UUID) -> None:
    """The row says it now."""
    for file in (_given(mail_id), _folder() / str(mail_id)):
        with suppress(OSError):
            file.unlink()


def _given(mail_id: uuid.UUID) -> Path:
    return _folder() / f"{mail_id}{_GIVEN}"


def _files() -> list[Path]:
    try:
        return list(_folder().iterdir())
    except OSError:
        return []


def _folder() -> Path:
    folder = Path(settings.DUECARE_HOME) / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
