"""The story of a demonstration client runs through the same code as users do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from tests.web.portal.test_pages import portal

from duecare.evidence.trust import parse_trust
from duecare.evidence.verify.verify import verify_bundle
from duecare_web.assessments.models import Decision
from duecare_web.demo import outsiders, stage, story, write_client, year
from duecare_web.incidents.models import Incident
from duecare_web.ledger.models import LedgerEntry

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def played(tmp_path, home, monkeypatch, settings, now):
    whole = stage.assessment_queries.calculate
    monkeypatch.setattr(
        stage.assessment_queries,
        "calculate",
        lambda client, inventory, **given: whole(client, inventory, years=2000, **given),
    )
    firm, actor = story.set_up_firm(password="a long demonstration word", now=now)
    demo = write_client(story.YEAR_LONG, tmp_path / "files", seed=20261)
    steps: list[str] = []
    with outsiders.answering() as outside:
        outside.write_settings(tmp_path)
        settings.DUECARE_TSA_FILE = tmp_path / outsiders.FILE
        one = story.play(
            demo,
            firm=firm,
            actor=actor,
            key=b"k" * 32,
            results=tmp_path / "results",
            step=steps.append,
            now=now,
            outsiders=outside,
        )
    assert len(steps) == 10
    return one


def test_the_story_leads_from_files_to_a_defense_file_that_verifies(played, entries_of, now):
    trust = parse_trust(played.trust_file.read_text())
    report = verify_bundle(played.defense_file, trust)
    assert report.outcome.open_points == []
    assert report.exit_code == 0, list(report.failures())
    assert report.outcome.headline.startswith("Seen by the client and 2 outside parties, first on ")
    kinds = {kind for kind, _ in entries_of(played.client)}
    assert kinds >= {
        "enrolment.created",
        "inventory.received",
        "answers.recorded",
        "insurance.recorded",
        "assessment.completed",
        "recommendation.made",
        "decision.accepted",
        "decision.declined",
        "decision.deferred",
        "training.answered",
        "bundle.written",
        "sig.rule_set",
        "witness.mailing",
        "witness.ack",
        "program.consented",
    }
    assert len(list(played.results.glob("*.pdf"))) == played.assessment.statements.count()
    assert not re.search(
        rb"\b\d{3}-\d{2}-\d{4}\b", (played.results / "inventory.json").read_bytes()
    )
    _every_page_and_paper_says_demonstration(played)
    _the_year_got_better(played, now)
    _what_was_refused_came_back(played)


def _every_page_and_paper_says_demonstration(played):
    for paper in played.results.glob("*.pdf"):
        assert "Demonstration: all people" in PdfReader(paper).pages[0].extract_text(), paper
    owner = portal(played.contact, "contact")
    assert "Demonstration" in owner.get(reverse("portal:overview")).content.decode()
    member = Browser()
    member.force_login(played.client.firm.memberships.get(role="owner").user)
    assert "Demonstration" in member.get(reverse("clients:portfolio")).content.decode()


def _the_year_got_better(played, now):
    """Three scans and three assessments, each with fewer records and less to fear; all in one year."""
    scans = list(played.client.scans.order_by("scanned_at"))
    prices = [one.price for one in played.client.assessments.order_by("number")]
    assert len(scans) == len(prices) == 3
    records = [one.records for one in scans]
    assert records[0] > records[1] > records[2]
    assert scans[0].people_best > scans[2].people_best
    (book,) = played.client.firm.price_books.all()
    assert book.as_of < timezone.localdate(scans[0].scanned_at)  # no offer is older than its prices
    means = [one.expected_annual_loss.value for one in prices]
    assert means[0] > means[1] > means[2], means
    ledger = LedgerEntry.objects.filter(log=played.client.log).order_by("index")
    times = list(ledger.values_list("at", flat=True))
    assert now - timedelta(days=365) < times[0] < now - timedelta(days=360)
    assert times == sorted(times)


def _what_was_refused_came_back(played):
    """The encryption was declined, then the laptop was lost, then it was accepted."""
    asked = Decision.objects.filter(
        client=played.client, recommendation__safeguard=year.ENCRYPTION
    ).order_by("decided_at")
    assert [one.kind for one in asked] == ["decline", "accept"]
    incident = Incident.objects.get(client=played.client)
    assert asked[0].decided_at < incident.opened_at < asked[1].decided_at
    assert asked[1].recommendation.ask_again.startswith("An incident was recorded on ")
    assert incident.people_best
    assert incident.closed_at
    assert not incident.hold.released_at
    limits = [
        one.terms["aggregate_limit"]
        for one in played.client.insurance_policies.order_by("starts_on")
    ]
    assert limits == [100_000, 250_000]
    left = played.client.employees.filter(is_active=False).count()
    late = played.client.employees.filter(
        assignments__completed_at=None, assignments__due_on__lt=timezone.localdate(), is_active=True
    ).distinct()
    assert (left, late.count()) == (1, year.LATE_ONES)
