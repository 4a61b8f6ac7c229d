"""The pass mark of a client: from its own training policy in force, else the product's."""

from __future__ import annotations

from duecare.numerals import whole_number
from duecare.policies import load_policies
from duecare.training import PassMark
from duecare_web.clients.models import Client
from duecare_web.security_policies.models import PolicyVersion

POLICY = "POL-TRAINING"
BLANK = "pass_mark"


def pass_mark_of(client: Client) -> PassMark:
    """The share that a clause of the client's training policy sets, if one is in force.

    Without a policy, while the clause is only planned, or where its number cannot be read, the
    product's own mark is used.
    """
    version = PolicyVersion.objects.filter(
        client=client, policy__outline=POLICY, status=PolicyVersion.Status.IN_FORCE
    ).first()
    if version is None:
        return PassMark()
    percent = whole_number(str(version.values.get(BLANK, "")))
    clause = _clause_of(version)
    if not clause or percent is None or not 1 <= percent <= 100:
        return PassMark()
    return PassMark(percent, f"{clause}, version {version.number}")


def _clause_of(version: PolicyVersion) -> str:
    """The id of the clause in force that names the mark; empty if there is none."""
    policy = load_policies().policy(version.policy.outline)
    naming = {one.id for one in policy.clauses if BLANK in one.text.slots}
    found = [one for one in version.clauses if one["id"] in naming and not one["own"]]
    return next((str(one["id"]) for one in found if one["status"] == "in_force"), "")
