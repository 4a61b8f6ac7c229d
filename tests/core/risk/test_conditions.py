"""Which policies respond on a day, for how much, and what evidence says to an application."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.risk.ten_clients import measured, ten_clients

from duecare.catalog import load_catalog
from duecare.documents.wording.offers import insurer_lines
from duecare.errors import InputError
from duecare.risk import Answers, answers_from, insurance_from, price
from duecare.risk.caveats import CaveatCode
from duecare.risk.insurance.asked import (
    Shown,
    answer_application,
    find_contradictions,
    insurers_ask,
    shown_by_question,
)
from duecare.risk.insurance.conditions import find_responding
from duecare.risk.policies import NoCover, UnmetCondition

CATALOG = load_catalog()
PERIOD = ("2026-01-01", "2026-12-31")


def responding(policy, *, on="2026-06-30", answers=None):
    program = insurance_from({"client": [{"carrier": "A", "aggregate_limit": 100_000, **policy}]})
    given_answers = answers_from(answers or {}, CATALOG)
    return find_responding(
        program, given_answers, catalog=CATALOG, on=on and date.fromisoformat(on)
    )


@pytest.mark.parametrize("on", ["2026-01-01", "2026-12-31", "2026-06-30", None])
def test_a_policy_responds_on_every_day_of_its_period(on):
    found = responding({"period": PERIOD}, on=on)
    assert len(found.program.client) == 1
    assert found.no_cover == {"client": (), "firm": ()}


@pytest.mark.parametrize("on", ["2025-12-31", "2027-01-01"])
def test_a_policy_outside_its_period_is_no_cover_and_named(on):
    found = responding({"period": PERIOD}, on=on)
    assert found.program.client == ()
    assert found.no_cover["client"] == (NoCover("A (cyber)", *PERIOD, on),)


def test_a_policy_without_a_period_is_taken_as_in_force():
    assert len(responding({}, on="2031-01-01").program.client) == 1


def test_after_its_end_a_policy_takes_claims_for_acts_before_it_while_they_may_be_reported():
    terms = {
        "period": PERIOD,
        "extended_reporting_until": "2027-03-01",
        "agreements": {"restoration": {"sublimit": 5}, "liability": {"sublimit": 50_000}},
    }
    (policy,) = responding(terms, on="2027-02-01").program.client
    assert policy.run_off_date == date(2026, 12, 31)
    assert policy.run_off_day == -31.0  # January of 2027 lies between
    assert not policy.covers("restoration")
    assert not policy.covers("breach_response")
    assert policy.covers("liability")
    assert policy.agreements["liability"].sublimit == 50_000
    assert responding(terms, on="2027-03-01").program.client
    assert not responding(terms, on="2027-03-02").program.client


def test_an_excess_policy_whose_primary_ended_does_not_drop_down():
    tower = [
        {"carrier": "A", "aggregate_limit": 100_000, "period": ["2024-01-01", "2024-12-31"]},
        {"carrier": "B", "aggregate_limit": 500_000, "position": "excess", "period": PERIOD},
    ]
    program = insurance_from({"client": tower})
    found = find_responding(program, Answers(), catalog=CATALOG, on=date(2026, 6, 1))
    (policy,) = found.program.client
    assert (policy.carrier, policy.position, policy.retention) == ("B", "primary", 100_000)


CALL_BACK = {"call_back": {"otherwise": 10_000}}


@pytest.mark.parametrize(
    ("answers", "sublimit"),
    [
        ({"Q-EML-03": "always"}, None),
        ({}, None),
        ({"Q-EML-03": "mostly"}, 10_000),
        ({"Q-EML-03": measured("no")}, 10_000),
    ],
)
def test_without_a_call_back_redirected_payments_fall_to_the_stated_amount(answers, sublimit):
    found = responding(CALL_BACK, answers=answers)
    own = found.program.client[0].agreements.get("social_engineering")
    assert (own.sublimit if own else None) == sublimit
    assert bool(found.unmet) == (sublimit is not None)


def test_a_condition_that_is_not_met_names_question_and_answer():
    found = responding(CALL_BACK, answers={"Q-EML-03": "mostly"})
    condition = ("A (cyber)", "social_engineering", "Q-EML-03", "mostly", 10_000.0)
    assert found.unmet == (UnmetCondition(*condition),)
    terms = CALL_BACK | {"application": {"signed_on": "2026-01-01", "answers": {"IA-PAY-01": "no"}}}
    assert responding(terms).unmet[0].question == "IA-PAY-01"
    nothing = {"call_back": {}, "agreements": {"social_engineering": {"retention": 500}}}
    own = responding(nothing, answers={"Q-EML-03": "no"}).program.client[0].agreements
    assert own["social_engineering"].sublimit == 0
    assert own["social_engineering"].retention == 500
    assert not responding(CALL_BACK | {"kind": "tech_eo"}, answers={"Q-EML-03": "no"}).unmet


def shown(answers, inventory=None):
    rows = answer_application(answers_from(answers, CATALOG), inventory, CATALOG)
    return shown_by_question(rows)


def test_every_question_of_an_application_has_a_row():
    rows = answer_application(Answers(), None, CATALOG)
    assert len(rows) == 76
    assert {row.heard for row in rows} == {"confirmed", "second_hand", "memory"}
    assert all(row.shown is None for row in rows)
    assert all(row.ask and row.evidence and row.group and row.asked_of for row in rows)


def test_what_was_seen_answers_before_what_was_said_and_the_weakest_decides():
    seen, said = {"answer": "all", "proof": 2}, {"answer": "none", "proof": 0}
    assert shown({"Q-ACC-01": seen, "Q-ACC-05": "no"})["IA-MFA-01"] == Shown("yes", 2)
    assert shown({"Q-ACC-01": said})["IA-MFA-01"] == Shown("no", 0)
    both = {"Q-ACC-01": seen, "Q-ACC-05": measured("no")}
    assert shown(both)["IA-MFA-01"] == Shown("no", 3)
    assert shown({"Q-ACC-01": measured("most")})["IA-MFA-01"] == Shown("partly", 3)
    assert "IA-MFA-01" not in shown({"Q-ACC-01": "unknown"})


def test_where_no_is_the_better_answer_it_is_turned():
    assert shown({"Q-NET-02": measured("no")})["IA-NET-01"] == Shown("no", 3)
    assert shown({"Q-NET-02": measured("yes")})["IA-NET-01"] == Shown("yes", 3)


def test_an_unencrypted_device_with_people_answers_the_question_on_encryption(
    inventory, make_inventory, make_place
):
    found = shown({"Q-DEV-02": measured("all")}, inventory)["IA-REC-05"]
    assert found == Shown("partly", 3, "2026-11-01")
    plain = make_inventory(make_place("pc", "endpoint_desktop", range(5), encrypted=False))
    assert shown({}, plain)["IA-REC-05"] == Shown("no", 3, "2026-11-01")
    server = make_inventory(make_place("s", "file_server", range(5), encrypted=False))
    assert "IA-REC-05" not in shown({}, server)


@pytest.mark.parametrize(
    ("question", "answered", "answers", "against"),
    [
        ("IA-MFA-01", "yes", {"Q-ACC-01": {"answer": "most", "proof": 2}}, True),
        ("IA-MFA-01", "yes", {"Q-ACC-01": {"answer": "most", "proof": 1}}, False),
        ("IA-MFA-01", "partly", {"Q-ACC-01": {"answer": "none", "proof": 2}}, True),
        ("IA-MFA-01", "partly", {"Q-ACC-01": {"answer": "some", "proof": 2}}, False),
        ("IA-MFA-01", "no", {"Q-ACC-01": measured("all")}, False),
        ("IA-NET-01", "no", {"Q-NET-02": measured("yes")}, True),
        ("IA-NET-01", "yes", {"Q-NET-02": measured("no")}, False),
        ("IA-MFA-01", "yes", {}, False),
    ],
)
def test_only_an_answer_that_is_better_than_what_was_seen_contradicts(
    question, answered, answers, against
):
    application = {"signed_on": "2026-02-01", "answers": {question: answered}}
    (policy,) = insurance_from(
        {"client": [{"carrier": "A", "aggregate_limit": 10, "application": application}]}
    ).client
    found = find_contradictions(policy, shown(answers), CATALOG)
    assert bool(found) is against
    assert {one.question for one in found} <= {question}
    ask = insurers_ask(
        CATALOG.questions[CATALOG.application.questions[question].questions[0]].safeguards[0],
        (policy,),
        shown(answers),
        CATALOG,
    )
    assert (ask.own_answer, ask.own_carrier, ask.contradicts) == (answered, "A", against)
    assert ask.own_answered_on == "2026-02-01"


def test_a_form_that_was_opened_asks_where_the_own_application_does_not():
    ask = insurers_ask("SG-FDE", (), {}, CATALOG)
    assert ask.question.startswith("Encryption of laptops")
    assert ask.source.startswith("help.coalitioninc.com")
    assert (ask.source_confidence, ask.own_carrier, ask.contradicts) == ("confirmed", "", False)
    # Commonly asked, but read in no form that was opened.
    assert insurers_ask("SG-SHRED", (), {}, CATALOG) is None


def test_bare_words_of_yaml_are_answers():
    application = {"signed_on": "2026-01-05", "answers": {"IA-MFA-01": True, "IA-REC-05": False}}
    program = insurance_from({"client": [{"aggregate_limit": 9, "application": application}]})
    assert program.client[0].application.answers == {"IA-MFA-01": "yes", "IA-REC-05": "no"}
    wrong = {"signed_on": "2026-01-05", "answers": {"IA-MFA-01": "maybe"}}
    with pytest.raises(InputError, match=r"answers.IA-MFA-01"):
        insurance_from({"client": [{"aggregate_limit": 9, "application": wrong}]})


def test_a_policy_that_pays_only_after_a_call_back_asks_for_it():
    policies = insurance_from(
        {"client": [{"carrier": "C", "aggregate_limit": 9, "period": PERIOD, **CALL_BACK}]}
    ).client
    ask = insurers_ask("SG-PAYVERIFY", policies, {}, CATALOG)
    assert (ask.own_carrier, ask.own_answer, ask.renewal_on) == ("C", "", "2026-12-31")
    assert "calling a number" in ask.question


@given(st.sampled_from(sorted(CATALOG.safeguards)))
def test_no_safeguard_is_said_to_be_asked_for_without_a_source(safeguard):
    ask = insurers_ask(safeguard, (), {}, CATALOG)
    assert ask is None or (ask.source and ask.source_confidence in ("confirmed", "second_hand"))


@pytest.fixture(scope="module")
def priced():
    clients = {client.kind: client for client in ten_clients(CATALOG)}

    def of(kind, **more):
        one = clients[kind]
        return price(
            one.inventory,
            one.profile,
            one.answers,
            one.insurance,
            catalog=CATALOG,
            years=50_000,
            **more,
        )

    return of


def test_what_an_insurer_could_refuse_is_a_scenario_beside_the_figures(priced):
    result = priced("dentist").insurance
    (refused,) = result.if_refused
    (wrong,) = [one for one in refused.contradictions if one.question == "IA-REC-05"]
    assert (wrong.answered, wrong.shown, wrong.proof) == ("yes", "partly", 3)
    assert wrong.shown_on == "2026-11-01"
    assert refused.gap.paid == 0
    assert refused.uninsured > result.uninsured.mean.value
    assert refused.worst_case.uninsured > result.worst_case.uninsured
    # The figures themselves stay those of the policy as it is written.
    assert result.paid.value > 0


def test_a_policy_of_the_past_pays_nothing_and_is_named(priced):
    result = priced("nonprofit", on=date(2026, 11, 29))
    assert result.insurance.paid.value == 0
    assert result.insurance.policies == ()
    (gone,) = result.insurance.no_cover
    assert (gone.policy, gone.end) == ("Cascade Community Mutual (cyber)", "2025-08-31")
    assert CaveatCode.NOT_IN_FORCE in {one.code for one in result.caveats}
    assert result.inputs["priced_on"] == "2026-11-29"
    # Nothing was scanned and no day was given: periods are not looked at.
    assert priced("nonprofit").insurance.paid.value > 0


def test_each_policy_has_its_payments_and_they_add_up(priced):
    result = priced("manufacturer", on=date(2026, 11, 29)).insurance
    assert [one.policy for one in result.paid_by] == [
        "Allegheny Industrial (cyber)",
        "Allegheny Crime (crime)",
    ]
    assert sum(one.yearly for one in result.paid_by) == pytest.approx(result.paid.value)


def test_a_fraud_without_call_back_leaves_more_with_the_client(priced):
    result = priced("tax_preparer").insurance
    assert [one.otherwise for one in result.unmet] == [10_000]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            {"client": [{"aggregate_limit": 9, "application": {"answers": {}}}]},
            "application.signed_on",
        ),
        ({"contract": {"limit_usd": -1}}, "contract.limit_usd"),
    ],
)
def test_an_application_or_contract_that_cannot_be_is_refused(data, message):
    with pytest.raises(InputError, match=message):
        insurance_from(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            {
                "client": [
                    {
                        "aggregate_limit": 9,
                        "application": {"signed_on": "2026-01-01", "answers": {"IA-XXX-99": "no"}},
                    }
                ]
            },
            "no question 'IA-XXX-99'",
        ),
        ({"contract": {"signed_decisions": ["SG-NONE"]}}, "no safeguard 'SG-NONE'"),
    ],
)
def test_ids_that_the_catalog_does_not_have_are_refused(data, message, profile, inventory):
    with pytest.raises(InputError, match=message):
        price(inventory, profile, None, insurance_from(data), catalog=CATALOG, years=1_000)


@pytest.mark.parametrize(
    ("safeguard", "is_close"),
    [
        ("SG-MFA-ADMIN", False),
        ("SG-FDE", False),
        ("SG-LEAST-PRIV", True),  # the form asks for the second factor of administrators
        ("SG-WIFI", True),  # it asks for separate networks
        ("SG-SSO", True),
    ],
)
def test_a_question_about_something_else_is_called_close_and_not_this(safeguard, is_close):
    asked = insurers_ask(safeguard, [], {}, CATALOG)
    assert asked.is_close is is_close
    (line,) = insurer_lines(asked)
    assert line.startswith("Applications that we have read ask about ")
    assert ("something close to this: " in line) is is_close
