"""What an advisor does with recommendations: word, price, plan, drop, write, send, ask again.

A draft is changed in place, each time with an entry that holds all of it. What was sent is frozen:
a change withdraws it and begins the next version.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Sequence

from django.db.models import Max
from django.utils import timezone

from duecare import record
from duecare.documents.wording.quotes import OwnText, own_offer, quoted
from duecare.errors import InputError
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock
from duecare_web.assessments.carrying import advised_entry
from duecare_web.assessments.models import Assessment, Decision, Recommendation
from duecare_web.assessments.queries import newest_decision
from duecare_web.clients.models import Client
from duecare_web.ledger.actions import LedgerReceipt, action, append_entry
from duecare_web.recommendations.models import RecommendationChange


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When, by whom and until when: the advisor's order of the work."""

    horizon: str
    assignee: str = ""
    due_on: dt.date | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """The price line by line, from an edition of the price book, and whose prices they are."""

    lines: tuple[record.QuotedLine, ...]
    price_book: int
    source: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """The advisor's version as the form gives it."""

    title: str
    text: str
    plan: Plan
    price: Price
    reason: str = ""


@action
def change_recommendation(
    *, recommendation: Recommendation, actor: Actor, edit: Edit, at: dt.datetime | None = None
) -> Recommendation:
    """Change a draft. A change of price or of order needs a reason; words do not.

    Raises :class:`InputError` if it was sent, dropped or replaced, and if nothing changes.
    """
    lock(recommendation)
    _check_draft(recommendation)
    what = changed_parts(recommendation, edit)
    if not what:
        raise InputError("nothing was changed")
    if {"price", "order"} & set(what) and not edit.reason.strip():
        raise InputError("a change of the price or of the order needs a reason")
    _apply(recommendation, edit)
    entry = advised_entry(recommendation, record.RecommendationChanged, reason=edit.reason.strip())
    receipt = _append(recommendation, actor, entry, at=at)
    recommendation.save()
    _note(recommendation, actor, receipt, f"Changed: {', '.join(what)}", edit.reason)
    return recommendation


def changed_parts(recommendation: Recommendation, edit: Edit) -> list[str]:
    """Which parts an edit changes: ``words``, ``price``, ``order``, ``plan``."""
    was, plan = recommendation.offer, edit.plan
    parts = {
        "words": (was.title, was.text) != (edit.title, edit.text),
        "price": recommendation.quoted_lines != edit.price.lines,
        "order": recommendation.horizon != plan.horizon,
        "plan": (recommendation.assignee, recommendation.due_on) != (plan.assignee, plan.due_on),
    }
    return [name for name, differs in parts.items() if differs]


def _apply(recommendation: Recommendation, edit: Edit) -> None:
    words = dataclasses.replace(recommendation.offer, title=edit.title, text=edit.text)
    price, plan = edit.price, edit.plan
    if recommendation.quoted_lines != price.lines:
        words = quoted(words, price.lines, source=price.source)
        recommendation.requote(price.lines, price_book=price.price_book)
    recommendation.reword(words)
    recommendation.horizon = plan.horizon
    recommendation.assignee, recommendation.due_on = plan.assignee, plan.due_on


def _check_draft(recommendation: Recommendation) -> None:
    if recommendation.superseded_at is not None:
        raise InputError("a newer version has replaced this recommendation")
    if recommendation.dropped_at is not None:
        raise InputError("this recommendation was dropped", hint="bring it back first")
    if recommendation.sent_at is not None:
        raise InputError(
            "this recommendation was sent, so its words are frozen",
            hint="withdraw it to make the next version",
        )


@action
def write_recommendation(
    *,
    assessment: Assessment,
    actor: Actor,
    own: OwnText,
    plan: Plan,
    price: Price,
    at: dt.datetime | None = None,
) -> Recommendation:
    """Add a recommendation of the advisor's own to those of an assessment."""
    client = assessment.client
    lock(client)
    last = assessment.recommendations.aggregate(last=Max("rank"))["last"] or 0
    safeguard = f"OWN-{uuid.uuid4().hex[:8].upper()}"
    made = Recommendation(
        firm=client.firm,
        client=client,
        assessment=assessment,
        safeguard=safeguard,
        rank=last + 1,
        values=None,
        horizon=plan.horizon,
        assignee=plan.assignee,
        due_on=plan.due_on,
        offered_at=at or timezone.now(),
    )
    made.requote(price.lines, price_book=price.price_book)
    made.reword(quoted(own_offer(safeguard, own), price.lines, source=price.source))
    receipt = _append(made, actor, advised_entry(made, record.RecommendationWritten), at=at)
    made.entry_id = receipt.entry_id
    made.save(force_insert=True)
    _note(made, actor, receipt, "Written")
    return made


@action
def drop_recommendation(
    *, recommendation: Recommendation, actor: Actor, reason: str, at: dt.datetime | None = None
) -> Recommendation:
    """Take a draft off the desk, with the reason on record.

    Raises :class:`InputError` without a reason, and if it was sent or dropped already.
    """
    lock(recommendation)
    _check_draft(recommendation)
    if not reason.strip():
        raise InputError("a recommendation is dropped with a reason")
    recommendation.dropped_at = at or timezone.now()
    recommendation.dropped_reason = reason.strip()
    recommendation.save(update_fields=["dropped_at", "dropped_reason"])
    entry = record.RecommendationDropped(
        recommendation=str(recommendation.pk), title=recommendation.title, reason=reason.strip()
    )
    receipt = _append(recommendation, actor, entry, at=at)
    _note(recommendation, actor, receipt, "Dropped", reason)
    return recommendation


@action
def restore_recommendation(*, recommendation: Recommendation, actor: Actor) -> Recommendation:
    """Bring a dropped recommendation back to the desk; both stay on record."""
    lock(recommendation)
    if recommendation.dropped_at is None or recommendation.superseded_at is not None:
        raise InputError("this recommendation is on the desk already")
    recommendation.dropped_at, recommendation.dropped_reason = None, ""
    recommendation.save(update_fields=["dropped_at", "dropped_reason"])
    entry = record.RecommendationRestored(
        recommendation=str(recommendation.pk), title=recommendation.title
    )
    receipt = _append(recommendation, actor, entry)
    _note(recommendation, actor, receipt, "Brought back")
    return recommendation


@action
def withdraw_recommendation(
    *, recommendation: Recommendation, actor: Actor, reason: str
) -> Recommendation:
    """Withdraw what was sent and has no answer; returns the next version, a draft.

    Raises :class:`InputError` without a reason, if it was not sent, and if it was answered.
    """
    lock(recommendation)
    if recommendation.sent_at is None or recommendation.superseded_at is not None:
        raise InputError("only what was sent and still holds can be withdrawn")
    found = newest_decision(recommendation)
    if found is not None and found.kind != Decision.Kind.NO_ANSWER:
        raise InputError("the client has answered it", hint="ask again with the new fact instead")
    if not reason.strip():
        raise InputError("a recommendation is withdrawn with a reason")
    entry = record.RecommendationWithdrawn(
        recommendation=str(recommendation.pk),
        title=recommendation.title,
        number=recommendation.number,
        reason=reason.strip(),
    )
    receipt = _append(recommendation, actor, entry)
    made = _next_version(recommendation, receipt)
    _note(made, actor, receipt, f"Version {recommendation.number} withdrawn", reason)
    return made


@action
def ask_again(
    *, recommendation: Recommendation, actor: Actor, because: str, at: dt.datetime | None = None
) -> Recommendation:
    """Bring back what the client answered, because of a new fact; returns the new draft.

    The answer of before stays on record with the version that it was on. Raises
    :class:`InputError` without a fact, and for what was not answered or is accepted.
    """
    lock(recommendation)
    found = newest_decision(recommendation)
    if found is None or found.kind == Decision.Kind.ACCEPT:
        raise InputError("only what was declined, deferred or not answered is asked again")
    if recommendation.superseded_at is not None:
        raise InputError("a newer version has replaced this recommendation")
    if not because.strip():
        raise InputError("say which new fact brings it back")
    entry = record.RecommendationAskedAgain(
        recommendation=str(recommendation.pk),
        title=recommendation.title,
        number=recommendation.number + 1,
        because=because.strip(),
    )
    receipt = _append(recommendation, actor, entry, at=at)
    made = _next_version(recommendation, receipt, because=because.strip())
    _note(made, actor, receipt, "To be asked again", because)
    return made


def _next_version(
    old: Recommendation, receipt: LedgerReceipt, *, because: str = ""
) -> Recommendation:
    now = receipt.at
    copied = {
        one.attname: getattr(old, one.attname)
        for one in Recommendation._meta.concrete_fields  # noqa: SLF001  Django's own name
        if one.attname not in ("id", "sent_at", "superseded_at", "ask_again", "entry_id")
    }
    copied |= {"number": old.number + 1, "offered_at": now, "ask_again": because}
    old.superseded_at = now
    old.save(update_fields=["superseded_at"])
    return Recommendation.objects.create(**copied, entry_id=receipt.entry_id)


def person_named(client: Client, name: str) -> dict[str, str] | None:
    """The contact of a client with this name, so that an erasure reaches it; ``None`` else."""
    found = client.contacts.filter(name=name).first() if name else None
    return found.as_person() if found else None


def _append(
    recommendation: Recommendation, actor: Actor, entry: record.Entry, at: dt.datetime | None = None
) -> LedgerReceipt:
    return append_entry(
        client=recommendation.client,
        actor=actor,
        entry=entry,
        person=person_named(recommendation.client, recommendation.assignee),
        related=recommendation.entry_id,
        at=at,
    )


def _note(
    recommendation: Recommendation,
    actor: Actor,
    receipt: LedgerReceipt,
    what: str,
    reason: str = "",
) -> None:
    RecommendationChange.objects.create(
        firm=recommendation.firm,
        client=recommendation.client,
        recommendation=recommendation,
        what=what,
        reason=reason.strip(),
        by=actor.name,
        at=receipt.at,
        entry_id=receipt.entry_id,
    )


def chosen_for_sending(
    recommendations: Sequence[Recommendation],
) -> list[Recommendation]:
    """Those that can be sent, in rank order. Raises :class:`InputError` for one without a price."""
    for one in recommendations:
        if not one.offer.priced:
            raise InputError(f"“{one.title}” has no price yet", hint="add a price line first")
    return sorted(recommendations, key=lambda one: one.rank)
