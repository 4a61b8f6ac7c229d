"""Pricing a client end to end: what must move a figure, and what must not."""

import json
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from duecare.documents.wording.caveats import caveat_sentences
from duecare.documents.wording.insurance import gap_sentence
from duecare.documents.wording.law import duty_note
from duecare.documents.wording.result import price_as_json
from duecare.errors import InputError
from duecare.risk import (
    SCHEMA,
    Answers,
    InsuranceProgram,
    answers_from,
    assess,
    price,
    price_book_from,
    profile_from,
)

YEARS = 20_000


@pytest.fixture(scope="module")
def result(catalog, inventory, profile, insurance):
    return price(inventory, profile, None, insurance, catalog=catalog, years=YEARS)


def scenario(result, name):
    return next(item for item in result.scenarios if item.id == name)


def test_people_are_the_union_of_the_places(result):
    assert result.people.best == 4000


def test_the_json_form_holds_every_promised_part(result):
    data = json.loads(price_as_json(result))
    assert data["schema"] == SCHEMA
    assert data["currency"] == "USD"
    assert {"value", "error", "parameter_range"} <= data["expected_annual_loss"].keys()
    assert list(data["quantiles"]) == ["50", "90", "95", "99", "99.5"]
    assert {"occurrence", "aggregate"} == data["exceedance"].keys()
    assert {"probability", "mean", "quantiles"} <= data["insurance"]["uninsured"].keys()
    assert {"90", "95", "99"} <= data["insurance"]["limit_needed"].keys()
    assert data["words"]["insurance"]["gap"].startswith("A bad year (1 in ")
    for key in ("engine", "catalog_release", "seed", "years", "profile_sha256"):
        assert data["inputs"][key] is not None


def test_every_figure_has_sources_with_date_and_confidence(result):
    assert len(result.sources) > 40
    for source in result.sources:
        assert source.title
        assert source.as_of
        assert source.confidence
    assumptions = [source for source in result.sources if source.confidence == "assumption"]
    assert assumptions
    assert all(source.mark == "assumption" for source in assumptions)


def test_the_same_inputs_give_the_same_bits_with_threads_and_processes(
    catalog, inventory, profile, insurance, result
):
    for pool in (ThreadPoolExecutor(3), ProcessPoolExecutor(2)):
        with pool as executor:
            again = price(
                inventory,
                profile,
                None,
                insurance,
                catalog=catalog,
                years=YEARS,
                executor=executor,
            )
        assert again.digest == result.digest
        assert price_as_json(again) == price_as_json(result)


def test_more_years_keep_the_years_that_were_there(catalog, inventory, profile):
    from duecare.risk.loss.model import prepare
    from duecare.risk.loss.simulate import simulate

    model = prepare(inventory, profile, Answers(), catalog=catalog, seed=3).model
    short, long = simulate(model, 5_000), simulate(model, 9_001)
    assert (long.losses[: len(short.losses)] == short.losses).all()


def test_the_value_of_one_safeguard_alone_never_exceeds_the_joint_value_by_chance(result):
    best = max(item.saving.value for item in result.recommendations)
    assert best <= result.joint.saving.value
    assert result.joint.saving.value <= result.expected_annual_loss.value
    assert result.joint.loss_after >= 0


def test_a_saving_within_two_errors_is_called_not_distinguishable(result):
    for item in result.recommendations:
        clear = abs(item.saving.value) >= 2 * item.saving.error and item.saving.value != 0
        assert item.saving.distinguishable == clear


def test_the_two_engines_agree(result):
    assert len(result.cross_checks) >= 4
    assert all(check.standard_errors <= 4 for check in result.cross_checks)


def test_encrypting_one_laptop_moves_only_the_scenarios_where_devices_are_taken(
    catalog, make_place, make_inventory, profile, insurance
):
    def priced(encrypted):
        found = make_inventory(
            make_place("laptop-1", "endpoint_laptop", range(900), encrypted=encrypted),
            make_place("server", "file_server", range(4000)),
        )
        return price(found, profile, None, insurance, catalog=catalog, years=YEARS)

    plain, locked = priced(encrypted=False), priced(encrypted=True)
    before, after = (scenario(r, "SCN-LOST-DEVICE") for r in (plain, locked))
    assert after.expected_annual_loss.value < 0.2 * before.expected_annual_loss.value
    for name in ("SCN-RANSOM", "SCN-MISDELIVERY", "SCN-PAYMENT-FRAUD"):
        pair = [
            next((s.expected_annual_loss.value for s in r.scenarios if s.id == name), None)
            for r in (plain, locked)
        ]
        assert pair[0] == pair[1], name


def test_a_copy_of_a_place_adds_nobody(catalog, make_place, make_inventory, profile):
    one = make_inventory(make_place("server", "file_server", range(2000)))
    two = make_inventory(
        make_place("server", "file_server", range(2000)),
        make_place("copy", "file_server", range(2000)),
    )
    figures = [
        price(found, profile, catalog=catalog, years=YEARS).people.best for found in (one, two)
    ]
    assert figures == [2000, 2000]


def test_a_higher_limit_lowers_only_what_the_client_carries(
    catalog, inventory, profile, insurance, result
):
    policy = insurance.client[0]
    more = policy.model_copy(update={"aggregate_limit": 1_000_000.0, "agreements": {}})
    raised = price(
        inventory,
        profile,
        None,
        InsuranceProgram(client=(more,), firm=insurance.firm),
        catalog=catalog,
        years=YEARS,
    )
    assert raised.expected_annual_loss == result.expected_annual_loss
    assert raised.insurance.uninsured.mean.value < result.insurance.uninsured.mean.value
    assert raised.firm_insurance == result.firm_insurance
    for level, quantile in raised.insurance.uninsured.quantiles.items():
        assert quantile.value <= result.insurance.uninsured.quantiles[level].value


def test_a_safeguard_that_is_in_place_is_not_recommended_and_lowers_the_loss(
    catalog, inventory, profile, insurance, result
):
    everything = {
        question.id: {
            "answer": max(
                (o for o in question.answers if isinstance(o.credit, int)), key=lambda o: o.credit
            ).key,
            "proof": "measured",
            "source": "agent list",
            "measured_on": "2026-11-01",
        }
        for question in catalog.questions.values()
        if any(isinstance(option.credit, int) for option in question.answers)
    }
    answers = answers_from(everything, catalog)
    better = price(inventory, profile, answers, insurance, catalog=catalog, years=YEARS)
    assert better.expected_annual_loss.value < 0.8 * result.expected_annual_loss.value
    assert len(better.recommendations) < len(result.recommendations) / 3
    judged = assess(inventory, profile, answers, insurance, better, catalog)
    assert judged.in_place == pytest.approx(1.0)
    assert judged.proved == pytest.approx(1.0)
    assert not judged.critical_gaps


def test_no_answers_count_as_not_in_place_and_say_so(
    catalog, inventory, profile, insurance, result
):
    assert any("No answers were given" in warning for warning in caveat_sentences(result.caveats))
    judged = assess(inventory, profile, None, insurance, result, catalog)
    assert judged.in_place == 0
    assert judged.critical_gaps
    assert all(
        risk.level.level in ("very low", "low", "moderate", "high", "very high")
        for risk in judged.risks
    )


def test_the_price_book_replaces_the_catalog_price(catalog, inventory, profile):
    book = price_book_from({"safeguards": {"SG-FDE": {"one_off": 300, "yearly": 60}}})
    found = price(inventory, profile, catalog=catalog, years=YEARS, price_book=book)
    own = next(item for item in found.recommendations if item.safeguard == "SG-FDE")
    assert own.cost.from_price_book
    assert own.cost.first_year.best == 360
    assert own.cost.yearly.best == 60


def test_duties_follow_residence_elements_and_services(catalog, inventory, profile, result):
    assert "US" not in {duty.state for duty in result.duties}  # no service named: no federal duty
    preparer = profile.model_copy(update={"services": ("tax_preparation",)})
    found = price(inventory, preparer, catalog=catalog, years=1_000)
    by_state = {duty.state: duty for duty in found.duties}
    assert by_state["TX"].people.best == 2000
    assert by_state["TX"].deadline_days == 60
    assert by_state["TX"].regulator == "Attorney General"
    assert by_state["OK"].deadline_days is None
    assert by_state["OK"].planning_days == 30
    ftc = by_state["US"]
    assert ftc.deadline_days == 30
    assert "fewer than 5,000" in duty_note(ftc)


def test_people_by_hand_are_priced_and_shown_as_such(catalog):
    typed = profile_from(
        {
            "name": "By Hand",
            "industry": "legal",
            "state": "CA",
            "people": {"all": 4200, "by_state": {"CA": 4000}, "elements": ["ssn"]},
        }
    )
    found = price(None, typed, catalog=catalog, years=YEARS)
    assert found.people.best == 4200
    assert any("entered by hand" in warning for warning in caveat_sentences(found.caveats))
    assert any("1798.150" in warning for warning in caveat_sentences(found.caveats))


def test_a_client_without_people_still_has_fraud_and_ransom_but_nobody_to_tell(
    catalog, make_inventory, profile
):
    found = price(make_inventory(), profile, catalog=catalog, years=YEARS)
    assert {item.id for item in found.scenarios} == {"SCN-RANSOM", "SCN-PAYMENT-FRAUD", "SCN-MSP"}
    assert found.duties == ()
    assert found.parts["regulatory"] == 0
    assert any("No people were found" in warning for warning in caveat_sentences(found.caveats))


def test_the_exhibit_adds_up_to_the_settled_year(result):
    exhibit = result.insurance.exhibit
    paid = sum(line.amount for line in exhibit.lines if "paid" in line.step)
    assert paid == pytest.approx(exhibit.paid)
    assert exhibit.gross == pytest.approx(exhibit.paid + exhibit.uninsured)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": "ZZ"}, ["state", "AL, AR"]),
        ({"people": {"all": 1_000_000_000}}, ["people.all", "1000000000", "400000000"]),
        ({"people": {"all": 10, "by_state": {"TX": 11}}}, ["by_state", "11", "10"]),
        ({"people": {"all": 10, "elements": ["shoe_size"]}}, ["elements", "ssn"]),
        ({"employees": -3}, ["employees", "-3"]),
        ({"revenue_usd": -1}, ["revenue_usd", "-1"]),
        ({"revenue_usd": float("inf")}, ["revenue_usd"]),
        ({"currency": "EUR"}, ["currency", "USD"]),
        ({"color": "blue"}, ["'color' is not a known field"]),
        ({"industry": "space"}, ["industry", "health"]),
        ({"name": ""}, ["name"]),
        ({"devices": [{"id": "a"}, {"id": "a"}]}, ["'a' is used for two"]),
    ],
)
def test_an_impossible_profile_is_refused_with_field_value_and_range(change, words):
    with pytest.raises(InputError) as caught:
        profile_from({"name": "N", "industry": "legal", "state": "TX", **change})
    for word in words:
        assert word in str(caught.value)


def test_a_refused_free_text_value_is_not_repeated():
    with pytest.raises(InputError) as caught:
        profile_from({"name": "N", "industry": "123-45-6789", "state": "TX"})
    assert "123-45" not in str(caught.value)


@pytest.mark.parametrize(
    "answers",
    [
        {"Q-XXX-99": "yes"},
        {"Q-ACC-01": "maybe-not"},
        {"Q-ACC-01": {"proof": 1}},
        {"Q-ACC-01": {"answer": "all", "proof": 9}},
        {"Q-ACC-01": {"answer": "all", "x": 1}},
    ],
)
def test_unknown_questions_answers_and_proofs_are_refused(catalog, answers):
    with pytest.raises(InputError, match="Q-"):
        answers_from(answers, catalog)


def test_neither_scan_nor_people_is_refused(catalog, profile):
    with pytest.raises(InputError, match="neither an inventory nor 'people'"):
        price(None, profile, catalog=catalog, years=YEARS)


@pytest.mark.parametrize("years", [0, -5, 999, 2**31])
def test_absurd_numbers_of_years_are_refused(catalog, inventory, profile, years):
    with pytest.raises(InputError, match="1,000"):
        price(inventory, profile, catalog=catalog, years=years)


def test_one_severe_event_is_never_paid_beyond_the_limit_for_one_claim(result, insurance):
    severe = result.insurance.worst_case
    assert severe.loss > severe.paid > 0
    assert severe.paid <= sum(policy.claim_limit for policy in insurance.client)
    assert severe.uninsured == pytest.approx(severe.loss - severe.paid)
    assert "within five years" in gap_sentence(severe)
