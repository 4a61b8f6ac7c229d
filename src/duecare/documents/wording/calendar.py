"""What a calendar says of a day on which something is due: the kind of thing and the client.

No person and no device is named, and no matter: a calendar is read on telephones, and is kept by
the firm that serves it.
"""

from __future__ import annotations

from typing import Final

from duecare.documents.wording.insurance import KIND_TITLES
from duecare.documents.wording.words import plural

NAME: Final = "{firm}: what is due"
"""What the calendar is called."""


def waiting_title(kind: str, client: str) -> str:
    """Work that waits: ``Lesson overdue: Lakeside Family Dental``."""
    return f"{kind}: {client}"


def planned_title(kind: str, client: str) -> str:
    """Work that was put off to the day."""
    return f"Planned: {kind[:1].lower()}{kind[1:]}, {client}"


def cover_ends_title(kind: str, whose: str) -> str:
    """The last day of an insurance policy: ``Cyber insurance ends: Lakeside Family Dental``."""
    words = KIND_TITLES.get(kind, kind)
    return f"{words[:1].upper()}{words[1:]} insurance ends: {whose}"


def comes_back_title(number: int, client: str) -> str:
    """Decisions that the owner wants to look at again."""
    if number == 1:
        return f"A decision comes back: {client}"
    return f"{number:,} decisions come back: {client}"


def review_title(number: int, client: str) -> str:
    """Policies whose review is due."""
    return f"{plural(number, 'policy', 'policies')} to review: {client}"


def notice_title(number: int, client: str) -> str:
    """The last day that a law leaves for notices of an incident."""
    return f"Last day for {plural(number, 'notice')} of an incident: {client}"


def sending_title(number: int, client: str) -> str:
    """Recommendations that go to the client by themselves."""
    return f"{plural(number, 'recommendation')} to be sent: {client}"
