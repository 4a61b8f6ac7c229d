"""What an entry says, for a reader: who, about whom, and what; no ids and no digests.

The whole of an entry is in the entry itself, by its number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from duecare.catalog import load_catalog
from duecare.documents.wording.events import EVENTS
from duecare.evidence.log.leaf import Opening
from duecare.money import Money
from duecare.record import Definition, facts_told
from duecare.record.reading import find_field
from duecare.record.values import DOCUMENTS

MOST_NAMED: Final = 4
"""More things of a kind than this are counted, not listed: the entry itself holds them."""
_REPEATED: Final = frozenset({"consent", "consent version", "before bytes", "seed", "token name"})
"""The same words in every signature, and figures for machines; they would crowd out the rest."""
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):[\d.]+(?:Z|\+00:00)")
_WORDS: Final = re.compile(r"[a-z]+(?:_[a-z]+)+")
_MACHINE: Final = re.compile(
    r"[0-9a-f]{16,}|[0-9a-f]{8}-[0-9a-f-]{27}|<.*>|\S+\+[0-9a-f]{8}\+\S+|— \S+ \S+"
)
"""Digests, ids, Message-IDs, verifier keys and signature lines."""
_CENTS: Final = " cents"
_BASIS_POINTS: Final = " basis points"
_SCENARIO: Final = "scn "


def summarize(
    openings: Mapping[str, Opening],
    definition: Definition | None = None,
    *,
    answers: Sequence[str] = (),
) -> str:
    """Who, about whom, and what, as one text; what is not shown is left out.

    ``answers``: those that a question of a lesson offered, in the order of the page that is kept.
    """
    values = {path: openings[path].value for path in openings}
    names = {path: name_of(value) for path, value in values.items()}
    parts = [f"by {names['actor']}"] if names.get("actor") else []
    if names.get("person") and names["person"] != names.get("actor"):
        parts.append(f"about {names['person']}")
    kind = definition.kind if definition else ""
    if kind == ANSWERED:
        parts += _answered(values, answers)
    elif kind == "policy.acknowledged":
        parts += _confirmed(values)
    elif definition is not None and definition.told:
        for name, value in facts_told(definition, values):
            parts += _parts(value, name.replace("_", " "))
    else:
        rest = [path for path in ("content", "details", "money", *sorted(values)) if path in values]
        for path in dict.fromkeys(rest):
            if path not in ("actor", "person", "context", DOCUMENTS):
                parts += _parts(values[path])
    return "; ".join([*parts, *_signed(values, parts), *_from_where(values)])


def name_of(value: Any) -> str:
    """The name of the person in a group of an entry, or who receives something."""
    if not isinstance(value, Mapping):
        return ""
    return str(value.get("name") or value.get("recipient") or "")


def _signed(values: Mapping[str, Any], parts: list[str]) -> list[str]:
    """The name that was typed to sign, where nothing has told it yet."""
    typed = find_field("signature.typed_name", values) or find_field("typed_name", values)
    told = any(part.startswith("typed name") for part in parts)
    return [f"typed name: {typed}"] if typed and not told else []


def _from_where(values: Mapping[str, Any]) -> list[str]:
    """The address and the program from which it came, as the server saw them."""
    context = values.get("context")
    if not isinstance(context, Mapping):
        return []
    told = {"from address": context.get("ip"), "with": context.get("user_agent")}
    return [f"{name}: {value}" for name, value in told.items() if value]


# --- kinds with words of their own ----------------------------------------------------------------
ANSWERED: Final = "training.answered"


def _answered(values: Mapping[str, Any], answers: Sequence[str]) -> list[str]:
    """A question of a lesson: which, the words that were chosen, how long it was open.

    Where the page is not in the file, the answer is told by its number.
    """
    item = str(find_field("item", values) or "")
    chosen = find_field("chosen", values) or []
    right = find_field("correct", values)
    picked = [one for one in chosen if isinstance(one, int)]
    numbers = " and ".join(str(one + 1) for one in picked)
    lesson = lesson_title(str(find_field("lesson", values) or ""))
    parts = [f"{lesson}, question {item}, sitting {find_field('sitting', values)}"]
    if picked and all(one < len(answers) for one in picked):
        parts.append("chose " + " and ".join(f"“{answers[one]}”" for one in picked))
    elif numbers:
        parts.append(f"chose answer {numbers} in the order of the page that is kept")
    if isinstance(right, bool):
        parts.append("right" if right else "not right")
    if seconds := find_field("active_seconds", values):
        parts.append(f"{seconds} seconds on it")
    return parts


def _confirmed(values: Mapping[str, Any]) -> list[str]:
    """A policy that an employee confirmed: the points, the questions with the answers, the words."""
    parts = []
    for one in find_field("answers", values) or ():
        options, chosen = one.get("options") or [], one.get("chosen")
        if isinstance(chosen, int) and chosen < len(options):
            outcome = "right" if chosen == one.get("right") else "not right"
            parts.append(f"asked “{one.get('stem')}”, answered “{options[chosen]}” ({outcome})")
    parts += [f"point “{one.get('text')}”" for one in find_field("points", values) or ()]
    statement, method = find_field("statement", values), find_field("method", values)
    parts += [f"said “{statement}”"] if statement else []
    return [*parts, f"method: {method}"] if method else parts


def lesson_title(lesson: str) -> str:
    """The title of a lesson of the catalog; its id where the catalog has it no longer."""
    found = load_catalog().course.outlines.get(lesson)
    return found.title.en if found else lesson


# --- any other kind -------------------------------------------------------------------------------
def _parts(value: Any, name: str = "") -> list[str]:
    if isinstance(value, Mapping):
        return _of_mapping(value, name)
    if name in _REPEATED or (isinstance(value, str) and _MACHINE.fullmatch(value)):
        return []
    if isinstance(value, list | tuple):
        return _of_list(value, name)
    if value is None or value == "":
        return []
    name, shown = _for_a_reader(name, value)
    return [f"{name}: {shown}" if name else shown]


def _of_mapping(value: Mapping[str, Any], name: str) -> list[str]:
    if len(value) > MOST_NAMED and all(isinstance(one, Mapping) for one in value.values()):
        return [f"{name}: {len(value)} items"]
    parts = [part for key, item in value.items() for part in _parts(item, key.replace("_", " "))]
    if name and parts and all(isinstance(one, int | None) for one in value.values()):
        return [f"{name}: {', '.join(part.replace(': ', ' ', 1) for part in parts)}"]
    return parts


def _of_list(value: list[Any] | tuple[Any, ...], name: str) -> list[str]:
    if not value:
        return []
    plain = [one for one in value if isinstance(one, str | int) and not isinstance(one, bool)]
    if len(plain) == len(value) <= MOST_NAMED:
        shown = [str(one) for one in plain if not _MACHINE.fullmatch(str(one))]
        return [f"{name}: {', '.join(_for_a_reader('', one)[1] for one in shown)}"] if shown else []
    return [f"{name}: {len(value)} {'item' if len(value) == 1 else 'items'}"]


def _for_a_reader(name: str, value: Any) -> tuple[str, str]:
    """Yes and no, dollars instead of cents, times to the minute, words without underscores."""
    if isinstance(value, bool):
        return name, "yes" if value else "no"
    if isinstance(value, int) and (name == "cents" or name.endswith(_CENTS)):
        return name.removesuffix("cents").rstrip(), str(Money(value))
    if isinstance(value, int) and name.endswith(_BASIS_POINTS):
        return name.removesuffix(_BASIS_POINTS), f"{value / 100:g}%"
    if name.startswith(_SCENARIO):
        event = EVENTS.get(name.upper().replace(" ", "-"))
        name = event.title if event else name
    if name == "lesson":
        return name, lesson_title(str(value))
    text = str(value)
    if moment := _MOMENT.fullmatch(text):
        return name, f"{moment[1]} {moment[2]} UTC"
    return name, text.replace("_", " ") if _WORDS.fullmatch(text) else text
