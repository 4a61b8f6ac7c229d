"""One message, one decision: each thing that forbids it forbids it alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecare.simulations.permission import Recipient, Refusal, Sending, SignedScope, why_not

SCOPE = SignedScope(
    starts_on=date(2026, 12, 1),
    ends_on=date(2026, 12, 31),
    per_month=1,
    domain="practice.example",
    departments=frozenset({"Front desk"}),
    roles=frozenset({"finance"}),
    excluded=frozenset({"gift"}),
    settled_days=30,
)
PERSON = Recipient(
    id="1",
    department="front desk",
    email="ann@north.example",
    is_active=True,
    is_on_leave=False,
    has_opted_out=False,
    sent_this_month=0,
)
SENDING = Sending(
    today=date(2026, 12, 1), pretext="parcel", domain="practice.example", domain_is_verified=True
)


def test_within_everything_that_was_signed_it_goes() -> None:
    assert why_not(SCOPE, PERSON, SENDING) is None
    assert why_not(SCOPE, PERSON, replace(SENDING, today=date(2026, 12, 31))) is None
    everyone = replace(SCOPE, departments=frozenset(), roles=frozenset())
    paying = replace(PERSON, department="", roles=frozenset({"finance"}))
    assert why_not(SCOPE, paying, SENDING) is None
    assert why_not(SCOPE, replace(PERSON, days_here=30), SENDING) is None
    assert why_not(everyone, replace(PERSON, department="Lab"), SENDING) is None
    named = replace(SCOPE, people=frozenset({"1"}))
    assert why_not(named, replace(PERSON, department="Lab"), SENDING) is None


def test_without_a_signature_nothing_goes() -> None:
    assert why_not(None, PERSON, SENDING) is Refusal.NOT_SIGNED


FORBIDS = [
    (Refusal.WITHDRAWN, "scope", {"is_withdrawn": True}),
    (Refusal.OTHER_DOMAIN, "scope", {"domain": "other.example"}),
    (Refusal.PRETEXT_EXCLUDED, "scope", {"excluded": frozenset({"parcel"})}),
    (Refusal.OUT_OF_SCOPE, "scope", {"departments": frozenset({"Lab"})}),
    (Refusal.LIMIT, "person", {"sent_this_month": 1}),
    (Refusal.OUT_OF_SCOPE, "person", {"department": "", "roles": frozenset({"cards"})}),
    (Refusal.TOO_NEW, "person", {"days_here": 29}),
    (Refusal.SAME_MAILBOX, "person", {"mailbox_has_one": True}),
    (Refusal.LEFT, "person", {"is_active": False}),
    (Refusal.ON_LEAVE, "person", {"is_on_leave": True}),
    (Refusal.NO_ADDRESS, "person", {"email": ""}),
    (Refusal.OPTED_OUT, "person", {"has_opted_out": True}),
    (Refusal.BEFORE_PERIOD, "sending", {"today": date(2026, 11, 30)}),
    (Refusal.AFTER_PERIOD, "sending", {"today": date(2027, 1, 1)}),
    (Refusal.DOMAIN_NOT_VERIFIED, "sending", {"domain_is_verified": False}),
    (Refusal.NOT_SENDABLE, "sending", {"pretext": ""}),
    (Refusal.FIRM_STOPPED, "sending", {"firm_is_stopped": True}),
    (Refusal.CAMPAIGN_STOPPED, "sending", {"campaign_is_stopped": True}),
    (Refusal.ARCHIVED, "sending", {"client_is_archived": True}),
]


def test_every_reason_has_a_case() -> None:
    assert {refusal for refusal, _, _ in FORBIDS} | {Refusal.NOT_SIGNED} == set(Refusal)


@pytest.mark.parametrize(("refusal", "of", "change"), FORBIDS)
def test_each_reason_alone_keeps_a_message_back(
    refusal: Refusal, of: str, change: dict[str, object]
) -> None:
    parts = {"scope": SCOPE, "person": PERSON, "sending": SENDING}
    parts[of] = replace(parts[of], **change)  # type: ignore[type-var]
    assert why_not(*parts.values()) is refusal  # type: ignore[arg-type]


@given(st.sets(st.sampled_from(range(len(FORBIDS))), min_size=1), st.integers(0, 3))
def test_no_mixture_of_reasons_lets_one_through(chosen: set[int], days: int) -> None:
    parts = {"scope": SCOPE, "person": PERSON, "sending": SENDING}
    parts["sending"] = replace(SENDING, today=SENDING.today + timedelta(days=days))
    for place in sorted(chosen):
        _, of, change = FORBIDS[place]
        parts[of] = replace(parts[of], **change)  # type: ignore[type-var]
    assert why_not(*parts.values()) is not None  # type: ignore[arg-type]
