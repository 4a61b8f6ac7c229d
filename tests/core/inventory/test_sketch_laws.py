"""Counting distinct people over places: the laws of docs/concepts/counting-people.md."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecare.errors import InputError
from duecare.inventory import Anchor, PeopleSketch, SketchBuilder

rows = st.lists(
    st.tuples(
        st.lists(st.integers(1, 30), min_size=0, max_size=3),
        st.one_of(st.none(), st.integers(1000, 1010)),
        st.integers(0, 2**21 - 1),
        st.sampled_from(["", "TX", "CA"]),
    ).filter(lambda row: row[0] or row[1] is not None),
    max_size=25,
)


def sketch_of(people: list[tuple[list[int], int | None, int, str]]) -> PeopleSketch:
    builder = SketchBuilder()
    for links, anchor, elements, state in people:
        tokens = [(token, Anchor.LINK) for token in links]
        if anchor is not None:
            tokens.append((anchor, Anchor.IDENTITY))
        builder.add(tokens, elements=elements, state=state)
    return builder.build()


@given(rows, rows)
def test_places_scanned_apart_count_as_scanned_together(first, second):
    apart = PeopleSketch.merge([sketch_of(first), sketch_of(second)]).count()
    together = sketch_of([*first, *second]).count()
    assert apart == together


@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_change_the_count(people, random):
    shuffled = list(people)
    random.shuffle(shuffled)
    assert sketch_of(shuffled).count()[:4] == sketch_of(people).count()[:4]


@given(rows)
def test_a_copy_of_a_place_adds_no_one(people):
    sketch = sketch_of(people)
    assert PeopleSketch.merge([sketch, sketch]).count() == sketch.count()


@given(rows)
def test_the_range_holds_the_best_figure_and_each_identity_is_one_person(people):
    count = sketch_of(people).count()
    anchors = {row[1] for row in people if row[1] is not None}
    assert count.low <= count.best <= count.high
    assert count.low >= len(anchors)


@given(rows)
def test_it_reads_back_what_it_wrote(people):
    sketch = sketch_of(people)
    assert PeopleSketch.from_text(sketch.to_text()).count() == sketch.count()


def test_a_sampled_sketch_estimates_within_its_stated_error():
    random = np.random.default_rng(5)
    tokens = random.integers(1, 2**63, size=200_000, dtype=np.uint64) * np.uint64(2)
    whole = PeopleSketch(
        tokens,
        np.ones(len(tokens), dtype=np.uint8),
        np.arange(len(tokens), dtype=np.uint32),
        np.ones(len(tokens), dtype=np.uint32),
        np.zeros(len(tokens), dtype=np.uint8),
    )
    count = whole.sampled_below(np.uint64(2**64 // 20)).count()
    assert count.relative_error == pytest.approx(0.01, rel=0.1)
    assert abs(count.best - 200_000) < 4 * count.relative_error * 200_000


@given(st.binary(max_size=200))
def test_garbage_is_refused_with_our_error(garbage):
    with pytest.raises(InputError):
        PeopleSketch.from_text(garbage.decode("latin-1"))


@given(rows.filter(bool), st.data())
def test_a_damaged_sketch_is_refused_or_still_a_sketch(people, data):
    text = bytearray(sketch_of(people).to_text().encode())
    text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    try:
        count = PeopleSketch.from_text(text.decode("latin-1")).count()
    except InputError:
        return
    assert 0 <= count.low <= count.best <= count.high


def as_scanned(row: list[tuple[int, Anchor]]) -> list[tuple[int, Anchor]]:
    """With tokens that differ by kind, and those beside them without which a scan makes none."""
    tokens = [(10 * token + kind, kind) for token, kind in row if kind != Anchor.OCCURRENCE]
    kinds = {kind for _, kind in tokens}
    if not kinds or kinds == {Anchor.BIRTH}:  # a birth date alone: the first row with it
        born = tokens[0][0] if tokens else 14
        return [(born, Anchor.BIRTH), (born + 4, Anchor.OCCURRENCE)]
    needs_name = kinds & {Anchor.PLACE, Anchor.GIVEN, Anchor.SURNAME}
    return [*tokens, (13, Anchor.NAME)] if needs_name and Anchor.NAME not in kinds else tokens


any_token = st.tuples(st.integers(1, 9), st.sampled_from(list(Anchor)))
any_rows = st.lists(
    st.tuples(
        st.lists(any_token, min_size=1, max_size=4).map(as_scanned),
        st.integers(0, 7),
        st.sampled_from(["", "TX", "CA"]),
    ),
    max_size=12,
)


def of_any_kind(people) -> PeopleSketch:
    builder = SketchBuilder()
    for tokens, elements, state in people:
        builder.add(tokens, elements=elements, state=state)
    return builder.build()


@given(any_rows, any_rows)
def test_places_merge_in_any_order_whatever_their_tokens(first, second):
    one, other = of_any_kind(first), of_any_kind(second)
    count = PeopleSketch.merge([one, other]).count()
    assert PeopleSketch.merge([other, one]).count() == count
    assert count.low <= count.best <= count.high
    assert sum(count.groups.values()) == count.best


@given(any_rows)
def test_keeping_equal_rows_once_changes_no_count(people):
    whole = of_any_kind([*people, *people])
    compact = whole.compacted()
    assert compact.row_count <= len(people)
    assert compact.count() == whole.count() == of_any_kind(people).count()


@given(any_rows)
def test_every_identity_is_a_person_in_every_reading(people):
    identities = {t for tokens, _, _ in people for t, kind in tokens if kind == Anchor.IDENTITY}
    assert of_any_kind(people).count().low >= len(identities)
