"""What other apps add to the card of a question, such as a measurement or a conflict.

An app above ``assessments`` registers here when Django starts (``AppConfig.ready``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from duecare_web.clients.models import Client


@dataclass(frozen=True, slots=True)
class CardPart:
    """A part of the card: ``load(client)`` gives its context by question id, once a page.

    ``template`` draws it with ``part`` (that context), ``client``, ``question`` and ``may``. A part
    that ``clashes`` marks its card as a conflict and counts in the list of sections.
    """

    key: str
    template: str
    load: Callable[[Client], Mapping[str, Mapping[str, Any]]]
    clashes: bool = False


_parts: dict[str, CardPart] = {}


def add_part(part: CardPart) -> None:
    """Add a part to the cards, or replace the one with the same key."""
    _parts[part.key] = part


def parts() -> Iterator[CardPart]:
    """The parts in the order in which they were added."""
    yield from _parts.values()
