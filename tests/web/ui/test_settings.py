"""The environment is read once, typed, and refused by name."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

from duecare.errors import InputError
from duecare_web.settings import environment as env

DOCS = Path(__file__).parents[3] / "docs" / "reference"


def test_nothing_set_gives_an_embedded_installation() -> None:
    found = env.read_environment({})
    assert found.home == Path("~/.duecare").expanduser()
    assert not found.https
    described = env.database(found)
    assert described["ENGINE"].endswith("sqlite3")
    assert described["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_an_address_of_postgresql_is_taken_apart() -> None:
    given = {"DATABASE_URL": "postgresql://du%40e:s3%2Fcret@db.example:5433/care?sslmode=require"}
    found = env.database(env.read_environment(given))
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("care", "du@e", "s3/cret")
    assert (found["HOST"], found["PORT"]) == ("db.example", "5433")
    assert found["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DUECARE_BASE_URL", "duecare.example.com"),
        ("DUECARE_DEBUG", "perhaps"),
        ("DUECARE_SIGN_IN_ATTEMPTS", "0"),
        ("DUECARE_SIGN_IN_ATTEMPTS", "²"),
        ("DUECARE_WITNESS_QUORUM", "²"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(InputError, match=name):
        env.read_environment({name: value})


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(InputError, match="mysql"):
        env.database(env.read_environment({"DATABASE_URL": "mysql://x/y"}))


def test_mail_goes_to_files_until_a_server_is_named() -> None:
    assert "filebased" in env.mail(env.read_environment({}))["DUECARE_MAIL_TRANSPORT"]
    given = {"DUECARE_SMTP_URL": "smtps://me:pw@mail.example"}
    found = env.mail(env.read_environment(given))
    assert "smtp" in found["DUECARE_MAIL_TRANSPORT"]
    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"]) == (465, True)


def test_the_secret_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    found = env.read_environment({"DUECARE_HOME": str(tmp_path / "home")})
    first = env.secret_key(found)
    assert env.secret_key(found) == first
    file = tmp_path / "home" / "keys" / "secret-key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir()] == ["secret-key"]


def test_every_setting_is_documented_with_its_default() -> None:
    text = (DOCS / "settings.md").read_text()
    for one in env.VARIABLES:
        assert f"| `{one.name}` | {one.kind} | {one.default or 'none'} | {one.purpose} |" in text


def check_ids(**given: Any) -> set[str]:
    return {str(one.id) for one in run_checks(include_deployment_checks=True)}


def test_production_checks_name_what_an_installation_lacks(settings: Any, tmp_path: Path) -> None:
    settings.DUECARE_HOME = tmp_path
    assert {"duecare.W001", "duecare.W003"} <= check_ids()
    settings.DUECARE_BASE_URL = "https://duecare.example.com"
    settings.DUECARE_TSA_URLS = ("https://tsa.example",)
    assert not {"duecare.W001", "duecare.W003"} & check_ids()


def test_a_demonstration_that_others_reach_is_an_error(settings: Any) -> None:
    settings.DUECARE_DEMO = True
    settings.DUECARE_BASE_URL = "https://duecare.example.com"
    assert "duecare.E001" in check_ids()


def test_keys_that_others_can_read_are_an_error(settings: Any, tmp_path: Path) -> None:
    settings.DUECARE_HOME = tmp_path
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "installation-key").write_bytes(b"x" * 32)
    (tmp_path / "keys" / "installation-key").chmod(0o644)
    assert "duecare.E002" in check_ids()
