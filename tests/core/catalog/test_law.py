"""State and federal law: thresholds, sources, and what is not known."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecare.catalog import AuthorityNotice, BureauNotice, load_catalog


def _notice(**changes: object) -> AuthorityNotice:
    row: dict[str, object] = {
        "required": True,
        "threshold_residents": 500,
        "operator": ">",
        "deadline_days": None,
        "deadline_unit": None,
        "deadline_from": None,
        "deadline_text": None,
        "recipient": None,
    }
    return AuthorityNotice.model_validate(row | changes)


@given(st.integers(min_value=0, max_value=10**6))
def test_more_than_and_at_least_differ_exactly_at_the_threshold(residents: int) -> None:
    more, least = _notice(), _notice(operator=">=")
    assert more.applies(residents) is (residents > 500)
    assert least.applies(residents) is (residents >= 500)
    assert (more.applies(residents) != least.applies(residents)) is (residents == 500)


def test_no_duty_never_applies_and_no_threshold_means_everyone() -> None:
    assert not _notice(required=False).applies(10**6)
    assert _notice(threshold_residents=None, operator=None).applies(1)
    assert not _notice(threshold_residents=None, operator=None).applies(0)


def test_bureau_notice_counts_people_as_the_statute_says() -> None:
    bureau = BureauNotice(required=True, threshold_persons=1000, operator=">")
    assert not bureau.applies(1000)
    assert bureau.applies(1001)


def test_california_has_thirty_days_from_2026_and_its_amounts() -> None:
    law = load_catalog().jurisdictions["CA"]
    assert law.individual_deadline.value.days == 30
    assert law.individual_deadline.is_confirmed
    assert law.civil_penalty.value.statutory_damages_max == 799
    assert "Alston" in law.individual_deadline.source
    assert law.individual_deadline.source_ids == ("AB26", "MZ26", "MV25")


def test_a_partly_recalled_rule_is_marked() -> None:
    law = load_catalog().jurisdictions["CA"]
    assert law.pi_elements.mark == "partly unconfirmed"
    michigan = load_catalog().jurisdictions["MI"].security_duty
    assert michigan is not None
    assert michigan.mark == "unconfirmed"


def test_what_was_not_found_is_none_and_never_a_no() -> None:
    law = load_catalog().jurisdictions["CA"]
    assert law.record_retention is None
    assert "record_retention" not in law.facts()


def test_federal_facts_are_reached_by_path() -> None:
    federal = load_catalog().federal
    notice = federal.fact("hipaa_breach_notification.individual")
    assert notice.value["deadline_days"] == 60
    assert notice.is_confirmed
    assert federal.fact("pci_dss").mark == "unconfirmed"
    with pytest.raises(KeyError):
        federal.fact("hipaa_breach_notification")
    with pytest.raises(KeyError):
        federal.fact("hipaa_breach_notification.nothing")


def test_what_was_corrected_in_november_2026_is_in() -> None:
    laws = load_catalog().jurisdictions
    assert laws["SC"].civil_penalty.value.cap is None
    assert "no cap" in laws["SC"].civil_penalty.value.text
    assert laws["DC"].private_right_of_action.value == "yes"
    unsettled = {c for c, law in laws.items() if law.private_right_of_action.value == "unsettled"}
    assert unsettled == {"NV", "ND", "VT"}
    assert {"biometric", "geolocation"} <= set(laws["FL"].pi_elements.value)
    assert laws["NM"].processor_notice_days is not None
    assert laws["NM"].processor_notice_days.value == 45
    assert "Attorney General" in laws["OR"].processor_duty.note
    assert laws["IA"].ag_notice.value.applies(500)
    assert laws["AR"].civil_penalty.value.per_violation == 10_000
    assert laws["NV"].civil_penalty.value.per_violation == 15_000


def test_sector_exemptions_are_those_that_were_read() -> None:
    laws = load_catalog().jurisdictions
    exempt = {
        (code, sector)
        for code, law in laws.items()
        for sector in ("hipaa", "glba")
        if getattr(law.sector_exemption.value, sector) == "exempt"
    }
    both = {(code, sector) for code in ("AZ", "KY", "NM", "OH", "TN", "WI")
            for sector in ("hipaa", "glba")}  # fmt: skip
    assert exempt == both | {("MN", "glba"), ("SC", "glba")}


def test_paper_counts_in_the_states_that_say_so() -> None:
    laws = load_catalog().jurisdictions
    paper = {code for code, law in laws.items() if law.form_of_data.value.form != "electronic"}
    assert paper == {"AK", "HI", "IA", "IN", "MA", "NC", "PR", "RI", "WA", "WI"}
    assert {code for code in paper if laws[code].form_of_data.mark == "unconfirmed"} == {"WA", "WI"}


def test_every_row_says_up_to_when_it_was_read() -> None:
    laws = load_catalog().jurisdictions
    assert all(law.last_confirmed.how for law in laws.values())
    old = {code for code, law in laws.items() if not law.last_confirmed.confirmed}
    assert old == {"GU", "PR", "VI"}
    recalled = {code for code, law in laws.items() if law.civil_penalty.mark == "unconfirmed"}
    assert recalled == {"CT", "MN", "ND", "NH", "NJ", "PA", "TN"}


def test_what_people_read_of_a_law_names_no_file_or_column_of_the_catalog() -> None:
    catalog = load_catalog()
    read = [law.last_confirmed.how for law in catalog.jurisdictions.values()]
    read += [
        part for law in catalog.applicability.laws.values() for part in (law.title, *law.citation)
    ]
    assert [one for one in read if re.search(r"\.json|\.yaml|\bcells?\b|as-of", one)] == []
