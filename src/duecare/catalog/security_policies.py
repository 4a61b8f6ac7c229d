"""Written security policies: outlines, clause texts, and their composition for one client.

A policy may never claim more than the assessment shows. Each clause names in ``true_when`` the
facts or questions that make it true; when one is below its share, or unknown, the clause is
composed in its *planned* wording with a date, and the caller turns it into a recommendation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal

from pydantic import Field, model_validator

from duecare.catalog.sourced import CatalogModel
from duecare.errors import InputError

_VARIABLE: Final = re.compile(r"\{([a-z_]+)\}")
EVERYONE: Final = "everyone"
PLANNED_FROM: Final = "planned_from"
ALWAYS_GIVEN: Final = frozenset({"company_name", "effective_date", "approver", "review_months"})
_LEADS: Final = {
    "state": f"Planned from {{{PLANNED_FROM}}}: ",
    "conduct": f"Rule from {{effective_date}}, in full practice by {{{PLANNED_FROM}}}: ",
}

ReasonGrade = Literal["R", "D", "G"]
GRADES: Final[dict[str, str]] = {
    "R": "required in writing",
    "D": "duty that this policy documents",
    "G": "good practice under that rule",
}


class LegalReason(CatalogModel):
    """A rule a clause answers to, by the project's own reading; no legal advice."""

    law: Literal["hipaa", "ftc", "ma", "ny", "pci"]
    ref: str = Field(min_length=1)
    grade: ReasonGrade

    @model_validator(mode="before")
    @classmethod
    def _read_short_form(cls, given: object) -> object:
        """``"hipaa D 164.312(d)"`` is the short form used in the data files."""
        if not isinstance(given, str):
            return given
        parts = given.split(" ", 2)
        if len(parts) != 3:
            raise ValueError("a reason names law, grade and reference")
        return dict(zip(("law", "grade", "ref"), parts, strict=True))


class PolicyVariable(CatalogModel):
    """A blank in the texts. ``default`` is proposed, never assumed silently."""

    name: str = Field(pattern=r"^[a-z_]+$")
    meaning: str = Field(min_length=1)
    kind: Literal["text", "person", "integer", "date", "list"] = "text"
    default: str | None = None


class PolicyClause(CatalogModel):
    """One rule of a policy, with a stable id.

    ``text`` is the wording when the clause is true today; ``planned_text`` when it is not yet,
    with ``{planned_from}`` for the date. Without ``planned_text`` the text follows a lead that
    depends on ``kind``: a ``state`` (what is set up) is planned from a date; a rule of
    ``conduct`` binds people from the effective date and says by when it is in full practice, so
    that a prohibition is never deferred.
    """

    id: str = Field(pattern=r"^[A-Z]+-\d{2}$")
    title: str
    kind: Literal["state", "conduct"] = "state"
    text: str = Field(min_length=1)
    planned_text: str = ""
    true_when: dict[str, float] = Field(default_factory=dict)
    reasons: tuple[LegalReason, ...] = ()
    safeguards: tuple[str, ...] = ()
    for_employees: str = ""

    @property
    def variables(self) -> frozenset[str]:
        """Names of the blanks in the text, without the planned date."""
        names = _VARIABLE.findall(self.text + self.planned_text + self.for_employees)
        return frozenset(names) - {PLANNED_FROM}


class PolicyOutline(CatalogModel):
    """A policy of the set.

    ``required_for`` names the clients that need it: ``everyone``, or those whom a law reaches:
    ``under_hipaa``, ``under_ma``, ``takes_cards``. ``clauses`` is empty where only the outline is
    shipped.
    """

    id: str = Field(pattern=r"^POL-[A-Z]+$")
    title: str
    purpose: str
    audience: tuple[str, ...]
    law: dict[str, str]
    topics: tuple[str, ...]
    applies_if: str = ""
    required_for: frozenset[str] = Field(min_length=1)
    seed_named: bool = False
    variables: tuple[PolicyVariable, ...] = ()
    clauses: tuple[PolicyClause, ...] = ()

    @model_validator(mode="after")
    def _texts_are_complete(self) -> PolicyOutline:
        known = {variable.name for variable in self.variables}
        for clause in self.clauses:
            unknown = clause.variables - known
            if unknown:
                raise ValueError(f"clause {clause.id} uses unknown variable {min(unknown)}")
        used = set[str]().union(*(clause.variables for clause in self.clauses))
        idle = known - used - ALWAYS_GIVEN
        if self.clauses and idle:
            raise ValueError(f"variable {min(idle)} is never used")
        return self

    @property
    def has_text(self) -> bool:
        """True when the clauses are written out, so that the policy can be composed."""
        return bool(self.clauses)


class ComposedClause(CatalogModel):
    """A clause as it stands for one client.

    ``missing`` lists the facts or questions that keep a planned clause from being true.
    """

    id: str
    title: str
    text: str
    status: Literal["in_force", "planned"]
    reasons: tuple[LegalReason, ...]
    for_employees: str
    missing: tuple[str, ...] = ()
    safeguards: tuple[str, ...] = ()


def required_policies(
    outlines: Mapping[str, PolicyOutline], terms: Iterable[str]
) -> tuple[PolicyOutline, ...]:
    """The policies a client with these profile terms needs, in catalog order."""
    held = {EVERYONE, *terms}
    return tuple(outline for outline in outlines.values() if outline.required_for & held)


def compose_policy(
    outline: PolicyOutline,
    variables: Mapping[str, str],
    facts: Mapping[str, float],
    *,
    planned_from: str,
    supports: Callable[[LegalReason], bool],
) -> list[ComposedClause]:
    """The clauses of a policy for one client.

    ``variables`` fills the blanks; a variable with a default may be left out. ``facts`` holds
    shares, 0 to 1, by fact id or question id (see
    :func:`duecare.catalog.questions.facts_from_answers`). ``planned_from`` is the date, as it is
    to be printed, from which clauses that are not true yet shall hold. ``supports`` tells whether
    the law of a reason reaches the client: only such reasons stay. Raises
    :class:`InputError` when the outline has no texts or a variable is missing or empty.
    """
    if not outline.has_text:
        raise InputError(f"{outline.id} has no clause texts", hint="only its outline is shipped")
    if not planned_from.strip():
        raise InputError("the date for planned clauses is empty")
    filled = _filled_variables(outline, variables)
    return [
        _compose(
            clause,
            filled,
            _unmet(clause, facts),
            planned_from,
            tuple(reason for reason in clause.reasons if supports(reason)),
        )
        for clause in outline.clauses
    ]


def fill(template: str, variables: Mapping[str, str]) -> str:
    """A text with its blanks filled in; values are inserted as they are, never expanded again."""
    return _VARIABLE.sub(lambda match: variables[match[1]], template)


def _filled_variables(outline: PolicyOutline, given: Mapping[str, str]) -> dict[str, str]:
    known = {variable.name: variable for variable in outline.variables}
    extra = given.keys() - known.keys()
    if extra:
        raise InputError(f"{outline.id} has no variable '{min(extra)}'")
    filled: dict[str, str] = {}
    for name, variable in known.items():
        value = given.get(name) or variable.default or ""
        if not value.strip():
            raise InputError(f"{outline.id} needs a value for '{name}'", hint=variable.meaning)
        filled[name] = value
    return filled


def _unmet(clause: PolicyClause, facts: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(name for name, least in clause.true_when.items() if facts.get(name, 0.0) < least)


def _compose(
    clause: PolicyClause,
    variables: Mapping[str, str],
    missing: tuple[str, ...],
    planned_from: str,
    reasons: tuple[LegalReason, ...],
) -> ComposedClause:
    template = clause.text
    if missing:
        template = clause.planned_text or _LEADS[clause.kind] + clause.text
    binding = not missing or clause.kind == "conduct"
    blanks = {**variables, PLANNED_FROM: planned_from}
    return ComposedClause(
        id=clause.id,
        title=clause.title,
        text=fill(template, blanks),
        status="planned" if missing else "in_force",
        reasons=reasons,
        for_employees=fill(clause.for_employees, blanks) if binding else "",
        missing=missing,
        safeguards=clause.safeguards,
    )
