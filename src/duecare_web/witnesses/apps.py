"""The witnesses app."""

from django.apps import AppConfig


class WitnessesConfig(AppConfig):
    """Registers the app, its page, its tab and what it adds to the client page."""

    name = "duecare_web.witnesses"
    label = "witnesses"
    verbose_name = "Time stamps and witnesses"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the page of the firm, the tab and the block of a client, and the banner."""
        from duecare_web.clients import panels, upkeep
        from duecare_web.outbox.kinds import MailKind, add_kind
        from duecare_web.ui import navigation, notices
        from duecare_web.witnesses import mails, overview

        item = navigation.Item(
            "Time stamps and witnesses",
            "clock",
            "witnesses:overview",
            order=70,
            part=navigation.Menu.SETTINGS,
            note="Who outside the firm confirms when something was recorded.",
        )
        navigation.add_item(item)
        panels.add_tab(
            panels.Tab(
                "witnesses", "Witnesses", "witnesses:client", panels.Group.EVIDENCE, order=88
            )
        )
        block = panels.Block("witnesses", "witnesses/block.html", overview.client_block, order=80)
        panels.add_block(block)
        upkeep.add_deadline(upkeep.Deadline(mails.DUE, mails.due_at, mails.FOLLOWS))
        notices.add_source(overview.notices)
        add_kind(MailKind(mails.CHECKPOINT, mails.note_handover, mails.compose_outgoing))
