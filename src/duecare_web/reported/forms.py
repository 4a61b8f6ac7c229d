"""The form of a report mailbox."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from duecare_web.clients.models import Client, Contact
from duecare_web.reported.actions import MailboxSettings
from duecare_web.reported.models import ReportMailbox

CLOUDS: Final = [("", "Microsoft 365"), ("us_government", "Microsoft 365 for US government")]
_GRAPH: Final = ("tenant", "application", "cloud")


class MailboxForm(forms.Form):
    """Where reports arrive, and the sign-in with which they are read."""

    address = forms.EmailField(
        label="Address for reports",
        help_text="A mailbox for this client's reports alone, such as report@ its own domain.",
    )
    kind = forms.ChoiceField(label="Read through", choices=ReportMailbox.Kind.choices)
    host = forms.CharField(label="Mail server (IMAP)", required=False, max_length=200)
    port = forms.IntegerField(
        label="Port", required=False, min_value=1, max_value=65535, initial=993,
        help_text="993 is encrypted from the start; 143 changes to it.",
    )  # fmt: skip
    user = forms.CharField(
        label="Sign-in name, or mailbox at Microsoft 365",
        required=False,
        max_length=200,
        help_text="If it is not the address itself.",
    )
    folder = forms.CharField(
        label="Folder", required=False, max_length=100, help_text="If it is not the inbox."
    )
    tenant = forms.CharField(label="Directory (tenant) id", required=False, max_length=100)
    application = forms.CharField(label="Application (client) id", required=False, max_length=100)
    cloud = forms.ChoiceField(label="Cloud", required=False, choices=CLOUDS)
    secret = forms.CharField(
        label="Password or client secret",
        required=False,
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Kept encrypted and not shown again. Empty keeps the one that is there.",
    )
    tell: forms.ModelChoiceField[Contact] = forms.ModelChoiceField(
        label="Who hears of a real attack",
        required=False,
        queryset=None,
        empty_label="A person who may sign",
    )

    def __init__(
        self, *args: Any, client: Client, mailbox: ReportMailbox | None, **kwargs: Any
    ) -> None:
        if mailbox is not None:
            names = (*_GRAPH, "address", "kind", "host", "port", "user", "folder", "tell")
            kwargs.setdefault("initial", {name: getattr(mailbox, name) for name in names})
        super().__init__(*args, **kwargs)
        people: Any = self.fields["tell"]
        people.queryset = client.contacts.filter(is_active=True)

    def given(self) -> MailboxSettings:
        """What was filled in."""
        data = self.cleaned_data
        return MailboxSettings(**{**data, "port": data["port"] or 993})
