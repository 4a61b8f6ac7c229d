"""The mail to a member of the firm: what is due, what was decided, what has failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from duecare.dates import long_date
from duecare.documents.wording.words import in_words, plural

MOST_LINES: Final = 10
NOTHING: Final = "nothing"
DECIDED: Final = "Decided"
FAILED: Final = "Failed"
OVERDUE: Final = "Overdue"
THIS_WEEK: Final = "Due within a week"


@dataclass(frozen=True, slots=True)
class ToldGroup:
    """Lines under one heading: the first ones, and how many there are in all.

    ``since``: the first day of what happened; what waits has days of its own.
    """

    title: str
    lines: tuple[str, ...]
    count: int
    since: date | None = None

    @property
    def heading(self) -> str:
        """``Decided since November 23, 2026 (12)``, ``Overdue (2)``."""
        since = f" since {long_date(self.since)}" if self.since else ""
        return f"{self.title}{since} ({self.count:,})"

    @property
    def more(self) -> int:
        """How many lines are not told one by one."""
        return self.count - len(self.lines)


def notice_subject(firm: str, groups: Sequence[ToldGroup]) -> str:
    """``Northgate IT: 2 decided, 1 failed, 12 overdue``."""
    told = [f"{one.count} {one.title[:1].lower()}{one.title[1:]}" for one in groups]
    return f"{firm}: {', '.join(told)}"


def notice_lines(
    name: str, groups: Sequence[ToldGroup], *, weekly: bool, home: str, choose: str
) -> tuple[str, ...]:
    """The mail line by line; ``home`` and ``choose`` are addresses."""
    lines = [f"Hello {name},", "", "At the clients that you see:"]
    for one in groups:
        lines += ["", one.heading, *(f"- {line}" for line in one.lines)]
        if one.more:
            lines.append(f"- and {plural(one.more, 'more', 'more')}")
    when = "each Monday" if weekly else "in the morning after something was decided or has failed"
    lines += ["", "All of it:", home, "", f"You get this mail {when}. To change that:", choose]
    return tuple(lines)


def decided_line(client: str, title: str, outcome: str, by: str) -> str:
    """One decision."""
    return f"{client}: {title}. {outcome}{f' by {by}' if by else ''}."


def failed_assessment_line(client: str, problem: str) -> str:
    """An assessment that was asked for and not completed."""
    return f"{client}: the assessment was not completed: {problem.rstrip('.')}."


def lost_mail_line(client: str, what: str, recipient: str) -> str:
    """A mail that was given up or came back."""
    return f"{client}: the mail to {recipient} did not arrive: {what}."


def due_line(client: str, text: str, day: date) -> str:
    """Something that waits."""
    return f"{client}: {text} ({long_date(day)})"


def told_words(groups: Sequence[ToldGroup]) -> str:
    """What a mail told, in a few words."""
    return in_words([f"{one.count} {one.title.lower()}" for one in groups]) or NOTHING
