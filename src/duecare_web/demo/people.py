"""Reproducible fictitious people: the same seed gives the same people, number by number."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from duecare_web.demo import names
from duecare_web.demo.numbers import NumberPool
from duecare_web.demo.places import TOWNS

MAIL_DOMAINS = ("example.com", "example.org", "example.net")
# Dental diagnoses of ICD-10-CM chapter XI (K00-K14); the code set itself is in the public domain.
DIAGNOSES = (
    "K02.9",
    "K02.52",
    "K03.6",
    "K04.01",
    "K04.7",
    "K05.10",
    "K05.311",
    "K08.89",
    "K08.131",
)


@dataclass(frozen=True)
class Person:
    """A data subject. Empty text where the client holds no such value."""

    id: int
    given: str
    family: str
    born: date
    street: str
    city: str
    state: str
    zip_code: str
    household: int
    ssn: str = ""
    email: str = ""
    phone: str = ""
    mrn: str = ""
    insurance_id: str = ""
    insurer: str = ""
    driver_license: str = ""
    bank_name: str = ""
    routing: str = ""
    account: str = ""
    card: str = ""
    diagnosis: str = ""
    employer: str = ""
    member_no: str = ""
    role: str = ""

    @property
    def name(self) -> str:
        """``Maria Alvarez``."""
        return f"{self.given} {self.family}"

    @property
    def sort_name(self) -> str:
        """``Alvarez, Maria``."""
        return f"{self.family}, {self.given}"

    @property
    def us_birth_date(self) -> str:
        """``04/17/1968``."""
        return self.born.strftime("%m/%d/%Y")

    @property
    def address(self) -> str:
        """Street, town, state and ZIP code on one line."""
        return f"{self.street}, {self.city}, {self.state} {self.zip_code}"


def ascii_lower(name: str) -> str:
    """A name as it appears in mail addresses and file names."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "".join(c for c in plain.lower() if c.isalnum())


class PeopleMaker:
    """Makes the people of one client."""

    def __init__(self, rng: random.Random, states: Mapping[str, float], *, today: date) -> None:
        self.rng = rng
        self.numbers = NumberPool(rng)
        self._states = tuple(states)
        self._weights = tuple(states.values())
        self._today = today
        self._mail: dict[str, int] = {}
        self.made = 0

    def household(self, size: int, *, children: int = 0, state: str = "") -> list[Person]:
        """People at one address; the last ``children`` of them are under 18.

        Without a ``state`` they live where the client's people live, by their shares.
        """
        rng = self.rng
        home = state or rng.choices(self._states, self._weights)[0]
        town = rng.choice(TOWNS[home])
        street = (
            f"{rng.randint(101, 9899)} {rng.choice(names.STREETS)} {rng.choice(names.STREET_TYPES)}"
        )
        family = rng.choice(names.FAMILY)
        found = []
        number = self.made + 1
        for position in range(size):
            self.made += 1
            is_child = position >= size - children
            found.append(
                Person(
                    id=self.made,
                    given=rng.choice(names.WOMEN if rng.random() < 0.52 else names.MEN),
                    family=family,
                    born=self._birth_date(1 if is_child else 19, 17 if is_child else 88),
                    street=street,
                    city=town.city,
                    state=town.state,
                    zip_code=town.zip_code,
                    household=number,
                )
            )
        return found

    def single(self) -> Person:
        """One adult at an address of their own."""
        return self.household(1)[0]

    def _birth_date(self, youngest: int, oldest: int) -> date:
        days = self.rng.randint(youngest * 366, oldest * 365)
        return self._today - timedelta(days=days)

    def email(self, person: Person, *, domain: str = "") -> str:
        """A mail address that no other person has."""
        local = f"{ascii_lower(person.given)}.{ascii_lower(person.family)}"
        at = domain or self.rng.choice(MAIL_DOMAINS)
        seen = self._mail.get(f"{local}@{at}", 0)
        self._mail[f"{local}@{at}"] = seen + 1
        return f"{local}{seen + 1 if seen else ''}@{at}"

    def with_bank(self, person: Person) -> Person:
        """The person with an account at one of the fictitious banks."""
        bank, routing = self.numbers.bank()
        account = self.numbers.unique("", self.rng.choice((9, 10, 11, 12)))
        return replace(person, bank_name=bank, routing=routing, account=account)

    def staff(self, roles: Sequence[str], *, domain: str, known: Mapping[str, str]) -> list[Person]:
        """Employees of the client, one a role, with what a payroll file holds about them.

        They live in the home state of the client, the first of its states.

        ``known`` gives the full name of those who also appear outside the files, by role.
        """
        staff = []
        for role in roles:
            person = self.with_bank(self.household(1, state=self._states[0])[0])
            if role in known:
                given, family = known[role].split(" ", 1)
                person = replace(person, given=given, family=family)
            staff.append(
                replace(
                    person,
                    born=self._birth_date(20, 64),
                    role=role,
                    ssn=self.numbers.ssn(),
                    email=self.email(person, domain=domain),
                    phone=self.numbers.phone(),
                    driver_license=self.numbers.driver_license(person.state, person.family),
                )
            )
        return staff
