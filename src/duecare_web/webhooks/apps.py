"""The webhooks app."""

from __future__ import annotations

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Registers the settings page, and sends what was accepted to the firm's ticket system."""

    name = "duecare_web.webhooks"
    label = "webhooks"
    verbose_name = "Webhooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the page to the firm's settings; follow decisions."""
        from duecare_web.ledger.recording import add_follower
        from duecare_web.ui import navigation
        from duecare_web.webhooks import following

        navigation.add_item(
            navigation.Item(
                "Webhooks",
                "upload",
                "webhooks:webhooks",
                order=40,
                part=navigation.Menu.SETTINGS,
                right="manage_firm",
                note="Where tickets are sent, signed: your PSA or an automation that feeds it.",
            )
        )
        add_follower(following.follow)
