"""Identifiers of fictitious people satisfy the published check rules and never repeat."""

from __future__ import annotations

import random
import re

import pytest

from duecare_web.demo.numbers import CARD_PREFIXES, NumberPool, aba_digit, luhn_digit
from duecare_web.demo.places import AREA_CODES, TOWNS


@pytest.fixture
def pool() -> NumberPool:
    return NumberPool(random.Random(4))


def luhn_sum(digits: str) -> int:
    """ISO/IEC 7812-1 annex B, written from the right the long way round."""
    total = 0
    for place, char in enumerate(digits[::-1]):
        doubled = int(char) * (1 + place % 2)
        total += doubled // 10 + doubled % 10
    return total


def test_the_check_digit_of_a_published_test_card_is_right() -> None:
    assert luhn_digit("411111111111111") == "1"
    assert luhn_digit("40000000000000" + "0") == "2"


def test_cards_have_a_test_prefix_and_a_valid_check_digit(pool: NumberPool) -> None:
    cards = [pool.card() for _ in range(300)]
    assert all(card.startswith(CARD_PREFIXES) and len(card) == 16 for card in cards)
    assert all(luhn_sum(card) % 10 == 0 for card in cards)
    assert len(set(cards)) == len(cards)


def test_routing_numbers_have_a_valid_checksum(pool: NumberPool) -> None:
    assert aba_digit("02100002") == "1"  # a published example
    for _ in range(40):
        routing = pool.bank()[1]
        weighted = sum(int(d) * w for d, w in zip(routing, (3, 7, 1) * 3, strict=True))
        assert weighted % 10 == 0


def test_provider_numbers_pass_their_checks(pool: NumberPool) -> None:
    assert luhn_sum("80840" + "1234567893") % 10 == 0  # the example of the standard itself
    for _ in range(50):
        assert luhn_sum("80840" + pool.npi()) % 10 == 0
    dea = pool.dea("Reyes")
    digits = [int(char) for char in dea[2:]]
    assert dea[1] == "R"
    total = digits[0] + digits[2] + digits[4] + 2 * (digits[1] + digits[3] + digits[5])
    assert total % 10 == digits[6]


def test_telephone_numbers_are_fictitious_and_never_repeat(pool: NumberPool) -> None:
    numbers = [pool.phone() for _ in range(12_000)]
    assert len(set(numbers)) == len(numbers)
    assert all(re.fullmatch(r"\d{3}-555-01\d\d", number) for number in numbers)
    assert len(set(AREA_CODES)) == len(AREA_CODES)


@pytest.mark.parametrize(
    ("state", "shape"),
    [("WI", r"R\d{13}"), ("TX", r"\d{8}"), ("OH", r"RE\d{6}"), ("IA", r"\d{3}RE\d{4}")],
)
def test_driver_licenses_have_the_format_of_their_state(
    pool: NumberPool, state: str, shape: str
) -> None:
    assert re.fullmatch(shape, pool.driver_license(state, "Reyes"))


def test_each_town_has_a_zip_code_of_its_state() -> None:
    first_digits = {"WI": "5", "IL": "6", "TX": "7", "OH": "4", "PA": "1", "FL": "3", "CA": "9"}
    for state, digit in first_digits.items():
        assert all(t.state == state and t.zip_code.startswith(digit) for t in TOWNS[state])
