"""The patients of the practice and its staff."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from duecare_web.demo import names
from duecare_web.demo.client import TODAY, Studio
from duecare_web.demo.people import DIAGNOSES, PeopleMaker, Person

PATIENTS = 4800
ONLY_IN_OLD_BACKUPS = 150
STATES = {"WI": 88.0, "IL": 6.0, "MN": 2.5, "MI": 1.2, "IA": 1.3, "FL": 1.0}
ROLES = (
    "Dentist and owner", "Dentist", "Dentist", "Dental hygienist", "Dental hygienist", "Dental hygienist",
    "Dental hygienist", "Dental assistant", "Dental assistant", "Dental assistant", "Front desk",
    "Front desk", "Billing", "Office manager",
)  # fmt: skip
KNOWN = {"Dentist and owner": "Helena Reyes", "Office manager": "Marcus Lindgren"}


@dataclass(frozen=True)
class DentalCast:
    """Everybody of the practice's world; ``former`` were deleted from the database long ago."""

    current: tuple[Person, ...]
    former: tuple[Person, ...]
    staff: tuple[Person, ...]


def make_cast(studio: Studio, *, domain: str) -> DentalCast:
    """The people of one demonstration practice."""
    maker = PeopleMaker(studio.rng("people"), STATES, today=TODAY)
    patients: list[Person] = []
    while len(patients) < PATIENTS:
        size = maker.rng.choices((1, 2, 3, 4), (58, 22, 9, 11))[0]
        children = max(0, size - 2)
        patients += _family(maker, size, children)
    patients = patients[:PATIENTS]
    maker.rng.shuffle(patients)
    staff = maker.staff(ROLES, domain=domain, known=KNOWN)
    cut = PATIENTS - ONLY_IN_OLD_BACKUPS
    return DentalCast(tuple(patients[:cut]), tuple(patients[cut:]), tuple(staff))


def _family(maker: PeopleMaker, size: int, children: int) -> list[Person]:
    rng, numbers = maker.rng, maker.numbers
    family = maker.household(size, children=children)
    phone = numbers.phone()
    email = maker.email(family[0]) if rng.random() < 0.85 else ""
    insurer = rng.choice(names.INSURERS) if rng.random() < 0.76 else ""
    base = numbers.unique("LK", 8)
    made = []
    for position, member in enumerate(family):
        is_child = position >= size - children
        shares_contact = position == 0 or is_child
        patient = replace(
            member,
            mrn=numbers.unique("LFD-", 6),
            phone=phone if shares_contact else numbers.phone(),
            email=email if shares_contact else maker.email(member),
            insurer=insurer,
            insurance_id=f"{base}{position + 1:02d}" if insurer else "",
            diagnosis=rng.choice(DIAGNOSES),
            # Parents and children share a mail address: those are the families where every
            # number is on file, as insurers ask for it.
            ssn=numbers.ssn() if children or rng.random() < 0.9 else "",
        )
        made.append(_with_extras(maker, patient, is_child=is_child))
    return made


def _with_extras(maker: PeopleMaker, person: Person, *, is_child: bool) -> Person:
    if is_child:
        return person
    if maker.rng.random() < 0.3:
        number = maker.numbers.driver_license(person.state, person.family)
        person = replace(person, driver_license=number)
    return maker.with_bank(person) if maker.rng.random() < 0.06 else person


def last_visit(person: Person) -> date:
    """The day of the last visit, spread evenly over three years by the person's number."""
    return date.fromordinal(TODAY.toordinal() - (person.id * 37) % 1095 - 1)
