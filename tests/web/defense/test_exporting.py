"""Exporting a defense file: what it contains, who may, and that it verifies offline."""

from __future__ import annotations

import hashlib
import uuid
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from tests.web.portal.assessed import assess_client

from duecare.errors import InputError
from duecare.evidence.trust import parse_trust
from duecare.evidence.verify.verify import verify_bundle
from duecare_web.accounts.actors import system_actor
from duecare_web.defense import actions
from duecare_web.defense.models import DefenseFile
from duecare_web.ledger import documents

ACTOR = system_actor("tests")


def work_off_tasks():
    """What the background of the server does, on the connection of the test."""
    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id="tests",
        excluded_queue_names=[],
    )
    for waiting in DBTaskResult.objects.ready():
        waiting.claim(worker.worker_id)
        worker.run_task(waiting)


def test_an_export_that_fails_is_said_on_the_page(north, signed_in, settings, tmp_path):
    browser = signed_in(north.advisor)
    address = reverse("defense:export", args=[north.client.pk])
    settings.DUECARE_SIGNER = tmp_path / "nobody-is-here"
    assert browser.post(address, {"recipient": "Counsel of North"}).status_code == 302
    work_off_tasks()
    page = browser.get(reverse("defense:defense_files", args=[north.client.pk])).content.decode()
    assert "for Counsel of North was not created" in page
    assert not DefenseFile.objects.exists()


def test_a_file_that_is_being_made_has_no_row_and_one_that_was_cut_off_says_so(north, signed_in):
    browser = signed_in(north.advisor)
    address = reverse("defense:export", args=[north.client.pk])
    browser.post(address, {"recipient": "Counsel of North"})
    row = DefenseFile.objects.create(
        firm=north.firm,
        client=north.client,
        folder="half-made",
        recipient="Counsel of North",
        requested_at=timezone.now(),
        entry_id=uuid.uuid4(),
    )
    page = reverse("defense:defense_files", args=[north.client.pk])
    text = browser.get(page).content.decode()
    assert "is being created" in text
    assert "half-made" not in text
    row.requested_at -= timedelta(hours=1)  # of an export before
    row.save()
    text = browser.get(page).content.decode()
    assert "interrupted; export it again" in text
    assert "0\xa0bytes" not in text


def export(client):
    return actions.export_defense_file(client=client, actor=ACTOR, recipient="Counsel of North")


def test_a_defense_file_verifies_with_the_trust_file_that_the_page_gives(
    north, signed_in, tmp_path, entries_of
):
    assess_client(north.client, years=1000)
    browser = signed_in(north.advisor)
    address = reverse("defense:export", args=[north.client.pk])
    assert browser.post(address, {"recipient": "Counsel of North"}).status_code == 302
    assert not DefenseFile.objects.exists()
    page = browser.get(reverse("defense:defense_files", args=[north.client.pk])).content.decode()
    assert "for Counsel of North is being created" in page
    work_off_tasks()
    made = DefenseFile.objects.get(client=north.client)
    page = browser.get(reverse("ledger:document", args=[north.client.pk, made.document_id]))
    content = b"".join(page) if page.streaming else page.content
    assert hashlib.sha256(content).hexdigest() == made.document.sha256
    path, trust = tmp_path / "file.zip", tmp_path / "trust.txt"
    path.write_bytes(content)
    text = browser.get(reverse("defense:trust", args=[north.client.pk]))
    assert "north-it-trust.txt" in text.headers["Content-Disposition"]
    trust.write_bytes(text.content)
    report = verify_bundle(path, parse_trust(trust.read_text()))
    assert report.exit_code == 3, report
    kinds = [kind for kind, _ in entries_of(north.client)]
    assert kinds[-1] == "bundle.written"
    assert "Counsel of North" not in str(kinds)


def test_the_file_contains_the_entry_of_its_own_export(north, tmp_path, entries_of):
    made = export(north.client)
    path = tmp_path / "file.zip"
    path.write_bytes(documents.read(made.document))
    with zipfile.ZipFile(path) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert str(made.entry_id).encode() in everything or made.folder.encode() in everything
    values = dict(entries_of(north.client))["bundle.written"]
    assert values["content"]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert values["content"]["bytes"] == path.stat().st_size


def test_a_changed_byte_is_found(north, tmp_path):
    from duecare_web.defense.queries import trust_for_client

    made = export(north.client)
    content = bytearray(documents.read(made.document))
    content[len(content) // 2] ^= 1
    path = tmp_path / "file.zip"
    path.write_bytes(content)
    assert verify_bundle(path, trust_for_client(north.client)).exit_code in (1, 2)


def test_two_exports_on_a_day_have_names_of_their_own(north):
    assert export(north.client).folder != export(north.client).folder


def test_an_export_names_its_recipient(north, signed_in):
    with pytest.raises(InputError, match="recipient"):
        actions.export_defense_file(client=north.client, actor=ACTOR, recipient="  ")
    address = reverse("defense:export", args=[north.client.pk])
    assert signed_in(north.owner).post(address, {"recipient": " "}).status_code == 422
    assert not DefenseFile.objects.exists()


@pytest.mark.parametrize("role", ["viewer", "technician"])
def test_who_may_not_export_is_refused(role, north, signed_in):
    browser = signed_in(getattr(north, role))
    address = reverse("defense:export", args=[north.client.pk])
    assert browser.post(address, {"recipient": "me"}).status_code == 403
    page = browser.get(reverse("defense:defense_files", args=[north.client.pk]))
    assert page.status_code == 200
    assert address.encode() not in page.content


def test_another_firm_finds_no_defense_file(north, south, signed_in):
    made = export(north.client)
    browser = signed_in(south.owner)
    for name in ("defense_files", "export", "trust"):
        assert browser.get(reverse(f"defense:{name}", args=[north.client.pk])).status_code == 404
    for client in (north.client, south.client):
        address = reverse("ledger:document", args=[client.pk, made.document_id])
        assert browser.get(address).status_code == 404


def test_the_list_of_files_needs_a_steady_number_of_queries(north, signed_in):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from duecare_web.ledger.sequencer import seal_pending

    browser = signed_in(north.viewer)
    export(north.client)
    address, counts = reverse("defense:defense_files", args=[north.client.pk]), []
    browser.get(address)  # the first answer of a session also notes when it was seen
    for _ in range(2):
        seal_pending()
        with CaptureQueriesContext(connection) as captured:
            assert b"Counsel of North" in browser.get(address).content
        counts.append(len(captured))
        export(north.client)
    assert counts[0] == counts[1]
