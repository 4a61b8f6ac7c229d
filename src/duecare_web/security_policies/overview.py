"""What security policies add to the page of a client."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from duecare_web.clients import panels
from duecare_web.clients.models import Client
from duecare_web.security_policies.queries import Standing, policy_standing


@panels.once_a_page
def _standing(client: Client) -> Standing:
    return policy_standing(client)


def tiles(client: Client) -> Sequence[panels.Tile]:
    """Policies in force and how many receipts there are."""
    standing = _standing(client)
    if not standing.in_force:
        return []
    complete = standing.acknowledged == standing.asked
    return [
        panels.Tile(
            "Policies in force",
            str(standing.in_force),
            f"{standing.acknowledged} of {standing.asked} acknowledgements",
            reverse("security_policies:policies", args=[client.pk]),
            "good" if complete else "",
        )
    ]


def next_steps(client: Client) -> Sequence[panels.NextStep]:
    """Draft the first policies, or follow up an approval."""
    standing, url = _standing(client), reverse("security_policies:policies", args=[client.pk])
    if standing.waiting:
        noun = "policy waits" if standing.waiting == 1 else "policies wait"
        return [panels.NextStep(f"{standing.waiting} {noun} for the owner's approval", url, 55)]
    if not standing.in_force:
        return [panels.NextStep("Write the first security policies", url, 58)]
    return []
