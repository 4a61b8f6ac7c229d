"""``duecare incident`` and ``duecare portfolio`` as a user runs them."""

import json

import pytest
from click.testing import CliRunner

from duecare.cli.incident import incident
from duecare.cli.portfolio import portfolio
from duecare.errors import InputError


@pytest.fixture
def folder(tmp_path, inventory):
    for name in ("Harbor", "Bay"):
        own = tmp_path / "clients" / name
        own.mkdir(parents=True)
        (own / "client.yaml").write_text(f"name: {name}\nindustry: finance\nstate: TX\n")
        (own / "inventory.json").write_text(inventory.to_json())
    (tmp_path / "firm.yaml").write_text(
        "firm: [{kind: tech_eo, aggregate_limit: 1000000, retention: 10000}]\n"
    )
    return tmp_path


def test_an_incident_is_planned_for_the_people_of_the_reached_place(folder):
    own = folder / "clients" / "Harbor"
    done = CliRunner().invoke(
        incident,
        [
            str(own / "inventory.json"),
            "--profile",
            str(own / "client.yaml"),
            "--place",
            "laptop-1",
            "--discovered",
            "2026-11-23T09:00-06:00",
            "--json",
        ],
    )
    assert done.exit_code == 0, done.exception
    steps = json.loads(done.stdout)["steps"]
    assert any("Tell 450 people under the law of Texas" in step["action"] for step in steps)
    assert "900 people" in done.stderr


def run_incident(folder, *more):
    own = folder / "clients" / "Harbor"
    return CliRunner().invoke(
        incident,
        [str(own / "inventory.json"), "--profile", str(own / "client.yaml"), *more],
    )


def test_a_plan_is_written_as_a_paper_in_the_zone_that_was_named(folder):
    paper = folder / "plan.pdf"
    done = run_incident(
        folder,
        "--discovered",
        "2026-11-23T16:20",
        "--zone",
        "America/Chicago",
        "--kind",
        "ransomware",
        "--pdf",
        str(paper),
        "--json",
    )
    assert done.exit_code == 0, done.exception
    assert paper.read_bytes().startswith(b"%PDF")
    steps = json.loads(done.stdout)["steps"]
    assert steps[0]["due"] == "2026-11-23T16:20:00-06:00"
    assert all(step["statutory"] >= step["due"][:10] for step in steps if step["statutory"])


@pytest.mark.parametrize(
    "more",
    [
        ["--discovered", "2026-11-23T09:00", "--zone", "Mars/Olympus"],
        ["--discovered", "2026-11-23T09:00-06:00", "--zone", "America/Chicago"],
        ["--discovered", "2026-11-23T09:00-06:00", "--place", "no-such-laptop"],
        ["--discovered", "2026-11-23T09:00-06:00", "--pdf", "no/such/folder/plan.pdf"],
    ],
)
def test_what_cannot_be_planned_is_refused_by_name(folder, more):
    done = run_incident(folder, *more)
    assert isinstance(done.exception, InputError)
    named = [word for word in more if word.startswith(("Mars", "no"))]
    assert all(word in str(done.exception) for word in named)


@pytest.mark.parametrize("moment", ["yesterday", "2026-11-23T09:00"])
def test_a_discovery_that_is_no_moment_is_refused(folder, moment):
    own = folder / "clients" / "Harbor"
    done = CliRunner().invoke(
        incident,
        [
            str(own / "inventory.json"),
            "--profile",
            str(own / "client.yaml"),
            "--discovered",
            moment,
        ],
    )
    assert isinstance(done.exception, InputError)


def test_a_folder_of_clients_is_priced_together(folder):
    done = CliRunner().invoke(
        portfolio,
        [str(folder / "clients"), "--firm", str(folder / "firm.yaml"), "--years", "5000", "--json"],
    )
    assert done.exit_code == 0, done.exception
    data = json.loads(done.stdout)
    assert data["schema"] == "duecare.portfolio/1"
    assert {row["name"] for row in data["clients"]} == {"Harbor", "Bay"}


def test_a_folder_without_clients_is_refused(tmp_path):
    for target in (tmp_path, tmp_path / "missing"):
        assert isinstance(CliRunner().invoke(portfolio, [str(target)]).exception, InputError)
