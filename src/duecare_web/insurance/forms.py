"""The form for one insurance policy."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from pydantic import ValidationError

from duecare.documents.wording.insurance import PART_TITLES
from duecare.risk.inputs.reading import describe
from duecare.risk.insurance.program import InsurancePolicy
from duecare_web.ui.fields import AmountField

KINDS = [
    ("cyber", "Cyber"),
    ("tech_eo", "Technology errors and omissions"),
    ("crime", "Crime"),
    ("general_liability", "General liability"),
]


def _amount(label: str, help_text: str = "", *, required: bool = False) -> AmountField:
    return AmountField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=0,
        decimal_places=2,
        max_digits=14,
    )


class PolicyForm(forms.Form):
    """The terms as they stand on the declarations page of the policy."""

    carrier = forms.CharField(max_length=200, label="Insurer")
    kind = forms.ChoiceField(choices=KINDS, label="Kind of policy")
    starts_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), label="From")
    ends_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), label="Until")
    retroactive_date = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}),
        label="Retroactive date",
        required=False,
        help_text="Claims for acts before this day are not covered. Blank: no such date",
    )
    aggregate_limit = _amount("Aggregate limit for the policy period, US dollars", required=True)
    each_claim_limit = _amount("Limit, each claim", "Blank: the same as the aggregate limit")
    retention = _amount("Retention", "The first part of each claim, paid by the insured")
    coinsurance = forms.DecimalField(
        label="Coinsurance, percent",
        required=False,
        min_value=0,
        max_value=100,
        help_text="Share of each loss that the insured bears",
    )
    waiting_hours = forms.IntegerField(
        label="Waiting period for business interruption, hours", required=False, min_value=0
    )
    sublimit_breach_response = _amount("Sublimit: breach response")
    sublimit_business_interruption = _amount("Sublimit: business interruption")
    sublimit_extortion = _amount("Sublimit: extortion")
    sublimit_social_engineering = _amount("Sublimit: payment fraud")
    sublimit_regulatory = _amount("Sublimit: regulatory penalties")
    sublimit_pci = _amount("Sublimit: card brands")
    sublimit_of_ransomware = _amount(
        "Ransomware: most that is paid for one attack",
        "Over all parts together. Blank: no such term",
    )
    coinsurance_of_ransomware = forms.DecimalField(
        label="Ransomware: coinsurance, percent", required=False, min_value=0, max_value=100
    )
    sublimit_of_suppliers = _amount("Sublimit: interruption at a supplier")
    breach_response_outside = forms.BooleanField(
        required=False, label="Breach response is paid in addition to the limit"
    )
    people_notified = forms.IntegerField(
        label="Breach response: most people notified", required=False, min_value=1
    )
    call_back = forms.BooleanField(
        required=False, label="Payment fraud is paid in full only after a call-back"
    )
    call_back_otherwise = _amount("Payment fraud without a call-back: most that is paid")
    excluded = forms.MultipleChoiceField(
        choices=list(PART_TITLES.items()),
        required=False,
        label="Excluded entirely",
        widget=forms.CheckboxSelectMultiple,
    )
    defense_erodes_limit = forms.BooleanField(
        required=False, initial=True, label="Defense costs erode the limit"
    )

    terms: InsurancePolicy

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            self.terms = InsurancePolicy.model_validate(_policy_fields(data))
        except ValidationError as error:
            raise forms.ValidationError(describe(error)) from error
        return data


def terms_a_year_later(terms: InsurancePolicy) -> dict[str, Any]:
    """What the form shows first for the successor of a policy: its terms, its period a year on."""
    start, end = terms.period or (None, None)
    shown = {
        "carrier": terms.carrier,
        "kind": terms.kind,
        "starts_on": _a_year_later(start),
        "ends_on": _a_year_later(end),
        "retroactive_date": terms.retroactive_date,
        "aggregate_limit": terms.aggregate_limit,
        "each_claim_limit": terms.each_claim_limit,
        "retention": terms.retention,
        "coinsurance": round(terms.coinsurance * 100, 2) or None,
        "excluded": list(terms.excluded),
        "defense_erodes_limit": terms.defense_erodes_limit,
        "breach_response_outside": terms.breach_response_outside,
        "people_notified": terms.people_notified,
    }
    for part, agreement in terms.agreements.items():
        shown[f"sublimit_{part}"] = agreement.sublimit
        if part == "business_interruption":
            shown["waiting_hours"] = agreement.waiting_hours or None
    if (cause := terms.causes.get("ransomware")) is not None:
        shown["sublimit_of_ransomware"] = cause.sublimit
        shown["coinsurance_of_ransomware"] = round((cause.coinsurance or 0) * 100, 2) or None
    if terms.dependent_interruption is not None:
        shown["sublimit_of_suppliers"] = terms.dependent_interruption.sublimit
    if terms.call_back is not None:
        shown |= {"call_back": True, "call_back_otherwise": terms.call_back.otherwise}
    return {name: _plain(value) for name, value in shown.items()}


def _a_year_later(day: date | None) -> date | None:
    if day is None:
        return None
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _plain(value: Any) -> Any:
    """A whole amount without its decimals: 100,000 and not 100,000.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _special_fields(data: dict[str, Any]) -> dict[str, Any]:
    """Terms of a cause and conditions; those left blank are left out."""
    found: dict[str, Any] = {"breach_response_outside": data["breach_response_outside"]}
    cause = {}
    if (sublimit := data.get("sublimit_of_ransomware")) is not None:
        cause["sublimit"] = float(sublimit)
    if (share := data.get("coinsurance_of_ransomware")) is not None:
        cause["coinsurance"] = float(share) / 100
    if cause:
        found["causes"] = {"ransomware": cause}
    if (sublimit := data.get("sublimit_of_suppliers")) is not None:
        found["dependent_interruption"] = {"sublimit": float(sublimit)}
    if data.get("people_notified"):
        found["people_notified"] = data["people_notified"]
    if data["call_back"]:
        found["call_back"] = {"otherwise": float(data.get("call_back_otherwise") or 0)}
    return found


def _policy_fields(data: dict[str, Any]) -> dict[str, Any]:
    agreements: dict[str, dict[str, Any]] = {
        name.removeprefix("sublimit_"): {"sublimit": float(amount)}
        for name, amount in data.items()
        if name.startswith("sublimit_") and "_of_" not in name and amount is not None
    }
    if data.get("waiting_hours"):
        interruption = agreements.setdefault("business_interruption", {})
        interruption["waiting_hours"] = data["waiting_hours"]
    each = data.get("each_claim_limit")
    return {
        "carrier": data["carrier"],
        "kind": data["kind"],
        "period": (data["starts_on"], data["ends_on"]),
        "retroactive_date": data.get("retroactive_date"),
        "aggregate_limit": float(data["aggregate_limit"]),
        "each_claim_limit": None if each is None else float(each),
        "retention": float(data.get("retention") or 0),
        "coinsurance": float(data.get("coinsurance") or 0) / 100,
        "agreements": agreements,
        "excluded": tuple(data.get("excluded") or ()),
        "defense_erodes_limit": data["defense_erodes_limit"],
        **_special_fields(data),
    }
