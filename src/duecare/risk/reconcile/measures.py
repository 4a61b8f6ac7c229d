"""The model's own totals, each computed as the public source counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from duecare.risk.loss.frequency import lever_table
from duecare.risk.reconcile.book import FIRMS, INSURED, Book, KindOfFirm
from duecare.risk.reconcile.reconcile import SEED

F64 = npt.NDArray[Any]
Weighed = Iterable[tuple[KindOfFirm, float]]
US_FIRMS: Final = 6_300_000  # employer firms
IC3_FRAUD: Final = 24_768  # complaints of business email compromise, 2025
IC3_RANSOMWARE: Final = 3_156  # complaints, 2024
LARGE: Final = 500
TEN: Final = {10: 1.0}
PLAIN: Final = {"professional": 1.0}
HEALTH: Final = {"health": 1.0}
TAKEOVER, FRAUD, RANSOM = "SCN-EMAIL-TAKEOVER", "SCN-PAYMENT-FRAUD", "SCN-RANSOM"
MISSENT: Final = "SCN-MISDELIVERY"
PEOPLE_CAUSES: Final = (
    "SCN-LOST-DEVICE", "SCN-INSIDER", "SCN-EX-EMPLOYEE", "SCN-DISPOSAL", "SCN-BREAK-IN", MISSENT,
)  # fmt: skip
SYSTEM_CAUSES: Final = (RANSOM, TAKEOVER, "SCN-OPEN-DOOR", "SCN-CREDENTIALS", "SCN-VENDOR",
                        "SCN-MSP", "SCN-WEB")  # fmt: skip
# What an insurer asks of those it covers on good terms.
GOOD: Final = ("SG-MFA-EMAIL", "SG-MFA-REMOTE", "SG-NO-OPEN", "SG-EDR", "SG-PAYVERIFY")


def rate(book: Weighed, scenarios: Iterable[str] = (), *, of: str = "rate") -> float:
    """Events (or paid claims) a year of one firm of the book, of some scenarios or of all."""
    wanted = set(scenarios)
    total = 0.0
    for cell, weight in book:
        yearly = getattr(cell, of)
        keep = [not wanted or name in wanted for name in cell.scenarios]
        total += weight * float(yearly[keep].sum())
    return total


def per_year(book: Weighed, chosen: Callable[[KindOfFirm], F64]) -> float:
    """Simulated events a year of one firm of the book that ``chosen`` marks (or adds up)."""
    return sum(weight * float(chosen(cell).sum()) / cell.years for cell, weight in book)


def of(cell: KindOfFirm, *scenarios: str) -> F64:
    """Marks the events of some scenarios."""
    return np.isin(cell.scenario, [cell.number_of(name) for name in scenarios])


def large(cell: KindOfFirm) -> F64:
    """Marks events with 500 or more people to tell."""
    return cell.people >= LARGE


def quantile(book: Weighed, chosen: Callable[[KindOfFirm], F64], q: float) -> float:
    """A weighed quantile of the cost of the events that ``chosen`` marks, dollars."""
    costs, weights = [], []
    for cell, weight in book:
        marked = chosen(cell)
        costs.append(cell.cost[marked])
        weights.append(np.full(int(marked.sum()), weight))
    cost, mass = np.concatenate(costs), np.concatenate(weights)
    order = np.argsort(cost)
    at = np.searchsorted(np.cumsum(mass[order]), q * mass.sum())
    return float(cost[order][at])


def mean_cost(book: Weighed, chosen: Callable[[KindOfFirm], F64]) -> float:
    """Mean cost of the events that ``chosen`` marks, dollars."""
    cells = list(book)
    return per_year(cells, lambda c: c.cost * chosen(c)) / per_year(cells, chosen)


def claims_with_good_safeguards(book: Book) -> float:
    """Paid claims a year of an insured firm that has what insurers ask for, shown."""
    table = lever_table(book.catalog, SEED)
    levels = {**table.average, **dict.fromkeys(GOOD, 1.0)}
    return sum(
        weight * float(table.frequency(name, levels).mean()) * float(cell.claims[number])
        for cell, weight in book.weighed(INSURED)
        for number, name in enumerate(cell.scenarios)
    )


def claim_share(*scenarios: str) -> Callable[[Book], float]:
    """Share of paid claims from some scenarios."""

    def measure(book: Book) -> float:
        return rate(book.weighed(INSURED), scenarios, of="claims") / rate(
            book.weighed(INSURED), of="claims"
        )

    return measure


def large_share(*scenarios: str) -> Callable[[Book], float]:
    """Share of the events with 500 or more people, at small health practices, by cause."""

    def measure(book: Book) -> float:
        cells = list(book.weighed({7: 0.5, 10: 0.5}, HEALTH))
        return per_year(cells, lambda c: large(c) & of(c, *scenarios)) / per_year(cells, large)

    return measure


def mean_claim(*scenarios: str) -> Callable[[Book], float]:
    """Mean cost of paid claims of some scenarios, dollars."""

    def measure(book: Book) -> float:
        wanted = scenarios or (*SYSTEM_CAUSES, FRAUD, *PEOPLE_CAUSES)
        return mean_cost(book.weighed(INSURED), lambda c: c.claimed & of(c, *wanted))

    return measure


def claim_quantile(q: float, *scenarios: str) -> Callable[[Book], float]:
    """A quantile of the cost of paid claims, dollars."""

    def measure(book: Book) -> float:
        wanted = scenarios or (*SYSTEM_CAUSES, FRAUD)
        return quantile(book.weighed(INSURED), lambda c: c.claimed & of(c, *wanted), q)

    return measure


def _size_ratio(book: Book) -> float:
    return rate(book.weighed({225: 1.0}), of="claims") / rate(book.weighed({25: 1.0}), of="claims")


def _insured_loss(book: Book) -> float:
    return per_year(book.weighed(TEN, PLAIN), lambda c: c.cost * c.claimed)


def _all_loss_over_insured(book: Book) -> float:
    return per_year(book.weighed(TEN, PLAIN), lambda c: c.cost) / _insured_loss(book)


def _fraud_events(book: Book) -> float:
    return per_year(book.weighed(FIRMS), lambda c: c.sent > 0) * US_FIRMS / IC3_FRAUD


def _ransomware_events(book: Book) -> float:
    return rate(book.weighed(FIRMS), (RANSOM,)) * US_FIRMS / IC3_RANSOMWARE


def _notifiable(book: Book) -> float:
    """Events with people to tell, messages to the wrong person aside."""
    return per_year(book.weighed(TEN), lambda c: (c.people >= 1) & ~of(c, MISSENT))


def _events_that_cost(book: Book) -> float:
    return rate(book.weighed(TEN), (*SYSTEM_CAUSES, FRAUD))


def _one_resident(book: Book) -> float:
    """Of all notices, those to one person; half of the suppliers' and takeovers' are ours."""
    cells = list(book.weighed(FIRMS))
    return per_year(cells, lambda c: c.people == 1) / per_year(cells, lambda c: c.people >= 1)


def _missent_people(book: Book) -> float:
    cells = list(book.weighed(TEN, HEALTH))
    return per_year(cells, lambda c: c.people * of(c, MISSENT)) / per_year(
        cells, lambda c: of(c, MISSENT)
    )


def _missent_cost(book: Book) -> float:
    cells = list(book.weighed(INSURED))
    return per_year(cells, lambda c: c.cost * of(c, MISSENT)) / per_year(cells, lambda c: c.cost)


def _suits(book: Book) -> float:
    cells = list(book.weighed(FIRMS))
    return per_year(cells, lambda c: large(c) & c.sued) / per_year(cells, large)


def _fines(book: Book) -> float:
    cells = list(book.weighed({7: 0.4, 10: 0.4, 50: 0.2}, HEALTH))
    return per_year(cells, lambda c: large(c) & c.fined) / per_year(cells, large)


def _sector_ratio(book: Book) -> float:
    made = rate(book.weighed({25: 1.0}, {"manufacturing": 1.0}), of="claims")
    return made / rate(book.weighed({25: 1.0}, PLAIN), of="claims")


def _payers(book: Book) -> float:
    cells = list(book.weighed(INSURED))
    return per_year(cells, lambda c: (c.ransom > 0) & of(c, RANSOM)) / per_year(
        cells, lambda c: of(c, RANSOM)
    )


def _long_downtime(book: Book) -> float:
    cells = list(book.weighed(INSURED))
    claims = per_year(cells, lambda c: c.claimed & of(c, RANSOM))
    return per_year(cells, lambda c: c.claimed & of(c, RANSOM) & (c.hours > 720)) / claims


def _took_money(book: Book) -> float:
    cells = list(book.weighed(INSURED))
    return per_year(cells, lambda c: (c.sent > 0) & of(c, TAKEOVER)) / per_year(
        cells, lambda c: of(c, TAKEOVER)
    )


def _begun_in_mailbox(book: Book) -> float:
    cells = list(book.weighed(INSURED))
    return per_year(cells, lambda c: (c.sent > 0) & of(c, TAKEOVER)) / per_year(
        cells, lambda c: c.sent > 0
    )


def _claims_against_firm(book: Book) -> float:
    return 300 * per_year(book.weighed({20: 1.0}), lambda c: c.firm)


MEASURES: Final[Mapping[str, Callable[[Book], float]]] = {
    "claims_small_firms": lambda book: rate(book.weighed(INSURED), of="claims"),
    "claims_good_safeguards": claims_with_good_safeguards,
    "claims_of_ten": lambda book: rate(book.weighed(TEN), of="claims"),
    "claims_of_fifty": lambda book: rate(book.weighed({50: 1.0}), of="claims"),
    "claims_mailbox_or_fraud": claim_share(TAKEOVER, FRAUD),
    "claims_ransomware": claim_share(RANSOM),
    "claims_people": claim_share(*PEOPLE_CAUSES),
    "claims_by_size": _size_ratio,
    "claims_by_sector": _sector_ratio,
    "mean_claim": mean_claim(),
    "median_claim": claim_quantile(0.5),
    "mean_ransomware_claim": mean_claim(RANSOM),
    "mean_takeover_claim": lambda book: mean_cost(
        book.weighed(INSURED), lambda c: c.claimed & of(c, TAKEOVER) & (c.sent == 0)
    ),
    "mean_fraud_claim": lambda book: mean_cost(
        book.weighed(INSURED), lambda c: c.claimed & (c.sent > 0)
    ),
    "insured_loss_of_ten": _insured_loss,
    "loss_over_insured_loss": _all_loss_over_insured,
    "fraud_over_complaints": _fraud_events,
    "ransomware_over_complaints": _ransomware_events,
    "ransomware_of_ten_or_more": lambda book: rate(
        book.weighed({10: 0.45, 25: 0.3, 50: 0.18, 225: 0.07}), (RANSOM,)
    ),
    "events_that_cost_of_ten": _events_that_cost,
    "notifiable_of_ten": _notifiable,
    "large_events_dental": lambda book: per_year(book.weighed(TEN, HEALTH), large),
    "large_events_all_firms": lambda book: per_year(book.weighed(FIRMS), large),
    "large_from_systems": large_share(*SYSTEM_CAUSES),
    "large_from_portable": large_share("SCN-LOST-DEVICE"),
    "large_from_misdelivery": large_share(MISSENT),
    "one_person_notices": _one_resident,
    "misdelivery_people": _missent_people,
    "misdelivery_cost_share": _missent_cost,
    "misdelivery_rate_health": lambda book: rate(book.weighed(TEN, HEALTH), (MISSENT,)) / 10,
    "suits_of_large": _suits,
    "payments_of_large_health": _fines,
    "ransoms_paid": _payers,
    "downtime_over_30_days": _long_downtime,
    "takeovers_with_fraud": _took_money,
    "fraud_begun_in_mailbox": _begun_in_mailbox,
    "claims_against_provider": _claims_against_firm,
}
