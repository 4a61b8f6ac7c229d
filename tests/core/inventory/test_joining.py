"""Connected components, against a search from node to node."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from duecare.inventory.joining import connected


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
    assert set(labels_of(list(zip(order, order[1:], strict=False)), 60)) == {0}


def test_a_star_whose_hub_comes_last_is_one_component():
    assert set(labels_of([(leaf, 99) for leaf in range(99)], 100)) == {0}
