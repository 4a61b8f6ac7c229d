"""Roles of members and the permissions that each role has."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices


class Role(TextChoices):
    """What a member is for the firm."""

    OWNER = "owner", "Owner"
    ADVISOR = "advisor", "Advisor"
    TECHNICIAN = "technician", "Technician"
    VIEWER = "viewer", "Viewer"


class Permission(StrEnum):
    """One right. A view names the right it needs; a role has a set of them."""

    VIEW = "view"
    """See clients, their figures and their ledger."""
    SCAN = "scan"
    """Start scans, import inventories, keep devices."""
    ASSESS = "assess"
    """Answer questions, price, complete assessments."""
    ADVISE = "advise"
    """Recommend, send requests for decisions, policies and training, keep insurance."""
    MANAGE_CLIENTS = "manage_clients"
    """Add and change clients, contacts, employees and engagements."""
    EXPORT = "export"
    """Assemble and download defense files and documents in bulk."""
    MANAGE_FIRM = "manage_firm"
    """Members, roles, the firm's own insurance, legal holds."""


_VIEWER = frozenset({Permission.VIEW})
_TECHNICIAN = _VIEWER | {Permission.SCAN, Permission.ASSESS}
_ADVISOR = _TECHNICIAN | {Permission.ADVISE, Permission.MANAGE_CLIENTS, Permission.EXPORT}
_OWNER = frozenset(Permission)

PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.VIEWER: _VIEWER,
    Role.TECHNICIAN: _TECHNICIAN,
    Role.ADVISOR: _ADVISOR,
    Role.OWNER: _OWNER,
}


def role_may(role: str, permission: Permission) -> bool:
    """Whether ``role`` has ``permission``; an unknown role has none."""
    return permission in PERMISSIONS.get(role, frozenset())
