"""Looking at policies again: when it is due, the owner's signed word that one stays, and silence.

Every text says that it is reviewed at least once a year. The owner reads it again and signs that it
stays as it is; what needs a change becomes a new version, which has a day of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from duecare import record
from duecare.dates import long_date
from duecare.errors import InputError
from duecare.record import PageRead, Signature
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.zones import firm_day
from duecare_web.clients import upkeep
from duecare_web.clients.models import Client, Contact
from duecare_web.ledger.actions import action
from duecare_web.ledger.shown import KeptPage, heading, listed, paragraph
from duecare_web.security_policies.entries import append, file_of, lock_version, require, text_of
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.pages import owner_page
from duecare_web.security_policies.signatures import check_signature

NOTICE_DAYS: Final = 30
"""Days before the day on which a review is asked for."""
FOLLOWS: Final = upkeep.kinds(
    record.PolicyApproved,
    record.PolicyReviewed,
    record.PolicyReviewMissed,
    record.ContactAdded,
    record.ContactChanged,
    record.ClientArchived,
    record.ClientBroughtBack,
)
Status = PolicyVersion.Status


def in_force_by_review(client: Client) -> QuerySet[PolicyVersion]:
    """The versions in force that have a day for their review, the nearest first."""
    rows = client.policy_versions.filter(status=Status.IN_FORCE, review_on__isnull=False)
    related = rows.select_related("policy", "firm", "client__firm", "client__log", "uploaded")
    return related.order_by("review_on", "policy__title")


def due_reviews(client: Client, *, on: date) -> list[PolicyVersion]:
    """The versions to be looked at now: their day has passed, or comes within 30 days."""
    return list(in_force_by_review(client).filter(review_on__lte=on + timedelta(days=NOTICE_DAYS)))


def overdue_reviews(client: Client, *, on: date) -> list[PolicyVersion]:
    """The versions whose day has passed."""
    return list(in_force_by_review(client).filter(review_on__lt=on))


def review_page(versions: Sequence[PolicyVersion], *, on: date) -> KeptPage:
    """What the owner reads and signs: which policies stay as they are, by when they come again, each whole."""
    lines = [
        f"{one} (SHA-256 {one.content_hash}), next review by "
        f"{long_date(one.policy.review_after(on))}"
        for one in versions
    ]
    return KeptPage(
        "Review of security policies",
        (
            paragraph(
                f"I have gone through these policies on {long_date(on)}. Each that I keep fits "
                "the business as it is, and stays in force without change:"
            ),
            listed(lines),
            *(part for one in versions for part in (heading(str(one)), *owner_page(one).parts)),
        ),
    )


def review_policies(
    *,
    shown: Sequence[PolicyVersion],
    kept: Sequence[PolicyVersion],
    contact: Contact,
    signature: Signature,
    read: PageRead,
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> list[PolicyVersion]:
    """The owner signs that ``kept`` stay as they are; the page names all that were ``shown``.

    All of it is recorded, or nothing. Raises :class:`InputError` where none is kept, one is not in
    force any more, or the signature is not complete and over the page.
    """
    if not kept:
        raise InputError("no policy is kept", hint="check those that stay as they are")
    now = at or timezone.now()
    page = review_page(shown, on=firm_day(contact.firm, now))
    with transaction.atomic():
        return [
            _record_review(
                version=one,
                contact=contact,
                signature=signature,
                page=page,
                read=read,
                context=context,
                at=now,
            )
            for one in kept
        ]


@action
def _record_review(
    *,
    version: PolicyVersion,
    contact: Contact,
    signature: Signature,
    page: KeptPage,
    read: PageRead,
    context: Mapping[str, Any] | None,
    at: datetime,
) -> PolicyVersion:
    lock_version(version)
    require(version, Status.IN_FORCE, "this version is not in force")
    if contact.client_id != version.client_id or not (contact.may_sign and contact.is_active):
        raise InputError("this contact may not sign for the client")
    check_signature(signature, name=contact.name, document_sha256=page.sha256)
    was_due, day = version.review_on or firm_day(version.firm, at), firm_day(version.firm, at)
    version.review_on = version.policy.review_after(day)
    version.review_asked_at = version.review_missed_at = None
    version.save(update_fields=["review_on", "review_asked_at", "review_missed_at"])
    entry = record.PolicyReviewed(
        **text_of(version),
        signature=signature,
        was_due=was_due,
        next_due=version.review_on,
        read=read,
    )
    append(
        version,
        entry,
        contact.as_actor(),
        person=contact.as_person(),
        context=context,
        attachments=[page.kept, *file_of(version)],
        at=at,
    )
    return version


@action
def record_missed(
    *, version: PolicyVersion, actor: Actor, at: datetime | None = None
) -> PolicyVersion:
    """The day passed without a review: the record says so, once for each day that passed.

    Raises :class:`InputError` for one that is not overdue, or of which the record says it already.
    """
    now = at or timezone.now()
    lock_version(version)
    require(version, Status.IN_FORCE, "this version is not in force")
    if version.review_missed_at or not version.review_on:
        raise InputError("nothing to record about its review")
    if version.review_on >= firm_day(version.firm, now):
        raise InputError("its review is not overdue")
    version.review_missed_at = now
    version.save(update_fields=["review_missed_at"])
    entry = record.PolicyReviewMissed(
        **text_of(version), was_due=version.review_on, asked_at=version.review_asked_at
    )
    append(version, entry, actor, at=at)
    return version


def waits_for_notice(client: Client) -> QuerySet[PolicyVersion]:
    """The versions of whose coming review the owner was not told yet."""
    return in_force_by_review(client).filter(review_asked_at=None)


def waits_for_silence(client: Client) -> QuerySet[PolicyVersion]:
    """The versions of whose day the record does not say that it passed."""
    return in_force_by_review(client).filter(review_missed_at=None)


def signers_to_ask(client: Client) -> list[Contact]:
    """Everyone who may sign and is written to about reviews; without anyone, no one is asked."""
    people = client.contacts.filter(is_active=True, may_sign=True).exclude(email="")
    return list(people.order_by("created_at"))


def next_step_on(client: Client) -> date | None:
    """The next day on which a review is asked for, or its silence recorded."""
    asked = None
    if signers_to_ask(client):
        asked = waits_for_notice(client).values_list("review_on", flat=True).first()
    missed = waits_for_silence(client).values_list("review_on", flat=True).first()
    days = [asked - timedelta(days=NOTICE_DAYS)] if asked else []
    days += [missed + timedelta(days=1)] if missed else []
    return min(days, default=None)


def note_asked(versions: Sequence[PolicyVersion], *, at: datetime) -> None:
    """Keep that those who may sign were written to about these; the letter's own entry is the record of it."""
    ids = [one.pk for one in versions]
    PolicyVersion.objects.filter(pk__in=ids).update(review_asked_at=at)
