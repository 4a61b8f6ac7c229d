"""Ten made-up clients whose laws were read by hand, with the answers (29 November 2026).

Elements that a scan finds are held by everyone counted; others were added by a person.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from duecare.data_types import DATA_TYPES, element_bits
from duecare.risk.inputs.profile import ClientProfile, profile_from


@dataclass(frozen=True)
class Example:
    """One client, and which laws reach it."""

    name: str
    facts: dict[str, Any]
    people: dict[str, int]
    elements: tuple[str, ...]
    duties: frozenset[str]
    defenses: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    small: frozenset[str] = frozenset()  # laws whose rule for small firms holds
    outside: dict[str, str] = field(default_factory=dict)  # state -> why its notice act is not met
    met_by: dict[str, str] = field(default_factory=dict)  # state -> federal notice that counts

    @property
    def profile(self) -> ClientProfile:
        """The client as a profile."""
        others = [name for name in self.elements if name not in DATA_TYPES]
        base = {"name": self.name, "organization": "for_profit", "other_data": others}
        return profile_from({**base, **self.facts})

    @property
    def groups(self) -> dict[tuple[str, int], float]:
        """The people held, by state and elements."""
        held = element_bits([name for name in self.elements if name in DATA_TYPES])
        bits = held | element_bits(["person_name"])
        return {(state, bits): float(count) for state, count in self.people.items()}


def _small(**more: Any) -> dict[str, Any]:
    return {
        "hipaa": "none",
        "takes_cards": False,
        "sale_revenue_share": 0,
        "revenue_usd": 500_000,
        "revenue_usd_3y": 500_000,
        "assets_usd": 200_000,
        **more,
    }


def _laws(text: str) -> frozenset[str]:
    return frozenset(text.split())


BOOKKEEPER = Example(
    "Minnesota bookkeeper, business clients only",
    _small(
        state="MN", industry="professional", employees=3, services=["bookkeeping_only", "payroll"]
    ),
    {"MN": 60, "WI": 4},
    ("ssn", "bank_account"),
    _laws("ftc_act_5 state_breach_notice"),
)
DENTIST = Example(
    "Wisconsin dentist, bills electronically, takes cards",
    _small(
        state="WI",
        industry="health",
        employees=9,
        services=["health_provider"],
        hipaa="covered_entity",
        takes_cards=True,
        card_flow=["ip_terminal"],
        revenue_usd=1_200_000,
    ),
    {"WI": 4200, "IL": 60},
    ("medical", "health_insurance_id", "payment_card"),
    _laws(
        "hipaa_security hipaa_breach ftc_act_5 pci_dss il_security wi_disposal state_breach_notice"
    ),
    _laws("hipaa_rsp"),
    outside={"WI": "hipaa"},
    met_by={"IL": "hipaa"},
)
GEORGIA_LAWYER = Example(
    "Georgia law office",
    _small(state="GA", industry="legal", employees=7, services=["law_practice"]),
    {"GA": 2500},
    ("ssn", "driver_license", "medical"),
    _laws("ftc_act_5 ga_disposal"),
    outside={"GA": ""},
)
TAX_PREPARER = Example(
    "Texas tax preparer, 900 clients, 3 moved to Massachusetts",
    _small(
        state="TX",
        industry="finance",
        employees=4,
        services=["tax_preparation"],
        licenses=["ptin", "efin"],
        consumers_maintained=1400,
    ),
    {"TX": 1380, "MA": 3},
    ("ssn", "bank_account", "tax_return_info"),
    _laws(
        "ftc_safeguards irs_ptin_wisp irs_ero_incident irc_7216 ftc_act_5 ma_201cmr17 "
        "ma_93i_disposal tx_521_052 state_breach_notice"
    ),
    _laws("tx_542"),
    small=_laws("ftc_safeguards"),
)
INSURANCE_AGENCY = Example(
    "New York insurance agency with DFS license, 12 staff",
    _small(
        state="NY",
        industry="finance",
        employees=12,
        services=["insurance_agency"],
        licenses=["nydfs", "state_insurance"],
        licensed_in=["NY", "CT"],
        revenue_usd=2_000_000,
        revenue_usd_3y=2_000_000,
        assets_usd=900_000,
    ),
    {"NY": 5200, "CT": 300},
    ("ssn", "driver_license", "medical", "consumer_report"),
    _laws(
        "facta_disposal ftc_act_5 ny_shield ny_399h nydfs_500 naic_668 ct_security "
        "state_breach_notice"
    ),
    _laws("ct_21_119"),
    small=_laws("ny_shield nydfs_500"),
)
CAR_DEALER = Example(
    "California auto dealer, 60 staff, $30M",
    _small(
        state="CA",
        industry="retail",
        employees=60,
        services=["auto_dealer_finance_or_lease"],
        takes_cards=True,
        card_flow=["internet_connected_pos"],
        revenue_usd=30_000_000,
        revenue_usd_3y=30_000_000,
        assets_usd=9_000_000,
        consumers_maintained=14_000,
    ),
    {"CA": 14_000, "NV": 300},
    ("ssn", "driver_license", "bank_account", "consumer_report"),
    _laws(
        "ftc_safeguards facta_disposal red_flags ftc_act_5 pci_dss ca_1798_81_5 ca_ccpa nv_603a "
        "state_breach_notice"
    ),
    _laws("nv_215_shield"),
    met_by={"NV": "glba"},
)
OREGON_MSP = Example(
    "Oregon MSP with clinics as clients",
    _small(
        state="OR",
        industry="professional",
        employees=18,
        services=["msp"],
        hipaa="business_associate",
        contracts=["business_associate_agreement"],
    ),
    {"OR": 20_000, "WA": 900},
    ("ssn", "medical"),
    _laws("hipaa_security hipaa_breach ftc_act_5 or_622 wa_disposal state_breach_notice"),
    _laws("hipaa_rsp"),
    small=_laws("or_622"),
    met_by={"WA": "hipaa"},
)
MACHINE_SHOP = Example(
    "Ohio machine shop with controlled defense drawings",
    _small(
        state="OH",
        industry="manufacturing",
        employees=40,
        services=[],
        contracts=["dod_fci", "dod_cui"],
    ),
    {"OH": 55},
    ("ssn", "bank_account", "cui"),
    _laws("ftc_act_5 far_52_204_21 dfars_7012 cmmc state_breach_notice"),
    _laws("oh_1354"),
)
BOSTON_LAWYER = Example(
    "Massachusetts law office, 5 staff",
    _small(state="MA", industry="legal", employees=5, services=["law_practice"]),
    {"MA": 800, "NH": 40},
    ("ssn", "bank_account"),
    _laws("ftc_act_5 ma_201cmr17 ma_93i_disposal state_breach_notice"),
)
HARDLY_KNOWN = Example(
    "Nevada shop that takes cards, nothing else known",
    {
        "state": "NV",
        "industry": "retail",
        "takes_cards": True,
        "employees": 6,
        "organization": None,
    },
    {},
    (),
    _laws("pci_dss"),
    unknown=_laws(
        "hipaa_security hipaa_breach part2_sud ftc_safeguards irs_ptin_wisp irs_ero_incident "
        "irc_7216 sec_reg_sp ncua_748 facta_disposal red_flags ftc_hbnr ftc_act_5 coppa ferpa "
        "far_52_204_21 dfars_7012 cmmc cjis ma_201cmr17 ma_93i_disposal ny_shield ny_399h "
        "nydfs_500 ny_hospital_405_46 ny_ed_2d ca_1798_81_5 ca_ccpa ca_cmia tx_hb300 tx_521_052 "
        "la_msp naic_668 al_security ar_security co_security ct_security dc_security de_security "
        "fl_security il_security in_security ks_security la_security md_security ne_security "
        "nm_security ri_security ut_security or_622 nv_603a ak_disposal az_disposal ga_disposal "
        "hi_disposal ky_disposal mi_disposal mt_disposal nc_disposal nj_disposal sc_disposal "
        "tn_disposal vt_disposal wa_disposal wa_mhmda il_bipa k12_operator_acts "
        "comprehensive_privacy_acts oh_1354 ut_78b_4_7 ct_21_119 ia_554g tx_542 ok_sb626 "
        "tn_29_34_215 ne_87_1201 nv_215_shield hipaa_rsp state_breach_notice"
    ),
)
EXAMPLES = (
    BOOKKEEPER,
    DENTIST,
    GEORGIA_LAWYER,
    TAX_PREPARER,
    INSURANCE_AGENCY,
    CAR_DEALER,
    OREGON_MSP,
    MACHINE_SHOP,
    BOSTON_LAWYER,
    HARDLY_KNOWN,
)
