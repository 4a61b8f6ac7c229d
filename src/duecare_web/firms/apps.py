"""The firms app: the first start, and the settings of a firm."""

from django.apps import AppConfig


class FirmsConfig(AppConfig):
    """Registers the app with Django."""

    name = "duecare_web.firms"
    label = "firms"
    verbose_name = "Firms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the pages of the settings, and a strip that says what cannot work without mail."""
        from duecare_web.firms.mail_state import mail_notices
        from duecare_web.firms.team_mails import INVITED, note_delivery
        from duecare_web.outbox.kinds import MailKind, add_kind
        from duecare_web.ui import navigation
        from duecare_web.ui.notices import add_source

        part = navigation.Menu.SETTINGS
        for item in (
            navigation.Item(
                "Firm and look",
                "firm",
                "firms:firm",
                order=10,
                part=part,
                right="manage_firm",
                note="Name, reply address, time zone, logo and color.",
            ),
            navigation.Item(
                "Mail",
                "mail",
                "firms:mail",
                order=40,
                part=part,
                right="manage_firm",
                note="Whether mail leaves this server and arrives.",
            ),
        ):
            navigation.add_item(item)
        add_source(mail_notices)
        add_kind(MailKind(INVITED, note_delivery))
