"""Timestamps of a real authority on loopback: queue, budget, outage, revocation, defense file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.core.evidence import loopback_authority as loopback

from duecare.evidence.report import Status, Verdict
from duecare.evidence.trust import parse_trust
from duecare.evidence.verify.verify import verify_bundle
from duecare_web.accounts.actors import system_actor
from duecare_web.clients import actions as clients
from duecare_web.defense import actions as defense
from duecare_web.defense.queries import trust_for_client
from duecare_web.ledger import documents, queries, sequencer, timestamping
from duecare_web.ledger.models import LedgerEntry, Log, TimestampToken
from duecare_web.witnesses import queries as pages
from duecare_web.witnesses import stamping
from duecare_web.witnesses.models import RevocationList, StampAttempt, StampRequest, TokenEvidence

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
ACTOR = system_actor("tests")
CLOSED = "http://127.0.0.1:9/tsa"  # the discard port: nobody listens


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[loopback.LoopbackAuthority]:
    with loopback.revocable(tmp_path_factory.mktemp("tsa")) as running:
        yield running


@pytest.fixture(autouse=True)
def honest(authority: loopback.LoopbackAuthority) -> Iterator[None]:
    yield
    authority.revoked_at, authority.serves_lists, authority.answer_with = None, True, None


@pytest.fixture
def named(authority: loopback.LoopbackAuthority, settings: Any, home: Path) -> Any:
    """``named(...)`` writes the file of authorities; first those given, then the real one."""

    def name(*others: str, budget: int = 30, roots: bool = True) -> None:
        (home / "root.pem").write_text(authority.root_pem)
        tables = [f'[[authority]]\nlabel = "o{n}"\nurl = "{url}"\n' for n, url in enumerate(others)]
        root = 'roots = "root.pem"\n' if roots else ""
        tables.append(
            f'[[authority]]\nlabel = "loopback"\nurl = "{authority.url}"\npolicy = "1.2.3.4.1"\n'
            f"{root}daily_budget = {budget}\n"
        )
        settings.DUECARE_TSA_FILE = home / "time-authorities.toml"
        settings.DUECARE_TSA_FILE.write_text("".join(tables))

    return name


def stamp(now: datetime) -> TimestampToken | None:
    stamping.want_hourly(now)
    return stamping.work_queue(now, timeout_seconds=10)


def add_someone(side: Any, name: str) -> None:
    clients.add_employee(client=side.client, actor=ACTOR, name=name, email=f"{name}@n.example")
    sequencer.seal_pending()


def test_a_token_is_kept_raw_checked_strictly_and_logged_in_the_anchor(
    north: Any, named: Any, now: datetime
) -> None:
    named()
    sequencer.seal_pending()
    token = stamp(now)
    assert token is not None
    evidence = TokenEvidence.objects.get(token=token)
    assert {status for _, status, _ in evidence.checks} == {"pass"}
    assert abs(evidence.clock_offset_ms) < 5000
    assert evidence.lists.get().kind == "crl"
    attempt = StampAttempt.objects.get()
    assert bytes(attempt.request) == bytes(token.request)
    assert bytes(attempt.reply or b"") == bytes(token.response)
    anchors = Log.objects.get(kind=Log.Kind.ANCHOR)
    assert LedgerEntry.objects.filter(log=anchors, kind="token").count() == 1
    assert queries.verify_log(anchors).passed
    sequencer.check_signer()


def test_one_an_hour_and_only_if_something_is_new(north: Any, named: Any, now: datetime) -> None:
    named()
    sequencer.seal_pending()
    assert stamp(now)
    assert stamp(now + timedelta(minutes=30)) is None
    assert stamp(now + timedelta(hours=2)) is None  # nothing but the token was added
    add_someone(north, "ann")
    assert stamp(now + timedelta(hours=2))
    assert StampAttempt.objects.count() == 2


def test_what_is_wanted_survives_two_days_without_an_answer(
    north: Any, named: Any, signed_in: Any, settings: Any, authority: Any, now: datetime
) -> None:
    settings.DUECARE_TSA_URLS = (CLOSED,)
    add_someone(north, "ann")
    start, attempts = now - timedelta(days=2), 0
    moment = start
    while moment < now:
        stamping.want_hourly(moment)
        attempts += stamping.work_queue(moment) is not None
        waiting = StampRequest.objects.get(done_at=None)
        assert moment < waiting.next_attempt_at <= moment + timedelta(hours=1)
        moment = waiting.next_attempt_at
    assert attempts == 0
    assert 48 < StampAttempt.objects.count() < 60
    assert StampAttempt.objects.filter(reply=None).exclude(problem="").count() > 48
    assert queries.verify_log(north.client.log).passed  # sealing went on
    page = signed_in(north.viewer).get(reverse("clients:portfolio")).content.decode()
    assert "No time authority has answered since" in page
    settings.DUECARE_TSA_URLS = (CLOSED, authority.url)  # the second authority
    assert stamping.work_queue(now + timedelta(hours=1)) is not None
    assert pages.outage_since(now + timedelta(hours=1)) is None
    page = signed_in(north.viewer).get(reverse("clients:portfolio")).content.decode()
    assert "No time authority has answered since" not in page


def test_the_budget_of_a_day_is_kept(north: Any, named: Any, now: datetime) -> None:
    named(budget=1)
    noon = now.replace(hour=12)
    add_someone(north, "ann")
    assert stamp(noon)
    add_someone(north, "ben")
    stamping.want_hourly(noon + timedelta(hours=2))
    assert stamping.work_queue(noon + timedelta(hours=2)) is None
    assert "budget of 1 a day is used" in StampRequest.objects.get(done_at=None).problem
    assert stamping.work_queue(noon + timedelta(days=1)) is not None


def test_a_revoked_authority_is_refused_and_the_second_one_asked(
    north: Any, named: Any, authority: Any, tmp_path: Path, settings: Any, now: datetime
) -> None:
    authority.revoked_at = now - timedelta(days=1)
    named()
    sequencer.seal_pending()
    with loopback.serving(loopback.make_authority(tmp_path / "2", key=loopback.EC)) as second:
        settings.DUECARE_TSA_URLS = (second.url,)
        token = stamp(now)
    assert token is not None
    assert token.authority == "127-0-0-1"
    assert "was revoked" in StampAttempt.objects.get(authority="loopback").problem
    assert StampAttempt.objects.get(authority="loopback").reply is not None


def test_a_reply_that_leads_to_another_root_or_is_about_something_else_is_not_kept(
    north: Any, named: Any, authority: Any, home: Path, tmp_path: Path, now: datetime
) -> None:
    named()
    sequencer.seal_pending()
    other = loopback.make_authority(tmp_path / "other", key=loopback.EC)
    (home / "root.pem").write_text(other.root_pem)
    assert stamp(now) is None
    assert "no path leads" in StampRequest.objects.get().problem
    authority.answer_with = b"<html>busy</html>"
    assert stamping.work_queue(now + timedelta(minutes=5)) is None
    assert TimestampToken.objects.count() == 0


def test_a_list_that_could_not_be_had_is_fetched_later(
    north: Any, named: Any, authority: Any, now: datetime
) -> None:
    named()
    authority.serves_lists = False
    sequencer.seal_pending()
    stamp(now)
    evidence = TokenEvidence.objects.get()
    assert "503" in evidence.lists_problem
    assert {row[0]: row[1] for row in evidence.checks}["revocation"] == "not present"
    authority.serves_lists = True
    assert stamping.fetch_missing_lists(now + timedelta(minutes=30)) == 0  # not due
    assert stamping.fetch_missing_lists(now + timedelta(hours=2)) == 1
    evidence.refresh_from_db()
    assert {row[0]: row[1] for row in evidence.checks}["revocation"] == "pass"
    assert evidence.lists_due_at is None
    assert RevocationList.objects.count() == 1


def test_the_time_of_an_entry_is_an_interval_on_its_page(
    north: Any, named: Any, signed_in: Any, now: datetime
) -> None:
    named()
    sequencer.seal_pending()
    first = stamp(now)
    add_someone(north, "ann")
    entry = LedgerEntry.objects.filter(log=north.client.log).latest("index")
    open_interval = timestamping.time_interval(north.client.log, entry.index)
    assert open_interval.not_before is not None
    assert open_interval.not_later is None
    second = stamp(now + timedelta(hours=2))
    assert first
    assert second
    found = timestamping.time_interval(north.client.log, entry.index)
    assert found.not_before == TokenEvidence.objects.get(token=first).time
    assert found.not_later == TokenEvidence.objects.get(token=second).time
    earliest = timestamping.time_interval(north.client.log, 0)
    assert (earliest.not_before, earliest.not_later) == (None, found.not_before)
    address = reverse("clients:entry", args=[north.client.pk, entry.pk])
    page = signed_in(north.viewer).get(address).content.decode()
    assert "Added to the log" in page
    assert "no later than" in page


def test_a_defense_file_carries_tokens_lists_and_roots_that_verify_alone(
    north: Any, named: Any, tmp_path: Path, authority: Any, now: datetime
) -> None:
    named()
    sequencer.seal_pending()
    stamp(now)
    made = defense.export_defense_file(client=north.client, actor=ACTOR, recipient="Counsel")
    path = tmp_path / "file.zip"
    path.write_bytes(documents.read(made.document))
    assert StampRequest.objects.filter(reason=StampRequest.Reason.EXPORT, done_at=None).count() == 0
    # No key of the log is trusted: the time authority alone covers everything.
    own = trust_for_client(north.client)
    trust = replace(parse_trust(authority.root_pem), seal_keys=own.seal_keys)
    report = verify_bundle(path, trust, strict_time=True)
    assert report.verdict is Verdict.VERIFIED, [one.detail for one in report.failures()]
    assert len(report.facts["times"]) == 2
    assert all(one["authority_trusted"] for one in report.facts["times"])


def test_without_any_authority_everything_works_and_the_file_says_what_is_missing(
    north: Any, tmp_path: Path, signed_in: Any
) -> None:
    made = defense.export_defense_file(client=north.client, actor=ACTOR, recipient="Counsel")
    path = tmp_path / "file.zip"
    path.write_bytes(documents.read(made.document))
    report = verify_bundle(path, trust_for_client(north.client))
    assert report.verdict is Verdict.FIRM_ONLY
    tokens = next(one for one in report.checks if one.id == "time.tokens")
    assert tokens.status is Status.ABSENT
    assert "only the server's own clock says when" in tokens.detail
    import zipfile

    from pypdf import PdfReader

    with zipfile.ZipFile(path) as archive:
        name = next(one for one in archive.namelist() if one.endswith("START-HERE.pdf"))
        archive.extract(name, tmp_path)
    text = " ".join(page.extract_text() for page in PdfReader(tmp_path / name).pages)
    assert "No time authority has stamped this log" in " ".join(text.split())
    page = signed_in(north.viewer).get(reverse("witnesses:overview")).content.decode()
    assert "No time authority is named" in page


def test_the_page_shows_authorities_budget_queue_and_a_mistake_in_the_file(
    north: Any, named: Any, signed_in: Any, home: Path, now: datetime
) -> None:
    named(CLOSED)
    sequencer.seal_pending()
    stamp(now)
    page = signed_in(north.viewer).get(reverse("witnesses:overview")).content.decode()
    assert "1 of 30" in page
    assert "does not answer" in page
    assert "All 8 passed" in page
    (home / "time-authorities.toml").write_text("speed = 1")
    page = signed_in(north.viewer).get(reverse("witnesses:overview")).content.decode()
    assert "The file of time authorities cannot be used" in page
