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
