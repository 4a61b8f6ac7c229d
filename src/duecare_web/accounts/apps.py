"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the app and the settings of the firm."""

    name = "duecare_web.accounts"
    label = "accounts"
    verbose_name = "Accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the pages of the settings; note in the session when a second factor was set up in it."""
        from allauth.mfa.signals import authenticator_added

        from duecare_web.accounts.second_factor import note_set_up
        from duecare_web.ui import navigation

        part = navigation.Menu
        for item in (
            navigation.Item(
                "Firm settings",
                "settings",
                "accounts:firm_settings",
                order=20,
                part=part.FIRM,
                opens=True,
            ),
            navigation.Item(
                "Team and rights",
                "clients",
                "accounts:members",
                order=20,
                part=part.SETTINGS,
                note="Who works for the firm, and what each of them may do.",
            ),
        ):
            navigation.add_item(item)
        authenticator_added.connect(note_set_up, dispatch_uid="duecare second factor")
