"""Pairs that are joined at once come out as they do one by one."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from duecare.inventory import joining
from duecare.inventory.known import CONTACT, GIVEN, IDENTITY, LINK, NAME, SURNAME
from duecare.inventory.pairs import Pairs

KINDS = [LINK, IDENTITY, CONTACT, CONTACT, *range(NAME, SURNAME + 1), GIVEN]
CELLS = st.lists(
    st.tuples(st.integers(0, 19), st.sampled_from(KINDS), st.integers(0, 29)),
    min_size=2,
    max_size=120,
)


def read(cells, *, agreeing):
    rows, kinds, numbers = (np.array(column) for column in zip(*cells, strict=True))
    rows, kinds = rows.astype(np.uint32), kinds.astype(np.uint8)
    tokens = (numbers.astype(np.uint64) + 1) * np.uint64(0x9E3779B97F4A7C15)
    tokens ^= kinds.astype(np.uint64) << np.uint64(56)
    weak = joining.contested(tokens, kinds, rows, 20, agreeing=agreeing)
    strict = joining.components(tokens, rows, 20, (kinds <= IDENTITY) & ~weak)
    strict = np.unique(strict, return_inverse=True)[1]
    labels = joining.best_components(tokens, kinds, rows, strict, weak, agreeing=agreeing)
    return labels.tolist()


def no_pairs(_labels, starts, _stops, _plain, _count):
    none = np.zeros(0, dtype=np.int64)
    return Pairs(none, none, np.zeros(len(starts), dtype=np.bool_))


@given(CELLS, st.booleans())
@settings(max_examples=60, deadline=None)
def test_pairs_are_joined_as_one_by_one(cells, agreeing):
    at_once, whole = read(cells, agreeing=agreeing), joining.find_pairs
    joining.find_pairs = no_pairs
    try:
        assert read(cells, agreeing=agreeing) == at_once
    finally:
        joining.find_pairs = whole


def test_an_email_and_a_phone_of_two_rows_join_them_unless_birth_dates_differ():
    same = [(0, CONTACT, 1), (1, CONTACT, 1), (0, CONTACT, 2), (1, CONTACT, 2), (0, NAME, 3)]
    labels = read(same, agreeing=False)
    assert labels[0] == labels[1]
    apart = read([*same, (0, 4, 5), (1, 4, 6)], agreeing=False)
    assert apart[0] != apart[1]
