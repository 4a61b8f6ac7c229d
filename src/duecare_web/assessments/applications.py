"""The application for a policy beside the evidence: what insurers ask, what is shown, what was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms

from duecare.catalog import load_catalog
from duecare.inventory import DataInventory
from duecare.risk.inputs.answers import Answers
from duecare.risk.insurance.application import Application
from duecare.risk.insurance.asked import ApplicationAnswer, answer_application
from duecare.risk.insurance.program import InsurancePolicy

REPLIES: Final = [("", "not answered"), ("yes", "yes"), ("partly", "partly"), ("no", "no")]
PROOFS: Final = ("said", "a document", "seen", "measured")
HEARD: Final = {
    "confirmed": "On an insurer's form",
    "second_hand": "From a guide",
    "memory": "Commonly asked",
}


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """One question with what the evidence says, and the field for what was answered."""

    key: str
    ask: str
    heard: str
    shown: str
    evidence: str
    differs: bool
    field: Any


class ApplicationAnswersForm(forms.Form):
    """What stands on the client's signed application; the client answers, never the firm."""

    carrier = forms.CharField(label="Insurer that asked", max_length=200, required=False)
    signed_on = forms.DateField(
        label="Signed by the client on", widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(
        self, *args: Any, answers: Answers, inventory: DataInventory | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rows = answer_application(answers, inventory, load_catalog())
        questions = load_catalog().application.questions
        self.asked = [
            row
            for row in rows
            if row.asked_of != "msp" and questions[row.question].favorable != "none"
        ]
        for row in self.asked:
            self.fields[row.question] = forms.ChoiceField(
                label=row.ask, choices=REPLIES, required=False
            )

    def rows(self) -> list[ApplicationRow]:
        """The questions as the page shows them."""
        return [self._row(one) for one in self.asked]

    def _row(self, one: ApplicationAnswer) -> ApplicationRow:
        field = self[one.question]
        found = one.supports
        shown = f"{found.reply} ({PROOFS[found.proof]})" if found else "not known yet"
        said = str(field.value() or "")
        return ApplicationRow(
            one.question,
            one.ask,
            HEARD[one.heard],
            shown,
            "; ".join(one.evidence),
            bool(said and found and said != found.reply),
            field,
        )

    @property
    def application(self) -> Application:
        """The application as the engine takes it."""
        data = self.cleaned_data
        given = {one.question: data[one.question] for one in self.asked if data[one.question]}
        return Application(signed_on=data["signed_on"], carrier=data["carrier"], answers=given)


def initial_of(terms: InsurancePolicy) -> dict[str, Any]:
    """What is on record of an application already."""
    if terms.application is None:
        return {"carrier": terms.carrier}
    recorded = terms.application
    return {
        "carrier": recorded.carrier or terms.carrier,
        "signed_on": recorded.signed_on,
        **recorded.answers,
    }
