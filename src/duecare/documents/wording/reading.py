"""What a reader is told about a scan's reach: how far each file was read, why, and what to do.

The same words in the terminal, the statement and the console. "100%" is said only where everything
that may hold text gave all of it.
"""

from __future__ import annotations

from typing import Final

from duecare.documents.wording.words import people_held_words, plural
from duecare.inventory import Cause, Concern, DataInventory, ReadClass, ScanScope

READING_NAMES: Final = {
    ReadClass.READ: "read",
    ReadClass.IN_PART: "read in part",
    ReadClass.LOOKED_THROUGH: "looked through",
    ReadClass.UNREAD: "unread",
    ReadClass.NO_TEXT: "no text by nature",
}
READING_MEANINGS: Final = {
    ReadClass.READ: "all of its text was counted",
    ReadClass.IN_PART: "some of its text was counted, some was not",
    ReadClass.LOOKED_THROUGH: "its runs of text were searched; its structure is unknown",
    ReadClass.UNREAD: "nothing in it was counted",
    ReadClass.NO_TEXT: "a known kind without text: programs, fonts, recordings",
}
STORE_NAMES: Final = {
    "access": "Access database",
    "sql_server": "SQL Server database",
    "mysql": "MySQL database (Open Dental and others)",
    "database": "database file",
    "faircom": "FairCom database (Dentrix and others)",
    "dentrix": "Dentrix database",
    "eaglesoft": "Eaglesoft database",
    "quickbooks": "QuickBooks company file",
    "quicken": "Quicken file",
    "sage": "Sage company file",
    "drake": "Drake tax file",
    "lacerte": "Lacerte tax file",
    "proseries": "ProSeries tax file",
    "ultratax": "UltraTax tax file",
    "turbotax": "TurboTax tax file",
    "timeslips": "Timeslips database",
    "notes": "HCL Notes database",
}
_WHY: Final = {
    Cause.PASSWORD: "password",
    Cause.KEY: "encrypted with a key",
    Cause.ENCRYPTED: "encrypted or packed by a program",
    Cause.DAMAGED: "damaged",
    Cause.TOO_LARGE: "larger than a limit",
    Cause.TOO_DEEP: "archives inside archives",
    Cause.NO_READER: "format without a reader",
    Cause.STORE: "a program's own database",
    Cause.STRUCTURE: "unknown structure",
    Cause.PICTURES: "pictures of text",
    Cause.PERMISSION: "no permission",
    Cause.IN_USE: "in use during the scan",
    Cause.STOPPED: "the reader was stopped",
    Cause.NOT_A_FILE: "link, pipe or device",
    Cause.OTHER: "other reason",
}
_DO: Final = {
    Cause.PASSWORD: "save it without the password, scan again",
    Cause.KEY: "unlock it with its key, scan again",
    Cause.ENCRYPTED: "ask the vendor for an export",
    Cause.DAMAGED: "restore or repair it, scan again",
    Cause.TOO_LARGE: "export it in parts, scan those",
    Cause.TOO_DEEP: "unpack it by hand, scan the folder",
    Cause.NO_READER: "save it in a common format, scan again",
    Cause.STORE: "export its list of people as CSV, scan that",
    Cause.STRUCTURE: "find out which program it belongs to",
    Cause.PICTURES: "install tesseract, scan again",
    Cause.PERMISSION: "scan with an account that may read it",
    Cause.IN_USE: "scan again after hours",
    Cause.STOPPED: "scan it alone; restore it if it is damaged",
    Cause.NOT_A_FILE: "add its target as a source, if it has one",
    Cause.OTHER: "open it by hand",
}
_DO_STORE: Final = {
    "quickbooks": "export customers, vendors and employees",
    "quicken": "export as QIF or CSV, scan that",
    "sage": "export customers, vendors and employees",
    "dentrix": "export the patient list",
    "eaglesoft": "export the patient list",
    "faircom": "export the patient list",
    "mysql": "scan the server over a connection",
    "sql_server": "export its tables as CSV, scan those",
    "drake": "export the client list",
    "lacerte": "export the client list",
    "proseries": "export the client list",
    "ultratax": "export the client list",
    "turbotax": "print the returns to PDF, scan those",
    "timeslips": "export the client list",
    "access": "export its tables as CSV, scan those",
}


def what_it_is(concern: Concern) -> str:
    """The kind of thing, as an owner would call it: never a path."""
    return STORE_NAMES.get(concern.store, plural(concern.items, "item"))


def why_not_read(concern: Concern) -> str:
    """The reason in two or three words."""
    name = STORE_NAMES.get(concern.store, "")
    if name and concern.cause is Cause.STORE:
        return name
    if name and concern.cause is Cause.ENCRYPTED:
        return f"{name}, encrypted"
    return _WHY[concern.cause]


def what_to_do(concern: Concern) -> str:
    """The next step, in the imperative."""
    if concern.store in _DO_STORE:
        return _DO_STORE[concern.store]
    return _DO[concern.cause]


def people_sentences(inventory: DataInventory) -> tuple[str, ...]:
    """The count of people, with what it rests on; no count where nothing could be read."""
    people, scope = inventory.people, inventory.scope
    if scope.is_without_count:
        seen = plural(scope.account.may_hold_text.files or len(scope.unread), "file")
        return (
            f"No count. 0 of {seen} could be read, so the number of people is unknown.",
            "This is not a count of zero.",
        )
    held = people_held_words(people)
    spread = f" ({held.spread})" if held.spread else ""
    if not scope.may_hold_more:
        return (f"{held.figure} {_people(held.figure)}{spread}.", read_sentence(scope))
    return (
        (
            f"At least {held.least} {_people(held.least)}. Best count of what was read: "
            f"{held.figure}{spread}."
        ),
        f"The rest may hold more. {read_sentence(scope)}",
    )


def _people(count: str) -> str:
    return "person" if count == "1" else "people"


def read_sentence(scope: ScanScope) -> str:
    """The share that was read, in files and in bytes: the smaller of the two is the honest one."""
    whole, read = scope.account.may_hold_text, scope.account.read
    if not whole.files:
        return "Read: no file that may hold text."
    if not scope.may_hold_more:
        return f"Read: 100% of {plural(whole.files, 'file')}, {size_words(whole.bytes)}."
    files, bytes_ = percent(read.files, whole.files), percent(read.bytes, whole.bytes)
    return f"Read: {files} of the files that may hold text, {bytes_} of their bytes."


def percent(part: int, whole: int) -> str:
    """A share rounded down to a tenth, so that what is not complete never reads 100%."""
    if not whole:
        return "0.0%"
    tenths = part * 1000 // whole
    return f"{tenths // 10}.{tenths % 10}%"


def share_words(part: int, whole: int) -> str:
    """A share of what may hold text; only all of it is 100%."""
    return "100%" if part == whole and whole else percent(part, whole)


_UNITS: Final = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def size_words(count: float) -> str:
    """An amount of bytes in the unit that suits it."""
    for unit, name in _UNITS:
        if count >= unit:
            return f"{count / unit:,.1f} {name}"
    return f"{count:,.0f} bytes"
