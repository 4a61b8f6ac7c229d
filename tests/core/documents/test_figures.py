"""Every figure is rounded once, by its own uncertainty: the rules of the owner's pages."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecare.documents.wording import figures
from duecare.money import estimated_dollars, round_together, two_digits
from duecare.risk.offer import estimated

AMOUNTS = st.floats(0.0, 5e8, allow_nan=False)
CHANCES = st.floats(1e-5, 0.999)


@given(AMOUNTS)
def test_an_estimate_has_two_digits_and_is_off_by_at_most_five_percent(amount):
    rounded = two_digits(amount)
    assert len(str(rounded).rstrip("0")) <= 2
    if amount >= 10:
        assert abs(rounded - amount) <= 0.05 * amount + 1e-6
    assert two_digits(rounded) == rounded


@given(AMOUNTS, AMOUNTS)
def test_a_larger_amount_is_never_printed_smaller(one, other):
    low, high = sorted((one, other))
    assert two_digits(low) <= two_digits(high)


@given(AMOUNTS)
def test_no_amount_is_abbreviated(amount):
    assert re.fullmatch(r"\$[\d,]+|\$\d+(\.\d)? (million|billion)", estimated_dollars(amount))


@given(st.floats(1.0, 5e8), st.floats(0.0, 1.0))
def test_what_is_paid_and_what_is_left_add_up_to_the_cost(cost, share):
    whole, paid, left = round_together(cost, cost * share, cost * (1.0 - share))
    assert whole == two_digits(cost)
    assert paid + left == whole
    assert min(paid, left) >= 0


@pytest.mark.parametrize(
    ("amounts", "printed"),
    [
        ((64_600.0, 49_600.0, 15_000.0, "sublimit"), (65_000, 50_000, 15_000)),
        ((420_000.0, 100_000.0, 320_000.0, "limit"), (420_000, 100_000, 320_000)),
        ((1_234_000.0, 1_231_500.0, 2_500.0, "retention"), (1_200_000, 1_197_500, 2_500)),
        ((65_000.0, 0.0, 65_000.0, "not_known"), (65_000, None, 65_000)),
        ((800.0, 0.0, 800.0, "retention"), (800, 0, 800)),
    ],
)
def test_who_pays_is_rounded_so_that_a_limit_and_a_retention_stay_exact(amounts, printed):
    found = figures.rounded_amounts(*amounts)
    assert (found.cost, found.paid, found.left) == printed


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((33_000, 65_000, 130_000), "$65,000 ($33,000 to $130,000)"),
        ((64_700, 65_000, 65_200), "$65,000"),
        ((1_000, 20_000, 40_000), "$1,000 to $40,000 (weak evidence)"),
        ((500_000, 1_000_000, 2_000_000), "$1.0 million ($500,000 to $2.0 million)"),
    ],
)
def test_a_range_is_printed_once_or_alone_where_it_is_too_wide_for_a_middle(ends, said):
    assert figures.money_with_range(estimated(*ends)) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        ((4_560, 4_812, 4_820), ("4,800", "4,560 to 4,820")),
        ((4_133, 4_133, 4_133), ("4,133", "")),
        ((0, 0, 0), ("0", "")),
        ((52_000, 60_000, 68_000), ("60,000", "52,000 to 68,000")),
        ((3_600, 3_900, 4_300), ("3,900", "3,600 to 4,300")),
    ],
)
def test_people_held_are_rounded_to_the_place_of_their_own_uncertainty(count, said):
    found = figures.people_held(*count)
    assert (found.figure, found.spread) == said


@given(st.floats(0, 1e6), st.floats(0, 1e5), st.floats(0, 1e5))
def test_the_people_held_lie_in_their_own_range(best, below, above):
    low, high = max(best - below, 0.0), best + above
    found = figures.people_held(low, best, high)
    if found.spread:
        ends = [int(end.replace(",", "")) for end in found.spread.split(" to ")]
        assert ends[0] <= int(found.figure.replace(",", "")) <= ends[1]


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        ((0.04, 0.08, 0.17), "about 8 (4 to 17) of 100"),
        ((0.01, 0.02, 0.05), "about 2 (1 to 5) of 100"),
        ((0.004, 0.015, 0.05), "about 15 (4 to 50) of 1,000"),
        ((0.0001, 0.0009, 0.0015), "fewer than 2 of 1,000"),
        ((0.00001, 0.0001, 0.0015), "fewer than 1 of 1,000"),
        ((0.9, 0.97, 1.0), "about 97 (90 to 100) of 100"),
        ((0.01, 0.15, 0.5), "1 to 50 of 100"),
    ],
)
def test_a_chance_is_counted_among_a_hundred_or_a_thousand(chance, said):
    found = estimated(*chance)
    base = figures.base_of(found)
    assert f"{figures.share_of(found, base).words} of {base:,}" == said


def test_with_and_without_share_the_base_of_the_larger_one():
    today, then = estimated(0.004, 0.015, 0.05), estimated(0.0004, 0.0012, 0.0068)
    base = figures.base_of(today, then)
    assert base == 1000
    assert figures.share_of(then, base, beside=True).words == "about 1 (fewer than 1 to 7)"


@given(CHANCES, CHANCES)
def test_a_chance_is_never_a_decimal_firm_and_never_once_in_years(one, other):
    low, best = sorted((one, other))
    found = estimated(low, best, min(best * 2, 1.0))
    words = figures.share_of(found, figures.base_of(found)).words
    assert "." not in words
    assert "once" not in words
    assert words


@pytest.mark.parametrize(
    ("amount", "revenue", "said"),
    [
        (35_000, 600_000, "about three weeks of revenue"),
        (320_000, 1_920_000, "about two months of revenue"),
        (160_000, 1_920_000, "about one month of revenue"),
        (2_000, 1_920_000, ""),
        (320_000, None, ""),
        (320_000, 0.0, ""),
        (5_000_000, 1_000_000, "about five years of revenue"),
    ],
)
def test_what_stays_is_compared_once_with_revenue(amount, revenue, said):
    assert figures.revenue_words(amount, revenue) == said


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["LT-07"], "LT-07"),
        (["LT-07", "LT-09"], "LT-07 and LT-09"),
        (["a", "b", "c"], "a, b, and c"),
        (["a", "b", "c", "d", "e", "f", "g"], "a, b, and 5 more"),
    ],
)
def test_names_are_listed_as_english(names, said):
    assert figures.listed(names) == said
