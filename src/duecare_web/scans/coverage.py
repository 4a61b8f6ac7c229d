"""What the count of a scan rests on, as rows of its page."""

from __future__ import annotations

from dataclasses import dataclass

from duecare.documents.statements.found import MOST_CONCERNS
from duecare.documents.wording.reading import (
    READING_MEANINGS,
    READING_NAMES,
    share_words,
    size_words,
    what_it_is,
    what_to_do,
    why_not_read,
)
from duecare.inventory import ORDER, ScanScope, Weight, matters_most

_TONES = {Weight.HIGH: "bad", Weight.MEDIUM: "warn", Weight.LOW: ""}


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """The files of one class; ``share`` is of all bytes that were seen."""

    name: str
    meaning: str
    files: int
    size: str
    share: str


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """Items of one kind that were not fully read for one reason."""

    what: str
    items: int
    size: str
    why: str
    to_do: str
    weight: str
    tone: str


def coverage_rows(scope: ScanScope) -> list[CoverageRow]:
    """Every file in one of five classes."""
    whole = scope.account.total
    return [
        CoverageRow(
            sentence(READING_NAMES[reading]),
            READING_MEANINGS[reading],
            amount.files,
            size_words(amount.bytes),
            share_words(amount.bytes, whole.bytes),
        )
        for reading, amount in ((reading, scope.account.of(reading)) for reading in ORDER)
    ]


def concern_rows(scope: ScanScope) -> list[ConcernRow]:
    """What was not fully read, what weighs most first."""
    return [
        ConcernRow(
            sentence(f"{READING_NAMES[concern.reading]}: {what_it_is(concern)}"),
            concern.items,
            size_words(concern.bytes),
            why_not_read(concern),
            sentence(what_to_do(concern)),
            concern.weight.value,
            _TONES[concern.weight],
        )
        for concern in matters_most(scope.unread)[:MOST_CONCERNS]
    ]


def sentence(text: str) -> str:
    """Text with a capital at its start; the rest stays as it is."""
    return text[:1].upper() + text[1:]
