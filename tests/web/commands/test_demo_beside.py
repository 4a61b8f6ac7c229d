"""Where a demonstration beside a real firm lies, and that nothing else is deleted with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from duecare.errors import InputError
from duecare_web.commands.demo import MARKER, beside_home, demo, remove_demonstration


def test_it_lies_beside_the_home_of_the_firm_and_never_in_it(tmp_path):
    own = tmp_path / "duecare"
    found = beside_home({"DUECARE_HOME": str(own)})
    assert found == tmp_path / "duecare-demonstration"
    assert own not in found.parents
    assert beside_home({}) == Path("~/.duecare-demonstration").expanduser()


def test_removing_takes_the_demonstration_and_refuses_anything_else(tmp_path, monkeypatch):
    own = tmp_path / "duecare"
    own.mkdir()
    (own / "duecare.sqlite3").write_text("the firm")
    with pytest.raises(InputError, match="does not hold a demonstration"):
        remove_demonstration(own)
    monkeypatch.setenv("DUECARE_HOME", str(own))
    made = beside_home({"DUECARE_HOME": str(own)})
    made.mkdir()
    (made / MARKER).write_text("")
    done = CliRunner().invoke(demo, ["--beside", "--remove"])
    assert (done.exit_code, made.exists()) == (0, False)
    assert (own / "duecare.sqlite3").read_text() == "the firm"
    again = CliRunner().invoke(demo, ["--beside", "--remove"])
    assert again.exit_code != 0
