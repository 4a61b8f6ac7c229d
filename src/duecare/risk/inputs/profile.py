"""`client.yaml`: who the client is, and people by hand where no scan exists."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, field_validator, model_validator

from duecare.data_types import DATA_TYPES
from duecare.inventory.model import LocationKind
from duecare.inventory.sketch import STATE_CODES
from duecare.risk.inputs.reading import Dollars, InputModel, People, read_mapping, validate, within

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
STATES: Final = frozenset(STATE_CODES) - {""}

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


class ClientProfile(InputModel):
    """A client. Only ``name``, ``industry`` and ``state`` are required.

    ``bearable_loss_usd`` is the largest loss that, as the owner states, would not put the business
    at risk.
    """

    name: str = Field(min_length=1, max_length=200)
    industry: Industry
    state: str
    employees: Annotated[int, within(1, 100_000)] = 10
    revenue_usd: Dollars | None = None
    bearable_loss_usd: Dollars | None = None
    hipaa: Literal["none", "covered_entity", "business_associate"] = "none"
    takes_cards: bool = False
    sites: Annotated[int, within(0, 10_000)] = 1
    devices: tuple[Device, ...] = ()
    places: tuple[HeldPlace, ...] = ()
    people: PeopleByHand | None = None
    currency: Literal["USD"] = "USD"

    _state = field_validator("state")(known_state)

    @model_validator(mode="after")
    def _device_ids(self) -> ClientProfile:
        ids = [device.id for device in self.devices] + [place.id for place in self.places]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"the id '{twice[0]}' is used for two devices or places")
        return self


def profile_from(data: Any, *, where: str = "client.yaml") -> ClientProfile:
    """A profile from parsed data. Raises :class:`InputError` naming field and value."""
    return validate(ClientProfile, data, where=where)


def read_profile(path: Path) -> ClientProfile:
    """Read a client file. Raises :class:`InputError` naming file, field and value."""
    return profile_from(read_mapping(path), where=path.name)
