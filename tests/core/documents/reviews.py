"""Invented facts for the tests of reviews and of papers about all clients."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from duecare.documents.statements.portfolio import ClientLine, CommonGap
from duecare.documents.statements.review import DecidedLine, ReviewFacts, Standing
from duecare.documents.wording.review import BadCase, HeldPeople
from duecare.risk.offer import estimated
from duecare.risk.portfolio.portfolio import ClientRow, PortfolioResult
from duecare.risk.result import Estimate, Gap, Quantile

SPRING, SUMMER = date(2026, 6, 30), date(2026, 9, 30)
PLACES = frozenset({"laptop-1", "server", "mailboxes"})


def bad_case(uninsured: float, *, release: str = "2026.11") -> BadCase:
    """A bad case of which insurance pays $100,000."""
    gap = Gap(
        one_in_years=0,
        loss=100_000 + uninsured,
        paid=100_000,
        uninsured=uninsured,
        insured="client",
        policies=1,
        scenario="Ransomware",
        scenario_id="SCN-RANSOM",
        chance=estimated(0.01, 0.03, 0.05),
        industry="health",
        stop="limit",
    )
    return BadCase(gap, date(2026, 9, 14), release)


def review() -> ReviewFacts:
    """A quarter in which a scan, an assessment and two decisions were made."""
    before = Standing(
        day=SPRING,
        people=HeldPeople(5_980, 6_020, 6_060, date(2026, 4, 12), PLACES),
        case=replace(bad_case(390_000), assessed_on=date(2026, 4, 20)),
        waiting=3,
        refused=0,
        policies=1,
        acknowledged=9,
        overdue=4,
    )
    now = Standing(
        day=SUMMER,
        people=HeldPeople(4_790, 4_814, 4_850, date(2026, 9, 12), PLACES),
        case=bad_case(330_000),
        waiting=2,
        refused=1,
        policies=2,
        acknowledged=22,
        overdue=1,
    )
    declined = DecidedLine(
        date(2026, 8, 4),
        "Encrypt the laptops",
        "Declined",
        "Dr. Ann Example",
        "We replace the laptops next year and do not want to pay twice.",
        date(2027, 2, 1),
        is_refusal=True,
    )
    return ReviewFacts(
        first=date(2026, 7, 1),
        last=SUMMER,
        before=before,
        now=now,
        decided=(
            DecidedLine(date(2026, 7, 9), "Second factor for mail", "Accepted", "Dr. Ann Example"),
            declined,
        ),
        counts=(("accepted", 1), ("declined", 1)),
        holding=(declined,),
        waiting=("Watch the alerts day and night", "Try a restore each quarter"),
        completed=(11, 18),
        adopted=(("Passwords and sign-in, version 1", date(2026, 7, 20)),),
        renewals=(("Example Mutual (cyber)", date(2026, 11, 30)),),
        incidents=(("A lost or stolen device, LT-07", date(2026, 9, 2)),),
    )


def clients() -> tuple[ClientLine, ...]:
    """Three clients: assessed, scanned only, and neither."""
    return (
        ClientLine(
            "Lakeside Family Dental",
            "IL",
            4_814,
            date(2026, 9, 12),
            330_000.0,
            date(2026, 9, 14),
            2,
            1,
            date(2026, 11, 30),
        ),
        ClientLine("Alderglen Retail", "WI", 2_318, date(2026, 6, 2), None, None, 0, 0, None),
        ClientLine("Pinefall Tax", "WI", None, None, None, None, 0, 0, None),
    )


def common() -> tuple[CommonGap, ...]:
    """What two clients lack."""
    return (CommonGap("Second factor for mail", 2, 1),)


def claims() -> PortfolioResult:
    """What two clients may claim from their firm."""
    estimate = Estimate(41_000.0, 900.0, (12_000.0, 120_000.0))
    quantiles = {"95": Quantile(210_000.0, 190_000.0, 230_000.0)}
    gap = Gap(
        one_in_years=100,
        loss=1_300_000,
        paid=1_000_000,
        uninsured=300_000,
        insured="firm",
        policies=1,
        stop="limit",
    )
    return PortfolioResult(
        clients=(
            ClientRow("Lakeside Family Dental", 4_814, 22_000, 9_000, 26_000, 14_000, 800_000),
            ClientRow("Alderglen Retail", 2_318, 12_000, 7_000, 15_000, 9_000, 500_000),
        ),
        years=100_000,
        expected_loss=estimate,
        loss_quantiles=quantiles,
        firm_loss=estimate,
        firm_quantiles=quantiles,
        firm_paid=estimate,
        firm_uninsured=estimate,
        firm_uninsured_quantiles=quantiles,
        firm_limit_needed={"95": 250_000.0},
        shock_share=0.56,
        subrogated=3_000.0,
        gap=gap,
        digest="5" * 64,
    )
