"""The destructive steps themselves. Called only inside an action that has written its entry."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from duecare_web.assessments.models import Decision
from duecare_web.clients.models import Contact, Employee, ExternalId
from duecare_web.custody import traces
from duecare_web.custody.models import ErasureRequest, Expiry, LegalHold
from duecare_web.ledger import documents, keys
from duecare_web.ledger.models import Attachment, Document, EntryValue, LedgerEntry, PersonKey
from duecare_web.outbox.sending import forget_mails_to
from duecare_web.security_policies.models import Acknowledgement
from duecare_web.training.models import Completion

ERASED_NAME = traces.ERASED_NAME
EXPIRED_KIND = "expired"


def destroy_documents(found: Sequence[Document]) -> None:
    """Destroy the keys of documents at once, and their files when the transaction has committed."""
    for document in found:
        names = documents.names_of(document)
        document.wrapped_key = b""
        document.save(update_fields=["wrapped_key"])
        transaction.on_commit(lambda names=names: documents.delete(names))  # type: ignore[misc]


def replace_keys(found: Sequence[PersonKey]) -> None:
    """Destroy keys that no remaining value needs. Anyone who is recorded again gets the new one."""
    for row in found:
        purpose = f"person key:{row.log.origin}:{row.reference}"
        row.wrapped = keys.new_wrapped_key(keys.log_key(row.log), purpose=purpose)
        row.save(update_fields=["wrapped"])


def destroy_leaves(expiry: Expiry) -> None:
    """Delete the bytes, values and file names of the entries below an expiry; keep their hashes."""
    going = LedgerEntry.objects.filter(
        log=expiry.log, index__gte=expiry.first, index__lt=expiry.below
    )
    EntryValue.objects.filter(entry_id__in=going.values("pk")).delete()
    Attachment.objects.filter(entry_id__in=going.values("pk")).delete()
    going.update(leaf=b"", kind=EXPIRED_KIND)


def forget_person(person: Contact | Employee) -> None:
    """Take a person's name, address, own words, and words about them out of rows beside the ledger.

    Also out of texts in which somebody named them, waiting work, sessions, and mail that was
    written to the folder ``outbox``.
    """
    words = traces.Words(name=person.name, email=person.email, client=person.client)
    name = person.name
    person.name, person.is_active = ERASED_NAME, False
    person.email = f"{person.pk.hex}@erased.invalid"
    if isinstance(person, Contact):
        person.title, person.may_sign = "", False
        Decision.objects.filter(contact=person).update(reason="", alternative="")
        person.factors.all().delete()
    else:
        person.department = person.title = ""
        person.roles = []
        person.facts.all().delete()
        Acknowledgement.objects.filter(employee=person).update(typed_name=ERASED_NAME)
        Completion.objects.filter(employee=person).update(typed_name=ERASED_NAME)
        _forget_in_devices(person, name)
    person.save()
    ExternalId.objects.filter(object_id=person.pk).delete()
    own = {_field(person): person}
    ErasureRequest.objects.filter(**own).update(note="", answer="")
    LegalHold.objects.filter(**own).update(reason="", release_reason="")
    traces.replace_in_texts(person, words)
    forget_mails_to(person)
    traces.forget_tasks(words)
    traces.forget_sessions(person, words)
    transaction.on_commit(lambda: traces.forget_mails(words))
    transaction.on_commit(traces.empty_journal)


def _field(person: Contact | Employee) -> str:
    return "contact" if isinstance(person, Contact) else "employee"


def _forget_in_devices(person: Employee, name: str) -> None:
    person.client.devices.filter(holder=name).update(holder="")
