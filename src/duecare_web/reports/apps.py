"""The reports app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Registers the reports of the firm and of a client."""

    name = "duecare_web.reports"
    label = "reports"
    verbose_name = "Reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the page to the sidebar and the tab to the client."""
        from duecare_web.clients import bulk, panels
        from duecare_web.ledger.recording import add_follower
        from duecare_web.outbox.kinds import MailKind, add_kind
        from duecare_web.reports import changes, mailing, sending_many, trends
        from duecare_web.ui import navigation

        navigation.add_item(navigation.Item("Reports", "reports", "reports:reports", order=50))
        panels.add_tab(
            panels.Tab("reports", "Reports", "reports:client", panels.Group.EVIDENCE, order=85)
        )
        panels.add_block(
            panels.Block(
                "changes", "reports/changes_card.html", changes.card_of, order=22, wide=True
            )
        )
        panels.add_block(
            panels.Block(
                "trends", "reports/trends.html", trends.trends_of_client, order=25, wide=True
            )
        )
        bulk.add_bulk_action(sending_many.REVIEW)
        add_follower(trends.follow)
        add_kind(MailKind(mailing.MAILED, mailing.note_mail))
