"""Carrying a client's key, naming machines, and uniting files without the console."""

from __future__ import annotations

import os
import stat
import sys

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.inventory.test_merging import machine

from duecare.cli.machine import machine_id
from duecare.cli.main import cli
from duecare.cli.reporting import Reporting
from duecare.discovery import ClientKey, key_code, key_from_code
from duecare.errors import InputError
from duecare.inventory import DataInventory

ROWS = [(1001, 1, 101, "TX"), (1002, 2, 102, "CA")]


def run(*arguments, **options):
    return CliRunner().invoke(cli, [str(one) for one in arguments], **options)


@settings(deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_a_key_comes_back_from_its_code(key):
    code = key_code(key)
    assert len(code) == 52
    assert key_from_code(f"  {code}\n") == key


@settings(deadline=None)
@given(st.binary(min_size=32, max_size=32), st.integers(0, 51), st.characters(codec="ascii"))
def test_a_mistyped_code_is_refused_without_being_repeated(key, place, letter):
    code = key_code(key)
    wrong = code[:place] + letter + code[place + 1 :]
    if wrong.strip() == code:
        return
    with pytest.raises(InputError) as caught:
        key_from_code(wrong)
    assert wrong not in str(caught.value)


def test_the_name_of_a_key_is_the_check_value_that_the_page_computes():
    # By openssl dgst -sha256 -mac HMAC over "duecare key name" with the key 00..1f.
    assert ClientKey(bytes(range(32))).key_id == "c09b28eb2c68"


def test_a_key_travels_as_a_code_and_is_never_overwritten(tmp_path):
    first, second = tmp_path / "a.key", tmp_path / "b.key"
    assert run("client-key", "new", "--key-file", first).exit_code == 0
    if sys.platform != "win32":
        assert stat.S_IMODE(os.stat(first).st_mode) == 0o600
    code = run("client-key", "export", "--key-file", first).stdout.strip()
    assert run("client-key", "import", "--key-file", second, input=code + "\n").exit_code == 0
    assert first.read_bytes() == second.read_bytes()
    names = [run("client-key", "show", "--key-file", file).stdout for file in (first, second)]
    assert names[0] == names[1]
    again = run("client-key", "new", "--key-file", first)
    assert isinstance(again.exception, InputError)
    assert "exists already" in str(again.exception)


def test_a_machine_has_one_id_for_each_name_and_home(tmp_path):
    here = machine_id("LT-07", home=tmp_path / "a")
    assert here == machine_id("lt-07", home=tmp_path / "a")
    assert here.startswith("lt-07-")
    assert here != machine_id("LT-07", home=tmp_path / "b")
    assert here != machine_id("LT-08", home=tmp_path / "a")


def test_merge_writes_one_inventory_and_says_what_overlaps(tmp_path):
    for name, rows in (("a", ROWS), ("b", ROWS[1:])):
        (tmp_path / f"{name}.json").write_text(machine(rows, name).to_json())
    out = tmp_path / "client.json"
    done = run("merge", tmp_path / "a.json", tmp_path / "b.json", "--out", out)
    assert done.exit_code == 0
    assert "2 people together" in done.stderr
    assert DataInventory.read(out).people.best == 2
    without = run("merge", out, "--without", "a-1", "--quiet")
    assert DataInventory.model_validate_json(without.stdout).people.best == 1
    unknown = run("merge", out, "--without", "c-1")
    assert "no file contains a machine" in str(unknown.exception)


def test_merge_of_two_clients_is_refused(tmp_path):
    (tmp_path / "a.json").write_text(machine(ROWS, "a").to_json())
    (tmp_path / "b.json").write_text(machine(ROWS, "b", key="k2").to_json())
    done = run("merge", tmp_path / "a.json", tmp_path / "b.json")
    assert "people on both would count twice" in str(done.exception)


CODE = key_code(bytes(range(32)))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"report_to": "https://a.example"}, "without --token"),
        ({"token": "dct_x"}, "without --report-to"),
    ],
)
def test_half_of_what_reporting_needs_is_said(given, words):
    with pytest.raises(InputError, match=words):
        Reporting(**given)


def test_the_token_parts_and_only_the_first_is_for_the_console(tmp_path):
    file = tmp_path / "token.txt"
    file.write_text(f"dct_x.{CODE}\n")
    for token in (f"dct_x.{CODE}", f"@{file}"):
        reporting = Reporting(report_to="https://a.example", token=token)
        assert reporting.client_key == bytes(range(32))
        assert reporting.console.token == "dct_x"
    with pytest.raises(InputError, match="cannot read the token"):
        Reporting(report_to="https://a.example", token=f"@{tmp_path / 'none'}").console  # noqa: B018
    with pytest.raises(InputError, match="mistyped"):
        Reporting(report_to="https://a.example", token="nonsense").console  # noqa: B018


def test_reporting_without_the_clients_key_is_refused_before_a_machine_makes_its_own(tmp_path):
    done = run(
        "scan",
        tmp_path,
        "--report-to",
        "https://a.example",
        "--token",
        "dct_x",
        env={"DUECARE_HOME": str(tmp_path / "home")},
    )
    assert "does not contain the client's key" in str(done.exception)
    assert not (tmp_path / "home" / "keys").exists()
