"""Writes about security policies. Each leaves an entry with the hash of the text it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from duecare import record
from duecare.catalog import load_catalog
from duecare.documents.pdf import render_pdf
from duecare.errors import InputError
from duecare.ids import slug
from duecare.record import PageRead, QuestionAsked, Signature
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock, told
from duecare_web.accounts.look import branding_of
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.clients.typed_names import same_name
from duecare_web.ledger.actions import Attached, LedgerReceipt, action, append_entry, keep_document
from duecare_web.ledger.models import Document
from duecare_web.security_policies import composition
from duecare_web.security_policies.models import Acknowledgement, PolicyVersion, SecurityPolicy
from duecare_web.security_policies.pages import (
    PolicyPage,
    acknowledgement_statement,
    employee_page,
    owner_page,
)
from duecare_web.security_policies.questions import answered, require_right
from duecare_web.security_policies.readers import confirmed_points, is_asked
from duecare_web.security_policies.signatures import check_signature

NOT_WAITING = "this version is not waiting for approval"
Status = PolicyVersion.Status


@dataclass(frozen=True, slots=True)
class PreparedApproval:
    """An approval that is not recorded yet, with the adopted text as PDF."""

    version: PolicyVersion
    contact: Contact
    signature: Signature
    read: PageRead
    answers: Sequence[QuestionAsked]
    pdf: bytes
    at: datetime


def approve_policy(
    *,
    version: PolicyVersion,
    contact: Contact,
    signature: Signature,
    read: PageRead | None = None,
    answers: Sequence[QuestionAsked] = (),
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> PolicyVersion:
    """The client's owner approves a version: :func:`prepare_approval`, then :func:`record_approval`."""
    prepared = prepare_approval(
        version=version, contact=contact, signature=signature, read=read, answers=answers, at=at
    )
    return record_approval(prepared=prepared, context=context)


def prepare_approval(
    *,
    version: PolicyVersion,
    contact: Contact,
    signature: Signature,
    read: PageRead | None = None,
    answers: Sequence[QuestionAsked] = (),
    at: datetime | None = None,
) -> PreparedApproval:
    """Render the adopted text, before any lock is held.

    Raises :class:`InputError` unless the version waits for approval, the contact may sign for this
    client, and the signature is complete and over the page that is shown (``owner_page``).
    """
    _check_approval(version, contact, signature)
    _check_answers(version, contact, answers)
    now, client = at or timezone.now(), version.client
    line = composition.approval_line(
        name=contact.name, title=contact.title, client=client.name, at=now, method=signature.method
    )
    statement = composition.policy_document(version, as_of=now.date(), approval=line)
    pdf = render_pdf(statement, branding=branding_of(client.firm), created=now)
    return PreparedApproval(version, contact, signature, read or PageRead(), answers, pdf, now)


def _check_approval(version: PolicyVersion, contact: Contact, signature: Signature) -> None:
    require(version, Status.PROPOSED, NOT_WAITING)
    if contact.client_id != version.client_id or not (contact.may_sign and contact.is_active):
        raise InputError("this contact may not sign for the client")
    shown = owner_page(version).sha256
    check_signature(signature, name=contact.name, document_sha256=shown)


@action
def record_approval(
    *, prepared: PreparedApproval, context: Mapping[str, Any] | None = None
) -> PolicyVersion:
    """Put the version in force; it replaces the one before, and every employee is asked for it.

    Everything is asked again behind the lock; raises :class:`InputError` as
    :func:`prepare_approval`.
    """
    version, contact = prepared.version, Contact.objects.get(pk=prepared.contact.pk)
    signature, pdf, at = prepared.signature, prepared.pdf, prepared.at
    lock_version(version)
    _check_approval(version, contact, signature)
    in_force = version.policy.versions.filter(status=Status.IN_FORCE)
    in_force.update(status=Status.REPLACED, replaced_at=at)
    name = f"{slug(version.policy.title)}-v{version.number}.pdf"
    version.adopted = keep_document(client=version.client, document=Attached(name, pdf))
    version.status, version.approved_at, version.approver = Status.IN_FORCE, at, contact
    entry = record.PolicyApproved(
        **text_of(version),
        signature=replace(signature, typed_name=signature.typed_name.strip()),
        adopted_sha256=version.adopted.sha256,
        read=prepared.read,
        answers=prepared.answers,
    )
    receipt = append(
        version,
        entry,
        contact.as_actor(),
        person=contact.as_person(),
        context=context,
        attachments=[owner_page(version).kept, Attached(name, pdf)],
        at=at,
    )
    version.approval_entry_id = receipt.entry_id
    version.save()
    return version


@action
def note_answers(
    *,
    version: PolicyVersion,
    reader: Contact | Employee,
    answers: Sequence[QuestionAsked],
    context: Mapping[str, Any] | None = None,
) -> None:
    """Keep answers that were not all right: first answers stay on record."""
    entry = record.PolicyAnswered(**text_of(version), answers=answers)
    person = reader.as_person()
    append(version, entry, reader.as_actor(), person=person, context=context)


@action
def acknowledge_policy(
    *,
    version: PolicyVersion,
    employee: Employee,
    typed_name: str,
    confirmed: bool,
    page_sha256: str,
    method: str,
    answers: Sequence[QuestionAsked] = (),
    read: PageRead | None = None,
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Acknowledgement:
    """An employee's receipt of a version in force.

    ``page_sha256`` is the digest of the page that was shown (``employee_page``). Raises
    :class:`InputError` for a version that is not in force or asks nothing of this person, a second
    receipt, a typed name that is not theirs, a missing confirmation, or an answer that is not right.
    """
    lock(version)
    page = _page_to_acknowledge(version, employee)
    _check_receipt(employee, typed_name=typed_name, confirmed=confirmed)
    _check_answers(version, employee, answers)
    if version.adopted is None or page_sha256 != page.sha256:
        raise InputError("the text was replaced", hint="open the page again and read it")
    statement, typed = acknowledgement_statement(version), typed_name.strip()
    points = confirmed_points(version, employee)
    entry = record.PolicyAcknowledged(
        **text_of(version),
        statement=statement,
        page_sha256=page_sha256,
        adopted_sha256=version.adopted.sha256,
        points=points,
        answers=answers,
        read=read or PageRead(),
        method=method,
        typed_name=typed,
    )
    receipt = append(
        version,
        entry,
        employee.as_actor(),
        person=employee.as_person(),
        context=context,
        attachments=[page.kept, version.adopted],
        at=at,
    )
    return Acknowledgement.objects.create(
        firm=version.firm,
        client=version.client,
        version=version,
        employee=employee,
        page_sha256=page_sha256,
        points=[{"clause": one.clause, "text": one.text} for one in points],
        statement=statement,
        typed_name=typed,
        entry_id=receipt.entry_id,
        acknowledged_at=at or timezone.now(),
    )


def _page_to_acknowledge(version: PolicyVersion, employee: Employee) -> PolicyPage:
    require(version, Status.IN_FORCE, "this version is not in force")
    if employee.client_id != version.client_id or not is_asked(version, employee):
        raise InputError("this policy is not meant for this person")
    if earlier := version.acknowledgements.filter(employee=employee).first():
        first = told(earlier.acknowledged_at, employee.name)
        raise InputError(f"this version has already been acknowledged, {first}")
    return employee_page(version, employee)


def _check_receipt(employee: Employee, *, typed_name: str, confirmed: bool) -> None:
    if not confirmed:
        raise InputError("the statement is not confirmed", hint="check the box next to it")
    if not same_name(typed_name, employee.name):
        raise InputError(
            "the typed name does not match the name we have on file", hint=f"type {employee.name}"
        )


def _check_answers(
    version: PolicyVersion, reader: Contact | Employee, answers: Sequence[QuestionAsked]
) -> None:
    answered(version, reader, [one.chosen for one in answers])
    require_right(answers)


