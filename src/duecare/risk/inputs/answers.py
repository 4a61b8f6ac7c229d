"""`answers.yaml`: replies to the assessment, and the level of each safeguard that follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from duecare.catalog import Catalog, Question
from duecare.catalog.questions import FULL_CREDIT, NOT_APPLICABLE, TIERS, Tier
from duecare.catalog.replies import reply_of, settle
from duecare.errors import InputError
from duecare.risk.inputs.reading import read_mapping

SAID, DOCUMENT, SEEN, MEASURED = range(4)
PROOF_LEVELS: Final = (SAID, DOCUMENT, SEEN, MEASURED)
_PROOF_WORDS: Final[Mapping[str, int]] = {
    "said": 0,
    "claimed": 0,
    "document": 1,
    "documented": 1,
    "seen": 2,
    "verified": 2,
    "measured": 3,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question; ``proof`` is 0 said, 1 document, 2 seen, 3 measured.

    ``key`` is the reply as it counts (:mod:`duecare.catalog.replies`); ``given`` the day that was
    replied, where ``key`` is the answer of its age. ``source`` says what measured it and
    ``measured_on`` when: without both nothing is measured. ``by_site``: the replies of the sites
    where they differ; ``key`` is then the weakest.
    """

    key: str
    proof: int = 0
    note: str = ""
    given: str = ""
    source: str = ""
    measured_on: date | None = None
    by_site: Mapping[str, str] = field(default_factory=dict)

    @property
    def reply(self) -> str:
        """What was replied: the day itself where a day was given."""
        return self.given or self.key


@dataclass(frozen=True)
class Answers:
    """A client's replies by question id. No reply counts as not in place, and shows as assumed.

    ``tier``: how deep the assessment asks. It changes what is asked and shown as open, never what a
    reply counts.
    """

    by_question: Mapping[str, Answer] = field(default_factory=dict)
    tier: Tier = "extended"

    @property
    def keys(self) -> dict[str, str]:
        """Answer keys by question id."""
        return {question: answer.key for question, answer in self.by_question.items()}

    def applying(self, catalog: Catalog, terms: Iterable[str]) -> Answers:
        """Without the replies to questions that do not apply to a client with these terms."""
        held = frozenset(terms)
        kept = {
            name: answer
            for name, answer in self.by_question.items()
            if catalog.questions[name].is_shown(held)
        }
        return replace(self, by_question=kept)

    def as_json(self) -> dict[str, Any]:
        """Plain values, for hashing."""
        return {
            question: {"answer": a.key, "proof": a.proof}
            for question, a in sorted(self.by_question.items())
        }


@dataclass(frozen=True, slots=True)
class SafeguardLevel:
    """How far a safeguard is in place: ``level`` 0..1, ``proof`` 0..3.

    In ``level`` a question without an answer counts as not in place; ``of_answered`` is the level
    of those that were answered, ``answered`` their share.
    """

    level: float
    proof: int
    critical: bool
    assumed: bool  # no question about it was answered, or only with "do not know"
    of_answered: float | None = None
    answered: float = 1.0


def answers_from(
    data: Mapping[str, Any], catalog: Catalog, *, where: str = "answers", on: date | None = None
) -> Answers:
    """Answers from parsed data; a value is a reply or ``{answer, proof, note, source}``.

    ``tier`` beside the questions says how deep was asked. ``on`` is the day on which a replied day
    is aged. Raises :class:`InputError` for an unknown question, answer, field or proof, for
    "does not apply" without a note, for "measured" without its source and day, and for a day
    where ``on`` is missing.
    """
    known = catalog.questions
    found: dict[str, Answer] = {}
    rows = dict(data)
    tier = rows.pop("tier", "extended")
    if tier not in TIERS:
        raise InputError(f"{where}: '{tier}' is not a tier", hint="allowed: " + ", ".join(TIERS))
    for question_id, value in rows.items():
        if question_id not in known:
            raise InputError(
                f"{where}: there is no question '{question_id}'",
                hint="question ids look like Q-ACC-01; the list is in docs/reference",
            )
        found[question_id] = _answer(known[question_id], value, where=where, on=on)
    return Answers(found, tier)


_FIELDS: Final = frozenset({"answer", "proof", "note", "source", "measured_on", "sites"})


def _answer(question: Question, value: Any, *, where: str, on: date | None) -> Answer:
    place = f"{where}: {question.id}"
    row = value if isinstance(value, dict) and _FIELDS & value.keys() else {"answer": value}
    if not ("answer" in row or "sites" in row) or row.get("answer", "") is None:
        raise InputError(f"{place}: give an answer key, or a mapping with 'answer'")
    unknown = sorted(set(row) - _FIELDS)
    if unknown:
        raise InputError(f"{place}: '{unknown[0]}' is not a known field")
    by_site = {str(site): reply_of(question, one) for site, one in _sites(row, place).items()}
    reply = weakest(question, by_site) if by_site else reply_of(question, row["answer"])
    proof, note = _proof(row.get("proof", 0), place), str(row.get("note", ""))
    if reply == NOT_APPLICABLE and not note.strip() and not question.offers(reply):
        raise InputError(f"{place}: does not apply", hint="say why in a note")
    source, measured_on = str(row.get("source", "")), _day_of(row.get("measured_on"), place)
    if {bool(source.strip()), measured_on is not None} != {proof == MEASURED}:
        raise InputError(
            f"{place}: measured goes with its source and day, and only measured has them",
            hint="give source and measured_on, or another proof: said, document, seen",
        )
    key = _settled(question, reply, on, place)
    given = reply if key != reply else ""
    return Answer(key, proof, note, given, source, measured_on, by_site)


def _sites(row: Mapping[str, Any], place: str) -> Mapping[str, Any]:
    sites = row.get("sites", {})
    if not isinstance(sites, dict) or ("sites" in row and "answer" in row):
        raise InputError(f"{place}: sites are answers by name, in place of one answer")
    return sites


def _settled(question: Question, reply: str, on: date | None, place: str) -> str:
    if question.kind == "day" and reply[4:5] == "-" and on is None:
        raise InputError(f"{place}: a day needs the day of the assessment", hint="give its answer")
    return settle(question, reply, on=on) if on else reply


def _day_of(value: Any, place: str) -> date | None:
    try:
        return value if value is None or isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise InputError(f"{place}: measured_on is not a day such as 2026-03-01") from None


def weakest(question: Question, by_site: Mapping[str, str]) -> str:
    """Of the replies of several sites the one that counts: the one with the least credit.

    Not known is weaker than any other; what does not apply at a site is left out there.
    """

    def rank(reply: str) -> float:
        credit = question.credit(reply)
        if credit == "unknown":
            return -1.0
        return float(credit) if isinstance(credit, int) else float("inf")

    return min(by_site.values(), key=rank)


def _proof(value: Any, where: str) -> int:
    level = _PROOF_WORDS.get(value, value) if isinstance(value, str) else value
    if isinstance(level, bool) or level not in PROOF_LEVELS:
        raise InputError(
            f"{where}: proof is not one of 0 to 3", hint="allowed: " + ", ".join(_PROOF_WORDS)
        )
    return int(level)


def read_answers(path: Path, catalog: Catalog, *, on: date | None = None) -> Answers:
    """Read an answers file. Raises :class:`InputError` naming file, question and answer."""
    data = read_mapping(path)
    rows = data.get("answers", {key: one for key, one in data.items() if key != "tier"})
    if not isinstance(rows, dict):
        raise InputError(f"{path.name}: answers are replies by question")
    tier = {"tier": data["tier"]} if "tier" in data else {}
    return answers_from({**rows, **tier}, catalog, where=path.name, on=on)


def safeguard_levels(
    answers: Answers, catalog: Catalog, terms: Iterable[str] | None = None
) -> dict[str, SafeguardLevel]:
    """The level of every safeguard: the lowest credit if a question is critical, else the mean.

    Only questions with credit count. ``terms`` are what is known of the client (``show_if``): a
    question that does not apply to it is left out; without them all are taken to apply.
    """
    rows_of: dict[str, list[tuple[float, int, bool, bool]]] = {
        name: [] for name in catalog.safeguards
    }
    critical: dict[str, bool] = dict.fromkeys(catalog.safeguards, False)
    held = None if terms is None else frozenset(terms)
    for question in catalog.questions.values():
        for name in question.safeguards:
            critical[name] = critical[name] or question.critical
        if not question.is_scored or not (held is None or question.is_shown(held)):
            continue
        answer = answers.by_question.get(question.id)
        credit = question.credit(answer.key) if answer else "unknown"
        if credit is None or credit == "na":
            continue
        unknown = credit == "unknown"
        share = 0.0 if isinstance(credit, str) else credit / FULL_CREDIT
        row = (share, answer.proof if answer else 0, question.critical, unknown)
        for name in question.safeguards:
            rows_of[name].append(row)
    return {name: _level(rows, critical[name]) for name, rows in rows_of.items()}


def _level(rows: list[tuple[float, int, bool, bool]], critical: bool) -> SafeguardLevel:
    if not rows:
        return SafeguardLevel(0.0, 0, critical, assumed=True)
    shares = [row[0] for row in rows]
    level = min(shares) if critical else sum(shares) / len(shares)
    known = [row for row in rows if not row[3]]
    proof = min((row[1] for row in known), default=0)
    of_known = [row[0] for row in known]
    return SafeguardLevel(
        level,
        proof,
        critical,
        assumed=not known,
        of_answered=None
        if not known
        else (min(of_known) if critical else sum(of_known) / len(known)),
        answered=len(known) / len(rows),
    )
