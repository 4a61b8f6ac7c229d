"""The same answers by the lines of a law or framework: what is in place, what is not, what is open.

A line takes the state of the weakest question that it turns on. A difference between an answer and
what facts show never counts as in place; what is only said is never in place for a required line.
It says what was answered and shown, never that a business complies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from duecare.catalog import Catalog, Framework, Question
from duecare.catalog.questions import FULL_CREDIT
from duecare.risk.inputs.answers import Answer
from duecare.risk.law.applicability import LawsOfClient
from duecare.risk.readings import Conflict, Measurement, SettledAnswers

State = Literal["in_place", "partly", "gap", "no_answer", "not_applicable", "not_asked"]
Need = Literal["required", "addressable", ""]
_WEAKEST: Final[tuple[State, ...]] = ("gap", "no_answer", "partly", "in_place", "not_applicable")
SAID: Final = 0


@dataclass(frozen=True, slots=True)
class LineReply:
    """One question behind a line: its state, the answer that counts, and what facts show."""

    question: Question
    state: State
    answer: Answer | None
    measurement: Measurement | None
    conflict: Conflict | None


@dataclass(frozen=True, slots=True)
class FrameworkLine:
    """One citation. ``only_said`` where that alone keeps it from being in place.

    ``dropped`` where an exemption takes the line out for this client.
    """

    id: str
    words: str
    need: Need
    state: State
    replies: tuple[LineReply, ...]
    only_said: bool = False
    dropped: bool = False
    unconfirmed: bool = False

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """The open differences at its questions."""
        return tuple(one.conflict for one in self.replies if one.conflict is not None)

    @property
    def safeguards(self) -> tuple[str, ...]:
        """What would close it: the safeguards of its weak questions, each once."""
        weak = (one for one in self.replies if one.state in ("gap", "partly", "no_answer"))
        return tuple(dict.fromkeys(name for one in weak for name in one.question.safeguards))


@dataclass(frozen=True)
class LineGroupView:
    """The lines of one group of a framework."""

    title: str
    lines: tuple[FrameworkLine, ...]

    def count(self, state: State) -> int:
        """Lines in this state."""
        return sum(1 for one in self.lines if one.state == state)


@dataclass(frozen=True)
class FrameworkView:
    """All lines of a framework for one client."""

    framework: Framework
    parts: tuple[LineGroupView, ...]

    @property
    def lines(self) -> tuple[FrameworkLine, ...]:
        """All lines in order."""
        return tuple(line for part in self.parts for line in part.lines)

    def count(self, state: State) -> int:
        """Lines in this state."""
        return sum(part.count(state) for part in self.parts)


@dataclass(frozen=True, slots=True)
class FrameworkReach:
    """Whether a framework binds: a law ``yes``, a contract, ``unknown``, ``no``; or of one's own will."""

    framework: Framework
    how: Literal["law", "contract", "unknown", "no", "voluntary"]


def frameworks_for(laws: LawsOfClient, catalog: Catalog) -> tuple[FrameworkReach, ...]:
    """Every framework with whether it binds this client, those that bind first."""
    found = [FrameworkReach(one, _how(one, laws)) for one in catalog.frameworks.values()]
    order = ("law", "contract", "voluntary", "unknown", "no")
    return tuple(sorted(found, key=lambda reach: order.index(reach.how)))


def _how(
    framework: Framework, laws: LawsOfClient
) -> Literal["law", "contract", "unknown", "no", "voluntary"]:
    if not framework.law:
        return "voluntary"
    answer = laws.answers[framework.law]
    if answer == "yes":
        return "contract" if laws.law(framework.law).kind == "contract" else "law"
    return "unknown" if answer == "unknown" else "no"


def view_framework(
    framework: Framework,
    settled: SettledAnswers,
    catalog: Catalog,
    *,
    terms: Iterable[str],
    laws: LawsOfClient | None = None,
) -> FrameworkView:
    """The lines of a framework over the answers that count.

    ``terms`` are the profile terms by which questions are asked; a question that is not asked of
    this client decides nothing. ``laws`` tell which lines an exemption takes out.
    """
    held = frozenset(terms)
    asked = [one for one in catalog.questions.values() if one.is_shown(held)]
    replies = {one.id: _reply(one, settled) for one in asked}
    dropped = _dropped(framework, laws)
    by_line: dict[str, list[LineReply]] = {}
    for question in asked:
        for line in getattr(question.maps, framework.id):
            by_line.setdefault(line, []).append(replies[question.id])
    parts = []
    for group in framework.groups:
        ids = [one for one in framework.entries if one.startswith(group.starts)]
        lines = tuple(_line(one, framework, by_line.get(one, []), dropped) for one in ids)
        parts.append(LineGroupView(group.title, lines))
    return FrameworkView(framework, tuple(parts))


def _dropped(framework: Framework, laws: LawsOfClient | None) -> frozenset[str]:
    if laws is None or not framework.law or laws.answers[framework.law] != "yes":
        return frozenset()
    return frozenset(laws.law(framework.law).dropped)


def _line(
    id_: str, framework: Framework, replies: list[LineReply], dropped: frozenset[str]
) -> FrameworkLine:
    need: Need = "" if not framework.law else "required"
    if id_ in framework.addressable:
        need = "addressable"
    states: list[State] = [one.state for one in replies]
    state: State = min(states, key=_WEAKEST.index) if states else "not_asked"
    only_said = False
    if state == "in_place" and need == "required":
        only_said = any(_is_said(one) for one in replies)
        state = "partly" if only_said else state
    if id_ in dropped:
        state, only_said = "not_applicable", False
    return FrameworkLine(
        id=id_,
        words=framework.title_of(id_),
        need=need,
        state=state,
        replies=tuple(replies),
        only_said=only_said,
        dropped=id_ in dropped,
        unconfirmed=id_ in framework.unconfirmed,
    )


def _is_said(reply: LineReply) -> bool:
    return reply.state == "in_place" and reply.answer is not None and reply.answer.proof == SAID


def _reply(question: Question, settled: SettledAnswers) -> LineReply:
    answer = settled.answers.by_question.get(question.id)
    conflict = settled.conflict(question.id)
    state = _state(question, answer)
    if conflict is not None and state == "in_place":
        state = "partly"
    return LineReply(question, state, answer, settled.reading(question.id), conflict)


def _state(question: Question, answer: Answer | None) -> State:
    credit = question.line_credit(answer.key) if answer else "unknown"
    if credit == "na":
        return "not_applicable"
    if credit == "unknown" or credit is None:
        return "no_answer"
    if credit == FULL_CREDIT:
        return "in_place"
    return "partly" if credit else "gap"


def covered_by(line: FrameworkLine, recommended: Mapping[str, str]) -> tuple[str, ...]:
    """The safeguards of ``recommended`` (id to title) that would close a line."""
    return tuple(name for name in line.safeguards if name in recommended)
