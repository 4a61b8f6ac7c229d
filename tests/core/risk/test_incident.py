"""The plan for one incident: steps by kind, and days of the law counted by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.documents.words import words_of

from duecare.data_types import element_bits
from duecare.documents.statements import IncidentFacts, Preparation, incident_statement
from duecare.documents.wording.incident import step_action, step_how
from duecare.errors import InputError
from duecare.risk import ClientProfile
from duecare.risk.law.calendar import (
    add_business_days,
    federal_holidays,
    hours_after,
    is_working_day,
    last_working_day,
)
from duecare.risk.law.incident import plan_incident

SSN = element_bits(["ssn", "person_name"])
HEALTH = element_bits(["mrn", "person_name"])
CHICAGO = ZoneInfo("America/Chicago")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=CHICAGO)


def client(**more):
    return ClientProfile(name="A", industry=more.pop("industry", "legal"), state="TX", **more)


def plan(catalog, groups, *, discovered=MONDAY, kind="other", **more):
    return plan_incident(groups, client(**more), catalog, discovered=discovered, kind=kind)


def find(steps, words):
    return next(step for step in steps if words in step_action(step))


def test_the_plan_has_the_first_72_hours_and_every_notice_in_order(catalog):
    groups = {("TX", SSN): 300.0, ("CA", SSN): 800.0, ("VT", SSN): 5.0, ("CT", SSN): 50.0}
    steps = plan(catalog, groups)
    assert list(steps) == sorted(steps, key=lambda step: step.due)
    first = [step for step in steps if not step.is_notice]
    assert len(first) >= 10
    assert all(step.due <= MONDAY + timedelta(hours=72) and step.how for step in first)
    assert find(steps, "24 months of monitoring").is_notice


# By hand from the statutes as read, discovered on Monday, November 23, 2026.
@pytest.mark.parametrize(
    ("groups", "words", "last", "ready"),
    [
        # CA: 30 calendar days: Wednesday, December 23. Authority 15 days after the letters, which
        # go out 5 days before the deadline (Friday, December 18): Saturday, January 2, so Thursday,
        # December 31, since January 1 is a holiday.
        ({("CA", SSN): 800.0}, "Tell 800 people", "2026-12-23", "2026-12-23"),
        ({("CA", SSN): 800.0}, "Notify Attorney General", "2027-01-02", "2026-12-31"),
        # TX: 60 days: Friday, January 22; the attorney general from 250 residents in 30 days.
        ({("TX", SSN): 250.0}, "Tell 250 people", "2027-01-22", "2027-01-22"),
        ({("TX", SSN): 250.0}, "Notify Attorney General", "2026-12-23", "2026-12-23"),
        # AL: 45 days: Thursday, January 7.
        ({("AL", SSN): 9.0}, "Tell 9 people", "2027-01-07", "2027-01-07"),
        # VT: 14 business days for the authority: Friday, December 11 (weekends only left out).
        ({("VT", SSN): 5.0}, "Notify", "2026-12-11", "2026-12-11"),
        # LA: 10 days after the letters (60 - 5 days: Sunday, January 17, so Friday, January 15).
        ({("LA", SSN): 5.0}, "Notify", "2027-01-25", "2027-01-25"),
        # IA: 5 business days after the letters; no number of days for people: 30 planned.
        ({("IA", SSN): 501.0}, "Notify", "2026-12-25", "2026-12-24"),
        # PR: 10 days from detection: Thursday, December 3.
        ({("PR", SSN): 5.0}, "Notify", "2026-12-03", "2026-12-03"),
    ],
)
def test_a_last_day_is_the_one_counted_by_hand(catalog, groups, words, last, ready):
    step = find(plan(catalog, groups), words)
    assert (str(step.statutory), str(step.due.date())) == (last, ready)
    assert step.due.hour == 17
    assert step.due.tzinfo is CHICAGO


@pytest.mark.parametrize(
    ("state", "people", "told"),
    [
        ("TX", 249, False),
        ("TX", 250, True),
        ("CA", 500, False),
        ("CA", 501, True),
        ("FL", 499, False),
        ("FL", 500, True),
        ("DC", 50, True),
        ("DC", 49, False),
        ("NY", 1, True),
        ("GA", 99_999, False),
    ],
)
def test_an_authority_is_told_from_its_own_threshold_on(catalog, state, people, told):
    steps = plan(catalog, {(state, SSN): float(people)})
    assert any(step_action(step).startswith("Notify") for step in steps) is told


@pytest.mark.parametrize(
    ("state", "people", "told"),
    [
        ("MN", 500, False),
        ("MN", 501, True),
        ("TX", 10_000, False),
        ("TX", 10_001, True),
        ("NY", 5_001, True),
        ("CO", 1_001, True),
        ("SD", 1, True),
    ],
)
def test_the_bureaus_are_told_once_from_the_threshold_of_a_state_on(catalog, state, people, told):
    steps = plan(catalog, {(state, SSN): float(people)})
    assert sum("Equifax" in step_action(step) for step in steps) == int(told)


def test_the_bureaus_get_one_line_under_all_laws_that_ask_for_it(catalog):
    groups = {("CO", SSN): 900.0, ("MN", SSN): 600.0}
    (step,) = [step for step in plan(catalog, groups) if "Equifax" in step_action(step)]
    assert "Colorado" in step.source
    assert "within 48 hours" in step_how(step)


def test_the_ftc_is_told_but_asks_for_no_letter_to_people(catalog):
    steps = plan(catalog, {("TX", SSN): 600.0}, services=["tax_preparation"])
    assert find(steps, "Federal Trade Commission").statutory == date(2026, 12, 23)
    assert not any("FTC" in step_action(step) and "Tell" in step_action(step) for step in steps)


def test_a_step_cites_a_law_only_for_a_client_whom_it_reaches(catalog):
    groups = {("TX", SSN): 600.0}
    shop = [step.source for step in plan(catalog, groups, hipaa="none", takes_cards=False)]
    assert not any("164.402" in source or "merchant" in source for source in shop)
    clinic = plan(catalog, groups, hipaa="covered_entity", takes_cards=True, kind="mailbox")
    assert any("164.402" in step.source for step in clinic)
    assert any("four-factor assessment" in step.how for step in clinic)
    assert any("merchant agreement" in step.source for step in clinic)


def test_whom_to_call_about_cards_is_told_while_it_is_not_known_whether_cards_are_taken(catalog):
    asked = plan(catalog, {("TX", SSN): 600.0}, kind="mailbox")
    (step,) = [step for step in asked if "card payments" in step.action]
    assert step.source == ""


def test_a_hipaa_entity_has_60_days_and_counts_patients_of_every_kind(catalog):
    steps = plan(catalog, {("TX", HEALTH): 600.0}, industry="health", hipaa="covered_entity")
    told = find(steps, "Tell 600 people under HIPAA")
    assert told.statutory == date(2027, 1, 22)


def test_hours_run_on_across_a_change_of_the_clocks():
    before = datetime(2026, 10, 31, 20, tzinfo=CHICAGO)  # clocks go back in this night
    after = hours_after(before, 24)
    assert (after.hour, after.utcoffset()) == (19, timedelta(hours=-6))
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=24)


def test_days_are_those_of_the_place_of_discovery(catalog):
    # Late on Monday in Chicago it is Tuesday in UTC: the law counts from Monday.
    late = datetime(2026, 11, 23, 23, 30, tzinfo=CHICAGO)
    step = find(plan(catalog, {("CA", SSN): 9.0}, discovered=late), "Tell 9 people")
    assert step.statutory == date(2026, 12, 23)
    same = find(plan(catalog, {("CA", SSN): 9.0}, discovered=late.astimezone(UTC)), "Tell 9 people")
    assert same.statutory == date(2026, 12, 24)


def test_federal_holidays_of_a_year_are_those_of_the_calendar():
    assert sorted(federal_holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 1, 19),
        date(2026, 2, 16),
        date(2026, 5, 25),
        date(2026, 6, 19),
        date(2026, 7, 3),
        date(2026, 9, 7),
        date(2026, 10, 12),
        date(2026, 11, 11),
        date(2026, 11, 26),
        date(2026, 12, 25),
    ]
    assert date(2021, 12, 31) in federal_holidays(2021)  # New Year's Day 2022 was a Saturday


def test_business_days_skip_weekends():
    assert add_business_days(date(2026, 11, 27), 1) == date(2026, 11, 30)


@settings(max_examples=200, deadline=None)
@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_the_day_to_be_ready_is_a_working_day_and_never_late(day):
    ready = last_working_day(day)
    assert is_working_day(ready)
    assert 0 <= (day - ready).days <= 4
    assert not any(
        is_working_day(ready + timedelta(days=n)) for n in range(1, (day - ready).days + 1)
    )


@settings(max_examples=60, deadline=None)
@given(
    moment=st.datetimes(datetime(2024, 1, 1), datetime(2035, 1, 1)),
    states=st.sets(st.sampled_from(["TX", "CA", "VT", "IA", "PR", "NY", "LA", "OK"]), min_size=1),
    people=st.integers(1, 20_000),
)
def test_no_notice_is_planned_after_its_last_day_or_before_discovery(
    catalog, moment, states, people
):
    discovered = moment.replace(tzinfo=CHICAGO)
    steps = plan(catalog, {(s, SSN): float(people) for s in states}, discovered=discovered)
    for step in steps:
        assert step.due >= discovered
        if step.statutory:
            assert step.due.date() <= step.statutory


def test_each_kind_of_incident_has_its_own_first_steps(catalog):
    groups = {("TX", SSN): 5.0}
    actions = {
        kind: " ".join(step_action(s) for s in plan(catalog, groups, kind=kind))
        for kind in (*catalog.incident_steps.kinds, "other")
    }
    assert "recall of the payment" in actions["payment_fraud"]
    assert "Lock and wipe" in actions["lost_device"]
    assert "backups" in actions["ransomware"]
    assert "forwarding rules" in actions["mailbox"]
    assert "cut its remote access" in actions["provider_tool"]
    assert "delete it and to confirm" in actions["wrong_recipient"]
    for text in actions.values():
        assert "insurer's hotline" in text
        assert "Write down the time" in text
    assert "wipe" not in actions["other"]


def test_an_unknown_kind_and_a_discovery_without_a_zone_are_refused(catalog):
    with pytest.raises(InputError, match="allowed: lost_device"):
        plan(catalog, {}, kind="flood")
    with pytest.raises(InputError, match="time zone"):
        plan(catalog, {}, discovered=datetime(2026, 1, 1))


def test_the_paper_holds_every_step_and_every_last_day(catalog):
    steps = plan(catalog, {("TX", SSN): 300.0, ("VT", SSN): 5.0}, kind="ransomware")
    told = IncidentFacts(
        "Files are locked", MONDAY, ("Server",), 305.0, ("names",), ("Example Mutual",)
    )
    prepared = Preparation(client="A", firm="F", as_of=date(2026, 11, 23))
    page = words_of(incident_statement(told, steps, preparation=prepared))
    for step in steps:
        assert step_action(step) in page
        if step.statutory:
            day = step.statutory
            assert f"{day:%B} {day.day}, {day.year}" in page
    assert "Example Mutual" in page


def test_the_paper_says_what_was_done_and_asks_for_nothing_once_it_is_closed(catalog):
    steps = plan(catalog, {("TX", SSN): 300.0}, kind="ransomware")
    first, notice = steps[0], next(step for step in steps if step.is_notice)
    done = {first.key: date(2026, 11, 24), notice.key: date(2026, 12, 1)}
    told = IncidentFacts(
        "Files are locked",
        MONDAY,
        ("Server",),
        300.0,
        ("names",),
        done=done,
        provider_phone="555-0142",
    )
    prepared = Preparation(client="A", firm="F", as_of=date(2026, 12, 2))
    page = words_of(incident_statement(told, steps, preparation=prepared))
    assert page.count("done November 24, 2026") == 1
    assert page.count("done December 1, 2026") == 1
    assert "☐" in page
    assert "555-0142" in page
    closed = replace(told, closed_on=date(2026, 12, 2))
    page = words_of(incident_statement(closed, steps, preparation=prepared))
    assert "Closed December 2, 2026." in page
    assert "☐" not in page
    assert page.count("not recorded as done") == 1  # the lead
    assert page.count("not recorded") == 1 + len(steps) - 2
    assert "What to do now" not in page
