"""Figures of questions against values computed by hand and by the plain correlation."""

from __future__ import annotations

from statistics import correlation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecare.documents.wording.items import share_words, verdict_words
from duecare.training.items import LEAST_ANSWERS, ItemAnswers, ItemFigures, figures_of


def figures(pairs):
    """Figures from pairs of right or wrong here, and the share of right answers to the rest."""
    kinds = [[rest for correct, rest in pairs if correct is kind] for kind in (True, False)]
    right, wrong = (ItemAnswers(len(one), sum(one), sum(x * x for x in one)) for one in kinds)
    return figures_of(right, wrong)


@given(
    st.lists(
        st.tuples(st.booleans(), st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])),
        min_size=LEAST_ANSWERS,
        max_size=80,
    )
)
def test_discrimination_is_the_correlation_with_the_rest(pairs):
    found = figures(pairs)
    here, rest = [float(one) for one, _ in pairs], [one for _, one in pairs]
    if len(set(here)) == 1 or len(set(rest)) == 1:
        assert found.discrimination is None
    else:
        assert found.discrimination == pytest.approx(correlation(here, rest), abs=1e-9)


def test_nothing_is_said_of_29_answers_and_something_of_30():
    pairs = [(number % 2 == 0, 1.0 if number % 2 == 0 else 0.5) for number in range(30)]
    few, enough = figures(pairs[:29]), figures(pairs)
    assert (few.verdict, few.discrimination, share_words(few)) == ("too_few", None, "")
    assert verdict_words(few) == "Too few answers to say: 29 of 30."
    assert (enough.verdict, share_words(enough)) == ("fine", "50%")
    assert enough.discrimination == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("asked", "right", "discrimination", "verdict"),
    [
        (100, 60, -0.2, "backward"),
        (100, 97, -0.1, "backward"),
        (100, 30, 0.4, "hard"),
        (100, 31, 0.4, "fine"),
        (100, 95, 0.4, "easy"),
        (100, 94, 0.09, "weak"),
        (100, 94, None, "fine"),
        (29, 0, None, "too_few"),
    ],
)
def test_the_worst_is_said_first(asked, right, discrimination, verdict):
    assert ItemFigures(asked, right, discrimination).verdict == verdict
