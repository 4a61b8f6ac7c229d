"""Insurance policies of a list as terms that can be priced, or why a row cannot be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from duecare.errors import InputError
from duecare.imports.cells import Value
from duecare.risk.insurance import program

TERMS: Final = (
    "aggregate_limit",
    "each_claim_limit",
    "retention",
    "breach_response_sublimit",
    "ends_on",
    "retroactive_date",
)
"""What a later list can change; insurer, kind and first day tell policies apart."""
_AMOUNTS: Final = TERMS[:3]


def policy_terms(
    values: Mapping[str, Value], earlier: Mapping[str, Any] | None = None
) -> program.InsurancePolicy:
    """The terms that a row states, over those on record; what the list does not say stays.

    Raises :class:`InputError` for terms that contradict each other.
    """
    terms = dict(earlier or {})
    if "carrier" in values:
        terms |= {"carrier": str(values["carrier"])[:200], "kind": str(values["policy_kind"])}
    terms |= {one: float(str(values[one])) for one in _AMOUNTS if one in values}
    if "breach_response_sublimit" in values:
        agreements = dict(terms.get("agreements") or {})
        own = dict(agreements.get("breach_response") or {})
        own["sublimit"] = float(str(values["breach_response_sublimit"]))
        terms["agreements"] = agreements | {"breach_response": own}
    start, end = terms.get("period") or (None, None)
    start, end = values.get("starts_on", start), values.get("ends_on", end)
    terms["period"] = (start, end) if start and end else None
    if "retroactive_date" in values:
        terms["retroactive_date"] = values["retroactive_date"]
    try:
        return program.InsurancePolicy.model_validate_json(json.dumps(terms, default=str))
    except ValidationError as error:
        said = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        raise InputError(said.replace("_", " ")) from error


def policy_fault(values: Mapping[str, Value]) -> str:
    """Why a row is no policy that can be priced, in words; empty if it is one."""
    if not values.get("carrier") or not values.get("aggregate_limit"):
        return "no insurer or no limit"
    if float(str(values["aggregate_limit"])) == 0:
        return "the limit is 0: no cover"
    try:
        policy_terms(values)
    except InputError as error:
        return str(error)
    return ""


def told_terms(terms: Mapping[str, Any]) -> dict[str, Value]:
    """Terms on record as the values that a list would state."""
    period = terms.get("period") or (None, None)
    found: dict[str, Value | None]
    found = {**{one: _amount(terms.get(one)) for one in _AMOUNTS}, "ends_on": _day(period[1])}
    response = (terms.get("agreements") or {}).get("breach_response") or {}
    found["breach_response_sublimit"] = _amount(response.get("sublimit"))
    found["retroactive_date"] = _day(terms.get("retroactive_date"))
    return {name: value for name, value in found.items() if value is not None}


def _amount(value: Any) -> str | None:
    if value is None:
        return None
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value)) if value else None
