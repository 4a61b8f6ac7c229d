from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecare.errors import InputError
from duecare.money import Money, estimated_dollars


@given(st.integers(-(10**12), 10**12))
def test_dollars_and_cents_are_the_same_amount(cents):
    assert Money.from_dollars(Money(cents).dollars) == Money(cents)


@pytest.mark.parametrize("given_amount", [float("nan"), float("inf"), "ten", 10**20])
def test_what_is_no_amount_is_refused(given_amount):
    with pytest.raises(InputError):
        Money.from_dollars(given_amount)


def test_halves_round_to_even():
    assert Money.from_dollars(Decimal("0.125")) == Money(12)
    assert Money.from_dollars("0.135") == Money(14)


@pytest.mark.parametrize(
    ("dollars", "text"),
    [
        (0, "$0"),
        (85.4, "$85"),
        (999.7, "$1,000"),
        (1250, "$1,300"),
        (46_800, "$47,000"),
        (999_600, "$1.0 million"),
        (3_140_000, "$3.1 million"),
        (31_400_000, "$31 million"),
        (-2e9, "-$2.0 billion"),
    ],
)
def test_an_amount_is_said_as_a_person_says_it(dollars, text):
    assert estimated_dollars(dollars) == text


def test_printed_amounts_keep_their_sign():
    assert str(Money(-123_456)) == "-$1,234.56"
    assert Money(123_456_789).whole() == "$1,234,568"
