"""What the owner and the employees sign: approvals, one signature over a set, and receipts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from duecare import record
from duecare.documents.model import SignatureLine
from duecare.documents.pdf import render_pdf
from duecare.errors import InputError
from duecare.ids import slug
from duecare.person_names import same_name
from duecare.record import PageRead, QuestionAsked, Signature
from duecare_web.accounts.locking import lock, told
from duecare_web.accounts.look import branding_of
from duecare_web.accounts.zones import firm_day, firm_time
from duecare_web.clients.models import Contact, Employee
from duecare_web.ledger.actions import Attached, action, keep_document, together
from duecare_web.ledger.shown import KeptPage
from duecare_web.security_policies.document import policy_document
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


@dataclass(frozen=True, slots=True)
class PreparedApproval:
    """An approval that is not recorded yet, with the adopted text as PDF."""

    version: PolicyVersion
    given: GivenApproval
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
    """The client's owner approves a version on its own page."""
    page = owner_page(version)
    given = GivenApproval(contact, signature, page, read or PageRead(), answers)
    return record_approval(prepared=prepare_approval(version, given, at=at), context=context)


def prepare_approval(
    version: PolicyVersion, given: GivenApproval, *, at: datetime | None = None
) -> PreparedApproval:
    """Render the adopted text, before any lock is held.

    Raises :class:`InputError` unless the version waits for approval, the contact may sign for this
    client, the signature is complete and over the page that is shown, and the answers are right.
    """
    _check_approval(version, given)
    now, client, contact = at or timezone.now(), version.client, given.contact
    line = SignatureLine(
        role=f"{contact.title}, for the client" if contact.title else "For the client",
        name=contact.name,
        organization=client.name,
        signed_at=firm_time(client.firm, now),
        method=given.signature.method,
    )
    statement = policy_document(version, as_of=firm_day(client.firm, now), approval=line)
    pdf = render_pdf(statement, branding=branding_of(client.firm), created=now)
    return PreparedApproval(version, given, pdf, now)


def _check_approval(version: PolicyVersion, given: GivenApproval) -> None:
    require(version, Status.PROPOSED, NOT_WAITING)
    contact = given.contact
    if contact.client_id != version.client_id or not (contact.may_sign and contact.is_active):
        raise InputError("this contact may not sign for the client")
    check_signature(given.signature, name=contact.name, document_sha256=given.page.sha256)
    _check_answers(version, contact, given.answers)


@action
def record_approval(
    *, prepared: PreparedApproval, context: Mapping[str, Any] | None = None
) -> PolicyVersion:
    """Put the version in force; it replaces the one before, and its readers are asked for it.

    Everything is asked again behind the lock; raises :class:`InputError` as
    :func:`prepare_approval`.
    """
    version, at = prepared.version, prepared.at
    contact = Contact.objects.get(pk=prepared.given.contact.pk)
    given = replace(prepared.given, contact=contact)
    lock_version(version)
    _check_approval(version, given)
    in_force = version.policy.versions.filter(status=Status.IN_FORCE)
    in_force.update(status=Status.REPLACED, replaced_at=at)
    name = f"{slug(version.policy.title)}-v{version.number}.pdf"
    adopted = Attached(name, prepared.pdf)
    version.adopted = keep_document(client=version.client, document=adopted)
    version.status, version.approved_at, version.approver = Status.IN_FORCE, at, contact
    if version.review_on is None:
        version.review_on = version.policy.review_after(firm_day(version.firm, at))
    entry = record.PolicyApproved(
        **text_of(version),
        signature=replace(given.signature, typed_name=given.signature.typed_name.strip()),
        adopted_sha256=version.adopted.sha256,
        answers=given.answers,
        read=given.read,
    )
    receipt = append(
        version,
        entry,
        contact.as_actor(),
        person=contact.as_person(),
        context=context,
        attachments=[given.page.kept, adopted, *file_of(version)],
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


def prepare_set(
    *,
    given_to: Sequence[SetAnswer],
    contact: Contact,
    signature: Signature,
    read: PageRead,
    at: datetime | None = None,
) -> list[PreparedApproval]:
    """The approvals of a set under one signature, with their PDFs, before any lock is held.

    The signature is over the page of the whole set. Raises :class:`InputError` as
    :func:`prepare_approval`, and if every policy is left out.
    """
    page = set_page([one.version for one in given_to])
    signed = [one for one in given_to if not one.left_out.strip()]
    if not signed:
        raise InputError("every policy is left out", hint="leave the page without signing")
    now = at or timezone.now()
    return [
        prepare_approval(
            one.version, GivenApproval(contact, signature, page, read, one.answers), at=now
        )
        for one in signed
    ]


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
    prepared: Sequence[PreparedApproval],
    given_to: Sequence[SetAnswer],
    contact: Contact,
    context: Mapping[str, Any] | None = None,
) -> list[PolicyVersion]:
    """Record a prepared set: all of it or nothing."""
    with together():
        signed = [record_approval(prepared=one, context=context) for one in prepared]
        for one in given_to:
            if one.left_out.strip():
                leave_out(
                    version=one.version, contact=contact, reason=one.left_out, context=context
                )
    return signed


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
        attachments=[page.kept, version.adopted, *file_of(version)],
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
