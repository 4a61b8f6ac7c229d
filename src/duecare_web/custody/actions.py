"""Legal holds, retention rules, erasures and expiries: each leaves its entry, none goes alone.

What is destroyed are values, keys and documents. Hashes stay, so that every later proof works.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils import timezone

from duecare import record
from duecare.errors import EvidenceError, InputError
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock, told
from duecare_web.accounts.models import Firm, Membership
from duecare_web.accounts.roles import Role
from duecare_web.clients import upkeep
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.custody import queries
from duecare_web.custody.destruction import (
    destroy_documents,
    destroy_leaves,
    forget_person,
    replace_keys,
)
from duecare_web.custody.models import ErasureRequest, Expiry, LegalHold, RetentionRule
from duecare_web.ledger.actions import (
    action,
    append_entry,
    append_firm_entry,
    destroy_person_key,
)
from duecare_web.ledger.models import Document
from duecare_web.ledger.sequencer import seal_pending


@action
def place_hold(
    *,
    client: Client,
    actor: Actor,
    matter: str,
    reason: str,
    person: Contact | Employee | None = None,
    at: datetime | None = None,
) -> LegalHold:
    """Stop every destruction for ``client``, or what is recorded of one ``person``.

    Raises :class:`InputError` without a matter or a reason, or for a person of another client.
    """
    if not matter.strip() or not reason.strip():
        raise InputError("a legal hold needs the matter and the reason")
    if person is not None and person.client_id != client.pk:
        raise InputError("this person is of another client")
    lock(client)  # a destruction that has begun ends first; the next one sees this hold
    receipt = append_entry(
        client=client,
        entry=record.HoldPlaced(
            matter=matter.strip(),
            scope="one person" if person else "everything of this client",
            reason=reason.strip(),
        ),
        actor=actor,
        person=person.as_person() if person else None,
        at=at,
    )
    return LegalHold.objects.create(
        firm=client.firm,
        client=client,
        matter=matter.strip(),
        reason=reason.strip(),
        contact=person if isinstance(person, Contact) else None,
        employee=person if isinstance(person, Employee) else None,
        placed_at=at or timezone.now(),
        placed_by=actor.reference,
        placed_by_name=actor.name,
        entry_id=receipt.entry_id,
    )


@action
def ask_for_release(
    *, hold: LegalHold, actor: Actor, reason: str, at: datetime | None = None
) -> LegalHold:
    """The first of the two people who release a hold says why; they can put it in other words.

    Raises :class:`InputError` without a reason, and after somebody else has asked.
    """
    _lock_active(hold)
    if not reason.strip():
        raise InputError("the release of a hold needs a reason")
    if hold.release_asked_by not in ("", actor.reference):
        first = told(hold.release_asked_at, hold.release_asked_by_name)
        raise InputError(
            f"the release has already been requested, {first}", hint="release the hold"
        )
    hold.release_reason, hold.release_asked_at = reason.strip(), at or timezone.now()
    hold.release_asked_by, hold.release_asked_by_name = actor.reference, actor.name
    hold.save()
    append_entry(
        client=hold.client,
        entry=record.HoldReleaseAsked(matter=hold.matter, reason=hold.release_reason),
        actor=actor,
        person=hold.person.as_person() if hold.person else None,
        related=hold.entry_id,
        at=at,
    )
    return hold


@action
def release_hold(*, hold: LegalHold, actor: Actor, at: datetime | None = None) -> LegalHold:
    """The second person releases the hold; erasures that were queued behind it wait again.

    Raises :class:`InputError` unless somebody else asked, and an owner is one of the two.
    """
    _lock_active(hold)
    if not hold.release_asked_at:
        raise InputError(
            "the release of this hold has not been requested",
            hint="one person requests it, another releases",
        )
    _require_second(
        actor, first=hold.release_asked_by, firm=hold.firm, what="the release of a hold"
    )
    hold.released_at, hold.released_by_name = at or timezone.now(), actor.name
    resumed = _resume_erasures(hold)
    receipt = append_entry(
        client=hold.client,
        entry=record.HoldReleased(
            matter=hold.matter,
            asked_by=hold.release_asked_by,
            erasures_resumed=len(resumed),
            reason=hold.release_reason,
        ),
        actor=actor,
        person=hold.person.as_person() if hold.person else None,
        related=hold.entry_id,
        at=at,
    )
    hold.release_entry_id = receipt.entry_id
    hold.save()
    return hold


def _lock_active(hold: LegalHold) -> None:
    lock(hold)
    if not hold.is_active:
        first = told(hold.released_at, hold.released_by_name)
        raise InputError(f"this hold has already been released, {first}")


def _resume_erasures(hold: LegalHold) -> list[ErasureRequest]:
    queued = queries.erasures_of(hold.client).filter(state=ErasureRequest.State.QUEUED)
    free = [one for one in queued if not set(queries.holds_on(one.person)) - {hold}]
    for request in free:
        request.state = ErasureRequest.State.WAITING
        request.save(update_fields=["state"])
    return free


def _require_second(actor: Actor, *, first: str, firm: Firm, what: str) -> None:
    if actor.reference == first:
        raise InputError(
            f"{what} needs a second person",
            hint="another owner or advisor of the firm takes the second step",
        )
    names = (actor.reference, first)
    both = [uuid.UUID(name[7:]) for name in names if name.startswith("member:")]
    members = Membership.objects.filter(firm=firm, user__in=both)
    roles = list(members.values_list("role", flat=True))
    if len(roles) < 2 or Role.OWNER not in roles:
        raise InputError(
            f"{what} takes two members of the firm, one of them an owner",
            hint="an owner takes the second step",
        )


@action
def confirm_retention(
    *, firm: Firm, actor: Actor, years: Mapping[str, int], backup_days: int
) -> RetentionRule:
    """An owner reads and confirms how long entries and backups are kept; expiry runs from then on.

    Raises :class:`InputError` for a class or a number that is not allowed.
    """
    if not 1 <= backup_days <= 365:
        raise InputError("backups are kept for 1 to 365 days")
    lock(firm)
    rule = queries.rule_of(firm)
    before = rule.years_by_class()
    rule.years = dict(years)
    rule.years, rule.backup_days = rule.years_by_class(), backup_days
    rule.confirmed_at, rule.confirmed_by = timezone.now(), actor.reference
    receipt = append_firm_entry(
        firm=firm,
        entry=record.RetentionConfirmed(years=rule.years, before=before, backup_days=backup_days),
        actor=actor,
    )
    rule.entry_id = receipt.entry_id
    rule.save()
    upkeep.look_at_all(firm, queries.DUE)
    return rule


@action
def ask_for_erasure(
    *,
    person: Contact | Employee,
    actor: Actor,
    ground: str,
    received_on: date,
    note: str = "",
    with_documents: bool = False,
) -> ErasureRequest:
    """Record that a person is to be erased; while a hold stands, the request is queued behind it.

    Raises :class:`InputError` for an unknown ground or a second open request.
    """
    if ground not in ErasureRequest.Ground.values:
        raise InputError(f"{ground!r} is not a ground for an erasure")
    lock(person.client)
    if person.pk not in {one.pk for one in queries.people_of(person.client)}:
        raise InputError("this person has already been erased")
    field = "contact" if isinstance(person, Contact) else "employee"
    same = queries.erasures_of(person.client).filter(**{field: person})
    if earlier := next((one for one in same if one.is_open), None):
        first = told(earlier.asked_at, earlier.asked_by_name)
        raise InputError(f"an erasure of this person has already been requested, {first}")
    holds = queries.holds_on(person)
    receipt = append_entry(
        client=person.client,
        entry=record.ErasureAsked(
            ground=str(ground),
            received_on=received_on,
            documents="destroyed too" if with_documents else "kept",
            queued_behind=[one.matter for one in holds],
        ),
        actor=actor,
        person=person.as_person(),
    )
    return ErasureRequest.objects.create(
        firm=person.firm,
        client=person.client,
        ground=ground,
        note=note.strip(),
        with_documents=with_documents,
        received_on=received_on,
        state=ErasureRequest.State.QUEUED if holds else ErasureRequest.State.WAITING,
        asked_at=timezone.now(),
        asked_by=actor.reference,
        asked_by_name=actor.name,
        entry_id=receipt.entry_id,
        **{field: person},
    )


@action
def refuse_erasure(*, request: ErasureRequest, actor: Actor, answer: str) -> ErasureRequest:
    """Say no, with the reason that the person is told."""
    _lock_open(request)
    if not answer.strip():
        raise InputError("a refusal needs the reason that is given to the person")
    receipt = append_entry(
        client=request.client,
        entry=record.ErasureRefused(answer=answer.strip()),
        actor=actor,
        person=request.person.as_person(),
        related=request.entry_id,
    )
    request.state, request.answer = ErasureRequest.State.REFUSED, answer.strip()
    request.ended_at, request.ended_by_name = timezone.now(), actor.name
    request.end_entry_id = receipt.entry_id
    request.save()
    return request


def _lock_open(request: ErasureRequest) -> None:
    """The client first, as a hold does: a hold comes before the erasure or after it."""
    lock(request.client)
    lock(request)
    if not request.is_open:
        first = told(request.ended_at, request.ended_by_name)
        raise InputError(
            f"this request has already ended, {first}", hint=request.get_state_display()
        )


def carry_out_erasure(*, request: ErasureRequest, actor: Actor) -> ErasureRequest:
    """The second person destroys the key of the person who is to be erased.

    Their values are unreadable from then on, here and in every later bundle; no hash changes.
    What waits is sealed first, so that the entry of the erasure can name every group by number.
    Raises :class:`InputError` for the same person twice, and while a hold stands.
    """
    seal_pending()
    done = _carry_out_erasure(request=request, actor=actor)
    seal_pending()
    return done


@action
def _carry_out_erasure(*, request: ErasureRequest, actor: Actor) -> ErasureRequest:
    _lock_open(request)
    _require_second(actor, first=request.asked_by, firm=request.firm, what="an erasure")
    holds = queries.holds_on(request.person)
    if holds:
        raise InputError(
            f"a legal hold is in effect: {holds[0].matter}",
            hint="the request is queued; tell the person that the law requires the record to be kept",
        )
    now, person = timezone.now(), request.person
    reach = queries.reach_of(person)
    if reach.pending:
        raise EvidenceError(
            "entries about this person are waiting for their number", hint="try again"
        )
    # Stored exports hold the values in the clear; anyone who received one is named in its entry.
    documents = [
        *(reach.documents if request.with_documents else ()),
        *stored_exports(request.client),
    ]
    request.last_backup_on = queries.last_backup_on(request.firm, now=now)
    receipt = append_entry(
        client=request.client,
        entry=record.PersonErased(
            groups=reach.groups,
            reference=person.as_actor().reference,
            ground=str(request.ground),
            asked_by=request.asked_by,
            documents_sha256=[one.sha256 for one in documents],
            last_backup_expires_on=request.last_backup_on,
        ),
        actor=actor,
        related=request.entry_id,
        at=now,
    )
    if reach.key is not None:
        destroy_person_key(reach.key, at=now)
    destroy_documents(documents)
    forget_person(person)
    request.state, request.note = ErasureRequest.State.DONE, ""
    request.ended_at, request.ended_by_name = now, actor.name
    request.groups_erased, request.documents_erased = reach.count, len(documents)
    request.end_entry_id = receipt.entry_id
    request.save()
    return request


def stored_exports(client: Client) -> Sequence[Document]:
    """The ZIPs of earlier exports that lie in the document store."""
    found = Document.objects.filter(log=client.log, media_type="application/zip")
    return list(found.exclude(wrapped_key=b""))


@action
def expire(*, client: Client, actor: Actor, now: datetime) -> Expiry:
    """Destroy the front of a client's log that the firm's rule no longer keeps; hashes stay.

    Raises :class:`InputError` while no owner has confirmed the rule, while any hold of this client
    stands, and if nothing is due.
    """
    lock(client)
    rule = queries.rule_of(client.firm)
    if rule.confirmed_at is None:
        raise InputError(
            "the retention periods have not been confirmed",
            hint="an owner confirms them on the Retention page",
        )
    holds = list(queries.active_holds(client))
    if holds:
        raise InputError(
            f"a legal hold is in effect: {holds[0].matter}", hint="nothing expires meanwhile"
        )
    due = queries.due_expiry(client, now=now)
    if due is None:
        raise InputError("nothing is due")
    documents = [*queries.documents_below(client.log, due.below), *stored_exports(client)]
    keys = queries.keys_without_values(client.log, due.below)
    replace_keys(keys)
    receipt = append_entry(
        client=client,
        entry=record.RetentionExpired(
            first=due.first,
            below=due.below,
            classes=due.classes,
            years=rule.years_by_class(),
            confirmed_by=rule.confirmed_by,
            documents_sha256=[one.sha256 for one in documents],
            person_keys=len(keys),
        ),
        actor=actor,
        at=now,
    )
    row = Expiry.objects.create(
        log=client.log,
        firm=client.firm,
        client=client,
        first=due.first,
        below=due.below,
        documents=len(documents),
        keys=len(keys),
        expired_at=now,
        entry_id=receipt.entry_id,
    )
    destroy_documents(documents)
    destroy_leaves(row)
    return row
