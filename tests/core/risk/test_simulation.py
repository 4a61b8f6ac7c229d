"""The event-driven engine: honest errors, thinning, and blocks that anyone may compute."""

from dataclasses import replace

import numpy as np
import pytest

from duecare.errors import RiskError
from duecare.risk import Answers
from duecare.risk.loss.distribution import YearTotals
from duecare.risk.loss.model import prepare
from duecare.risk.loss.philox import make_key
from duecare.risk.loss.severity import W_RATE
from duecare.risk.loss.simulate import occur, revalue, simulate


@pytest.fixture(scope="module")
def ready(catalog, inventory, profile):
    return prepare(inventory, profile, Answers(), catalog=catalog, seed=1)


def gross(events):
    return YearTotals.of(events.years_simulated, events.year, events.gross)


@pytest.mark.slow
def test_95_percent_intervals_of_the_engine_cover_the_mean_in_92_to_98_percent_of_400_seeds(ready):
    totals = [
        gross(simulate(replace(ready.model, key=make_key(seed, "coverage")), 20_480))
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
    cumulative = np.cumsum(ready.model.rates, axis=0)
    whole = occur(0, 9_000, cumulative, *ready.model.key)
    parts = [
        occur(a, b, cumulative, *ready.model.key) for a, b in ((0, 13), (13, 4097), (4097, 9000))
    ]
    for column in range(4):
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
