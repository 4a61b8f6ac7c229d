"""Other cover, other priors, the cheapest set: what a decision would change."""

import pytest

from duecare.documents.wording.insurance import gap_sentence
from duecare.errors import InputError
from duecare.risk import override_priors, price

YEARS = 20_000


def test_more_cover_never_leaves_more_uninsured(catalog, inventory, profile, insurance):
    found = price(inventory, profile, None, insurance, catalog=catalog, years=YEARS)
    assert found.cover_changes
    for change in found.cover_changes:
        assert change.saving_uninsured.value >= 0
        assert change.uninsured_mean <= found.insurance.uninsured.mean.value
    lifted = [c.uninsured_mean for c in found.cover_changes if "no_sublimits" in c.change]
    assert lifted == sorted(lifted, reverse=True)


def test_without_a_policy_plain_ones_are_valued(catalog, inventory, profile):
    found = price(inventory, profile, catalog=catalog, years=YEARS)
    assert [change.limit for change in found.cover_changes] == [250e3, 500e3, 1e6, 2e6]
    assert "no policy was given" in gap_sentence(found.insurance.gap)


def test_the_cheapest_set_reaches_its_target_or_says_that_it_cannot(
    catalog, inventory, profile, insurance
):
    plain = price(inventory, profile, None, insurance, catalog=catalog, years=YEARS)
    today = plain.insurance.uninsured.quantiles["99.5"].value
    found = price(
        inventory,
        profile,
        None,
        insurance,
        catalog=catalog,
        years=YEARS,
        target_uninsured=today * 0.7,
        target_years=200,
    ).cheapest_set
    assert found.reached
    assert found.uninsured_after <= found.target < found.uninsured_before == today
    assert 1 <= len(found.safeguards) <= 16
    nothing = price(
        inventory,
        profile,
        None,
        insurance,
        catalog=catalog,
        years=YEARS,
        target_uninsured=today,
        target_years=200,
    ).cheapest_set
    assert nothing.safeguards == ()


def test_an_overridden_prior_moves_the_figure_and_is_named(catalog, inventory, profile):
    own = override_priors(
        catalog,
        {"suit.settled": {"parameters": {"value": 0.0}, "source": "own counsel", "as_of": "2026"}},
        where="priors.yaml",
    )
    before = price(inventory, profile, catalog=catalog, years=YEARS)
    after = price(inventory, profile, catalog=own, years=YEARS)
    assert after.parts["liability"] == 0 < before.parts["liability"]
    assert after.inputs["priors_sha256"] != before.inputs["priors_sha256"]
    source = next(item for item in after.sources if item.id == "suit.settled")
    assert source.title == "own counsel"
    assert source.mark == "assumption"
    assert catalog.priors["suit.settled"].parameters["value"] == 0.6


@pytest.mark.parametrize(
    "change",
    [
        {"no.such": {}},
        {"suit.settled": {"parameters": {"value": 0.1}}},
        {"suit.settled": {"parameters": {"median": 1}, "source": "s", "as_of": "2026"}},
        {"notice.per_person": {"parameters": {"low": 9}, "source": "s", "as_of": "2026"}},
        {"suit.settled": 0.5},
    ],
)
def test_an_impossible_override_is_refused(catalog, change):
    with pytest.raises(InputError, match=r"priors\.yaml"):
        override_priors(catalog, change, where="priors.yaml")


@pytest.mark.parametrize("target", [-1.0, float("nan")])
def test_an_absurd_target_is_refused(catalog, inventory, profile, target):
    with pytest.raises(InputError, match="target"):
        price(inventory, profile, catalog=catalog, years=YEARS, target_uninsured=target)
