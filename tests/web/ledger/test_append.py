"""Appending: inside the transaction, encrypted, receipts, attachments."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone
from tests.web.ledger.small_entry import CONTENT, DETAILS, small_entry

from duecare.errors import EvidenceError
from duecare.record import (
    CaseFigures,
    Entry,
    MachineRemoved,
    OfferWords,
    RecommendationMade,
    RetentionConfirmed,
    Stakes,
)
from duecare.record.schema import plain
from duecare_web.accounts.actors import Actor
from duecare_web.ledger import documents, queries, recording, sequencer
from duecare_web.ledger.actions import (
    Attached,
    EntryAbout,
    action,
    append_entries,
    append_entry,
    destroy_person_key,
    together,
)
from duecare_web.ledger.models import (
    Attachment,
    Checkpoint,
    EntryValue,
    LedgerEntry,
    PendingEntry,
    PersonKey,
    TreeNode,
)

ACTOR = Actor("member:1", "Ava Ortiz", "ava@north.example", "advisor")
STAKES = Stakes(
    insurers=(),
    mismatch="",
    title="One bad case",
    tiles=(),
    payers=(),
    note="",
    often="",
    often_with="",
    evidence="",
    level="High",
    level_with="Low",
    level_reason="",
    stays=(),
    average="",
    figures=CaseFigures(people=1, cost_cents=100, left_cents=100, of=100, count=1, most=2),
)
PRICED = RecommendationMade(
    rank=1,
    offer=OfferWords(
        safeguard="SG-MFA",
        title="Turn on MFA",
        text="A second factor for every mailbox.",
        found="Not in place.",
        group="choice",
        reasons=("Your choice",),
        duty=(),
        laws=(),
        other_rules=(),
        cost="$1,250 the first year. Nothing after that.",
        cost_lines=(),
        cost_source="",
        priced=True,
        stakes=STAKES,
    ),
    first_year_cost_cents=125_000,
)


def record(side: Any, **fields: Any) -> Any:
    with transaction.atomic():
        return append_entry(client=side.client, actor=ACTOR, **{"entry": small_entry(), **fields})


def test_a_receipt_says_pending_until_the_batch_is_sealed(north: Any) -> None:
    receipt = record(north)
    assert queries.receipt_state(receipt.entry_id).state == "pending"
    sequencer.seal_pending()
    state = queries.receipt_state(receipt.entry_id)
    assert (state.state, state.index) == ("sealed", 3)
    assert state.size is not None
    assert state.size > 3


@pytest.mark.parametrize("look", ["receipt", "line"])
def test_an_entry_that_is_sealed_between_two_looks_is_found(
    look: str, north: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt, waiting = record(north), queries.PendingEntry.objects.filter

    def sealed_first(**wanted: Any) -> Any:
        sequencer.seal_pending()
        return waiting(**wanted)

    with monkeypatch.context() as patched:
        patched.setattr(queries.PendingEntry.objects, "filter", sealed_first)
        if look == "receipt":
            assert queries.receipt_state(receipt.entry_id).state == "sealed"
        else:
            assert queries.entry_line(north.client.log, receipt.entry_id).sealed


def test_indices_of_a_log_have_no_gap_and_other_logs_do_not_matter(north: Any, south: Any) -> None:
    for side in (north, south, north, south, south):
        record(side)
    sequencer.seal_pending()
    for side in (north, south):
        rows = LedgerEntry.objects.filter(log=side.client.log).order_by("index")
        assert [row.index for row in rows] == list(range(len(rows)))
        assert queries.verify_log(side.client.log).passed


def test_every_group_of_values_reads_back(north: Any) -> None:
    person = north.contact.as_person()
    receipt = record(north, entry=PRICED, person=person, context={"ip": "192.0.2.7"})
    values = queries.entry_line(north.client.log, receipt.entry_id).values
    assert values["person"] == person
    assert values["money"] == {
        "first_year_cost_cents": 125_000,
        "offer": {"stakes": plain(STAKES)},
    }
    assert values["actor"]["name"] == "Ava Ortiz"
    assert values["content"]["offer"]["title"] == "Turn on MFA"
    assert values["context"] == {"ip": "192.0.2.7"}
    receipt = record(north, person=person)
    values = queries.entry_line(north.client.log, receipt.entry_id).values
    assert (values["content"], values["details"]) == (CONTENT, DETAILS)


def test_entries_of_many_are_those_of_each(north: Any) -> None:
    people = [north.contact.as_person(), north.employee.as_person()]
    with transaction.atomic():
        append_entries(
            client=north.client,
            actor=ACTOR,
            entries=[EntryAbout(small_entry(), one) for one in people],
        )
    waiting = list(PendingEntry.objects.order_by("id").values_list("entry_id", flat=True))[-2:]
    sequencer.seal_pending()
    told = [queries.entry_line(north.client.log, one).values for one in waiting]
    assert [one["person"] for one in told] == people
    assert all((one["content"], one["details"]) == (CONTENT, DETAILS) for one in told)
    keys = PersonKey.objects.filter(log=north.client.log)
    row = keys.get(reference=str(people[1]["id"]))
    with transaction.atomic():
        destroy_person_key(row, at=timezone.now())
    erased = queries.entry_line(north.client.log, waiting[1]).values
    assert "details" not in erased
    assert queries.verify_log(north.client.log).passed


def test_actions_together_are_counted_once_and_fail_by_themselves(
    north: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    monkeypatch.setattr(recording, "_followers", [lambda grown: counted.append(len(grown))])

    @action
    def noted() -> None:
        record(north)

    @action
    def refused() -> None:
        record(north)
        raise EvidenceError("not this one")

    before = PendingEntry.objects.count()
    with together():
        noted()
        with pytest.raises(EvidenceError, match="not this one"):
            refused()
        noted()
        assert counted == []
    assert counted == [1]
    assert PendingEntry.objects.count() == before + 2


def test_no_value_lies_readable_in_the_database(north: Any) -> None:
    entry = MachineRemoved(machine="Zanzibar", machine_id="7", reason="marmalade in the keys")
    record(north, person=north.contact.as_person(), entry=entry)
    sequencer.seal_pending()
    stored = b"".join(
        bytes(part)
        for model, names in ((EntryValue, ["sealed"]), (LedgerEntry, ["leaf"]))
        for row in model.objects.values_list(*names)
        for part in row
    )
    assert b"Zanzibar" not in stored
    assert b"marmalade" not in stored
    assert north.contact.email.encode() not in stored


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused(north: Any) -> None:
    with pytest.raises(EvidenceError, match="outside a transaction"):
        append_entry(client=north.client, entry=small_entry(), actor=ACTOR)


def test_an_action_that_leaves_no_entry_is_rolled_back(north: Any) -> None:
    @action
    def rename(*, name: str) -> None:
        north.client.name = name
        north.client.save()

    with pytest.raises(EvidenceError, match="without leaving a ledger entry"):
        rename(name="Quietly changed")
    north.client.refresh_from_db()
    assert north.client.name == "North Dental"


def test_a_business_transaction_that_fails_leaves_no_entry(north: Any) -> None:
    before = PendingEntry.objects.count()

    @action
    def fail_late() -> None:
        append_entry(client=north.client, entry=small_entry(), actor=ACTOR)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_late()
    assert PendingEntry.objects.count() == before


@pytest.mark.parametrize("years", [{"rate": 0.5}, {"Bad Key": 1}, {"n": 2**60}])
def test_values_without_a_canonical_form_are_refused(north: Any, years: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError):
        record(north, entry=RetentionConfirmed(years=years, before={}, backup_days=30))


def test_a_document_is_kept_encrypted_and_comes_back_whole(north: Any, settings: Any) -> None:
    receipt = record(north, attachments=[Attached("letter.pdf", b"%PDF-1.7 the letter")])
    (name, document) = queries.entry_line(north.client.log, receipt.entry_id).documents[0]
    assert name == "letter.pdf"
    assert documents.read(document) == b"%PDF-1.7 the letter"
    file = settings.DUECARE_HOME / "documents" / documents.names_of(document)[0]
    assert b"the letter" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_a_document_that_was_changed_on_disk_is_not_given_out(north: Any, settings: Any) -> None:
    receipt = record(north, attachments=[Attached("letter.pdf", b"%PDF-1.7 the letter")])
    document = queries.entry_line(north.client.log, receipt.entry_id).documents[0][1]
    file = settings.DUECARE_HOME / "documents" / documents.names_of(document)[0]
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    with pytest.raises(EvidenceError, match="cannot be decrypted"):
        documents.read(document)


def test_a_related_entry_is_named_by_its_index_once_it_is_sealed(north: Any) -> None:
    first = record(north)
    sequencer.seal_pending()
    second = record(north, related=first.entry_id)
    leaf = queries.entry_line(north.client.log, second.entry_id).leaf
    assert b'"p":3' in leaf


def test_an_unknown_entry_has_no_state(db: None) -> None:
    with pytest.raises(EvidenceError, match="not in the ledger"):
        queries.receipt_state(uuid.uuid4())


@pytest.mark.parametrize("model", [LedgerEntry, EntryValue, TreeNode, Checkpoint, Attachment])
@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_what_is_sealed(north: Any, model: Any, change: str) -> None:
    record(north, attachments=[Attached("letter.pdf", b"%PDF")])
    for _ in range(8):  # so many complete the first node that is stored
        record(north)
    sequencer.seal_pending()
    table = model._meta.db_table
    column = "name" if model is Attachment else model._meta.pk.column
    statement = (
        f"UPDATE {table} SET {column} = {column}"
        if change == "update"
        else (f"DELETE FROM {table}")
    )
    with pytest.raises((IntegrityError, DatabaseError), match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert model.objects.exists()


def test_an_erased_person_is_gone_and_every_proof_stays(north: Any) -> None:
    person = north.contact.as_person()
    receipt = record(north, person=person, context={"ip": "192.0.2.7"})
    before = queries.entry_line(north.client.log, receipt.entry_id).values
    assert set(before) == {"actor", "content", "context", "details", "person"}
    sequencer.seal_pending()
    key = PersonKey.objects.get(log=north.client.log, reference=person["id"])
    destroy_person_key(key, at=timezone.now())
    values = queries.entry_line(north.client.log, receipt.entry_id).values
    assert set(values) == {"actor", "content"}
    assert queries.verify_log(north.client.log).passed
    with pytest.raises(EvidenceError, match="already erased"):
        destroy_person_key(key, at=timezone.now())
    with pytest.raises(EvidenceError, match="was destroyed"):
        record(north, person=person)


def test_the_key_of_a_log_is_never_destroyed_as_that_of_a_person(north: Any) -> None:
    record(north)
    key = PersonKey.objects.get(log=north.client.log, reference="log")
    with pytest.raises(EvidenceError, match="not destroyed"):
        destroy_person_key(key, at=timezone.now())
    assert queries.verify_log(north.client.log).passed


def test_a_kind_without_a_definition_cannot_be_appended(north: Any) -> None:
    class Note(Entry):
        """An entry that nothing declares."""

    before = PendingEntry.objects.count()
    with pytest.raises(TypeError, match="kind"):
        record(north, kind="note.added", content={"n": 1})
    with pytest.raises(AttributeError, match="definition"):
        record(north, entry=Note())
    assert PendingEntry.objects.count() == before
