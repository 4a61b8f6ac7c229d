"""Checks of texts: lessons, messages, wording."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from duecare.catalog.lessons.checks import message_texts, problems_of_lessons, scene_texts
from duecare.catalog.load import Catalog

_EMAIL_DOMAIN: Final = re.compile(r"[\w.+-]+@([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)
_URL_HOST: Final = re.compile(r"https?://([^\s/\"')\]:]+)", re.IGNORECASE)
_BARE_DOMAIN: Final = re.compile(
    r"\b([a-z0-9-]+\.)+(?:com|net|org|info|biz|io|co|us)\b", re.IGNORECASE
)
_PHONE: Final = re.compile(r"\b(?:\(?\d{3}\)?[ .-])?(\d{3})[ .-](\d{4})\b")
_IP: Final = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
# A name of RFC 2606, one for all: where lures had another ending, it gave them away. Sites in .gov
# are real places to report to.
_RESERVED: Final = (".example", ".gov")
_RESERVED_ROOTS: Final = ("example.com", "example.net", "example.org")
_DOCUMENTATION_NETS: Final = tuple(
    map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"))  # RFC 5737
)
# Words that promise an outcome, or that interface texts do without.
_BANNED: Final = re.compile(
    r"\b(protected|compliant|waived?|guaranteed|please|simply)\b|!(?!\[)", re.IGNORECASE
)


def check_scenes(catalog: Catalog) -> Iterator[str]:
    """See ``duecare.catalog.lessons.checks``.

    Domains are reserved ones, phone numbers of 555-01xx, addresses of a documentation range.
    """
    yield from problems_of_lessons(catalog.course)
    yield from reserved_problems(scene_texts(catalog.course))
    yield from reserved_problems(message_texts(catalog.course))


def reserved_problems(texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Names, phone numbers and addresses in these texts that may be those of someone real."""
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


CONTENT_CHECKS: Final[tuple[Callable[[Catalog], Iterator[str]], ...]] = (check_wording,)
LESSON_CHECKS: Final[tuple[Callable[[Catalog], Iterator[str]], ...]] = (check_scenes,)
