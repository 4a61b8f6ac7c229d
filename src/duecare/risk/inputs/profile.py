"""`client.yaml`: who the client is, and people by hand where no scan exists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, field_validator, model_validator

from duecare.data_types import DATA_TYPES
from duecare.inventory.model import LocationKind
from duecare.risk.inputs.reading import Dollars, InputModel, People, read_mapping, validate, within
from duecare.states import STATES

Industry = Literal[
    "health",
    "finance",
    "legal",
    "retail",
    "education",
    "nonprofit",
    "professional",
    "manufacturing",
    "other",
]
DeviceKind = Literal[
    "laptop",
    "desktop",
    "phone",
    "removable",
    "server",
    "nas",
    "cloud_mail",
    "mail_onprem",
    "cloud_drive",
    "backup",
    "other",
]
Organization = Literal["for_profit", "nonprofit", "government"]
Hipaa = Literal["none", "covered_entity", "business_associate"]
Service = Literal[
    "tax_preparation", "accounting_with_returns", "bookkeeping_only", "payroll", "mortgage_broker",
    "mortgage_lender", "consumer_lender", "auto_dealer_finance_or_lease", "debt_collection",
    "check_cashing", "money_transmission", "real_estate_settlement", "finder_financial",
    "credit_counseling", "retail_credit_card_issuer", "investment_adviser", "broker_dealer",
    "fund_or_transfer_agent", "insurance_agency", "insurer", "bank", "credit_union",
    "college_title_iv", "school_k12", "edtech_k12_operator", "health_provider", "health_plan",
    "health_clearinghouse", "sud_program_federally_assisted", "health_app_or_phr", "msp",
    "data_broker", "information_broker", "consumer_reporting_agency", "law_practice", "landlord",
    "employer_background_checks", "online_for_children", "retail",
    "bill_later_using_credit_reports", "telehealth_or_wellness_app", "debt_settlement",
]  # fmt: skip
License = Literal[
    "nydfs", "state_insurance", "sec_registered", "state_adviser", "ncua",
    "federal_bank_regulator", "ptin", "efin", "ny_hospital",
]  # fmt: skip
Contract = Literal[
    "dod_fci", "dod_cui", "federal_fci", "cji_access", "ny_education_agency",
    "school_student_data", "la_public_body", "merchant_agreement", "card_service_provider",
    "business_associate_agreement",
]  # fmt: skip
CardFlow = Literal[
    "outsourced_ecommerce_or_moto", "own_site_affects_payment_page",
    "imprint_or_dialout_terminal", "ip_terminal", "virtual_terminal", "internet_connected_pos",
    "listed_p2pe", "spoc_device", "stores_card_numbers",
]  # fmt: skip
# Kinds of data that no detector finds; a person adds them.
OtherData = Literal[
    "medical", "biometric", "genetic", "consumer_report", "customer_financial_info",
    "tax_return_info", "student_record", "child_under_13_online", "precise_geolocation",
    "consumer_health_inference", "fci", "cui", "cji", "sud_record", "card_magstripe_or_cvv",
    "account_with_code", "online_credential", "state_id", "taxpayer_id",
]  # fmt: skip
Framework = Literal[
    "nist_csf", "nist_800_171", "nist_800_53", "fedramp", "cis", "cis_ig1", "iso_27000", "hipaa",
    "glba", "pci_dss",
]  # fmt: skip

LOCATION_OF_DEVICE: Final[Mapping[str, LocationKind]] = {
    "laptop": "endpoint_laptop",
    "desktop": "endpoint_desktop",
    "phone": "mobile_phone",
    "removable": "removable_media",
    "server": "file_server",
    "nas": "file_server",
    "cloud_mail": "cloud_mail",
    "mail_onprem": "mail_onprem",
    "cloud_drive": "cloud_files",
    "backup": "backup_local",
    "other": "folder",
}


def known_state(code: str) -> str:
    """A two-letter code of a state, district or territory with a notice law."""
    if code.upper() not in STATES:
        raise ValueError(f"is not a state code; allowed: {', '.join(sorted(STATES))}")
    return code.upper()


def known_elements(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of data types that exist."""
    unknown = [name for name in names if name not in DATA_TYPES]
    if unknown:
        raise ValueError(f"unknown data type; allowed: {', '.join(DATA_TYPES)}")
    return names


class Device(InputModel):
    """A machine, tied to a location of the scan through ``scan``."""

    id: str = Field(min_length=1, max_length=120)
    kind: DeviceKind = "other"
    encrypted: bool | None = None
    owner: str = ""
    scan: str = ""


class HeldPlace(InputModel):
    """A place that no scan reaches (a vendor, paper, a cloud application) with its people."""

    id: str = Field(min_length=1, max_length=120)
    kind: LocationKind
    people: People
    elements: tuple[str, ...] = Field(default=("ssn",), min_length=1)
    encrypted: bool | None = None

    _elements = field_validator("elements")(known_elements)


class PeopleByHand(InputModel):
    """People counted by the client itself, used where no inventory is given."""

    all: People
    by_state: dict[str, People] = Field(default_factory=dict)
    elements: tuple[str, ...] = Field(default=("ssn",), min_length=1)
    low: People | None = None
    high: People | None = None
    range_assumed: bool = False  # nobody stated the range

    _elements = field_validator("elements")(known_elements)

    @field_validator("by_state")
    @classmethod
    def _states(cls, people: dict[str, int]) -> dict[str, int]:
        return {known_state(code): count for code, count in people.items()}

    @model_validator(mode="after")
    def _consistent(self) -> PeopleByHand:
        if sum(self.by_state.values()) > self.all:
            raise ValueError(
                f"by_state adds up to {sum(self.by_state.values()):,}, more than all = {self.all:,}"
            )
        if self.low is not None and self.low > self.all:
            raise ValueError(f"low = {self.low:,} is above all = {self.all:,}")
        if self.high is not None and self.high < self.all:
            raise ValueError(f"high = {self.high:,} is below all = {self.all:,}")
        return self


class SecurityProgram(InputModel):
    """What the client has of a security program; what is not known is left out."""

    written: bool | None = None
    framework: Framework | None = None  # the one that it follows
    in_force_since: date | None = None
    password_policy: bool | None = None
    training: bool | None = None
    risk_assessment: bool | None = None
    incident_plan: bool | None = None
    probable_loss_figure: bool | None = None  # a dated maximum probable loss, as Iowa asks


class ClientProfile(InputModel):
    """A client. Only ``name``, ``industry`` and ``state`` are required.

    ``bearable_loss_usd`` is the largest loss that, as the owner states, would not put the business
    at risk.
    A fact that is ``None`` is not known: a law that turns on it is neither applied nor ruled out.
    ``licenses``, ``licensed_in``, ``contracts`` and ``card_flow`` are read as empty once
    ``services`` is answered.
    ``laptops``, ``mailboxes``, ``vendors`` and ``web_shop`` count what no scan has counted; where
    they are not given, staff and industry stand for them (said as assumed).
    """

    name: str = Field(min_length=1, max_length=200)
    industry: Industry
    state: str
    employees: Annotated[int, within(1, 100_000)] = 10
    revenue_usd: Dollars | None = None
    bearable_loss_usd: Dollars | None = None
    hipaa: Hipaa | None = None
    takes_cards: bool | None = None
    organization: Organization | None = None
    services: tuple[Service, ...] | None = None
    licenses: tuple[License, ...] | None = None
    licensed_in: tuple[str, ...] | None = None
    operates_in: tuple[str, ...] | None = None  # the home state where left out
    contracts: tuple[Contract, ...] | None = None
    card_flow: tuple[CardFlow, ...] | None = None
    other_data: tuple[OtherData, ...] = ()
    consumers_maintained: People | None = None
    revenue_usd_3y: Dollars | None = None  # highest of the last three fiscal years
    assets_usd: Dollars | None = None
    aum_usd: Dollars | None = None
    sells_data: bool | None = None
    sale_revenue_share: Annotated[float, within(0, 1)] | None = None
    program: SecurityProgram | None = None
    sites: Annotated[int, within(0, 10_000)] = 1
    laptops: Annotated[int, within(0, 100_000)] | None = None
    mailboxes: Annotated[int, within(0, 100_000)] | None = None
    vendors: Annotated[int, within(0, 10_000)] | None = None  # that hold personal data
    web_shop: bool | None = None
    devices: tuple[Device, ...] = ()
    places: tuple[HeldPlace, ...] = ()
    people: PeopleByHand | None = None
    currency: Literal["USD"] = "USD"

    _state = field_validator("state")(known_state)

    @field_validator("licensed_in", "operates_in")
    @classmethod
    def _known_states(cls, codes: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return codes if codes is None else tuple(known_state(code) for code in codes)

    @model_validator(mode="after")
    def _sale_agrees(self) -> ClientProfile:
        if self.sells_data is False and self.sale_revenue_share:
            raise ValueError("sale_revenue_share is above 0, but sells_data is false")
        return self

    @property
    def is_hipaa(self) -> bool:
        """Whether HIPAA is stated to reach the client; not known counts as no."""
        return self.hipaa in ("covered_entity", "business_associate")

    @model_validator(mode="after")
    def _device_ids(self) -> ClientProfile:
        ids = [device.id for device in self.devices] + [place.id for place in self.places]
        twice = sorted(name for name, times in Counter(ids).items() if times > 1)
        if twice:
            raise ValueError(f"the id '{twice[0]}' is used for two devices or places")
        return self


def profile_from(data: Any, *, where: str = "client.yaml") -> ClientProfile:
    """A profile from parsed data. Raises :class:`InputError` naming field and value."""
    return validate(ClientProfile, data, where=where)


def read_profile(path: Path) -> ClientProfile:
    """Read a client file. Raises :class:`InputError` naming file, field and value."""
    return profile_from(read_mapping(path), where=path.name)
