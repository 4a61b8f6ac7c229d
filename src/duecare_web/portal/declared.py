"""Statements that are recorded in English, with their Spanish before them on a page in Spanish."""

from __future__ import annotations

from django.utils.html import format_html

from duecare.documents.wording import decisions, policies_in_spanish, statements_in_spanish
from duecare.record import CONSENT, authority_statement
from duecare_web.clients.languages import is_spanish
from duecare_web.clients.models import Client
from duecare_web.defense.actions import PROGRAM_CONSENT
from duecare_web.portal import rules
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.pages import acknowledgement_statement


def _both(english: str, spanish: str) -> str:
    if not is_spanish():
        return english
    # In a label: no element of its own line, and the English said as English.
    return format_html('{} <span class="muted" lang="en">{}</span>', spanish, english)


def consent() -> str:
    """The consent to electronic records."""
    return _both(CONSENT, statements_in_spanish.CONSENT)


def program_consent() -> str:
    """The consent to the provider exporting the program file."""
    return _both(PROGRAM_CONSENT, statements_in_spanish.PROGRAM_CONSENT)


def second_person() -> str:
    """What the second person of a client states."""
    return _both(rules.SECOND, statements_in_spanish.SECOND)


def intent() -> str:
    """What a decision states beside its choice."""
    return _both(decisions.DECISION_INTENT, statements_in_spanish.INTENT)


def authority(name: str) -> str:
    """That the signer may sign for the client."""
    return _both(authority_statement(name), statements_in_spanish.authority(name))


def fairness(client: Client) -> str:
    """What a record of a refusal is, for both sides."""
    names = {"client": client.name, "firm": client.firm.name}
    return _both(decisions.fairness(**names), statements_in_spanish.fairness(**names))


def acknowledgement(version: PolicyVersion) -> str:
    """What an employee says by acknowledging a policy."""
    known = policies_in_spanish.spanish_policy(version.policy.outline)
    spanish = statements_in_spanish.acknowledgement(
        title=known.title if known else version.policy.title,
        number=version.number,
        client=version.client.name,
    )
    return _both(acknowledgement_statement(version), spanish)
