"""Forms of imports: the list, and what somebody chose in its preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms

from duecare.imports.days import Order
from duecare.imports.decoding import ENCODINGS, MOST_BYTES
from duecare.imports.fields import FIELDS, ListKind
from duecare.imports.opening import OpeningHints
from duecare.imports.profiles import load_words, meaning_label
from duecare.imports.reading import Choices
from duecare.imports.tables import DELIMITERS
from duecare_web.imports.planning import Planned
from duecare_web.ui.typed import file_name

KIND_CHOICES: Final = [
    (ListKind.DEVICES, "Devices"),
    (ListKind.EMPLOYEES, "Employees"),
    (ListKind.CONTACTS, "Contacts"),
    (ListKind.POLICIES, "Insurance policies"),
    (ListKind.TRAINING, "Results of training in another program"),
    (ListKind.PHISHING, "Results of phishing tests of another program"),
]
_NO_MEANING: Final = {"policy_kind": "None of these: left out"}
ZONES: Final = (
    "UTC",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
)


class PastedField(forms.CharField):
    """A whole list as text: its columns and cells of raw identifiers are dropped when it is read."""

    default_validators: list[Callable[[Any], None]] = []
    is_conditional = True


class ListFileField(forms.FileField):
    """The file of a list, where no cells are pasted."""

    is_conditional = True


class ListForm(forms.Form):
    """A file, or cells that were pasted."""

    kind = forms.ChoiceField(label="What is on the list", choices=KIND_CHOICES)
    file = ListFileField(
        label="File",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.json,.zip"}),
        help_text="CSV, Excel, JSON, or the zip of an export; up to 20 MB. As it was exported is best.",
    )
    pasted = PastedField(
        label="Cells, with their headings",
        required=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    encoding = forms.ChoiceField(
        label="Letters",
        required=False,
        choices=[("", "Find out"), *ENCODINGS.items()],
    )
    delimiter = forms.ChoiceField(
        label="Between cells",
        required=False,
        choices=[("", "Find out"), *((one, name.capitalize()) for one, name in DELIMITERS.items())],
    )
    header_line = forms.IntegerField(
        label="Line of the headings", required=False, min_value=1, max_value=1_000_000
    )

    def __init__(self, *args: Any, firm_wide: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if firm_wide:
            self.fields["kind"].choices = [  # type: ignore[attr-defined]
                (ListKind.CLIENTS, "Clients"),
                *((kind, f"{label}, with the client in a column") for kind, label in KIND_CHOICES),
            ]

    def clean(self) -> dict[str, Any]:
        """One of both is needed; the file wins."""
        data = super().clean() or {}
        upload = data.get("file")
        if upload is not None and upload.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 20 MB.")
        if upload is None and not data.get("pasted"):
            raise forms.ValidationError("Choose a file or paste a list.")
        data["content"] = upload.read() if upload is not None else data["pasted"].encode()
        data["name"] = file_name(upload.name) if upload is not None else ""
        return data

    def opening(self) -> OpeningHints:
        """How the list is to be read, as chosen."""
        data = self.cleaned_data
        return OpeningHints(data["encoding"], data["delimiter"], data["header_line"] or 0)


class ChoicesForm(forms.Form):
    """Everything that can be changed in a preview: columns, words, days, and what is missing."""

    order = forms.ChoiceField(
        label="Days in the list",
        required=False,
        choices=[
            ("", "As found"),
            (Order.MONTH_FIRST.value, "Month first (3/12 is March 12)"),
            (Order.DAY_FIRST.value, "Day first (3/12 is December 3)"),
        ],
    )
    zone = forms.ChoiceField(
        label="Times without a zone",
        required=False,
        choices=[("", "As found"), *((one, one.replace("_", " ")) for one in ZONES)],
    )
    bring_back = forms.BooleanField(label="Bring them back", required=False)
    missing = forms.ChoiceField(
        label="Those not on the list",
        required=False,
        choices=[("keep", "Keep as they are"), ("left", "Mark as left or retired")],
    )
    confirmed = forms.CharField(
        label="Type the number of those missing", required=False, max_length=8
    )

    def __init__(self, planned: Planned, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.planned = planned
        read = planned.read
        fields = FIELDS[read.kind]
        offered = [("", "Not imported"), *((key, one.label) for key, one in fields.items())]
        for use in read.mapping.columns:
            if not use.heading or use.heading in read.table.refused:
                continue
            self.fields[f"column_{use.place}"] = forms.ChoiceField(
                label=use.heading, choices=offered, required=False, initial=use.field
            )
        for number, word in enumerate(read.words):
            meanings = sorted({one for one in load_words()[word.vocabulary].values() if one})
            self.fields[f"word_{number}"] = forms.ChoiceField(
                label=f"{word.word or '(empty)'} in {word.heading}",
                required=False,
                choices=[
                    *((one, meaning_label(one)) for one in meanings),
                    ("", _NO_MEANING.get(word.vocabulary, meaning_label(""))),
                ],
                initial=word.meaning or "",
            )

    def chosen(self) -> dict[str, Any]:
        """The choices: only what differs from the guess, so that a better guess can win later."""
        data, read = self.cleaned_data, self.planned.read
        before = self.planned.plan.choices
        columns = dict(before.columns)
        for use in read.mapping.columns:
            given = data.get(f"column_{use.place}")
            if given is not None and given != use.field:
                columns[str(use.place)] = given
        words = dict(before.words)
        for number, word in enumerate(read.words):
            given = data.get(f"word_{number}")
            if given is not None and given != (word.meaning or ""):
                words[f"{word.vocabulary}:{word.word.casefold()}"] = given
        return Choices(
            columns=columns,
            words=words,
            order=data["order"],
            zone=data["zone"],
            bring_back=data["bring_back"],
            missing=data["missing"] or "keep",
            confirmed=data["confirmed"].strip(),
        ).as_value()
