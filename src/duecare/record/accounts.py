"""Entries about the firm and its members, in the firm's own log."""

from __future__ import annotations

from duecare.record.base import Entry, entry


@entry("firm.added", title="Firm added", keep="general")
class FirmAdded(Entry):
    """A firm was set up."""

    name: str
    state: str


@entry("member.added", title="Member added", headline="Member added: {role}", keep="general")
class MemberAdded(Entry):
    """A person may work for the firm."""

    role: str


@entry("member.role_changed", title="Role of a member changed", keep="general")
class MemberRoleChanged(Entry):
    """A member got another role."""

    before: str
    after: str


@entry("member.removed", title="Member removed", keep="general")
class MemberRemoved(Entry):
    """A person no longer works for the firm."""

    role: str
