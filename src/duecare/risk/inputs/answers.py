"""`answers.yaml`: replies to the assessment, and the level of each safeguard that follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from duecare.catalog import Catalog
from duecare.errors import InputError
from duecare.risk.inputs.reading import read_mapping

PROOF_LEVELS: Final = (0, 1, 2, 3)  # said, document, seen by the technician, measured
_PROOF_WORDS: Final[Mapping[str, int]] = {
    "said": 0,
    "claimed": 0,
    "document": 1,
    "documented": 1,
    "verified": 2,
    "measured": 3,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question; ``proof`` is 0 said, 1 document, 2 verified, 3 measured."""

    key: str
    proof: int = 0
    note: str = ""


@dataclass(frozen=True)
class Answers:
    """A client's replies by question id. No reply counts as not in place, and shows as assumed."""

    by_question: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def keys(self) -> dict[str, str]:
        """Answer keys by question id."""
        return {question: answer.key for question, answer in self.by_question.items()}

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


def answers_from(data: Mapping[str, Any], catalog: Catalog, *, where: str = "answers") -> Answers:
    """Answers from parsed data; a value is a key or ``{answer, proof, note}``.

    Raises :class:`InputError` for an unknown question, answer, field or proof.
    """
    known = catalog.questions
    found: dict[str, Answer] = {}
    for question_id, value in data.items():
        if question_id not in known:
            raise InputError(
                f"{where}: there is no question '{question_id}'",
                hint="question ids look like Q-ACC-01; the list is in docs/reference",
            )
        answer = _answer(value, where=f"{where}: {question_id}")
        known[question_id].option(answer.key)
        found[question_id] = answer
    return Answers(found)


def _answer(value: Any, *, where: str) -> Answer:
    if isinstance(value, bool):  # YAML reads a bare yes or no as a truth value
        return Answer("yes" if value else "no")
    if isinstance(value, (str, int)):
        return Answer(str(value))
    if not isinstance(value, dict) or "answer" not in value:
        raise InputError(f"{where}: give an answer key, or a mapping with 'answer'")
    unknown = sorted(set(value) - {"answer", "proof", "note"})
    if unknown:
        raise InputError(f"{where}: '{unknown[0]}' is not a known field")
    plain = _answer(value["answer"], where=where)
    return Answer(plain.key, _proof(value.get("proof", 0), where), str(value.get("note", "")))


def _proof(value: Any, where: str) -> int:
    level = _PROOF_WORDS.get(value, value) if isinstance(value, str) else value
    if isinstance(level, bool) or level not in PROOF_LEVELS:
        raise InputError(
            f"{where}: proof is not one of 0 to 3", hint="allowed: " + ", ".join(_PROOF_WORDS)
        )
    return int(level)


def read_answers(path: Path, catalog: Catalog) -> Answers:
    """Read an answers file. Raises :class:`InputError` naming file, question and answer."""
    data = read_mapping(path)
    return answers_from(data.get("answers", data), catalog, where=path.name)


def safeguard_levels(answers: Answers, catalog: Catalog) -> dict[str, SafeguardLevel]:
    """The level of every safeguard: the lowest credit if a question is critical, else the mean."""
    rows_of: dict[str, list[tuple[float, int, bool, bool]]] = {
        name: [] for name in catalog.safeguards
    }
    critical: dict[str, bool] = dict.fromkeys(catalog.safeguards, False)
    for question in catalog.questions.values():
        answer = answers.by_question.get(question.id)
        credit = question.option(answer.key).credit if answer else "unknown"
        for name in question.safeguards:
            critical[name] = critical[name] or question.critical
            if credit is None or credit == "na":
                continue
            unknown = credit == "unknown"
            share = 0.0 if isinstance(credit, str) else credit / 4.0
            rows_of[name].append((share, answer.proof if answer else 0, question.critical, unknown))
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
