"""Entries about the firm and its members, in the firm's own log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from duecare.record.base import Entry, entry
from duecare.record.values import Personal


@dataclass(frozen=True, slots=True)
class FirmChange:
    """One fact of the firm, before and after."""

    field: str
    before: str
    after: str


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


@entry("firm.changed", title="Facts of the firm changed", keep="general")
class FirmChanged(Entry):
    """Name, state, phone, reply address, time zone or the line under the name changed.

    Each as ``field`` with its value ``before`` and ``after``.
    """

    changes: Sequence[FirmChange]


@entry("firm.look_changed", title="Look of the firm changed", keep="general")
class FirmLookChanged(Entry):
    """Another color or logo on what clients see.

    ``color`` as ``#rrggbb``, empty for that of the product; ``logo`` is the SHA-256 of the picture
    in hex, empty for none.
    """

    color: str
    logo: str


@entry("member.invited", title="Member invited", headline="Member invited: {role}", keep="general")
class MemberInvited(Entry):
    """A person was asked by mail to work for the firm; the link works once, until ``expires``.

    ``clients``: how many clients the person will see; absent for all.
    """

    role: str
    expires: datetime
    clients: int | None = None


@entry("member.invitation_ended", title="Invitation withdrawn", keep="general")
class InvitationWithdrawn(Entry):
    """The link of an invitation no longer works."""

    role: str


@entry("member.clients_changed", title="Clients of a member changed", keep="general")
class MemberClientsChanged(Entry):
    """Which clients a member may see: all, or those whose logs are named."""

    all_clients: bool
    logs: Sequence[str]


@entry("member.calendar_made", title="Address of a calendar made", keep="general")
class CalendarAddressMade(Entry):
    """A member can read what is due in a calendar program, at an address that only they know.

    It replaces the one before. ``only_own_clients``: only clients that the member looks after.
    """

    only_own_clients: bool


@entry("member.calendar_ended", title="Address of a calendar ended", keep="general")
class CalendarAddressEnded(Entry):
    """Nothing is read any more at the address of a member's calendar, which was made at ``made_at``."""

    made_at: datetime
