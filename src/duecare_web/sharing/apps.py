"""The sharing app."""

from __future__ import annotations

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Registers the app and its page of a client."""

    name = "duecare_web.sharing"
    label = "sharing"
    verbose_name = "Sharing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the tab of a client."""
        from duecare_web.accounts.roles import Permission
        from duecare_web.clients import panels
        from duecare_web.outbox.kinds import MailKind, add_kind
        from duecare_web.sharing import mailing

        add_kind(MailKind(mailing.LINK, mailing.note_mail))
        panels.add_tab(
            panels.Tab(
                "sharing",
                "Sharing",
                "sharing:shares",
                panels.Group.EVIDENCE,
                order=82,
                permission=Permission.EXPORT,
            )
        )
