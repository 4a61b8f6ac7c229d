"""Recording cover. A policy is never edited: it is ended, and its successor recorded."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from duecare.errors import InputError
from duecare.risk.insurance import program
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock, told
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client
from duecare_web.insurance.models import InsurancePolicy
from duecare_web.ledger.actions import action, append_entry, append_firm_entry


@action
def record_client_policy(
    *, client: Client, actor: Actor, terms: program.InsurancePolicy
) -> InsurancePolicy:
    """Record cover that the client has bought."""
    content = _content(terms)
    receipt = append_entry(client=client, kind="insurance.recorded", actor=actor, content=content)
    return _store(terms, firm=client.firm, client=client, entry_id=receipt.entry_id)


@action
def record_firm_policy(
    *, firm: Firm, actor: Actor, terms: program.InsurancePolicy
) -> InsurancePolicy:
    """Record cover that the firm has bought for itself."""
    content = _content(terms)
    receipt = append_firm_entry(firm=firm, kind="insurance.recorded", actor=actor, content=content)
    return _store(terms, firm=firm, client=None, entry_id=receipt.entry_id)


@action
def end_policy(*, policy: InsurancePolicy, actor: Actor, reason: str) -> InsurancePolicy:
    """Take a policy out of the program; it stays readable."""
    lock(policy)
    if policy.ended_at is not None:
        raise InputError(f"this insurance policy has already ended, {told(policy.ended_at)}")
    if not reason.strip():
        raise InputError("give the reason for ending the policy")
    policy.ended_at = timezone.now()
    policy.save(update_fields=["ended_at"])
    content = {"carrier": policy.carrier, "kind": policy.kind, "reason": reason.strip()}
    if policy.client is not None:
        append_entry(client=policy.client, kind="insurance.ended", actor=actor, content=content)
    else:
        append_firm_entry(firm=policy.firm, kind="insurance.ended", actor=actor, content=content)
    return policy


def _store(
    terms: program.InsurancePolicy, *, firm: Firm, client: Client | None, entry_id: Any
) -> InsurancePolicy:
    start, end = terms.period or (None, None)
    position = InsurancePolicy.objects.filter(firm=firm, client=client, ended_at=None).count()
    return InsurancePolicy.objects.create(
        firm=firm,
        client=client,
        carrier=terms.carrier,
        kind=terms.kind,
        starts_on=start,
        ends_on=end,
        terms=terms.model_dump(mode="json"),
        position=position,
        entry_id=entry_id,
    )


def _content(terms: program.InsurancePolicy) -> dict[str, Any]:
    """The terms without floats: amounts in whole cents, shares in basis points."""
    content: dict[str, Any] = _without_floats(terms.model_dump(mode="json", exclude_none=True))
    return content


_SHARES = frozenset({"coinsurance"})
_HOURS = frozenset({"waiting_hours"})


def _without_floats(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {_ledger_key(name): _without_floats(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_without_floats(part) for part in value]
    if isinstance(value, float):
        return round(value * (10_000 if key in _SHARES else 1 if key in _HOURS else 100))
    return value


def _ledger_key(name: str) -> str:
    if name in _SHARES:
        return f"{name}_basis_points"
    return f"{name}_cents" if name in _AMOUNTS else name


_AMOUNTS = frozenset(
    {
        "aggregate_limit",
        "each_claim_limit",
        "retention",
        "sublimit",
        "aggregate_sublimit",
        "premium",
    }
)
