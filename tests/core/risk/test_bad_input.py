"""Absurd, contradictory and hostile inputs: refused by name and range, or priced with a warning."""

import dataclasses
import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecare.cli.main import cli, run
from duecare.documents.wording.caveats import caveat_sentences
from duecare.documents.wording.result import price_as_json
from duecare.errors import InputError
from duecare.risk import (
    ClientProfile,
    PeopleByHand,
    insurance_from,
    override_priors,
    price,
    price_book_from,
    profile_from,
    read_profile,
)
from duecare.risk.inputs.reading import read_mapping

GOOD = {"name": "N", "industry": "legal", "state": "TX"}
PEOPLE = {"people": {"all": 1200, "elements": ["ssn"]}}


def profile_of(**more):
    return profile_from({**GOOD, **PEOPLE, **more})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name: A\nname: B\n", "duplicate key 'name'"),
        ('{"name": "A", "name": "B"}', "duplicate key 'name'"),
        ("people: {all: 4, all: 5}", "duplicate key 'all'"),
        ("a: &x [1]\nb: *x\n", "an alias"),
        ("a: " + "[" * 60 + "]" * 60, "levels deep"),
        ("a: " + "9" * 40, "more than 30 digits"),
        ("- 1\n- 2\n", "must hold named fields"),
        ("", "an empty file"),
        ("a: [", "cannot be read as YAML or JSON"),
        ("a: !!python/object/apply:os.system ['true']", "cannot be read"),
    ],
)
def test_a_file_that_can_be_misread_is_refused_with_its_place(tmp_path, text, words):
    file = tmp_path / "client.yaml"
    file.write_text(text)
    with pytest.raises(InputError, match=r"client\.yaml") as caught:
        read_mapping(file)
    assert words in str(caught.value)


@pytest.mark.parametrize("size", [8_000_001])
def test_a_huge_file_is_refused_before_it_is_read(tmp_path, size):
    file = tmp_path / "client.yaml"
    file.write_bytes(b"#" * size)
    with pytest.raises(InputError, match="larger than 8,000,000 bytes"):
        read_mapping(file)


def test_numbers_are_read_as_people_mean_them(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("a: 0100000\nb: 1_000\nc: 1e6\nd: 12:30\ne: -0.5\nf: 3.\ng: .inf\n")
    assert read_mapping(file) == {
        "a": 100_000,
        "b": 1_000,
        "c": 1e6,
        "d": "12:30",
        "e": -0.5,
        "f": 3.0,
        "g": math.inf,
    }


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("employees", True, ["employees", "truth value"]),
        ("employees", "12", ["employees", "without quotes"]),
        ("employees", 0, ["employees", "0", "1 to 100,000"]),
        ("employees", 10**9, ["employees", "1 to 100,000"]),
        ("employees", 2.5, ["employees"]),
        ("revenue_usd", "$1,000,000", ["revenue_usd", "without quotes, dollar sign"]),
        ("revenue_usd", float("nan"), ["revenue_usd", "nan", "0 to 1,000,000,000,000"]),
        ("revenue_usd", 1e13, ["revenue_usd", "0 to 1,000,000,000,000"]),
        ("sites", -1, ["sites", "-1", "0 to 10,000"]),
        ("state", "Texas", ["state", "AL, AR"]),
        ("state", False, ["state"]),  # `state: NO` in YAML
        ("people", {"all": -5}, ["people.all", "-5", "0 to 400,000,000"]),
        ("people", {"all": 1_000_000_000}, ["people.all", "0 to 400,000,000"]),
        ("people", {"all": "many"}, ["people.all", "a number is needed"]),
        ("people", {"all": 10, "elements": []}, ["people.elements"]),
        ("people", {"all": 10, "by_state": {"TX": True}}, ["people.by_state", "truth value"]),
        ("people", {"all": 10, "by_state": {"XX": 1}}, ["by_state", "allowed"]),
        ("people", {"all": 10, "low": 11}, ["low = 11", "10"]),
        ("currency", "CAD", ["currency", "USD"]),
        ("devices", [{"id": "a", "encrypted": "maybe"}], ["devices.0.encrypted"]),
        ("devices", [{"id": "a", "kind": "toaster"}], ["devices.0.kind", "laptop"]),
        ("shoe_size", 4, ["'shoe_size' is not a known field"]),
    ],
)
def test_a_profile_is_refused_with_field_and_what_is_allowed(field, value, words):
    with pytest.raises(InputError) as caught:
        profile_of(**{field: value})
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"aggregate_limit": -1}, ["aggregate_limit", "-1", "0 to 1,000,000,000,000"]),
        ({"aggregate_limit": float("nan")}, ["aggregate_limit", "nan"]),
        ({"aggregate_limit": float("inf")}, ["aggregate_limit", "inf"]),
        ({"aggregate_limit": "100000"}, ["aggregate_limit", "without quotes"]),
        ({"aggregate_limit": True}, ["aggregate_limit", "truth value"]),
        ({}, ["'client.0.aggregate_limit' is required"]),
        ({"aggregate_limit": 100, "retention": 101}, ["retention = 101", "0 to 100"]),
        ({"aggregate_limit": 100, "each_claim_limit": 50, "retention": 51}, ["0 to 50"]),
        ({"aggregate_limit": 100, "each_claim_limit": 101}, ["each_claim_limit = 101", "0 to 100"]),
        ({"aggregate_limit": 100, "coinsurance": 20}, ["coinsurance", "20", "0 to 1"]),
        ({"aggregate_limit": 100, "currency": "EUR"}, ["currency", "USD"]),
        ({"aggregate_limit": 100, "period": [20260101, 20261231]}, ["period", "a date is needed"]),
        ({"aggregate_limit": 100, "period": ["2027-01-01", "2026-01-01"]}, ["after it ends"]),
        (
            {"aggregate_limit": 100, "agreements": {"pci": {"sublimit": 101}}},
            ["agreements.pci.sublimit = 101", "0 to 100"],
        ),
        (
            {"aggregate_limit": 100, "agreements": {"pci": {"aggregate_sublimit": 101}}},
            ["agreements.pci.aggregate_sublimit = 101", "0 to 100"],
        ),
        (
            {"aggregate_limit": 100, "agreements": {"pci": {"retention": 101}}},
            ["agreements.pci.retention = 101", "0 to 100"],
        ),
        ({"aggregate_limit": 100, "agreements": {"pci": {"waiting_hours": 12}}}, ["waiting_hours"]),
        (
            {
                "aggregate_limit": 100,
                "agreements": {"business_interruption": {"waiting_hours": 1e5}},
            },
            ["waiting_hours", "0 to 8,760"],
        ),
        ({"aggregate_limit": 100, "agreements": {"floods": {}}}, ["agreements.floods"]),
        ({"aggregate_limit": 100, "settlement_order": ["sum"]}, ["each step once"]),
        ({"aggregate_limit": 100, "position": "excess"}, ["cannot be excess"]),
    ],
)
def test_a_policy_is_refused_with_field_and_what_is_allowed(terms, words):
    with pytest.raises(InputError) as caught:
        insurance_from({"client": [terms]})
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("prior", "parameters", "words"),
    [
        ("suit.settled", {"value": 1.5}, "0 to 1"),
        ("suit.settled", {"value": -0.1}, "0 to 1"),
        ("suit.settled", {"value": float("nan")}, "finite"),
        ("monitoring.take_up", {"alpha": 0}, "positive"),
        ("legal.ransomware", {"median": -5}, "positive"),
        ("legal.ransomware", {"median": float("inf")}, "finite"),
        ("legal.ransomware", {"sigma": -1}, "sigma"),
        ("legal.ransomware", {"sigma": 60}, "sigma"),
        ("frequency.SCN-RANSOM", {"mean": 1, "low": 2}, "rise"),
        ("frequency.SCN-RANSOM", {"low": 0}, "positive"),
        ("notice.per_person", {"low": -3}, "0 or more"),
        ("suit.settled", {"value": "often"}, "number"),
    ],
)
def test_a_prior_that_cannot_be_is_refused(catalog, prior, parameters, words):
    change = {"parameters": parameters, "source": "s", "as_of": "2026"}
    with pytest.raises(InputError, match=prior.replace(".", r"\.")) as caught:
        override_priors(catalog, {prior: change}, where="priors.yaml")
    assert words in str(caught.value)


def test_unknown_scenarios_and_safeguards_are_refused_not_ignored(catalog):
    policy = {"aggregate_limit": 100, "excluded_scenarios": ["SCN-FLOOD"]}
    with pytest.raises(InputError, match=r"SCN-FLOOD.*allowed: SCN-"):
        price(None, profile_of(), None, insurance_from({"client": [policy]}), catalog=catalog)
    book = price_book_from({"safeguards": {"SG-NONE": {"one_off": 1}}})
    with pytest.raises(InputError, match="SG-NONE"):
        price(None, profile_of(), catalog=catalog, price_book=book)


PERIOD = ["2026-01-01", "2026-12-31"]


@pytest.mark.parametrize(
    ("profile", "policy", "words"),
    [
        ({"revenue_usd": 100}, {}, "Revenue of $100 with 10 employees is unusual"),
        ({"revenue_usd": 1e12, "employees": 1}, {}, "is unusual"),
        ({"industry": "health"}, {}, "no fact on record says that HIPAA reaches"),
        ({"people": {"all": 50, "elements": ["mrn"]}}, {}, "Health data was found"),
        ({"people": {"all": 50, "elements": ["payment_card"]}}, {}, "Payment cards were found"),
        ({"people": {"all": 400_000_000}, "employees": 1}, {}, "400,000,000 people are held by 1"),
        ({}, {"aggregate_limit": 0}, "has a limit of $0"),
        ({}, {"coinsurance": 1}, "coinsurance of 100 percent"),
        ({}, {"retention": 100_000}, "a retention as high as its limit"),
        ({}, {"period": ["2020-01-01", "2026-12-31"]}, "counted as that of one year"),
        ({}, {"agreements": {"pci": {"sublimit": 900, "aggregate_sublimit": 10}}}, "below the one"),
        (
            {},
            {"agreements": {"pci": {"sublimit": 900, "retention": 900}}},
            "not below its sublimit",
        ),
    ],
)
def test_what_is_possible_but_contradictory_is_priced_with_a_warning(
    catalog, profile, policy, words
):
    program = insurance_from({"client": [{"aggregate_limit": 100_000, **policy}]})
    found = price(None, profile_of(**profile), None, program, catalog=catalog, years=1_000)
    assert any(words in warning for warning in caveat_sentences(found.caveats))
    json.loads(
        price_as_json(found), parse_constant=lambda name: pytest.fail(f"{name} in the result")
    )


def test_a_policy_that_was_not_in_force_at_the_scan_is_said(catalog, inventory, profile):
    old = {"aggregate_limit": 1_000, "period": ["2020-01-01", "2020-12-31"]}
    found = price(
        inventory,
        profile,
        None,
        insurance_from({"client": [old, old]}),
        catalog=catalog,
        years=1_000,
    )
    assert any(
        "and does not cover" in warning and "counts as no cover" in warning
        for warning in caveat_sentences(found.caveats)
    )
    assert any("the same terms" in warning for warning in caveat_sentences(found.caveats))


def test_a_typed_number_beside_a_scan_is_not_silently_dropped(catalog, inventory, profile):
    both = profile.model_copy(update={"people": PeopleByHand(all=9)})
    found = price(inventory, both, catalog=catalog, years=1_000)
    assert any("the scan counts" in warning for warning in caveat_sentences(found.caveats))


@pytest.mark.parametrize("people", [0, 1, 400_000_000])
def test_no_people_and_everybody_give_figures_that_are_numbers(catalog, people):
    found = price(None, profile_of(people={"all": people}), catalog=catalog, years=2_000)
    assert found.people.best == people
    for value in (found.expected_annual_loss.value, found.quantiles["99.5"].value):
        assert math.isfinite(value)
        assert value >= 0
    if not people:
        assert any("No people" in warning for warning in caveat_sentences(found.caveats))


def test_the_command_names_file_and_field_and_ends_with_2(tmp_path, capsys):
    file = tmp_path / "client.yaml"
    file.write_text("name: A\nindustry: legal\nstate: TX\nemployees: yes\n")
    assert run(cli.main, ["price", "--profile", str(file)]) == 2
    assert "client.yaml: 'employees'" in capsys.readouterr().err


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=12),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)
FIELDS = st.sampled_from(sorted(ClientProfile.model_fields))
TERMS = st.sampled_from(
    ["aggregate_limit", "each_claim_limit", "retention", "coinsurance", "agreements", "period",
     "settlement_order", "excluded", "premium", "retroactive_date", "position", "currency"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(FIELDS, VALUES, max_size=4))
def test_any_profile_is_refused_with_our_error_or_holds_only_finite_numbers(change):
    try:
        profile = profile_from({**GOOD, **change})
    except InputError:
        return
    assert 1 <= profile.employees <= 100_000
    assert profile.revenue_usd is None or 0 <= profile.revenue_usd <= 1e12


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(TERMS, VALUES, max_size=4))
def test_any_policy_is_refused_with_our_error_or_can_pay_no_more_than_its_limit(change):
    try:
        (policy,) = insurance_from({"client": [{"aggregate_limit": 1_000, **change}]}).client
    except InputError:
        return
    assert 0 <= policy.claim_limit <= policy.aggregate_limit <= 1e12
    assert policy.claim_limit == 0 or policy.retention <= policy.claim_limit
    assert 0 <= policy.coinsurance <= 1


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_as_a_profile_raise_only_our_error(tmp_path_factory, data):
    file = tmp_path_factory.mktemp("bytes") / "client.yaml"
    file.write_bytes(data)
    with pytest.raises(InputError):
        read_profile(file)


def test_every_assumption_of_the_catalog_shows_as_one_and_can_be_replaced(
    catalog, inventory, profile
):
    found = price(inventory, profile, catalog=catalog, years=1_000)
    shown = {source.id: source.mark for source in found.sources}
    assumed = {name for name, prior in catalog.priors.items() if prior.mark == "assumption"}
    assert {name for name, mark in shown.items() if mark == "assumption"} <= assumed
    for name in assumed & shown.keys():
        assert shown[name] == "assumption"
        parameters = dict(catalog.priors[name].parameters)
        change = {"parameters": parameters, "source": "own data", "as_of": "2026-11"}
        replaced = override_priors(catalog, {name: change}, where="own.yaml")
        assert replaced.priors[name].source == "own data"


def test_a_result_that_names_no_number_twice_is_stable(catalog):
    found = price(None, profile_of(), catalog=catalog, years=1_000)
    again = price(None, profile_of(), catalog=catalog, years=1_000)
    assert dataclasses.asdict(found) == dataclasses.asdict(again)
