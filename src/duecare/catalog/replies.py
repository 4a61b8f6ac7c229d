"""The text of a reply, one form for each kind of question.

======== ========================= ==========================================
kind     a reply                   meaning
======== ========================= ==========================================
choice   ``most``                  one of the answers
several  ``dl,ssn``                all that apply, in the order of the catalog
numbers  ``staff=14,places=2``     whole figures
states   ``WI=90,MN=10``           states with their share of the people, percent
day      ``2026-03-01``            the day itself; its age gives the answer
======== ========================= ==========================================

``unknown`` and ``na`` (does not apply) are replies to any kind. :func:`settle` turns a day into the
answer of its age, so that what computes needs no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from duecare.catalog.questions import NOT_APPLICABLE, Question, Tier
from duecare.dates import long_date
from duecare.errors import InputError
from duecare.states import STATES

MOST_STATES: Final = 60
_DAYS_OF_A_MONTH: Final = 30.4375


def reply_of(question: Question, value: Any) -> str:
    """The text of a reply from a key, a list, a mapping of figures or a day.

    Raises :class:`InputError` naming the question and what is allowed.
    """
    if isinstance(value, bool):  # YAML reads a bare yes or no as a truth value
        value = "yes" if value else "no"
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, Mapping):
        value = ",".join(f"{key}={number}" for key, number in value.items())
    elif isinstance(value, (list, tuple)):
        value = ",".join(str(one) for one in value)
    return checked(question, str(value))


def checked(question: Question, reply: str) -> str:
    """The reply in its one form. Raises :class:`InputError` for what is no reply to the question."""
    plain = {option.key for option in question.answers} | {NOT_APPLICABLE}
    reply = reply.strip()
    if reply in plain and question.kind != "several":
        return reply
    if question.kind == "several":
        return _several(question, reply)
    if question.kind == "numbers":
        return _numbers(question, reply)
    if question.kind == "states":
        return _states(question, reply)
    if question.kind == "day" and len(reply) == len("2026-03-01"):
        return _day(question, reply).isoformat()
    return question.option(reply).key


def _several(question: Question, reply: str) -> str:
    keys = [key.strip() for key in reply.split(",") if key.strip()]
    chosen = [question.option(key) for key in keys]
    if not chosen:
        raise InputError(f"{question.id} needs at least one answer")
    if len(set(keys)) > 1 and any(one.alone or one.key == NOT_APPLICABLE for one in chosen):
        first = next(one for one in chosen if one.alone or one.key == NOT_APPLICABLE)
        raise InputError(f"{question.id}: “{first.text}” cannot be chosen together with others")
    order = [option.key for option in question.answers] + [NOT_APPLICABLE]
    return ",".join(sorted(set(keys), key=order.index))


def figures(reply: str) -> dict[str, int]:
    """The figures of a reply to a question of kind ``numbers`` or ``states``; else none."""
    if "=" not in reply:
        return {}
    pairs = (part.partition("=") for part in reply.split(","))
    return {key: int(number) for key, _, number in pairs}


def _pairs(question: Question, reply: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in reply.split(","):
        key, sep, text = (piece.strip() for piece in part.partition("="))
        text = text.removesuffix("%").strip()
        if not sep or not key or not text.isascii() or not text.isdecimal():
            raise InputError(
                f"{question.id} needs whole numbers by name",
                hint="in a file: {" + _example(question) + "}",
            )
        if key in found:
            raise InputError(f"{question.id}: '{key[:20]}' is given twice")
        found[key] = int(text[:15])
    return found


def _example(question: Question) -> str:
    names = [one.key for one in question.numbers] or ["WI", "MN"]
    return ", ".join(f"{name}: {10 * (n + 1)}" for n, name in enumerate(names))


def _numbers(question: Question, reply: str) -> str:
    found = _pairs(question, reply)
    known = {one.key: one for one in question.numbers}
    for key, number in found.items():
        if key not in known:
            raise InputError(
                f"{question.id} has no figure '{key[:20]}'", hint=f"allowed: {', '.join(known)}"
            )
        if number > known[key].most:
            raise InputError(f"{question.id}: at most {known[key].most:,} for “{known[key].text}”")
    missing = [one.text for one in question.numbers if one.needed and one.key not in found]
    if missing:
        raise InputError(f"{question.id}: “{missing[0]}” is needed")
    _refuse_order(question, found)
    return ",".join(f"{key}={found[key]}" for key in known if key in found)


def _refuse_order(question: Question, found: Mapping[str, int]) -> None:
    """A range holds its best number, and a part is not more than the whole."""
    for less, more in (("low", "best"), ("best", "high"), ("low", "high"), ("home", "staff")):
        if less in found and more in found and found[less] > found[more]:
            names = {one.key: one.text for one in question.numbers}
            raise InputError(f"{question.id}: “{names[less]}” is above “{names[more]}”")


def _states(question: Question, reply: str) -> str:
    found = {code.upper(): share for code, share in _pairs(question, reply).items()}
    unknown = sorted(set(found).difference(STATES))
    if unknown:
        raise InputError(f"{question.id}: '{unknown[0][:20]}' is not a state code")
    if sum(found.values()) > 100 or 0 in found.values():
        raise InputError(f"{question.id}: shares are above 0 and add up to at most 100 percent")
    return ",".join(f"{code}={found[code]}" for code in sorted(found, key=lambda c: (-found[c], c)))


def _day(question: Question, reply: str) -> date:
    try:
        return date.fromisoformat(reply)
    except ValueError:
        raise InputError(
            f"{question.id}: '{reply[:10]}' is not a day", hint="write it as 2026-03-01"
        ) from None


def settle(question: Question, reply: str, *, on: date) -> str:
    """The reply with a day turned into the answer of its age on the day ``on``.

    Raises :class:`InputError` for a day that lies after ``on``.
    """
    if question.kind != "day" or not reply[:4].isdecimal() or len(reply) != len("2026-03-01"):
        return reply
    day = _day(question, reply)
    if day > on:
        raise InputError(f"{question.id}: {long_date(day)} lies after {long_date(on)}")
    months = (on - day).days / _DAYS_OF_A_MONTH
    aged = [option for option in question.answers if option.within_months]
    fits = [option for option in aged if months <= (option.within_months or 0)]
    return (fits or aged[-1:])[0].key


def reply_words(question: Question, reply: str) -> str:
    """The reply as a person reads it. Raises :class:`InputError` for what is no reply to it."""
    if question.kind == "day" and reply[4:5] == "-":
        return long_date(_day(question, reply))
    if question.kind == "states" and "=" in reply:
        return ", ".join(f"{code} {share}%" for code, share in figures(reply).items())
    if question.kind == "numbers" and "=" in reply:
        given = figures(reply)
        named = [one for one in question.numbers if one.key in given]
        return "; ".join(f"{one.text}: {given[one.key]:,}" for one in named)
    return "; ".join(option.text for option in question.chosen(reply))


def asked_questions(
    questions: Iterable[Question], terms: Iterable[str], tier: Tier
) -> tuple[list[Question], dict[str, tuple[str, ...]]]:
    """The questions of a tier that apply, and those that do not with the terms that are missing."""
    held, asked, left_out = frozenset(terms), [], {}
    for question in questions:
        if not question.is_in(tier):
            continue
        if missing := question.missing_terms(held):
            left_out[question.id] = missing
        else:
            asked.append(question)
    return asked, left_out
