"""Blanks are filled once, and words without ground drop out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from duecare.policies.template import Template, Values, holds

PEOPLE = frozenset({"owner", "lead", "deputy"})


def filled(text, terms=(), **values):
    return Template(text).fill(Values(values, PEOPLE, frozenset(terms)))


def test_a_blank_is_filled_with_its_value_as_it_is():
    assert (
        filled("{lead} calls {phone}.", lead="Ana {x} [y]", phone="1").text
        == "Ana {x} [y] calls 1."
    )


def test_one_of_a_unit_is_not_told_as_many():
    text = "At least every {n} months, within {n} business days, for {n} years."
    assert filled(text, n="1").text == "At least every month, within 1 business day, for 1 year."
    assert filled(text, n="11").text.startswith("At least every 11 months")


def test_a_blank_without_a_value_is_named():
    assert filled("{lead} calls {phone}.", lead="Ana").blanks == ("phone",)


def test_words_around_a_blank_that_a_client_lacks_drop_out():
    text = "Call {phone}[, or {night} after hours,] at once."
    assert filled(text, phone="1").text == "Call 1 at once."
    assert filled(text, phone="1", night="2").text == "Call 1, or 2 after hours, at once."


def test_no_one_reports_to_himself():
    text = "{lead} keeps the list[ and tells {owner}]."
    assert filled(text, lead="Dr. Helena Reyes", owner="helena reyes").text == (
        "Dr. Helena Reyes keeps the list."
    )
    assert filled(text, lead="Ana", owner="Bo").text == "Ana keeps the list and tells Bo."


def test_a_person_may_be_named_again_in_brackets():
    text = "{owner} decides[, and {lead} does when {owner} is away]."
    assert filled(text, lead="Ana", owner="Bo").text == "Bo decides, and Ana does when Bo is away."
    assert filled(text, lead="Bo", owner="Bo").text == "Bo decides."


def test_a_sentence_in_brackets_drops_out_when_two_in_it_are_one():
    text = "We look. [{lead} tells {owner}.] {lead} writes it down."
    assert filled(text, lead="Ana", owner="ANA").text == "We look. Ana writes it down."
    assert filled(text, lead="Ana", owner="Bo").text == "We look. Ana tells Bo. Ana writes it down."


def test_words_of_a_term_need_the_term():
    text = "We look.[under_ma and has_staff:  The state asks for it.]"
    assert filled(text).text == "We look."
    assert filled(text, ["under_ma"]).text == "We look."
    assert filled(text, ["under_ma", "has_staff"]).text == "We look. The state asks for it."


@pytest.mark.parametrize("text", ["{a", "a}", "[a", "a]", "[a [b] c]", "{a b}", "[{a]"])
def test_an_open_brace_is_refused_when_the_text_is_read(text):
    with pytest.raises(ValidationError):
        TypeAdapter(Template).validate_python(text)


@given(st.dictionaries(st.sampled_from(["owner", "lead", "phone"]), st.text(max_size=12)))
def test_what_is_filled_has_no_blank_left(values):
    text = "{owner} asks.[ {lead} answers.] Call [{phone} or ]{phone}."
    found = filled(text, **{name: value.replace("{", "(") for name, value in values.items()})
    assert "{" not in found.text
    assert set(found.blanks) == {one for one in ("owner", "phone") if not values.get(one)}


def test_conditions_bind_and_before_or():
    assert holds("", frozenset())
    assert holds("a or b and c", frozenset("a"))
    assert not holds("a or b and c", frozenset("b"))
    assert holds("a or b and c", frozenset("bc"))
