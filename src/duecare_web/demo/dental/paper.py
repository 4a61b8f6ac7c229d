"""What the firm knows about the practice: profile, answers, insurance, devices and places."""

from __future__ import annotations

from typing import Final

from duecare_web.demo.client import ClientPaper
from duecare_web.demo.folder import DemoLocation

DOMAIN: Final = "lakeside-dental.example.com"
LOCATIONS: Final = (
    DemoLocation("patients", "file_server", "Server share Patients", "server/patients", False),
    DemoLocation("office", "file_server", "Server share Office", "server/office", False),
    DemoLocation("LT-03", "endpoint_laptop", "Laptop of Dr. Reyes", "laptops/LT-03", False),
    DemoLocation("LT-01", "endpoint_laptop", "Laptop at the front desk", "laptops/LT-01", True),
    DemoLocation("mail-frontdesk", "cloud_mail", "Mailbox front desk", "mail/frontdesk", None),
    DemoLocation("mail-billing", "cloud_mail", "Mailbox billing", "mail/billing", None),
    DemoLocation("practice-db", "database_server", "Practice database", "database/practice", False),
    DemoLocation("backup", "backup_local", "Backup drive in the server room", "backup", False),
)
DEVICES: Final = (
    {"id": "LT-03", "kind": "laptop", "encrypted": False, "owner": "Dr. Reyes",
     "scan": "laptops/LT-03"},
    {"id": "LT-01", "kind": "laptop", "encrypted": True, "owner": "front desk",
     "scan": "laptops/LT-01"},
)  # fmt: skip
ANSWERS: Final = {
    "Q-GOV-01": "no", "Q-GOV-02": "never", "Q-GOV-03": "na", "Q-GOV-04": "partly",
    "Q-GOV-05": "some", "Q-PPL-02": "partly", "Q-PPL-03": "some", "Q-PPL-04": "no",
    "Q-PPL-05": "partly", "Q-PPL-07": "w", "Q-PPL-08": "few", "Q-ACC-01": "some",
    "Q-ACC-02": "some", "Q-ACC-03": "none", "Q-ACC-04": "none", "Q-ACC-05": "unknown",
    "Q-ACC-06": "none", "Q-ACC-07": "some", "Q-ACC-08": "most", "Q-ACC-09": "n",
    "Q-DEV-01": "most", "Q-DEV-02": "some", "Q-DEV-03": "none", "Q-DEV-04": "none",
    "Q-DEV-06": "most", "Q-DEV-07": "no", "Q-DEV-08": "30", "Q-DEV-09": "iso",
    "Q-DEV-11": "some", "Q-NET-01": "all", "Q-NET-02": "gw", "Q-NET-03": "some",
    "Q-NET-05": "n", "Q-NET-07": "some", "Q-EML-01": "yes", "Q-EML-03": "mostly",
    "Q-EML-04": "none", "Q-EML-05": "mix", "Q-EML-07": "no", "Q-EML-08": "all",
    "Q-DAT-01": "no", "Q-DAT-02": "no", "Q-DAT-03": "some", "Q-DAT-04": "some",
    "Q-DAT-06": "none", "Q-DAT-07": "think", "Q-DAT-08": "wipe", "Q-BKP-01": "most",
    "Q-BKP-02": "no", "Q-BKP-03": "old", "Q-INC-01": "no", "Q-INC-03": "no",
    "Q-INC-04": "unrec", "Q-VEN-01": "list", "Q-VEN-02": "some", "Q-VEN-03": "partly",
    "Q-VEN-04": "all", "Q-VEN-05": "yes", "Q-PHY-03": "most", "Q-INS-01": "own",
    "Q-INS-02": "no", "Q-INS-03": "copy", "Q-HLT-01": "some", "Q-HLT-02": "partly",
    "Q-HLT-04": "partly", "Q-HLT-05": "some", "Q-RTL-01": "all", "Q-RTL-02": "partly",
}  # fmt: skip
PAPER: Final = ClientPaper(
    key="dental",
    name="Lakeside Family Dental",
    profile={
        "name": "Lakeside Family Dental",
        "industry": "health",
        "state": "WI",
        "employees": 14,
        "revenue_usd": 2_400_000,
        "hipaa": "covered_entity",
        "takes_cards": True,
        "organization": "for_profit",
        "services": ["health_provider"],
        "card_flow": ["ip_terminal"],
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
                "aggregate_limit": 100_000,
                "each_claim_limit": 100_000,
                "retention": 2_500,
                "agreements": {
                    "breach_response": {"sublimit": 50_000},
                    "business_interruption": {"waiting_hours": 12},
                    "regulatory": {"sublimit": 25_000},
                },
                "defense_erodes_limit": True,
            }
        ]
    },
    contacts=(
        {
            "name": "Dr. Helena Reyes",
            "role": "owner",
            "email": f"helena.reyes@{DOMAIN}",
            "phone": "608-555-0117",
        },
        {
            "name": "Marcus Lindgren",
            "role": "office manager",
            "email": f"marcus.lindgren@{DOMAIN}",
            "phone": "608-555-0118",
        },
    ),
    devices=DEVICES,
    locations=LOCATIONS,
    domain=DOMAIN,
)
