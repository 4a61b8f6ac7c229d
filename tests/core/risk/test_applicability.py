"""Which law reaches a client: known answers, and the laws of three-valued logic."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.risk.law_examples import (
    BOOKKEEPER,
    CAR_DEALER,
    DENTIST,
    EXAMPLES,
    GEORGIA_LAWYER,
    HARDLY_KNOWN,
    INSURANCE_AGENCY,
    TAX_PREPARER,
)

from duecare.catalog import load_catalog
from duecare.catalog.applicability import AllOf, AnyOf, FactTest, NotOf
from duecare.data_types import element_bits
from duecare.documents.wording import law_facts
from duecare.documents.wording.incident import step_action, step_how
from duecare.documents.wording.law import authority_deadline, duty_note, penalty_words
from duecare.documents.wording.laws import (
    because_words,
    duty_words,
    other_rule_words,
    question_words,
    reading_mark,
    required_by,
)
from duecare.policies import Situation, compose, load_policies
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.law.applicability import laws_of_client
from duecare.risk.law.conditions import deciding, evaluate
from duecare.risk.law.damages import EVIDENCE, defenses, statutory_damages
from duecare.risk.law.duties import find_duties
from duecare.risk.law.facts import Facts, Span, client_facts
from duecare.risk.law.incident import plan_incident
from duecare.risk.law.terms import policy_terms

LAWS = load_catalog().applicability.laws
each = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
MONDAY = datetime(2026, 11, 30, 9, tzinfo=ZoneInfo("America/Chicago"))


def read(example, **change):
    profile = ClientProfile(**{**example.profile.model_dump(exclude_unset=True), **change})
    return laws_of_client(profile, load_catalog(), example.groups or None)


def fact(name, operator, value):
    return FactTest(f=name, op=operator, v=value)


# -- known answers ----------------------------------------------------------------------------


@each
def test_the_laws_that_reach_a_client_are_those_read_by_hand(example):
    answers = read(example).answers
    yes = {law for law, answer in answers.items() if answer == "yes"}
    assert yes == example.duties | example.defenses
    assert {law for law, answer in answers.items() if answer == "unknown"} == example.unknown


@each
def test_the_rule_for_small_firms_holds_where_it_was_read_to_hold(example):
    laws = read(example)
    small = {law for law in example.duties if laws.law(law).size_exemption == "yes"}
    assert small == example.small


@each
def test_the_notice_act_of_each_state_is_read(example):
    laws = read(example)
    found = {state: laws.notice(state) for state in example.people}
    assert {s: one.outside for s, one in found.items() if one.answer == "no"} == example.outside
    assert {s: one.met_by for s, one in found.items() if one.met_by} == example.met_by


def test_below_5000_consumers_four_paragraphs_of_the_ftc_rule_drop_and_no_other():
    laws = read(TAX_PREPARER)
    assert laws.law("ftc_safeguards").dropped == (
        "314.4(b)(1)", "314.4(d)(2)", "314.4(h)", "314.4(i)",
    )  # fmt: skip
    named = {one.law for one in laws.naming(["incident_plan"])}
    assert "ftc_safeguards" not in named
    assert "ftc_safeguards" in {one.law for one in laws.naming(["mfa"])}


def test_a_count_that_may_pass_5000_leaves_the_whole_rule_binding():
    profile, catalog = TAX_PREPARER.profile, load_catalog()
    scanned = {("TX", element_bits(["ssn"])): 4900.0}
    sure = laws_of_client(profile, catalog, scanned).law("ftc_safeguards")
    may = laws_of_client(profile, catalog, scanned, (0.9, 1.1)).law("ftc_safeguards")
    assert (sure.size_exemption, may.size_exemption) == ("yes", "unknown")
    assert may.dropped == ()
    assert "not known whether the exemption below 5,000 consumers applies" in because_words(may)


def test_hipaa_and_the_massachusetts_rule_name_no_second_factor():
    assert not read(DENTIST).naming(["mfa"])[1:]
    assert "ma_201cmr17" not in {one.law for one in read(TAX_PREPARER).naming(["mfa"])}


def test_the_massachusetts_rule_needs_a_resident_in_the_data():
    catalog = load_catalog()
    texas = {("TX", element_bits(["ssn"])): 900.0, ("", element_bits(["ssn"])): 500.0}
    assert laws_of_client(TAX_PREPARER.profile, catalog, texas).answers["ma_201cmr17"] == "no"


def test_what_was_only_recalled_is_never_a_duty():
    catalog = load_catalog()
    profile = ClientProfile(name="N", industry="retail", state="MI", services=["retail"])
    laws = laws_of_client(profile, catalog, {("MI", element_bits(["ssn"])): 10.0})
    assert laws.answers["mi_disposal"] == "yes"
    assert "mi_disposal" not in {one.law for one in laws.naming(["paper_disposal", "disposal"])}


# -- the logic --------------------------------------------------------------------------------

VALUES = st.sampled_from([None, "a", "b", ("a",), ("a", "b"), (), 1.0, 5.0, Span(1.0, 5.0)])
TESTS = st.one_of(
    st.builds(fact, st.sampled_from("xy"), st.just("in"), st.just(("a",))),
    st.builds(fact, st.sampled_from("pq"), st.sampled_from(["any_of", "only"]), st.just(("a",))),
    st.builds(fact, st.sampled_from("mn"), st.sampled_from(["lt", "gte"]), st.just(3.0)),
)
CONDITIONS = st.recursive(
    TESTS,
    lambda parts: st.one_of(
        st.builds(lambda many: AllOf(all=many), st.lists(parts, min_size=1, max_size=3).map(tuple)),
        st.builds(lambda many: AnyOf(any=many), st.lists(parts, min_size=1, max_size=3).map(tuple)),
        st.builds(lambda one: NotOf(**{"not": one}), parts),
    ),
    max_leaves=8,
)
TEXTS = st.sampled_from([None, "a", "b"])
LISTS = st.sampled_from([None, (), ("a",), ("b",), ("a", "b")])
NUMBERS = st.sampled_from([None, 1.0, 3.0, 5.0, Span(1.0, 5.0), Span(3.0, 4.0)])
FACTS = st.fixed_dictionaries(
    {"x": TEXTS, "y": TEXTS, "p": LISTS, "q": LISTS, "m": NUMBERS, "n": NUMBERS}
)


def negated(condition):
    return NotOf(**{"not": condition})


@given(st.lists(CONDITIONS, min_size=1, max_size=3).map(tuple), FACTS)
def test_not_all_is_any_not(parts, values):
    facts = Facts(values)
    assert evaluate(negated(AllOf(all=parts)), facts) == evaluate(
        AnyOf(any=tuple(negated(part) for part in parts)), facts
    )
    assert evaluate(negated(negated(parts[0])), facts) == evaluate(parts[0], facts)


@given(CONDITIONS, FACTS, st.sets(st.sampled_from("xypqmn")))
def test_to_learn_a_fact_never_turns_yes_and_no(condition, values, hidden):
    before = Facts({name: None if name in hidden else value for name, value in values.items()})
    if (answer := evaluate(condition, before)) != "unknown":
        assert evaluate(condition, Facts(values)) == answer


@given(CONDITIONS, FACTS)
def test_the_facts_that_are_named_decide_alone(condition, values):
    facts = Facts(values)
    named = {one.fact for one in deciding(condition, facts)}
    alone = Facts({name: value for name, value in values.items() if name in named})
    assert evaluate(condition, alone) == evaluate(condition, facts)


@given(CONDITIONS, FACTS)
def test_an_unknown_answer_names_only_facts_that_are_missing_or_not_exact(condition, values):
    facts = Facts(values)
    if evaluate(condition, facts) == "unknown":
        for one in deciding(condition, facts):
            assert values[one.fact] is None or isinstance(values[one.fact], Span)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(EXAMPLES), st.data())
def test_to_forget_a_fact_of_a_client_never_turns_a_law_around(example, data):
    given = example.profile.model_dump(exclude_unset=True)
    needed = {"name", "industry", "state", "other_data"}
    kept = data.draw(st.sets(st.sampled_from(sorted(given))))
    if "services" in kept:  # once it is answered, lists that are left out are read as empty
        kept |= {"licenses", "licensed_in", "contracts", "card_flow"}
    some = {name: value for name, value in given.items() if name in kept | needed}
    less = laws_of_client(ClientProfile(**some), load_catalog(), example.groups or None)
    full = read(example).answers
    assert all(answer in ("unknown", full[law]) for law, answer in less.answers.items())


# -- what is printed --------------------------------------------------------------------------


def test_a_tax_preparer_is_told_why_the_ftc_rule_reaches_it():
    law = read(TAX_PREPARER).naming(["mfa"])[0]
    assert duty_words(law) == (
        "FTC Safeguards Rule (Gramm-Leach-Bliley) asks you to use a second sign-in step for anyone "
        "who uses your systems. The only other way: the person who runs your security program "
        "approves an equal or stronger control, in writing."
    )
    assert because_words(law) == (
        "It reaches you because you prepare tax returns for individuals. Below 5,000 consumers, "
        "314.4(b)(1), 314.4(d)(2), 314.4(h) and 314.4(i) do not bind you."
    )
    assert reading_mark(law) == "Read in the rule, September 23, 2026"
    assert law.cite == "314.4(c)(5)"


def test_a_dealer_above_the_limit_is_told_that_the_exemption_does_not_apply():
    words = because_words(read(CAR_DEALER).law("ftc_safeguards"))
    assert words == (
        "It reaches you because you finance or lease cars. The exemption below 5,000 consumers "
        "does not apply."
    )


def test_an_addressable_item_of_hipaa_carries_both_halves():
    (law,) = read(DENTIST).naming(["device_encryption", "stored_encryption", "encryption"])
    assert law.cite == "164.312(a)(2)(iv), 164.306(d)(3)"
    assert "write down why it is not reasonable and appropriate" in duty_words(law)
    assert "Massachusetts" not in required_by([law])


def test_all_that_a_law_asks_is_listed_without_what_drops():
    asked = {one.cite for one in read(TAX_PREPARER).asked_by("ftc_safeguards")}
    assert {"314.4(a)", "314.4(b)", "314.4(f)"} <= asked
    assert not {"314.4(h)", "314.4(i)", "314.4(b)(1)"} & asked
    assert "314.4(h)" in {one.cite for one in read(CAR_DEALER).asked_by("ftc_safeguards")}


def test_a_law_that_no_fact_speaks_for_is_not_said_to_not_apply():
    words = other_rule_words(read(BOOKKEEPER).law("ma_201cmr17"))
    assert words.endswith("does not reach you as far as your data show.")


def test_what_is_unknown_gives_the_question_and_no_duty():
    laws = read(HARDLY_KNOWN)
    law = laws.law("ftc_safeguards", ["mfa"])
    assert law.answer == "unknown"
    assert required_by([law]) == ""
    assert "it is not known what the business does" in question_words(law)
    assert "Do you prepare tax returns for individuals" in question_words(law)
    assert "asks you" not in question_words(law)


def test_a_contract_is_told_apart_from_a_law():
    law = next(one for one in read(DENTIST).naming(["training"]) if one.law == "pci_dss")
    assert because_words(law) == "A contract, not a law. It binds you because you take cards."
    assert "a contract" in required_by([law])


def test_every_choice_of_a_profile_has_words():
    vocabulary = load_catalog().applicability.vocabulary
    assert set(law_facts.SERVICES) == set(vocabulary.services)
    assert set(law_facts.LICENSES) == set(vocabulary.licenses)
    assert set(law_facts.CONTRACTS) == set(vocabulary.contracts)
    assert set(law_facts.CARD_FLOW) == set(vocabulary.card_flow)
    assert set(law_facts.OTHER_DATA) == set(vocabulary.elements_added)


# What a reader takes for a citation of a law, whatever paper it is in.
MARKERS = {
    "hipaa_security": ("164.3", "HIPAA Security"),
    "hipaa_breach": ("164.4", "HHS"),
    "ftc_safeguards": ("314.", "Safeguards Rule"),
    "ma_201cmr17": ("201 CMR", "17.03", "17.04"),
    "ny_shield": ("899-bb",),
    "ny_399h": ("399-h",),
    "pci_dss": ("PCI", "merchant agreement"),
    "irs_ptin_wisp": ("W-12", "4557"),
    "nydfs_500": ("NYCRR",),
    "ca_cmia": ("56.101", "56.36"),
    "ca_ccpa": ("1798.150",),
    "tx_hb300": ("181.101",),
    "oh_1354": ("1354.0",),
    "tx_542": ("542.00",),
}


def cited(example):
    """The lines of law of every policy, composed for the client with nothing known but its laws."""
    library, laws = load_policies(), read(example)
    situation = Situation(on=MONDAY.date(), laws=laws.reach(), terms=policy_terms(laws))
    for policy in library.policies.values():
        yield from compose(policy, situation, library).law_index


def printed(example):
    """All texts about law that the papers of a client print."""
    catalog, profile, groups = load_catalog(), example.profile, example.groups
    laws = read(example)
    for safeguard in catalog.safeguards.values():
        yield required_by(laws.naming(safeguard.asked_as))
    yield from (f"{one.title} {one.ref}" for one in cited(example))
    for step in plan_incident(groups, profile, catalog, discovered=MONDAY, kind="mailbox"):
        yield f"{step.source} {step_action(step)} {step_how(step)}"
    for duty in find_duties(groups, (1.0, 1.0), profile, catalog):
        assert laws.answers[duty.law] == "yes"
        yield f"{duty.statute} {duty_note(duty)} {penalty_words(duty)} {authority_deadline(duty)}"


@each
def test_no_paper_cites_a_law_that_does_not_reach_the_client(example):
    answers, library = read(example).answers, load_policies()
    for line in cited(example):
        assert answers[library.laws[line.law].law] == "yes", line
    for text in printed(example):
        for law, marks in MARKERS.items():
            if answers[law] != "yes" and not (law == "ca_ccpa" and "CA" in example.people):
                assert not any(mark in text for mark in marks), (law, text)


def test_a_client_with_few_consumers_is_not_cited_the_paragraphs_that_drop():
    dropped = ("16 CFR 314.4(h)", "16 CFR 314.4(i)", "16 CFR 314.4(d)(2)", "16 CFR 314.4(b)(1)")
    few = [line.ref for line in cited(TAX_PREPARER)]
    assert "16 CFR 314.4(c)(3)" in few
    assert not any(ref.startswith(dropped) for ref in few)
    assert any(line.ref.startswith("16 CFR 314.4(h)") for line in cited(CAR_DEALER))


@each
def test_a_defense_is_never_printed_as_a_duty(example):
    laws = read(example)
    for safeguard in load_catalog().safeguards.values():
        for one in laws.naming(safeguard.asked_as):
            assert one.kind != "defense"
            assert one.answer == "yes"


# -- what the price needs ---------------------------------------------------------------------


def test_the_medical_information_act_sets_1000_dollars_for_each_californian_patient():
    clinic = ClientProfile(
        name="N", industry="health", state="CA", hipaa="covered_entity",
        services=["health_provider"], organization="for_profit", revenue_usd=40e6,
    )  # fmt: skip
    groups = {("CA", element_bits(["mrn"])): 9000.0, ("NV", element_bits(["mrn"])): 1000.0}
    (found,) = statutory_damages(groups, clinic, load_catalog())
    assert (found.law, found.share, found.low, found.high) == ("ca_cmia", 0.9, 1000, 1000)
    assert set(found.conditions) == {"negligent_release", "seen_by_a_stranger"}


def test_the_privacy_act_of_california_needs_its_size_and_not_the_people_of_one_event():
    catalog = load_catalog()
    few = {("CA", element_bits(["ssn"])): 500.0, ("NV", element_bits(["ssn"])): 500.0}
    many = {("CA", element_bits(["ssn"])): 100_000.0}
    shop = ClientProfile(
        name="N", industry="retail", state="CA", services=["retail"], organization="for_profit",
        hipaa="none", revenue_usd=5e6, sells_data=False,
    )  # fmt: skip
    assert statutory_damages(few, shop, catalog) == ()
    laws = laws_of_client(shop, catalog, many)
    (found,) = statutory_damages(few, shop, catalog, laws)
    assert (found.law, found.share, found.low, found.high) == ("ca_ccpa", 0.5, 107, 799)


def test_a_georgia_lawyer_owes_no_damages_that_a_statute_sets():
    assert statutory_damages(GEORGIA_LAWYER.groups, GEORGIA_LAWYER.profile, load_catalog()) == ()


def test_texas_asks_a_small_firm_for_passwords_and_training_and_says_what_is_missing():
    catalog, profile = load_catalog(), TAX_PREPARER.profile
    (found,) = defenses(profile, catalog, groups=TAX_PREPARER.groups)
    assert (found.law, found.softens) == ("tx_542", "no_exemplary")
    assert found.asks == found.missing == ("password_policy", "training", "in_force_before")
    program = {"password_policy": True, "training": True, "in_force_since": "2026-01-01"}
    shown = ClientProfile(**{**profile.model_dump(exclude_unset=True), "program": program})
    (ready,) = defenses(shown, catalog, groups=TAX_PREPARER.groups, on=date(2026, 11, 30))
    assert ready.is_ready
    (late,) = defenses(shown, catalog, groups=TAX_PREPARER.groups, on=date(2025, 12, 31))
    assert late.missing == ("in_force_before",)


def test_tennessee_bars_class_actions_without_any_program():
    profile = ClientProfile(name="N", industry="legal", state="TN", services=["law_practice"])
    groups = {("TN", element_bits(["ssn"])): 75.0, ("TX", element_bits(["ssn"])): 25.0}
    found = {one.law: one for one in defenses(profile, load_catalog(), groups=groups)}
    assert found["tn_29_34_215"].is_ready
    assert found["tn_29_34_215"].softens == "bar_class_action"
    assert found["tn_29_34_215"].share == 0.75
    assert found["tn_29_34_215"].not_for == ("gross_negligence",)


def test_every_defense_says_what_it_does_and_asks_for_known_evidence():
    for law in LAWS.values():
        asked = {*law.evidence, *(need for tier in law.tiers for need in tier.needs)}
        assert asked <= EVIDENCE
        assert (law.kind == "defense") == (law.softens is not None)


def test_people_without_a_state_live_at_home_and_nowhere_else():
    profile = replace(BOOKKEEPER, people={"": 40}).profile
    facts = client_facts(profile, {("", element_bits(["ssn"])): 40.0})
    assert facts.of("people_by_state.MN") == 40
    assert facts.of("people_by_state.MA") == 0


def test_a_default_of_the_profile_is_no_fact():
    facts = client_facts(ClientProfile(name="N", industry="legal", state="NY"))
    for name in ("employees", "services", "licenses", "hipaa", "takes_cards", "elements"):
        assert facts.of(name) is None
    assert facts.of("people_by_state.NY") is None
    assert INSURANCE_AGENCY.profile.employees == 12
