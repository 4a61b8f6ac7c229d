"""Who is joined with whom, against slower ways to the same answer."""

import random
from hashlib import blake2b
from itertools import pairwise
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecare.inventory import Anchor, SketchBuilder, joining
from duecare.inventory.graphs import connected


def by_search(edges, size):
    neighbors = [[] for _ in range(size)]
    for one, other in edges:
        neighbors[one].append(other)
        neighbors[other].append(one)
    labels = [-1] * size
    for start in range(size):
        if labels[start] >= 0:
            continue
        label = max(labels) + 1
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if labels[node] < 0:
                labels[node] = label
                waiting += neighbors[node]
    return labels


def labels_of(edges, size):
    ends = np.array(edges, dtype=np.int64).reshape(len(edges), 2)
    return connected(ends[:, 0], ends[:, 1], size).tolist()


@given(st.data(), st.integers(1, 40))
def test_components_are_those_of_a_search_and_numbered_in_the_order_of_the_nodes(data, size):
    node = st.integers(0, size - 1)
    edges = data.draw(st.lists(st.tuples(node, node), max_size=60))
    assert labels_of(edges, size) == by_search(edges, size)


@given(st.permutations(range(60)))
def test_a_chain_in_any_order_is_one_component(order):
    assert set(labels_of(list(pairwise(order)), 60)) == {0}


def test_a_star_whose_hub_comes_last_is_one_component():
    assert set(labels_of([(leaf, 99) for leaf in range(99)], 100)) == {0}


contacts = st.lists(
    st.tuples(
        st.lists(st.integers(1, 9), max_size=3, unique=True),  # contacts
        st.one_of(st.none(), st.integers(20, 23)),  # a name
        st.one_of(st.none(), st.integers(30, 32)),  # a birth date
        st.one_of(st.none(), st.none(), st.integers(40, 43)),  # an identity
    ),
    min_size=1,
    max_size=40,
)


def sketch_of(rows):
    builder = SketchBuilder()
    for contact, name, birth, identity in rows:
        tokens = [(token, Anchor.CONTACT) for token in contact]
        for token, anchor in ((name, Anchor.NAME), (birth, Anchor.BIRTH)):
            tokens += [(token, anchor)] if token is not None else []
        tokens += [(identity, Anchor.IDENTITY)] if identity is not None else []
        if tokens:
            builder.add(tokens, elements=1, state="")
    return builder.build()


@given(contacts)
def test_rows_with_one_contact_and_nothing_else_join_as_if_each_were_asked(rows):
    sketch = sketch_of(rows)
    together = sketch.count()
    with mock.patch.object(
        joining.Known, "nothing", lambda self: np.zeros(len(self.name), dtype=np.bool_)
    ):
        assert sketch.count() == together


def test_thousands_of_visits_of_few_patients_are_counted_in_time():
    visits = [([number % 3 + 1], None, None, None) for number in range(30_000)]
    named = [([number + 1], 1000 + number, None, None) for number in range(3)]
    sketch = sketch_of([*named, *visits])
    with mock.patch.object(
        joining._Groups, "differ", side_effect=AssertionError("visits are not compared one by one")
    ):
        assert sketch.count().best == 3


def row_of(draw: random.Random) -> list[tuple[int, Anchor]]:
    """A row of few different tokens, so that links are contested and many tokens are shared."""
    kinds = [(Anchor.LINK, 5), (Anchor.CONTACT, 6), (Anchor.NAME, 6), (Anchor.BIRTH, 5)]
    found = [
        (draw.randrange(count) * 8 + int(kind) + 1, kind)
        for kind, count in kinds
        if draw.random() < 0.5
    ]
    return [
        (int.from_bytes(blake2b(b"%d" % value, digest_size=8).digest()), kind)
        for value, kind in found or [(1, Anchor.CONTACT)]
    ]


@pytest.mark.parametrize("seed", range(40))
def test_the_order_of_rows_changes_nothing_where_a_record_number_is_that_of_several(seed):
    draw = random.Random(seed)
    rows = list({tuple(row_of(draw)): None for _ in range(60)})
    counts = []
    for _ in range(3):
        draw.shuffle(rows)
        builder = SketchBuilder()
        for row in rows:
            builder.add(row, elements=1 + (row[0][0] % 3), state="")
        counts.append(builder.build().count())
    assert counts[0] == counts[1] == counts[2]
