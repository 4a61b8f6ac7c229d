"""Forms of phishing exercises: the proposed scope, a campaign, a reason, the signature."""

from __future__ import annotations

from typing import Any

from django import forms

from duecare.catalog import load_catalog
from duecare.person_names import same_name
from duecare_web.clients.models import Client, Contact, Employee, StaffRole
from duecare_web.portal.forms import SignatureForm
from duecare_web.security_policies.reading import ReadingFields
from duecare_web.simulations.authorizing import LONGEST_SETTLING, MOST_A_MONTH, ProposedScope
from duecare_web.simulations.campaigns import offered_messages
from duecare_web.simulations.models import PhishingAuthorization


def _day(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget)


class PeopleField(forms.CharField):
    """People of a client, one a line: by address, or by a name that one of them has."""

    client: Client

    def clean(self, value: Any) -> list[Employee]:
        """The people; each line that names none, or several, is an error of its own."""
        lines = dict.fromkeys(line.strip() for line in super().clean(value).splitlines())
        working = list(self.client.employees.filter(is_active=True))
        problems, found = list[str](), list[Employee]()
        for line in filter(None, lines):
            named = [one for one in working if _is_meant(one, line)]
            if len(named) == 1:
                found.append(named[0])
            elif named:
                problems.append(f"{line}: {len(named)} people. Write the address of one.")
            else:
                problems.append(f"{line}: no one who works there has this name or address.")
        if problems:
            raise forms.ValidationError(problems)
        return found


def _is_meant(person: Employee, text: str) -> bool:
    if "@" in text:
        return person.email.casefold() == text.casefold()
    return same_name(text, person.name)


class OptOutForm(forms.Form):
    """Who is taken out of the exercises, and why."""

    people = PeopleField(label="Name or email address", max_length=400)
    reason = forms.CharField(label="Why this person gets none", max_length=300)

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["people"]
        field.client = client


class ScopeForm(forms.Form):
    """What is proposed to the client's signer."""

    contact = forms.ModelChoiceField(Contact.objects.none(), label="Who signs for the client")
    starts_on = _day("First day")
    ends_on = _day("Last day")
    per_month = forms.IntegerField(
        label="Messages a person in a month, at most",
        min_value=1,
        max_value=MOST_A_MONTH,
        initial=1,
    )
    settled_days = forms.IntegerField(
        label="Days that a new person has been there before the first message",
        help_text="By their first day on record, else by the day on which they were added.",
        min_value=0,
        max_value=LONGEST_SETTLING,
        initial=30,
    )
    domain = forms.ChoiceField(label="Sending domain")
    departments = forms.MultipleChoiceField(
        label="Departments",
        help_text="No department, no role and no one named: everyone who works there.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=StaffRole.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    people = PeopleField(
        label="Named people",
        help_text="One name or email address a line.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    excluded = forms.MultipleChoiceField(
        label="Pretexts that are not used",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    told = forms.CharField(
        label="Who is told beforehand",
        help_text="For example: the office manager, and the help desk.",
        max_length=300,
    )
    tells_people = forms.BooleanField(
        label="The firm may see which person pressed a link", required=False
    )

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["people"].client = client
        signers = client.contacts.filter(may_sign=True, is_active=True)
        fields["contact"].queryset = signers
        self.initial.setdefault("contact", signers.first())
        fields["domain"].choices = [(one.name, one.name) for one in client.sending_domains.all()]
        names = client.employees.filter(is_active=True).exclude(department="")
        found = sorted(set(names.values_list("department", flat=True)), key=str.casefold)
        fields["departments"].choices = [(one, one) for one in found]
        if not found:
            del fields["departments"]
        pretexts = load_catalog().simulations.pretexts
        fields["excluded"].choices = [(one.id, one.label.en) for one in pretexts]

    def scope(self) -> ProposedScope:
        """The scope that was filled in."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "contact"}
        return ProposedScope(**data)


class CampaignForm(forms.Form):
    """One exercise within the authorization."""

    title = forms.CharField(label="Name of the exercise", max_length=100)
    messages = forms.MultipleChoiceField(
        label="Messages", help_text="Each person gets one of them, by chance."
    )
    starts_on = _day("First day")
    ends_on = _day("Last day")

    def __init__(
        self, *args: Any, authorization: PhishingAuthorization, now: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["messages"]
        field.choices = [(one, one) for one in offered_messages(authorization, now)]


class DomainForm(forms.Form):
    """A sending domain."""

    name = forms.CharField(
        label="Domain",
        help_text="One that belongs to your firm or to the client, and to no one else.",
        max_length=253,
    )


class StopForm(forms.Form):
    """Why something is stopped."""

    reason = forms.CharField(label="Why it is stopped", max_length=300)


class AuthorizationForm(SignatureForm, ReadingFields):
    """The signature under the authorization, with how its page was read."""
