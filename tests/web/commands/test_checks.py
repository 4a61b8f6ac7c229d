"""``duecare doctor --deploy`` on an installation, and errors of the machine told in words."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db.utils import OperationalError
from django.test import Client
from django.urls import reverse
from tests.web.accounts.apps import give_app

from duecare_web.commands import checks
from duecare_web.operations import readiness
from duecare_web.operations.metrics import LAST_BACKUP
from duecare_web.settings import environment

GOOD = {
    "DUECARE_BASE_URL": "https://duecare.example.com",
    "DUECARE_TRUST_PROXY": "yes",
}


def ids(settings: Any, **variables: str) -> set[str]:
    """The ids of what a server with these variables still needs."""
    given = environment.read_environment({"DUECARE_HOME": str(settings.DUECARE_HOME), **variables})
    settings.ENVIRONMENT, settings.DUECARE_BASE_URL = given, given.base_url
    settings.ALLOWED_HOSTS = environment.allowed_hosts(given)
    settings.DEBUG, settings.DUECARE_PRIVATE_ADDRESSES = given.debug, given.private_addresses
    settings.DEFAULT_FROM_EMAIL = given.mail_from
    settings.DUECARE_MAIL_TRANSPORT = environment.mail(given)["DUECARE_MAIL_TRANSPORT"]
    settings.DUECARE_TSA_URLS, settings.DUECARE_TSA_FILE = given.tsa_urls, given.tsa_file
    settings.SECRET_KEY = given.secret_key or "k" * 64
    found = [str(one.id) for one in run_checks(include_deployment_checks=True)]
    return {one.removeprefix("duecare.") for one in found if one.startswith("duecare.")}


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, {"W001", "W002", "W003", "W005", "W009"}),
        ({"DUECARE_BASE_URL": "https://duecare.example.com"}, {"W002", "W003", "W006", "W009"}),
        (GOOD, {"W002", "W003", "W009"}),
        (
            GOOD
            | {
                "DUECARE_SMTP_URL": "smtps://mail.example.com",
                "DUECARE_MAIL_FROM": "duecare@example.com",
                "DUECARE_TSA_URLS": "https://tsa.example/",
            },
            set(),
        ),
        (GOOD | {"DUECARE_HOSTS": "*"}, {"W002", "W003", "W008", "W009"}),
        (GOOD | {"DUECARE_DEBUG": "yes"}, {"W002", "W003", "W004", "W009"}),
        (GOOD | {"DUECARE_PRIVATE_ADDRESSES": "yes"}, {"W002", "W003", "W009", "W010"}),
        (GOOD | {"DUECARE_SECRET_KEY": "short"}, {"W002", "W003", "W009", "W011"}),
        (
            {"DUECARE_TRUST_PROXY": "yes", "DUECARE_BASE_URL": "http://duecare.example.com"},
            {"W001", "W002", "W003", "W007", "W009"},
        ),
    ],
)
def test_what_a_server_still_needs(
    settings: Any, tmp_path: Path, variables: dict[str, str], expected: set[str]
) -> None:
    settings.DUECARE_HOME = tmp_path
    assert ids(settings, **variables) == expected
    assert all(one.hint for one in run_checks(include_deployment_checks=True) if one.id in expected)


@pytest.mark.parametrize("name", ["keys/log", "outbox/a.log", "documents/x", "duecare.sqlite3"])
def test_files_that_others_can_read_are_an_error(settings: Any, tmp_path: Path, name: str) -> None:
    settings.DUECARE_HOME = tmp_path
    tmp_path.chmod(0o755)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"x")
    (tmp_path / name).chmod(0o640)
    (found,) = [one for one in run_checks() if one.id == "duecare.E002"]
    assert name in found.msg
    tmp_path.chmod(0o700)  # nobody else can enter; a key is named all the same
    left = [one for one in run_checks() if one.id == "duecare.E002"]
    assert bool(left) == name.startswith("keys")


def test_second_factors_and_the_last_backup_are_looked_at(north: Any, settings: Any) -> None:
    assert [one.status for one in checks._second_factors()] == ["warning"]
    for user in (north.owner, north.advisor, north.technician):
        give_app(user)
    assert [one.status for one in checks._second_factors()] == ["ok"]
    north.firm.second_factor_required = False
    north.firm.save()
    (lax,) = checks._second_factors()
    assert "North IT" in lax.detail
    note = settings.DUECARE_HOME / LAST_BACKUP
    assert checks._last_backup().status == "warning"
    for days, status in ((1, "ok"), (9, "warning")):
        note.write_text((datetime.now(UTC) - timedelta(days=days)).isoformat())
        assert checks._last_backup().status == status


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "duecare.cli.main", *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_home_or_a_database_that_cannot_be_used_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    home = run("serve", DUECARE_HOME=str(tmp_path / "file" / "home"), DATABASE_URL="")
    away = "postgresql://duecare@127.0.0.1:9/duecare"
    database = run("serve", DUECARE_HOME=str(tmp_path / "home"), DATABASE_URL=away)
    for outcome in (home, database):
        assert outcome.returncode == 2, outcome.stderr
        assert "Traceback" not in outcome.stderr
        assert "Hint:" in outcome.stderr
    assert "cannot be used: Not a directory" in home.stderr
    assert "the database cannot be used" in database.stderr


def test_a_database_that_goes_away_is_a_page_and_a_line(
    north: Any, signed_in: Any, monkeypatch: Any, capfd: Any
) -> None:
    browser = signed_in(north.owner)
    browser.raise_request_exception = False

    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("connection refused")

    with monkeypatch.context() as patched:
        patched.setattr("duecare_web.accounts.middleware.find_membership", away)
        answer = browser.get(reverse("clients:portfolio"))
        patched.setattr(readiness.connection, "cursor", away)
        ready = browser.get("/ready")
    assert answer.status_code == ready.status_code == 503
    assert ready.json()["status"] == "not ready"
    assert "database does not answer" in answer.content.decode()
    assert "Traceback" not in capfd.readouterr().err


def test_a_refusal_is_one_line_in_the_log_and_a_links_token_is_none(
    north: Any, signed_in: Any, capfd: Any
) -> None:
    assert signed_in(north.viewer).get(reverse("clients:add")).status_code == 403
    token = "secret-token-of-a-link-0123456789-0123456789"
    Client().get(reverse("portal:link", args=[token]))
    Client().get(f"/nothing/{token}/")
    said = capfd.readouterr().err
    assert "Forbidden" in said
    assert "Traceback" not in said
    assert token not in said
