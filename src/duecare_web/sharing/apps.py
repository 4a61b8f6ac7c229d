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
