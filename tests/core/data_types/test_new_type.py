"""A new data type is one file: it is found, counted, explained, priced and printed.

The file ``library_card.py`` is laid into a copy of the package, since the tables of the types are
part of the machine code; everything else is the program as it is.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import duecare

CARDS = ("21234567890009", "21234567890017", "21234567890025", "21234567890033", "21234567890041")
NAMES = ("Ada Hill", "Bela Birch", "Cora Cedar", "Dina Elm", "Ella Fir")
PROFILE = "name: Elm Library\nindustry: retail\nstate: CA\nemployees: 4\nrevenue_usd: 300000\n"
STATEMENT = """
import datetime, pathlib
from duecare.documents.statements.found import data_inventory_statement
from duecare.documents.statements.preparation import Preparation
from duecare.inventory import DataInventory
inventory = DataInventory.model_validate_json(pathlib.Path("inventory.json").read_text())
made = Preparation(client="Elm Library", firm="Elm IT", as_of=datetime.date(2026, 3, 1))
print(data_inventory_statement(inventory, preparation=made))
"""

Run = Callable[..., str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs a command of the copy in a folder with a share of library cards."""
    folder = tmp_path_factory.mktemp("library")
    package = folder / "src" / "duecare"
    no_cache = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(duecare.__file__).parent, package, ignore=no_cache)
    shutil.copy(Path(__file__).with_name("library_card.py"), package / "data_types" / "types")
    share = folder / "share"
    share.mkdir()
    rows = [f"{name},{card}\n" for name, card in zip(NAMES, CARDS, strict=True)]
    (share / "readers.csv").write_text("name,library card\n" + "".join(rows))
    (share / "note.txt").write_text(f"Name: Ada Hill\nLibrary card: {CARDS[0]}\nOrder {CARDS[1]}\n")
    (share / "groups.txt").write_text("Wrong card: 2 1234 56789 0008\nCard: 2 1234 56789 0025\n")
    (folder / "client.yaml").write_text(PROFILE)
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "DUECARE_HOME": str(folder)}

    def run(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("-m", "duecare.cli.main", "scan", "share", "--state", "CA", "--quiet", "--workers", "1",
        "--out", "inventory.json", "--findings", "findings.jsonl")  # fmt: skip
    return run


@pytest.mark.slow
def test_a_new_type_is_found_and_its_people_are_counted(run):
    inventory = json.loads(run("-c", "print(open('inventory.json').read())"))
    assert inventory["data_types"]["library_card"]["records"] == 7
    assert inventory["data_types"]["library_card"]["people"]["best"] == 5
    assert inventory["people"]["best"] == 5
    assert inventory["elements"] == {"library_card+person_name": 5}


@pytest.mark.slow
def test_a_new_type_is_explained(run):
    lines = run("-c", "print(open('findings.jsonl').read())").splitlines()
    labelled = next(
        number
        for number, line in enumerate(lines, 1)
        if "note.txt" in line and json.loads(line)["data_type"] == "library_card"
    )
    told = run("-m", "duecare.cli.main", "explain", f"findings.jsonl:{labelled}")
    assert told.startswith("library_card: certain, counted")
    assert "fourteen digits starting with 2; Luhn check digit" in told
    assert "'Library card' 2 bytes before it, same line: for it" in told


@pytest.mark.slow
def test_a_new_type_is_priced_by_the_element_of_law_it_declares(run):
    price = json.loads(
        run("-m", "duecare.cli.main", "price", "inventory.json", "--profile", "client.yaml",
            "--years", "1000", "--json")
    )  # fmt: skip
    (state,) = [duty for duty in price["duties"] if duty["state"] == "CA"]
    assert state["elements"] == ["library_card"]
    assert state["people"]["best"] == 5


@pytest.mark.slow
def test_a_new_type_is_printed_in_its_own_words(run):
    assert "library cards" in run("-c", STATEMENT)
