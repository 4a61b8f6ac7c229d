"""Checks of texts: lessons, quiz items, inbox, wording."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from duecare.catalog.lessons.checks import message_texts, problems_of_lessons, scene_texts
from duecare.catalog.load import Catalog
from duecare.catalog.training import ChoiceItem, InboxMessage

MIN_ITEMS_PER_LESSON: Final = 5

_EMAIL_DOMAIN: Final = re.compile(r"[\w.+-]+@([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)
_URL_HOST: Final = re.compile(r"https?://([^\s/\"')\]:]+)", re.IGNORECASE)
_BARE_DOMAIN: Final = re.compile(
    r"\b([a-z0-9-]+\.)+(?:com|net|org|info|biz|io|co|us)\b", re.IGNORECASE
)
_PHONE: Final = re.compile(r"\b(?:\(?\d{3}\)?[ .-])?(\d{3})[ .-](\d{4})\b")
_IP: Final = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
# RFC 2606 and RFC 6761 names; .gov sites are real places to report to.
_RESERVED: Final = (".example", ".test", ".invalid", ".localhost", ".gov")
_RESERVED_ROOTS: Final = ("example.com", "example.net", "example.org")
_DOCUMENTATION_NETS: Final = tuple(
    map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"))  # RFC 5737
)
# Words that promise an outcome, or that interface texts do without.
_BANNED: Final = re.compile(
    r"\b(protected|compliant|waived?|guaranteed|please|simply)\b|!(?!\[)", re.IGNORECASE
)


def check_lessons(catalog: Catalog) -> Iterator[str]:
    """Related lessons exist, and each lesson has enough quiz items."""
    for lesson in catalog.lessons.values():
        where = f"training/lessons: {lesson.id}"
        for name in sorted(set(lesson.related) - catalog.lessons.keys()):
            yield f"{where}: lesson {name} does not exist"
        count = len(catalog.quiz_items_of(lesson.id))
        if count < MIN_ITEMS_PER_LESSON:
            yield f"{where}: {count} quiz items, {MIN_ITEMS_PER_LESSON} needed"
    for item in catalog.quiz_items.values():
        where = f"training/items.yaml: {item.id}"
        if item.lesson not in catalog.lessons:
            yield f"{where}: lesson {item.lesson} does not exist"
        if isinstance(item, ChoiceItem) and len(item.answer) == len(item.options):
            yield f"{where}: every option is right"


def check_inbox(catalog: Catalog) -> Iterator[str]:
    """Messages name real lessons, people and cues, and every quote occurs where it says."""
    inbox = catalog.phish_inbox
    for message in inbox.messages.values():
        where = f"training/inbox.yaml: {message.id}"
        if message.lesson not in catalog.lessons:
            yield f"{where}: lesson {message.lesson} does not exist"
        if message.to not in inbox.people:
            yield f"{where}: person {message.to} does not exist"
        yield from (f"{where}: {problem}" for problem in _cue_problems(message, inbox.cue_ids))


def _cue_problems(message: InboxMessage, known: frozenset[str]) -> Iterator[str]:
    for cue in message.cues:
        if cue.cue not in known:
            yield f"cue {cue.cue} does not exist"
        if cue.at == "whole":
            if cue.quote:
                yield f"cue {cue.cue} is about the whole message and quotes nothing"
            continue
        if not cue.quote or message.part(cue.at).count(cue.quote) < cue.n:
            yield f"quote of cue {cue.cue} does not occur {cue.n} times in {cue.at}"


def check_reserved_names(catalog: Catalog) -> Iterator[str]:
    """Invented messages use only reserved domains, 555-01xx numbers and documentation addresses."""
    yield from _reserved_problems(_invented_texts(catalog))


def check_scenes(catalog: Catalog) -> Iterator[str]:
    """The lessons in scenes: see ``duecare.catalog.lessons.checks``; names are reserved ones."""
    inbox = catalog.phish_inbox
    yield from problems_of_lessons(catalog.course, inbox.scale, inbox.cue_ids)
    yield from _reserved_problems(scene_texts(catalog.course))
    yield from _reserved_problems(message_texts(catalog.course))


def _reserved_problems(texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    for where, text in texts:
        for host in sorted({*_hosts(text)}):
            if not _is_reserved(host):
                yield f"{where}: {host} is not a reserved name"
        for exchange, line in _PHONE.findall(text):
            if exchange != "555" or not line.startswith("01"):
                yield f"{where}: a phone number is outside 555-01xx"
        for address in _IP.findall(text):
            if not _is_documentation(address):
                yield f"{where}: {address} is not a documentation address"


def _invented_texts(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for message in catalog.inbox.values():
        parts = (message.part("from"), message.reply_to, message.subject, message.body)
        text = "\n".join((*parts, *message.attachments, message.debrief))
        yield f"training/inbox.yaml: {message.id}", text
    for item in catalog.quiz_items.values():
        yield f"training/items.yaml: {item.id}", "\n".join(_strings(item.model_dump()))
    for lesson in catalog.lessons.values():
        yield f"training/lessons: {lesson.id}", lesson.body


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for child in node.values():
            yield from _strings(child)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from _strings(child)


def _hosts(text: str) -> Iterable[str]:
    for pattern in (_EMAIL_DOMAIN, _URL_HOST):
        yield from (host.lower() for host in pattern.findall(text))
    yield from (match[0].lower() for match in _BARE_DOMAIN.finditer(text))


def _is_reserved(host: str) -> bool:
    if _IP.fullmatch(host):
        return True  # judged as an address
    roots = any(host == root or host.endswith("." + root) for root in _RESERVED_ROOTS)
    return roots or host.endswith(_RESERVED)


def _is_documentation(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(address in net for net in _DOCUMENTATION_NETS)


def check_wording(catalog: Catalog) -> Iterator[str]:
    """Texts promise no outcome and do without exclamation marks and filler words."""
    for where, text in _own_texts(catalog):
        found = _BANNED.search(text)
        if found:
            yield f"{where}: the text says '{found[0]}'"


def _own_texts(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for safeguard in catalog.safeguards.values():
        yield f"safeguards.yaml: {safeguard.id}", f"{safeguard.title}\n{safeguard.do}"
    for question in catalog.questions.values():
        options = "\n".join(option.text for option in question.answers)
        yield f"questions.yaml: {question.id}", f"{question.ask}\n{question.help}\n{options}"
    for scenario in catalog.scenarios.values():
        yield f"scenarios.yaml: {scenario.id}", f"{scenario.title}\n{scenario.plain}"
    for fact in catalog.facts.values():
        yield f"facts.yaml: {fact.id}", fact.meaning
    for framework in catalog.frameworks.values():
        for entry, title in framework.entries.items():
            yield f"frameworks.json: {framework.id} {entry}", title


CONTENT_CHECKS: Final[tuple[Callable[[Catalog], Iterator[str]], ...]] = (
    check_lessons,
    check_inbox,
    check_reserved_names,
    check_wording,
)
LESSON_CHECKS: Final[tuple[Callable[[Catalog], Iterator[str]], ...]] = (check_scenes,)
