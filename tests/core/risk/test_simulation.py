"""The event-driven engine: honest errors, thinning, and blocks that anyone may compute."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecare.errors import RiskError
from duecare.risk import Answers
from duecare.risk.loss.distribution import YearTotals
from duecare.risk.loss.model import prepare
from duecare.risk.loss.occurrence import occur
from duecare.risk.loss.philox import make_key
from duecare.risk.loss.severity import W_RATE
from duecare.risk.loss.simulate import revalue, simulate


@pytest.fixture(scope="module")
def ready(catalog, inventory, profile):
    return prepare(inventory, profile, Answers(), catalog=catalog, seed=1)


def gross(events):
    return YearTotals.of(events.years_simulated, events.year, events.gross)


@pytest.mark.slow
def test_95_percent_intervals_of_the_engine_cover_the_mean_in_92_to_98_percent_of_400_seeds(ready):
    totals = [
        gross(simulate(replace(ready.model, key=make_key(seed, "coverage")), 102_400))
        for seed in range(400)
    ]
    truth = np.mean([total.mean for total in totals])
    covered = sum(abs(total.mean - truth) <= 1.96 * total.error() for total in totals)
    assert 0.92 * 400 <= covered <= 0.98 * 400


def test_events_come_at_the_rates_of_the_parameter_draws(ready):
    events = simulate(ready.model, 512_000)
    expected = ready.model.rates.mean(axis=1) * 512_000
    counted = np.bincount(events.scenario, minlength=len(expected))
    assert np.all(np.abs(counted - expected) <= 4.5 * np.sqrt(expected))


def test_any_span_of_years_gives_the_same_events(ready):
    model = ready.model
    spans = ((0, 13), (13, 4097), (4097, 70_000), (70_000, 140_000))
    whole = occur(0, 140_000, model.rates, model.numbers, *model.key)
    parts = [occur(a, b, model.rates, model.numbers, *model.key) for a, b in spans]
    for column in range(6):
        assert (np.concatenate([part[column] for part in parts]) == whole[column]).all()


def test_thinning_keeps_the_share_of_events_that_the_rate_ratio_says(ready):
    events = simulate(ready.model, 100_000)
    world = ready.model.world.copy()
    world[W_RATE] = 0.4
    kept = revalue(events, ready.model, world)
    happened = events.gross > 0
    share = (kept.gross[happened] > 0).mean()
    assert share == pytest.approx(0.4, abs=4 * np.sqrt(0.24 / happened.sum()))
    same = kept.gross > 0
    assert (kept.gross[same] == events.gross[same]).all()


def test_events_are_spread_evenly_over_the_year_and_below_their_rate(ready):
    model = ready.model
    year, index, scenario, batch, rank, moment = occur(
        0, 300_000, model.rates, model.numbers, *model.key
    )
    for values in (rank, moment):
        counted = np.histogram(values, 20, (0.0, 1.0))[0]
        expected = len(values) / 20
        assert float(((counted - expected) ** 2 / expected).sum()) < 55.0  # 1e-5 of chi2(19)
    assert (batch == year % 256).all()
    assert (np.diff(year + moment) >= 0).all()
    assert len(np.unique(np.stack([year, index]), axis=1).T) == len(year)
    counts = np.bincount(batch, minlength=256)
    expected = model.rates.sum(axis=0) * 300_000 / 256
    assert float(((counts - expected) ** 2 / expected).sum()) < 370.0  # 1e-5 of chi2(256)
    assert set(scenario) == set(range(len(model.rates)))


@given(
    st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3),
    st.lists(st.floats(0.0002, 2.5), min_size=3, max_size=3),
)
@settings(max_examples=60, deadline=None)
def test_a_lower_rate_of_one_scenario_only_takes_events_of_it_away(shares, rates):
    high = np.repeat(np.array(rates)[:, None], 256, axis=1)
    low = np.ascontiguousarray(high * np.array(shares)[:, None])
    numbers = np.array([2, 5, 11])
    more = occur(0, 3_000, high, numbers, 7, 9)
    less = occur(0, 3_000, low, numbers, 7, 9)
    before = dict(zip(zip(more[0], more[1], more[2], strict=True), more[4], strict=True))
    after = dict(zip(zip(less[0], less[1], less[2], strict=True), less[4], strict=True))
    kept = {name for name, rank in before.items() if rank < shares[name[2]]}
    assert after.keys() == kept


def test_a_scenario_keeps_its_events_when_others_come_and_go(ready):
    model = ready.model
    whole = occur(0, 50_000, model.rates, model.numbers, *model.key)
    alone = occur(0, 50_000, model.rates[2:3], model.numbers[2:3], *model.key)
    mine = whole[2] == 2
    for column in (0, 1, 3, 4, 5):
        assert (whole[column][mine] == alone[column]).all()


def test_a_what_if_leaves_the_events_that_a_price_at_the_lower_rate_draws(ready):
    lower = 0.3
    events = simulate(ready.model, 60_000)
    world = ready.model.world.copy()
    world[W_RATE] = lower
    what_if = revalue(events, ready.model, world)
    other = simulate(replace(ready.model, rates=ready.model.rates * lower), 60_000)
    left = what_if.gross > 0
    assert what_if.gross[left].sum() == other.gross.sum()
    assert what_if.firm[left].sum() == other.firm.sum()


def test_a_what_if_that_would_add_events_is_refused(ready):
    events = simulate(ready.model, 1_000)
    with pytest.raises(RiskError, match="raise a rate"):
        revalue(events, ready.model, ready.model.world * 1.1)


def test_another_seed_gives_other_events_and_another_client_too(ready):
    keys = {make_key(seed, name) for seed in range(50) for name in ("a", "b")}
    assert len(keys) == 100


def test_a_hair_more_protection_never_raises_the_expected_loss(ready):
    events = simulate(ready.model, 50_000)
    for name in ("SG-EDR", "SG-FDE", "SG-BACKUP", "SG-MFA-EMAIL"):
        means = [
            gross(revalue(events, ready.model, ready.world({name: level}))).mean
            for level in (0.0, 0.5, 1.0)
        ]
        assert means == sorted(means, reverse=True), name
