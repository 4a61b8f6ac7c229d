"""Training content: lessons, quiz items and the spot-the-phish inbox."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Field, model_validator

from duecare.catalog.files import parse_yaml
from duecare.catalog.sourced import CatalogModel, Sourced
from duecare.errors import CatalogError

_FENCE: Final = "---\n"


class LessonSource(CatalogModel):
    """A text the lesson rests on; ``confirmed`` when it was read."""

    ref: str
    confirmed: bool
    note: str = ""


class Lesson(CatalogModel):
    """A short lesson; ``body`` is Markdown, ``minutes`` the reading time."""

    id: str
    title: str
    version: int
    lang: str
    minutes: int = Field(ge=1, le=10)
    audience: tuple[str, ...] = Field(min_length=1)
    threats: tuple[str, ...]
    objectives: tuple[str, ...]
    takeaway: str
    related: tuple[str, ...]
    sources: tuple[LessonSource, ...] = Field(min_length=1)
    body: str = Field(min_length=1)


def lesson_row(text: str, *, name: str) -> dict[str, Any]:
    """A lesson file, front matter and Markdown, in the shape of :class:`Lesson`."""
    parts = text.split(_FENCE, 2)
    if len(parts) != 3 or parts[0]:
        raise CatalogError(f"{name}: front matter between two --- lines is missing")
    return {**parse_yaml(parts[1], name), "body": parts[2].strip() + "\n"}


class _Item(CatalogModel):
    id: str
    lesson: str
    difficulty: Literal[1, 2, 3]
    stem: str
    explanation: str


class ChoiceItem(_Item):
    """One right answer (``single``) or all right answers (``multi``), as positions in options."""

    type: Literal["single", "multi"]
    options: tuple[str, ...] = Field(min_length=2)
    answer: tuple[int, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _answers_are_options(self) -> ChoiceItem:
        if len(set(self.options)) != len(self.options):
            raise ValueError("two options are the same")
        if len(set(self.answer)) != len(self.answer):
            raise ValueError("answer names a position twice")
        if not all(0 <= position < len(self.options) for position in self.answer):
            raise ValueError("answer names an option that does not exist")
        if self.type == "single" and len(self.answer) != 1:
            raise ValueError("a single-choice item has exactly one right answer")
        return self


class OrderItem(_Item):
    """Steps to put in order; listed here in the right order."""

    type: Literal["order"]
    steps: tuple[str, ...] = Field(min_length=2)


class Segment(CatalogModel):
    """A part of a message; ``flag`` marks a warning sign, ``why`` explains it."""

    text: str
    flag: bool
    why: str = ""

    @model_validator(mode="after")
    def _flag_is_explained(self) -> Segment:
        if self.flag and not self.why:
            raise ValueError("a warning sign needs its reason")
        return self


class SpotItem(_Item):
    """A message in parts; the learner marks the warning signs."""

    type: Literal["spot"]
    segments: tuple[Segment, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _something_to_spot(self) -> SpotItem:
        if not any(segment.flag for segment in self.segments):
            raise ValueError("no segment is a warning sign")
        return self


QuizItem = Annotated[ChoiceItem | OrderItem | SpotItem, Field(discriminator="type")]


class Sender(CatalogModel):
    """The shown name and the address a message comes from."""

    name: str
    address: str


class Cue(CatalogModel):
    """A warning sign in a message: the exact text a learner can mark, and why."""

    cue: str
    at: Literal["from", "reply_to", "subject", "body", "link", "attachment", "whole"]
    quote: str = ""
    why: str
    n: int = 1


class Premise(CatalogModel):
    """How well a lure fits its reader: five elements of 0, 2, 4, 6 or 8."""

    mimic: Literal[0, 2, 4, 6, 8]
    relevance: Literal[0, 2, 4, 6, 8]
    event: Literal[0, 2, 4, 6, 8]
    consequence: Literal[0, 2, 4, 6, 8]
    exposure: Literal[0, 2, 4, 6, 8]

    @property
    def rating(self) -> int:
        """Sum of the first four elements less the last."""
        return self.mimic + self.relevance + self.event + self.consequence - self.exposure


class InboxMessage(CatalogModel):
    """A message to judge: phish or legit. All names, domains and numbers are reserved ones."""

    id: str
    kind: Literal["phish", "legit"]
    channel: Literal["email", "sms", "voice", "chat", "qr", "social"]
    to: str
    lesson: str
    sender: Sender = Field(alias="from")
    reply_to: str = ""
    subject: str
    body: str
    attachments: tuple[str, ...] = ()
    cues: tuple[Cue, ...] = ()
    premise: Premise | None = None
    reassure: tuple[str, ...] = ()
    answer: Literal["report", "verify", "act"]
    debrief: str

    @model_validator(mode="after")
    def _kind_has_its_parts(self) -> InboxMessage:
        if self.kind == "phish" and not (self.cues and self.premise):
            raise ValueError("a phish needs cues and premise scores")
        if self.kind == "legit" and not self.reassure:
            raise ValueError("a legit message needs the facts that make it safe")
        if self.kind == "phish" and self.answer == "act":
            raise ValueError("acting on a phish is never right")
        return self

    @property
    def cue_count(self) -> int:
        """Cues with their repetitions."""
        return sum(cue.n for cue in self.cues)

    def part(self, at: str) -> str:
        """The text in which a cue at this place must be found."""
        if at == "from":
            return f"{self.sender.name} <{self.sender.address}>"
        if at == "reply_to":
            return self.reply_to
        if at == "subject":
            return self.subject
        if at == "attachment":
            return "\n".join(self.attachments)
        return self.body


class PhishScale(Sourced):
    """Bounds and table of the difficulty rating; computed, never typed in.

    ``unconfirmed`` lists the cells, as cue level and premise level, that secondary sources give
    differently; a difficulty read from one carries the mark.
    """

    cues: dict[str, tuple[int | None, int | None]]
    premise: dict[str, tuple[int | None, int | None]]
    difficulty: dict[str, dict[str, Literal["least", "moderate", "very"]]]
    unconfirmed: tuple[tuple[str, str], ...] = ()

    def difficulty_of(self, message: InboxMessage) -> str:
        """``least``, ``moderate`` or ``very`` difficult to spot.

        Raises :class:`CatalogError` for a legit message, which has no difficulty.
        """
        cues, premise = self._cell(message)
        return self.difficulty[cues][premise]

    def mark_of(self, message: InboxMessage) -> str:
        """``"unconfirmed"`` where the message falls into an unconfirmed cell, else empty."""
        return "unconfirmed" if self._cell(message) in self.unconfirmed else ""

    def level(self, cue_count: int, premise: int) -> str:
        """``least``, ``moderate`` or ``very`` difficult, from the signs and the premise rating."""
        cues = _band(self.cues, cue_count)
        return self.difficulty[cues][_band(self.premise, premise)]

    def _cell(self, message: InboxMessage) -> tuple[str, str]:
        if message.premise is None:
            raise CatalogError(f"message {message.id} is not a phish and has no difficulty")
        cues = _band(self.cues, message.cue_count)
        return cues, _band(self.premise, message.premise.rating)


def _band(bands: dict[str, tuple[int | None, int | None]], value: int) -> str:
    for name, (low, high) in bands.items():
        if (low is None or value >= low) and (high is None or value <= high):
            return name
    return next(iter(bands))  # fewer cues than the lowest bound


class InboxPerson(CatalogModel):
    """An invented recipient or organization of the inbox."""

    org: str
    email: str
    name: str = ""
    role: str = ""
    phone: str = ""
    note: str = ""


class Inbox(CatalogModel):
    """The spot-the-phish inbox with its rating scale."""

    scale: PhishScale
    cue_types: dict[str, tuple[str, ...]]
    people: dict[str, InboxPerson]
    messages: dict[str, InboxMessage]

    @property
    def cue_ids(self) -> frozenset[str]:
        """Every known cue id."""
        return frozenset(cue for group in self.cue_types.values() for cue in group)
