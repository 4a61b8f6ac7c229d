"""Exposure rules say from facts which places one event reaches."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecare.catalog import ExposureRule, load_catalog
from duecare.inventory.model import LocationKind

SHARES = st.floats(min_value=0, max_value=1)


def _rule(scenario: str, place: str) -> ExposureRule:
    rows = load_catalog().scenarios[scenario].exposes
    return next(row.rule for row in rows if row.location == place)


def test_every_place_of_the_inventory_has_a_title() -> None:
    assert set(get_args(LocationKind)) - {"folder"} == set(load_catalog().location_types)


def test_a_lost_device_opens_the_mailbox_only_without_wipe_and_lock() -> None:
    rule = _rule("SCN-LOST-DEVICE", "cloud_mail")
    assert rule.probability({"remote_wipe": 0.0, "screen_lock_minutes": 0.0}) == 1
    assert rule.probability({"remote_wipe": 1.0, "screen_lock_minutes": 0.0}) == 0
    assert rule.probability({"remote_wipe": 0.5, "screen_lock_minutes": 0.5}) == pytest.approx(0.25)


def test_an_unknown_fact_counts_as_unfavorable_and_is_named() -> None:
    rule = _rule("SCN-RANSOM", "backup_local")
    assert rule.probability({}) == 1
    assert rule.assumed({}) == ("backup_immutable",)
    assert rule.assumed({"backup_immutable": 0.2}) == ()


def test_encryption_helps_against_theft_and_not_against_intruders() -> None:
    assert _rule("SCN-LOST-DEVICE", "endpoint_laptop").encryption == "disk_encrypted"
    assert _rule("SCN-BREAK-IN", "file_server").encryption == "server_encrypted"
    for scenario in ("SCN-RANSOM", "SCN-EMAIL-TAKEOVER", "SCN-MSP", "SCN-INSIDER"):
        rows = load_catalog().scenarios[scenario].exposes
        assert all(row.rule.encryption is None for row in rows)


def test_one_draw_covers_laptops_and_phones() -> None:
    laptop = _rule("SCN-LOST-DEVICE", "endpoint_laptop")
    phone = _rule("SCN-LOST-DEVICE", "mobile_phone")
    assert laptop.draw == phone.draw == "one"
    assert laptop.pool == phone.pool == "device"


@given(st.data())
def test_a_better_fact_never_raises_the_chance_of_reach(data: st.DataObject) -> None:
    rules = [row.rule for each in load_catalog().scenarios.values() for row in each.exposes]
    rule = data.draw(st.sampled_from([rule for rule in rules if rule.requires]))
    facts = {fact: data.draw(SHARES) for fact in rule.requires}
    worse = dict(facts)
    name = data.draw(st.sampled_from(sorted(facts)))
    worse[name] = data.draw(st.floats(min_value=0, max_value=facts[name]))
    assert 0 <= rule.probability(facts) <= rule.probability(worse) <= 1
    del worse[name]
    assert rule.probability(facts) <= rule.probability(worse)
