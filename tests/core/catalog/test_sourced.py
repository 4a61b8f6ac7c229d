"""Figures from memory and assumptions carry their mark to wherever they are shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from duecare.catalog import Confidence, Prior, Sourced, load_catalog


@pytest.mark.parametrize("raw", ["A", "B", "C", "opened"])
def test_figures_that_were_read_are_confirmed(raw: str) -> None:
    assert Confidence(raw).is_confirmed


@pytest.mark.parametrize(
    ("raw", "mark"),
    [
        ("M", "unconfirmed"),
        ("memory", "unconfirmed"),
        ("mixed", "partly unconfirmed"),
        ("assumption", "assumption"),
    ],
)
def test_everything_else_carries_a_mark(raw: str, mark: str) -> None:
    confidence = Confidence(raw)
    assert not confidence.is_confirmed
    assert confidence.mark == mark


@given(st.sampled_from(Confidence), st.text(min_size=1), st.text(min_size=1))
def test_an_unconfirmed_figure_never_prints_without_its_mark(
    confidence: Confidence, source: str, as_of: str
) -> None:
    fact = Sourced(source=source, as_of=as_of, confidence=confidence)
    assert fact.is_confirmed or fact.mark
    assert fact.citation.endswith(f"({fact.mark})" if fact.mark else as_of)


@given(st.text().filter(lambda text: text not in set(Confidence)))
def test_an_unknown_confidence_is_refused(raw: str) -> None:
    with pytest.raises(ValidationError):
        Sourced.model_validate({"source": "x", "as_of": "2026", "confidence": raw})


def test_every_figure_of_the_catalog_is_sourced() -> None:
    catalog = load_catalog()
    laws = [fact for law in catalog.jurisdictions.values() for fact in law.facts().values()]
    figures = [
        *catalog.cost_factors.values(),
        *catalog.control_effects.values(),
        *catalog.priors.values(),
        *catalog.settlements,
        catalog.incident_mix,
        *laws,
    ]
    assert len(figures) > 800
    assert all(isinstance(figure, Sourced) and figure.source.strip() for figure in figures)


def test_safeguard_prices_without_a_public_page_are_marked_as_estimates() -> None:
    costs = [safeguard.cost for safeguard in load_catalog().safeguards.values()]
    assert {cost.mark for cost in costs} == {"estimate", "approximate"}
    assert all(bool(cost.source_ids) == cost.is_confirmed for cost in costs)


def test_the_share_of_the_firm_is_labeled_as_an_assumption() -> None:
    priors = load_catalog().priors
    assert all(priors[name].mark == "assumption" for name in priors if name.startswith("msp."))


def test_priors_hold_the_published_model() -> None:
    """The priors as published with the release: ln S = 7.85 + 0.545 ln N; P(suit) 1.5, 9, 40 percent; rates within a factor of 4."""
    priors = load_catalog().priors
    line = priors["suit.settlement"].parameters
    assert (line["intercept"], line["slope"], line["slope_se"]) == (7.85, 0.545, 0.08)
    suit = priors["suit.probability"].parameters
    chances = [1 / (1 + 2.718281828 ** -(suit["intercept"] + suit["slope"] * n)) for n in (3, 4, 5)]
    assert chances == pytest.approx([0.015, 0.092, 0.401], abs=0.001)
    assert priors["frequency.most"].central == 4
    assert priors["effect.mfa_organization"].central == 0.48
    assert priors["msp.share"].central == pytest.approx(1 / 3)


def _prior(**changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        "id": "x",
        "distribution": "pert",
        "parameters": {"low": 0, "mode": 1, "high": 2},
        "meaning": "m",
        "unit": "u",
        "source": "s",
        "as_of": "2026",
        "confidence": "B",
    }
    return row | changes


@pytest.mark.parametrize(
    "changes",
    [
        {"parameters": {"low": 0, "mode": 1}},
        {"parameters": {"low": 2, "mode": 1, "high": 0}},
        {"distribution": "beta", "parameters": {"alpha": 0, "beta": 1}},
        {"distribution": "normal"},
        {"source": ""},
    ],
)
def test_a_prior_that_cannot_be_drawn_from_is_refused(changes: dict[str, object]) -> None:
    Prior.model_validate(_prior())
    with pytest.raises(ValidationError):
        Prior.model_validate(_prior(**changes))
