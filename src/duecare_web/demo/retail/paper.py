"""What the firm knows about the retailer: profile, answers, insurance, devices and places."""

from __future__ import annotations

from typing import Final

from duecare_web.demo.client import ClientPaper
from duecare_web.demo.folder import DemoLocation

DOMAIN: Final = "buckeye-trail.example.com"
LOCATIONS: Final = (
    DemoLocation("office", "file_server", "Server share Office", "server/office", False),
    DemoLocation("hr", "file_server", "Server share Personnel", "server/hr", True),
    DemoLocation("LT-11", "endpoint_laptop", "Laptop of marketing", "laptops/LT-11", False),
    DemoLocation("PC-02", "endpoint_desktop", "Back-office computer", "desktops/PC-02", False),
    DemoLocation("loyalty", "cloud_files", "Loyalty program in the cloud", "cloud/loyalty", None),
    DemoLocation("mail-orders", "cloud_mail", "Mailbox orders", "mail/orders", None),
    DemoLocation("webshop-db", "website", "Web-shop database", "database/webshop", False),
    DemoLocation("usb", "removable_media", "USB disk in the safe", "usb/payroll", False),
)
DEVICES: Final = (
    {"id": "LT-11", "kind": "laptop", "encrypted": False, "owner": "marketing",
     "scan": "laptops/LT-11"},
    {"id": "PC-02", "kind": "desktop", "encrypted": False, "owner": "back office",
     "scan": "desktops/PC-02"},
    {"id": "USB-01", "kind": "removable", "encrypted": False, "owner": "owner",
     "scan": "usb/payroll"},
)  # fmt: skip
ANSWERS: Final = {
    "Q-GOV-01": "no", "Q-GOV-02": "never", "Q-GOV-03": "na", "Q-GOV-04": "no",
    "Q-GOV-05": "none", "Q-PPL-02": "no", "Q-PPL-03": "none", "Q-PPL-04": "no",
    "Q-PPL-05": "no", "Q-PPL-07": "u", "Q-PPL-08": "many", "Q-ACC-01": "some",
    "Q-ACC-02": "none", "Q-ACC-03": "none", "Q-ACC-04": "some", "Q-ACC-05": "unknown",
    "Q-ACC-06": "none", "Q-ACC-07": "none", "Q-ACC-08": "some", "Q-ACC-09": "n",
    "Q-DEV-01": "some", "Q-DEV-02": "none", "Q-DEV-03": "none", "Q-DEV-04": "some",
    "Q-DEV-06": "most", "Q-DEV-07": "no", "Q-DEV-08": "90", "Q-DEV-09": "yes",
    "Q-DEV-11": "some", "Q-NET-01": "most", "Q-NET-02": "u", "Q-NET-03": "some",
    "Q-NET-05": "n", "Q-NET-07": "none", "Q-EML-01": "partly", "Q-EML-03": "no",
    "Q-EML-04": "high", "Q-EML-05": "plain", "Q-EML-07": "no", "Q-EML-08": "all",
    "Q-DAT-01": "no", "Q-DAT-02": "no", "Q-DAT-03": "none", "Q-DAT-04": "some",
    "Q-DAT-05": "u", "Q-DAT-06": "none", "Q-DAT-07": "think", "Q-DAT-08": "store",
    "Q-BKP-01": "some", "Q-BKP-02": "no", "Q-BKP-03": "n", "Q-INC-01": "no",
    "Q-INC-03": "no", "Q-INC-04": "unrec", "Q-VEN-01": "no", "Q-VEN-02": "none",
    "Q-VEN-03": "partly", "Q-VEN-04": "all", "Q-VEN-05": "yes", "Q-PHY-03": "some",
    "Q-INS-01": "rider", "Q-INS-02": "no", "Q-INS-03": "no", "Q-RTL-01": "some",
    "Q-RTL-02": "partly", "Q-WEB-01": "partly", "Q-WEB-02": "yes",
}  # fmt: skip
PAPER: Final = ClientPaper(
    key="retail",
    name="Buckeye Trail Outfitters",
    profile={
        "name": "Buckeye Trail Outfitters",
        "industry": "retail",
        "state": "OH",
        "employees": 60,
        "revenue_usd": 8_600_000,
        "hipaa": "none",
        "takes_cards": True,
        "organization": "for_profit",
        "services": ["retail"],
        "contracts": ["merchant_agreement"],
        "card_flow": ["internet_connected_pos", "own_site_affects_payment_page"],
        "sites": 3,
        "devices": list(DEVICES),
    },
    answers=ANSWERS,
    insurance={
        "client": [
            {
                "carrier": "Example Casualty",
                "kind": "cyber",
                "period": ["2026-04-01", "2027-03-31"],
                "aggregate_limit": 50_000,
                "each_claim_limit": 50_000,
                "retention": 1_000,
                "agreements": {"breach_response": {"sublimit": 25_000}},
                "excluded": ["business_interruption", "social_engineering", "pci"],
                "defense_erodes_limit": True,
            }
        ]
    },
    contacts=(
        {
            "name": "Gordon Yates",
            "role": "owner",
            "email": f"gordon.yates@{DOMAIN}",
            "phone": "614-555-0131",
        },
        {
            "name": "Priya Shah",
            "role": "personnel manager",
            "email": f"priya.shah@{DOMAIN}",
            "phone": "614-555-0132",
        },
    ),
    devices=DEVICES,
    locations=LOCATIONS,
    domain=DOMAIN,
)
