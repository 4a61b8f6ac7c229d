"""All clients of a firm on one paper, and the claims that they may bring together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from duecare.dates import long_date
from duecare.documents.model import (
    Block,
    Callout,
    Column,
    Figure,
    Items,
    KeyFigures,
    Paragraph,
    Section,
    Statement,
    Table,
)
from duecare.documents.statements.preparation import Preparation
from duecare.documents.wording import portfolio as wording
from duecare.documents.wording.firm import COUNSEL
from duecare.documents.wording.insurance import gap_sentence
from duecare.money import estimated_dollars

if TYPE_CHECKING:  # the engine loads with it, and no page waits for that
    from duecare.risk.portfolio.portfolio import PortfolioResult

KIND: Final = "portfolio"
CLAIMS_KIND: Final = "firm-claims"
ALL_CLIENTS: Final = "All clients"


@dataclass(frozen=True, slots=True)
class ClientLine:
    """One client as its newest scan and assessment tell it; ``None`` where there is none.

    ``people`` and ``uninsured`` (dollars) are the stored figures, ``waiting`` and ``refused``
    counts of recommendations, ``cover_ends`` the first day on which a policy ends.
    """

    name: str
    state: str
    people: int | None
    scanned_on: date | None
    uninsured: float | None
    assessed_on: date | None
    waiting: int
    refused: int
    cover_ends: date | None


@dataclass(frozen=True, slots=True)
class CommonGap:
    """A safeguard that several clients have not accepted: at how many it waits or was refused."""

    title: str
    waiting: int
    refused: int


def portfolio_statement(
    clients: Sequence[ClientLine],
    common: Sequence[CommonGap],
    renewals: Sequence[tuple[str, str, date]],
    *,
    preparation: Preparation,
) -> Statement:
    """Every client in a row, what they lack in common, which policies end. No sum over clients."""
    ordered = sorted(clients, key=lambda one: (-(one.uninsured or -1.0), one.name))
    return preparation.statement(
        KIND,
        "All clients",
        subtitle=long_date(preparation.as_of),
        prepared_for=preparation.firm,
        intro=(Paragraph(wording.LEAD, "lead"), _key_figures(clients, preparation.as_of)),
        sections=(
            Section("By the part of a bad case that no insurance pays", (_clients(ordered),)),
            Section("What several clients lack", (_common(common),)),
            Section("Insurance that ends within 90 days", (_renewals(renewals),)),
            Section("What this list does not show", (Items(wording.LIMITS),)),
        ),
        facts={
            "clients": [
                {"name": one.name, "people": one.people, "waiting": one.waiting} for one in ordered
            ]
        },
    )


def _key_figures(clients: Sequence[ClientLine], today: date) -> KeyFigures:
    assessed = sum(1 for one in clients if one.assessed_on)
    fresh = sum(1 for one in clients if wording.is_fresh(one.scanned_on, today))
    return KeyFigures(
        (
            Figure("Clients", f"{len(clients):,}", note=f"{assessed:,} assessed"),
            Figure(
                f"Scanned within {wording.FRESH_DAYS} days",
                f"{fresh:,}",
                note=f"of {len(clients):,}",
            ),
            Figure(
                "Recommendations without a decision",
                f"{sum(one.waiting for one in clients):,}",
                note=wording.refusals_words(sum(one.refused for one in clients)),
            ),
        )
    )


def _clients(clients: Sequence[ClientLine]) -> Table:
    return Table(
        "Each client with its newest scan and assessment",
        (
            Column("Client", share=2),
            Column("People", "right", 0.9),
            Column("Scan", share=1.2),
            Column("Stays with the client", "right", 1.1),
            Column("Assessment", share=1.2),
            Column("Waiting", "right", 0.8),
            Column("Refused", "right", 0.8),
            Column("Cover ends", share=1.2),
        ),
        tuple(
            (
                f"{one.name}, {one.state}",
                "not scanned" if one.people is None else f"{one.people:,}",
                wording.day_or(one.scanned_on, ""),
                "not assessed" if one.uninsured is None else wording.left_words(one.uninsured),
                wording.day_or(one.assessed_on, ""),
                f"{one.waiting:,}",
                f"{one.refused:,}",
                wording.day_or(one.cover_ends, "none on record"),
            )
            for one in clients
        ),
        note=wording.NO_SUM,
        empty="No client yet.",
    )


def _common(common: Sequence[CommonGap]) -> Table:
    return Table(
        "Recommendations that wait or were refused at two clients or more",
        (
            Column("Recommendation", share=3),
            Column("Clients where it waits", "right", 1.2),
            Column("Clients that refused", "right", 1.2),
        ),
        tuple((one.title, f"{one.waiting:,}", f"{one.refused:,}") for one in common),
    )


def _renewals(renewals: Sequence[tuple[str, str, date]]) -> Table:
    return Table(
        "Policies by the day on which they end",
        (Column("Client", share=2), Column("Policy", share=2), Column("Ends", share=1.2)),
        tuple((client, policy, long_date(day)) for client, policy, day in renewals),
    )


def firm_claims_statement(
    result: PortfolioResult, unpriced: Sequence[str], *, preparation: Preparation
) -> Statement:
    """What all clients together may claim from the firm in a year, and who pays: for counsel."""
    return preparation.statement(
        CLAIMS_KIND,
        "Claims against the firm from all clients",
        subtitle=long_date(preparation.as_of),
        prepared_for=preparation.firm,
        intro=(
            Callout("Prepared for counsel", COUNSEL, "warning"),
            Callout("The firm’s own gap", gap_sentence(result.gap), "gap"),
            KeyFigures(
                (
                    Figure(
                        "Claims in an average year",
                        estimated_dollars(result.firm_loss.value),
                        "payments and defense",
                        "loss model",
                    ),
                    Figure(
                        "From events through the firm’s own tools",
                        f"{result.shock_share:.0%}",
                        "of the average year",
                        "loss model",
                    ),
                    Figure(
                        "Clients’ insurers may claim back",
                        estimated_dollars(result.subrogated),
                        "an average year",
                        "loss model",
                    ),
                )
            ),
        ),
        sections=(
            Section("Common cause", (Paragraph(wording.COMMON_CAUSE),)),
            Section("Clients by what they may claim", (_claims(result),)),
            Section("What this does not show", _claims_limits(unpriced)),
        ),
        facts={
            "clients": len(result.clients),
            "years": result.years,
            "digest": result.digest,
            "average_cents": round(result.firm_loss.value * 100),
        },
    )


def _claims(result: PortfolioResult) -> Table:
    return Table(
        "An average year, dollars",
        (
            Column("Client", share=2.4),
            Column("Claims against the firm", "right", 1.2),
            Column("Of that, common cause", "right", 1.2),
        ),
        tuple(
            (
                one.name,
                estimated_dollars(one.firm_share),
                estimated_dollars(one.firm_share_in_shocks),
            )
            for one in result.clients
        ),
        note=f"{result.years:,} simulated years, the same for all clients. {wording.DRAWN_ONCE}",
    )


def _claims_limits(unpriced: Sequence[str]) -> tuple[Block, ...]:
    left_out = (wording.left_out(unpriced),) if unpriced else ()
    return (Items((*left_out, *wording.CLAIMS_LIMITS)),)
