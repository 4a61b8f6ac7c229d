"""What is known of a client when its policies are composed: values, facts, plans, laws, terms.

The policy questionnaire keeps what only it asks. What assessments, scans and decisions know is
handed down by the app above, once at start-up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from duecare.dates import long_date
from duecare.documents.wording.policy_questions import (
    MOST_NAMED,
    client_word,
    roles_words,
    sites_words,
)
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
from duecare.policies.questionnaire import REVIEW, AskedFor, asked_for
from duecare.policies.suggestions import RosterPerson, suggestions
from duecare.states import STATE_NAMES
from duecare_web.clients import panels
from duecare_web.clients.models import Client
from duecare_web.security_policies.models import YEAR_DAYS, PolicyReplies, PolicyVersion
from duecare_web.security_policies.promised import with_moves


@dataclass(frozen=True)
class AssessedFacts:
    """What the apps above know of a client, in the words of the policy library."""

    replies: Mapping[str, QuestionReply] = field(default_factory=dict)
    measured: Mapping[str, FactState] = field(default_factory=dict)
    held: Mapping[str, FactState] = field(default_factory=dict)
    plans: Mapping[str, AcceptedPlan] = field(default_factory=dict)
    values: Mapping[str, KnownValue] = field(default_factory=dict)
    offered: Mapping[str, str] = field(default_factory=dict)
    laws: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    terms: frozenset[str] = frozenset()


AssessedSource = Callable[[Client], AssessedFacts]
_sources: list[AssessedSource] = []


def set_source(source: AssessedSource) -> None:
    """Called once at start-up by the app that knows answers, scans and decisions."""
    _sources[:] = [source]


@dataclass(frozen=True)
class KnownOfClient:
    """Everything that is known of a client, with where each value comes from.

    ``offered`` are values that its record suggests, and that count once they are taken over.
    """

    client: Client
    situation: Situation
    facts: KnownFacts
    values: Mapping[str, KnownValue]
    answered_terms: Mapping[str, bool]
    offered: Mapping[str, str]

    def asked_for(self, policies: tuple[str, ...]) -> AskedFor:
        """The blanks, facts and terms that :meth:`questions` has, without what is known of them."""
        return asked_for(policies, self.situation, load_policies())

    def questions(self, policies: tuple[str, ...]) -> PolicyQuestionnaire:
        """The one questionnaire of these policies."""
        library = load_policies()
        suggested = suggestions(
            self.situation,
            library,
            offered={**_offered(self.client), **self.offered},
            roster=_roster(self.client),
        )
        return questionnaire(
            policies, self.situation, library, self.values, self.answered_terms, suggested
        )


@panels.once_a_page
def assessed(client: Client) -> AssessedFacts:
    """What the apps above know of a client; nothing where none is there."""
    return _sources[0](client) if _sources else AssessedFacts()


def known_of(client: Client, *, on: date) -> KnownOfClient:
    """All that is known of a client on the day ``on``."""
    library, above = load_policies(), assessed(client)
    asked = PolicyReplies.objects.filter(client=client).first() or PolicyReplies()
    values = {**_own_values(client, on), **above.values, **_answered(asked)}
    confirmed = {name: _state_from(one) for name, one in asked.facts.items()}
    facts = known_facts(FactSources(above.replies, above.measured, above.held, confirmed), library)
    in_force = PolicyVersion.objects.filter(client=client, status=PolicyVersion.Status.IN_FORCE)
    yes = {name for name, answer in asked.terms.items() if answer}
    usual = {name for name, one in library.terms.items() if one.until_asked} - asked.terms.keys()
    return KnownOfClient(
        client,
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
        above.offered,
    )


def _own_values(client: Client, on: date) -> dict[str, KnownValue]:
    """What the client's own record says."""
    signer = client.contacts.filter(is_active=True, may_sign=True).order_by("created_at").first()
    person, record = signer.name if signer else "", "the client's record"
    found = {
        "company": (client.name, record),
        "msp": (client.firm.name, "the firm's settings"),
        "help_phone": (client.firm.phone, "the firm's settings"),
        "states": (STATE_NAMES.get(client.state, client.state), record),
        "owner": (person, "the contact who may sign"),
        REVIEW: (long_date(on + timedelta(days=YEAR_DAYS)), "a year after the draft"),
    }
    return {name: KnownValue(*one) for name, one in found.items() if one[0]}


def _offered(client: Client) -> dict[str, str]:
    """What the client's own record suggests."""
    staff = client.employees.filter(is_active=True).exclude(title="")
    titles = staff.order_by("title").values_list("title", flat=True).distinct()
    return {
        "sites": sites_words(client.sites, STATE_NAMES.get(client.state, "")),
        "client_word": client_word(client.industry),
        "roles": roles_words(list(titles[: MOST_NAMED + 1])),
    }


def _roster(client: Client) -> list[RosterPerson]:
    """The people whose job title says which part of a policy may be theirs."""
    words = {word for one in load_policies().slots.values() for word in one.titles}
    fits = reduce(or_, (Q(title__icontains=word) for word in sorted(words)))
    contacts = client.contacts.filter(fits, is_active=True).order_by("created_at")
    staff = client.employees.filter(fits, is_active=True).order_by("created_at", "name")[:20]
    return [
        *(RosterPerson(one.name, one.title) for one in contacts),
        *(RosterPerson(one.name, one.title) for one in staff),
    ]


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
