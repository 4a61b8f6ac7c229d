"""The taxpayers, their spouses and dependents."""

from __future__ import annotations

from dataclasses import dataclass, replace

from duecare_web.demo import names
from duecare_web.demo.client import TODAY, Studio
from duecare_web.demo.people import PeopleMaker, Person

CURRENT, FORMER = 1640, 260
STATES = {"TX": 86.0, "OK": 4.0, "LA": 4.0, "NM": 2.0, "CA": 1.5, "AR": 1.0, "CO": 0.8, "FL": 0.7}
ROLES = (
    "Owner", "Office manager", "Tax preparer", "Tax preparer", "Tax preparer", "Tax preparer",
    "Bookkeeper", "Bookkeeper", "Reception", "Seasonal preparer", "Seasonal preparer",
    "Seasonal preparer", "Payroll", "Intern",
)  # fmt: skip
KNOWN = {"Owner": "Ruth Castillo", "Office manager": "Dale Whitaker"}


@dataclass(frozen=True)
class Household:
    """A return: the taxpayer, perhaps a spouse, and dependents."""

    file_no: str
    taxpayer: Person
    spouse: Person | None
    dependents: tuple[Person, ...]

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody on the return."""
        spouse = (self.spouse,) if self.spouse else ()
        return (self.taxpayer, *spouse, *self.dependents)


@dataclass(frozen=True)
class TaxCast:
    """Everybody of the tax preparer's world; ``former`` clients left years ago."""

    current: tuple[Household, ...]
    former: tuple[Household, ...]
    payees: tuple[Person, ...]  # contractors who get a 1099 from bookkeeping clients
    staff: tuple[Person, ...]


def make_cast(studio: Studio, *, domain: str) -> TaxCast:
    """The people of one demonstration tax preparer."""
    maker = PeopleMaker(studio.rng("people"), STATES, today=TODAY)
    households = [_household(maker, number) for number in range(CURRENT + FORMER)]
    payees = tuple(_payee(maker) for _ in range(70))
    staff = maker.staff(ROLES, domain=domain, known=KNOWN)
    return TaxCast(tuple(households[:CURRENT]), tuple(households[CURRENT:]), payees, tuple(staff))


def _household(maker: PeopleMaker, number: int) -> Household:
    rng = maker.rng
    married = rng.random() < 0.28
    children = rng.choices((0, 1, 2, 3), (84, 8, 6, 2))[0]
    adults = 2 if married else 1
    family = maker.household(adults + children, children=children)
    taxpayer = maker.with_bank(_with_ssn(maker, family[0]))
    taxpayer = replace(
        taxpayer,
        email=maker.email(taxpayer) if rng.random() < 0.9 else "",
        phone=maker.numbers.phone(),
        employer=rng.choice(names.EMPLOYERS),
        driver_license=maker.numbers.driver_license(taxpayer.state, taxpayer.family)
        if rng.random() < 0.6
        else "",
    )
    spouse = _with_ssn(maker, family[1]) if married else None
    dependents = tuple(_with_ssn(maker, child) for child in family[adults:])
    return Household(f"C-{10000 + number}", taxpayer, spouse, dependents)


def _with_ssn(maker: PeopleMaker, person: Person) -> Person:
    return replace(person, ssn=maker.numbers.ssn())


def _payee(maker: PeopleMaker) -> Person:
    return _with_ssn(maker, maker.single())
