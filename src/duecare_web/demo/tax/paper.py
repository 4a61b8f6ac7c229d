"""What the firm knows about the tax preparer: profile, answers, insurance, devices, places."""

from __future__ import annotations

from typing import Final

from duecare_web.demo.client import ClientPaper
from duecare_web.demo.folder import DemoLocation

DOMAIN: Final = "harbor-tax.example.com"
LOCATIONS: Final = (
    DemoLocation("clients", "file_server", "Server share Clients", "server/clients", False),
    DemoLocation("bookkeeping", "file_server", "Server share Bookkeeping", "server/books", False),
    DemoLocation("LT-07", "endpoint_laptop", "Laptop of the reception", "laptops/LT-07", False),
    DemoLocation("LT-02", "endpoint_laptop", "Laptop of the owner", "laptops/LT-02", True),
    DemoLocation("mail-office", "cloud_mail", "Mailbox office", "mail/office", None),
    DemoLocation("portal", "cloud_files", "Upload folder of the portal", "cloud/portal", True),
    DemoLocation("tax-db", "database_server", "Tax program database", "database/tax", False),
    DemoLocation("archive", "backup_local", "Archive drive in the closet", "archive", False),
)
DEVICES: Final = (
    {
        "id": "LT-07",
        "kind": "laptop",
        "encrypted": False,
        "owner": "reception",
        "scan": "laptops/LT-07",
    },
    {"id": "LT-02", "kind": "laptop", "encrypted": True, "owner": "owner", "scan": "laptops/LT-02"},
)
ANSWERS: Final = {
    "Q-GOV-01": "partly", "Q-GOV-02": "old", "Q-GOV-03": "some", "Q-GOV-04": "partly",
    "Q-GOV-05": "most", "Q-PPL-02": "yes", "Q-PPL-03": "most", "Q-PPL-04": "once",
    "Q-PPL-05": "partly", "Q-PPL-07": "d", "Q-PPL-08": "few", "Q-ACC-01": "most",
    "Q-ACC-02": "all", "Q-ACC-03": "some", "Q-ACC-04": "most", "Q-ACC-05": "partly",
    "Q-ACC-06": "some", "Q-ACC-07": "most", "Q-ACC-08": "some", "Q-ACC-09": "y",
    "Q-DEV-01": "all", "Q-DEV-02": "some", "Q-DEV-03": "some", "Q-DEV-04": "some",
    "Q-DEV-06": "all", "Q-DEV-07": "no", "Q-DEV-08": "30", "Q-DEV-09": "0",
    "Q-DEV-11": "most", "Q-NET-01": "all", "Q-NET-02": "gw", "Q-NET-03": "none",
    "Q-NET-05": "y", "Q-NET-07": "some", "Q-EML-01": "yes", "Q-EML-03": "mostly",
    "Q-EML-04": "high", "Q-EML-05": "plain", "Q-EML-07": "partly", "Q-EML-08": "all",
    "Q-DAT-01": "list", "Q-DAT-02": "rules", "Q-DAT-03": "some", "Q-DAT-04": "most",
    "Q-DAT-05": "some", "Q-DAT-06": "some", "Q-DAT-08": "store", "Q-BKP-01": "all",
    "Q-BKP-02": "no", "Q-BKP-03": "12", "Q-INC-01": "partly", "Q-INC-03": "no",
    "Q-INC-04": "none", "Q-VEN-01": "list", "Q-VEN-02": "some", "Q-VEN-03": "yes",
    "Q-VEN-04": "all", "Q-VEN-05": "yes", "Q-PHY-03": "most", "Q-INS-01": "own",
    "Q-INS-02": "no", "Q-INS-03": "no", "Q-FIN-01": "partly", "Q-FIN-02": "lt",
    "Q-FIN-03": "no",
}  # fmt: skip
PAPER: Final = ClientPaper(
    key="tax",
    name="Harbor Tax Services",
    profile={
        "name": "Harbor Tax Services",
        "industry": "finance",
        "state": "TX",
        "employees": 14,
        "revenue_usd": 1_800_000,
        "hipaa": "none",
        "takes_cards": False,
        "organization": "for_profit",
        "services": ["tax_preparation", "accounting_with_returns"],
        "licenses": ["ptin", "efin"],
        "consumers_maintained": 3_900,
        "sites": 1,
        "devices": list(DEVICES),
    },
    answers=ANSWERS,
    insurance={
        "client": [
            {
                "carrier": "Example Mutual",
                "kind": "cyber",
                "period": ["2026-01-01", "2026-12-31"],
                "aggregate_limit": 250_000,
                "each_claim_limit": 250_000,
                "retention": 5_000,
                "agreements": {
                    "breach_response": {"sublimit": 100_000},
                    "social_engineering": {"sublimit": 25_000},
                    "business_interruption": {"waiting_hours": 24},
                    "regulatory": {"sublimit": 50_000},
                },
                "defense_erodes_limit": True,
            }
        ]
    },
    contacts=(
        {
            "name": "Ruth Castillo",
            "role": "owner",
            "email": f"ruth.castillo@{DOMAIN}",
            "phone": "832-555-0121",
        },
        {
            "name": "Dale Whitaker",
            "role": "office manager",
            "email": f"dale.whitaker@{DOMAIN}",
            "phone": "832-555-0122",
        },
    ),
    devices=DEVICES,
    locations=LOCATIONS,
    domain=DOMAIN,
)
