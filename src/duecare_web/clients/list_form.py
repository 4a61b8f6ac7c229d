"""The form above the list of clients: what the list is narrowed to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from duecare.states import STATE_CHOICES, STATE_NAMES
from duecare_web.accounts.models import Membership
from duecare_web.clients import panels, todo
from duecare_web.clients.listing import NO_MEMBER, Narrowed
from duecare_web.clients.models import Industry
from duecare_web.clients.queries import SHOWN
from duecare_web.ui.fields import WholeAmountField


class ClientListForm(forms.Form):
    """Every way to narrow the list; what does not fit is named and narrows nothing."""

    state = forms.ChoiceField(label="Home state", required=False)
    industry = forms.ChoiceField(
        required=False, choices=[("", "Every industry"), *Industry.choices]
    )
    lead = forms.ChoiceField(label="Looked after by", required=False)
    least = WholeAmountField(label="At least", required=False, min_value=0, max_value=10**12)
    most = WholeAmountField(label="At most", required=False, min_value=0, max_value=10**12)
    waits = forms.MultipleChoiceField(
        label="Waits for someone of your firm",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Several: all of them have to wait.",
    )

    def __init__(self, data: QueryDict, *, member: Membership) -> None:
        super().__init__(data)
        members = Membership.objects.filter(firm=member.firm_id).select_related("user")
        leads = sorted((one.user.name, str(one.pk)) for one in members)
        self._set_choices("state", [("", "Every state"), *STATE_CHOICES])
        self._set_choices(
            "lead",
            [
                ("", "Every member"),
                (NO_MEMBER, "No member named"),
                *((pk, name) for name, pk in leads),
            ],
        )
        self._set_choices("waits", [(one.key, one.label) for one in todo.kinds()])
        if column := panels.ranged_column():
            self.fields["least"].label = f"{column.label}: at least"
            self.fields["most"].label = f"{column.label}: at most"

    def _set_choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A range that holds nothing is refused in words."""
        found = super().clean() or {}
        least, most = found.get("least"), found.get("most")
        if least is not None and most is not None and least > most:
            self.add_error("most", "This is less than the amount before it.")
        return found

    def wanted(self) -> Narrowed:
        """What the list is narrowed to."""
        self.is_valid()
        fits = {name: value for name, value in self.cleaned_data.items() if value is not None}
        show = self.data.get("show", "")
        return Narrowed(
            show=show if show in SHOWN else "", q=self.data.get("q", "").strip(), **fits
        )

    def labels_on(self) -> list[FilterOn]:
        """The filters at work in words."""
        wanted, choices = self.wanted(), _choices_of(self)
        found = [("state", STATE_NAMES.get(wanted.state, "")), ("q", f"“{wanted.q}”")]
        found += [
            (name, choices[name].get(getattr(wanted, name), "")) for name in ("industry", "lead")
        ]
        label = column.label if (column := panels.ranged_column()) else ""
        if wanted.least is not None:
            found.append(("least", f"{label} at least ${wanted.least:,}"))
        if wanted.most is not None:
            found.append(("most", f"{label} at most ${wanted.most:,}"))
        on = [
            FilterOn(name, text) for name, text in found if getattr(wanted, name) not in ("", None)
        ]
        return on + [FilterOn("waits", choices["waits"][key], key) for key in wanted.waits]


@dataclass(frozen=True, slots=True)
class FilterOn:
    """A filter that is at work: its name in the address, in words, and which of several it is."""

    name: str
    text: str
    value: str = ""


def _choices_of(form: ClientListForm) -> dict[str, dict[str, str]]:
    return {
        name: dict(form.fields[name].choices)  # type: ignore[attr-defined]
        for name in ("industry", "lead", "waits")
    }
