"""Offices of many trades: the truth within the range, the best figure and the states near it."""

import pytest
from benchmarks.discovery.offices.__main__ import measure
from benchmarks.discovery.offices.trades import OFFICES

SHOWN = ("law", "tax", "medical")  # the others with --run-slow of the whole suite


@pytest.mark.parametrize(
    "name", [n if n in SHOWN else pytest.param(n, marks=pytest.mark.slow) for n in OFFICES]
)
def test_the_truth_lies_within_the_range_and_near_the_best_figure(name, tmp_path):
    found = measure(name, 2, tmp_path)
    assert found.is_inside
    assert abs(found.off) <= 0.02
    assert found.states_off <= 0.03
