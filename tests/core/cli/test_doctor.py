"""``duecare doctor``: what it looks at, in words and as JSON, and that it never breaks itself."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from duecare.cli import doctor
from duecare.cli.doctor import Examined, examine


def found(checks: list[Examined], subject: str) -> Examined:
    return next(one for one in checks if one.subject.startswith(subject))


@pytest.fixture(autouse=True)
def alone(monkeypatch: Any) -> None:
    """Only the checks of the core; those of the web are tested with the web."""
    monkeypatch.setattr(doctor, "entry_points", lambda **_: [])
    monkeypatch.delenv("DUECARE_TSA_URLS", raising=False)


def test_it_looks_at_python_parts_catalogue_home_and_disk(tmp_path: Path) -> None:
    checks = examine(tmp_path / "home", reach_network=False)
    assert found(checks, "Python").status == "ok"
    assert found(checks, "Catalog").status == "ok"
    assert found(checks, "Home").detail.endswith("will be created on first use")
    assert found(checks, "Time authorities").status == "missing"
    assert {"Part scan", "Part risk", "Part documents", "Part web"} <= {
        one.subject for one in checks
    }


def test_a_missing_part_names_its_extra(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setitem(doctor._PARTS, "risk", ("no_such_module_at_all",))
    check = found(examine(tmp_path, reach_network=False), "Part risk")
    assert check.status == "missing"
    assert "duecare[risk]" in check.hint


def test_a_home_that_others_can_read_is_a_warning(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert found(examine(tmp_path, reach_network=False), "Home").status == "warning"


def test_an_old_python_is_a_problem(monkeypatch: Any) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    assert doctor._python().status == "problem"


def test_without_tesseract_pictures_are_said_to_stay_unread(monkeypatch: Any) -> None:
    monkeypatch.setattr(doctor.shutil, "which", lambda _: None)
    check = doctor._tesseract()
    assert check.status == "missing"
    assert "unread" in check.detail


def test_a_time_authority_that_does_not_answer_is_a_warning(tmp_path: Path) -> None:
    (silent, wrong) = doctor._time_authorities(
        "http://127.0.0.1:9,ftp://x", tmp_path / "none.toml", reach_network=True
    )
    assert silent.status == "warning"
    assert wrong.status == "problem"


def test_a_check_that_breaks_is_reported_and_does_not_break_the_doctor() -> None:
    def broken(*, deploy: bool) -> Any:
        raise RuntimeError("out of order")

    (check,) = doctor._contributed("installation", lambda: broken)
    assert check.status == "problem"
    assert "out of order" in check.detail


def test_the_time_authorities_in_use_are_named(tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "time-authorities.toml").write_text(
        '[[authority]]\nlabel = "one"\nurl = "https://one.example/tsr"\n'
    )
    monkeypatch.setenv("DUECARE_TSA_URLS", "https://two.example/, https://one.example/tsr")
    checks = [one for one in examine(tmp_path, reach_network=False) if "authorit" in one.subject]
    assert [(one.status, one.detail) for one in checks] == [
        ("ok", "https://one.example/tsr (not asked)"),
        ("ok", "https://two.example/ (not asked)"),
    ]
    (tmp_path / "time-authorities.toml").write_text("[[authority]]\nurl = 3\n")
    broken = found(examine(tmp_path, reach_network=False), "Time authorities")
    assert broken.status == "problem"
    assert broken.hint


def test_for_a_server_a_warning_counts(tmp_path: Path, monkeypatch: Any) -> None:
    warned = [Examined("Backup", "warning", "none", "make one")]
    monkeypatch.setattr(doctor, "examine", lambda *_, deploy, **__: warned if deploy else [])
    codes = [
        CliRunner().invoke(doctor.doctor, options, standalone_mode=False).return_value
        for options in ([], ["--deploy"])
    ]
    assert codes == [0, 1]


def test_json_has_a_schema_and_every_check(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setitem(os.environ, "DUECARE_HOME", str(tmp_path / "home"))
    outcome = CliRunner().invoke(
        doctor.doctor, ["--json", "--offline"], standalone_mode=False, catch_exceptions=False
    )
    facts = json.loads(outcome.output)
    assert facts["schema"] == "duecare.doctor/1"
    assert {"subject", "status", "detail", "hint"} == set(facts["checks"][0])
    assert outcome.return_value == 0
