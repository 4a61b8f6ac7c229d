"""Entries about receivers of tickets, and about tickets that were sent."""

from __future__ import annotations

from duecare.record.base import Entry, entry


@entry("webhook.added", title="Receiver of tickets added", keep="general")
class WebhookAdded(Entry):
    """An owner named where tickets are sent: the host, and whether accepted ones go by themselves."""

    host: str
    on_decisions: bool


@entry("webhook.changed", title="Receiver of tickets changed", keep="general")
class WebhookChanged(Entry):
    """What became of a receiver: stopped, started, removed, or its secret renewed."""

    host: str
    change: str
    reason: str | None = None


@entry("tickets.sent", title="Tickets sent", headline="Tickets sent: {tickets}", keep="general")
class TicketsSent(Entry):
    """Recommendations went to the firm's ticket system: how many, and to which host."""

    host: str
    tickets: int
