"""Threat scenarios: what can happen, and which places with data one event reaches.

The prose of an exposure row (``when``, ``records``) is for people. Its :class:`ExposureRule` says
the same to the risk engine:

``draw``
    ``one``: one place of this kind is drawn. Rows of a scenario with the same ``pool`` share one
    draw over all their kinds, so exactly one of their places is reached.
    ``same``: reached together with the drawn place (media kept with the device, folders of the
    same sign-in). ``all``: every place of this kind; people are counted as a union.
``requires``
    Facts that must hold for the place to be reached, ``absent`` or ``present``. A fact is the
    share, 0 to 1, to which the favorable state is in place (:mod:`duecare.catalog.questions`).
    The chance that the place is reached is the product over the facts: ``1 - share`` for
    ``absent``, ``share`` for ``present``. A fact that nobody stated counts as unfavorable, that is
    as 1 in the product, and must be shown as assumed.
``encryption``
    The fact that says whether data in this place are unreadable to anyone who takes it. The
    inventory's own ``encrypted`` flag of a place goes first. ``None``: encryption at rest does
    not help here, because the data are read through a running system.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Literal

from pydantic import Field

from duecare.catalog.priors import Lever
from duecare.catalog.sourced import CatalogModel


class LocationType(CatalogModel):
    """A kind of place where data sit; ``unit`` is what one event draws."""

    id: str
    title: str
    unit: str
    found_by: str


class ExposureRule(CatalogModel):
    """The machine-usable form of one exposure row; see the module docstring."""

    draw: Literal["one", "same", "all"]
    pool: str | None = None
    requires: dict[str, Literal["absent", "present"]] = Field(default_factory=dict)
    encryption: str | None = None

    def probability(self, facts: Mapping[str, float]) -> float:
        """Chance, 0 to 1, that a place of this kind is reached, given the known facts."""
        return prod(
            (1.0 - facts[fact]) if state == "absent" else facts[fact]
            for fact, state in self.requires.items()
            if fact in facts
        )

    def assumed(self, facts: Mapping[str, float]) -> tuple[str, ...]:
        """Facts the rule needs that nobody stated; results built on them carry that mark."""
        return tuple(fact for fact in self.requires if fact not in facts)


class Exposure(CatalogModel):
    """One kind of place that a scenario can reach."""

    location: str
    when: str
    records: str
    rule: ExposureRule


class CommonCause(CatalogModel):
    """Clients hit together by one event; simulated once for the portfolio."""

    group: str
    note: str


class ThreatScenario(CatalogModel):
    """A threat event with its reach and the data it exposes."""

    id: str = Field(pattern=r"^SCN-[A-Z-]+$")
    title: str
    plain: str
    kind: tuple[Literal["confidentiality", "integrity", "availability", "fraud"], ...]
    actors: tuple[str, ...]
    frequency_unit: str
    reach: str
    exposes: tuple[Exposure, ...]
    drops_to_zero_if: tuple[str, ...]
    key_facts: tuple[str, ...]
    evidence_of_outcome: tuple[str, ...]
    note: str = ""
    money_loss: str = ""
    cost_shift: str = ""
    applies_if: str = ""
    applies_when: dict[str, Literal["absent", "present"]] = Field(default_factory=dict)
    correlation: CommonCause | None = None
    first_party_kind: Literal["lost_device", "email_compromise", "server_intrusion", "ransomware"]
    # The cause by which the firm is named in claims (`msp.named.*` of the priors).
    names_firm: Literal["intrusion", "payment_fraud", "mailbox", "vendor", "minor", "own_tool"]

    @property
    def locations(self) -> frozenset[str]:
        """Kinds of place the scenario can reach."""
        return frozenset(row.location for row in self.exposes)


Scenario = ThreatScenario


class ScenarioVocabulary(CatalogModel):
    """Words the scenarios share: kinds of place, levers, strengths."""

    locations: dict[str, LocationType]
    levers: dict[Lever, str]
    strengths: dict[int, str]
