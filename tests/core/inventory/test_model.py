import datetime as dt

import pytest

from duecare.errors import InputError
from duecare.inventory import (
    Anchor,
    DataInventory,
    Location,
    PeopleCount,
    ScanScope,
    SketchBuilder,
)


def place(name: str, *tokens: int) -> Location:
    builder = SketchBuilder()
    for token in tokens:
        builder.add([(token, Anchor.IDENTITY)], elements=1, state="OH")
    count = PeopleCount(low=len(tokens), best=len(tokens), high=len(tokens))
    return Location(id=name, name=name, people=count, sketch=builder.build().to_text())


@pytest.fixture
def inventory() -> DataInventory:
    return DataInventory(
        scanned_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
        scope=ScanScope(sources=["share"]),
        people=PeopleCount(low=4, best=4, high=4),
        locations=[place("share", 1, 2, 3), place("laptop", 3, 4)],
    )


def test_people_of_two_places_are_a_union_and_not_a_sum(inventory):
    assert inventory.people_at(["share", "laptop"]).best == 4
    assert inventory.people_at(["laptop"]).best == 2
    assert inventory.people_at([]).best == 0


def test_an_unknown_place_is_named(inventory):
    with pytest.raises(InputError, match="'attic'"):
        inventory.people_at(["attic"])


def test_the_file_reads_back_and_starts_with_its_schema(inventory, tmp_path):
    path = tmp_path / "inventory.json"
    path.write_text(inventory.to_json())
    assert path.read_text().startswith('{\n "schema": "duecare.inventory/2"')
    assert DataInventory.read(path) == inventory


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ('{"schema": "duecare.inventory/9"}', "schema"),
        ("{", "file"),
        ('{"schema": "duecare.inventory/2", "surprise": 1}', "surprise|scanned_at"),
    ],
)
def test_another_file_is_refused_by_field(tmp_path, content, named):
    path = tmp_path / "inventory.json"
    path.write_text(content)
    with pytest.raises(InputError, match=named):
        DataInventory.read(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"gone\.json"):
        DataInventory.read(tmp_path / "gone.json")
