"""Penalties of the notice laws: counted by hand for single states, simulated as a capped add-on."""

import numpy as np
import pytest

from duecare.risk import ClientProfile, PeopleByHand, override_priors, price
from duecare.risk.law.penalties import penalty_terms

YEARS = 20_000


def own(catalog, **values):
    """Priors with the penalties of late notice moved: certain, in full, unless said otherwise."""
    changes = {
        f"notice_penalty.{name}": {
            "parameters": value,
            "source": "test",
            "as_of": "2026",
        }
        for name, value in values.items()
    }
    return override_priors(catalog, changes, where="priors.yaml")


@pytest.mark.parametrize(
    ("state", "residents", "dollars"),
    [
        ("TX", 10, 50_000 + 100 * 30 * 10),  # a violation, and 100 a person and day for 30 days
        ("TX", 1_000, 250_000),  # the cap
        ("NY", 40, 5_000),  # the greater of 5,000 and 20 a person
        ("NY", 1_000, 20_000),
        ("NY", 100_000, 250_000),
        ("MI", 100, 25_000),  # 250 a person
        ("FL", 3, 30 * 1_000),  # 1,000 a day; the second rate begins after day 30
        ("AL", 3, 30 * 5_000),
        ("IN", 1, 150_000),  # only a cap is stated
        ("GA", 5_000, 0),  # no penalty provision
        ("UT", 0, 0),  # nobody lives there
        ("OH", 2, 30_000),
    ],
)
def test_the_most_of_a_state_is_what_its_statute_adds_up_to(catalog, state, residents, dollars):
    terms = penalty_terms(catalog.jurisdictions[state], catalog.priors)
    assert terms.most(residents) == dollars


def test_a_state_without_a_stated_cap_is_capped_by_an_assumption(catalog):
    terms = penalty_terms(catalog.jurisdictions["CA"], catalog.priors)
    assert (terms.most(10**6), terms.basis) == (150_000, "assumed cap")
    other = own(catalog, unstated_cap={"value": 90_000})
    assert penalty_terms(other.jurisdictions["CA"], other.priors).most(10**6) == 90_000


def test_a_longer_delay_in_florida_adds_its_second_rate(catalog):
    late = own(catalog, days_late={"value": 61})
    # 61 days at 1,000, and two periods of 30 days that have begun after day 30.
    assert penalty_terms(late.jurisdictions["FL"], late.priors).most(9) == 61_000 + 2 * 50_000


def test_no_penalty_is_ever_above_the_caps_of_the_states_of_the_event(catalog):
    certain = own(
        catalog,
        imposed={"value": 1.0},
        imposed_under_500={"value": 1.0},
        share_of_most={"alpha": 5000.0, "beta": 0.001},
    )
    certain = override_priors(
        certain,
        {
            name: {"parameters": {"value": 0.0}, "source": "test", "as_of": "2026"}
            for name in ("regulator.probability_500plus", "regulator.probability_under_500")
        },
        where="priors.yaml",
    )
    people = PeopleByHand(all=40_000, by_state={"TX": 30_000, "NY": 9_000}, elements=("ssn",))
    profile = ClientProfile(name="A", industry="finance", state="TX", people=people)
    most = 250_000 + 20 * 9_000
    from duecare.risk import Answers
    from duecare.risk.loss.model import prepare
    from duecare.risk.loss.simulate import simulate

    ready = prepare(None, profile, Answers(), catalog=certain, seed=3)
    penalties = simulate(ready.model, YEARS).losses[:, 7] / 100
    assert penalties.max() <= most * 1.01
    assert np.quantile(penalties[penalties > 0], 0.9) > 100_000


def test_penalties_add_only_to_the_regulatory_part(catalog, inventory, profile):
    without = price(
        inventory,
        profile,
        years=YEARS,
        catalog=own(catalog, imposed={"value": 0.0}, imposed_under_500={"value": 0.0}),
    )
    before = price(inventory, profile, catalog=catalog, years=YEARS)
    after = price(inventory, profile, catalog=own(catalog, imposed={"value": 0.5}), years=YEARS)
    assert without.parts["regulatory"] <= before.parts["regulatory"] < after.parts["regulatory"]
    for part in before.parts.keys() - {"regulatory"}:
        assert before.parts[part] == after.parts[part] == without.parts[part]


def test_the_assumption_is_listed_and_each_duty_shows_what_is_counted(catalog, inventory, profile):
    found = price(inventory, profile, catalog=catalog, years=1_000)
    marks = {item.id: item.mark for item in found.sources}
    for name in ("imposed", "imposed_under_500", "share_of_most", "days_late", "unstated_cap"):
        assert marks[f"notice_penalty.{name}"] == "assumption"
    texas = next(duty for duty in found.duties if duty.state == "TX")
    assert (texas.penalty_most, texas.penalty_basis) == (250_000, "statute")
