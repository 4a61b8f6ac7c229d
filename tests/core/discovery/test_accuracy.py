"""The accuracy suite holds its bars: 0.98 where a check digit decides, 0.95 where a label does."""

import pytest
from benchmarks.discovery.accuracy import bar, measure
from benchmarks.discovery.labelled.values import TYPES

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["tuned", "heldout"])
def scores(request):
    return measure(request.param, each=4).scores


def test_precision_and_recall_reach_the_bar_for_each_type(scores):
    below = {
        name: (round(score.precision, 3), round(score.recall, 3))
        for name, score in scores.items()
        if min(score.precision, score.recall) < bar(name)
    }
    assert below == {}


def test_every_data_type_is_planted_and_has_what_looks_like_it(scores):
    assert all(score.right + score.missed >= 8 for score in scores.values())
    assert set(scores) == set(TYPES)
