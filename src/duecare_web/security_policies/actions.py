"""What the owner and the employees sign: approvals, one signature over a set, and receipts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from duecare import record
from duecare.errors import InputError
from duecare.person_names import same_name
from duecare.record import PageRead, QuestionAsked, Signature
from duecare_web.accounts.locking import lock, told
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.models import Contact, Employee
from duecare_web.ledger.actions import action, together
from duecare_web.ledger.shown import KeptPage
from duecare_web.security_policies.entries import append, file_of, lock_version, require, text_of
from duecare_web.security_policies.models import Acknowledgement, PolicyVersion
from duecare_web.security_policies.pages import (
    acknowledgement_statement,
    employee_page,
    owner_page,
    set_page,
)
from duecare_web.security_policies.questions import answered, require_right
from duecare_web.security_policies.readers import confirmed_points, counting_receipt, is_asked
from duecare_web.security_policies.signatures import check_signature

NOT_WAITING = "this version is not waiting for approval"
Status = PolicyVersion.Status


@dataclass(frozen=True, slots=True)
class GivenApproval:
    """What the owner gave on a page: the page, the signature, how it was read, and the answers."""

    contact: Contact
    signature: Signature
    page: KeptPage
    read: PageRead
    answers: Sequence[QuestionAsked]


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
    """The client's owner approves a version on its own page."""
    page = owner_page(version)
    given = GivenApproval(contact, signature, page, read or PageRead(), answers)
    return record_approval(version=version, given=given, context=context, at=at)


def _check_approval(version: PolicyVersion, given: GivenApproval) -> None:
    require(version, Status.PROPOSED, NOT_WAITING)
    contact = given.contact
    if contact.client_id != version.client_id or not (contact.may_sign and contact.is_active):
        raise InputError("this contact may not sign for the client")
    check_signature(given.signature, name=contact.name, document_sha256=given.page.sha256)
    _check_answers(version, contact, given.answers)


@action
def record_approval(
    *,
    version: PolicyVersion,
    given: GivenApproval,
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> PolicyVersion:
    """Put the version in force; it replaces the one before, and its readers are asked for it.

    Raises :class:`InputError` unless the version waits for approval, the contact may sign for this
    client, the signature is complete and over the page that is shown, and the answers are right.
    """
    now, contact = at or timezone.now(), Contact.objects.get(pk=given.contact.pk)
    given = replace(given, contact=contact)
    lock_version(version)
    _check_approval(version, given)
    in_force = version.policy.versions.filter(status=Status.IN_FORCE)
    in_force.update(status=Status.REPLACED, replaced_at=now)
    version.status, version.approved_at, version.approver = Status.IN_FORCE, now, contact
    version.approval_method = given.signature.method
    if version.review_on is None:
        version.review_on = version.policy.review_after(firm_day(version.firm, now))
    entry = record.PolicyApproved(
        **text_of(version),
        signature=replace(given.signature, typed_name=given.signature.typed_name.strip()),
        answers=given.answers,
        read=given.read,
    )
    receipt = append(
        version,
        entry,
        contact.as_actor(),
        person=contact.as_person(),
        context=context,
        attachments=[given.page.kept, *file_of(version)],
        at=at,
    )
    version.approval_entry_id = receipt.entry_id
    version.save()
    return version


@dataclass(frozen=True, slots=True)
class SetAnswer:
    """What the owner says to one policy of a set: signed, or left out with a reason."""

    version: PolicyVersion
    answers: Sequence[QuestionAsked] = ()
    left_out: str = ""


@action
def leave_out(
    *,
    version: PolicyVersion,
    contact: Contact,
    reason: str,
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> PolicyVersion:
    """The owner does not adopt a version that was put to them; the one before stays in force."""
    lock_version(version)
    require(version, Status.PROPOSED, NOT_WAITING)
    if contact.client_id != version.client_id or not (contact.may_sign and contact.is_active):
        raise InputError("this contact may not sign for the client")
    if not reason.strip():
        raise InputError(f"write why {version.policy.title!r} is left out")
    version.status, version.replaced_at = Status.LEFT_OUT, at or timezone.now()
    version.save()
    entry = record.PolicyLeftOut(**text_of(version), reason=reason.strip())
    person, actor = contact.as_person(), contact.as_actor()
    append(version, entry, actor, person=person, context=context, at=at)
    return version


def sign_set(
    *,
    answers: Sequence[SetAnswer],
    contact: Contact,
    signature: Signature,
    read: PageRead,
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> list[PolicyVersion]:
    """Record the answers to a set under one signature over the page of all: all of it or nothing.

    Returns those that were signed. Raises :class:`InputError` as :func:`record_approval`, and if
    every policy is left out.
    """
    page = set_page([one.version for one in answers])
    signed = [one for one in answers if not one.left_out.strip()]
    if not signed:
        raise InputError("every policy is left out", hint="leave the page without signing")
    with together():
        approved = [
            record_approval(
                version=one.version,
                given=GivenApproval(contact, signature, page, read, one.answers),
                context=context,
                at=at,
            )
            for one in signed
        ]
        for one in answers:
            if one.left_out.strip():
                leave_out(
                    version=one.version, contact=contact, reason=one.left_out, context=context
                )
    return approved


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
    page = _page_to_acknowledge(version, employee, at)
    _check_receipt(employee, typed_name=typed_name, confirmed=confirmed)
    _check_answers(version, employee, answers)
    if page_sha256 != page.sha256:
        raise InputError("the text was replaced", hint="open the page again and read it")
    statement, typed = acknowledgement_statement(version), typed_name.strip()
    points = confirmed_points(version, employee)
    entry = record.PolicyAcknowledged(
        **text_of(version),
        statement=statement,
        page_sha256=page_sha256,
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
        attachments=[page.kept, *file_of(version)],
        at=at,
    )
    return Acknowledgement.objects.create(
        firm=version.firm,
        client=version.client,
        version=version,
        employee=employee,
        number=version.acknowledgements.filter(employee=employee).count() + 1,
        page_sha256=page_sha256,
        points=[{"clause": one.clause, "text": one.text} for one in points],
        statement=statement,
        typed_name=typed,
        entry_id=receipt.entry_id,
        acknowledged_at=at or timezone.now(),
    )


def _page_to_acknowledge(
    version: PolicyVersion, employee: Employee, at: datetime | None
) -> KeptPage:
    require(version, Status.IN_FORCE, "this version is not in force")
    if employee.client_id != version.client_id or not is_asked(version, employee):
        raise InputError("this policy is not meant for this person")
    own = list(version.acknowledgements.filter(employee=employee).select_related("version"))
    if earlier := counting_receipt(version, employee, own, at=at):
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
