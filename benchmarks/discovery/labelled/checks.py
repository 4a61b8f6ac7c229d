"""Check digits, written for the suite alone: a second opinion on the detectors' own rules."""

from __future__ import annotations


def luhn(digits: str) -> int:
    """The Luhn sum modulo 10; 0 for a valid number."""
    total = 0
    for index, char in enumerate(reversed(digits)):
        digit = int(char) * (2 if index % 2 else 1)
        total += digit - 9 if digit > 9 else digit
    return total % 10


def with_luhn(head: str) -> str:
    """``head`` with its Luhn check digit."""
    return next(head + d for d in "0123456789" if luhn(head + d) == 0)


def with_npi_digit(nine: str) -> str:
    """Nine digits with the check digit of a provider number."""
    return next(nine + d for d in "0123456789" if luhn("80840" + nine + d) == 0)


def with_aba_digit(eight: str) -> str:
    """Eight digits with the check digit of a routing number."""
    weighted = sum(int(d) * w for d, w in zip(eight, (3, 7, 1) * 3, strict=False))
    return eight + str(-weighted % 10)


def with_dea_digit(letters: str, six: str) -> str:
    """A registration number with its check digit."""
    odd = sum(int(d) for d in six[::2])
    even = sum(int(d) for d in six[1::2])
    return letters + six + str((odd + 2 * even) % 10)


def with_iban_digits(country: str, account: str) -> str:
    """An account of a country with the two check digits of ISO 13616."""
    number = "".join(str(int(c, 36)) for c in account + country + "00")
    return f"{country}{98 - int(number) % 97:02}{account}"


def with_isbn_digit(twelve: str) -> str:
    """A book number with its check digit."""
    weighted = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(twelve))
    return twelve + str(-weighted % 10)
