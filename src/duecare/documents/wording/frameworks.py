"""The lines of a law or framework in words: for the page, the paper and the workbook alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, TypeAlias

from duecare.catalog import Framework
from duecare.catalog.replies import reply_words
from duecare.dates import long_date
from duecare.documents.wording.measurements import (
    PROOFS,
    measured_words,
    proof_words,
    source_words,
)
from duecare.documents.wording.words import plural
from duecare.risk.frameworks import FrameworkLine, FrameworkReach, FrameworkView, LineReply, State

READING_AID: Final = (
    "This is a reading aid. It shows what was answered, shown and filed for each line. It does not "
    "say that the business meets the rule; that is for the business and its counsel."
)
ADDRESSABLE: Final = (
    "“Addressable” means: decide in writing whether it is reasonable here; do it, or record why not "
    "and what replaces it."
)
STATES: Final[Mapping[State, str]] = {
    "in_place": "in place",
    "partly": "partly",
    "gap": "gap",
    "no_answer": "no answer yet",
    "not_applicable": "said not to apply",
    "not_asked": "not asked",
}
TONES: Final[Mapping[str, str]] = {"in_place": "good", "partly": "warn", "gap": "bad"}
_MOST_REPLIES: Final = 3
NO_RECOMMENDATION: Final = "No recommendation yet"
_HOW: Final[Mapping[str, str]] = {
    "law": "Binds this client.",
    "contract": "Binds this client by contract, not by law.",
    "voluntary": "Voluntary: used as a common language, not because a law asks for it.",
    "unknown": "It is not known yet whether it binds this client; shown on request.",
    "no": "Does not bind this client as far as its data show; shown on request.",
}


@dataclass(frozen=True, slots=True)
class LineWords:
    """One line as every form prints it; ``id`` is the whole citation, ``line`` without its code."""

    id: str
    line: str
    need: str
    words: str
    state: str
    label: str
    tone: str
    found: str
    evidence: str
    next: str
    conflicts: tuple[str, ...]
    recommended: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FiledEvidence:
    """A file kept with an answer: its own date, and the day until which it shows the answer."""

    name: str
    dated_on: date
    good_until: date


Files: TypeAlias = Mapping[str, Sequence[FiledEvidence]]
"""The files of each question, newest first."""
NO_FILES: Final[Files] = MappingProxyType({})


def file_words(file: FiledEvidence, at: date) -> str:
    """``Plan.pdf of March 3, 2026, counts until March 3, 2027``; says it where that has passed."""
    named = f"{file.name} of {long_date(file.dated_on)}"
    until = long_date(file.good_until)
    if at > file.good_until:
        return f"{named}, expired on {until} and no longer counts"
    if at < file.dated_on:
        return f"{named}, counts from that day"
    return f"{named}, counts until {until}"


def how_words(reach: FrameworkReach) -> str:
    """Whether a framework binds the client, in a sentence."""
    return _HOW[reach.how]


def checked_words(framework: Framework) -> str:
    """What the rule set is, and when it was last looked at."""
    if not framework.checked:
        return f"{framework.edition}. {framework.note}"
    day = long_date(date.fromisoformat(framework.checked))
    return f"{framework.edition}. {framework.note} Last checked {day}."


def line_words(
    line: FrameworkLine,
    framework: Framework,
    recommended: Mapping[str, str],
    *,
    at: date,
    files: Files = NO_FILES,
) -> LineWords:
    """A line in words. ``recommended`` says by safeguard what was recommended and decided.

    ``files`` are named in the lines to which their questions belong.
    """
    matching = tuple(recommended[name] for name in line.safeguards if name in recommended)
    return LineWords(
        id=f"{framework.code} {line.id}".strip(),
        line=line.id,
        need=f"{line.need}, not confirmed in the rule" if line.unconfirmed else line.need,
        words=line.words,
        state=line.state,
        label=_label(line),
        tone="warn" if line.conflicts and line.state != "gap" else TONES.get(line.state, ""),
        found=_found(line),
        evidence=_evidence(line, at, files),
        next=_next(line, matching),
        conflicts=tuple(one.question for one in line.conflicts),
        recommended=matching,
    )


def view_words(
    view: FrameworkView, recommended: Mapping[str, str], *, at: date, files: Files = NO_FILES
) -> list[tuple[str, str, list[LineWords]]]:
    """Title, counts and lines of each group."""
    return [
        (
            part.title,
            counts_words({state: part.count(state) for state in STATES}),
            [
                line_words(line, view.framework, recommended, at=at, files=files)
                for line in part.lines
            ],
        )
        for part in view.parts
    ]


@dataclass(frozen=True, slots=True)
class FrameworkTile:
    """One figure above the lines: ``state`` names the lines that it counts."""

    label: str
    number: int
    note: str
    state: State


def framework_tiles(view: FrameworkView, lines: Sequence[LineWords]) -> list[FrameworkTile]:
    """How many lines are in place, partly, a gap or without an answer, each with what to do."""
    conflicts = sum(bool(one.conflicts) for one in lines)
    bare = sum(one.state == "gap" and one.next == NO_RECOMMENDATION for one in lines)
    exempt = sum(one.dropped for one in view.lines)
    left_out = f", {exempt} left out by an exemption" if exempt else ""
    said_not = view.count("not_applicable") - exempt
    aside = f"{said_not} said not to apply{left_out}, {view.count('not_asked')} not asked"
    notes: dict[State, str] = {
        "in_place": f"of {plural(len(lines), 'line')}",
        "partly": f"differences to resolve in {plural(conflicts, 'line')}",
        "gap": f"{bare} without a recommendation",
        "no_answer": aside,
    }
    labels = {"gap": "Gaps"}
    return [
        FrameworkTile(labels.get(key, STATES[key].capitalize()), view.count(key), note, key)
        for key, note in notes.items()
    ]


def counts_words(counts: Mapping[State, int]) -> str:
    """``13 in place, 6 partly, 2 gaps``."""
    return ", ".join(
        plural(counts[state], STATES[state])
        if state == "gap"
        else f"{counts[state]} {STATES[state]}"
        for state in STATES
        if counts.get(state)
    )


def _label(line: FrameworkLine) -> str:
    if line.dropped:
        return "left out by the exemption for small firms"
    label = STATES[line.state]
    if line.conflicts:
        return f"{label}, conflict"
    return f"{label}, not verified" if line.only_said else label


def _found(line: FrameworkLine) -> str:
    if line.state == "not_asked":
        return "No question of this assessment is about it."
    if line.dropped:
        return "Does not bind below the rule’s limit of people."
    weak = [one for one in line.replies if one.state not in ("in_place", "not_applicable")]
    told = weak or list(line.replies)
    texts = [_reply_words(one) for one in told[:_MOST_REPLIES]]
    more = len(told) - len(texts)
    return "\n".join([*texts, *([f"and {more} more"] if more else [])])


def _reply_words(reply: LineReply) -> str:
    question, answer = reply.question, reply.answer
    if reply.conflict is not None:
        said = reply_words(question, reply.conflict.said.key)
        return f"Answer: {said}. Shown: {measured_words(reply.conflict.reading)}."
    if answer is None:
        return f"Not answered: {question.ask}"
    if reply.measurement is not None and reply.measurement.proof >= answer.proof:
        text = measured_words(reply.measurement)
        return f"{text[:1].upper()}{text[1:]}."
    return f"{question.ask} {reply_words(question, answer.key)}."


def _evidence(line: FrameworkLine, at: date, files: Files) -> str:
    found = [_proof(one, at) for one in line.replies if one.answer is not None]
    found += [
        file_words(file, at) for one in line.replies for file in files.get(one.question.id, ())
    ]
    return "\n".join(dict.fromkeys(found)) or "none"


def _proof(reply: LineReply, at: date) -> str:
    measurement, answer = reply.measurement, reply.answer
    if measurement is not None:
        source = source_words(measurement)
        return f"{source[:1].upper()}{source[1:]} ({proof_words(measurement, at)})"
    proof = answer.proof if answer else 0
    return PROOFS[proof]


def _next(line: FrameworkLine, matching: Iterable[str]) -> str:
    if line.dropped or line.state in ("in_place", "not_applicable", "not_asked"):
        return ""
    if line.conflicts:
        return "Resolve the difference"
    open_ones = [one for one in line.replies if one.state == "no_answer"]
    if line.state == "no_answer":
        return f"Answer {plural(len(open_ones), 'question')}"
    if line.only_said:
        return "Show it: a document, a look, or a list"
    return "\n".join(matching) or NO_RECOMMENDATION
