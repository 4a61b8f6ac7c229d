"""Machines scanned apart, brought together: the laws of one client's inventory."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecare.data_types import element_bits
from duecare.errors import InputError
from duecare.inventory import (
    Account,
    Amount,
    Anchor,
    DataInventory,
    Location,
    PeopleSketch,
    ScanScope,
    SketchBuilder,
    Unread,
    machines_of,
    mark_machine,
    merge_inventories,
    split_by_machine,
)
from duecare.inventory.counts import people_count

# A shared machine may stall for a second; the laws are about counts, not time.
laws = settings(deadline=None, max_examples=50)
START = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
MAIL = element_bits(["email"])
# A row of a person: an SSN or none, a mail address that several may share, a name.
person = st.tuples(
    st.one_of(st.none(), st.integers(1000, 1008)),
    st.integers(1, 8),
    st.integers(100, 104),
    st.sampled_from(["", "TX", "CA"]),
)
people = st.lists(person, max_size=12)


def sketch_of(rows) -> PeopleSketch:
    builder = SketchBuilder()
    for ssn, mail, name, state in rows:
        tokens = [(mail, Anchor.CONTACT), (name, Anchor.NAME)]
        tokens += [(ssn, Anchor.IDENTITY)] if ssn else []
        builder.add(tokens, elements=MAIL | (1 if ssn else 0), state=state)
    return builder.build()


def scanned(rows, *, name="a", day=0, key="k1", sources=("/home",)) -> DataInventory:
    """An inventory of one place, before a machine is named."""
    sketch = sketch_of(rows)
    count = people_count(sketch.count())
    return DataInventory(
        scanned_at=START + dt.timedelta(days=day),
        versions={"duecare": "0.1.0"},
        key_id=key,
        home_state="TX",
        scope=ScanScope(
            sources=list(sources),
            account=Account(read=Amount(files=2, bytes=20), unread=Amount(files=1, bytes=10)),
            unread=[Unread(location="home", path="x.zip", reason="encrypted", size=10)],
        ),
        people=count,
        locations=[
            Location(
                id="home",
                name="home",
                records=len(rows),
                data_types={"email": len(rows)},
                people=count,
                sketch=sketch.to_text() if len(rows) else "",
            )
        ],
    )


def machine(rows, name="a", *, day=0, key="k1", sources=("/home",)) -> DataInventory:
    inventory = scanned(rows, day=day, key=key, sources=sources)
    return mark_machine(
        inventory, machine_id=f"{name}-1", name=name, system="Linux", scan_id=f"{name}{day}"
    )


@laws
@given(people, people)
def test_two_machines_hold_together_what_one_scan_of_both_finds(first, second):
    merged = merge_inventories([machine(first, "a"), machine(second, "b")])
    together = merge_inventories([machine([*first, *second], "c")])
    for field in ("people", "states", "elements", "data_types", "key_id", "home_state"):
        assert getattr(merged, field) == getattr(together, field), field
    assert merged.scope.files_seen == 6
    assert [item.location for item in merged.scope.unread] == ["a-1/home", "b-1/home"]


@laws
@given(st.lists(people, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_neither_order_nor_grouping_nor_repetition_changes_anything(crowds, random):
    machines = [machine(crowd, f"m{number}") for number, crowd in enumerate(crowds)]
    merged = merge_inventories(machines)
    shuffled = [*machines, *machines]
    random.shuffle(shuffled)
    assert merge_inventories(shuffled) == merged
    assert merge_inventories([merge_inventories(machines[:1]), *machines[1:]]) == merged
    assert merge_inventories([merged, merged]) == merged
    assert merge_inventories(split_by_machine(merged)) == merged


@laws
@given(people)
def test_a_copied_machine_adds_nobody(rows):
    alone = merge_inventories([machine(rows, "a")])
    both = merge_inventories([machine(rows, "a"), machine(rows, "b")])
    assert both.people == alone.people
    assert both.states == alone.states
    assert [one.people for one in both.machines] == [alone.people, alone.people]


@laws
@given(people, people, people)
def test_a_newer_scan_replaces_the_former_of_the_same_machine(old, new, other):
    machines = [machine(old, "a", day=1), machine(other, "b"), machine(new, "a", day=2)]
    expected = merge_inventories([machine(new, "a", day=2), machine(other, "b")])
    for order in itertools.permutations(machines):
        assert merge_inventories(order) == expected


@laws
@given(people, people)
def test_a_machine_left_out_is_as_if_it_had_never_been(first, second):
    merged = merge_inventories([machine(first, "a"), machine(second, "b")])
    assert merge_inventories([merged], without={"b-1"}) == merge_inventories([machine(first, "a")])


@laws
@given(people)
def test_it_reads_back_what_it_wrote(rows):
    merged = merge_inventories([machine(rows, "a"), machine(rows, "b")])
    assert DataInventory.model_validate_json(merged.to_json()) == merged


def test_the_sum_of_machines_is_shown_beside_their_union():
    merged = merge_inventories(
        [
            machine([(1001, 1, 101, "TX"), (1002, 2, 102, "TX")], "a"),
            machine([(1002, 2, 102, "TX"), (1003, 3, 103, "CA")], "b"),
        ]
    )
    assert merged.people.best == 3
    assert [one.people.best for one in merged.machines] == [2, 2]
    assert [merged.place_name(place) for place in merged.locations] == ["a: home", "b: home"]
    assert merged.people_at(["a-1/home"]).best == 2


def test_inventories_of_different_keys_are_refused_by_name():
    with pytest.raises(InputError, match="made under the client key k1") as caught:
        merge_inventories([machine([], "a"), machine([], "b", key="k2")])
    assert "duecare client-key" in caught.value.hint


def test_people_without_a_sketch_cannot_be_united():
    bare = machine([(1001, 1, 101, "")], "a")
    place = bare.locations[0].model_copy(update={"sketch": ""})
    bare = bare.model_copy(update={"locations": [place]})
    assert merge_inventories([bare]).people.best == 0
    with pytest.raises(InputError, match="without a sketch"):
        merge_inventories([bare, machine([], "b")])


def test_nothing_to_merge_is_said():
    with pytest.raises(InputError, match="no inventory"):
        merge_inventories([])


def test_a_scan_without_a_machine_is_known_by_its_sources():
    rows = [(1001, 1, 101, "TX")]
    first = scanned(rows, sources=["/srv/share"])
    again = scanned([*rows, (1002, 2, 102, "")], day=1, sources=["/srv/share"])
    other = scanned([(1003, 3, 103, "")], sources=["/srv/other"])
    merged = merge_inventories([first, other, again])
    assert [one.name for one in merged.machines] == ["other", "share"]
    assert merged.people.best == 3
    assert machines_of(first)[0].id == machines_of(again)[0].id


def test_a_machine_is_named_once():
    with pytest.raises(InputError, match="names the machine a already"):
        mark_machine(machine([], "a"), machine_id="b-1", name="b", system="", scan_id="1")


@laws
@given(people, st.integers(1, 4))
def test_rows_that_say_the_same_are_kept_once_and_count_the_same(rows, copies):
    sketch = PeopleSketch.merge([sketch_of(rows)] * copies) if rows else PeopleSketch.empty()
    compact = sketch.compacted()
    assert compact.count() == sketch.count()
    assert compact.row_count <= len({row[:3] for row in rows})
    assert compact.compacted().to_text() == compact.to_text()


def crowd(size: int, *, start: int = 0, seed: int = 1) -> PeopleSketch:
    """People with an SSN, a record number, a mail address and a birth date that others share."""
    ids = np.arange(start, start + size, dtype=np.uint64)
    with np.errstate(over="ignore"):
        columns = [
            (ids * np.uint64(4) + np.uint64(kind)) * np.uint64(0x9E3779B97F4A7C15) ^ np.uint64(seed)
            for kind in range(3)
        ]
    columns.append(ids % np.uint64(20_000) * np.uint64(0xD1B54A32D192ED03))
    kinds = [Anchor.IDENTITY, Anchor.LINK, Anchor.CONTACT, Anchor.BIRTH]
    return PeopleSketch(
        np.stack(columns, axis=1).reshape(-1),
        np.tile(np.array(kinds, dtype=np.uint8), size),
        np.repeat(np.arange(size, dtype=np.uint32), 4),
        np.full(size, MAIL, dtype=np.uint32),
        np.zeros(size, dtype=np.uint8),
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_sample_of_people_with_many_tokens_is_within_its_stated_error(seed):
    sampled = crowd(60_000, seed=seed).compacted(most_rows=6_000)
    assert sampled.row_count <= 6_000
    count = sampled.count()
    assert count.relative_error == pytest.approx(1 / np.sqrt(6_000), rel=0.1)
    assert abs(count.best - 60_000) < 4 * count.relative_error * 60_000


def test_sampled_machines_that_overlap_are_united_within_the_stated_error():
    parts = [crowd(40_000).compacted(most_rows=5_000), crowd(40_000, start=20_000)]
    count = PeopleSketch.merge(parts).count()
    assert count.relative_error > 0
    assert abs(count.best - 60_000) < 4 * count.relative_error * 60_000


def test_one_group_that_is_larger_than_the_limit_stays_exact():
    builder = SketchBuilder()
    for number in range(50):
        builder.add([(7, Anchor.LINK), (1000 + number, Anchor.IDENTITY)], elements=1)
    compact = builder.build().compacted(most_rows=10)
    assert compact.count().best == 50
    assert compact.count().relative_error == 0
