"""Rules of each number, compiled: shape, ranges and check digits, and its normal form.

One function per rule. :func:`normalize` writes the normal form of a value (digits, or upper-case
letters and digits) into a scratch array, or refuses it; text and columns use the same function,
so the same identifier gives the same token wherever it stands.

Sources of the rules: SSA "Social Security Number Randomization" (areas 000, 666 and 900-999 are
never issued) ; IRS ITIN ranges (middle digits 50-65, 70-88, 90-92, 94-99); ISO/IEC 7812 (issuer
ranges, Luhn); ABA routing checksum 3-7-1 with Federal Reserve prefixes; CMS NPI check digit
(Luhn with 80840) and MBI positions; DEA check digit; ISO 13616 IBAN (mod 97); NANP (area and
exchange start with 2-9); IRS EIN prefixes. From memory, each held by tests.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.discovery.kernel.compiled import compiled, inlined
from duecare.discovery.kernel.words import MONTH_KEYS, MONTH_MASKS

Bytes = npt.NDArray[np.uint8]

SSN: Final = 0
ITIN: Final = 1
CARD: Final = 2
BANK: Final = 3
ABA: Final = 4
LICENSE: Final = 5
PASSPORT: Final = 6
BIRTH: Final = 7
MRN: Final = 8
NPI: Final = 9
DEA: Final = 10
MBI: Final = 11
ICD10: Final = 12
MEMBER: Final = 13
EIN: Final = 14
EMAIL: Final = 15
PHONE: Final = 16
STREET: Final = 17
CREDENTIAL: Final = 18
IBAN: Final = 19
NAME: Final = 20
STATE_HINT: Final = 30  # a ZIP code after a state: no data type, says where a person lives

SCRATCH: Final = 320
_FNV_OFFSET: Final = 2166136261
_FNV_PRIME: Final = 16777619


@inlined
def is_digit(byte: int) -> bool:
    """0-9."""
    return 48 <= byte <= 57


@inlined
def is_letter(byte: int) -> bool:
    """A-Z or a-z."""
    return 65 <= (byte & 0xDF) <= 90


@inlined
def number(digits: Bytes, start: int, count: int) -> int:
    """The value of ASCII digits."""
    value = 0
    for index in range(start, start + count):
        value = value * 10 + (int(digits[index]) - 48)
    return value


@compiled
def luhn_sum(digits: Bytes, count: int) -> int:
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


@inlined
def same_digit(digits: Bytes, count: int) -> bool:
    """One digit repeated: a placeholder, not an issued number."""
    for index in range(1, count):  # noqa: SIM110  generators do not compile
        if digits[index] != digits[0]:
            return False
    return True


@inlined
def valid_ssn(digits: Bytes) -> bool:
    """Nine digits that may have been issued as a Social Security number."""
    area = number(digits, 0, 3)
    if area == 0 or area == 666 or area >= 900:
        return False
    if number(digits, 3, 2) == 0 or number(digits, 5, 4) == 0:
        return False
    whole = number(digits, 0, 9)
    # Printed on wallets, in forms and in every example: never a person's own.
    if whole == 78051120 or whole == 219099999 or whole == 123456789 or whole == 111223333:
        return False
    if whole == 123121234 or whole == 111111112 or whole == 123454321:
        return False
    return not same_digit(digits, 9)


@inlined
def valid_itin(digits: Bytes) -> bool:
    """Nine digits in the ranges of individual taxpayer numbers."""
    group = number(digits, 3, 2)
    if digits[0] != 57 or number(digits, 5, 4) == 0 or same_digit(digits, 9):
        return False
    if number(digits, 0, 8) == 98765432:
        return False  # kept for advertisements
    return 50 <= group <= 65 or 70 <= group <= 88 or 90 <= group <= 92 or 94 <= group <= 99


@compiled
def valid_card(digits: Bytes, count: int) -> bool:
    """Issuer range with its length, and the Luhn check."""
    two = number(digits, 0, 2)
    four = number(digits, 0, 4)
    issuer = False
    if digits[0] == 52:
        issuer = count == 16 or count == 13 or count == 19
    elif 51 <= two <= 55 or 2221 <= four <= 2720:
        issuer = count == 16
    elif two == 34 or two == 37:
        issuer = count == 15
    elif four == 6011 or two == 65 or 644 <= four // 10 <= 649:
        issuer = 16 <= count <= 19
    elif two == 36 or two == 38 or two == 39 or 300 <= four // 10 <= 305:
        issuer = count == 14
    elif 3528 <= four <= 3589 or two == 62:
        issuer = 16 <= count <= 19
    return issuer and luhn_sum(digits, count) % 10 == 0 and not same_digit(digits, count)


@compiled
def test_card(digits: Bytes, count: int) -> bool:
    """Card numbers that processors publish for tests."""
    head = number(digits, 0, 8)
    tail = number(digits, count - 8, 8)
    if head == 41111111 or head == 42424242 or head == 55555555 or head == 40128888:
        return tail == 11111111 or tail == 42424242 or tail == 55554444 or tail == 88881881
    return head == 37828224 and count == 15 and tail == 46310005


@compiled
def valid_aba(digits: Bytes) -> bool:
    """Routing number: 3-7-1 checksum and a Federal Reserve prefix."""
    two = number(digits, 0, 2)
    if not (1 <= two <= 12 or 21 <= two <= 32 or 61 <= two <= 72 or two == 80):
        return False
    total = 0
    for index in range(9):
        weight = 3 if index % 3 == 0 else (7 if index % 3 == 1 else 1)
        total += weight * (int(digits[index]) - 48)
    return total % 10 == 0


@compiled
def valid_npi(digits: Bytes) -> bool:
    """Provider number: ten digits from 1 or 2, Luhn over 80840 and the number (adds 24)."""
    return (digits[0] == 49 or digits[0] == 50) and (luhn_sum(digits, 10) + 24) % 10 == 0


@compiled
def valid_ein(digits: Bytes) -> bool:
    """Employer number: prefixes that the IRS assigns."""
    two = number(digits, 0, 2)
    if two == 0 or two == 7 or two == 8 or two == 9 or 17 <= two <= 19 or 28 <= two <= 29:
        return False
    return two not in (49, 69, 70, 78, 79, 89, 96, 97)


@inlined
def valid_nanp(digits: Bytes) -> bool:
    """Ten digits of the North American plan: area and exchange from 2, no N11 area."""
    if digits[0] < 50 or digits[3] < 50:
        return False
    return not (digits[1] == 49 and digits[2] == 49) and not same_digit(digits, 10)


@compiled
def _mbi_letter(byte: int) -> bool:
    # S, L, O, I, B, Z are never used in a Medicare number
    if byte < 65 or byte > 90:
        return False
    return not (byte == 83 or byte == 76 or byte == 79 or byte == 73 or byte == 66 or byte == 90)


@compiled
def valid_mbi(text: Bytes) -> bool:
    """Eleven upper-case characters in the positions of a Medicare beneficiary identifier."""
    for index in range(11):
        byte = int(text[index])
        digit = is_digit(byte)
        letter = _mbi_letter(byte)
        if index == 0:
            if not (digit and byte != 48):
                return False
        elif index == 1 or index == 4 or index == 7 or index == 8:
            if not letter:
                return False
        elif index == 2 or index == 5:
            if not (digit or letter):
                return False
        elif not digit:
            return False
    return True


@compiled
def valid_dea(text: Bytes) -> bool:
    """Two letters and seven digits whose last is the check digit."""
    for index in range(2, 9):
        if not is_digit(int(text[index])):
            return False
    if not is_letter(int(text[0])) or not (is_letter(int(text[1])) or text[1] == 57):
        return False
    odd = int(text[2]) + int(text[4]) + int(text[6]) - 144
    even = int(text[3]) + int(text[5]) + int(text[7]) - 144
    return (odd + 2 * even) % 10 == int(text[8]) - 48


IBAN_LENGTHS: Final = (
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29CH21CR22CY28CZ24DE22DK18DO28EE20ES24FI18FO18FR27"
    "GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IS26IT27KW30KZ20LB28LI21LT20LU20LV21MC27MD24ME22"
    "MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SE24SI19SK24SM27TN24TR26UA29VG24XK20"
)  # ISO 13616 registry: country and length


def _iban_table() -> npt.NDArray[np.uint8]:
    table = np.zeros(26 * 26, dtype=np.uint8)
    for at in range(0, len(IBAN_LENGTHS), 4):
        first, second = ord(IBAN_LENGTHS[at]) - 65, ord(IBAN_LENGTHS[at + 1]) - 65
        table[first * 26 + second] = int(IBAN_LENGTHS[at + 2 : at + 4])
    return table


IBAN_LENGTH: Final = _iban_table()


@compiled
def valid_iban(text: Bytes, count: int) -> bool:
    """ISO 13616: the rearranged number modulo 97 is 1."""
    if count < 15 or count > 34:
        return False
    if not (is_letter(int(text[0])) and is_letter(int(text[1]))):
        return False
    if IBAN_LENGTH[(int(text[0]) - 65) * 26 + int(text[1]) - 65] != count:
        return False
    if not (is_digit(int(text[2])) and is_digit(int(text[3]))):
        return False
    rest = 0
    for step in range(count):
        byte = int(text[(step + 4) % count])
        rest = (rest * 10 + byte - 48) % 97 if is_digit(byte) else (rest * 100 + byte - 55) % 97
    return rest == 1


@compiled
def valid_icd10(text: Bytes, count: int) -> bool:
    """Letter (no U), digit, digit or letter, then up to four more without the dot."""
    if count < 3 or count > 7 or not is_letter(int(text[0])) or text[0] == 85:
        return False
    if not is_digit(int(text[1])):
        return False
    third = int(text[2])
    if not (is_digit(third) or third == 65 or third == 66):
        return False
    for index in range(3, min(count, 6)):
        byte = int(text[index])
        if not (is_digit(byte) or byte == 88 or byte == 65 or byte == 66 or byte == 67):
            return index == 5
    return True


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
def word_mask(
    buf: Bytes, start: int, end: int, keys: npt.NDArray[np.uint32], masks: npt.NDArray[np.uint32]
) -> int:
    """The classes of one word in a phrase table."""
    value = _FNV_OFFSET
    for index in range(start, end):
        value = ((value ^ (int(buf[index]) | 32)) * _FNV_PRIME) & 0xFFFFFFFF
    slot = value & (len(keys) - 1)
    while keys[slot] != 0:
        if keys[slot] == value:
            return int(masks[slot])
        slot = (slot + 1) & (len(keys) - 1)
    return 0


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
