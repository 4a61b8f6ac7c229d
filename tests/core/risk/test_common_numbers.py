"""Two pricings of one client share their random numbers: what is better never costs more.

Every comparison is year by year, not only in the mean.
"""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.risk.ten_clients import TEN, ten_clients

from duecare.catalog import load_catalog
from duecare.risk import Answers, ClientProfile, insurance_from, profile_from
from duecare.risk.inputs.answers import PROOF_LEVELS, Answer
from duecare.risk.insurance.layers import settle_program
from duecare.risk.loss.distribution import YearTotals
from duecare.risk.loss.model import prepare
from duecare.risk.loss.simulate import Events, simulate

CATALOG = load_catalog()
YEARS = 15_360
CLIENTS = {client.kind: client for client in ten_clients(CATALOG)}
RATED = {
    question.id: sorted(
        (option for option in question.answers if isinstance(option.credit, int)),
        key=lambda option: option.credit,
    )
    for question in CATALOG.questions.values()
    if sum(isinstance(option.credit, int) for option in question.answers) > 1
    and question.safeguards
}
PLAIN = {
    "name": "Grid",
    "industry": "health",
    "state": "TX",
    "employees": 20,
    "people": {"all": 5_000, "elements": ["ssn", "mrn"]},
}


def events_of(profile: ClientProfile, answers: Answers | None = None, inventory=None) -> Events:
    ready = prepare(inventory, profile, answers or Answers(), catalog=CATALOG, seed=7)
    return simulate(ready.model, YEARS)


@cache
def simulated(kind: str) -> tuple[Events, tuple[str, ...]]:
    client = CLIENTS[kind]
    ready = prepare(client.inventory, client.profile, client.answers, catalog=CATALOG, seed=7)
    return simulate(ready.model, YEARS), ready.model.scenario_ids


def yearly(events: Events, cents=None) -> np.ndarray:
    found = np.zeros(YEARS, dtype=np.int64)
    np.add.at(found, events.year, events.gross if cents is None else cents)
    return found


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(TEN)), st.sampled_from(sorted(RATED)), st.data())
def test_one_better_answer_never_costs_more_in_any_year(kind, question, data):
    client, options = CLIENTS[kind], RATED[question]
    low, high = sorted(
        data.draw(st.lists(st.integers(0, len(options) - 1), min_size=2, max_size=2, unique=True))
    )
    proof = data.draw(st.sampled_from(PROOF_LEVELS))

    def answered(option):
        known = {**client.answers.by_question, question: Answer(option.key, proof)}
        return yearly(events_of(client.profile, Answers(known), client.inventory))

    assert (answered(options[high]) <= answered(options[low])).all()


@pytest.mark.parametrize(
    ("kind", "question", "worse", "better", "proof"),
    [("law_firm", "Q-PPL-07", "w", "d", 3), ("dentist", "Q-PPL-09", "no", "partly", 0)],
)
def test_an_answer_that_takes_a_place_out_of_reach_enlarges_no_event(
    kind, question, worse, better, proof
):
    """A smaller outcome comes before the others: no event may move to a larger one for it."""
    client, found = CLIENTS[kind], []
    for reply in (worse, better):
        known = {**client.answers.by_question, question: Answer(reply, proof)}
        found.append(events_of(client.profile, Answers(known), client.inventory))
    people = [dict(zip(zip(e.year, e.index, strict=True), e.people, strict=True)) for e in found]
    assert people[1].keys() <= people[0].keys()
    assert all(number <= people[0][event] for event, number in people[1].items())


@pytest.mark.parametrize("kind", ["dentist", "tax_preparer", "manufacturer"])
def test_the_same_answers_with_a_better_proof_never_cost_more(kind):
    client = CLIENTS[kind]
    losses = []
    for proof in PROOF_LEVELS:
        known = {name: Answer(one.key, proof) for name, one in client.answers.by_question.items()}
        good = {
            name: one for name, one in known.items() if CATALOG.questions[name].credit(one.key) == 4
        }
        losses.append(yearly(events_of(client.profile, Answers(good), client.inventory)))
    for before, after in pairwise(losses):
        assert (after <= before).all()
    assert losses[-1].sum() < losses[0].sum()


GRIDS = {
    "people": [
        {"people": {"all": count, "elements": ["ssn", "mrn"]}}
        for count in (0, 1, 10, 499, 500, 501, 3_000, 9_999, 10_000, 10_001, 100_000, 1_000_000)
    ],
    "staff": [
        {"employees": count} for count in (1, 2, 9, 10, 11, 49, 50, 51, 499, 500, 501, 5_000)
    ],
    "devices": [
        {"devices": [{"id": f"L{n}", "kind": "laptop"} for n in range(count)]}
        for count in (1, 2, 3, 10, 40)
    ],
}


@pytest.mark.parametrize("industry", ["health", "retail", "education", "manufacturing"])
@pytest.mark.parametrize("grid", sorted(GRIDS))
def test_more_people_staff_or_devices_never_cost_less(grid, industry):
    found = [
        YearTotals.of(YEARS, events.year, events.gross)
        for step in GRIDS[grid]
        for events in [events_of(profile_from({**PLAIN, "industry": industry, **step}))]
    ]
    means = [totals.mean for totals in found]
    assert means == sorted(means)
    assert means[-1] > means[0]
    for level in (0.9, 0.99, 0.995):
        values = [totals.quantile(level).value for totals in found]
        assert values == sorted(values), level


POLICY = {"carrier": "A", "aggregate_limit": 100_000, "retention": 5_000}


def left_with(kind, **terms):
    """What is not insured by year, cents, under a policy with other terms."""
    events, ids = simulated(kind)
    policies = insurance_from({"client": [{**POLICY, **terms}]}).client
    return settle_program(events, events.losses, policies, ids).uninsured.cents.sum()


@pytest.mark.parametrize("kind", sorted(TEN))
def test_higher_limits_and_lower_retentions_never_leave_more(kind):
    limits = [left_with(kind, aggregate_limit=one) for one in (5e3, 5e4, 1e5, 1e6, 1e7)]
    assert limits == sorted(limits, reverse=True)
    retentions = [left_with(kind, retention=one) for one in (0, 1_000, 5_000, 25_000, 1e5)]
    assert retentions == sorted(retentions)
    shares = [left_with(kind, coinsurance=one) for one in (0, 0.1, 0.5, 1)]
    assert shares == sorted(shares)
    cause = [
        left_with(kind, causes={"ransomware": {"sublimit": one}}) for one in (0, 1e3, 5e4, 1e5)
    ]
    assert cause == sorted(cause, reverse=True)


def test_a_typical_book_of_300_clients_claims_from_the_firm_what_premiums_allow():
    from duecare.risk import PortfolioClient, price_portfolio

    kinds = ("health", "finance", "legal", "retail", "professional", "manufacturing", "nonprofit")
    clients = [
        PortfolioClient(
            profile_from(
                {
                    "name": f"Client {number}",
                    "industry": kinds[number % len(kinds)],
                    "state": "TX",
                    "employees": 20,
                    "people": {"all": 1_000 + 37 * number, "elements": ["ssn"]},
                }
            )
        )
        for number in range(300)
    ]
    book = price_portfolio(clients, (), catalog=CATALOG, seed=1, years=10_240)
    # Premium times loss ratio is $8,000 to $25,000 a year; the evidence allows twice that and more.
    assert 5_000 <= book.firm_loss.value <= 60_000
    # One rate for the firm's tools: the client's own price and the book give the same.
    assert 0.02 < book.shock_share < 0.5
