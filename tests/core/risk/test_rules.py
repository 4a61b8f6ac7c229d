"""Judgments without a source are priors: shown with every result, replaced in a file."""

import pytest

from duecare.documents.wording.caveats import caveat_sentences
from duecare.documents.wording.insurance import policy_words
from duecare.errors import InputError
from duecare.risk import Answers, InsurancePolicy, PriceBook, price, price_book_from
from duecare.risk.advice.costs import cost_of, hourly_rates
from duecare.risk.advice.levels import GuardState, level_of
from duecare.risk.inputs.overrides import override_priors
from duecare.risk.inputs.profile import HeldPlace
from duecare.risk.loss.model import prepare
from duecare.risk.rules import yearly_revenue

RULES = (
    "response.full_from",
    "response.nobody_told",
    "notice.by_hand",
    "funds_transfer.revenue_cap",
    "profile.revenue_per_employee",
    "profile.vendors",
    "profile.vendor_people",
    "claim.otherwise",
    "in_place.other",
    "effect.proof.said",
    "labor.hourly",
    "labor.upkeep",
    "levels.occurrence",
    "levels.guard",
    "levels.impact",
    "levels.people",
    "offer.cost_factor",
    "offer.effect_factor",
)


def changed(catalog, name, **parameters):
    change = {"parameters": parameters, "source": "the firm's own books", "as_of": "2026-10"}
    return override_priors(catalog, {name: change}, where="priors.yaml")


@pytest.fixture(scope="module")
def owner(profile):
    closet = HeldPlace(id="closet", kind="retired_media", people=300)
    return profile.model_copy(update={"places": (closet,)})


@pytest.fixture(scope="module")
def result(catalog, inventory, owner):
    return price(inventory, owner, catalog=catalog, years=2_000)


@pytest.mark.parametrize("name", RULES)
def test_every_rule_without_a_source_shows_as_an_assumption_of_the_result(catalog, result, name):
    assert not catalog.priors[name].is_confirmed
    shown = {source.id: source for source in result.sources}[name]
    assert shown.mark


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("response.full_from", {"value": 50_000}),
        ("response.nobody_told", {"value": 0.9}),
        ("notice.by_hand", {"value": 1}),
        ("funds_transfer.revenue_cap", {"value": 0.001}),
        ("profile.vendors", {"value": 5.0}),
        ("profile.vendor_people", {"value": 1.0}),
        ("claim.otherwise", {"value": 1.0}),
    ],
)
def test_replacing_a_rule_moves_the_expected_loss(
    catalog, inventory, owner, result, name, parameters
):
    own = changed(catalog, name, **parameters)
    again = price(inventory, owner, catalog=own, years=2_000)
    assert again.expected_annual_loss.value != result.expected_annual_loss.value


def test_revenue_is_taken_from_the_employees_only_where_none_is_given(catalog, profile):
    without = profile.model_copy(update={"revenue_usd": None, "employees": 8})
    own = changed(catalog, "profile.revenue_per_employee", value=100_000)
    assert yearly_revenue(without, catalog.priors) == 8 * 130_000
    assert yearly_revenue(without, own.priors) == 800_000
    given = profile.model_copy(update={"revenue_usd": 5.0})
    assert yearly_revenue(given, own.priors) == 5.0


def test_labor_is_priced_at_the_book_else_at_the_prior(catalog, inventory, profile):
    places = prepare(inventory, profile, Answers(), catalog=catalog, seed=1).places
    safeguard = catalog.safeguards["SG-FDE"]
    own = changed(catalog, "labor.hourly", low=120, high=400)
    low, high = (
        cost_of(safeguard, profile, places, PriceBook(), c.priors).first_year.high
        for c in (catalog, own)
    )
    assert low < high
    book = PriceBook(hourly_rate=150)
    assert hourly_rates(book, own.priors) == (150, 150)


def test_bands_of_the_levels_can_be_replaced(catalog):
    own = changed(catalog, "levels.occurrence", low=0.1, moderate=0.2, high=0.3, very_high=0.4)
    facts = {"chance": 0.05, "people": 0.0, "left": 1.0, "bearable": 100.0}
    before, after = (
        level_of(**facts, guards=GuardState(0.0, 0.0), priors=one.priors) for one in (catalog, own)
    )
    assert (before.occurrence, after.occurrence) == ("high", "very low")


def test_warnings_say_what_was_not_stated_in_words(catalog, result):
    stated = " ".join(caveat_sentences(result.caveats))
    assert catalog.facts["mfa_email"].meaning in stated
    assert not any(
        name in stated.replace(",", " ").split() for name in catalog.facts if "_" in name
    )


@pytest.mark.parametrize(
    ("terms", "text"),
    [
        (
            {"carrier": "Example Mutual", "aggregate_limit": 100_000, "retention": 2_500},
            "Example Mutual, cyber: $100,000 each claim and in total, retention $2,500",
        ),
        (
            {
                "kind": "tech_eo",
                "aggregate_limit": 2e6,
                "each_claim_limit": 1e6,
            },
            "Unnamed carrier, technology E&O: $1,000,000 each claim, $2,000,000 in total",
        ),
        (
            {"carrier": "B", "position": "excess", "aggregate_limit": 250_000.5},
            "B, excess cyber: $250,000.50 each claim and in total",
        ),
    ],
)
def test_a_policy_states_its_limits_and_retention(terms, text):
    assert policy_words(InsurancePolicy(**terms).terms) == text


def test_a_price_of_the_price_book_is_exact_line_by_line(catalog, inventory, profile):
    places = prepare(inventory, profile, Answers(), catalog=catalog, seed=1).places
    own = {"unit": "user", "setup_hours": 5, "one_off": 38, "monthly": 2.5, "yearly_hours": 2}
    book = price_book_from({"hourly_rate": 165, "safeguards": {"SG-MFA-EMAIL": own}})
    cost = cost_of(catalog.safeguards["SG-MFA-EMAIL"], profile, places, book, catalog.priors)
    users = profile.employees
    assert [(line.what, line.amount) for line in cost.lines] == [
        ("setup", 825.0),
        ("one_off", 38.0 * users),
        ("monthly", 30.0 * users),
        ("yearly_work", 330.0),
    ]
    assert cost.first_year.best == 825 + 68 * users
    assert cost.yearly.best == 30 * users + 330
    assert cost.from_price_book


def test_hours_in_a_price_book_need_a_rate():
    with pytest.raises(InputError, match="hourly_rate is needed"):
        price_book_from({"safeguards": {"SG-FDE": {"setup_hours": 1}}})
