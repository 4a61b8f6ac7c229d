"""A client with real sketches: a laptop, a desktop, a server and two mailboxes that overlap."""

from datetime import UTC, datetime

import pytest

from duecare.catalog import load_catalog
from duecare.data_types import element_bits
from duecare.inventory import Anchor, DataInventory, Location, PeopleCount, ScanScope, SketchBuilder
from duecare.risk import ClientProfile, insurance_from

TAX = element_bits(["ssn", "bank_account", "person_name"])
MAIL = element_bits(["email", "person_name"])


def place(name, kind, people, *, elements=TAX, encrypted=None, states=("TX", "OK")):
    builder = SketchBuilder()
    for person in people:
        builder.add(
            [(person + 1, Anchor.IDENTITY)], elements=elements, state=states[person % len(states)]
        )
    sketch = builder.build()
    count = len(set(people))
    return Location(
        id=name,
        kind=kind,
        name=name,
        encrypted=encrypted,
        records=count,
        people=PeopleCount(low=count, best=count, high=count),
        sketch=sketch.to_text(),
    )


def inventory_of(*places):
    inventory = DataInventory(
        scanned_at=datetime(2026, 11, 1, tzinfo=UTC),
        home_state="TX",
        scope=ScanScope(sources=["share"]),
        people=PeopleCount(low=0, best=0, high=0),
        locations=list(places),
    )
    found = inventory.people_at([p.id for p in places])
    people = PeopleCount(low=round(found.low), best=round(found.best), high=round(found.high))
    return inventory.model_copy(update={"people": people})


@pytest.fixture(scope="session")
def catalog():
    return load_catalog()


@pytest.fixture(scope="session")
def make_place():
    return place


@pytest.fixture(scope="session")
def make_inventory():
    return inventory_of


@pytest.fixture(scope="session")
def inventory():
    return inventory_of(
        place("laptop-1", "endpoint_laptop", range(900), encrypted=False),
        place("laptop-2", "endpoint_laptop", range(300, 700), encrypted=True),
        place("server", "file_server", range(4000)),
        place("mail-anna", "cloud_mail", range(200, 1400)),
        place("mail-ben", "cloud_mail", range(1000, 1600), elements=MAIL),
    )


@pytest.fixture(scope="session")
def profile():
    return ClientProfile(
        name="Harbor Tax Services",
        industry="finance",
        state="TX",
        employees=14,
        revenue_usd=1_800_000,
    )


@pytest.fixture(scope="session")
def insurance():
    return insurance_from(
        {
            "client": [
                {
                    "carrier": "Example Mutual",
                    "kind": "cyber",
                    "aggregate_limit": 100_000,
                    "retention": 2_500,
                    "agreements": {
                        "breach_response": {"sublimit": 50_000},
                        "business_interruption": {"waiting_hours": 12},
                        "regulatory": {"sublimit": 25_000},
                    },
                }
            ],
            "firm": [
                {
                    "carrier": "Example Specialty",
                    "kind": "tech_eo",
                    "aggregate_limit": 1_000_000,
                    "retention": 10_000,
                }
            ],
        }
    )
