"""Legal holds stop every destruction; an erasure leaves nothing readable and every proof whole."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from unittest import mock

import pypdfium2
import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from duecare import record
from duecare.errors import EvidenceError, InputError
from duecare_web.accounts.actors import member_actor, system_actor
from duecare_web.clients.actions import add_client, add_employee
from duecare_web.custody import actions, queries
from duecare_web.custody.models import ErasureRequest
from duecare_web.custody.tasks import expire_due
from duecare_web.ledger import documents
from duecare_web.ledger.actions import Attached, action, append_entry
from duecare_web.ledger.models import LedgerEntry, PersonKey
from duecare_web.ledger.queries import verify_log
from duecare_web.ledger.sequencer import seal_pending

ACTOR = system_actor("tests")
TODAY = datetime(2026, 11, 25, tzinfo=UTC)


def owner(side):
    return member_actor(side.owner, side.firm)


def advisor(side):
    return member_actor(side.advisor, side.firm)


def hold(side, **values):
    return actions.place_hold(
        client=side.client, actor=advisor(side), matter="Doe v. North", reason="claim", **values
    )


def ask(side, person=None, **values):
    return actions.ask_for_erasure(
        person=person or side.employee,
        actor=advisor(side),
        ground="gdpr",
        received_on=TODAY.date(),
        **values,
    )


@action
def append(side, *, at=None, person=None, attachments=()):
    person = person or side.employee
    return append_entry(
        client=side.client,
        entry=completed(person),
        actor=person.as_actor(),
        person=person.as_person(),
        context={"ip": "192.0.2.9"},
        at=at,
        attachments=attachments,
    )


def completed(person):
    return record.LessonCompleted(
        lesson="phishing",
        lesson_version=1,
        content_sha256="0" * 64,
        sitting=1,
        right=8,
        total=8,
        needed=7,
        pass_percent=80,
        pass_rule="",
        attestation="I completed this lesson myself.",
        method="mailed link and mailed code",
        certificate_sha256="1" * 64,
        typed_name=person.name,
    )


def everything_in_the_database():
    """Every text and every byte of every row of every table."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                found += [bytes(c) if isinstance(c, memoryview) else str(c).encode() for c in row]
    return b"\n".join(found)


def test_a_hold_names_scope_reason_and_who(north, entries_of):
    hold(north, person=north.employee)
    kind, values = entries_of(north.client)[-1]
    assert kind == "hold.placed"
    assert values["content"] == {
        "matter": "Doe v. North",
        "scope": "one person",
    }
    assert values["details"] == {"reason": "claim"}
    assert values["person"]["name"] == "North Clerk"
    assert values["actor"]["name"] == "North advisor"


def test_a_hold_is_released_by_two_people_one_of_them_an_owner(north, entries_of):
    one = hold(north)
    with pytest.raises(InputError, match="has not been requested"):
        actions.release_hold(hold=one, actor=owner(north))
    actions.ask_for_release(hold=one, actor=advisor(north), reason="settled")
    with pytest.raises(InputError, match="second person"):
        actions.release_hold(hold=one, actor=advisor(north))
    technician = member_actor(north.technician, north.firm)
    with pytest.raises(InputError, match="owner"):
        actions.release_hold(hold=one, actor=technician)
    assert queries.active_holds(north.client).exists()
    actions.release_hold(hold=one, actor=owner(north))
    assert not queries.active_holds(north.client).exists()
    values = dict(entries_of(north.client))["hold.released"]
    assert values["content"]["asked_by"] == advisor(north).reference


@pytest.mark.parametrize("scope", ["client", "person"])
def test_a_hold_queues_an_erasure_until_it_is_released(north, scope):
    one = hold(north, person=north.employee if scope == "person" else None)
    request = ask(north)
    assert request.state == ErasureRequest.State.QUEUED
    with pytest.raises(InputError, match=r"Doe v\. North"):
        actions.carry_out_erasure(request=request, actor=owner(north))
    actions.ask_for_release(hold=one, actor=advisor(north), reason="settled")
    actions.release_hold(hold=one, actor=owner(north))
    request.refresh_from_db()
    assert request.state == ErasureRequest.State.WAITING


def test_a_hold_on_one_person_does_not_keep_another(north):
    hold(north, person=north.contact)
    assert ask(north).state == ErasureRequest.State.WAITING


def test_an_erasure_needs_a_second_person(north):
    append(north)
    request = ask(north)
    with pytest.raises(InputError, match="second person"):
        actions.carry_out_erasure(request=request, actor=advisor(north))
    assert PersonKey.objects.get(reference=north.employee.as_actor().reference).wrapped


OWN_WORDS = (
    b"North Boss",
    b"boss@north.example",
    b"We replace the laptops in spring.",
    b"They stay in a locked cabinet.",
    b"The boss threatened to sue.",
    b"The boss and we have settled.",
    b"We owe the boss this record.",
    b"Blue phone of the boss",
)
"""What is recorded of the contact below, by them and about them; no two of it in one place."""


def with_own_words(side):
    """The client with everything of ``OWN_WORDS`` on record; an export has been made of it."""
    from tests.web.defense.test_exporting import export
    from tests.web.portal.assessed import assess_client
    from tests.web.portal.test_second_factor import code_at
    from tests.web.portal.test_signing import decline

    from duecare_web.portal import factors, signing

    assess_client(side.client)
    secret = factors.new_secret()
    factors.add_app(
        contact=side.contact,
        secret=secret,
        code=code_at(secret, TODAY),
        label="Blue phone of the boss",
        now=TODAY,
    )
    later = TODAY + timedelta(minutes=5)
    proof = factors.check_code(contact=side.contact, code=code_at(secret, later), now=later)
    decline(signing.ask_for_decisions(contact=side.contact, actor=ACTOR), factor=proof)
    asked = ask(side, side.contact)
    actions.refuse_erasure(request=asked, actor=owner(side), answer="We owe the boss this record.")
    one = actions.place_hold(
        client=side.client,
        actor=advisor(side),
        matter="Doe v. North",
        reason="The boss threatened to sue.",
        person=side.contact,
    )
    actions.ask_for_release(hold=one, actor=advisor(side), reason="The boss and we have settled.")
    actions.release_hold(hold=one, actor=owner(side))
    export(side.client)


def everything_in_documents(client):
    """Every document that can still be read, and the text of every page of those that are PDF."""
    kept = [one for one in client.log.documents.all() if not documents.is_destroyed(one)]
    found = []
    for content in map(documents.read, kept):
        found += [content, *(text_of(part) for part in (content, *members_of(content)))]
    return b"\n".join(found)


def members_of(content):
    if not content.startswith(b"PK"):
        return []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def text_of(content):
    """The text of a PDF; the bytes of anything else."""
    if not content.startswith(b"%PDF-"):
        return content
    pages = pypdfium2.PdfDocument(content)
    text = " ".join(page.get_textpage().get_text_range() for page in pages)
    return " ".join(text.split()).encode()


def test_an_erasure_reaches_a_persons_own_words_and_those_about_them(north, entries_of):
    from tests.web.defense.test_exporting import export

    with_own_words(north)
    before = everything_in_the_database() + everything_in_documents(north.client)
    assert [one for one in OWN_WORDS if one not in before] == []
    request = ask(north, north.contact, with_documents=True)
    actions.carry_out_erasure(request=request, actor=owner(north))
    export(north.client)
    assert b"Doe v. North" in everything_in_documents(north.client)
    after = everything_in_the_database() + everything_in_documents(north.client)
    assert [one for one in OWN_WORDS if one in after] == []
    assert verify_log(north.client.log).passed
    entries = dict(entries_of(north.client))
    for kind in ("decision.declined", "hold.placed", "hold.released", "erasure.refused"):
        assert not entries[kind].keys() & {"person", "details"}, kind
    assert entries["decision.declined"]["content"]["offer"]["safeguard"]
    assert "details" in entries["person.erased"]["content"]["groups"]


def test_after_an_erasure_nothing_readable_is_left_and_the_log_verifies(north, entries_of):
    append(north)
    pdf = Attached("receipt.pdf", b"%PDF-1.7 North Clerk")
    append(north, attachments=[pdf])
    before = everything_in_the_database()
    assert b"North Clerk" in before
    assert b"clerk@north.example" in before
    done = actions.carry_out_erasure(request=ask(north, with_documents=True), actor=owner(north))
    after = everything_in_the_database()
    assert b"North Clerk" not in after
    assert b"clerk@north.example" not in after
    assert verify_log(north.client.log).passed
    (document,) = list(north.client.log.documents.all())
    with pytest.raises(EvidenceError, match="destroyed"):
        documents.read(document)
    values = dict(entries_of(north.client))["person.erased"]["content"]
    assert values["last_backup_expires_on"] == done.last_backup_on.isoformat()
    assert done.last_backup_on == timezone.now().date() + timedelta(days=30)
    assert values["documents_sha256"] == [document.sha256]
    own = {e.index for e in LedgerEntry.objects.filter(kind=record.LessonCompleted.definition.kind)}
    assert own <= set(values["groups"]["person"])


NAMED = "Mariana Quill"
MAILBOX = "mariana.quill@north.example"


def named_everywhere(side, settings, folder):
    """A contact whose name stands in a policy, a device, a note, a task, a session and mails."""
    from django.core.mail import EmailMessage
    from django.test import Client as Browser
    from tests.web.security_policies.test_actions import draft

    from duecare_web.accounts.access import PORTAL_SESSION_KEY
    from duecare_web.clients.actions import add_contact, add_device
    from duecare_web.portal.tasks import send_requested_links
    from duecare_web.security_policies import answering

    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = folder
    person = add_contact(
        client=side.client, actor=ACTOR, name=NAMED, email=MAILBOX, title="Lead", may_sign=False
    )
    draft(side)
    named = {"lead": NAMED, "help_phone": f"{NAMED}, {MAILBOX}"}
    answering.save_answers(client=side.client, actor=ACTOR, values=named)
    draft(side, in_place=[])
    add_device(client=side.client, actor=ACTOR, name=f"Laptop of {NAMED}", kind="laptop")
    send_requested_links.enqueue(MAILBOX)
    for browser, kept in ((Browser(), {"person_id": str(person.pk)}), (Browser(), {"name": NAMED})):
        session = browser.session
        session[PORTAL_SESSION_KEY] = kept
        session["other"] = "stays"
        session.save()
    for to, text in (
        (MAILBOX, "Your link"),
        ("boss@north.example", f"{NAMED} of {side.client.name} has answered"),
        ("boss@north.example", f"{side.client.name}: nothing new"),
        ("else@south.example", f"Another {NAMED}, of another client"),
    ):
        EmailMessage("Subject", text, to=[to]).send()
    return person


def raw_database():
    """The pages of the database as they lie on the disk, free ones too; rows on PostgreSQL."""
    if connection.vendor == "sqlite":
        return connection.connection.serialize()
    return everything_in_the_database()


def test_no_trace_of_an_erased_person_is_left_beside_the_ledger(
    north, settings, tmp_path, django_capture_on_commit_callbacks
):
    from django.contrib.sessions.models import Session

    outbox = tmp_path / "outbox"
    person = named_everywhere(north, settings, outbox)
    mails = lambda: b"".join(one.read_bytes() for one in sorted(outbox.iterdir()))  # noqa: E731
    for known in (NAMED.encode(), MAILBOX.encode()):
        assert known in raw_database()
        assert known in mails()
    with django_capture_on_commit_callbacks(execute=True):
        request = ask(north, person, with_documents=True)
        actions.carry_out_erasure(request=request, actor=owner(north))
    sessions = [one.get_decoded() for one in Session.objects.all()]
    assert {"other": "stays"} in sessions
    assert NAMED not in str(sessions)
    left = raw_database() + everything_in_documents(north.client)
    left += b"".join(one.read_bytes() for one in settings.DUECARE_HOME.rglob("*") if one.is_file())
    assert NAMED.encode() not in left
    assert MAILBOX.encode() not in left
    assert mails().count(b"Subject: Subject") == 2  # of others, and of another client
    assert verify_log(north.client.log).passed


def test_the_name_of_the_client_stays_also_if_it_is_the_owners(north):
    from duecare_web.custody.traces import Words

    north.client.name = "Mariana Quill DDS"
    words = Words(name=NAMED, email=MAILBOX, client=north.client)
    text = (
        "Mariana Quill DDS names mariana quill (MARIANA.QUILL@north.example) and Mariana Quillby."
    )
    assert words.without(text) == (
        "Mariana Quill DDS names Erased person (Erased person) and Mariana Quillby."
    )
    assert words.without_in({NAMED: [f"x {NAMED}", 3]}) == {"Erased person": ["x Erased person", 3]}


def test_somebody_of_the_same_name_stays(north):
    from duecare_web.clients.actions import add_contact

    twin = add_contact(
        client=north.client,
        actor=ACTOR,
        name=north.employee.name,
        email="twin@north.example",
        title="",
        may_sign=False,
    )
    actions.carry_out_erasure(request=ask(north), actor=owner(north))
    twin.refresh_from_db()
    assert twin.name == "North Clerk"


def test_an_erased_person_is_not_offered_again(north):
    actions.carry_out_erasure(request=ask(north), actor=owner(north))
    north.employee.refresh_from_db()
    assert north.employee not in queries.people_of(north.client)
    with pytest.raises(InputError, match="already been erased"):
        ask(north, person=north.employee)


def test_pages_say_erased_where_the_value_was(north, signed_in):
    entry = append(north)
    actions.carry_out_erasure(request=ask(north), actor=owner(north))
    page = signed_in(north.viewer).get(
        reverse("clients:entry", args=[north.client.pk, entry.entry_id])
    )
    assert b"Erased" in page.content
    assert b"North Clerk" not in page.content


def old(days):
    return TODAY - timedelta(days=days)


def confirm(side, **years):
    return actions.confirm_retention(firm=side.firm, actor=owner(side), years=years, backup_days=30)


def aged_client(north):
    """A client whose whole first life lies eight years back."""
    with mock.patch.object(timezone, "now", return_value=old(8 * 365)):
        client = add_client(
            firm=north.firm,
            actor=ACTOR,
            name="Old Client",
            industry="legal",
            state="TX",
            employee_count=3,
        )
        employee = add_employee(client=client, actor=ACTOR, name="Ann Old", email="a@old.example")
    return client, employee


@action
def append_to(client, person, *, at, attachments=()):
    return append_entry(
        client=client,
        entry=completed(person),
        actor=person.as_actor(),
        person=person.as_person(),
        at=at,
        attachments=attachments,
    )


def test_what_the_rule_no_longer_keeps_expires_from_the_front_and_proofs_hold(north, entries_of):
    client, employee = aged_client(north)
    pdf = Attached("old.pdf", b"%PDF-1.7 old")
    append_to(client, employee, at=old(7 * 365), attachments=[pdf])
    kept = append_to(client, employee, at=old(30))
    seal_pending()
    confirm(north)
    below = queries.due_expiry(client, now=TODAY).below
    assert expire_due(TODAY) == 1
    seal_pending()
    rows = list(LedgerEntry.objects.filter(log=client.log).order_by("index"))
    assert [bool(row.leaf) for row in rows[: below + 1]] == [False] * below + [True]
    assert rows[below].pk == kept.entry_id
    assert verify_log(client.log).passed
    kinds = [kind for kind, _ in entries_of(client)]
    assert kinds[:below] == ["expired"] * below
    assert kinds[-1] == "retention.expired"
    assert documents.is_destroyed(client.log.documents.get())
    assert PersonKey.objects.get(log=client.log, reference=employee.as_actor().reference).wrapped
    assert expire_due(TODAY) == 0


def test_nothing_expires_without_a_confirmed_rule_or_under_a_hold(north):
    client, employee = aged_client(north)
    append_to(client, employee, at=old(7 * 365))
    seal_pending()
    with pytest.raises(InputError, match="confirmed"):
        actions.expire(client=client, actor=ACTOR, now=TODAY)
    assert expire_due(TODAY) == 0
    confirm(north)
    actions.place_hold(client=client, actor=owner(north), matter="M", reason="R")
    with pytest.raises(InputError, match="hold"):
        actions.expire(client=client, actor=ACTOR, now=TODAY)
    assert expire_due(TODAY) == 0
    assert not LedgerEntry.objects.filter(leaf=b"").exists()


def test_an_entry_in_effect_keeps_everything_after_it(north):
    client, _ = aged_client(north)
    seal_pending()
    confirm(north)
    first = LedgerEntry.objects.filter(log=client.log).order_by("index").first()
    assert queries.due_expiry(client, now=TODAY).below >= 1
    with mock.patch.object(queries, "_ends_of_effect", return_value={first.pk: None}):
        assert queries.due_expiry(client, now=TODAY) is None


def test_the_database_refuses_an_empty_leaf_that_no_expiry_covers(north):
    from django.db import IntegrityError, transaction

    seal_pending()
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.filter(log=north.client.log).update(leaf=b"", kind="expired")


def test_another_firm_cannot_reach_holds_or_erasures(north, south, signed_in):
    one, request = hold(north), ask(north, person=north.contact)
    browser = signed_in(south.owner)
    for name, ids in (("release_hold", one.pk), ("erasure", request.pk)):
        for client in (north.client, south.client):
            address = reverse(f"custody:{name}", args=[client.pk, ids])
            assert browser.get(address).status_code == 404


def test_the_pages_lead_through_hold_and_erasure(north, signed_in):
    first, second = signed_in(north.advisor), signed_in(north.owner)
    pages = {
        name: reverse(f"custody:{name}", args=[north.client.pk])
        for name in ("custody", "place_hold", "ask_for_erasure")
    }
    values = {"matter": "Doe v. North", "reason": "Counsel asked", "person": ""}
    assert first.post(pages["place_hold"], values).status_code == 302
    assert b"A legal hold is in effect" in first.get(pages["custody"]).content
    asked = {"person": str(north.employee.pk), "ground": "ccpa", "received_on": "2026-11-20"}
    response = first.post(pages["ask_for_erasure"], asked)
    erasure = response.headers["Location"]
    assert b"queued" in second.get(erasure).content.lower()
    one = north.client.legal_holds.get()
    release = reverse("custody:release_hold", args=[north.client.pk, one.pk])
    first.post(release, {"step": "ask", "reason": "settled"})
    assert b"You requested the release" in first.get(release).content
    assert second.post(release, {"step": "release"}).status_code == 302
    assert b"You recorded the request" in first.get(erasure).content
    second.post(erasure, {"step": "erase"})
    assert b"What to tell the person" in second.get(erasure).content
    assert (
        apps.get_model("clients", "Employee").objects.get(pk=north.employee.pk).name
        != "North Clerk"
    )


def test_an_owner_confirms_the_periods(north, signed_in):
    address = reverse("custody:retention")
    assert signed_in(north.advisor).get(address).status_code == 403
    browser = signed_in(north.owner)
    values = dict.fromkeys(queries.rule_of(north.firm).years_by_class(), 7)
    assert browser.post(address, {**values, "backup_days": 20}).status_code == 302
    rule = queries.rule_of(north.firm)
    assert set(rule.years_by_class().values()) == {7}
    assert rule.confirmed_at
    assert browser.post(address, {**values, "decisions": 99, "backup_days": 20}).status_code == 422
