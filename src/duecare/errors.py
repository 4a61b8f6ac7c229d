"""The errors that Duecare raises for its users.

::

    DuecareError
    ├── InputError             a file, field or argument that cannot be used
    ├── CatalogError           the shipped knowledge contradicts itself
    ├── DiscoveryError         a scan cannot start or go on
    ├── RiskError              a figure cannot be computed or must not be published
    ├── EvidenceError          a ledger, key or bundle cannot be used
    ├── TooManyAttemptsError   too often in a short time: wait, and try again
    ├── TransferError          the console cannot be reached, or refused what was sent
    ├── DocumentError          a statement cannot be produced
    └── MissingComponentError  an optional part of Duecare is not installed

A message never holds a raw identifier of a person: it names files, fields, counts and places.
"""


class DuecareError(Exception):
    """Root of all errors that are meant for a person.

    ``str(error)`` says what is wrong; ``hint`` says what to do next.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class InputError(DuecareError):
    """A given file, field or argument cannot be used; the message names it."""


class CatalogError(DuecareError):
    """A catalog file is malformed, or refers to an id that does not exist."""


class DiscoveryError(DuecareError):
    """A scan cannot start or go on. Unreadable single items are no error: they are listed."""


class RiskError(DuecareError):
    """A figure cannot be computed, or its cross-check failed and it must not be published."""


class EvidenceError(DuecareError):
    """A ledger, key, proof or bundle cannot be used."""


class TooManyAttemptsError(DuecareError):
    """Something was tried too often; ``seconds`` from now it may be tried again."""

    def __init__(self, seconds: int, *, hint: str = "") -> None:
        super().__init__(f"Too many attempts. Try again in {_told(seconds)}.", hint=hint)
        self.seconds = seconds


def _told(seconds: int) -> str:
    """``40 seconds``, ``1 minute``, ``5 minutes``: rounded up."""
    count, unit = (seconds, "second") if seconds < 60 else (-(-seconds // 60), "minute")
    return f"{count} {unit}{'' if count == 1 else 's'}"


class TransferError(DuecareError):
    """The console cannot be reached, or refused what was sent; nothing was lost by it."""


class DocumentError(DuecareError):
    """A statement, chart or PDF cannot be produced."""


class MissingComponentError(DuecareError):
    """An optional part is not installed; the hint names the extra to install."""
