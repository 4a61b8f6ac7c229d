"""A practice message as parts that can be read, marked and explained.

The parts are the sender, the subject, every sentence and link of the body, and the attachments.
A part that overlaps the quote of a warning sign is one that a learner should mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from duecare.catalog.training import Cue, InboxMessage
from duecare_web.training.models import InboxJudgement

_PIECE = re.compile(r"\[(?P<label>[^\]]+)\]\((?P<target>[^)\s]+)\)|(?P<gap>\n\s*\n)")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n")
CHANNELS = {
    "email": "Email",
    "sms": "Text message",
    "voice": "Voice message",
    "chat": "Chat",
    "qr": "QR code",
    "social": "Social network",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a message. ``target`` is where a simulated link really leads."""

    id: str
    kind: str  # from, reply_to, subject, text, link, attachment
    text: str
    target: str = ""
    cues: tuple[Cue, ...] = ()
    paragraph: int = 0
    new_line: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A message as the page draws it."""

    id: str
    channel: str
    channel_name: str
    head: tuple[Part, ...]
    body: tuple[tuple[Part, ...], ...]
    attachments: tuple[Part, ...]

    @property
    def parts(self) -> Iterator[Part]:
        """All parts in reading order."""
        yield from self.head
        for paragraph in self.body:
            yield from paragraph
        yield from self.attachments

    @property
    def real(self) -> frozenset[str]:
        """Ids of the parts that hold a warning sign."""
        return frozenset(part.id for part in self.parts if part.cues)


def frame_of(message: InboxMessage) -> Frame:
    """The message in parts."""
    head = [_whole(message, "from", message.part("from"))]
    if message.reply_to:
        head.append(_whole(message, "reply_to", message.reply_to))
    if message.subject:
        head.append(_whole(message, "subject", message.subject))
    attachments = tuple(
        Part(f"attachment-{n}", "attachment", name, cues=_quoted(message, "attachment", name))
        for n, name in enumerate(message.attachments)
    )
    return Frame(
        id=message.id,
        channel=message.channel,
        channel_name=CHANNELS[message.channel],
        head=tuple(head),
        body=_paragraphs(list(_body_parts(message))),
        attachments=attachments,
    )


def _whole(message: InboxMessage, place: str, text: str) -> Part:
    return Part(place, place, text, cues=tuple(cue for cue in message.cues if cue.at == place))


def _quoted(message: InboxMessage, place: str, text: str) -> tuple[Cue, ...]:
    return tuple(cue for cue in message.cues if cue.at == place and cue.quote in text)


def _paragraphs(parts: list[Part]) -> tuple[tuple[Part, ...], ...]:
    numbers = sorted({part.paragraph for part in parts})
    return tuple(tuple(part for part in parts if part.paragraph == n) for n in numbers)


def _body_parts(message: InboxMessage) -> Iterator[Part]:
    body, at, seen, paragraph, count = message.body, 0, 0, 0, 0
    for found in [*_PIECE.finditer(body), None]:
        end = found.start() if found else len(body)
        for start, stop in _sentences(body, at, end):
            cues = _overlapping(message, start, stop)
            broken = "\n" in body[seen:start]
            yield Part(
                f"text-{count}", "text", body[start:stop], "", cues, paragraph, new_line=broken
            )
            seen = stop
            count += 1
        if found is None:
            return
        if found["label"]:
            cues = _overlapping(message, found.start(), found.end())
            yield Part(
                f"link-{count}",
                "link",
                found["label"],
                found["target"],
                cues,
                paragraph,
                new_line=body[seen : found.start()].endswith("\n"),
            )
            count += 1
            seen = found.end()
        else:
            paragraph += 1
            seen = found.end()
        at = found.end()


def _sentences(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Places of the sentences between two places of the body; bare punctuation is left out."""
    at = start
    breaks = [match.span() for match in _SENTENCE_END.finditer(body, start, end)]
    for stop, after in [*breaks, (end, end)]:
        text = body[at:stop]
        if any(character.isalnum() for character in text):
            lead = len(text) - len(text.lstrip())
            yield at + lead, at + len(text.rstrip())
        at = after


def _overlapping(message: InboxMessage, start: int, stop: int) -> tuple[Cue, ...]:
    found = []
    for cue in message.cues:
        if cue.at not in ("body", "link") or not cue.quote:
            continue
        place = message.body.find(cue.quote)
        while place >= 0:
            if place < stop and place + len(cue.quote) > start:
                found.append(cue)
                break
            place = message.body.find(cue.quote, place + 1)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Debrief:
    """What a learner is told after judging a message."""

    right: bool
    headline: str
    text: str
    signs: tuple[tuple[str, str], ...]
    reassure: tuple[str, ...]


def debrief_of(message: InboxMessage, judgement: InboxJudgement) -> Debrief:
    """The outcome in words; doubt about a legitimate message is never called a mistake."""
    phish = message.kind == "phish"
    headlines = {
        (True, True): "You caught it",
        (True, False): "This one was a trap",
        (False, True): "This one was real, and checking it was fine",
        (False, False): "Right: this one was real",
    }
    signs = {cue.why: cue.quote for cue in message.cues}
    return Debrief(
        right=phish == judgement.doubted,
        headline=headlines[phish, judgement.doubted],
        text=message.debrief,
        signs=tuple((quote, why) for why, quote in signs.items()),
        reassure=message.reassure,
    )
