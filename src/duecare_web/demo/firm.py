"""The managed service provider of the demonstration: cover and price book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class DemoFirm:
    """The firm that serves the three clients."""

    name: str
    state: str
    domain: str
    insurance: tuple[dict[str, Any], ...]  # the `firm` part of insurance.yaml
    price_book: tuple[dict[str, Any], ...]
    hourly_rate_usd: int


def _price(safeguard: str, unit: str, monthly: float, setup_hours: float) -> dict[str, Any]:
    return {
        "safeguard": safeguard,
        "unit": unit,  # per user, device, server, site or client
        "monthly_usd": monthly,
        "setup_hours": setup_hours,
    }


FIRM: Final = DemoFirm(
    name="Northwind Managed IT",
    state="WI",
    domain="northwind-it.example.com",
    insurance=(
        {"carrier": "Example Specialty", "kind": "tech_eo", "period": ["2026-01-01", "2026-12-31"],
         "aggregate_limit": 1_000_000, "each_claim_limit": 1_000_000, "retention": 10_000,
         "defense_erodes_limit": True},
        {"carrier": "Example Specialty", "kind": "cyber", "period": ["2026-01-01", "2026-12-31"],
         "aggregate_limit": 500_000, "each_claim_limit": 500_000, "retention": 5_000,
         "agreements": {"breach_response": {"sublimit": 250_000}}, "defense_erodes_limit": True},
    ),
    price_book=(
        _price("SG-MFA-EMAIL", "user", 0.0, 6),
        _price("SG-FDE", "device", 0.0, 0.5),
        _price("SG-SERVERENC", "server", 0.0, 4),
        _price("SG-EDR", "device", 9.0, 0.5),
        _price("SG-MDR", "device", 14.0, 0.5),
        _price("SG-PWMGR", "user", 6.0, 0.5),
        _price("SG-EMAILSEC", "user", 5.0, 4),
        _price("SG-EMAILENC", "user", 4.0, 3),
        _price("SG-MAIL-RETENTION", "client", 0.0, 6),
        _price("SG-BACKUP", "server", 95.0, 4),
        _price("SG-BACKUP-IMMUT", "server", 60.0, 4),
        _price("SG-RESTORE-TEST", "client", 40.0, 2),
        _price("SG-TRAIN", "user", 3.0, 2),
        _price("SG-PHISHSIM", "user", 1.5, 2),
        _price("SG-POLICIES", "client", 50.0, 8),
        _price("SG-MINIMIZE", "client", 35.0, 12),
        _price("SG-DATAMAP", "client", 45.0, 6),
        _price("SG-IRP", "client", 25.0, 6),
    ),
    hourly_rate_usd=150,
)  # fmt: skip
