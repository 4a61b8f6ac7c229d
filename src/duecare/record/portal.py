"""Entries about links into the portal and the mails that carry them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from duecare.record.base import Entry, entry
from duecare.record.values import Reference, Sha256


@entry("portal.invited", title="Link to the portal made", keep="general")
class PortalInvited(Entry):
    """A personal link was made for a contact or an employee. ``about``: what its mail is."""

    link: Reference
    leads_to: str
    message_id: Reference
    expires_at: datetime
    about: str | None = None


@entry("portal.opened", title="Link opened", keep="general")
class PortalOpened(Entry):
    """An employee opened their link, and a code was mailed."""

    link: Reference
    code_message_id: Reference


@entry("portal.identified", title="Identity confirmed", keep="general")
class PortalIdentified(Entry):
    """An employee typed the mailed code."""

    link: Reference
    method: str


@entry("portal.code_refused", title="Wrong code typed", keep="general")
class PortalCodeRefused(Entry):
    """A code did not fit the link."""

    link: Reference
    tries_left: int


@entry(
    "mail.handed_over",
    title="Mail handed over",
    headline="Mail handed over: {what}",
    keep="decisions",
)
class MailHandedOver(Entry):
    """The mail server took a mail; ``link`` is the one that it carries, if any."""

    what: str
    message_id: Reference
    link: Reference | None = None


@entry("mail.refused", title="Mail refused", headline="Mail refused: {what}", keep="decisions")
class MailRefused(Entry):
    """The mail server did not take a mail. ``gives_up``: it is not tried again."""

    what: str
    message_id: Reference
    link: Reference | None = None
    documents_sha256: Sequence[Sha256] | None = None
    server_replied: str | None = None
    attempt: int | None = None
    gives_up: bool | None = None
