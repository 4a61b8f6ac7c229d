"""The people of an office: households, namesakes, short names, married names."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

SHORT: Final = {
    "Daniel": "Dan", "Elizabeth": "Liz", "William": "Bill", "Margaret": "Peggy", "Robert": "Bob",
    "Katherine": "Kate", "James": "Jim", "Patricia": "Patty", "Michael": "Mike", "Susan": "Sue",
    "Jose": "Pepe", "Francisco": "Paco", "Guadalupe": "Lupe", "Richard": "Rick", "Deborah": "Debbie",
    "Thomas": "Tom", "Jennifer": "Jen", "Anthony": "Tony", "Rebecca": "Becky", "Edward": "Ed",
    "Charles": "Chuck", "Victoria": "Vicky", "Steven": "Steve", "Samantha": "Sam", "Joseph": "Joe",
    "Theodore": "Ted", "Alejandro": "Alex", "Ignacio": "Nacho", "Dolores": "Lola", "Gregory": "Greg",
}  # fmt: skip
PLAIN: Final = (
    "Ruth", "Carlos", "Denise", "Oscar", "Paula", "Wayne", "Irma", "Keith", "Lucia", "Vernon",
    "Maribel", "Dustin", "Yolanda", "Curtis", "Felicia", "Tyrone", "Aiyana", "Bao", "Ngoc", "Dmitri",
    "Svetlana", "Kofi", "Amara", "Shreya", "Arjun", "Zainab", "Tariq", "Ingrid", "Lars", "Mireille",
)  # fmt: skip
LAST: Final = (
    "Abernathy", "Baptiste", "Cardenas", "Delacroix", "Espinoza", "Farrow", "Gallegos", "Huang",
    "Iverson", "Jankowski", "Kowalczyk", "Lattimore", "Montoya", "Nakamura", "Okafor", "Pruitt",
    "Quintanilla", "Rosenthal", "Sandoval", "Tran", "Underhill", "Villarreal", "Whitaker", "Yamada",
    "Zepeda", "Brandt", "Coleman", "Dupree", "Ferris", "Guthrie", "Hollis", "Ingram", "Kirkland",
    "Lockhart", "Mercado", "Navarro", "Ochoa", "Pennington", "Ramsey", "Stovall", "Tillman", "Vance",
)  # fmt: skip
STREETS: Final = (
    "Juniper",
    "Canyon",
    "Harvest",
    "Mission",
    "Cottonwood",
    "Prairie",
    "Bluff",
    "Depot",
)
PLACES: Final = (
    ("TX", "Amarillo", "791", "806"), ("TX", "Lubbock", "794", "806"), ("NM", "Clovis", "881", "575"),
    ("OK", "Guymon", "739", "580"), ("CO", "Pueblo", "810", "719"), ("KS", "Liberal", "679", "620"),
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody, and the numbers that different systems have for them."""

    number: int
    first: str
    last: str
    middle: str
    born: tuple[int, int, int]
    ssn: str
    phone: str
    email: str
    street: str
    city: str
    state: str
    zip: str
    license: str
    member: str
    account: str
    former: str = ""  # surname before marriage
    ids: dict[str, int] = field(default_factory=dict, compare=False, hash=False)

    @property
    def short(self) -> str:
        """The short form of the given name, or the name."""
        return SHORT.get(self.first, self.first)

    def date(self, style: str = "iso") -> str:
        """The birth date as a system prints it."""
        year, month, day = self.born
        months = (
            "January February March April May June July August September October November December"
        )
        name = months.split()[month - 1]
        return {
            "iso": f"{year}-{month:02}-{day:02}", "us": f"{month:02}/{day:02}/{year}",
            "short": f"{month}/{day}/{year % 100:02}", "long": f"{name} {day}, {year}",
            "compact": f"{year}{month:02}{day:02}", "day": f"{day:02}-{name[:3]}-{year}",
        }[style]  # fmt: skip

    @property
    def digits(self) -> str:
        """The Social Security number without hyphens."""
        return self.ssn.replace("-", "")


def crowd(draw: random.Random, count: int) -> list[Person]:
    """People of whom three in ten live in a household that shares address, phone and e-mail."""
    people: list[Person] = []
    while len(people) < count:
        head = _person(draw, len(people))
        people.append(head)
        if draw.random() < 0.15:
            people.extend(_household(draw, head, len(people)))
    return people[:count]


def _person(draw: random.Random, number: int) -> Person:
    first = draw.choice([*SHORT, *PLAIN])
    last = draw.choice(LAST)
    state, city, prefix, area = draw.choice(PLACES)
    handle = f"{first}{draw.choice(['.', '_', ''])}{last}{draw.randint(1, 999)}".lower()
    return Person(
        number=number,
        first=first,
        last=last,
        middle=draw.choice("ABCDEFGHJKLMNPRSTW"),
        born=(draw.randint(1938, 2003), draw.randint(1, 12), draw.randint(1, 28)),
        ssn=f"{draw.randint(101, 665)}-{draw.randint(1, 99):02}-{draw.randint(1, 9998):04}",
        phone=f"{area}-{draw.randint(222, 989)}-{draw.randint(0, 9999):04}",
        email=f"{handle}@{draw.choice(['plainsmail', 'caprock', 'hotpost'])}.example",
        street=f"{draw.randint(10, 9899)} {draw.choice(STREETS)} {draw.choice(['St', 'Ave', 'Rd', 'Ln'])}",
        city=city,
        state=state,
        zip=f"{prefix}{draw.randint(1, 99):02}",
        license=f"{draw.randint(10_000_000, 49_999_999)}",
        member=f"{draw.choice('XYZW')}{draw.choice('ABCK')}{draw.randint(10**8, 10**9 - 1)}",
        account=str(draw.randint(10**8, 10**10)),
        former=draw.choice(LAST) if draw.random() < 0.12 else "",
    )


def _household(draw: random.Random, head: Person, number: int) -> Iterator[Person]:
    shared = {
        name: getattr(head, name)
        for name in ("last", "phone", "email", "street", "city", "state", "zip")
    }
    spouse = replace(_person(draw, number), **shared)
    if spouse.first == head.first:
        spouse = replace(spouse, first="Beatriz" if head.first != "Beatriz" else "Noelle")
    yield spouse
    born = (head.born[0] + draw.randint(22, 30), draw.randint(1, 12), draw.randint(1, 28))
    if draw.random() < 0.5:  # a junior
        yield replace(_person(draw, number + 1), **shared, first=head.first, born=born, former="")
    else:  # twins
        for offset, first in enumerate(draw.sample(PLAIN, 2), 1):
            yield replace(
                _person(draw, number + offset), **shared, first=first, born=born, former=""
            )
