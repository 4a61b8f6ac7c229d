"""The requests of files, claims of privilege, and the certificate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from duecare_web.defense.models import DefenseFile, PrivilegeClaim

KIND_WORDS: Final = {
    "answers": "Answers about safeguards",
    "assessment": "Assessments",
    "client": "Facts about the client",
    "contact": "Contacts",
    "decision": "Decisions",
    "device": "Devices",
    "employee": "Employees",
    "erasure": "Erasure requests",
    "engagement": "Agreements with the client",
    "enrolment": "Enrollments of machines",
    "hold": "Legal holds",
    "insurance": "Insurance",
    "machine": "Machines",
    "mail": "Mail",
    "person": "Erased persons",
    "policy": "Security policies",
    "portal": "Links and sign-ins of the portal",
    "recommendation": "Recommendations",
    "privilege": "Claims of privilege",
    "program": "Program file",
    "retention": "Retention",
    "scan": "Scans",
    "sig": "Reading and signing",
    "training": "Training",
    "witness": "Witnesses and mailed checkpoints",
}
"""What the first word of an entry's kind means, for who chooses an excerpt."""


class ExportForm(forms.Form):
    """Recipient the file is made, on what basis, and how much of the log; recorded in the log."""

    recipient = forms.CharField(
        max_length=200,
        label="Recipient",
        help_text="The person or office that receives the file. The export is recorded.",
    )
    basis = forms.ChoiceField(
        label="Why the firm may disclose it",
        choices=DefenseFile.Basis.choices,
        help_text="The file holds what the client told the firm.",
    )
    profile = forms.ChoiceField(
        label="Extent",
        choices=DefenseFile.Profile.choices,
        initial=DefenseFile.Profile.FULL,
        help_text="An excerpt is smaller and cannot show that nothing else was recorded.",
    )
    chosen = forms.MultipleChoiceField(
        label="Kinds of entries in an excerpt",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, words: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown: Any = self.fields["chosen"]
        shown.choices = [(word, KIND_WORDS.get(word, word.capitalize())) for word in words]
        for name in ("basis", "profile"):  # a plain request names the recipient only
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """An excerpt needs a choice; a full file has none."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["basis"] = data.get("basis") or DefenseFile.Basis.AGREEMENT
        data["profile"] = data.get("profile") or DefenseFile.Profile.FULL
        if data["profile"] == DefenseFile.Profile.FULL:
            data["chosen"] = []
        elif not data.get("chosen"):
            self.add_error("chosen", "Mark at least one kind of entry.")
        return data


class ProgramForm(forms.Form):
    """Recipient the client's program file is made."""

    recipient = forms.CharField(
        max_length=200,
        label=_("Recipient"),
        help_text=_(
            "For example the regulator, the insurer or your lawyer. The export is recorded."
        ),
    )


class PrivilegeForm(forms.Form):
    """Which entry is withheld, and why."""

    index = forms.IntegerField(label="Number of the entry", min_value=0)
    group = forms.CharField(
        label="Part of it",
        max_length=60,
        initial="*",
        help_text="A group such as content or person, or * for the whole entry.",
    )
    ground = forms.ChoiceField(label="Ground", choices=PrivilegeClaim.Ground.choices)
    note = forms.CharField(
        label="In your words",
        max_length=300,
        required=False,
        help_text="For example: letter from counsel of March 3, 2026. The file shows it.",
    )


class CertificateForm(forms.Form):
    """The qualified person, and every paragraph confirmed on its own."""

    name = forms.CharField(label="Name", max_length=200)
    position = forms.CharField(label="Position", max_length=200)
    qualification = forms.CharField(
        label="Qualification",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="How this person knows the system: training, years of experience, duties.",
    )
    place = forms.CharField(label="Place", max_length=200)
    signed_on = forms.DateField(
        label="Date", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, paragraphs: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signed_on"].initial = timezone.localdate()
        self._count = len(paragraphs)
        for number, text in enumerate(paragraphs):
            self.fields[f"paragraph_{number}"] = forms.BooleanField(
                label=f"{number + 1}. {text}",
                error_messages={"required": "Confirm this paragraph, or have counsel change it."},
            )

    def confirmed(self) -> list[int]:
        """The numbers of the paragraphs that were confirmed."""
        return [n for n in range(self._count) if self.cleaned_data.get(f"paragraph_{n}")]
