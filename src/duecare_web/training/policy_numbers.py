"""Numbers that a client's own training policy sets while it is in force: the mark, the days."""

from __future__ import annotations

from dataclasses import dataclass

from duecare.numerals import whole_number
from duecare.policies import load_policies
from duecare.policies.taught import clause_naming
from duecare.training import PassMark
from duecare_web.clients.models import Client
from duecare_web.security_policies.models import PolicyVersion

POLICY = "POL-TRAINING"


@dataclass(frozen=True, slots=True)
class PolicyNumber:
    """A number and the clause in force that sets it, as text: ``TRN-07, version 2``."""

    value: int
    rule: str


def pass_mark_of(client: Client) -> PassMark:
    """The share that a clause of the client's training policy sets, if one is in force.

    Without a policy, while the clause is only planned, or where its number cannot be read, the
    product's own mark is used.
    """
    found = numbers_in_force(client, "pass_mark").get("pass_mark")
    if found is None or not 1 <= found.value <= 100:
        return PassMark()
    return PassMark(found.value, found.rule)


def numbers_in_force(client: Client, *blanks: str) -> dict[str, PolicyNumber]:
    """The numbers of these blanks, as far as a clause of the training policy has them in force."""
    version = PolicyVersion.objects.filter(
        client=client, policy__outline=POLICY, status=PolicyVersion.Status.IN_FORCE
    ).first()
    if version is None:
        return {}
    found: dict[str, PolicyNumber] = {}
    policy, binding = load_policies().policy(POLICY), version.binding
    for blank in blanks:
        value = whole_number(str(version.values.get(blank, "")))
        clause = clause_naming(policy, blank, binding)
        if clause and value is not None:
            found[blank] = PolicyNumber(value, f"{clause}, version {version.number}")
    return found
