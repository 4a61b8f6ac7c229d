"""Fictitious identifiers that a validator accepts, each from a documented pool.

Social security numbers use areas 773 to 899, which the Social Security Administration had not
assigned to any state before it began to randomize numbers in June 2011: no adult of the
demonstration world could hold one. Card numbers use the prefixes that payment processors hand out
for tests. Phone numbers end in 555-0100 to 555-0199, mail addresses lie in example.com,
example.org and example.net (RFC 2606).
"""

from __future__ import annotations

import random
import string
from typing import Final

from duecare_web.demo.places import AREA_CODES

SSN_AREAS: Final = range(773, 900)
CARD_PREFIXES: Final = ("400000", "411111", "555555", "601111")
BANKS: Final = (
    "Lakeshore Community Bank",
    "First Example Bank",
    "Prairie Credit Union",
    "Gulf Plains Bank",
    "Heartland Example Savings",
    "Three Rivers Example Bank",
)
_LICENSE_FORMATS: Final = {
    "WI": "A############9", "IL": "A###########", "MN": "A############", "MI": "A############",
    "IA": "###AA####", "TX": "########", "OK": "A#########", "LA": "00#######", "NM": "#########",
    "AR": "9########", "OH": "AA######", "PA": "########", "WV": "A######", "KY": "A########",
    "IN": "##########", "NY": "#########", "FL": "A############", "CA": "A#######",
    "AZ": "A########", "CO": "#########",
}  # fmt: skip


def luhn_digit(digits: str) -> str:
    """The check digit that ISO/IEC 7812-1 annex B adds to ``digits``."""
    total = 0
    for position, char in enumerate(reversed(digits)):
        value = int(char) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def aba_digit(digits: str) -> str:
    """The ninth digit of an ABA routing number: weights 3, 7, 1 sum to a multiple of ten."""
    total = sum(int(d) * w for d, w in zip(digits, (3, 7, 1, 3, 7, 1, 3, 7), strict=True))
    return str(-total % 10)


class NumberPool:
    """Hands out identifiers; those that name one person are never handed out twice."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._taken: set[str] = set()
        self._phones = [f"{area}-555-01{line:02d}" for area in AREA_CODES for line in range(100)]
        rng.shuffle(self._phones)
        self._routing = tuple(self._new_routing() for _ in BANKS)

    def _digits(self, count: int) -> str:
        return "".join(self._rng.choices(string.digits, k=count))

    def _once(self, value: str) -> bool:
        if value in self._taken:
            return False
        self._taken.add(value)
        return True

    def ssn(self) -> str:
        """A number by the rules of issue: area, group 01-99, serial 0001-9999."""
        while True:
            area = self._rng.choice(SSN_AREAS)
            value = f"{area}-{self._rng.randint(1, 99):02d}-{self._rng.randint(1, 9999):04d}"
            if self._once(value):
                return value

    def card(self) -> str:
        """Sixteen digits with a test prefix and a valid check digit."""
        while True:
            body = self._rng.choice(CARD_PREFIXES) + self._digits(9)
            if self._once(body):
                return body + luhn_digit(body)

    def phone(self) -> str:
        """``608-555-0142``. Raises ``IndexError`` after some 27,000 numbers."""
        return self._phones.pop()

    def _new_routing(self) -> str:
        prefix = self._rng.choice(("07", "09", "11", "04", "24", "27"))
        body = prefix + self._digits(6)
        return body + aba_digit(body)

    def bank(self) -> tuple[str, str]:
        """The name and routing number of one of the fictitious banks."""
        index = self._rng.randrange(len(BANKS))
        return BANKS[index], self._routing[index]

    def unique(self, prefix: str, digits: int) -> str:
        """``prefix`` and random digits, such as a chart or member number."""
        while True:
            value = prefix + self._digits(digits)
            if self._once(value):
                return value

    def driver_license(self, state: str, family: str) -> str:
        """A number in the format of ``state``; where letters lead, the family name's initial."""
        letters = iter(family.upper() + "XY")
        pattern = _LICENSE_FORMATS.get(state, "########")
        while True:
            value = "".join(
                self._digits(1) if c in "#9" else next(letters) if c == "A" else c for c in pattern
            )
            if self._once(value):
                return value
            letters = iter(family.upper() + "XY")

    def npi(self) -> str:
        """A national provider identifier: Luhn over the prefix 80840 (45 CFR 162.406)."""
        body = "1" + self._digits(8)
        return body + luhn_digit("80840" + body)

    def dea(self, family: str) -> str:
        """A DEA registration: letters, six digits and their check digit."""
        d = self._digits(6)
        odd = int(d[0]) + int(d[2]) + int(d[4])
        even = int(d[1]) + int(d[3]) + int(d[5])
        return f"B{family[0].upper()}{d}{(odd + 2 * even) % 10}"

    def ein(self) -> str:
        """An employer identification number with a prefix in use."""
        return f"{self._rng.choice((39, 47, 81, 82, 84))}-{self._digits(7)}"
