"""Ten clients of ten kinds, made up, whose papers are read for sense and held to one number a fact.

Each has a profile, answers with their proofs, insurance, and, where a scan would have found them,
places with overlapping people. ``TEN`` is plain data as a technician would type it; ``ten_clients``
turns it into the inputs of a price. Keys of a profile that the model does not know are an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from duecare.catalog import Catalog
from duecare.data_types import element_bits
from duecare.inventory import Anchor, DataInventory, Location, PeopleCount, ScanScope, SketchBuilder
from duecare.risk import (
    Answers,
    ClientProfile,
    InsuranceProgram,
    answers_from,
    insurance_from,
    profile_from,
)

SCANNED_AT: Final = datetime(2026, 11, 1, tzinfo=UTC)
PATIENT: Final = ("person_name", "date_of_birth", "mrn", "health_insurance_id")
TAXPAYER: Final = ("person_name", "ssn", "bank_account", "date_of_birth")
MATTER: Final = ("person_name", "ssn", "driver_license", "bank_account")
SHOPPER: Final = ("person_name", "email", "street_address", "payment_card")


@dataclass(frozen=True)
class TypicalClient:
    """The inputs of one price."""

    kind: str
    profile: ClientProfile
    inventory: DataInventory | None
    answers: Answers
    insurance: InsuranceProgram


def _said(**keys: str) -> dict[str, Any]:
    return {name.replace("_", "-"): key for name, key in keys.items()}


def _seen(**keys: str) -> dict[str, Any]:
    return {name.replace("_", "-"): {"answer": key, "proof": 2} for name, key in keys.items()}


def measured(key: str) -> dict[str, Any]:
    """A reply that a list gave, with its source and day."""
    return {"answer": key, "proof": 3, "source": "device list", "measured_on": "2026-11-01"}


def _measured(**keys: str) -> dict[str, Any]:
    return {name.replace("_", "-"): measured(key) for name, key in keys.items()}


def _papers(**keys: str) -> dict[str, Any]:
    return {name.replace("_", "-"): {"answer": key, "proof": 1} for name, key in keys.items()}


# Places that a scan found: id -> (kind, first person, last person, encrypted, elements).
Place = tuple[str, int, int, bool | None, tuple[str, ...]]


TEN: Final[dict[str, dict[str, Any]]] = {
    # A wrong answer on the application (every laptop encrypted) and a ransomware sublimit.
    "dentist": {
        "profile": {
            "name": "Lakeside Family Dental",
            "services": ["health_provider"],
            "industry": "health",
            "state": "WI",
            "employees": 12,
            "revenue_usd": 1_600_000,
            "hipaa": "covered_entity",
            "takes_cards": True,
            "devices": [
                {"id": "LT-07", "kind": "laptop", "encrypted": False, "scan": "LT-07"},
                {"id": "LT-02", "kind": "laptop", "encrypted": True, "scan": "LT-02"},
                {"id": "SRV-1", "kind": "server", "scan": "SRV-1"},
            ],
        },
        "states": {"WI": 38, "IL": 2, "MN": 1},
        "scan": {
            "LT-07": ("endpoint_laptop", 0, 4133, False, PATIENT),
            "LT-02": ("endpoint_laptop", 100, 420, True, PATIENT),
            "SRV-1": ("file_server", 0, 4133, None, (*PATIENT, "ssn")),
            "mail-office": ("cloud_mail", 300, 1900, None, PATIENT),
        },
        "answers": {
            **_measured(Q_DEV_02="some", Q_DEV_06="all", Q_DAT_01="scan"),
            **_seen(Q_ACC_01="all", Q_ACC_02="all", Q_DEV_07="no", Q_BKP_01="all", Q_BKP_02="no"),
            **_papers(Q_GOV_02="y1", Q_PPL_03="all", Q_INS_01="own"),
            **_said(Q_EML_03="mostly", Q_GOV_04="partly", Q_INC_01="no", Q_BKP_03="n"),
        },
        "insurance": {
            "client": [
                {
                    "carrier": "Northern Lakes Mutual",
                    "kind": "cyber",
                    "period": ["2026-03-01", "2027-02-28"],
                    "aggregate_limit": 100_000,
                    "retention": 2_500,
                    "agreements": {
                        "breach_response": {"sublimit": 50_000},
                        "business_interruption": {"waiting_hours": 12},
                        "social_engineering": {"sublimit": 25_000},
                    },
                    "causes": {"ransomware": {"sublimit": 50_000, "coinsurance": 0.1}},
                    "application": {
                        "signed_on": "2026-02-10",
                        "answers": {"IA-REC-05": "yes", "IA-MFA-01": "yes", "IA-BKP-04": "no"},
                    },
                }
            ],
            "contract": {"limit_months_of_fees": 12, "monthly_fees_usd": 1_400},
        },
    },
    # A renewal is near; payment fraud is only covered with a call-back.
    "tax_preparer": {
        "profile": {
            "name": "Harbor Tax Services",
            "services": ["tax_preparation"],
            "consumers_maintained": 3_400,
            "industry": "finance",
            "state": "TX",
            "employees": 8,
            "revenue_usd": 900_000,
            "devices": [
                {"id": "PC-1", "kind": "desktop", "encrypted": True, "scan": "PC-1"},
                {"id": "LT-1", "kind": "laptop", "encrypted": True, "scan": "LT-1"},
            ],
        },
        "states": {"TX": 30, "OK": 4, "MA": 1},
        "scan": {
            "PC-1": ("endpoint_desktop", 0, 1500, True, TAXPAYER),
            "LT-1": ("endpoint_laptop", 1200, 2100, True, TAXPAYER),
            "mail-anna": ("cloud_mail", 200, 1700, None, TAXPAYER),
            "mail-ben": ("cloud_mail", 1500, 3400, None, TAXPAYER),
        },
        "answers": {
            **_measured(Q_DEV_02="all", Q_DAT_01="scan"),
            **_seen(Q_ACC_01="none", Q_DEV_06="all"),
            **_said(Q_EML_03="no", Q_PPL_03="some", Q_BKP_01="all", Q_GOV_04="no", Q_FIN_01="no"),
        },
        "insurance": {
            "client": [
                {
                    "carrier": "Gulf States Casualty",
                    "kind": "cyber",
                    "period": ["2026-01-01", "2026-12-31"],
                    "aggregate_limit": 250_000,
                    "retention": 5_000,
                    "retroactive_date": "2024-01-01",
                    "agreements": {"social_engineering": {"sublimit": 100_000}},
                    "call_back": {"otherwise": 10_000},
                    "application": {
                        "signed_on": "2025-12-04",
                        "answers": {"IA-MFA-01": "no", "IA-PAY-01": "no"},
                    },
                }
            ]
        },
    },
    "law_firm": {
        "profile": {
            "name": "Alder Point Law",
            "services": ["law_practice"],
            "industry": "legal",
            "state": "CA",
            "employees": 40,
            "revenue_usd": 9_500_000,
            "devices": [
                {"id": "DMS", "kind": "server", "encrypted": True, "scan": "DMS"},
                {"id": "LT-P1", "kind": "laptop", "encrypted": True, "scan": "LT-P1"},
            ],
        },
        "states": {"CA": 26, "NV": 2, "OR": 1, "AZ": 1},
        "scan": {
            "DMS": ("file_server", 0, 30_000, True, MATTER),
            "LT-P1": ("endpoint_laptop", 0, 2_400, True, MATTER),
            "mail-partner": ("cloud_mail", 1_000, 8_000, None, MATTER),
            "mail-intake": ("cloud_mail", 20_000, 29_000, None, MATTER),
        },
        "answers": {
            **_measured(Q_DEV_02="all", Q_DEV_06="all", Q_ACC_01="all", Q_DAT_01="scan"),
            **_seen(Q_DEV_07="yes", Q_BKP_01="all", Q_BKP_02="yes", Q_BKP_03="6", Q_ACC_02="all"),
            **_papers(Q_GOV_02="y1", Q_GOV_04="yes", Q_INC_01="yes", Q_PPL_03="all"),
            **_said(Q_EML_03="always", Q_DAT_02="no"),
        },
        "insurance": {
            "client": [
                {
                    "carrier": "Pacific Professional",
                    "kind": "cyber",
                    "period": ["2026-07-01", "2027-06-30"],
                    "aggregate_limit": 2_000_000,
                    "retention": 25_000,
                    "defense_erodes_limit": False,
                    "breach_response_outside": True,
                    "people_notified": 10_000,
                },
                {
                    "carrier": "Second Layer Specialty",
                    "kind": "cyber",
                    "position": "excess",
                    "aggregate_limit": 3_000_000,
                },
            ]
        },
    },
    "urgent_care": {
        "profile": {
            "name": "Brazos Urgent Care",
            "services": ["health_provider"],
            "industry": "health",
            "state": "TX",
            "employees": 60,
            "revenue_usd": 11_000_000,
            "hipaa": "covered_entity",
            "takes_cards": True,
            "sites": 4,
            "devices": [
                {"id": "EHR-EXPORT", "kind": "server", "encrypted": False},
                {"id": "LT-NURSE", "kind": "laptop", "encrypted": True},
            ],
            "people": {
                "all": 60_000,
                "low": 52_000,
                "high": 68_000,
                "by_state": {"TX": 57_000, "LA": 2_000, "OK": 900},
                "elements": ["person_name", "date_of_birth", "mrn", "health_insurance_id", "ssn"],
            },
        },
        "answers": {
            **_seen(Q_DEV_06="most", Q_ACC_01="most", Q_ACC_02="some", Q_BKP_01="all"),
            **_papers(Q_GOV_02="y1", Q_GOV_04="yes", Q_PPL_03="most", Q_INS_01="own"),
            **_said(Q_DEV_07="no", Q_BKP_02="no", Q_BKP_03="old", Q_EML_03="mostly"),
        },
        "insurance": {
            "client": [
                {
                    "carrier": "Lone Star Specialty",
                    "kind": "cyber",
                    "period": ["2026-05-01", "2027-04-30"],
                    "aggregate_limit": 1_000_000,
                    "retention": 10_000,
                    "agreements": {
                        "regulatory": {"sublimit": 250_000},
                        "business_interruption": {"waiting_hours": 10, "sublimit": 500_000},
                    },
                }
            ]
        },
    },
    # States what it can carry; a shop with its own checkout.
    "web_shop": {
        "profile": {
            "name": "Buckeye Trail Outfitters",
            "services": ["retail"],
            "industry": "retail",
            "state": "OH",
            "employees": 60,
            "revenue_usd": 14_000_000,
            "takes_cards": True,
            "places": [
                {
                    "id": "shop",
                    "kind": "website",
                    "people": 200_000,
                    "elements": list(SHOPPER),
                }
            ],
            "people": {
                "all": 200_000,
                "by_state": {"OH": 90_000, "PA": 30_000, "MI": 25_000, "CA": 9_000, "TX": 8_000},
                "elements": list(SHOPPER),
            },
        },
        "bearable_loss_usd": 150_000,
        "answers": {
            **_seen(Q_DEV_06="all", Q_ACC_01="all", Q_BKP_01="all", Q_BKP_02="no"),
            **_said(Q_PRO_06="own", Q_PRO_07="portal", Q_BKP_03="n", Q_WEB_01="partly"),
            **_said(Q_WEB_02="no", Q_DAT_07="think", Q_RTL_02="no", Q_EML_03="always"),
        },
        "insurance": {
            "client": [
                {
                    "carrier": "Great Lakes Commercial",
                    "kind": "cyber",
                    "period": ["2026-02-01", "2027-01-31"],
                    "aggregate_limit": 500_000,
                    "retention": 10_000,
                    "agreements": {
                        "pci": {"sublimit": 100_000},
                        "business_interruption": {"waiting_hours": 12},
                    },
                }
            ]
        },
    },
    "school_district": {
        "profile": {
            "name": "Pine Ridge School District",
            "services": ["school_k12"],
            "organization": "government",
            "industry": "education",
            "state": "SD",
            "employees": 420,
            "revenue_usd": 48_000_000,
            "sites": 9,
            "people": {
                "all": 21_000,
                "low": 17_000,
                "high": 26_000,
                "by_state": {"SD": 20_200, "NE": 500, "WY": 200},
                "elements": ["person_name", "date_of_birth", "ssn"],
            },
        },
        "answers": {
            **_seen(Q_ACC_01="some", Q_DEV_06="most", Q_NET_02="no"),
            **_said(Q_BKP_01="some", Q_BKP_02="no", Q_PPL_03="most", Q_INC_01="partly"),
        },
        "insurance": {
            "client": [
                {
                    "carrier": "Prairie School Pool",
                    "kind": "cyber",
                    "period": ["2026-07-01", "2027-06-30"],
                    "aggregate_limit": 1_000_000,
                    "retention": 50_000,
                    "coinsurance": 0.1,
                }
            ]
        },
    },
    # Its policy ended before today: no cover.
    "nonprofit": {
        "profile": {
            "name": "Open Door Shelter",
            "services": [],
            "organization": "nonprofit",
            "industry": "nonprofit",
            "state": "OR",
            "employees": 22,
            "revenue_usd": 2_100_000,
            "people": {
                "all": 7_800,
                "by_state": {"OR": 6_900, "WA": 700},
                "elements": ["person_name", "date_of_birth", "ssn"],
            },
        },
        "bearable_loss_usd": 30_000,
        "answers": {
            **_said(Q_ACC_01="some", Q_DEV_02="unknown", Q_BKP_01="unknown", Q_GOV_04="no"),
        },
        "insurance": {
            "client": [
                {
                    "carrier": "Cascade Community Mutual",
                    "kind": "cyber",
                    "period": ["2024-09-01", "2025-08-31"],
                    "aggregate_limit": 250_000,
                    "retention": 5_000,
                }
            ]
        },
    },
    "manufacturer": {
        "profile": {
            "name": "Keystone Valve Works",
            "services": [],
            "industry": "manufacturing",
            "state": "PA",
            "employees": 200,
            "revenue_usd": 46_000_000,
            "sites": 2,
            "people": {
                "all": 900,
                "by_state": {"PA": 820, "NJ": 60},
                "elements": ["person_name", "ssn", "bank_account"],
            },
        },
        "answers": {
            **_seen(Q_ACC_01="all", Q_ACC_02="none", Q_NET_02="gw", Q_DEV_06="most"),
            **_said(
                Q_DEV_09="yes", Q_BKP_01="all", Q_BKP_02="no", Q_BKP_03="old", Q_EML_03="mostly"
            ),
        },
        "insurance": {
            "client": [
                {
                    "carrier": "Allegheny Industrial",
                    "kind": "cyber",
                    "period": ["2026-04-01", "2027-03-31"],
                    "aggregate_limit": 2_000_000,
                    "retention": 25_000,
                    "agreements": {
                        "business_interruption": {"waiting_hours": 12, "sublimit": 1_000_000}
                    },
                    "dependent_interruption": {"waiting_hours": 24, "sublimit": 100_000},
                },
                {
                    "carrier": "Allegheny Crime",
                    "kind": "crime",
                    "period": ["2026-04-01", "2027-03-31"],
                    "aggregate_limit": 250_000,
                    "retention": 10_000,
                },
            ]
        },
    },
    "bookkeeper": {
        "profile": {
            "name": "North Prairie Bookkeeping",
            "services": ["bookkeeping_only"],
            "industry": "finance",
            "state": "MN",
            "employees": 5,
            "revenue_usd": 420_000,
            "people": {
                "all": 640,
                "by_state": {"MN": 590, "WI": 40, "ND": 10},
                "elements": ["person_name", "ssn", "bank_account"],
            },
        },
        "answers": {
            **_said(Q_ACC_01="most", Q_EML_03="mostly", Q_DEV_02="some", Q_BKP_01="all"),
        },
        "insurance": {},
    },
    "medical_billing": {
        "profile": {
            "name": "Clearwater Claims",
            "services": [],
            "industry": "health",
            "state": "FL",
            "employees": 28,
            "revenue_usd": 3_900_000,
            "hipaa": "business_associate",
            "people": {
                "all": 140_000,
                "low": 120_000,
                "high": 165_000,
                "by_state": {"FL": 96_000, "GA": 30_000, "AL": 12_000},
                "elements": ["person_name", "date_of_birth", "health_insurance_id", "icd10", "ssn"],
            },
        },
        "answers": {
            **_seen(Q_ACC_01="all", Q_DEV_06="all", Q_DEV_07="yes", Q_DAT_06="all"),
            **_papers(Q_GOV_02="old", Q_GOV_04="yes", Q_PPL_03="all", Q_HLT_01="all"),
            **_said(Q_BKP_01="all", Q_BKP_03="12", Q_EML_03="always", Q_VEN_02="some"),
        },
        "insurance": {
            "client": [
                {
                    "carrier": "Sunshine Specialty",
                    "kind": "cyber",
                    "period": ["2026-10-01", "2027-09-30"],
                    "aggregate_limit": 1_000_000,
                    "retention": 15_000,
                    "retroactive_date": "2025-10-01",
                }
            ]
        },
    },
}


def ten_clients(catalog: Catalog) -> tuple[TypicalClient, ...]:
    """The ten clients in the order of ``TEN``."""
    return tuple(_client(kind, catalog) for kind in TEN)


def _client(kind: str, catalog: Catalog) -> TypicalClient:
    given = TEN[kind]
    return TypicalClient(
        kind,
        profile_from(given["profile"], where=kind),
        inventory(kind) if "scan" in given else None,
        answers_from(given["answers"], catalog, where=kind),
        insurance_from(given["insurance"], where=kind),
    )


@cache
def inventory(kind: str) -> DataInventory:
    """What a scan of the client would have found: people are numbers, places overlap by range."""
    given = TEN[kind]
    share: dict[str, int] = given["states"]
    states = [state for state, parts in share.items() for _ in range(parts)]
    places = [_place(name, place, states) for name, place in given["scan"].items()]
    found = DataInventory(
        scanned_at=SCANNED_AT,
        home_state=given["profile"]["state"],
        scope=ScanScope(sources=[place.id for place in places]),
        people=PeopleCount(low=0, best=0, high=0),
        locations=places,
    )
    union = found.people_at([place.id for place in places])
    people = PeopleCount(low=round(union.low), best=round(union.best), high=round(union.high))
    return found.model_copy(update={"people": people})


def _place(name: str, place: Place, states: list[str]) -> Location:
    kind, first, last, encrypted, elements = place
    builder, bits = SketchBuilder(), element_bits(list(elements))
    for person in range(first, last):
        state = states[person % len(states)]
        builder.add([(person + 1, Anchor.IDENTITY)], elements=bits, state=state)
    count = last - first
    return Location(
        id=name,
        kind=kind,  # type: ignore[arg-type]  # one of the kinds of a location
        name=name,
        encrypted=encrypted,
        records=count,
        people=PeopleCount(low=count, best=count, high=count),
        sketch=builder.build().to_text(),
    )
