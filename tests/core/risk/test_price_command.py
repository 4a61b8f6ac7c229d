"""``duecare price`` and ``duecare init`` as a user runs them."""

import json

import pytest
import yaml
from click.testing import CliRunner

from duecare.cli.init import init
from duecare.cli.price import price
from duecare.errors import DuecareError, InputError, RiskError
from duecare.risk import insurance_from, profile_from


@pytest.fixture
def files(tmp_path, inventory):
    (tmp_path / "inventory.json").write_text(inventory.to_json())
    (tmp_path / "client.yaml").write_text(
        "name: Harbor\nindustry: finance\nstate: TX\nrevenue_usd: 1800000\n"
    )
    (tmp_path / "insurance.yaml").write_text("client: [{aggregate_limit: 100000}]\n")
    return tmp_path


def run(files, *extra):
    arguments = [
        str(files / "inventory.json"),
        "--profile",
        str(files / "client.yaml"),
        "--insurance",
        str(files / "insurance.yaml"),
        "--years",
        "5000",
        *extra,
    ]
    return CliRunner().invoke(price, arguments)


def test_json_goes_to_stdout_and_talk_to_stderr(files):
    done = run(files, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["schema"] == "duecare.loss/1"
    assert "A bad year" in done.stderr.replace("\n", " ")


def test_the_tables_go_to_stdout_and_nothing_to_stderr(files):
    done = run(files)
    assert done.exit_code == 0, done.output
    assert "What can happen" in done.stdout
    assert "Other cover" in done.stdout
    assert done.stderr == ""


def test_claims_against_the_firm_are_printed_only_when_asked_for_and_marked(files):
    quiet, told = run(files, "--json"), run(files, "--for-firm", "--json")
    assert "your firm" not in (quiet.stdout + quiet.stderr).lower()
    assert not [name for name in json.loads(quiet.stdout) if name.startswith("firm")]
    assert "Prepared for the firm's counsel" in told.stderr.replace("\n", " ")
    assert json.loads(told.stdout)["firm_exposure"]["contract_limit"] is None
    (files / "own.json").write_text(told.stdout)
    again = run(files, "--reproduce", str(files / "own.json"))
    assert again.exit_code == 0, again.exception


def test_a_policy_that_does_not_reach_the_day_is_no_cover(files):
    (files / "insurance.yaml").write_text(
        "client: [{carrier: Old, aggregate_limit: 200000, period: [2024-01-01, 2024-12-31]}]\n"
    )
    done = run(files, "--on", "2026-11-29", "--json")
    found = json.loads(done.stdout)
    assert found["insurance"]["no_cover"][0]["policy"] == "Old (cyber)"
    assert found["inputs"]["priced_on"] == "2026-11-29"
    assert "it counts as no cover" in done.stderr.replace("\n", " ")
    inside = json.loads(run(files, "--on", "2024-06-01", "--json").stdout)
    assert inside["insurance"]["no_cover"] == []


def test_a_stored_result_is_reproduced_value_by_value(files):
    (files / "loss.json").write_text(run(files, "--json").stdout)
    done = run(files, "--reproduce", str(files / "loss.json"), "--workers", "1")
    assert done.exit_code == 0
    assert "Reproduced" in done.stderr


def test_a_changed_input_is_named_when_reproducing(files):
    (files / "loss.json").write_text(run(files, "--json").stdout)
    (files / "insurance.yaml").write_text("client: [{aggregate_limit: 200000}]\n")
    done = run(files, "--reproduce", str(files / "loss.json"))
    assert isinstance(done.exception, RiskError)
    assert "differ" in str(done.exception)


@pytest.mark.parametrize("text", ["", "[1, 2]", "a: [", "x" * 10, "name: {a: 1}", "\x00"])
def test_garbage_in_a_profile_raises_only_our_error(files, text):
    (files / "client.yaml").write_text(text)
    assert isinstance(run(files).exception, DuecareError)


def test_a_missing_file_is_named(files):
    (files / "client.yaml").unlink()
    assert "client.yaml" in str(run(files).exception)


@pytest.mark.parametrize(
    ("flag", "reader"), [([], profile_from), (["--insurance"], insurance_from)]
)
def test_init_writes_a_commented_file_that_the_product_reads(tmp_path, flag, reader):
    target = tmp_path / "new.yaml"
    done = CliRunner().invoke(init, [str(target), "--name", 'The "Quoted" \\ Co', *flag])
    assert done.exit_code == 0
    read = reader(yaml.safe_load(target.read_text()))
    assert flag or read.name == 'The "Quoted" \\ Co'
    again = CliRunner().invoke(init, [str(target), *flag])
    assert isinstance(again.exception, InputError)
