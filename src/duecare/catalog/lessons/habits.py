"""Ways to answer without reading, and how often each of them is right.

Where a habit is right more often than a guess, the answers give themselves away: the learner learns
the habit and not the lesson. Each is kept near chance over all lessons.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from duecare.catalog.lessons.course import PoolMessage
from duecare.catalog.lessons.scenes import MailScene, Scene
from duecare.catalog.lessons.session import SessionStep
from duecare.catalog.lessons.words import Language

MOST_BY_HABIT: Final = 0.36
"""The most answers that a habit may get right, as a share; one of four options is a guess."""
MOST_BY_SIGN: Final = 0.62
"""The most messages that one sign alone may tell apart, as a share; a coin gets half."""

_Score = Callable[[str], int]


def _count(words: str) -> _Score:
    pattern = re.compile(rf"\b(?:{words})", re.IGNORECASE)
    return lambda text: len(pattern.findall(text))


HABITS: Final[Mapping[Language, Mapping[str, _Score]]] = {
    "en": {
        "the longest": len,
        "the shortest": lambda text: -len(text),
        "the one with 'and'": _count(r"and\b"),
        "the one that calls or reports": _count(r"(?:report|call|number|contact)\w*"),
        "the most careful one": _count(
            r"(?:report|tell|call|dial|ask|stop|hang up|close|leave|nothing|no one|not|never|keep|"
            r"lock|deny|return|set .* aside|set aside|wait|check|hold|pass it|hands off|say no|"
            r"first|take .* down)\b"
        ),
    },
    "es": {
        "the longest": len,
        "the shortest": lambda text: -len(text),
        "the one with 'and'": _count(r"[ye]\b"),
        "the one that calls or reports": _count(r"(?:av[ií]s|ll[aá]m|número|contact)\w*"),
        "the most careful one": _count(
            r"(?:av[ií]s|dec|d[ií]g|ll[aá]m|marc|pregunt|p[ií]d|ped|par[ae]|colg|cerr|dej|nada|"
            r"nadie|no|nunca|guard|devolv|apart|esper|revis|rechaz|quit|antes|primero)\w*"
        ),
    },
}
"""What each habit counts in an option; it takes the option with the most."""


def luck(step: SessionStep, score: _Score) -> float:
    """The chance (0 to 1) that a habit is right at a question; among equals it picks at random."""
    scores = [score(option.text) for option in step.choices]
    best = [
        option.right for option, one in zip(step.choices, scores, strict=True) if one == max(scores)
    ]
    return sum(best) / len(best)


def shares_right(steps: Sequence[SessionStep], language: Language) -> dict[str, float]:
    """Share of questions (recall and decision) that each habit gets right."""
    asked = [step for step in steps if step.kind in ("recall", "decision")]
    return {
        name: sum(luck(step, score) for step in asked) / len(asked)
        for name, score in HABITS[language].items()
    }


def _has_link(scene: Scene) -> bool:
    return isinstance(scene, MailScene) and any(part.to for part in scene.body)


def _has_attachment(scene: Scene) -> bool:
    return isinstance(scene, MailScene) and bool(scene.attachments)


_HURRY: Final = _count(
    r"urgent\w*|immediate\w*|right away|at once|today|now|hours?\b|minutes?\b|expires?|final|"
    r"last chance|quickly|deadline|before \d|by \d"
)


def _hurries(scene: Scene) -> bool:
    return any(
        _HURRY(words.en) for at, words in scene.places() if at in ("subject", "body", "lines")
    )


SIGNS: Final[Mapping[str, Callable[[Scene], bool]]] = {
    "has a link": _has_link,
    "has an attachment": _has_attachment,
    "is in a hurry": _hurries,
}
"""Signs by which someone may take a message for a lure, whatever it says."""


def shares_told(messages: Iterable[PoolMessage]) -> dict[str, float]:
    """Share of messages that each sign tells apart: a lure has it, a good message has not."""
    steps = [message.step for message in messages]
    return {
        name: sum(has(step.scene) == step.lure for step in steps) / len(steps)
        for name, has in SIGNS.items()
    }
