"""Alive, ready, and figures: what a monitor sees, and who may see it."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.utils import OperationalError
from django.test import Client as Browser
from prometheus_client.parser import text_string_to_metric_families

from duecare_web.ledger.models import PendingEntry
from duecare_web.operations import readiness
from duecare_web.operations.clock import ClockWatch
from duecare_web.operations.steps import Steps

Disk = namedtuple("Disk", "total used free")
TOKEN = "a-token-of-more-than-twenty-characters"


def figures(browser: Browser, **headers: str) -> dict[str, float]:
    answer = browser.get("/metrics", headers=headers)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {
        " ".join(
            [
                one.name,
                *(one.labels[name] for name in ("view", "status", "check") if name in one.labels),
            ]
        ): one.value
        for family in families
        for one in family.samples
    }


def states(browser: Browser) -> dict[str, str]:
    return {name: one["state"] for name, one in browser.get("/ready").json()["checks"].items()}


def test_alive_asks_neither_database_nor_host_name(settings: Any) -> None:
    """Without the fixture of a database every query is an error."""
    settings.ALLOWED_HOSTS = ["duecare.example"]
    settings.SECURE_SSL_REDIRECT = True
    answer = Browser().get("/health", headers={"host": "10.0.0.7"})
    assert answer.json() == {"status": "ok"}


def test_a_whole_installation_is_ready(north: Any, client: Browser) -> None:
    assert client.get("/ready").json()["status"] in {"ready", "degraded"}
    found = states(client)
    del found["disk"]  # of the machine that runs the tests
    assert found == dict.fromkeys(
        ("database", "migrations", "signer", "sealing", "tasks", "background"), "ok"
    )


def test_entries_that_are_not_sealed_degrade_it(north: Any, client: Browser) -> None:
    PendingEntry.objects.update(at=PendingEntry.objects.earliest("at").at - timedelta(minutes=6))
    assert states(client)["sealing"] == "degraded"
    assert figures(client)["duecare_oldest_entry_seconds"] > 360


@pytest.mark.parametrize(
    ("free", "state"), [(10**8, "not ready"), (10**9, "degraded"), (10**10, "ok")]
)
def test_a_disk_that_fills_is_seen(
    north: Any, client: Browser, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Disk(10**11, 0, free))
    answer = client.get("/ready")
    assert answer.json()["checks"]["disk"]["state"] == state
    assert answer.status_code == (503 if state == "not ready" else 200)


def test_a_signer_that_does_not_answer_is_seen(
    north: Any, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from duecare.errors import EvidenceError

    def silent() -> None:
        raise EvidenceError("the signer does not answer", hint="start it")

    monkeypatch.setattr(readiness, "signer", silent)
    assert client.get("/ready").json()["checks"]["signer"] == {
        "state": "degraded",
        "detail": "the signer does not answer (start it)",
    }


def test_strangers_learn_one_word(north: Any, client: Browser, settings: Any) -> None:
    settings.DUECARE_BASE_URL = "https://duecare.example"
    assert list(client.get("/ready").json()) == ["status"]
    assert client.get("/metrics").status_code == 404
    settings.DUECARE_TRUST_PROXY = True
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 200
    settings.DUECARE_METRICS_TOKEN = TOKEN
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 404
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 404


def test_figures_count_requests_by_view_and_name_nobody(north: Any, client: Browser) -> None:
    signing_in = "duecare_requests_total account_login 2xx"
    before = figures(client).get(signing_in, 0.0)
    client.get("/account/login/?next=/of-North-Dental/")
    client.get("/nowhere/of-North-Dental/")
    text = client.get("/metrics").content.decode()
    assert figures(client)[signing_in] == before + 1
    assert "North" not in text
    assert "nowhere" not in text
    assert "@" not in text


def test_figures_come_without_a_database_too(
    north: Any, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("connection refused")

    with monkeypatch.context() as patched:
        patched.setattr("django.db.backends.utils.CursorWrapper.execute", away)
        found = figures(client)
    assert found["duecare_ready database"] == 0
    assert "duecare_entries_waiting" not in found


def test_a_clock_that_is_set_is_told() -> None:
    wall, running = [1000.0], [50.0]
    watch = ClockWatch(lambda: wall[0], lambda: running[0])
    wall[0], running[0] = 1010.5, 60.0
    assert watch.look() == ""
    wall[0], running[0] = 411.0, 61.0
    assert "set back by 600 seconds" in watch.look()
    wall[0], running[0] = 4012.0, 62.0
    assert "forward by 3,600 seconds" in watch.look()
    assert watch.look() == ""


def test_a_step_that_hangs_is_told_once_and_seen_until_it_ends() -> None:
    now = [0.0]
    steps = Steps(lambda: now[0])
    with steps.step("reminding"):
        assert steps.hanging() == steps.newly_hanging() == []
        now[0] = 1801.0
        assert [one.name for one in steps.newly_hanging()] == ["reminding"]
        assert steps.newly_hanging() == []
        assert [one.seconds for one in steps.hanging()] == [1801.0]
    assert steps.hanging() == []


def test_a_full_disk_is_a_page_and_nothing_is_partly_saved(
    north: Any, signed_in: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    browser = signed_in(north.owner)
    browser.raise_request_exception = False
    for error in (
        OSError(28, "No space left on device"),
        OperationalError("database or disk is full"),
    ):

        def full(*_: Any, error: Exception = error, **__: Any) -> None:
            raise error

        with monkeypatch.context() as patched:
            patched.setattr("duecare_web.accounts.middleware.find_membership", full)
            answer = browser.get("/")
        assert answer.status_code == 503
        assert "The disk of the server is full" in answer.content.decode()
    assert "Traceback" not in capfd.readouterr().err


def test_a_setting_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    from duecare.errors import InputError
    from duecare_web.settings.environment import read_environment

    home = {"DUECARE_HOME": str(tmp_path)}
    with pytest.raises(InputError, match="DUECARE_LOG_FORMAT is 'xml'"):
        read_environment({**home, "DUECARE_LOG_FORMAT": "xml"})
    with pytest.raises(InputError, match="shorter than 20 characters"):
        read_environment({**home, "DUECARE_METRICS_TOKEN": "short"})
    assert "a-token-of" not in repr(read_environment({**home, "DUECARE_METRICS_TOKEN": TOKEN}))
