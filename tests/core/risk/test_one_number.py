"""All papers of ten different clients: one value a fact, every promise kept, nothing internal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from tests.core.documents.words import words_of
from tests.core.risk.ten_clients import TEN, ten_clients

from duecare.catalog import load_catalog
from duecare.documents.entries import assessment_entry, recommendation_entry
from duecare.documents.model import Callout, Definitions, Items, Paragraph, Statement
from duecare.documents.statements import (
    DecisionRecord,
    Preparation,
    data_inventory_statement,
    decision_letter,
    insurance_gap_statement,
    liability_statement,
    offer_letter,
    owner_statement,
    risk_assessment_statement,
)
from duecare.documents.statements.owner import MOST_POINTS
from duecare.documents.wording.case import audience_of, rounded_cost
from duecare.documents.wording.figures import dollars
from duecare.documents.wording.offers import offer_words
from duecare.documents.wording.result import price_as_json
from duecare.risk import PriceResult, assess, offered, price, price_book_from

YEARS = 20_000
FIRM = "Northwind Managed IT"
BOOK = price_book_from(
    {"as_of": "2026-11-01", "safeguards": {"SG-MFA-EMAIL": {"one_off": 571, "yearly": 330}}}
)
INTERNAL = re.compile(r"\b(SCN|SG|POL|Q)-[A-Z0-9]+(-[A-Z0-9]+)*\b")
PATHS = re.compile(r"(/(home|tmp|usr|root|work|mnt)/|[A-Z]:\\|site-packages|\.venv)")
NEVER = re.compile(
    r"once in \d|safeguards save more|% a year\b|saves \$[\d,]+ a year if|simply|please|"
    r"risk accepted|compliant|[^.]\.\.[^.]|…|\{|\}|(?-i:\bNone\b(?!\.))|\bnan\b|"
    r"\(weak evidence\)\. Weak evidence",
    re.IGNORECASE,
)


@cache
def priced(name: str) -> tuple[PriceResult, dict[str, Statement], list[Any]]:
    """One client: its price, its papers, its entries."""
    catalog = load_catalog()
    given = next(one for one in ten_clients(catalog) if one.kind == name)
    found = price(
        given.inventory,
        given.profile,
        given.answers,
        given.insurance,
        catalog=catalog,
        years=YEARS,
        price_book=BOOK,
    )
    judged = assess(given.inventory, given.profile, given.answers, given.insurance, found, catalog)
    prepared = Preparation(
        client=given.profile.name,
        firm=FIRM,
        as_of=date(2026, 11, 29),
        versions={"catalog": catalog.release},
    )
    audience = audience_of(found, firm=FIRM)
    shown = offered(found.recommendations)
    words = [offer_words(one, audience) for one in shown]
    declined = DecisionRecord(
        words[0], "declined", "Next year.", "Locked cabinet.", date(2027, 2, 27)
    )
    papers = {
        "offers": offer_letter(words, preparation=prepared),
        "decision": decision_letter(declined, preparation=prepared, signatures=()),
        "risks": risk_assessment_statement(judged, found, given.inventory, preparation=prepared),
        "liability": liability_statement(found, given.inventory, preparation=prepared),
        "gap": insurance_gap_statement(found, preparation=prepared),
    }
    if given.inventory is not None:
        papers["summary"] = owner_statement(
            given.inventory, found, judged, preparation=prepared, waiting=shown
        )
        papers["found"] = data_inventory_statement(given.inventory, preparation=prepared)
    entries = [
        assessment_entry(found, judged),
        *(recommendation_entry(r, audience) for r in shown),
    ]
    return found, papers, entries


def pages(name: str) -> Iterator[tuple[str, str]]:
    """The text of every paper of a client, on one line each."""
    for kind, paper in priced(name)[1].items():
        yield kind, re.sub(r"\s+", " ", words_of(paper))


def strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """All texts inside JSON values, each with the name that it stands under."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from strings(part, name)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from strings(part, key)


@pytest.mark.parametrize("name", TEN)
def test_no_paper_shows_an_id_a_path_or_what_must_never_be_said(name):
    for kind, text in pages(name):
        for pattern in (INTERNAL, PATHS, NEVER):
            hit = pattern.search(text)
            assert hit is None, (kind, text[max(hit.start() - 60, 0) : hit.end() + 60])


@pytest.mark.parametrize("name", TEN)
def test_a_bad_case_has_one_cost_and_one_remainder_in_every_paper(name):
    found, papers, _entries = priced(name)
    worst = found.insurance.worst_case
    told = next(one for one in found.scenarios if one.id == worst.scenario_id)
    rounded = rounded_cost(told.case.bad)
    cost, left = dollars(told.case.bad.cost.best), rounded.left_words
    texts = dict(pages(name))
    for kind in ("summary", "liability"):
        if kind in texts:
            assert cost in texts[kind], kind
            assert rounded.paid is None or left in texts[kind], kind
    assert cost in texts["gap"]
    for offer in papers["offers"].facts["offers"]:
        if offer["title"] in texts["offers"]:
            assert offer["bad_case_cents"] % 100 == 0
    facts = papers["summary"].facts if "summary" in papers else {}
    if facts:
        assert facts["bad_case_cents"] == rounded.cost * 100
        assert facts["stays_cents"] == rounded.left * 100


@pytest.mark.parametrize("name", TEN)
def test_the_same_scenario_is_told_with_the_same_figures_in_every_offer(name):
    _, _, entries = priced(name)
    seen: dict[str, set[tuple[Any, ...]]] = {}
    for entry in entries[1:]:
        stakes = entry.offer.stakes
        if stakes is None:
            continue
        figures = stakes.figures
        told = (figures.people, figures.cost_cents, figures.left_cents, figures.paid_cents)
        seen.setdefault(stakes.title, set()).add(told)
        levels = seen.setdefault(f"level of {stakes.title}", set())
        levels.add((stakes.level, stakes.level_reason))
    assert {title: told for title, told in seen.items() if len(told) > 1} == {}


@pytest.mark.parametrize("name", TEN)
def test_the_people_held_have_one_figure(name):
    found, _, entries = priced(name)
    held = audience_of(found, firm=FIRM).held.figure
    for kind, text in pages(name):
        for label in ("People whose data you hold", "People whose data is held"):
            for figure in re.findall(rf"{label} ([\d,]+)", text):
                assert figure == held, kind
    assert entries[0].people == round(found.people.best)


@pytest.mark.parametrize("name", TEN)
def test_every_promise_of_more_is_counted_from_where_it_points(name):
    texts = dict(pages(name))
    offered = len(priced(name)[1]["offers"].facts["offers"])
    if "summary" in texts:
        waiting = re.search(r"(\d+) decisions? waits? for you", texts["summary"])
        assert waiting is None or int(waiting[1]) == offered
        shown = len(re.findall(r"(?m)^\d+ \| ", words_of(priced(name)[1]["summary"])))
        more = re.search(r"And (\d+) more in the offer letter", texts["summary"])
        assert (int(more[1]) if more else 0) == offered - shown
        asked = re.search(r"Also asked: (\d+) more, named in the offer letter", texts["summary"])
        if asked:
            groups = [one["group"] for one in priced(name)[1]["offers"].facts["offers"]]
            assert int(asked[1]) + MOST_POINTS in (groups.count("law"), groups.count("insurer"))
    annex = re.search(r"(\d+) more risks? in annex A", texts["liability"])
    rows = len(priced(name)[0].scenarios)
    if annex:
        assert int(annex[1]) <= rows - 5
    for one in range(1, offered + 1):
        assert f"# {one}. " in texts["offers"]


def told(paper: Statement) -> Iterator[str]:
    """The texts of a paper that are made of sentences, line by line."""
    for block in paper.blocks():
        texts: tuple[str, ...] = ()
        if isinstance(block, Callout) or (isinstance(block, Paragraph) and block.style != "lead"):
            texts = (block.text,)
        elif isinstance(block, Items):
            texts = block.items
        elif isinstance(block, Definitions) and paper.kind != "liability":  # terms of formulas
            texts = tuple(text for _, text in block.items)
        for text in texts:
            yield from text.splitlines()


@pytest.mark.parametrize("name", TEN)
def test_every_sentence_is_whole(name):
    for kind, paper in priced(name)[1].items():
        for line in told(paper):
            if " " in line:
                assert line[-1] in ".?:”", (kind, line)
                assert not re.search(r"[.?]\.|,\.|\s[.,]|  ", line), (kind, line)


@pytest.mark.parametrize("name", TEN)
def test_the_ledger_and_the_json_say_what_the_papers_say(name):
    found, _, entries = priced(name)
    texts = dict(pages(name))
    for entry in entries[1:]:
        offer = entry.offer
        assert offer.text in texts["offers"]
        if offer.stakes is not None:
            assert offer.stakes.often in texts["offers"]
            assert offer.stakes.figures.cost_cents % 1_000 == 0
    said = json.loads(price_as_json(found))["words"]
    assert said["insurance"]["worst_case"] in texts["gap"]
    for _, text in strings(said):
        assert not INTERNAL.search(text)
    for entry in entries:
        for key, text in strings(entry.as_groups()):
            if key not in ("safeguard", "digest", "scenario"):
                assert not INTERNAL.search(text), (key, text)


@pytest.mark.parametrize("name", TEN)
def test_no_law_is_cited_without_the_reason_for_which_it_reaches_the_client(name):
    for entry in priced(name)[2][1:]:
        for law in entry.offer.laws:
            assert law.because, (entry.offer.title, law.name)


@pytest.mark.parametrize("name", TEN)
def test_the_firms_own_tools_never_lead_a_paper_of_the_client(name):
    for kind, text in pages(name):
        assert "MSP" not in text.split("Annex")[0], kind
    found = priced(name)[0]
    assert found.insurance.worst_case.scenario_id != "SCN-MSP"
