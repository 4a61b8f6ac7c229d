"""State law as the price needs it: damages that a statute sets, and defenses that soften claims.

Both are facts with their conditions: who counts, for how much, under what circumstances, and what
a defense asks to see on the day of the breach. A share is of the people of ``groups``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import prod
from typing import Final

from duecare.catalog import Catalog
from duecare.catalog.applicability import LegalRule, SetDamages, Softening
from duecare.risk.inputs.profile import ClientProfile, SecurityProgram
from duecare.risk.law.applicability import LawsOfClient, laws_of_client
from duecare.risk.law.conditions import evaluate
from duecare.risk.law.facts import Facts, Groups, elements_of
from duecare.risk.offer import Answer
from duecare.risk.rules import value_of

_LISTED: Final = frozenset(
    {"nist_csf", "nist_800_171", "nist_800_53", "fedramp", "cis", "iso_27000", "hipaa", "glba"}
)
_RECOGNIZED: Final = frozenset({"nist_csf"})  # and HICP; 42 U.S.C. 17941
_TWELVE_MONTHS: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class StatutoryDamages:
    """Dollars that one statute sets for each person, and the share of the people who could ask.

    ``conditions`` are ids: ``taken_in_clear``, ``no_reasonable_security``,
    ``thirty_days_to_cure``, ``negligent_release``, ``seen_by_a_stranger``. All must hold.
    """

    law: str
    title: str
    cite: str
    share: float
    low: float
    high: float
    conditions: tuple[str, ...]
    confidence: str
    as_of: str
    note: str


@dataclass(frozen=True, slots=True)
class DefenseReading:
    """A defense that could be raised for the people of one state.

    ``asks`` is the evidence it asks for, ``missing`` what is not known to be there; it holds only
    with nothing missing, and never for ``not_for``.
    """

    law: str
    title: str
    jurisdiction: str
    softens: Softening
    answer: Answer
    share: float
    asks: tuple[str, ...]
    missing: tuple[str, ...]
    not_for: tuple[str, ...]
    effect: str
    citation: str

    @property
    def is_ready(self) -> bool:
        """Whether the law reaches the client and all that it asks to see is there."""
        return self.answer == "yes" and not self.missing


def statutory_damages(
    groups: Groups, profile: ClientProfile, catalog: Catalog, laws: LawsOfClient | None = None
) -> tuple[StatutoryDamages, ...]:
    """The statutes that set damages for people of ``groups``, where they reach the client.

    ``laws`` are those read over all that the client holds (a size test counts everyone, not only
    the people of one event); by default they are read over ``groups``.
    """
    laws = laws or laws_of_client(profile, catalog, groups)
    total = sum(groups.values())
    found = []
    for law in catalog.applicability.laws.values():
        damages = law.damages
        if damages is None or total <= 0 or laws.answers[law.id] != "yes":
            continue
        if damages.unless and evaluate(damages.unless, laws.facts) == "yes":
            continue
        share = _entitled(groups, damages, profile) / total
        if share > 0:
            found.append(_read(law, damages, share))
    return tuple(found)


def conditions_met(damages: StatutoryDamages, catalog: Catalog) -> float:
    """The chance, 0 to 1, that all conditions of a statute hold in an event with people to tell."""
    return prod(value_of(catalog.priors, f"statutory.{name}") for name in damages.conditions)


def suits_left(
    profile: ClientProfile, catalog: Catalog, groups: Groups, laws: LawsOfClient
) -> float:
    """What ready defenses leave of the chance of a suit, 0 to 1, over the people of ``groups``.

    A defense counts only with all the evidence that it asks for, and for its state's people.
    """
    left = 1.0
    for one in defenses(profile, catalog, groups=groups, laws=laws):
        if one.is_ready:
            left *= 1.0 - one.share * (1.0 - value_of(catalog.priors, f"defense.{one.softens}"))
    return left


def defenses(
    profile: ClientProfile,
    catalog: Catalog,
    *,
    groups: Groups | None = None,
    on: date | None = None,
    program: SecurityProgram | None = None,
    laws: LawsOfClient | None = None,
) -> tuple[DefenseReading, ...]:
    """The defenses that reach the client or may, with what is missing for each on a day.

    ``program`` (by default that of the profile) says what is in place; ``on`` is the day for
    which a program must have run, by default any.
    """
    laws = laws or laws_of_client(profile, catalog, groups)
    seen = program or profile.program or SecurityProgram()
    residents = laws.facts.people_by_state or {}
    total = sum(residents.values())
    found = []
    for law in catalog.applicability.laws.values():
        if law.kind != "defense" or law.softens is None or laws.answers[law.id] == "no":
            continue
        share = (
            1.0 if law.jurisdiction == "US" else residents.get(law.jurisdiction, 0.0) / (total or 1)
        )
        asks = _asks(law, laws.facts)
        found.append(
            DefenseReading(
                law=law.id,
                title=law.title,
                jurisdiction=law.jurisdiction,
                softens=law.softens,
                answer=laws.answers[law.id],
                share=share,
                asks=asks,
                missing=tuple(one for one in asks if not _EVIDENCE[one](seen, on)),
                not_for=law.not_for,
                effect=law.effect,
                citation="; ".join(law.citation),
            )
        )
    return tuple(found)


def _entitled(groups: Groups, damages: SetDamages, profile: ClientProfile) -> float:
    wanted = set(damages.elements)
    return sum(
        people
        for (code, mask), people in groups.items()
        if (code or profile.state) == damages.state and elements_of(mask) & wanted
    )


def _read(law: LegalRule, damages: SetDamages, share: float) -> StatutoryDamages:
    return StatutoryDamages(
        law=law.id,
        title=law.title,
        cite=damages.cite,
        share=share,
        low=damages.low,
        high=damages.high,
        conditions=damages.conditions,
        confidence=damages.confidence,
        as_of=damages.as_of,
        note=damages.note,
    )


def _asks(law: LegalRule, facts: Facts) -> tuple[str, ...]:
    """The evidence of the client's tier; with the size unknown that of every tier."""
    if not law.tiers:
        return law.evidence
    possible = [tier.needs for tier in law.tiers if evaluate(tier.condition, facts) != "no"]
    return tuple(dict.fromkeys(need for needs in possible for need in needs))


def _ran(program: SecurityProgram, on: date | None, long: timedelta = timedelta(0)) -> bool:
    since = program.in_force_since
    return since is not None and (on is None or since + long <= on)


_EVIDENCE: Final[Mapping[str, Callable[[SecurityProgram, date | None], bool]]] = {
    "written_program": lambda program, _: program.written is True,
    "listed_framework": lambda program, _: program.framework in _LISTED,
    "cis_ig1": lambda program, _: program.framework in ("cis", "cis_ig1"),
    "in_force_before": _ran,
    "password_policy": lambda program, _: program.password_policy is True,
    "training": lambda program, _: program.training is True,
    "risk_assessment": lambda program, _: program.risk_assessment is True,
    "incident_plan": lambda program, _: program.incident_plan is True,
    "probable_loss_figure": lambda program, _: program.probable_loss_figure is True,
    "statute_followed": lambda program, _: program.framework == "pci_dss",
    "recognized_practices_twelve_months": lambda program, on: (
        program.framework in _RECOGNIZED and _ran(program, on, _TWELVE_MONTHS)
    ),
}
EVIDENCE: Final = frozenset(_EVIDENCE)
