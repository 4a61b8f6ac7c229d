"""What one event reaches: draws, unions, encryption, and facts that nobody stated."""

import pytest

from duecare.risk.exposure.encryption import ENCRYPTED, HACKED, PLAIN, UNKNOWN
from duecare.risk.exposure.places import find_places
from duecare.risk.exposure.reach import expose


@pytest.fixture
def exposed(catalog, profile, make_inventory):
    def run(scenario, *locations, facts=None, client=profile, **options):
        places, _ = find_places(make_inventory(*locations), client)
        return expose(catalog.scenarios[scenario], places, facts or {}, **options)

    return run


def outcomes(result):
    return {
        outcome.places: (round(outcome.probability, 6), outcome.encryption, outcome.people.best)
        for outcome in result.outcomes
    }


def test_a_lost_device_exposes_one_drawn_device_never_the_sum(exposed, make_place):
    found = exposed(
        "SCN-LOST-DEVICE",
        make_place("a", "endpoint_laptop", range(100), encrypted=False),
        make_place("b", "endpoint_laptop", range(50, 350), encrypted=True),
        make_place("c", "endpoint_laptop", range(10)),
        make_place("server", "file_server", range(5000)),
    )
    third = round(1 / 3, 6)
    assert outcomes(found) == {
        ("a",): (third, PLAIN, 100),
        ("b",): (third, ENCRYPTED, 300),
        ("c",): (third, UNKNOWN, 10),
    }


def test_with_a_lost_laptop_comes_one_mailbox_and_it_opens_only_if_the_laptop_does(
    exposed, make_place
):
    mail = [make_place(f"mail-{n}", "cloud_mail", range(n, n + 40)) for n in range(5)]
    laptop = make_place("a", "endpoint_laptop", range(1000, 1100), encrypted=True)
    (outcome,) = exposed("SCN-LOST-DEVICE", laptop, *mail).outcomes
    assert outcome.places == ("a", "mail-0")
    assert outcome.encryption == ENCRYPTED
    locked = exposed("SCN-LOST-DEVICE", laptop, *mail, facts={"remote_wipe": 1.0})
    assert [o.places for o in locked.outcomes] == [("a",)]


def test_ransomware_reaches_the_union_and_disk_encryption_does_not_help(exposed, make_place):
    found = exposed(
        "SCN-RANSOM",
        make_place("laptop", "endpoint_laptop", range(900), encrypted=True),
        make_place("server", "file_server", range(500, 4000), encrypted=True),
    )
    assert outcomes(found) == {("laptop", "server"): (1.0, HACKED, 4000)}


def test_a_fact_in_place_to_a_share_splits_the_outcomes(exposed, make_place):
    found = exposed(
        "SCN-RANSOM",
        make_place("server", "file_server", range(100)),
        make_place("backup", "backup_local", range(300)),
        facts={"backup_immutable": 0.75},
    )
    assert outcomes(found) == {
        ("server",): (0.75, HACKED, 100),
        ("backup", "server"): (0.25, HACKED, 300),
    }


def test_an_unknown_fact_counts_as_unfavorable_and_is_listed(exposed, make_place):
    found = exposed(
        "SCN-RANSOM",
        make_place("server", "file_server", range(100)),
        make_place("backup", "backup_local", range(300)),
    )
    assert outcomes(found) == {("backup", "server"): (1.0, HACKED, 300)}
    assert "backup_immutable" in found.assumed


def test_several_mailboxes_may_be_taken_at_once(exposed, make_place):
    mail = [make_place(f"mail-{n}", "cloud_mail", range(n * 50, n * 50 + 100)) for n in range(3)]
    found = outcomes(exposed("SCN-EMAIL-TAKEOVER", *mail, drawn_counts=(0.7, 0.3)))
    assert found["mail-0",] == (round(0.7 / 3, 6), HACKED, 100)
    assert found["mail-0", "mail-1"] == (0.1, HACKED, 150)
    assert sum(chance for chance, _, _ in found.values()) == pytest.approx(1.0, abs=1e-5)


def test_probabilities_add_up_to_one_for_every_scenario_and_many_places(
    catalog, exposed, make_place
):
    places = [
        make_place(f"{kind}-{n}", kind, range(n * 7, n * 7 + 20))
        for kind in catalog.location_types
        for n in range(15)
    ]
    facts = dict.fromkeys(catalog.facts, 0.5)
    for scenario in catalog.scenarios:
        found = exposed(scenario, *places, facts=facts)
        assert sum(o.probability for o in found.outcomes) == pytest.approx(1.0), scenario
        assert len(found.outcomes) <= 12 * 2**6, scenario


def test_a_device_of_the_profile_sets_kind_and_encryption_of_its_scan(exposed, make_place, profile):
    client = profile.model_validate(
        {
            **profile.model_dump(),
            "devices": [{"id": "LT-07", "kind": "laptop", "encrypted": True, "scan": "x/LT-07"}],
        }
    )
    found = exposed("SCN-LOST-DEVICE", make_place("x/LT-07", "folder", range(10)), client=client)
    assert [outcome.encryption for outcome in found.outcomes] == [ENCRYPTED]
