"""The ledger app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the app, and gives accounts its way to leave entries."""

    name = "duecare_web.ledger"
    label = "ledger"
    verbose_name = "Ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Accounts lie below the ledger, so the ledger hands its recorder down."""
        from duecare_web.accounts.recording import set_recorder
        from duecare_web.ledger.actions import append_firm_entry
        from duecare_web.ledger.queries import receipt_state
        from duecare_web.ledger.sealing_state import sealing_notices
        from duecare_web.ui import navigation
        from duecare_web.ui.notices import add_source
        from duecare_web.ui.seals import set_finder

        item = navigation.Item("Record", "ledger", "ledger:firm", 10, navigation.Menu.FIRM)
        navigation.add_item(item)
        set_recorder(append_firm_entry)
        set_finder(receipt_state)
        add_source(sealing_notices)
