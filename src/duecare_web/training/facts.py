"""What lessons may say of a client and a learner: known facts, and those an advisor wrote down."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.db.models import Count, Max
from django.utils import timezone

from duecare.catalog import load_catalog
from duecare.catalog.lessons import (
    LANGUAGES,
    Bilingual,
    FactSheet,
    Language,
    LessonFact,
    Session,
    blocking_facts,
    compose,
)
from duecare.catalog.lessons.facts import FactValue
from duecare.dates import long_date
from duecare.documents.wording.lesson_pages import policies_signed
from duecare.policies import load_policies
from duecare_web.accounts.zones import firm_day
from duecare_web.clients import panels
from duecare_web.clients.models import Client, Employee, Industry
from duecare_web.reported.queries import named_address
from duecare_web.security_policies.known import known_of
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.training.models import LessonFacts
from duecare_web.training.policy_facts import stated_facts, with_spanish
from duecare_web.training.policy_numbers import pass_mark_of

ALWAYS_KNOWN: Final = frozenset({"firm.name", "msp.name", "policy.pass_mark", "today"})
_MONTHS: Final = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
)  # fmt: skip
_SOMEONE: Final = {
    "learner.name": "Alex Sample",
    "learner.first": "Alex",
    "learner.email": "alex@work.example",
}
_NO_ADDRESS: Final = "you@work.example"
"""To whom the messages of scenes go where a person has no address; a reserved domain."""


_RECORD: Final[dict[str, Callable[[Client, Language], str]]] = {}


def add_record_fact(fact: str, load: Callable[[Client, Language], str]) -> None:
    """Say what the client's record tells of a fact; an advisor is not asked for it then."""
    _RECORD[fact] = load


def asked_facts() -> list[LessonFact]:
    """The facts that an advisor may write down: all but those that are known anyway."""
    known = ALWAYS_KNOWN | _RECORD.keys()
    facts = load_catalog().course.facts.values()
    return [one for one in facts if one.of != "learner" and one.id not in known]


def policies_line(client: Client, language: Language) -> str:
    """How many policies are in force, and when the last was signed."""
    rows = PolicyVersion.objects.filter(client=client, status=PolicyVersion.Status.IN_FORCE)
    counted = rows.aggregate(count=Count("pk"), last=Max("approved_at"))
    last = today_words(firm_day(client.firm, counted["last"]), language) if counted["last"] else ""
    return policies_signed(counted["count"], last, language)


def written_facts(client: Client) -> dict[str, Any]:
    """What the client's advisor wrote down, by the id of the fact."""
    row = LessonFacts.objects.filter(client=client).first()
    return dict(row.values) if row else {}


def values_of(
    client: Client, language: Language, *, day: date, employee: Employee | None = None
) -> dict[str, Any]:
    """The facts of one client and learner for a sitting in ``language`` on ``day``.

    A text that was written in English only is not said in Spanish. Without ``employee`` an
    invented learner stands in.
    """
    owner = client.contacts.filter(is_active=True, may_sign=True).order_by("created_at").first()
    known: dict[str, Any] = {
        "firm.name": client.name,
        "firm.domain": owner.email.partition("@")[2] if owner else "",
        "msp.name": client.firm.name,
        "msp.short": client.firm.name,
        "msp.domain": client.firm.reply_to.partition("@")[2],
        "help_phone": client.firm.phone,
        "policy.pass_mark": pass_mark_of(client).percent,
        "owner.title_name": owner.name if owner else "",
        "owner.short": owner.name if owner else "",
        "owner.email": owner.email if owner else "",
        "today": today_words(day, language),
        **(_learner(employee) if employee else _SOMEONE),
    }
    known |= {fact: load(client, language) for fact, load in _RECORD.items()}
    kinds = load_catalog().course.facts
    for fact, value in _told(client).items():
        if (
            fact in kinds
            and fact not in _RECORD
            and (text := _in_language(kinds[fact], value, language))
        ):
            known[fact] = text
    address = named_address(client, now=timezone.now())
    if address is not None:  # a mailbox that is read knows better than what was once written down
        known["report_address"] = address
    return {fact: value for fact, value in known.items() if value not in ("", None)}


def _told(client: Client) -> dict[str, Any]:
    """What an advisor wrote down; where a policy in force states the same fact, what that says."""
    written = written_facts(client)
    stated = stated_facts(client).items()
    return written | {fact: with_spanish(one, written.get(fact)) for fact, one in stated}


def _learner(employee: Employee) -> dict[str, str]:
    words = [word for word in employee.name.split() if not word.endswith(".")]
    return {
        "learner.name": employee.name,
        "learner.first": words[0] if words else employee.name,
        "learner.email": employee.email or _NO_ADDRESS,
    }


def _in_language(fact: LessonFact, value: Any, language: Language) -> Any:
    if isinstance(value, dict):
        return value.get(language, "")
    spoken = fact.kind in ("phrase", "sentence")
    return "" if spoken and language == "es" else value


def today_words(day: date, language: Language) -> str:
    """A day as a sentence says it."""
    if language == "en":
        return long_date(day)
    return f"{day.day} de {_MONTHS[day.month - 1]} de {day.year}"


def clauses_in_force(client: Client) -> list[str]:
    """Ids of the clauses that the client's policies have in force."""
    versions = PolicyVersion.objects.filter(client=client, status=PolicyVersion.Status.IN_FORCE)
    found = {
        str(clause["id"])
        for clauses in versions.order_by().values_list("clauses", flat=True)
        for clause in clauses
        if clause.get("status") == "in_force"
    }
    return sorted(found)


def sheet_from(values: Mapping[str, Any], in_force: list[str]) -> FactSheet:
    """The facts as a lesson reads them; ids that the course has no more are left out."""
    course = load_catalog().course
    known = {fact: value for fact, value in spoken(values).items() if fact in course.facts}
    return course.sheet(known, in_force=frozenset(in_force))


def spoken(values: Mapping[str, Any]) -> dict[str, FactValue]:
    """Values as they are kept in the shape of facts: a text in two languages is one value."""
    return {
        fact: Bilingual(**value) if isinstance(value, dict) else value
        for fact, value in values.items()
    }


@dataclass(frozen=True, slots=True)
class LackingFact:
    """A fact for whose lack a lesson is not given, and where it is filled in.

    ``is_written``: the fact itself is known. ``policy`` is the policy of which a clause has to be in
    force before the fact counts, and ``title`` its title; empty where none has to. ``is_begun``: the
    client has a version of it, in whatever state.
    """

    id: str
    meaning: str
    is_written: bool
    policy: str
    title: str
    is_begun: bool


@dataclass(frozen=True, slots=True)
class LessonChoice:
    """A lesson as the firm sees it for one client: whether it can be given, and what it lacks."""

    session: Session
    lacks: tuple[LackingFact, ...]
    in_spanish: bool

    @property
    def is_ready(self) -> bool:
        """Whether it can be given in English."""
        return self.session.is_ready


def choices_for(client: Client, *, day: date) -> list[LessonChoice]:
    """The lessons that concern a client or are ready all the same, in the order of the course."""
    with panels.one_page():
        given = {language: values_of(client, language, day=day) for language in LANGUAGES}
    in_force = clauses_in_force(client)
    begun = frozenset(client.security_policies.values_list("outline", flat=True))
    terms = lesson_terms(client, known_of(client, on=day).situation.terms)
    found = []
    for lesson in load_catalog().course.outlines.values():
        sessions = {name: session_for(lesson.id, name, given[name], in_force) for name in LANGUAGES}
        choice = _choice(sessions, given["en"], frozenset(in_force), begun)
        if choice.is_ready or lesson.concerns(terms):
            found.append(choice)
    return found


def lesson_terms(client: Client, terms: frozenset[str]) -> frozenset[str]:
    """The terms by which lessons concern a client, from those of its policies."""
    if "tax_preparer" in terms:
        terms |= {"prepares_returns"}
    return terms | {"practices_law"} if client.industry == Industry.LEGAL else terms


def ready_lessons(client: Client, *, day: date) -> frozenset[str]:
    """Ids of the lessons that can be given at a client, in English."""
    values = values_of(client, "en", day=day) | {"today": "today"}
    return _ready(json.dumps(values, sort_keys=True), tuple(clauses_in_force(client)))


@lru_cache(maxsize=1000)  # composing every lesson takes a tenth of a second; asked each day
def _ready(values: str, in_force: tuple[str, ...]) -> frozenset[str]:
    known = json.loads(values)
    return frozenset(
        lesson
        for lesson in load_catalog().course.outlines
        if session_for(lesson, "en", known, list(in_force)).is_ready
    )


def _choice(
    sessions: Mapping[Language, Session],
    given: Mapping[str, Any],
    in_force: frozenset[str],
    begun: frozenset[str],
) -> LessonChoice:
    english, course = sessions["en"], load_catalog().course
    blocking = blocking_facts(course.script(english.lesson), english)
    lacks = tuple(_missing(course.facts[one], given, in_force, begun) for one in blocking)
    return LessonChoice(english, lacks, sessions["es"].is_ready)


def _missing(
    fact: LessonFact, given: Mapping[str, Any], in_force: frozenset[str], begun: frozenset[str]
) -> LackingFact:
    waits = bool(fact.clauses) and not in_force & set(fact.clauses)
    policy, title = _policy_of(fact.clauses[0]) if waits else ("", "")
    return LackingFact(
        id=fact.id,
        meaning=fact.meaning[:1].upper() + fact.meaning[1:],
        is_written=fact.id in given,
        policy=policy,
        title=title,
        is_begun=policy in begun,
    )


def _policy_of(clause: str) -> tuple[str, str]:
    """The policy to which a clause belongs, and its title."""
    for policy in load_policies().policies.values():
        if any(one.id == clause for one in policy.clauses):
            return policy.id, policy.title
    return "", clause


def session_for(
    lesson: str, language: Language, values: Mapping[str, Any], in_force: list[str]
) -> Session:
    """The lesson in the words of these facts."""
    return compose(load_catalog().course, lesson, language, sheet_from(values, in_force))
