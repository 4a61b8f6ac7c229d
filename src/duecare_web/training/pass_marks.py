"""The pass mark of a client: from its own training policy in force, else the product's."""

from __future__ import annotations

from duecare.catalog import load_catalog
from duecare.numerals import whole_number
from duecare.training import PassMark
from duecare_web.clients.models import Client
from duecare_web.security_policies.models import PolicyVersion

POLICY = "POL-TRAINING"
VARIABLE = "pass_percent"
_SLOT = "{" + VARIABLE + "}"


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
    percent = whole_number(str(version.variables.get(VARIABLE, "")))
    clause = _clause_of(version)
    if not clause or percent is None or not 1 <= percent <= 100:
        return PassMark()
    return PassMark(percent, f"{clause}, version {version.number}")


def _clause_of(version: PolicyVersion) -> str:
    """The id of the clause in force that names the mark; empty if there is none."""
    outline = load_catalog().policy_outlines.get(version.policy.outline)
    naming = {one.id for one in outline.clauses if _SLOT in one.text} if outline else set()
    found = [one for one in version.clauses if one["id"] in naming and one["status"] == "in_force"]
    return str(found[0]["id"]) if found else ""
