"""The customers of the shop and of its web store, and the people who work there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from duecare_web.demo.client import TODAY, Studio
from duecare_web.demo.people import PeopleMaker, Person

CUSTOMERS, LOYAL, FIRST_ONLINE = 9500, 8200, 3900
STATES = {"OH": 74.0, "PA": 12.0, "WV": 4.0, "KY": 3.0, "IN": 3.0, "MI": 2.0, "NY": 1.0, "FL": 1.0}
ROLES = (
    "Owner", "Personnel manager", "Store manager", "Store manager", "Store manager", "Buyer",
    "Marketing", "Web-shop manager", "Bookkeeper", "Warehouse lead",
    *("Sales associate",) * 32, *("Cashier",) * 12, *("Warehouse associate",) * 6,
)  # fmt: skip
KNOWN = {"Owner": "Gordon Yates", "Personnel manager": "Priya Shah"}
FORMER_STAFF = 40


@dataclass(frozen=True)
class RetailCast:
    """Everybody of the retailer's world."""

    loyal: tuple[Person, ...]
    online: tuple[Person, ...]
    staff: tuple[Person, ...]
    former_staff: tuple[Person, ...]


def make_cast(studio: Studio, *, domain: str) -> RetailCast:
    """The people of one demonstration retailer; many customers buy in both ways."""
    maker = PeopleMaker(studio.rng("people"), STATES, today=TODAY)
    people = [_customer(maker, number) for number in range(CUSTOMERS)]
    staff = maker.staff(ROLES, domain=domain, known=KNOWN)
    former = maker.staff(("Former employee",) * FORMER_STAFF, domain=domain, known={})
    return RetailCast(
        tuple(people[:LOYAL]), tuple(people[FIRST_ONLINE:]), tuple(staff), tuple(former)
    )


def _customer(maker: PeopleMaker, number: int) -> Person:
    person = maker.single()
    needs_mail = number >= FIRST_ONLINE or maker.rng.random() < 0.95
    return replace(
        person,
        email=maker.email(person) if needs_mail else "",
        phone=maker.numbers.phone(),
        member_no=maker.numbers.unique("BTO", 7),
        card=maker.numbers.card() if maker.rng.random() < 0.09 else "",
    )
