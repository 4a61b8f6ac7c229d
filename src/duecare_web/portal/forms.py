"""Forms of the portal: what a person types, checked for form; the actions check the meaning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from duecare.record import CONSENT, Signature, authority_statement
from duecare_web.assessments.models import Decision
from duecare_web.clients.models import Contact
from duecare_web.ledger.shown import KeptPage
from duecare_web.portal import declared
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.pages import owner_page
from duecare_web.security_policies.questions import QuestionFields
from duecare_web.security_policies.reading import ReadingFields
from duecare_web.ui.fields import ConditionalCharField, ConditionalDateField

DEFAULT_REVISIT_DAYS = 90
BUTTONS = {
    Decision.Kind.ACCEPT: "Accept this recommendation",
    Decision.Kind.DECLINE: "Decline this recommendation",
    Decision.Kind.DEFER: "Put off this recommendation",
}
CONFIRM_DECLINE = "I understand the stated risk remains. Decline"


class SignInForm(forms.Form):
    """Ask for a new link."""

    email = forms.EmailField(
        label=_("Your email address"),
        help_text=_("The one your IT provider has on file for you."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    """The mailed code, typed or pasted."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "placeholder": "ABCD-2345",
                "class": "code-input",
            }
        ),
    )


class SignatureForm(forms.Form):
    """Typed name, authority, consent, and the document that was shown."""

    typed_name = forms.CharField(
        label=_("Type your full name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    authority = forms.BooleanField(label=_("I may sign for this business."))
    consent = forms.BooleanField(
        label=_("I agree to read, sign and receive this record electronically.")
    )
    document_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    seconds = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, client_name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authority_words = authority_statement(client_name)
        self.fields["authority"].label = declared.authority(client_name)

    def as_signature(self, *, button: str, method: str) -> Signature:
        """The signature as the action takes it."""
        data = self.cleaned_data
        return Signature(
            typed_name=data["typed_name"],
            document_sha256=data["document_sha256"],
            button=button,
            method=method,
            authority=self.authority_words if data["authority"] else "",
            consent=CONSENT if data["consent"] else "",
        )


class DecisionForm(SignatureForm, ReadingFields):
    """A decision with what each choice needs."""

    choice = forms.ChoiceField(
        label=_("Your decision"),
        choices=[
            (Decision.Kind.ACCEPT, _("Accept: have it put in place")),
            (Decision.Kind.DEFER, _("Put off: decide on a later date")),
            (Decision.Kind.DECLINE, _("Decline: leave it as it is")),
        ],
        widget=forms.RadioSelect,
    )
    reason = ConditionalCharField(
        label=_("Reason"),
        help_text=_("In your own words. It is part of the record."),
        max_length=2000,
        error_messages={"required": _("Write the reason in your own words.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    alternative = forms.CharField(
        label=_("What you do instead"),
        help_text=_("For example: the laptops stay in a locked cabinet."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    revisit_on = ConditionalDateField(
        label=_("Review it again on"),
        error_messages={"required": _("Choose the date on which you will review it again.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    confirmed = forms.BooleanField(widget=forms.HiddenInput, required=False)
    changes = forms.UUIDField(widget=forms.HiddenInput, required=False)
    field_order = (
        "choice",
        "reason",
        "alternative",
        "revisit_on",
        "typed_name",
        "authority",
        "consent",
    )

    def __init__(self, *args: Any, priced: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not priced:  # what has no price yet cannot be accepted
            choice: Any = self.fields["choice"]
            choice.choices = [one for one in choice.choices if one[0] != Decision.Kind.ACCEPT]
        # An accept needs neither, and the page hides both then; only a decline needs a reason.
        chosen = self.data.get("choice")
        self.fields["revisit_on"].required = chosen != Decision.Kind.ACCEPT
        self.fields["reason"].required = chosen not in (Decision.Kind.ACCEPT, Decision.Kind.DEFER)

    def clean(self) -> dict[str, Any]:
        """A declined or deferred recommendation comes back after today."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        later = data.get("revisit_on")
        accepted = data.get("choice") == Decision.Kind.ACCEPT
        if later and not accepted and later <= timezone.localdate():
            self.add_error("revisit_on", _("Choose a date after today."))
        return data


class SeveralForm(SignatureForm, ReadingFields):
    """One signature under an answer to each of several recommendations, declines included.

    Each row has its own fields, named by the key of the recommendation. A row without an answer
    stays open. Each decline has its own reason and its own box: what stays was read. ``shown`` names
    the rows in their order: what the signature is over.
    """

    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(self, *args: Any, offered: Iterable[OfferRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = list(offered)
        for row in self.offered:
            choices = [(Decision.Kind.DEFER, _("Put off"))]
            if row.priced:
                choices.insert(0, (Decision.Kind.ACCEPT, _("Accept")))
            if row.declinable:
                choices.append((Decision.Kind.DECLINE, _("Decline")))
            self.fields[f"choice-{row.key}"] = forms.ChoiceField(
                label=_("Your answer"), choices=choices, required=False, widget=forms.RadioSelect
            )
            self.fields[f"revisit_on-{row.key}"] = ConditionalDateField(
                label=_("Comes back to you on"),
                required=False,
                help_text=row.limit,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )
            self.fields[f"reason-{row.key}"] = ConditionalCharField(
                label=_("Why, in your own words"), required=False, max_length=2000
            )
            self.fields[f"alternative-{row.key}"] = forms.CharField(
                label=_("What you do instead"), required=False, max_length=2000
            )
            self.fields[f"confirmed-{row.key}"] = forms.BooleanField(
                label=_("I have read what stays if I decline this."), required=False
            )

    def rows(self) -> list[dict[str, Any]]:
        """Each recommendation with its three fields, for the page."""
        return [
            {"key": row.key, **{name: self[f"{name}-{row.key}"] for name in _ROW_FIELDS}}
            for row in self.offered
        ]

    def answers(self) -> dict[str, dict[str, Any]]:
        """What was answered, by key; rows without an answer are left out."""
        found = {
            row.key: {name: self.cleaned_data.get(f"{name}-{row.key}") for name in _ROW_FIELDS}
            for row in self.offered
        }
        return {key: given for key, given in found.items() if given["choice"]}

    def clean(self) -> dict[str, Any]:
        """At least one answer; what is put off comes back after today."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        given = self.answers()
        if not given:
            self.add_error(None, _("Answer at least one recommendation."))
        today = timezone.localdate()
        for key, answer in given.items():
            later = answer["revisit_on"]
            if answer["choice"] != Decision.Kind.ACCEPT and (later is None or later <= today):
                self.add_error(f"revisit_on-{key}", _("Choose a date after today."))
            if answer["choice"] == Decision.Kind.DECLINE:
                self._check_decline(key, answer)
        return data

    def _check_decline(self, key: str, answer: dict[str, Any]) -> None:
        if not (answer["reason"] or "").strip():
            self.add_error(f"reason-{key}", _("Write the reason in your own words."))
        if not answer["confirmed"]:
            self.add_error(f"confirmed-{key}", _("Read what stays, then check this box."))


_ROW_FIELDS = ("choice", "revisit_on", "reason", "alternative", "confirmed")


@dataclass(frozen=True, slots=True)
class OfferRow:
    """What the form needs to know of one recommendation."""

    key: str
    priced: bool
    limit: str
    declinable: bool = True


class ApproveForm(SignatureForm, ReadingFields, QuestionFields):
    """The owner's signature under a policy, with how its page was read."""


@dataclass(frozen=True)
class SetRow:
    """One policy of a set as the page shows it."""

    version: PolicyVersion
    page: KeptPage
    questions: QuestionFields
    left_out: forms.BoundField


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A policy that is looked at again."""

    version: PolicyVersion
    page: KeptPage
    keep: forms.BoundField


class SetForm(SignatureForm, ReadingFields):
    """One signature over several policies: the questions about each, and what is left out, why."""

    def __init__(
        self, *args: Any, versions: Sequence[PolicyVersion], reader: Contact, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._parts = [(one, self._questions(one, reader)) for one in versions]
        for version in versions:
            self.fields[f"out_{version.pk}"] = forms.CharField(
                label=_("Leave this one out, because"), required=False, max_length=500
            )

    def _questions(self, version: PolicyVersion, reader: Contact) -> QuestionFields:
        data = self.data if self.is_bound else None
        found = QuestionFields(data, prefix=str(version.pk))
        found.add_questions(version, reader)
        return found

    def rows(self) -> list[SetRow]:
        """Each policy with its questions and the field to leave it out."""
        return [
            SetRow(version, owner_page(version), questions, self[f"out_{version.pk}"])
            for version, questions in self._parts
        ]

    def left_out(self, version: PolicyVersion) -> str:
        """Why a policy is left out; empty if it is signed."""
        return str(self.cleaned_data[f"out_{version.pk}"]).strip()

    def is_answered(self) -> bool:
        """Whether every question of what is signed has an answer."""
        signed = [questions for one, questions in self._parts if not self.left_out(one)]
        return all(one.is_valid() for one in signed)


class ReviewForm(SignatureForm, ReadingFields):
    """One signature over policies that are looked at again: those that stay are checked."""

    def __init__(self, *args: Any, versions: Sequence[PolicyVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions = versions
        for version in versions:
            self.fields[f"keep_{version.pk}"] = forms.BooleanField(
                label=_("It stays as it is"), required=False, initial=True
            )

    def rows(self) -> list[ReviewRow]:
        """Each policy with its text and its check box."""
        return [ReviewRow(one, owner_page(one), self[f"keep_{one.pk}"]) for one in self.versions]

    def kept(self) -> list[PolicyVersion]:
        """Those that stay as they are."""
        return [one for one in self.versions if self.cleaned_data[f"keep_{one.pk}"]]


class AcknowledgeForm(ReadingFields, QuestionFields):
    """An employee's receipt of a policy."""

    confirmed = forms.BooleanField(label=_("I have read this policy and will follow it."))
    typed_name = forms.CharField(
        label=_("Type your full name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    page_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)


class CompleteForm(forms.Form):
    """The attestation at the end of a lesson."""

    attested = forms.BooleanField(label=_("I completed this lesson myself on the date shown."))
    typed_name = forms.CharField(
        label=_("Type your full name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class CertificateCodeForm(forms.Form):
    """The code that is printed on a certificate."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class ReadingForm(forms.Form):
    """What the browser counted while a document was open."""

    seconds = forms.IntegerField(min_value=0, max_value=86_400)
    reached = forms.IntegerField(min_value=0, max_value=5_000)


class CosignatureForm(forms.Form):
    """What a browser sends after it has cosigned a checkpoint."""

    size = forms.IntegerField(min_value=1)
    vkey = forms.CharField(max_length=400)
    line = forms.CharField(max_length=600, strip=False)


class AlarmForm(forms.Form):
    """What a browser remembers that does not fit the log as it is shown now."""

    size = forms.IntegerField(min_value=0, max_value=2**53 - 1)
    root = forms.RegexField(r"^[0-9a-f]{64}$")
    problem = forms.CharField(max_length=300)


class RuleForm(forms.Form):
    """What the firm asks for when something of high value is declined."""

    high_value_dollars = forms.IntegerField(
        label="A decline counts as high value when one bad case leaves this much with the client, US dollars",
        min_value=0,
        max_value=100_000_000,
    )
    second_factor = forms.BooleanField(
        label="The signer also uses a passkey or an app", required=False
    )
    second_contact = forms.BooleanField(
        label="A second person of the client confirms", required=False
    )
    firm_countersigns = forms.BooleanField(
        label="A member of the firm countersigns the receipt", required=False
    )
    firm_runs_mail = forms.BooleanField(
        label="The firm administers the mail of this client", required=False
    )
