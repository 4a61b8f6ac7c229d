"""Entries about links into the portal and the mails that carry them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from duecare.record.base import Entry, entry
from duecare.record.values import Personal, Reference, Sha256


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


@entry("kiosk.made", title="Kiosk made", keep="general")
class KioskMade(Entry):
    """A device at the client's site may be opened with a site code, or with a new one."""

    kiosk: Reference
    place: str
    again: bool


@entry("kiosk.ended", title="Kiosk ended", keep="general")
class KioskEnded(Entry):
    """From here on no device of the kiosk is let in."""

    kiosk: Reference
    place: str


@entry("kiosk.device", title="Kiosk opened on a device", keep="general")
class KioskDeviceOpened(Entry):
    """A device was opened with the site code; ``context`` says which."""

    kiosk: Reference
    place: str


@entry("kiosk.card", title="Card with a personal code made", keep="general")
class KioskCardMade(Entry):
    """A personal code was made for an employee and shown once, to be printed; an earlier one ended."""

    card: Reference
    again: bool


@entry("kiosk.identified", title="Identity confirmed at a kiosk", keep="general")
class KioskIdentified(Entry):
    """An employee chose their name at a kiosk and typed the personal code."""

    kiosk: Reference
    card: Reference
    method: str


@entry("kiosk.refused", title="Wrong personal code typed", keep="general")
class KioskCodeRefused(Entry):
    """A code that was typed at a kiosk is not that of the chosen person."""

    kiosk: Reference
    card: Reference


@entry(
    "mail.handed_over",
    title="Mail handed over",
    headline="Mail handed over: {what}",
    keep="decisions",
)
class MailHandedOver(Entry):
    """The mail server took a mail; ``link`` is the one that it carries, if any.

    ``answer_lost``: the server has the whole mail, and the program was stopped before it read the
    answer; the mail is not sent again, so that it does not go twice.
    """

    what: str
    message_id: Reference
    link: Reference | None = None
    answer_lost: bool | None = None


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


@entry("mail.again", title="Mail sent again", headline="Sent again: {what}", keep="decisions")
class MailSentAgain(Entry):
    """A member had a mail sent again that had failed, or did not wait for the next attempt."""

    what: str
    message_id: Reference
    attempts_before: int


@entry("mail.bounced", title="Mail came back", headline="Mail came back: {what}", keep="decisions")
class MailBounced(Entry):
    """A mail that was handed over came back. ``status`` is that of RFC 3463, for good or for now."""

    what: str
    message_id: Reference
    status: str
    for_good: bool
    said: Personal[str | None] = None


@entry(
    "mail.complaint",
    title="Mail reported as spam",
    headline="Reported as spam: {what}",
    keep="decisions",
)
class MailComplained(Entry):
    """The recipient, or the mail program for them, reported a mail as spam (RFC 5965)."""

    what: str
    message_id: Reference
    feedback: str
