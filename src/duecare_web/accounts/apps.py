"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the app with Django."""

    name = "duecare_web.accounts"
    label = "accounts"
    verbose_name = "Accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Notes in the session when a second factor was set up in it."""
        from allauth.mfa.signals import authenticator_added

        from duecare_web.accounts.second_factor import note_set_up

        authenticator_added.connect(note_set_up, dispatch_uid="duecare second factor")
