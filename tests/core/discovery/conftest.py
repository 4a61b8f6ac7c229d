"""The practice that most tests scan."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.core.discovery.practice_files import (
    Person,
    letter,
    make_people,
    write_database,
    write_table,
)


@pytest.fixture(scope="session")
def people() -> list[Person]:
    return make_people(200)


@pytest.fixture(scope="session")
def practice(tmp_path_factory, people) -> Path:
    """200 people: a table of 120, a database of 120 (40 in both), letters to 20, copies."""
    folder = tmp_path_factory.mktemp("practice")
    (folder / "share").mkdir()
    (folder / "laptop" / "letters").mkdir(parents=True)
    write_table(folder / "share" / "clients.csv", people[:120])
    write_database(folder / "share" / "practice.db", people[80:])
    write_table(folder / "laptop" / "clients copy.csv", people[:60])
    for number, person in enumerate(people[90:110]):
        text = letter(person)
        (folder / "laptop" / "letters" / f"{number}.txt").write_text(text, encoding="utf-8")
    return folder
