"""What is known of a client when its policies are composed: values, facts, plans, laws, terms.

The policy questionnaire keeps what only it asks. What assessments, scans and decisions know is
handed down by the app above, once at start-up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from duecare.policies import (
    AcceptedPlan,
    FactSources,
    FactState,
    KnownFacts,
    KnownValue,
    PolicyQuestionnaire,
    QuestionReply,
    Situation,
    known_facts,
    load_policies,
    questionnaire,
)
from duecare.states import STATE_NAMES
from duecare_web.clients import panels
from duecare_web.clients.models import Client
from duecare_web.security_policies.models import PolicyReplies, PolicyVersion
from duecare_web.security_policies.promised import with_moves


@dataclass(frozen=True)
class AssessedFacts:
    """What the apps above know of a client, in the words of the policy library."""

    replies: Mapping[str, QuestionReply] = field(default_factory=dict)
    measured: Mapping[str, FactState] = field(default_factory=dict)
    held: Mapping[str, FactState] = field(default_factory=dict)
    plans: Mapping[str, AcceptedPlan] = field(default_factory=dict)
    values: Mapping[str, KnownValue] = field(default_factory=dict)
    laws: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    terms: frozenset[str] = frozenset()


AssessedSource = Callable[[Client], AssessedFacts]
_sources: list[AssessedSource] = []


def set_source(source: AssessedSource) -> None:
    """Called once at start-up by the app that knows answers, scans and decisions."""
    _sources[:] = [source]


@dataclass(frozen=True)
class KnownOfClient:
    """Everything that is known of a client, with where each value comes from."""

    situation: Situation
    facts: KnownFacts
    values: Mapping[str, KnownValue]
    answered_terms: Mapping[str, bool]

    def questions(self, policies: tuple[str, ...]) -> PolicyQuestionnaire:
        """The one questionnaire of these policies."""
        return questionnaire(
            policies, self.situation, load_policies(), self.values, self.answered_terms
        )


@panels.once_a_page
def assessed(client: Client) -> AssessedFacts:
    """What the apps above know of a client; nothing where none is there."""
    return _sources[0](client) if _sources else AssessedFacts()


def known_of(client: Client, *, on: date) -> KnownOfClient:
    """All that is known of a client on the day ``on``."""
    library, above = load_policies(), assessed(client)
    asked = PolicyReplies.objects.filter(client=client).first() or PolicyReplies()
    values = {**_own_values(client), **above.values, **_answered(asked)}
    confirmed = {name: _state_from(one) for name, one in asked.facts.items()}
    facts = known_facts(FactSources(above.replies, above.measured, above.held, confirmed), library)
    in_force = PolicyVersion.objects.filter(client=client, status=PolicyVersion.Status.IN_FORCE)
    yes = {name for name, answer in asked.terms.items() if answer}
    usual = {name for name, one in library.terms.items() if one.until_asked} - asked.terms.keys()
    return KnownOfClient(
        Situation(
            on=on,
            values={name: one.value for name, one in values.items()},
            facts=facts.states,
            plans=with_moves(client, above.plans, on=on),
            laws=above.laws,
            terms=above.terms | yes | usual,
            adopted=frozenset(in_force.values_list("policy__outline", flat=True)),
        ),
        facts,
        values,
        asked.terms,
    )


def _own_values(client: Client) -> dict[str, KnownValue]:
    """What the client's own record says."""
    signer = client.contacts.filter(is_active=True, may_sign=True).order_by("created_at").first()
    person, record = signer.name if signer else "", "the client's record"
    found = {
        "company": (client.name, record),
        "msp": (client.firm.name, "the firm's settings"),
        "help_phone": (client.firm.phone, "the firm's settings"),
        "states": (STATE_NAMES.get(client.state, client.state), record),
        "owner": (person, "the contact who may sign"),
        "lead": (person, "proposed: the contact who may sign"),
    }
    return {name: KnownValue(*one) for name, one in found.items() if one[0]}


def _answered(asked: PolicyReplies) -> dict[str, KnownValue]:
    return {
        name: KnownValue(one["value"], f"answered by {one['by']}", date.fromisoformat(one["on"]))
        for name, one in asked.values.items()
    }


def _state_from(kept: Mapping[str, Any]) -> FactState:
    return FactState(
        kept["holding"],
        kept["proof"],
        date.fromisoformat(kept["on"]),
        kept["source"],
        kept.get("missing", ""),
        kept.get("asked_with", {}),
    )
