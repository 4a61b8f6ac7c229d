"""What facts on record already reply: known answers, and that every reply is one of its question."""

from datetime import UTC, date, datetime
from typing import get_args

import pytest

from duecare.catalog import load_catalog
from duecare.catalog.replies import checked
from duecare.documents.wording.known import known_words
from duecare.inventory import DataInventory, PeopleCount, ScanScope
from duecare.inventory.model import StatePeople, TypeCount
from duecare.risk.inputs.known import known_replies
from duecare.risk.inputs.profile import ClientProfile, Industry


def profile(**facts):
    return ClientProfile.model_validate(
        {"name": "Copper Ridge", "industry": "health", "state": "CO", "employees": 23, **facts}
    )


def scan(states=(), kinds=()):
    everyone = PeopleCount(low=100, best=160, high=160)
    return DataInventory(
        scanned_at=datetime(2026, 11, 30, tzinfo=UTC),
        scope=ScanScope(sources=["share"]),
        people=everyone,
        states={code: StatePeople(best=best, assumed=assumed) for code, best, assumed in states},
        data_types={kind: TypeCount(records=3, people=everyone) for kind in kinds},
    )


def replies(client, inventory=None):
    return {name: one.reply for name, one in known_replies(client, inventory).items()}


def test_the_clients_facts_reply_and_the_number_of_people_is_asked():
    found = replies(profile(sites=2, takes_cards=False))
    assert found == {
        "Q-PRO-01": "health",
        "Q-PRO-05": "staff=23,places=2",
        "Q-PRO-06": "none",
    }


def test_that_cards_are_taken_does_not_say_how():
    assert "Q-PRO-06" not in replies(profile(takes_cards=True))


def test_a_scan_replies_states_without_those_that_are_assumed_and_kinds_in_order():
    inventory = scan(
        states=[("CO", 101, 40), ("UT", 31, 0), ("NM", 28, 0), ("TX", 0, 0)],
        kinds=["icd10", "payment_card", "email", "itin", "passport"],
    )
    found = known_replies(profile(), inventory)
    assert found["Q-PRO-02"].reply == "CO=38,UT=19,NM=17"
    assert found["Q-PRO-04"].reply == "ssn,dl,card,health"
    assert known_words(found["Q-PRO-04"]) == (
        "Found by the scan of November 30, 2026. Add what a scan cannot see, such as paper."
    )
    assert found["Q-PRO-02"].scanned_on == date(2026, 11, 30)


@pytest.mark.parametrize("inventory", [None, scan(), scan([("CO", 9, 9)], ["person_name"])])
def test_a_scan_that_shows_nothing_replies_nothing(inventory):
    assert replies(profile(), inventory).keys() == {"Q-PRO-01", "Q-PRO-05"}


@pytest.mark.parametrize("industry", get_args(Industry))
def test_each_known_reply_is_one_of_its_question(industry):
    inventory = scan([("CO", 10, 0)], ["credential", "iban"])
    found = known_replies(profile(industry=industry, takes_cards=False), inventory)
    questions = load_catalog().questions
    for name, one in found.items():
        assert checked(questions[name], one.reply) == one.reply
        assert known_words(one)
