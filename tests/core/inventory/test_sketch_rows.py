"""Rows of a sketch: merged, kept once, sampled. Hashes are compared with ones done by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.inventory.sketches import (
    BIRTH,
    CONTACT,
    IDENTITY,
    LINK,
    NAME,
    PLACE,
    known,
    of,
    row_key,
    splitmix64,
    written,
)

from duecare.errors import InputError
from duecare.inventory import PeopleSketch, SketchBuilder
from duecare.inventory.sketch import EXACT, MOST_ROWS

any_token = st.tuples(
    st.integers(0, 2**64 - 1),
    st.sampled_from([LINK, IDENTITY, CONTACT, NAME, BIRTH, PLACE]),
)
few = settings(max_examples=15)


def test_the_hash_gives_the_published_numbers():
    assert splitmix64(0) == 0xE220A8397B1DCDAF
    assert splitmix64(1234567) == 6457827717110365317


def test_a_builder_holds_what_it_was_given():
    builder = SketchBuilder()
    builder.add([(2**64 - 1, PLACE), (0, LINK)], elements=2**32 - 1, state="VI")
    builder.add([(7, BIRTH)], elements=0)
    builder.add([(8, NAME)], elements=4, state="AL")
    builder.add([(9, CONTACT)], elements=5, state="Atlantis")
    sketch = builder.build()
    assert sketch.rows.tolist() == [0, 0, 1, 2, 3]
    assert sketch.threshold == EXACT == 2**64 - 1
    assert written(sketch) == [
        ([(2**64 - 1, 5), (0, 0)], 2**32 - 1, 54),
        ([(7, 4)], 0, 0),
        ([(8, 3)], 4, 1),
        ([(9, 2)], 5, 0),
    ]


def test_a_row_without_tokens_is_refused_and_leaves_no_trace():
    builder = SketchBuilder()
    with pytest.raises(InputError, match=r"^a person without any token cannot be counted$"):
        builder.add([], elements=1, state="TX")
    builder.add([(7, LINK)], elements=2)
    with pytest.raises(InputError):
        builder.add([], elements=1)
    assert written(builder.build()) == [([(7, 0)], 2, 0)]


@pytest.mark.parametrize("sketch", [PeopleSketch.empty(), PeopleSketch.merge([]), of()])
def test_a_place_without_people_holds_nothing(sketch):
    assert written(sketch) == []
    assert sketch.threshold == EXACT
    assert sketch.row_count == 0
    assert tuple(sketch.count()) == (0, 0, 0, 0, {})
    assert sketch.sampled_below(np.uint64(5)) is sketch
    assert sketch.compacted() is sketch


def test_joined_rows_follow_one_another_with_the_smallest_threshold():
    first = known(([(1, LINK), (2, NAME)], 1, "TX"), ([(3, IDENTITY)], 2, "CA"), threshold=90)
    second = known(([(4, CONTACT)], 4, ""), threshold=30)
    third = known(([(5, BIRTH)], 8, "NY"), ([(6, PLACE)], 16, "AL"), threshold=60)
    joined = PeopleSketch.joined([first, second, third])
    assert joined.rows.tolist() == [0, 0, 1, 2, 3, 4]
    assert written(joined) == written(first) + written(second) + written(third)
    assert joined.threshold == 30
    assert written(PeopleSketch.joined([PeopleSketch.empty(), first])) == written(first)


def test_merged_samples_are_cut_to_the_smallest_threshold():
    tokens = [1, 2, 3, 4, 5, 6]
    names = {token: splitmix64(token) for token in tokens}
    limit = sorted(names.values())[3]
    whole = of(*([(token, IDENTITY)] for token in tokens))
    sample = of([(1, IDENTITY)], threshold=limit).sampled_below(np.uint64(limit))
    merged = PeopleSketch.merge([whole, sample])
    assert {row[0][0][0] for row in written(merged)} == {t for t in tokens if names[t] < limit}
    assert merged.threshold == limit
    assert PeopleSketch.merge([whole, whole]).row_count == 12


def test_merging_all_rows_leaves_out_not_even_the_greatest_name():
    greatest = 3558559446808474027
    assert splitmix64(greatest) == 2**64 - 1
    assert PeopleSketch.merge([of([(greatest, IDENTITY)]), of([(1, LINK)])]).row_count == 2


def test_a_row_key_is_the_hash_of_the_set_of_its_tokens():
    rows = [
        [(1, IDENTITY), (2, CONTACT)],
        [(2, CONTACT), (1, IDENTITY)],
        [(1, CONTACT), (2, IDENTITY)],
        [(2**64 - 1, PLACE)],
    ]
    keys = of(*rows).row_keys()
    assert keys.dtype == np.uint64
    assert keys.tolist() == [row_key(row) for row in rows]
    assert keys[0] == keys[1] != keys[2]


@few
@given(st.lists(st.lists(any_token, min_size=1, max_size=3), min_size=1, max_size=5))
def test_row_keys_are_those_done_by_hand(rows):
    assert of(*rows).row_keys().tolist() == [row_key(row) for row in rows]


def test_equal_rows_become_one_that_knows_what_all_know():
    twice = known(
        ([(5, LINK), (9, NAME)], 1, "AL"), ([(9, NAME), (5, LINK)], 6, "TX"), threshold=70
    )
    assert written(twice.compacted()) == [([(5, 0), (9, 3)], 7, 44)]
    assert twice.compacted().threshold == 70
    assert written(known(([(5, LINK)], 4, "TX"), ([(5, LINK)], 1, "")).compacted()) == [
        ([(5, 0)], 5, 44)
    ]


def test_a_token_that_comes_twice_in_a_row_is_held_once():
    again = of([(9, NAME), (5, LINK), (9, NAME), (9, BIRTH)], [(5, LINK), (9, BIRTH), (9, NAME)])
    assert written(again.compacted()) == [([(5, 0), (9, 3), (9, 4)], 0, 0)]
    second = of([(1, LINK)], [(9, NAME), (9, NAME)], [(9, NAME)], [(10, NAME)])
    assert sorted(written(second.compacted())) == [
        ([(1, 0)], 0, 0),
        ([(9, 3)], 0, 0),
        ([(10, 3)], 0, 0),
    ]
    alone = of([(9, NAME), (5, LINK), (9, NAME)])
    assert alone.compacted() is alone


def test_rows_that_differ_in_one_token_or_kind_stay_apart():
    rows = [
        [(5, LINK)],
        [(5, LINK), (6, LINK)],
        [(6, LINK)],
        [(6, NAME)],
        [(6, NAME), (7, LINK)],
    ]
    compact = of(*rows).compacted()
    assert sorted(row[0] for row in written(compact)) == [
        [(int(token), int(kind)) for token, kind in row] for row in rows
    ]


def test_many_rows_are_kept_once_in_the_order_of_their_keys():
    rows = [
        [(number * 7 % 41, LINK), (number * 11 % 41 + 100, NAME), (number + 200, PLACE)]
        for number in range(60)
    ]
    bits = [1 << (number % 20) for number in range(60)]
    sketch = known(
        *((row, bit, "") for row, bit in zip(rows, bits, strict=True)),
        *((row[::-1], bit << 8, "TX") for row, bit in zip(rows, bits, strict=True)),
    )
    compact = sketch.compacted()
    order = sorted(range(60), key=lambda number: row_key(rows[number]))
    assert compact.rows.tolist() == [row for row in range(60) for _ in range(3)]
    assert written(compact) == [
        ([(t, int(k)) for t, k in sorted(rows[n])], bits[n] | bits[n] << 8, 44) for n in order
    ]


def test_only_the_chosen_rows_stay_and_are_numbered_from_zero():
    sketch = known(
        ([(1, LINK), (2, NAME)], 1, "AL"),
        ([(3, LINK)], 2, "AK"),
        ([(4, LINK), (5, NAME)], 4, "AZ"),
        ([(6, CONTACT)], 8, "AR"),
        threshold=77,
    )
    kept = sketch.only(np.array([False, True, False, True]))
    assert written(kept) == [([(3, 0)], 2, 2), ([(6, 2)], 8, 4)]
    assert kept.rows.tolist() == [0, 1]
    assert kept.threshold == 77


def _ordered(count: int) -> list[int]:
    """Tokens in the order of the hashes that name their groups."""
    return sorted(range(1, count + 1), key=splitmix64)


def test_a_sketch_within_the_limit_is_not_cut():
    sketch = of(*([(token, IDENTITY)] for token in range(1, 6)))
    assert sketch.cut_to(5) is sketch
    assert sketch.cut_to(6) is sketch
    assert MOST_ROWS == 1_000_000


@pytest.mark.parametrize("most", [1, 2, 4])
def test_a_cut_keeps_the_groups_of_the_smallest_names(most):
    tokens = _ordered(5)
    sketch = of(*([(token, IDENTITY)] for token in range(1, 6)))
    for cut in (sketch.cut_to(most), sketch.compacted(most_rows=most)):
        assert {row[0][0][0] for row in written(cut)} == set(tokens[:most])
        assert cut.threshold == splitmix64(tokens[most])


def test_a_group_is_kept_or_dropped_as_a_whole():
    a, b, c = _ordered(3)
    rows = [[(a, LINK)], [(b, LINK)], [(b, LINK)], [(b, LINK)], [(c, LINK)], [(c, LINK)]]
    sketch = of(*rows)
    assert [len(written(sketch.cut_to(most))) for most in (1, 3, 4, 5)] == [1, 1, 4, 4]
    assert sketch.cut_to(3).threshold == splitmix64(b)
    assert sketch.cut_to(5).threshold == splitmix64(c)


def test_a_single_group_larger_than_the_limit_is_kept():
    sketch = of(*[[(7, LINK)]] * 4)
    assert sketch.cut_to(3) is sketch


def test_a_cut_never_raises_a_threshold():
    tokens = _ordered(6)
    limit = splitmix64(tokens[1])
    sketch = of(*([(token, IDENTITY)] for token in tokens), threshold=limit)
    cut = sketch.cut_to(4)
    assert cut.threshold == limit
    assert [row[0][0][0] for row in written(cut)] == tokens[:1]


@pytest.mark.parametrize("kind", [LINK, IDENTITY, CONTACT, PLACE, NAME, BIRTH])
def test_a_name_at_the_threshold_is_left_out(kind):
    sketch = of([(7, kind)])
    name = splitmix64(7)
    assert sketch.sampled_below(np.uint64(name)).row_count == 0
    kept = sketch.sampled_below(np.uint64(name + 1))
    assert written(kept) == [([(7, int(kind))], 0, 0)]
    assert kept.threshold == name + 1


@pytest.mark.parametrize(
    ("row", "best"),
    [
        ([(1, LINK), (9, IDENTITY), (2, CONTACT)], 9),
        ([(9, IDENTITY), (8, IDENTITY), (1, NAME)], 8),
        ([(1, CONTACT), (9, LINK), (2, PLACE)], 9),
        ([(9, LINK), (8, LINK), (1, BIRTH)], 8),
        ([(1, NAME), (9, CONTACT), (2, BIRTH)], 9),
        ([(1, NAME), (9, PLACE), (2, BIRTH)], 9),
        ([(8, CONTACT), (9, PLACE), (1, NAME)], 8),
        ([(9, CONTACT), (8, PLACE), (1, NAME)], 8),
        ([(8, NAME), (9, BIRTH)], 8),
        ([(9, NAME), (8, BIRTH)], 8),
    ],
)
def test_a_group_is_named_by_its_smallest_token_of_the_best_kind(row, best):
    sketch = of(row)
    assert sketch.sampled_below(np.uint64(splitmix64(best))).row_count == 0
    assert sketch.sampled_below(np.uint64(splitmix64(best) + 1)).row_count == 1


@pytest.mark.parametrize(
    ("kind", "together"), [(LINK, 2), (CONTACT, 2), (PLACE, 2), (NAME, 1), (BIRTH, 1)]
)
def test_rows_that_share_more_than_a_name_are_sampled_together(kind, together):
    least, other = 1, next(token for token in range(2, 9) if splitmix64(token) > splitmix64(1))
    sketch = of([(least, IDENTITY), (7, kind)], [(other, IDENTITY), (7, kind)])
    assert sketch.sampled_below(np.uint64(splitmix64(least) + 1)).row_count == together
