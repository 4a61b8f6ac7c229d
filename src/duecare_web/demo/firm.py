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
    price_book: dict[str, Any]  # as prices.yaml


# Safeguard and unit; hours of set-up, for the client and for each unit; dollars a unit once, a
# month, a year; hours a year from the second year on. Invented, in the order of the catalog.
_PRICES: Final = """
SG-MFA-EMAIL client 4 0 0 0 0 2
SG-MFA-REMOTE client 6 0 0 0 0 1
SG-MFA-ADMIN client 2 0 90 0 0 0
SG-COND-ACCESS client 8 0 0 0 0 2
SG-PWMGR user 4 0 0 6 0 1
SG-PWSTD client 3 0 0 0 0 1
SG-UNIQUE-ID client 6 0 0 0 0 1
SG-LEAST-PRIV device 4 0.5 0 0 0 2
SG-ACCESS-REVIEW client 5 0 0 0 0 4
SG-OFFBOARD client 4 0 0 0 0 1
SG-ONBOARD client 4 0 0 0 0 1
SG-SSO user 10 0 0 3 0 2
SG-LEAK-WATCH user 1 0 0 1.5 0 1
SG-FDE device 1 0.75 0 0 0 1
SG-MDM user 6 0.5 0 4 0 2
SG-SCREENLOCK client 2 0 0 0 0 0
SG-EDR device 2 0.25 0 9 0 1
SG-MDR device 2 0 0 14 0 1
SG-PATCH device 2 0 0 3 0 2
SG-EOL device 2 1 900 0 0 0
SG-HARDEN client 12 0 0 0 0 3
SG-APPCONTROL device 12 0.5 0 5 0 4
SG-USB device 3 0 0 1 0 1
SG-ASSETS device 4 0 0 1 0 2
SG-FIREWALL site 8 0 0 0 600 3
SG-NO-OPEN client 4 0 0 0 300 2
SG-SEGMENT site 14 0 350 0 0 2
SG-WIFI site 3 0 0 0 0 1
SG-DNS user 2 0 0 2 0 1
SG-VULNSCAN device 4 0 0 2 0 4
SG-PENTEST client 4 0 6500 0 0 4
SG-EMAILSEC user 4 0 0 5 0 1
SG-DMARC client 5 0 0 0 120 2
SG-EMAILENC user 4 0 0 4 0 1
SG-DLP user 10 0 0 3 0 3
SG-PAYVERIFY client 3 0 0 0 0 1
SG-CLOUD-BASE client 10 0 0 0 0 4
SG-DATAMAP client 6 0 0 0 0 4
SG-MINIMIZE client 12 0 0 0 0 4
SG-MAIL-RETENTION client 6 0 0 0 0 1
SG-SERVERENC server 4 2 0 0 60 1
SG-CLOUDSHARE client 4 0 0 0 0 2
SG-SHARE-PERMS client 6 0 0 0 0 2
SG-PAY-HOSTED client 6 0 0 0 0 1
SG-DISPOSE device 1 0 15 0 0 0
SG-SHRED site 1 0 0 0 480 0
SG-BACKUP server 6 2 0 95 0 3
SG-BACKUP-IMMUT server 4 1 0 60 0 2
SG-RESTORE-TEST client 4 0 0 0 0 8
SG-SAASBACKUP user 2 0 0 3 0 1
SG-BCP client 10 0 0 0 0 3
SG-LOGS user 8 0 0 3 0 4
SG-IRP client 8 0 0 0 0 2
SG-TABLETOP client 5 0 0 0 0 5
SG-RETAINER client 2 0 0 0 500 1
SG-TRAIN user 2 0 0 3 0 2
SG-PHISHSIM user 2 0 0 1.5 0 2
SG-REPORT client 2 0 0 0 0 0
SG-POLICIES client 10 0 0 0 0 4
SG-SECLEAD client 1 0 0 0 0 2
SG-SRA client 10 0 0 0 0 8
SG-BOARD client 3 0 0 0 0 3
SG-VENDORS client 8 0 0 0 0 4
SG-CONTRACTS client 6 0 0 0 0 1
SG-PHYSICAL site 3 0 800 0 0 1
SG-REMOTE-WORK client 4 0 0 0 0 1
SG-WEBPATCH client 5 0 0 0 600 4
SG-WEBSCRIPT client 5 0 0 0 480 2
SG-CHANGE client 5 0 0 0 0 3
SG-CYBERINS client 4 0 0 0 0 2
SG-INS-TRUE client 3 0 0 0 0 2
"""
_COLUMNS: Final = (
    "setup_hours", "setup_hours_per_unit", "one_off", "monthly", "yearly", "yearly_hours",
)  # fmt: skip


def _prices() -> dict[str, dict[str, Any]]:
    found = {}
    for line in _PRICES.split("\n"):
        if line:
            safeguard, unit, *numbers = line.split()
            given = dict(zip(_COLUMNS, map(float, numbers), strict=True))
            found[safeguard] = {"unit": unit, **{name: n for name, n in given.items() if n}}
    return found


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
    price_book={
        "hourly_rate": 150,
        "safeguards": _prices(),
    },
)  # fmt: skip
