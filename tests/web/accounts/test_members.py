"""Members and roles; each change is in the firm's own ledger."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.test import RequestFactory
from django.urls import reverse

from duecare.errors import EvidenceError, InputError
from duecare_web.accounts import access, actions, recording
from duecare_web.accounts.access import PortalIdentity
from duecare_web.accounts.actors import member_actor
from duecare_web.accounts.models import Membership
from duecare_web.accounts.roles import PERMISSIONS, Permission, Role, role_may
from duecare_web.ledger.actions import firm_log


def firm_entries(side: Any, entries_of: Any) -> list[Any]:
    return entries_of(SimpleNamespace(log=firm_log(side.firm)))


def test_roles_grow_from_viewer_to_owner() -> None:
    ordered = [Role.VIEWER, Role.TECHNICIAN, Role.ADVISOR, Role.OWNER]
    for lower, higher in itertools.pairwise(ordered):
        assert PERMISSIONS[lower] < PERMISSIONS[higher]
    assert not role_may("unheard of", Permission.VIEW)


def test_members_and_roles_are_recorded(north: Any, entries_of: Any) -> None:
    actor = member_actor(north.owner, north.firm)
    membership = north.viewer.memberships.get()
    actions.change_role(membership=membership, role=Role.ADVISOR, actor=actor)
    actions.remove_member(membership=membership, actor=actor)
    entries = firm_entries(north, entries_of)
    assert [kind for kind, _ in entries] == [
        "firm.added",
        *["member.added"] * 4,
        "member.role_changed",
        "member.removed",
    ]
    assert entries[-2][1]["content"] == {"before": "viewer", "after": "advisor"}
    assert entries[-1][1]["person"]["email"] == "viewer@north.example"


def test_the_last_owner_stays_an_owner(north: Any) -> None:
    membership = north.owner.memberships.get()
    actor = member_actor(north.owner, north.firm)
    with pytest.raises(InputError, match="only owner"):
        actions.change_role(membership=membership, role=Role.VIEWER, actor=actor)
    with pytest.raises(InputError, match="only owner"):
        actions.remove_member(membership=membership, actor=actor)


def test_an_unknown_role_and_a_second_membership_are_refused(north: Any) -> None:
    actor = member_actor(north.owner, north.firm)
    with pytest.raises(InputError, match="role 'king'"):
        actions.add_member(firm=north.firm, email="a@b.example", name="A", role="king", actor=actor)
    with pytest.raises(InputError, match="already belongs to a member"):
        actions.add_member(
            firm=north.firm, email="Viewer@north.example", name="V", role="viewer", actor=actor
        )


def test_without_a_ledger_nothing_about_members_is_written(north: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(recording, "_recorders", [])
    actor = member_actor(north.owner, north.firm)
    with pytest.raises(EvidenceError, match="no ledger"):
        actions.add_member(
            firm=north.firm, email="a@b.example", name="A", role="viewer", actor=actor
        )
    assert not Membership.objects.filter(user__email="a@b.example").exists()


def test_an_owner_manages_members_by_form(north: Any, signed_in: Any) -> None:
    browser = signed_in(north.owner)
    actions.add_member(
        firm=north.firm, email="lee@north.example", name="Lee Park", role="technician",
        actor=member_actor(north.owner, north.firm),
    )  # fmt: skip
    membership = Membership.objects.get(user__email="lee@north.example")
    address = reverse("accounts:change_member", args=[membership.pk])
    assert browser.post(address, {"role": "viewer"}).status_code == 302
    membership.refresh_from_db()
    assert membership.role == "viewer"
    address = reverse("accounts:remove_member", args=[membership.pk])
    assert browser.post(address).status_code == 302
    assert not Membership.objects.filter(pk=membership.pk).exists()


def test_a_member_of_two_firms_works_for_one_at_a_time(
    north: Any, south: Any, signed_in: Any
) -> None:
    actor = member_actor(south.owner, south.firm)
    actions.add_member(
        firm=south.firm, email=north.owner.email, name="x", role="viewer", actor=actor
    )
    browser = signed_in(north.owner)
    portfolio = reverse("clients:portfolio")
    assert b"South Dental" not in browser.get(portfolio).content
    browser.post(reverse("accounts:use_firm", args=[south.firm.pk]))
    page = browser.get(portfolio).content
    assert b"South Dental" in page
    assert b"North Dental" not in page
    assert browser.get(reverse("clients:add")).status_code == 403  # only a viewer there


def test_a_portal_person_takes_over_the_session_and_is_no_member(north: Any) -> None:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.user = north.owner
    request.session["left over"] = "from a member"
    identity = PortalIdentity(
        kind="contact",
        person_id=str(north.contact.pk),
        client_id=str(north.client.pk),
        firm_id=str(north.firm.pk),
        name=north.contact.name,
        email=north.contact.email,
        method="mailed link and typed code",
    )
    access.sign_in_portal(request, identity)
    assert "left over" not in request.session
    assert access.portal_identity(request) == identity
    assert identity.as_actor() == north.contact.as_actor()
    assert not request.user.is_authenticated
    access.sign_out_portal(request)
    assert access.portal_identity(request) is None
