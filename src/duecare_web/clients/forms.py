"""Forms about clients, their people and their devices."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from duecare.states import STATE_CHOICES
from duecare_web.accounts.models import Membership
from duecare_web.accounts.typed_over import TypedOver
from duecare_web.clients.models import (
    Client,
    Contact,
    Device,
    Employee,
    Engagement,
    Industry,
    Language,
    StaffRole,
)
from duecare_web.ui.fields import KnownOrNot, WholeAmountField

_STATE_CHOICES = [("", "Choose a state"), *STATE_CHOICES]


class ClientForm(forms.ModelForm[Client]):
    """The facts of a client."""

    industry = forms.ChoiceField(choices=[("", "Choose an industry"), *Industry.choices])
    state = forms.ChoiceField(
        label="Home state",
        choices=_STATE_CHOICES,
        help_text="People whose state is not known are counted here and marked as such.",
    )

    revenue_usd = WholeAmountField(
        label="Annual revenue, US dollars", required=False, min_value=0, max_value=10**15
    )
    takes_cards = forms.NullBooleanField(
        label="Accepts payment cards", required=False, widget=KnownOrNot
    )

    class Meta:
        model = Client
        fields = (
            "name",
            "industry",
            "state",
            "employee_count",
            "revenue_usd",
            "hipaa",
            "takes_cards",
            "sites",
        )
        help_texts: ClassVar = {
            "hipaa": "A covered entity treats patients and bills insurers electronically. A business "
            "associate handles patient data for one."
        }


class ClientFactsForm(TypedOver, ClientForm):
    """The facts on record."""


_LANGUAGE_HELP = "Of the portal and of mails."


class _Spoken:
    """A form that asks for a language: without a choice, the person's browser says it."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = self.fields["language"]
        offered.choices = [("", "As the browser says at the first sign-in"), *Language.choices]


class ContactForm(_Spoken, forms.ModelForm[Contact]):
    """A new contact."""

    class Meta:
        model = Contact
        fields = ("name", "email", "title", "may_sign", "language")
        labels: ClassVar = {"email": "Email address", "title": "Title, for example Owner"}
        help_texts: ClassVar = {
            "may_sign": "This person can bind the client and is asked for decisions.",
            "email": "If possible, use an address that your firm does not administer.",
            "language": _LANGUAGE_HELP,
        }


class ContactChangeForm(TypedOver, _Spoken, forms.ModelForm[Contact]):
    """What a contact is and may do, and their name and address where one was wrong."""

    class Meta:
        model = Contact
        fields = ("name", "email", "title", "may_sign", "language", "is_active")
        labels: ClassVar = {"email": "Email address", "is_active": "Still with the client"}
        help_texts: ClassVar = {"language": _LANGUAGE_HELP}


class RolesField(forms.TypedMultipleChoiceField):
    """What a person does beside the ordinary work."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "label": "Also",
                "help_text": "Decides which rules of the policies the person is asked to confirm.",
                "choices": StaffRole.choices,
                "required": False,
                "widget": forms.CheckboxSelectMultiple,
                **kwargs,
            }
        )


class EmployeeForm(_Spoken, forms.ModelForm[Employee]):
    """A new employee."""

    roles = RolesField()

    class Meta:
        model = Employee
        fields = ("name", "email", "title", "department", "roles", "language")
        labels: ClassVar = {"email": "Email address"}
        help_texts: ClassVar = {
            "email": "Without one, the person gets no lessons or policies.",
            "language": _LANGUAGE_HELP,
        }


class EmployeeChangeForm(TypedOver, _Spoken, forms.ModelForm[Employee]):
    """What is known of an employee, and whether they are still there."""

    roles = RolesField()

    class Meta:
        model = Employee
        fields = ("name", "email", "title", "department", "roles", "language", "is_active")
        labels: ClassVar = {"email": "Email address", "is_active": "Works for the client"}
        help_texts: ClassVar = {"language": _LANGUAGE_HELP}


class LanguagesForm(forms.Form):
    """One language for many employees: those of a department or all, also those without one alone."""

    language = forms.ChoiceField(label="Language", choices=Language.choices)
    department = forms.ChoiceField(label="Of whom", required=False)
    only_unset = forms.BooleanField(
        label="Only those for whom no language was chosen so far", required=False, initial=True
    )

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._working = client.employees.filter(is_active=True)
        names = self._working.exclude(department="").order_by().values_list("department", flat=True)
        found = sorted(set(names), key=str.casefold)
        field: Any = self.fields["department"]
        field.choices = [("", "Everyone who works there"), *((one, one) for one in found)]

    def people(self) -> list[Employee]:
        """The employees who are meant."""
        rows, chosen = self._working, self.cleaned_data
        if chosen["department"]:
            rows = rows.filter(department=chosen["department"])
        return list(rows.filter(language="") if chosen["only_unset"] else rows)


class DeviceForm(forms.ModelForm[Device]):
    """A device or another place where data sits."""

    encrypted = forms.NullBooleanField(
        label="Encrypted",
        required=False,
        widget=KnownOrNot,
    )

    class Meta:
        model = Device
        fields = ("name", "kind", "encrypted", "holder", "scan_path")
        labels: ClassVar = {"name": "Name or inventory number"}
        help_texts: ClassVar = {
            "scan_path": "Links the device to a folder of the scan, for example laptops/LT-07."
        }


class DeviceChangeForm(TypedOver, DeviceForm):
    """What is known of a device."""


class EngagementForm(forms.ModelForm[Engagement]):
    """The agreement and its period."""

    class Meta:
        model = Engagement
        fields = ("starts_on", "ends_on", "services")
        widgets: ClassVar = {
            "starts_on": forms.DateInput(attrs={"type": "date"}),
            "ends_on": forms.DateInput(attrs={"type": "date"}),
        }
        help_texts: ClassVar = {"services": "What the firm does for this client, in a few words."}


class HandOverForm(forms.Form):
    """Which member looks after the client from now on."""

    to = forms.ChoiceField(label="Member")
    note = forms.CharField(
        label="What the member should know",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept on record with the handing over.",
    )

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Membership.objects.filter(firm=client.firm_id).select_related("user")
        self._members = {str(one.pk): one for one in rows if one.pk != client.lead_id}
        names = [
            (pk, f"{one.user.name} ({one.get_role_display().lower()})")
            for pk, one in self._members.items()
        ]
        choices = [("", "Choose a member"), *sorted(names, key=lambda one: one[1])]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    def clean_to(self) -> Membership:
        """The member who was chosen."""
        return self._members[self.cleaned_data["to"]]


class ArchiveForm(forms.Form):
    """Why the firm no longer serves the client."""

    reason = forms.CharField(label="Why", max_length=300, help_text="Kept on record.")
