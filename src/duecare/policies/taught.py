"""What lessons say of a client, from the same values that its policies are filled with.

A lesson and a policy that name one thing name it alike: the length of a password, the amount that
two people approve, the number to call. Facts of lessons are in ``training/facts.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from duecare.policies.composed import ComposedPolicy
from duecare.policies.library import PolicyLibrary
from duecare.policies.situation import Situation

SLOT_OF_LESSON_FACT: Final = {
    "acquirer_phone": "acquirer_phone",
    "after_hours_phone": "night_phone",
    "ai_approver": "ai_approver",
    "ai_tools_allowed": "open_tools",
    "counsel.name": "counsel",
    "counsel.phone": "counsel_phone",
    "firm.name": "company",
    "firm.people": "client_word",
    "help_phone": "help_phone",
    "hipaa.privacy_official": "privacy",
    "hipaa.security_official": "lead",
    "hold.name": "hold_owner",
    "insurer.hotline": "insurer_phone",
    "insurer.name": "insurer",
    "msp.name": "msp",
    "offboarding.owner": "personnel",
    "owner.title_name": "owner",
    "password_manager_name": "password_manager",
    "pay.bank_fraud_phone": "bank_phone",
    "pay.limit": "dual_limit",
    "pay.number_source": "number_source",
    "pay.second_approver": "payment_second",
    "payroll.change_way": "pay_way",
    "payroll.owner": "payroll",
    "policy.min_length": "min_length",
    "policy.pass_mark": "pass_mark",
    "report_address": "report",
    "send_way": "send_way",
    "shred.provider": "shredder",
}
"""The blank that fills a fact of lessons."""
_ASKS_NO_CODES: Final = ("msp.asks_no_codes", "msp_no_codes")


def taught_values(situation: Situation, library: PolicyLibrary) -> dict[str, str]:
    """The facts of lessons that the client's values and facts in force give; the others are absent."""
    values = situation.values
    found = {fact: values[slot] for fact, slot in SLOT_OF_LESSON_FACT.items() if values.get(slot)}
    name, fact = _ASKS_NO_CODES
    if situation.in_force(library.facts[fact]):
        found[name] = "yes"
    return found


def clauses_in_force(policies: Iterable[ComposedPolicy]) -> frozenset[str]:
    """Ids of the clauses that bind today, of adopted policies: lessons mention no other rule.

    A clause of which only a planned state is left does not bind.
    """
    return frozenset(
        clause.id
        for one in policies
        for clause in one.clauses
        if clause.status == "in_force" or clause.text or clause.steps or clause.conduct
    )
