"""`duecare.inventory/2`: how much data about how many people, where, at one time.

The file holds counts, keyed tokens and places; never a raw value. `docs/reference/inventory.md`
describes it field by field.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from duecare.errors import InputError
from duecare.inventory.coverage import ORDER, Cause, ReadClass
from duecare.inventory.sketch import PeopleBreakdown, PeopleSketch

SCHEMA: Final = "duecare.inventory/2"
LocationKind = Literal[
    "endpoint_laptop", "endpoint_desktop", "mobile_phone", "removable_media", "file_server",
    "database_server", "mail_onprem", "cloud_mail", "cloud_files", "saas_app", "backup_local",
    "backup_cloud", "website", "paper", "print_devices", "retired_media", "vendor_held",
    "msp_held", "folder",
]  # fmt: skip


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class PeopleCount(_Model):
    """Distinct people, with the range that the method leaves open."""

    low: int = Field(ge=0)
    best: int = Field(ge=0)
    high: int = Field(ge=0)
    method: str = ""


class TypeCount(_Model):
    """Records of one data type and the people behind them."""

    records: int = Field(ge=0)
    people: PeopleCount


class StatePeople(_Model):
    """People of one state of residence; ``assumed`` of them only because the client sits there."""

    best: int = Field(ge=0)
    assumed: int = Field(ge=0)


class Unread(_Model):
    """An item that was not fully read: how far it was, and why, in plain words."""

    location: str
    path: str
    reason: str
    size: int | None = Field(None, ge=0)  # bytes
    reading: ReadClass = ReadClass.UNREAD
    cause: Cause = Cause.OTHER
    store: str = Field("", max_length=40)  # code of the program or kind of store behind it


class Amount(_Model):
    """Files and their bytes."""

    files: int = Field(0, ge=0)
    bytes: int = Field(0, ge=0)


class Account(_Model):
    """Every file in one of five classes, so that the rows add up to what was seen."""

    read: Amount = Amount()
    read_in_part: Amount = Amount()
    looked_through: Amount = Amount()
    unread: Amount = Amount()
    no_text: Amount = Amount()

    def of(self, reading: ReadClass) -> Amount:
        """The files of one class."""
        amount: Amount = getattr(self, reading.value)
        return amount

    @property
    def total(self) -> Amount:
        """All files."""
        return _sum(self.of(reading) for reading in ORDER)

    @property
    def may_hold_text(self) -> Amount:
        """All files but those that hold no text by their nature."""
        return _sum(self.of(reading) for reading in ORDER if reading is not ReadClass.NO_TEXT)

    @classmethod
    def sum_of(cls, accounts: Sequence[Account]) -> Account:
        """The classes of several machines, added up."""
        return cls(**{r.value: _sum(account.of(r) for account in accounts) for r in ORDER})


def _sum(amounts: Iterable[Amount]) -> Amount:
    listed = list(amounts)
    return Amount(files=sum(a.files for a in listed), bytes=sum(a.bytes for a in listed))


class ScanScope(_Model):
    """What could and could not be read."""

    sources: list[str]
    account: Account = Account()
    unread: list[Unread] = Field(default_factory=list)  # all that was not fully read

    @property
    def files_seen(self) -> int:
        """Files in all classes."""
        return self.account.total.files

    @property
    def files_read(self) -> int:
        """Files that gave all their text."""
        return self.account.read.files

    @property
    def bytes_seen(self) -> int:
        """Bytes of the files in all classes."""
        return self.account.total.bytes

    @property
    def bytes_read(self) -> int:
        """Bytes of the files that gave all their text."""
        return self.account.read.bytes

    @property
    def may_hold_more(self) -> bool:
        """Whether something that may hold people was not fully read: every count is a floor."""
        return bool(self.unread) or self.account.may_hold_text != self.account.read

    @property
    def is_without_count(self) -> bool:
        """Whether files were seen and none that may hold text gave any: a count says nothing."""
        account = self.account
        return self.may_hold_more and not (
            account.read.files or account.read_in_part.files or account.looked_through.files
        )


# Ids come from machines of clients: plain names that no path, query or terminal reads otherwise.
_SCAN_ID = r"^([A-Za-z0-9][A-Za-z0-9_-]{0,63})?$"
_KEY_ID = r"^([A-Za-z0-9][A-Za-z0-9_-]{0,63})?$"
_PRINTABLE = r"^[^\p{C}]*$"


class Location(_Model):
    """A place where data sits."""

    id: str
    kind: LocationKind = "folder"
    name: str
    encrypted: bool | None = None
    records: int = 0
    data_types: dict[str, int] = Field(default_factory=dict)  # records by type
    people: PeopleCount
    sketch: str = ""  # PeopleSketch.to_text()
    machine: str = ""  # id of the machine that holds it, where the inventory names machines


class MachineScan(_Model):
    """One machine with its newest scan: what an inventory of several machines is made of."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")  # the same in every scan of this machine
    name: str = Field(min_length=1, max_length=200, pattern=_PRINTABLE)
    system: str = Field("", max_length=200, pattern=_PRINTABLE)
    scan_id: str = Field("", pattern=_SCAN_ID)  # one scan; a file that comes twice counts once
    scanned_at: AwareDatetime
    versions: dict[str, str] = Field(default_factory=dict)
    home_state: str = ""
    people: PeopleCount  # on this machine alone
    scope: ScanScope  # of this machine; its unread items are listed under the inventory's scope


class DataInventory(_Model):
    """Counts of records and distinct people by type and location at one time."""

    schema_: Literal["duecare.inventory/2"] = Field(SCHEMA, alias="schema")
    scanned_at: AwareDatetime
    versions: dict[str, str] = Field(default_factory=dict)
    key_id: str = Field(
        "", pattern=_KEY_ID
    )  # names the secret behind the tokens: only inventories of one key merge
    home_state: str = ""
    scope: ScanScope
    people: PeopleCount
    data_types: dict[str, TypeCount] = Field(default_factory=dict)
    states: dict[str, StatePeople] = Field(default_factory=dict)
    locations: list[Location] = Field(default_factory=list)
    elements: dict[str, int] = Field(default_factory=dict)  # "email+ssn" -> people
    machines: list[MachineScan] = Field(default_factory=list)

    def place_name(self, place: Location) -> str:
        """A place as it is shown: with its machine in front where there are several."""
        names = {machine.id: machine.name for machine in self.machines}
        several = len(names) > 1 and place.machine in names
        return f"{names[place.machine]}: {place.name}" if several else place.name

    @cached_property
    def _sketches(self) -> dict[str, PeopleSketch]:
        return {
            place.id: PeopleSketch.from_text(place.sketch)
            for place in self.locations
            if place.sketch
        }

    @cached_property
    def _unions(self) -> dict[frozenset[str], PeopleBreakdown]:
        return {}

    def people_at(self, location_ids: Iterable[str]) -> PeopleBreakdown:
        """Distinct people of the union of places, never a sum over them.

        Raises :class:`InputError` for a place that the inventory does not know.
        """
        wanted = frozenset(location_ids)
        if wanted not in self._unions:
            unknown = wanted - {place.id for place in self.locations}
            if unknown:
                raise InputError(f"the inventory has no location '{min(unknown)}'")
            self._unions[wanted] = PeopleSketch.merge(
                [self._sketches[name] for name in sorted(wanted) if name in self._sketches]
            ).count()
        return self._unions[wanted]

    def __getstate__(self) -> dict[Any, Any]:
        """Travel to another process without what can be computed there again."""
        state = super().__getstate__()
        kept = {k: v for k, v in state["__dict__"].items() if k not in ("_sketches", "_unions")}
        return {**state, "__dict__": kept}

    def to_json(self) -> str:
        """The inventory as JSON text with its schema name first."""
        data: dict[str, Any] = {"schema": SCHEMA, **self.model_dump(mode="json", by_alias=True)}
        return json.dumps(data, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def read(cls, path: Path) -> DataInventory:
        """Read an inventory file. Raises :class:`InputError` naming the file and the field."""
        try:
            return cls.model_validate_json(path.read_bytes())
        except OSError as error:
            raise InputError(f"cannot read {path}: {error.strerror}") from error
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            field = ".".join(str(part) for part in first["loc"]) or "file"
            raise InputError(
                f"{path} is not a {SCHEMA} file: {field}: {first['msg']}",
                hint="make it with: duecare scan FOLDER --out inventory.json",
            ) from error
