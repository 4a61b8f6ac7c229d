"""Made-up clients of a made-up office, and the ways in which offices write the same fact.

Numbers follow public rules only: Social Security numbers by the area, group and serial rules of
the SSA, cards by Luhn, bank routing numbers by the ABA checksum.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

_GIVEN: Final = {
    "F": "Abigail Beatriz Camille Daphne Eleanor Francine Guadalupe Henrietta Imogen Josephine "
    "Katherine Lucinda Margaret Natalie Ottilie Priscilla Rosalind Susannah Theresa Veronica "
    "Winifred Ximena Yesenia Zora Elizabeth Patricia Deborah Jennifer Christina Maribel",
    "M": "Alejandro Bartholomew Cornelius Desmond Everett Frederick Gustavo Harrison Ignacio "
    "Jonathan Kenneth Leonard Montgomery Nathaniel Orlando Percival Quincy Roderick Salvador "
    "Thaddeus Ulysses Vincent William Xavier Robert Francisco Michael Edward Charles Timothy",
}
NICKNAMES: Final = {
    "Katherine": "Kathy",
    "Margaret": "Peggy",
    "Elizabeth": "Betty",
    "Patricia": "Pat",
    "Deborah": "Debbie",
    "Jennifer": "Jen",
    "Christina": "Tina",
    "Guadalupe": "Lupe",
    "William": "Bill",
    "Robert": "Bob",
    "Francisco": "Paco",
    "Michael": "Mike",
    "Edward": "Ted",
    "Charles": "Chuck",
    "Timothy": "Tim",
    "Frederick": "Fred",
    "Kenneth": "Ken",
    "Nathaniel": "Nate",
}
_FAMILY: Final = [
    "Abernathy",
    "Bellweather",
    "Castellanos",
    "Dombrowski",
    "Eichelberger",
    "Fitzsimmons",
    "Galindo",
    "Hathorne",
    "Iglesias",
    "Jankowski",
    "Kowalczyk",
    "Lindqvist",
    "Mcallister",
    "Nakagawa",
    "Ollivander",
    "Pemberton",
    "Quintero",
    "Rutherford",
    "Szymanski",
    "Thibodeaux",
    "Underhill",
    "Villalobos",
    "Wexler",
    "Yamashita",
    "Zielinski",
    "Arceneaux",
    "Brockington",
    "Cavanaugh",
    "Delacroix",
    "Espinoza",
    "Featherstone",
    "Grimaldi",
    "Hollingsworth",
    "Isaacson",
    "Jorgensen",
    "Kirkpatrick",
    "Lombardi",
    "Mendenhall",
    "Novotny",
    "Okonkwo",
    "O'Rourke",
    "Petrosyan",
    "Ramaswamy",
    "Stavropoulos",
    "Tran",
    "Vandermeer",
    "Whitcomb",
    "Xiong",
    "Youngblood",
    "Zamora",
]
_TOWNS: Final = (
    ("Dayton", "OH", "Ohio", "45402", "937"),
    ("Toledo", "OH", "Ohio", "43604", "419"),
    ("Fort Wayne", "IN", "Indiana", "46802", "260"),
    ("Lexington", "KY", "Kentucky", "40507", "859"),
    ("Ann Arbor", "MI", "Michigan", "48104", "734"),
    ("Erie", "PA", "Pennsylvania", "16501", "814"),
    ("Tucson", "AZ", "Arizona", "85701", "520"),
    ("Boulder", "CO", "Colorado", "80302", "303"),
)
_STREETS: Final = [
    "Larkspur Lane",
    "Old Mill Rd",
    "W. Jefferson Ave.",
    "Quarry Court",
    "Route 9",
    "Saint Clair Street",
    "N Meridian Blvd",
    "Cobblestone Way",
    "Hickory Hollow Dr",
    "E 14th St",
]
_MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True)
class Client:
    """One made-up person with every fact that some file of an office may hold."""

    first: str
    middle: str
    last: str
    suffix: str
    born: date
    ssn: str
    phone: str
    email: str
    street: str
    city: str
    state: str
    state_name: str
    zip: str
    chart: str
    member: str
    account: str
    routing: str
    card: str
    maiden: str = ""

    @property
    def full(self) -> str:
        tail = f" {self.suffix}" if self.suffix else ""
        return f"{self.first} {self.middle}. {self.last}{tail}"

    @property
    def plain(self) -> str:
        return f"{self.first} {self.last}" + (f" {self.suffix}" if self.suffix else "")

    @property
    def inverted(self) -> str:
        tail = f" {self.suffix}" if self.suffix else ""
        return f"{self.last}{tail}, {self.first} {self.middle}"

    @property
    def familiar(self) -> str:
        """The name that friends and front desks use."""
        return f"{NICKNAMES.get(self.first, self.first)} {self.last}" + (
            f" {self.suffix}" if self.suffix else ""
        )

    @property
    def place(self) -> str:
        return f"{self.city}, {self.state} {self.zip}"

    @property
    def dashed(self) -> str:
        return f"{self.ssn[:3]}-{self.ssn[3:5]}-{self.ssn[5:]}"


def us(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def us_padded(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def spoken(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def military(day: date) -> str:
    return f"{day.day:02d}-{_MONTHS[day.month - 1][:3].upper()}-{day.year}"


def _luhn(body: str) -> str:
    doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(body))]
    return body + str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)


def _routing(rng: random.Random) -> str:
    body = f"04{rng.randrange(10):d}{rng.randrange(10**5):05d}"
    weights = (3, 7, 1, 3, 7, 1, 3, 7)
    return body + str(-sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 10)


def _ssn(rng: random.Random, taken: set[str]) -> str:
    while True:
        area = rng.choice([n for n in range(101, 700) if n != 666])
        ssn = f"{area:03d}{rng.randrange(10, 99):02d}{rng.randrange(1000, 9999):04d}"
        if ssn not in taken and ssn not in {"123456789", "219099999", "457555462"}:
            taken.add(ssn)
            return ssn


def _phone(rng: random.Random, area: str) -> str:
    return f"{area}{rng.choice('2346789')}{rng.randrange(20, 55)}{rng.randrange(1000, 9999)}"


def shown_phone(phone: str, style: int) -> str:
    a, b, c = phone[:3], phone[3:6], phone[6:]
    return (f"({a}) {b}-{c}", f"{a}-{b}-{c}", f"{a}.{b}.{c}", f"+1 {a} {b} {c}")[style % 4]


def make_clients(rng: random.Random, count: int) -> list[Client]:
    """``count`` different people; among them households, twins, and a junior with his father."""
    taken: set[str] = set()
    people: list[Client] = []
    while len(people) < count:
        sex = rng.choice("FM")
        first, last = rng.choice(_GIVEN[sex].split()), rng.choice(_FAMILY)
        if any((p.first, p.last) == (first, last) for p in people):
            continue
        city, state, state_name, zip_code, area = rng.choice(_TOWNS)
        number = len(people)
        person = Client(
            first=first,
            middle=rng.choice("ABCDEGHJLMPRSTW"),
            last=last,
            suffix="",
            born=date(1941, 1, 1) + timedelta(days=rng.randrange(23000)),
            ssn=_ssn(rng, taken),
            phone=_phone(rng, area),
            email=f"{first[0].lower()}{last.lower().replace(chr(39), '')}"
            f"{rng.randrange(10, 99)}{number}@"
            + rng.choice(("gmail.com", "yahoo.com", "outlook.com", "comcast.net")),
            street=f"{rng.randrange(12, 9800)} {rng.choice(_STREETS)}",
            city=city,
            state=state,
            state_name=state_name,
            zip=zip_code,
            chart=f"{rng.randrange(10, 99)}{number:04d}",
            member=f"W{rng.randrange(10**8, 10**9)}",
            account=str(rng.randrange(10**9, 10**11)),
            routing=_routing(rng),
            card=_luhn(f"4{rng.randrange(10**13, 10**14)}"),
            maiden=rng.choice(_FAMILY) if sex == "F" else "",
        )
        people.append(person)
        if number % 11 == 5 and len(people) < count:
            people.append(_relative(rng, person, sex, taken, len(people)))
    return people


def _relative(rng: random.Random, person: Client, sex: str, taken: set[str], number: int) -> Client:
    """A junior of the same name, or a twin: same address and telephone, another person."""
    own = {
        "ssn": _ssn(rng, taken),
        "chart": f"{rng.randrange(10, 99)}{number:04d}",
        "member": f"W{rng.randrange(10**8, 10**9)}",
        "account": str(rng.randrange(10**9, 10**11)),
        "card": _luhn(f"4{rng.randrange(10**13, 10**14)}"),
        "email": f"family{number}.{rng.randrange(100, 999)}@gmail.com",
    }
    if sex == "M" and rng.random() < 0.5:
        return replace(person, suffix="Jr", born=person.born + timedelta(days=9500), **own)
    first = rng.choice([n for n in _GIVEN[sex].split() if n != person.first])
    return replace(person, first=first, **own)
