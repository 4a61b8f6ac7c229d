"""A client of North with a real, priced assessment: small inventory, few years, same every time."""

from datetime import UTC, datetime
from unittest import mock

from duecare.data_types import element_bits
from duecare.inventory import Anchor, DataInventory, Location, PeopleCount, ScanScope, SketchBuilder
from duecare.risk import insurance_from, price_book_from
from duecare_web.accounts.actors import system_actor
from duecare_web.assessments import actions
from duecare_web.assessments.queries import calculate
from duecare_web.assessments.statements import assessment_statements
from duecare_web.demo.firm import FIRM
from duecare_web.insurance.actions import record_client_policy
from duecare_web.prices.actions import set_price_book
from duecare_web.scans.actions import record_scan

ACTOR = system_actor("tests")
_COVER = {
    "carrier": "Example Mutual",
    "kind": "cyber",
    "aggregate_limit": 100_000,
    "retention": 2_500,
}


CALCULATED = {}
"""By name of the client and number of years."""
_rendered = {}


def _place(name, kind, people):
    builder = SketchBuilder()
    for person in people:
        builder.add(
            [(person + 1, Anchor.IDENTITY)],
            elements=element_bits(["ssn", "bank_account", "person_name"]),
            state="TX",
        )
    count = len(people)
    return Location(
        id=name,
        kind=kind,
        name=name,
        encrypted=False,
        records=count,
        people=PeopleCount(low=count, best=count, high=count),
        sketch=builder.build().to_text(),
    )


def small_inventory():
    places = [
        _place("laptop-1", "endpoint_laptop", range(900)),
        _place("server", "file_server", range(4000)),
    ]
    return DataInventory(
        scanned_at=datetime(2026, 1, 5, tzinfo=UTC),
        home_state="TX",
        scope=ScanScope(sources=["share"]),
        people=PeopleCount(low=3900, best=4000, high=4100),
        locations=places,
    )


def assess_client(client, *, years=4000):
    """A completed assessment of ``client``, priced by the real engine."""
    inventory = small_inventory()
    terms = insurance_from({"client": [_COVER]}).client[0]
    record_client_policy(client=client, actor=ACTOR, terms=terms)
    set_price_book(firm=client.firm, actor=ACTOR, book=price_book_from(FIRM.price_book))
    scan = record_scan(client=client, actor=ACTOR, inventory=inventory)
    if (client.name, years) not in CALCULATED:  # the same for every test, and the slow part
        CALCULATED[client.name, years] = calculate(client, inventory, seed=1, years=years)
        now = datetime(2026, 1, 20, tzinfo=UTC)
        made = assessment_statements(client, CALCULATED[client.name, years], now=now)
        _rendered[client.name, years] = made
    calculated, rendered = CALCULATED[client.name, years], _rendered[client.name, years]
    # The real statements, set once and not again for every test.
    with mock.patch.object(actions, "assessment_statements", return_value=rendered):
        return actions.complete_assessment(
            client=client, actor=ACTOR, scan=scan, calculated=calculated
        )
