"""US breach law: one object a jurisdiction, each field with its own source, date and confidence.

A field that is ``None`` was not found; it never means that there is no duty.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Generic, Literal, TypeVar

from pydantic import Field

from duecare.catalog.sourced import CatalogModel, Sourced

JURISDICTION_COUNT: Final = 54  # 50 states, DC, Guam, Puerto Rico, Virgin Islands

ValueT = TypeVar("ValueT")


class LawSource(CatalogModel):
    """A text that was read, or the note that none was."""

    id: str
    title: str
    publisher: str = ""
    as_of: str = ""
    access: str = ""
    kind: str = ""

    @property
    def citation(self) -> str:
        """Publisher and title in one line."""
        return f"{self.publisher}, {self.title}" if self.publisher else self.title


class LawFact(Sourced, Generic[ValueT]):
    """One rule with its sources: ``source`` for people, ``source_ids`` for machines."""

    value: ValueT
    source_ids: tuple[str, ...] = Field(min_length=1)
    note: str = ""


class IndividualDeadline(CatalogModel):
    """Outer limit in calendar days; ``None`` where the statute has only a standard of speed."""

    days: int | None
    text: str
    clock: str | None


class AuthorityNotice(CatalogModel):
    """Notice to a state authority, from ``threshold_residents`` residents on."""

    required: bool
    threshold_residents: int | None
    operator: Literal[">", ">="] | None
    deadline_days: int | None
    deadline_unit: Literal["days", "business_days"] | None
    deadline_from: str | None
    deadline_text: str | None
    recipient: str | None

    def applies(self, residents: int) -> bool:
        """Whether this many notified residents reach the threshold."""
        if not self.required:
            return False
        if self.threshold_residents is None:
            return residents > 0
        if self.operator == ">":
            return residents > self.threshold_residents
        return residents >= self.threshold_residents


class BureauNotice(CatalogModel):
    """Notice to the consumer reporting agencies."""

    required: bool
    threshold_persons: int | None
    operator: Literal[">", ">="] | None

    def applies(self, people: int) -> bool:
        """Whether this many notified people reach the threshold."""
        if not self.required or self.threshold_persons is None:
            return False
        over = people > self.threshold_persons
        return over if self.operator == ">" else over or people == self.threshold_persons


class CivilPenalty(CatalogModel):
    """Amounts in US dollars, as the statute counts them; ``text`` always says it in words."""

    text: str
    cap: float | None = None
    reduced_cap: float | None = None
    min_total: float | None = None
    per_violation: float | None = None
    per_violation_min: float | None = None
    per_person: float | None = None
    per_person_per_day: float | None = None
    per_day: float | None = None
    per_day_cap: float | None = None
    per_day_after_60: float | None = None
    per_day_after_90: float | None = None
    per_30_days_after: float | None = None
    day_window: int | None = None
    no_civil_penalty: bool = False  # read: the statute names none
    per_record_knowing: float | None = None
    per_record_reckless: float | None = None
    statutory_damages_min: float | None = None
    statutory_damages_max: float | None = None
    statutory_damages_base: tuple[float, ...] | None = None


class CreditMonitoring(CatalogModel):
    """Months of monitoring that must be offered; ``None`` where no term is set."""

    months: int | None
    text: str


class SecurityDuty(CatalogModel):
    """The duty to secure data before any breach."""

    type: str
    documentation_expected: bool
    text: str


class SectorExemption(CatalogModel):
    """Who is left to a federal rule. ``None``: not known.

    ``exempt``: outside the act. ``deemed``: the federal notice counts as following the act, for
    the data of patients or customers; ``none``: read, and no exemption was seen.
    """

    hipaa: Literal["exempt", "deemed", "none"] | None
    glba: Literal["exempt", "deemed", "none"] | None
    text: str


class DataForm(CatalogModel):
    """Whether paper records count; ``derived_paper`` is what was printed from a computer."""

    form: Literal["electronic", "paper_too", "derived_paper"]
    text: str


class LastConfirmed(CatalogModel):
    """Up to when a row was read, and how: ``how`` is what a reader is shown."""

    until: str = Field(min_length=1)
    how: str = Field(min_length=1)
    last_amendment: str
    confirmed: bool


class Jurisdiction(CatalogModel):
    """Breach law of a state, district or territory."""

    code: str = Field(pattern=r"^[A-Z]{2}$")
    name: str
    kind: Literal["state", "district", "territory", "commonwealth"]
    statute: LawFact[str]
    pi_elements: LawFact[tuple[str, ...]]
    name_requirement: LawFact[
        Literal[
            "name_plus_element",
            "identifier_plus_element",
            "name_or_sufficient_element",
            "ssn_alone",
        ]
    ]
    individual_deadline: LawFact[IndividualDeadline]
    ag_notice: LawFact[AuthorityNotice]
    cra_notice: LawFact[BureauNotice]
    encryption_safe_harbor: LawFact[bool]
    risk_of_harm_test: LawFact[str]
    private_right_of_action: LawFact[Literal["yes", "limited", "unsettled", "no"]]
    civil_penalty: LawFact[CivilPenalty]
    credit_monitoring: LawFact[CreditMonitoring]
    security_duty: LawFact[SecurityDuty] | None
    processor_notice_days: LawFact[int] | None
    record_retention: LawFact[str] | None
    small_business_rule: LawFact[str] | None
    sector_exemption: LawFact[SectorExemption]
    form_of_data: LawFact[DataForm]
    who_is_covered: LawFact[str]
    processor_duty: LawFact[str]
    last_confirmed: LastConfirmed
    notes: tuple[str, ...] = ()

    def facts(self) -> dict[str, LawFact[Any]]:
        """Every sourced field that was found, by name."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: value for name, value in fields.items() if isinstance(value, LawFact)}


class FederalLaw(CatalogModel):
    """Federal and cross-state rules by topic, each block kept as it was written.

    ``topics`` holds nested mappings; every leaf block ``{value, source, as_of, confidence}`` can
    be read as a :class:`LawFact` through :meth:`fact`.
    """

    topics: dict[str, Any]
    sources: dict[str, LawSource]

    def fact(self, path: str) -> LawFact[Any]:
        """The fact at a dotted path such as ``hipaa_breach_notification.individual``.

        Raises :class:`KeyError` for a path that is no fact.
        """
        block: Any = self.topics
        for part in path.split("."):
            block = block[part]
        if not isinstance(block, dict) or "value" not in block:
            raise KeyError(path)
        return LawFact[Any].model_validate(with_citations(block, self.sources))


def law_sources(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, LawSource]:
    """The sources of a law file by id."""
    known = LawSource.model_fields.keys()
    return {
        key: LawSource(id=key, **{name: text for name, text in row.items() if name in known})
        for key, row in raw.items()
    }


def with_citations(block: Mapping[str, Any], sources: Mapping[str, LawSource]) -> dict[str, Any]:
    """A raw fact block with its source ids spelled out; unknown ids stay visible as such."""
    ids = block.get("source") or []
    ids = [ids] if isinstance(ids, str) else list(ids)
    named = [sources[key].citation if key in sources else f"unknown source {key}" for key in ids]
    return {**block, "source": "; ".join(named), "source_ids": ids}


def jurisdiction_row(row: Mapping[str, Any], sources: Mapping[str, LawSource]) -> dict[str, Any]:
    """A raw jurisdiction in the shape of :class:`Jurisdiction`."""
    return {
        key: with_citations(value, sources)
        if isinstance(value, dict) and "value" in value
        else value
        for key, value in row.items()
    }
