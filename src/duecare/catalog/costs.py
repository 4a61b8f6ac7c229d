"""Sourced figures: cost factors, effects of controls, incident mix, settlements."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from duecare.catalog.sourced import CatalogModel, Sourced


class CostFactor(Sourced):
    """A sourced figure, such as the notice cost a person. ``unit`` says what ``value`` counts."""

    id: str
    category: str
    metric: str
    value: float
    unit: str = Field(min_length=1)
    low: float | None = None
    high: float | None = None
    segment: str = ""
    note: str = ""


class ControlEffect(Sourced):
    """What studies say a control does: a multiplier on likelihood or severity, with its range."""

    id: str
    control: str
    acts_on: str
    multiplier: float = Field(ge=0, le=1)
    low: float = Field(ge=0, le=1)
    high: float = Field(ge=0, le=1)
    evidence_level: str
    note: str = ""


class Settlement(Sourced):
    """A public settlement or regulator penalty after a breach; amounts in whole US dollars."""

    id: int
    organization: str
    industry: str
    breach_year: int | None
    state: str
    people_affected: int | None
    people_basis: str
    record_types: str
    cause: str
    size_hint: str
    class_action_usd: int | None
    regulator_penalty_usd: int | None
    regulator: str
    note: str = ""


class PeopleForecast(CatalogModel):
    """People affected in the next report of 500 or more with one cause (truncated lognormal)."""

    n: int
    mu: float
    sigma: float = Field(gt=0)
    truncation: int


class IncidentMix(Sourced):
    """Which scenarios hit small practices, and how many people, given 500 or more affected."""

    population: str
    scenario_share: dict[str, float]
    people_forecast: dict[str, PeopleForecast]
    between_years: float = Field(ge=0)  # spread of ln people from year to year, beside sigma
    caveats: tuple[str, ...]


def source_text(raw: Any) -> str:
    """The one-line citation of a structured source."""
    if isinstance(raw, str):
        return raw
    year = f" ({raw['year']})" if raw.get("year") else ""
    publisher = raw.get("publisher", "")
    title = raw.get("title", "")
    if publisher in ("", "-"):
        return f"{title}{year}" if title else ""
    return f"{publisher}, {title}{year}"


def flat_source(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a facts file with its source as one line."""
    return {**row, "source": source_text(row.get("source", ""))}


def settlement_row(row: dict[str, str]) -> dict[str, Any]:
    """A CSV row in the shape of :class:`Settlement`; empty numbers become ``None``."""
    numbers = ("breach_year", "people_affected", "class_action_usd", "regulator_penalty_usd")
    return {**row, **{name: row[name] or None for name in numbers}}


def incident_mix(data: dict[str, Any]) -> dict[str, Any]:
    """The part of ``incident_mix.json`` that the engine uses, in the shape of the model."""
    recent = data["recommended_priors"]["small_health_practice_2020_2024"]
    origin = data["sources"][0]
    return {
        "source": f"{origin['publisher']}, {origin['title']}; own count",
        "as_of": "2020 to 2024-04",
        "confidence": "A",
        "population": "small US health practices that reported 500 or more people affected",
        "scenario_share": recent["scenario_share_given_500plus"],
        "people_forecast": data["people_forecast"]["causes"],
        "between_years": data["people_forecast"]["between_years"],
        "caveats": data["caveats"],
    }
