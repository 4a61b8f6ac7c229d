"""Figures of simulated years: quantile convention, intervals, monotone curves."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference.compound import Aggregate
from tests.reference.severities import Lognormal

from duecare.risk.loss.distribution import YearTotals, curve
from duecare.risk.loss.draws import normal_quantile


def totals(years, values):
    return YearTotals(years, np.arange(len(values)), np.array(values, dtype=np.int64) * 100)


def test_a_quantile_is_the_smallest_value_reached_by_that_share_of_years():
    years = totals(20, [1] * 15 + [3] * 4 + [4])
    assert [years.quantile(q).value for q in (0.6, 0.9, 0.95, 0.95001)] == [1, 3, 3, 4]


def test_years_without_a_loss_count():
    years = totals(100, [500] * 4)
    assert years.positive_share == 0.04
    assert years.quantile(0.95).value == 0
    assert years.quantile(0.97).value == 500
    assert years.mean == 20


def test_a_tail_mean_is_the_mean_of_the_worst_years():
    years = totals(1000, list(range(1, 1001)))
    assert years.tail_mean(0.99).value == pytest.approx(np.mean(range(991, 1001)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 10**9)), min_size=1, max_size=80))
def test_a_year_exceeds_an_amount_at_least_as_often_as_its_largest_event(rows):
    rows.sort()
    year, cents = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    amounts = np.geomspace(1, 1e7, 30)
    aggregate = curve(YearTotals.of(60, year, cents), amounts)
    occurrence = curve(YearTotals.largest(60, year, cents), amounts)
    for whole, single in zip(aggregate, occurrence, strict=True):
        assert whole.probability >= single.probability
    for points in (aggregate, occurrence):
        shares = [point.probability for point in points]
        assert shares == sorted(shares, reverse=True)


def test_intervals_of_95_percent_cover_the_truth_in_92_to_98_percent_of_400_seeds():
    law, years, covered_mean, covered_quantile = Lognormal(9.0, 1.0), 4096, 0, 0
    true_quantile = law.quantile(1 - 0.05 / 0.2)
    for seed in range(400):
        rng = np.random.default_rng(seed)
        hit = rng.random(years) < 0.2
        cents = np.rint(np.where(hit, rng.lognormal(9.0, 1.0, years), 0) * 100).astype(np.int64)
        simulated = YearTotals(years, np.arange(years), cents)
        off = abs(simulated.mean - 0.2 * law.mean)
        covered_mean += off <= 1.96 * simulated.error()
        interval = simulated.quantile(0.95)
        covered_quantile += interval.low <= true_quantile <= interval.high
    assert 0.92 * 400 <= covered_mean <= 0.98 * 400
    assert 0.92 * 400 <= covered_quantile <= 0.98 * 400


def test_the_normal_quantile_is_exact_to_double_precision():
    for u, z in ((0.5, 0.0), (0.975, 1.959963984540054), (1e-9, -5.997807015007687)):
        assert normal_quantile(u) == pytest.approx(z, rel=1e-12, abs=1e-15)


def test_a_floating_sum_does_not_push_a_quantile_to_the_next_value():
    assert Aggregate(np.array([0.75, 0.2, 0.05]), 1.0).smallest_at(0.95) == 1.0


def test_the_interval_of_a_skewed_mean_covers_it_in_92_to_98_percent_of_400_seeds():
    years, rate, mu, sigma = 100_000, 0.01, 11.0, 1.5
    truth = rate * math.exp(mu + sigma**2 / 2)
    covered = plain = 0
    for seed in range(400):
        rng = np.random.default_rng(seed)
        counts = rng.poisson(rate, years)
        year = np.repeat(np.arange(years), counts)
        total = YearTotals.of(
            years, year, np.rint(rng.lognormal(mu, sigma, len(year)) * 100).astype(np.int64)
        )
        low, high = total.interval()
        covered += low <= truth <= high
        plain += abs(total.mean - truth) <= 1.96 * total.error()
        assert high - total.mean > total.mean - low  # skewed: longer above
    assert 0.92 * 400 <= covered <= 0.98 * 400
    assert covered >= plain


def test_the_interval_of_a_symmetric_total_is_symmetric():
    total = YearTotals(4, np.arange(4), np.array([100, 200, 300, 400]))
    low, high = total.interval()
    assert total.mean - low == pytest.approx(high - total.mean)
