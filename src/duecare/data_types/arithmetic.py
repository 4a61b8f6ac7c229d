"""Digits, letters and check sums, for the checks in the files of the types.

Plain functions over ASCII codes: they run as they stand, and the scanner compiles them.
"""

from __future__ import annotations

from duecare.data_types.model import Characters


def is_digit(byte: int) -> bool:
    """0-9."""
    return 48 <= byte <= 57


def is_letter(byte: int) -> bool:
    """A-Z or a-z."""
    return 65 <= (byte & 0xDF) <= 90


def number(digits: Characters, start: int, count: int) -> int:
    """The value of ASCII digits."""
    value = 0
    for index in range(start, start + count):
        value = value * 10 + (int(digits[index]) - 48)
    return value


def digit_count(text: Characters, count: int) -> int:
    """How many of the first ``count`` characters are digits."""
    digits = 0
    for index in range(count):
        if is_digit(int(text[index])):
            digits += 1
    return digits


def same_digit(digits: Characters, count: int) -> bool:
    """One digit repeated: a placeholder, not an issued number."""
    for index in range(1, count):  # noqa: SIM110  generators do not compile
        if digits[index] != digits[0]:
            return False
    return True


def luhn_sum(digits: Characters, count: int) -> int:
    """The Luhn sum (ISO/IEC 7812-1 annex B); valid when it ends in 0."""
    total = 0
    for index in range(count):
        digit = int(digits[count - 1 - index]) - 48
        if index & 1:
            digit *= 2
            if digit > 9:
                digit -= 9
        total += digit
    return total


def drop_first(text: Characters, count: int, many: int) -> int:
    """Take ``many`` characters off the front; the length that is left."""
    for index in range(many, count):
        text[index - many] = text[index]
    return count - many
