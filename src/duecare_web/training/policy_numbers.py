"""Numbers that a client's own training policy sets while it is in force: the mark, the days."""

from __future__ import annotations

from dataclasses import dataclass

from duecare.numerals import whole_number
from duecare.policies import load_policies
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
    for blank in blanks:
        value, clause = whole_number(str(version.values.get(blank, ""))), _clause_of(version, blank)
        if clause and value is not None:
            found[blank] = PolicyNumber(value, f"{clause}, version {version.number}")
    return found


def _clause_of(version: PolicyVersion, blank: str) -> str:
    """The id of the clause in force that names the number; empty if there is none."""
    policy = load_policies().policy(version.policy.outline)
    naming = {one.id for one in policy.clauses if blank in one.text.slots}
    found = [one for one in version.clauses if one["id"] in naming and not one["own"]]
    return next((str(one["id"]) for one in found if one["status"] == "in_force"), "")
