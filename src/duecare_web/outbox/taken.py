"""Notes that a mail server took a mail, kept in files until the row of the mail says so.

The note is one file, made at once after the server's answer: it waits for no lock of the database.
A process that is killed before the row was changed leaves its note, and the mail does not go again.
"""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings

logger = logging.getLogger(__name__)
FOLDER: Final = "mail-taken"
_REPLY_LOST: Final = "250 accepted; the rest of the answer was not kept"
"""For a note without content: the file is made in one step, and its text in the next."""


def note(mail_id: uuid.UUID, reply: str) -> None:
    """Keep that the server took this mail; without the file, the row alone says so."""
    try:
        handle = os.open(_folder() / str(mail_id), os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(reply)
    except OSError as error:
        logger.warning("that mail %s was taken could not be noted (%s)", mail_id, error.strerror)


def noted() -> Iterator[tuple[uuid.UUID, str]]:
    """Mails that a server took, with its answer, of which :func:`forget` was not called."""
    try:
        files = list(_folder().iterdir())
    except OSError:
        return
    for file in files:
        with suppress(ValueError, OSError):
            mail_id = uuid.UUID(file.name)
            reply = file.read_text(encoding="utf-8", errors="replace")
            yield mail_id, reply or _REPLY_LOST


def forget(mail_id: uuid.UUID) -> None:
    """The row says it now."""
    with suppress(OSError):
        (_folder() / str(mail_id)).unlink()


def _folder() -> Path:
    folder = Path(settings.DUECARE_HOME) / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
