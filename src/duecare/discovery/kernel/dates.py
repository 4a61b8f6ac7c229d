"""Dates in the usual notations, compiled."""

from __future__ import annotations

from duecare.discovery.kernel.characters import Bytes, is_digit, is_letter, word_mask
from duecare.discovery.kernel.compiled import compiled
from duecare.discovery.kernel.words import MONTH_KEYS, MONTH_MASKS


@compiled
def valid_date(year: int, month: int, day: int) -> bool:
    """A day on which a person living now can have been born."""
    if year < 1900 or year > 2035 or month < 1 or month > 12 or day < 1:
        return False
    if month == 2:
        return day <= 29
    return day <= (30 if month == 4 or month == 6 or month == 9 or month == 11 else 31)


@compiled
def full_year(year: int, digits: int) -> int:
    """A two-digit year as the birth year it most likely is."""
    if digits == 4:
        return year
    return 1900 + year if year > 30 else 2000 + year


@compiled
def month_number(buf: Bytes, start: int, end: int) -> int:
    """1-12 for the name of a month in English or Spanish, else 0."""
    mask = word_mask(buf, start, end, MONTH_KEYS, MONTH_MASKS)
    for month in range(12):
        if mask >> month & 1:
            return month + 1
    return 0


@compiled
def read_date(buf: Bytes, start: int, end: int) -> int:
    """A date in one of the usual notations as yyyymmdd, or 0.

    Numbers in the order month, day, year; day first where the first number passes 12; year first
    where it has four digits; names of months in English and Spanish; a time after it is ignored.
    """
    first = 0
    second = 0
    third = 0
    found = 0
    digits_first = 0
    digits_last = 0
    month = 0
    at = start
    while at < end and found < 3:
        byte = int(buf[at])
        if is_digit(byte):
            value = 0
            width = 0
            while at < end and is_digit(int(buf[at])) and width < 9:
                value = value * 10 + int(buf[at]) - 48
                at += 1
                width += 1
            if found == 0:
                first = value
                digits_first = width
            elif found == 1:
                second = value
            else:
                third = value
            digits_last = width
            found += 1
            if width == 8 and found == 1:
                break
        elif is_letter(byte):
            word = at
            while at < end and is_letter(int(buf[at])):
                at += 1
            named = month_number(buf, word, at)
            if named > 0 and month == 0:
                month = named
            elif found >= 2 or at - word > 2:
                break
        else:
            at += 1
    return _assemble_date(first, second, third, found, digits_first, digits_last, month)


@compiled
def _assemble_date(
    first: int, second: int, third: int, found: int, digits_first: int, digits_last: int, month: int
) -> int:
    year = 0
    day = 0
    if found == 1 and digits_first == 8:
        year = first // 10000
        month = first // 100 % 100
        day = first % 100
        if not valid_date(year, month, day):
            month = year // 100
            day = year % 100
            year = first % 10000
    elif month > 0 and found >= 2:
        day = first
        year = full_year(second, 4 if second > 99 else 2)
    elif found == 3 and digits_first == 4:
        year = first
        month = second
        day = third
    elif found == 3 and (digits_last == 4 or digits_last == 2):
        year = full_year(third, digits_last)
        month = first
        day = second
        if month > 12:
            month = second
            day = first
    return year * 10000 + month * 100 + day if valid_date(year, month, day) else 0
