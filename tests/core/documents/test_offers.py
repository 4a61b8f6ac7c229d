"""An offer carries the advice: the sentences of the design, from the same facts."""

from __future__ import annotations

import dataclasses
import re

import pytest
from tests.core.documents import offers, samples

from duecare import record
from duecare.catalog import load_catalog
from duecare.documents.wording.case import (
    audience_of,
    average_words,
    figure_words,
    level_words,
    payer_lines,
    people_cell,
    people_rule,
    rounded_cost,
)
from duecare.documents.wording.events import EVENTS, PEERS
from duecare.documents.wording.figures import rounded_amounts
from duecare.documents.wording.offers import offer_words, price_words
from duecare.risk.inputs.profile import Industry
from duecare.risk.offer import Bearable, CaseCost, OfferFacts, estimated
from duecare.risk.result import Cost, Range

PRICE = dataclasses.replace(
    samples.price(), people=Range(4_560, 4_812, 4_820), industry="health", revenue=1_920_000.0
)
AUDIENCE = audience_of(PRICE, firm="Northwind")
NEVER = re.compile(
    r"once in|% a year|saves? .* if|eliminat|prevents?\b|blocks\b|compliant|violat|protected|"
    r"\bSCN-|\bSG-|\bQ-[A-Z]|risk accepted|waives|releases|will be refused|approximately|~|\$[\d.]+k",
    re.IGNORECASE,
)


def told(facts: OfferFacts | None, **changes: object) -> record.OfferWords:
    first = dataclasses.replace(samples.recommendations()[1], offer=facts, **changes)  # type: ignore[arg-type]
    return offer_words(first, AUDIENCE)


def stakes(facts: OfferFacts) -> record.Stakes:
    found = told(facts).stakes
    assert found is not None
    return found


def texts(words: record.OfferWords) -> list[str]:
    """All sentences of an offer."""

    def inside(value: object) -> list[str]:
        if isinstance(value, str):
            return [value]
        if dataclasses.is_dataclass(value):
            parts = [getattr(value, one.name) for one in dataclasses.fields(value)]
            return [text for part in parts for text in inside(part)]
        if isinstance(value, tuple | list):
            return [text for part in value for text in inside(part)]
        return []

    skipped = {words.safeguard, words.group}
    return [text for text in inside(words) if text and text not in skipped]


def test_the_stolen_laptop_reads_as_in_the_design():
    found = stakes(offers.facts())
    assert [figure_words(tile) for tile in found.tiles] == [
        "Patients to tell: 4,100.",
        "A bad case costs: $65,000 ($33,000 to $130,000). Fair evidence.",
        "Stays with you: $15,000.",
    ]
    assert found.often == (
        "Of 1,000 practices like yours, about 15 (4 to 50) lose one and must tell patients within "
        "five years."
    )
    assert found.often_with == (
        "With the disk encrypted it is about 1 (fewer than 1 to 7). It does not stop the loss. It "
        "decides if you must tell patients."
    )
    assert (found.level, found.level_with) == ("High", "Low")
    assert found.mismatch.startswith(
        "Your application to Example Mutual of January 20, 2026 says “yes, all”. On November 24, "
        "2026 we found: 1 of 3."
    )
    assert found.average == (
        "Spread over many practices and years, this step saves about $140 a year ($30 to $500), "
        "less than what it costs, the first year or later. The average is small because most years "
        "nothing happens. It is not what one loss costs."
    )


@pytest.mark.parametrize(
    ("cost", "told"),
    [
        (
            (390, 0),
            "this step saves about $140 a year ($30 to $500), less than the one payment that it costs.",
        ),
        ((100, 0), "($30 to $500), more than the one payment that it costs."),
        (
            (600, 60),
            "less than what the first year costs and more than what each year after costs.",
        ),
        ((140, 140), "about what it costs, the first year or later."),
    ],
)
def test_the_average_is_set_beside_the_first_year_too(cost, told):
    audience = audience_of(samples.price(), firm="Northwind Managed IT")
    assert told in average_words(offers.facts(), cost, audience)


def test_what_stays_is_told_in_the_same_figures_and_never_as_an_average():
    found = stakes(offers.facts())
    stays = {one.title: one.text for one in found.stays}
    assert list(stays) == [
        "The law",
        "Your insurer",
        "One bad case",
        "How often",
        "What you do not spend",
    ]
    assert "still asks you to decide in writing" in stays["The law"]
    assert (
        "about $15,000 stays with you. If the insurer refuses, all of it" in stays["One bad case"]
    )
    assert "about 15 lose one" in stays["How often"]
    assert not any("a year (" in text or "average" in text for text in stays.values())


def test_a_second_step_is_told_by_how_often_and_a_backup_by_what_comes_after():
    mailbox, backups = stakes(offers.mailbox()), stakes(offers.backups())
    assert mailbox.often == (
        "Of 100 practices like yours, about 8 (4 to 17) have a stranger in a mailbox within five "
        "years."
    )
    assert "it is about 2 (1 to 6). It does not stop every break-in." in mailbox.often_with
    assert "that number stays as it is" in backups.often_with
    assert (
        "about $620,000 ($310,000 to $1.2 million), and about $370,000 stays with you."
        in backups.often_with
    )
    assert backups.figures.left_with_cents == 37_000_000


def test_a_step_that_changes_nothing_visible_says_so():
    same = dataclasses.replace(offers.mailbox(), chance_with=estimated(0.04, 0.079, 0.17))
    assert "too small to show alone. It is part of a plan" in stakes(same).often_with
    asked = dataclasses.replace(offers.facts(), chance_with=estimated(0.004, 0.0149, 0.05))
    assert "It is part of what the law asks." in stakes(asked).often_with


@pytest.mark.parametrize(
    ("stop", "paid", "said"),
    [
        ("limit", 50_000, ("Your policy pays $50,000, its limit.", "You pay $15,000.")),
        (
            "retention",
            62_500,
            (
                "Your policy pays about $62,500, after the part that you pay first.",
                "You pay $2,500.",
            ),
        ),
        (
            "no_policy",
            0,
            ("You told us that you have no insurance for this.", "You pay $65,000."),
        ),
        (
            "not_known",
            0,
            ("Who pays this is not known. Send us your policy and we compare it.",),
        ),
        ("excluded", 0, ("Your policy does not pay in this case.", "You pay $65,000.")),
        ("limit", 65_000, ("Your policy pays $65,000.", "Nothing is left for you in this case.")),
    ],
)
def test_who_pays_follows_the_term_that_stops_it(stop, paid, said):
    cost = offers.cost(65_000, paid, stop)
    assert payer_lines(cost, rounded_cost(cost)) == said


def test_where_it_is_not_known_who_pays_no_amount_is_said_to_stay():
    case = offers.case(bad=offers.cost(65_000, 0, "not_known"))
    found = stakes(dataclasses.replace(offers.facts(), case=case))
    assert [tile.title for tile in found.tiles] == ["Patients to tell", "A bad case costs"]
    assert found.figures.paid_cents is None


def test_where_no_one_would_have_to_be_told_people_are_left_out_and_never_zero():
    case = offers.case("SCN-PAYMENT-FRAUD", people=None)
    found = stakes(dataclasses.replace(offers.mailbox(), case=case))
    assert [tile.title for tile in found.tiles] == ["A bad case costs", "Stays with you"]
    assert not any(
        re.search(r"\b0 (people|patients)", text) for text in texts(told(offers.facts()))
    )


def test_without_a_law_it_is_said_that_we_know_of_none():
    words = told(offers.mailbox())
    assert words.duty == ("No law that we know of tells a practice like yours to do this.",)
    assert words.laws == ()
    assert words.stakes is not None
    assert "A court could still ask if your care was reasonable." in words.stakes.stays[0].text


def test_while_a_law_is_not_known_to_reach_the_client_no_one_says_that_none_asks():
    open_law = dataclasses.replace(offers.HIPAA, answer="unknown")
    words = told(dataclasses.replace(offers.mailbox(), other_rules=(open_law,)))
    expected = (
        "No law that is known to reach you asks for this. "
        f"{open_law.title} may ask for it: it is not known yet whether it reaches you."
    )
    assert words.duty == (expected,)
    assert words.stakes is not None
    assert words.stakes.stays[0].text.startswith(expected)
    silent = dataclasses.replace(open_law, asks="")  # it would not ask for this measure
    words = told(dataclasses.replace(offers.mailbox(), other_rules=(silent,)))
    assert words.duty == ("No law that we know of tells a practice like yours to do this.",)


def test_a_citation_never_stands_without_its_reason():
    (law,) = told(offers.facts()).laws
    assert law.citation == "45 CFR 164.312(a)(2)(iv)"
    assert law.because.startswith("It reaches you because")
    assert law.mark == "Read in the rule, September 23, 2026"


def test_a_price_is_exact_and_dated_or_there_is_none():
    own = Cost(
        Range(639, 639, 639), Range(144, 144, 144), "", from_price_book=True, priced_on="2026-11-01"
    )
    words = told(offers.facts(), cost=own)
    assert (words.cost, words.cost_source, words.priced) == (
        "$639 the first year, then $144 a year.",
        "Northwind price book of November 1, 2026.",
        True,
    )
    catalog = dataclasses.replace(own, from_price_book=False)
    assert price_words(catalog, "Northwind") == (
        "Northwind has not priced this yet. You will get a price before you are asked to sign."
    )
    assert told(offers.facts(), cost=catalog).priced is False
    once = dataclasses.replace(own, yearly=Range(0, 0, 0))
    assert price_words(once, "Northwind") == "$639 the first year. Nothing after that."


def test_an_average_whose_range_spans_zero_is_left_out():
    assert stakes(dataclasses.replace(offers.facts(), average=None)).average == ""


def test_a_level_names_the_exposure_and_then_the_guard():
    assert level_words(offers.level("high"), AUDIENCE) == (
        "High: about 4,100 people’s records, with little in the way."
    )
    assert level_words(offers.level("high", people=1.2), AUDIENCE) == (
        "High: the records of about one person, with little in the way."
    )
    beyond = dataclasses.replace(offers.level("high", left=320_000.0), beyond_bearable=True)
    assert level_words(beyond, AUDIENCE) == (
        "High: a bad case leaves about $320,000 with you, more than the $160,000 you can carry, "
        "with little in the way."
    )
    unstated = dataclasses.replace(AUDIENCE, bearable=Bearable(160_000.0, stated=False))
    assert "more than one month of revenue" in level_words(beyond, unstated)
    told_to_the_firm = level_words(beyond, AUDIENCE, whom="the client")
    assert "with the client, more than the $160,000 the client can carry" in told_to_the_firm
    assert "you" not in told_to_the_firm


def test_where_most_bad_cases_tell_no_one_the_cell_says_in_how_many_someone_is_told():
    quiet = dataclasses.replace(
        offers.case(people=None), share_told=dataclasses.replace(offers.SURE, best=0.274)
    )
    cell = people_cell(quiet, AUDIENCE)
    assert cell == "in about 3 in 10 cases"
    assert "no record was opened or taken" in people_rule([cell, "1,400"])
    never = dataclasses.replace(quiet, share_told=dataclasses.replace(offers.SURE, best=0.0))
    cells = [people_cell(one, AUDIENCE) for one in (never, offers.case())]
    assert cells == ["none", "4,100"]
    assert people_rule(cells) == ""


@pytest.mark.parametrize("facts", [offers.facts(), offers.mailbox(), offers.backups()])
def test_no_offer_says_what_must_never_be_said(facts):
    for text in texts(told(facts)):
        assert not NEVER.search(text), text


@pytest.mark.parametrize("facts", [offers.facts(), offers.mailbox(), offers.backups()])
def test_every_text_of_an_offer_is_whole(facts):
    words = told(facts)
    assert words.stakes is not None
    sentences = [
        *words.duty,
        *words.stakes.payers,
        words.stakes.note,
        words.stakes.often,
        words.stakes.often_with,
        words.stakes.evidence,
        words.stakes.level_reason,
        words.cost,
        *(one.text for one in words.stakes.stays),
    ]
    assert [text for text in sentences if not text.endswith(".") or ".." in text] == []
    assert [text for text in sentences if "…" in text or "{" in text] == []


def test_every_scenario_and_every_industry_has_words():
    assert EVENTS.keys() == load_catalog().scenarios.keys()
    assert PEERS.keys() == set(Industry.__args__)  # type: ignore[attr-defined]


def test_every_safeguard_names_a_scenario_that_it_moves_or_is_the_firms_own_task():
    catalog = load_catalog()
    for safeguard in catalog.safeguards.values():
        if safeguard.offer is None:
            assert safeguard.who == "msp"
            continue
        assert safeguard.offer.told_by in catalog.scenarios
        assert safeguard.offer.told_by != "SCN-MSP"
        assert not safeguard.offer.step.endswith(".")


def test_a_case_without_a_loss_asks_for_no_policy_and_names_no_payer():
    for stop in ("not_known", "no_policy", ""):
        cost = CaseCost(estimated(0, 0, 0), 0.0, 0.0, stop)
        said = payer_lines(cost, rounded_amounts(0, 0, 0, stop))
        assert said == ("There is nothing to pay in this case.",)
