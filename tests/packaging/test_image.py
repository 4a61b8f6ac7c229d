"""The container image, read from its Dockerfile: slim Debian, not root, and what is tested here."""

from __future__ import annotations

import re
import runpy
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
_SCRIPT = runpy.run_path(str(ROOT / "packaging" / "check_image.py"))
DOCKERFILE, variables = _SCRIPT["DOCKERFILE"], _SCRIPT["variables"]
BUILD, FINAL = _SCRIPT["read_steps"](DOCKERFILE.read_text())
COMPOSE = yaml.safe_load((DOCKERFILE.parent / "compose.yaml").read_text())
SERVERS = {"web-1", "web-2", "work-1", "work-2"}


def steps(stage: list[Any], word: str) -> list[str]:
    return [step.rest for step in stage if step.word == word]


@pytest.mark.parametrize("stage", [BUILD, FINAL])
def test_both_stages_are_slim_debian(stage: list[Any]) -> None:
    assert re.fullmatch(r"debian:\w+-slim( AS build)?", steps(stage, "FROM")[0])


def test_it_does_not_run_as_root_and_compiles_nothing_later() -> None:
    assert steps(FINAL, "USER") == ["10001"]
    assert not re.search(r"\b(gcc|pip|python3-dev)\b", " ".join(steps(FINAL, "RUN")))
    assert steps(FINAL, "COPY") == ["--from=build /opt/duecare /opt/duecare"]


def test_what_it_copies_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[0] == "*"
    for line in steps(BUILD, "COPY"):
        for name in line.split()[:-1]:
            assert (ROOT / name).exists()
            assert f"!{name}" in ignored


def test_the_constraints_pin_everything_that_is_installed() -> None:
    command = next(one for one in steps(BUILD, "RUN") if one.startswith("sed"))
    pins = subprocess.run(
        ["sh", "-c", command.partition(" > ")[0]], cwd=ROOT, capture_output=True, text=True
    ).stdout.splitlines()
    pinned = {re.split("==", line)[0].lower().replace("_", "-") for line in pins}
    assert all(re.match(r"[A-Za-z0-9._-]+==\S+( ; .+)?$", line) for line in pins)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    for line in [*extras["web"], *extras["s3"], *extras["scan"]]:
        name = re.split(r"[\[<>=]", line)[0].lower().replace("_", "-")
        assert name in pinned | {"duecare"}, name


def test_the_health_of_the_image_is_asked_at_an_address_that_it_answers_to() -> None:
    assert "http://127.0.0.1:8000/health" in steps(FINAL, "HEALTHCHECK")[0]
    assert variables(FINAL)["DUECARE_HOSTS"] == "127.0.0.1"


def test_the_compose_file_runs_two_of_each_over_postgresql_on_the_loopback() -> None:
    services = COMPOSE["services"]
    assert set(services) == SERVERS | {"database"}
    assert "DATABASE_URL" in services["web-1"]["environment"]
    ports = [port for one in services.values() for port in one.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
    for name in SERVERS:
        assert services[name]["read_only"]
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["command"][0] == name.split("-")[0]
