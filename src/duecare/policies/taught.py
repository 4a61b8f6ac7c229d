"""What lessons say of a client because its policies in force say it.

A lesson and a policy that name one thing name it alike: the length of a password, the amount that
two people approve, the number to call. Facts of lessons are in ``training/facts.yaml``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from duecare.policies.model import WrittenPolicy

SLOT_OF_LESSON_FACT: Final = {
    "acquirer_phone": "acquirer_phone",
    "after_hours_phone": "night_phone",
    "ai_approver": "ai_approver",
    "ai_tools_allowed": "open_tools",
    "counsel.name": "counsel",
    "counsel.phone": "counsel_phone",
    "firm.people": "client_word",
    "hipaa.privacy_official": "privacy",
    "hipaa.security_official": "lead",
    "hold.name": "hold_owner",
    "insurer.hotline": "insurer_phone",
    "insurer.name": "insurer",
    "offboarding.owner": "personnel",
    "password_manager_name": "password_manager",
    "pay.bank_fraud_phone": "bank_phone",
    "pay.limit": "dual_limit",
    "pay.number_source": "number_source",
    "pay.second_approver": "payment_second",
    "payroll.change_way": "pay_way",
    "payroll.owner": "payroll",
    "policy.min_length": "min_length",
    "send_way": "send_way",
    "shred.provider": "shredder",
}
"""The blank that fills a fact of lessons. Names and numbers that the client's record holds as they are
today (client, firm, owner, number for help, address for reports) are not taken from a policy."""
PROMISED_IN: Final = {"callback_rule": "PAY-02", "no_blame_rule": "SAN-03"}
"""The clause that is the promise of which a fact of lessons says that it was made."""


@dataclass(frozen=True, slots=True)
class TaughtFact:
    """What a lesson may say because a clause in force says it: the words, or ``True`` for a promise."""

    value: str | bool
    clause: str


def taught_facts(
    policy: WrittenPolicy, values: Mapping[str, str], in_force: Collection[str]
) -> dict[str, TaughtFact]:
    """The facts of lessons that one policy states, by id.

    ``values`` are those that it was filled with, ``in_force`` the ids of its clauses that bind in
    the library's words. A value counts where such a clause names it.
    """
    own = {one.id for one in policy.clauses} & set(in_force)
    found = {
        fact: TaughtFact(True, clause) for fact, clause in PROMISED_IN.items() if clause in own
    }
    for fact, slot in SLOT_OF_LESSON_FACT.items():
        value, naming = values.get(slot, ""), clause_naming(policy, slot, own)
        if value and naming:
            found[fact] = TaughtFact(value, naming)
    return found


def clause_naming(policy: WrittenPolicy, slot: str, in_force: Collection[str]) -> str:
    """The id of the first clause in force that names a blank; empty if there is none."""
    binding = (one for one in policy.clauses if one.id in in_force)
    return next(
        (one.id for one in binding if any(slot in text.slots for text in one.templates)), ""
    )
