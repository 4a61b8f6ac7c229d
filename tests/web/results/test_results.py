"""Results of other programs: imported with preview and digest, undone, shown apart, never a lesson."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

import pytest
from django.urls import reverse
from tests.core.imports.test_results import KNOWBE4_TRAINING

from duecare.imports.fields import ListKind
from duecare_web.accounts.actors import member_actor
from duecare_web.imports import actions
from duecare_web.imports.models import ImportRun
from duecare_web.results.models import OutsideResult
from duecare_web.training.models import Completion
from duecare_web.training.queries import finished_lessons
from duecare_web.training.record import training_record_of


@pytest.fixture
def content(north: Any) -> bytes:
    """What KnowBe4 says of North's employee, and of two people whom the client does not have."""
    return KNOWBE4_TRAINING.replace("ann@work.example", north.employee.email).encode()


def brought_in(north: Any, content: bytes) -> ImportRun:
    actor = member_actor(north.advisor, north.firm)
    run = actions.open_import(
        firm=north.firm, actor=actor, kind=ListKind.TRAINING, content=content,
        client=north.client, file_name="knowbe4.csv",
    )  # fmt: skip
    return actions.apply_import(run=run, actor=actor, digest=run.digest)


def test_a_result_is_third_party_evidence_and_no_lesson(
    north: Any, content: bytes, entries_of: Any, now: datetime
) -> None:
    brought_in(north, content)
    result = OutsideResult.objects.get()
    assert (result.employee, result.outcome, result.label) == (
        north.employee, "passed", "KnowBe4, training",
    )  # fmt: skip
    assert result.file_sha256 == sha256(content).hexdigest()
    assert not Completion.objects.exists()
    assert finished_lessons(north.employee) == []
    entries = entries_of(north.client)
    (entry,) = [values for kind, values in entries if kind == "training.reported_elsewhere"]
    assert entry["content"]["reported_by"] == "KnowBe4, training"
    assert entry["content"]["file_sha256"] == result.file_sha256
    assert entry["content"]["results"][0]["outcome"] == "passed"
    assert entry["person"]["name"] == north.employee.name
    assert "training.completed" not in [kind for kind, _ in entries]
    record = training_record_of(north.client, now=now)
    assert (len(record.lessons), [one.told for one in record.outside]) == (0, ["passed"])
    assert record.people[0].state == "missing"  # their lesson elsewhere is not ours
    assert record.files[0].imported_by == north.advisor.get_full_name()


def test_the_same_file_again_is_nothing_to_import(north: Any, content: bytes) -> None:
    brought_in(north, content)
    run = actions.open_import(
        firm=north.firm, actor=member_actor(north.advisor, north.firm), kind=ListKind.TRAINING,
        content=content, client=north.client,
    )  # fmt: skip
    assert run.counts["changes"] == 0


def test_a_later_export_replaces_a_result_and_undoing_brings_it_back(
    north: Any, content: bytes
) -> None:
    brought_in(north, content.replace(b"Passed", b"In Progress"))
    run = brought_in(north, content)
    shown = OutsideResult.objects.filter(undone_at=None)
    assert [one.outcome for one in shown] == ["passed"]
    actions.undo_import(run=run, actor=member_actor(north.advisor, north.firm))
    assert [one.outcome for one in shown.all()] == ["started"]
    assert OutsideResult.objects.count() == 2  # nothing leaves the record


def test_what_was_undone_does_not_come_back_by_undoing_what_replaced_it(
    north: Any, content: bytes
) -> None:
    first = brought_in(north, content.replace(b"Passed", b"In Progress"))
    second = brought_in(north, content)
    for run in (first, second):
        actions.undo_import(run=run, actor=member_actor(north.advisor, north.firm))
    assert not OutsideResult.objects.filter(undone_at=None).exists()


def test_pages_say_by_whom_it_was_reported(north: Any, content: bytes, signed_in: Any) -> None:
    browser = signed_in(north.advisor)
    start = reverse("imports:start", args=[north.client.pk])
    page = browser.post(start, {"kind": "training", "pasted": content.decode()}, follow=True)
    preview = page.content.decode()
    assert "Import results of training" in preview
    assert "recognized as KnowBe4, training" in preview
    assert "No employee of the client has this address or name" in preview
    run = ImportRun.objects.get()
    browser.post(reverse("imports:apply", args=[run.pk]), {"digest": run.digest})
    person = reverse("training:person", args=[north.client.pk, north.employee.pk])
    for address in (person, reverse("training:coverage", args=[north.client.pk])):
        text = " ".join(browser.get(address).content.decode().split())
        assert "KnowBe4, training" in text
        assert run.file_sha256[:16] in text
        assert "certificate" in text
