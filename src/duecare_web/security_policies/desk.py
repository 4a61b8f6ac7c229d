"""The policy desk of a client: what is needed, where each stands, what to ask, what blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from duecare.policies import (
    ComposedPolicy,
    LawMatrix,
    PolicyNeed,
    PolicyQuestionnaire,
    law_matrix,
    load_policies,
    policies_needed,
)
from duecare_web.clients.models import Client
from duecare_web.security_policies.drafting import blocks_of
from duecare_web.security_policies.known import KnownOfClient, known_of
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.queries import PolicyLine, policies_of

Status = PolicyVersion.Status
STATE_ORDER: Final = {"missing": 0, "planned": 1, "in_force": 2}


@dataclass(frozen=True, slots=True)
class DeskPolicy:
    """One policy of the desk: why it is needed, and how far it is."""

    need: PolicyNeed
    line: PolicyLine | None
    composed: ComposedPolicy | None
    blocks: tuple[str, ...]

    @property
    def newest(self) -> PolicyVersion | None:
        """Its newest version."""
        return self.line.newest if self.line else None

    @property
    def is_draft(self) -> bool:
        """Whether an open draft can be changed or set for signature."""
        return self.newest is not None and self.newest.status == Status.DRAFT

    @property
    def asked_by(self) -> str:
        """The laws that ask for it in writing, else those that it serves; empty where none does."""
        written = dict.fromkeys(one.title for one in self.need.because if one.grade == "R")
        served = dict.fromkeys(one.title for one in self.need.because)
        return "In writing: " + "; ".join(written) if written else "; ".join(served)

    @property
    def why(self) -> str:
        """The reason with its paragraphs: the laws that ask for it, or whom it is for."""
        cited = [f"{one.title}, {one.ref}" for one in self.need.because if one.grade == "R"]
        others = [f"{one.title}, {one.ref}" for one in self.need.because if one.grade != "R"]
        if cited:
            return "In writing: " + "; ".join(cited)
        return "; ".join(others) or f"For {' and '.join(self.need.held) or 'those who want it'}"

    @property
    def review_on(self) -> date | None:
        """The day by which the version in force is looked at again."""
        return self.line.in_force.review_on if self.line and self.line.in_force else None


@dataclass(frozen=True, slots=True)
class PolicyDesk:
    """Everything on the page."""

    needed: tuple[DeskPolicy, ...]
    others: tuple[DeskPolicy, ...]
    own: tuple[PolicyLine, ...]
    matrix: LawMatrix
    questions: PolicyQuestionnaire

    @property
    def drafts(self) -> list[DeskPolicy]:
        """The open drafts."""
        return [one for one in (*self.needed, *self.others) if one.is_draft]

    @property
    def ready(self) -> list[DeskPolicy]:
        """The drafts that nothing blocks."""
        return [one for one in self.drafts if not one.blocks]

    @property
    def open_drafts(self) -> int:
        """How many drafts there are, own documents included."""
        return len(self.drafts) + sum(one.newest.status == Status.DRAFT for one in self.own)

    @property
    def ready_versions(self) -> list[PolicyVersion]:
        """What "Set for signature" takes: the drafts that nothing blocks, own documents among them."""
        own = [one.newest for one in self.own if one.newest.status == Status.DRAFT]
        drafts = [one.newest for one in self.ready if one.newest]
        return [*drafts, *(one for one in own if not blocks_of(one))]

    @property
    def undrafted(self) -> list[str]:
        """The needed policies of which there is no version yet."""
        return [one.need.policy for one in self.needed if one.line is None]

    @property
    def waiting(self) -> list[PolicyVersion]:
        """What waits for the owner's signature."""
        lines = [one.line for one in (*self.needed, *self.others) if one.line] + list(self.own)
        return [one.newest for one in lines if one.newest.status == Status.PROPOSED]


def desk_of(client: Client, *, on: date) -> PolicyDesk:
    """The desk of a client on the day ``on``."""
    known, lines = known_of(client, on=on), _with_texts(policies_of(client))
    by_id = {line.policy.outline: line for line in lines}
    rows = [
        _row(one, by_id.get(one.policy), known)
        for one in policies_needed(known.situation, load_policies())
    ]
    chosen = [row for row in rows if row.need.needed or row.line is not None]
    return PolicyDesk(
        needed=tuple(row for row in rows if row.need.needed),
        others=tuple(row for row in rows if not row.need.needed),
        own=tuple(line for line in lines if line.policy.is_own),
        matrix=law_matrix([row.composed for row in chosen if row.composed]),
        questions=known.questions(tuple(row.need.policy for row in chosen)),
    )


def to_draft(known: KnownOfClient, named: Sequence[str]) -> list[str]:
    """The named policies of the library; of none, those that are needed and open drafts again."""
    needs = policies_needed(known.situation, load_policies())
    if found := [one for one in named if one in {need.policy for need in needs}]:
        return found
    newest = {line.policy.outline: line.newest.status for line in policies_of(known.client)}
    new = [one.policy for one in needs if one.needed and one.policy not in newest]
    return [*new, *(one.policy for one in needs if newest.get(one.policy) == Status.DRAFT)]


def chosen_policies(known: KnownOfClient) -> tuple[str, ...]:
    """The policies of the library that the client needs, or has all the same."""
    has = set(known.client.security_policies.values_list("outline", flat=True))
    needs = policies_needed(known.situation, load_policies())
    return tuple(one.policy for one in needs if one.needed or one.policy in has)


def _with_texts(lines: list[PolicyLine]) -> list[PolicyLine]:
    """The lines with the texts of their newest versions, in one query."""
    newest = PolicyVersion.objects.filter(pk__in=[one.newest.pk for one in lines])
    texts = newest.select_related("policy", "firm").defer("questions").in_bulk()
    return [replace(one, newest=texts[one.newest.pk]) for one in lines]


def _row(need: PolicyNeed, line: PolicyLine | None, known: KnownOfClient) -> DeskPolicy:
    newest = line.newest if line else None
    draft = newest is not None and newest.status == Status.DRAFT
    return DeskPolicy(
        need,
        line,
        newest.composed if newest else None,
        tuple(blocks_of(newest, known)) if newest is not None and draft else (),
    )
