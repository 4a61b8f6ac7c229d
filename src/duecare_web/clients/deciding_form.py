"""The questions that decide which laws reach a client, and what it can carry. What is not answered stays not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms

from duecare.documents.wording import law_facts
from duecare.states import STATE_CHOICES
from duecare_web.accounts.typed_over import TypedOver
from duecare_web.ui.fields import KnownOrNot, WholeAmountField

NONE: Final = "none_of_these"
_LISTS: Final = ("services", "licenses", "licensed_in", "operates_in", "contracts", "card_flow")


def _several(
    label: str, words: Mapping[str, str], help_text: str = "", *, none: bool = True
) -> forms.MultipleChoiceField:
    choices = [(key, text[:1].upper() + text[1:]) for key, text in words.items()]
    if none:
        choices.append((NONE, "None of these"))
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


def _states(label: str, help_text: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=STATE_CHOICES,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=help_text,
    )


def _dollars(label: str, help_text: str = "") -> WholeAmountField:
    return WholeAmountField(label=label, required=False, min_value=0, help_text=help_text)


class DecidingFactsForm(TypedOver, forms.Form):
    """Facts of a client that decide laws, in the keys of ``client.yaml``."""

    organization = forms.ChoiceField(
        label="What kind of organization is it?",
        choices=[
            ("", "Not known"),
            *((k, v.capitalize()) for k, v in law_facts.ORGANIZATIONS.items()),
        ],
        required=False,
    )
    services = _several(
        "Which of these do you do?",
        law_facts.SERVICES,
        "Decides, for example, whether the FTC Safeguards Rule reaches the business.",
    )
    licenses = _several("Which of these licenses or numbers do you hold?", law_facts.LICENSES)
    licensed_in = _states("States of an insurance license")
    operates_in = _states("States in which you do business", "Left empty, the home state is meant.")
    contracts = _several("Which of these contracts do you have?", law_facts.CONTRACTS)
    card_flow = _several(
        "How do you take cards?", law_facts.CARD_FLOW, "Decides the yearly card questionnaire."
    )
    other_data = _several(
        "Which of these do you hold as well?",
        law_facts.OTHER_DATA,
        "Kinds of data that a scan does not find.",
        none=False,
    )
    consumers_maintained = forms.IntegerField(
        label="For how many consumers do you still keep records, all years?",
        required=False,
        min_value=0,
        help_text="Old files, spouses and children count. Below 5,000 some rules ask for less.",
    )
    revenue_usd_3y = _dollars("Highest revenue of the last three years, US dollars")
    assets_usd = _dollars("Year-end total assets, US dollars")
    aum_usd = _dollars("Assets under management, US dollars")
    bearable_loss_usd = _dollars(
        "Largest loss that would not put the business at risk, US dollars",
        "As the owner states it. It orders the recommendations; left empty, one month of revenue.",
    )
    sells_data = forms.NullBooleanField(
        label="Do you sell personal data, or share it for advertising?",
        required=False,
        widget=KnownOrNot,
    )

    def clean(self) -> dict[str, Any]:
        """Only what was answered; "none of these" is an empty list."""
        data = super().clean() or {}
        facts: dict[str, Any] = {}
        for name, value in list(data.items()):
            if isinstance(value, list):
                if NONE in value and len(value) > 1:
                    self.add_error(name, "Choose either some of these or none.")
                elif value:
                    facts[name] = [one for one in value if one != NONE]
            elif value not in ("", None):
                facts[name] = value
        return facts

    def shows(self, name: str, value: Any) -> str:
        """An empty list is an answer."""
        return "None of these" if value == [] else super().shows(name, value)

    def parts(self) -> list[dict[str, Any]]:
        """The questions that most clients leave open, by what they are about."""
        return [
            {
                "title": title,
                "fields": [self[name] for name in names],
                "open": any(self.errors.get(name) or self[name].value() for name in names),
            }
            for title, names in _PARTS.items()
        ]


_PARTS: Final[Mapping[str, Sequence[str]]] = {
    "Licenses and states": ("licenses", "licensed_in", "operates_in"),
    "Contracts and cards": ("contracts", "card_flow"),
    "Data that a scan does not find": ("other_data", "consumers_maintained", "sells_data"),
    "Figures in dollars": ("revenue_usd_3y", "assets_usd", "aum_usd", "bearable_loss_usd"),
}
_SERVICE_OF: Final[Mapping[str, str]] = {
    "health": "health_provider",
    "legal": "law_practice",
    "retail": "retail",
}
"""The service that an industry on record says; the others cover several."""


def known_of(deciding: Mapping[str, Any]) -> dict[str, Any]:
    """Each question with what is on record of it; ``None`` where it is not answered."""
    return {name: deciding.get(name) for name in DecidingFactsForm.base_fields}


def proposed_services(deciding: Mapping[str, Any], industry: str) -> list[str]:
    """What the industry on record says of a client whose services are not known."""
    known = "services" in deciding or industry not in _SERVICE_OF
    return [] if known else [_SERVICE_OF[industry]]


def initial_of(deciding: Mapping[str, Any], industry: str = "") -> dict[str, Any]:
    """What is known, as the form shows it; where nothing is, what the ``industry`` says."""
    shown = {
        name: [NONE] if value == [] and name in _LISTS else value
        for name, value in deciding.items()
    }
    proposed = proposed_services(deciding, industry)
    return {**shown, "services": proposed} if proposed else shown
