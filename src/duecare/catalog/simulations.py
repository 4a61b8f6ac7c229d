"""Rules of phishing simulations as data: what is never used, what may be sent, how scanners show.

A message that may be sent is one of the course's own, held to more: it is an email with one link to
press and nothing attached, asks for no answer by mail, names no company or person, and touches no
topic of the list of what is never used, in either language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from typing import Any, Final

from pydantic import Field

from duecare.catalog.files import validate
from duecare.catalog.lessons.course import Course, PoolMessage
from duecare.catalog.lessons.scenes import MailScene
from duecare.catalog.lessons.words import LANGUAGES, Bilingual, blanks
from duecare.catalog.sourced import CatalogModel, Sourced
from duecare.errors import CatalogError

FILE: Final = "training/simulations.yaml"
_SPOKEN: Final = frozenset({"learner.first", "learner.email", "firm.name"})
"""The only facts that a message may name: nothing about a company or person outside the client."""
_WANTS_ANSWER: Final = re.compile(r"\b(repl(y|ies)|respond\w*|conteste|responda)\b", re.IGNORECASE)


class NeverUsed(CatalogModel):
    """A topic that no exercise uses, whatever the client allows; ``words`` betray it (patterns)."""

    id: str
    label: Bilingual
    words: tuple[str, ...] = Field(min_length=1)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Any of the words, in any case."""
        return re.compile("|".join(rf"\b(?:{one})" for one in self.words), re.IGNORECASE)


class PretextKind(CatalogModel):
    """A kind of pretext, which a client may exclude."""

    id: str
    label: Bilingual


class SendableLure(CatalogModel):
    """A message of the course that may be sent: its pretext, and the mailbox in its address."""

    message: str
    pretext: str
    mailbox: str = Field(pattern=r"[a-z][a-z0-9-]{1,30}")


class ScannerNetwork(Sourced):
    """Addresses from which a mail service looks at links."""

    name: str
    networks: tuple[IPv4Network | IPv6Network, ...] = Field(min_length=1)


class ScannerSigns(Sourced):
    """How a program that looks at links shows itself. Times are seconds.

    ``agents`` are parts of the name that a program gives, ``browser`` the part that every browser
    gives. Earlier than ``soonest`` after delivery no person has pressed a link, before ``early`` it
    is doubtful. ``both_links_within`` is the time between the two copies of a link in one mail;
    ``burst`` different people's links from one address ``burst_within`` are doubtful.
    """

    agents: tuple[str, ...] = Field(min_length=1)
    browser: str
    prefetch_headers: tuple[str, ...]
    soonest: int
    early: int
    both_links_within: int
    burst: int
    burst_within: int
    networks: tuple[ScannerNetwork, ...]


class SimulationRules(CatalogModel):
    """Everything that the file says."""

    never: tuple[NeverUsed, ...] = Field(min_length=1)
    pretexts: tuple[PretextKind, ...] = Field(min_length=1)
    lures: tuple[SendableLure, ...] = Field(min_length=1)
    scanners: ScannerSigns

    @cached_property
    def by_message(self) -> dict[str, SendableLure]:
        """What may be sent, by the id of the message."""
        return {one.message: one for one in self.lures}

    def problems(self, course: Course) -> Iterator[str]:
        """Why the file may not be used: one sentence for each fault."""
        known = {one.id for one in self.pretexts}
        for lure in self.lures:
            message = course.messages.get(lure.message)
            if message is None:
                yield f"{lure.message} is not a message of the course"
                continue
            if lure.pretext not in known:
                yield f"{lure.message}: the pretext {lure.pretext} is not listed"
            yield from (f"{lure.message} {fault}" for fault in self._faults(message))

    def _faults(self, message: PoolMessage) -> Iterator[str]:
        scene = message.step.scene
        if not message.step.lure or not isinstance(scene, MailScene):
            yield "is not a lure by email"
            return
        if scene.attachments or scene.cc or any(part.qr for part in scene.body):
            yield "has an attachment, a copy or a code"
        if sum(part.link is not None for part in scene.body) != 1:
            yield "has not exactly one link"
        for text in texts_of(scene):
            yield from self._wrong_in(text)

    def _wrong_in(self, text: str) -> Iterator[str]:
        if foreign := blanks(text) - _SPOKEN:
            yield f"speaks of {', '.join(sorted(foreign))}"
        if _WANTS_ANSWER.search(text):
            yield "asks for an answer by mail"
        for topic in self.never:
            if found := topic.pattern.search(text):
                yield f"touches {topic.id} ({found[0]})"


def texts_of(scene: MailScene) -> Iterator[str]:
    """What the reader of the mail sees, in both languages."""
    words: list[Bilingual] = [scene.sender.name, scene.subject]
    words += [one for part in scene.body for one in (part.p, part.link) if one is not None]
    for one in words:
        yield from (one.in_language(language) for language in LANGUAGES)


def simulation_rules(row: Any, course: Course) -> SimulationRules:
    """The rules, held against the course. Raises :class:`CatalogError` for any fault."""
    rules = validate(SimulationRules, row, name=FILE)
    if faults := list(rules.problems(course)):
        raise CatalogError(f"{FILE}: {faults[0]}")
    return rules
