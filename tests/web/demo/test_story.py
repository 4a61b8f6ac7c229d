"""The story of a demonstration client runs through the same code as users do."""

from __future__ import annotations

import re

import pytest

from duecare.evidence.trust import parse_trust
from duecare.evidence.verify.verify import verify_bundle
from duecare_web.assessments.models import Decision
from duecare_web.demo import outsiders, story, write_client

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def played(tmp_path, home, monkeypatch, settings):
    whole = story.assessment_queries.calculate
    monkeypatch.setattr(
        story.assessment_queries,
        "calculate",
        lambda client, inventory: whole(client, inventory, years=2000),
    )
    firm, actor = story.set_up_firm(password="a long demonstration word")
    demo = write_client("tax", tmp_path / "files", seed=20261)
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
            outsiders=outside,
        )
    assert len(steps) == 9
    return one


def test_the_story_leads_from_files_to_a_defense_file_that_verifies(played, entries_of):
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
    decided = [decision.kind for decision in Decision.objects.filter(client=played.client)]
    assert sorted(decided) == ["accept", "accept", "accept", "decline", "defer"]
    assert len(list(played.results.glob("*.pdf"))) == played.assessment.statements.count()
    assert not re.search(
        rb"\b\d{3}-\d{2}-\d{4}\b", (played.results / "inventory.json").read_bytes()
    )
