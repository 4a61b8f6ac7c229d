"""What the advisor made of the recommendations of before, carried over to a new assessment.

A new assessment computes its own figures; the advisor's title, words, price, plan and drops hold
until the advisor changes them. What the client decided stays with the version that it was on.
"""

from __future__ import annotations

import dataclasses
from typing import cast

from duecare import record
from duecare.documents.wording.quotes import quoted
from duecare.record.advice import Horizon
from duecare.risk.result import Recommendation as Proposal
from duecare_web.accounts.actors import Actor
from duecare_web.assessments.models import Assessment, Recommendation
from duecare_web.clients.models import Client
from duecare_web.ledger.actions import append_entry

_PLAN = ("horizon", "assignee", "due_on")
_DROP = ("dropped_at", "dropped_reason")


def proposed_horizon(content: Proposal) -> str:
    """Where a proposal begins on the desk: what a law or an insurer asks first, choices last."""
    groups = {"law": Recommendation.Horizon.NOW, "insurer": Recommendation.Horizon.NOW}
    if content.offer.group == "choice":
        return Recommendation.Horizon.LATER
    return groups.get(content.offer.group, Recommendation.Horizon.NEXT)


def advised_of(client: Client) -> list[Recommendation]:
    """The recommendations that hold before a new assessment replaces them, drops included."""
    rows = Recommendation.objects.filter(client=client, superseded_at=None)
    return list(rows.prefetch_related("decisions"))


def carry_over(*, assessment: Assessment, actor: Actor, before: list[Recommendation]) -> None:
    """Give the new recommendations what the advisor made of the old ones, own ones included."""
    made = {one.safeguard: one for one in assessment.recommendations.all()}
    rank = max((one.rank for one in made.values()), default=0)
    for old in before:
        new = made.get(old.safeguard)
        if new is not None:
            _carry(old, new, actor)
        elif old.is_own and not old.decisions.all():
            rank += 1
            _again(old, assessment, rank, actor)


def _carry(old: Recommendation, new: Recommendation, actor: Actor) -> None:
    if old.proposal is None or not _is_touched(old):
        return
    offer, was = old.offer, old.proposal
    words = new.offer
    if (offer.title, offer.text) != (was.title, was.text):
        words = dataclasses.replace(words, title=offer.title, text=offer.text)
    if offer.cost_lines != was.cost_lines:
        words = quoted(words, old.quoted_lines, source=offer.cost_source)
        new.requote(old.quoted_lines, price_book=old.price_book)
    new.reword(words)
    for name in (*_PLAN, *_DROP):
        setattr(new, name, getattr(old, name))
    new.save()
    append_entry(
        client=new.client,
        actor=actor,
        entry=advised_entry(new, record.RecommendationChanged, reason=_REASON),
        related=new.entry_id,
    )


_REASON = "carried over from the assessment before"


def _is_touched(old: Recommendation) -> bool:
    """Whether an advisor made anything of it."""
    content = old.content
    planned = content is not None and old.horizon != proposed_horizon(content)
    return bool(
        planned or old.offered != old.proposed or old.assignee or old.due_on or old.dropped_at
    )


def _again(old: Recommendation, assessment: Assessment, rank: int, actor: Actor) -> None:
    new = Recommendation(
        firm=assessment.firm,
        client=assessment.client,
        assessment=assessment,
        safeguard=old.safeguard,
        title=old.title,
        rank=rank,
        values=None,
        offered=old.offered,
        lines=old.lines,
        price_book=old.price_book,
        offered_at=assessment.completed_at,
    )
    for name in (*_PLAN, *_DROP):
        setattr(new, name, getattr(old, name))
    entry = advised_entry(new, record.RecommendationWritten)
    new.entry_id = append_entry(client=new.client, actor=actor, entry=entry).entry_id
    new.save(force_insert=True)


def advised_entry(
    row: Recommendation, kind: type[record.AdvisedWords], **more: str
) -> record.AdvisedWords:
    """The advisor's version of a recommendation as the ledger holds it."""
    return kind(
        recommendation=str(row.pk),
        number=row.number,
        offer=row.offer,
        lines=row.quoted_lines,
        price_book=row.price_book,
        horizon=cast("Horizon", row.horizon),
        assignee=row.assignee,
        due_on=row.due_on,
        **more,
    )
