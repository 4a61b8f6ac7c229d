import pytest

from duecare.numerals import whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 15, 10**15 - 1)])
def test_it_reads_up_to_15_ascii_digits(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "text", ["", " 1", "1 ", "+1", "-1", "1.0", "1_0", "²", "1²", "٣", "①", "9" * 16, "9" * 5000]
)
def test_anything_else_is_no_number(text):
    assert whole_number(text) is None
