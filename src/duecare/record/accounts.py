"""Entries about the firm and its members, in the firm's own log."""

from __future__ import annotations

from typing import Literal

from duecare.record.base import Entry, entry
from duecare.record.values import Personal


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


@entry("firm.second_factor_rule", title="Rule about second factors changed", keep="general")
class SecondFactorRuleChanged(Entry):
    """Whether members who may do more than read must have a second factor, and why."""

    required: bool
    reason: Personal[str]


@entry("member.factor_reset", title="Second factor of a member reset", keep="general")
class MemberFactorReset(Entry):
    """The second factors and recovery codes of a member were removed, and their sessions ended.

    ``where``: by an owner in the console, or on the machine that runs Duecare.
    """

    where: Literal["console", "machine"]
    reason: Personal[str]


@entry("member.removed", title="Member removed", keep="general")
class MemberRemoved(Entry):
    """A person no longer works for the firm."""

    role: str
