"""The pages about security name tests and files that exist, and leave out no requirement."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASVS = ROOT / "docs" / "security" / "asvs.md"
THREATS = ROOT / "THREAT_MODEL.md"
NAMED = re.compile(r"`(tests/[\w/.]+?\.(?:py|js))(?:::(\w+))?`")
LEVELS_1_AND_2 = """
1.1: 1 2; 1.2: 1 2 3 4 5 6 7 8 9; 1.3: 1 2 3 4 5 6 7 8 9 10 11; 1.4: 1 2 3; 1.5: 1 2; 2.1: 1 2
3; 2.2: 1 2 3; 2.3: 1 2 3 4; 2.4: 1; 3.2: 1 2; 3.3: 1 2 3 4; 3.4: 1 2 3 4 5 6; 3.5: 1 2 3 4 5;
3.7: 1 2; 4.1: 1 2 3; 4.2: 1; 4.3: 1 2; 4.4: 1 2 3 4; 5.1: 1; 5.2: 1 2 3; 5.3: 1 2; 5.4: 1 2 3;
6.1: 1 2 3; 6.2: 1 2 3 4 5 6 7 8 9 10 11 12; 6.3: 1 2 3 4; 6.4: 1 2 3 4; 6.5: 1 2 3 4 5; 6.6: 1
2 3; 6.8: 1 2 3 4; 7.1: 1 2 3; 7.2: 1 2 3 4; 7.3: 1 2; 7.4: 1 2 3 4 5; 7.5: 1 2; 7.6: 1 2; 8.1:
1 2; 8.2: 1 2 3; 8.3: 1; 8.4: 1; 9.1: 1 2 3; 9.2: 1 2 3 4; 10.1: 1 2; 10.2: 1 2; 10.3: 1 2 3 4;
10.4: 1 2 3 4 5 6 7 8 9 10 11; 10.5: 1 2 3 4 5; 10.6: 1 2; 10.7: 1 2 3; 11.1: 1 2; 11.2: 1 2 3;
11.3: 1 2 3; 11.4: 1 2 3 4; 11.5: 1; 11.6: 1; 12.1: 1 2 3; 12.2: 1 2; 12.3: 1 2 3 4; 13.1: 1;
13.2: 1 2 3 4 5; 13.3: 1 2; 13.4: 1 2 3 4 5; 14.1: 1 2; 14.2: 1 2 3 4; 14.3: 1 2 3; 15.1: 1 2 3;
15.2: 1 2 3; 15.3: 1 2 3 4 5 6 7; 16.1: 1; 16.2: 1 2 3 4 5; 16.3: 1 2 3 4; 16.4: 1 2 3; 16.5: 1
2 3; 17.1: 1; 17.2: 1 2 3 4; 17.3: 1 2
"""
"""Section and numbers of OWASP ASVS 5.0.0, levels 1 and 2."""


@cache
def functions_of(path: Path) -> frozenset[str]:
    """The names of all functions in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))


def missing_in(text: str) -> list[str]:
    """The tests and files that a page names and that do not exist."""
    return [
        f"{file}::{name}"
        for file, name in NAMED.findall(text)
        if not (ROOT / file).exists() or (name and name not in functions_of(ROOT / file))
    ]


def rows_of(text: str) -> list[list[str]]:
    """The cells of the rows whose first cell is a number."""
    rows = [line.strip("| \n").split("|") for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in row] for row in rows]
    return [row for row in cells if re.fullmatch(r"[0-9.]+", row[0])]


@pytest.mark.parametrize("page", [ASVS, THREATS], ids=lambda path: path.name)
def test_every_test_that_a_page_names_exists(page):
    text = page.read_text(encoding="utf-8")
    assert NAMED.search(text)
    assert missing_in(text) == []


def test_a_test_that_does_not_exist_is_noticed():
    here = "tests/docs/test_security_pages.py"
    assert missing_in(f"`{here}::test_a_test_that_does_not_exist_is_noticed`") == []
    assert missing_in(f"`{here}::no_such` `tests/docs/no_such.py`") == [
        f"{here}::no_such",
        "tests/docs/no_such.py::",
    ]


def test_the_walk_through_asvs_is_complete():
    wanted = [
        f"{section}.{number}"
        for part in LEVELS_1_AND_2.replace("\n", " ").split(";")
        for section, _, numbers in [part.strip().partition(":")]
        for number in numbers.split()
    ]
    text = ASVS.read_text(encoding="utf-8")
    whole = re.findall(r"n/a as a whole \(([0-9., ]+)\)", text)
    found = [row[0] for row in rows_of(text)] + [n for one in whole for n in one.split(", ")]
    assert len(wanted) == 253
    assert sorted(found) == sorted(wanted)


def test_each_state_has_what_it_needs():
    for number, _, state, why, *shown in rows_of(ASVS.read_text(encoding="utf-8")):
        assert state in ("met", "n/a", "open"), number
        assert len(why) > 3, number
        if state == "met":
            assert NAMED.search(shown[0]), number


def test_each_row_of_the_threat_model_names_its_test():
    rows = rows_of(THREATS.read_text(encoding="utf-8"))
    cheaters = [row[0] for row in rows if len(row) > 2]
    assert cheaters == [str(number + 1) for number in range(len(cheaters))]
    shown = {row[0] for row in rows if NAMED.search(row[-1])}
    assert [number for number in cheaters if number not in shown] == []
