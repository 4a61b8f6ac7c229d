"""What a scan is asked to do."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from duecare.discovery.detectors.name_masks import masked
from duecare.discovery.readers.limits import Limits
from duecare.errors import InputError
from duecare.ids import slug
from duecare.inventory.model import LocationKind


@dataclass(frozen=True)
class LocationSpec:
    """A place inside the sources: every file under ``path`` belongs to it.

    ``path`` is a folder or file; of several that fit the longest wins.
    """

    id: str
    name: str
    path: str
    kind: LocationKind = "folder"
    encrypted: bool | None = None


@dataclass(frozen=True)
class ScanSettings:
    """One scan. ``client_key`` is the secret behind the people tokens; at least 16 bytes."""

    sources: Sequence[str | Path]
    client_key: bytes
    home_state: str = ""
    locations: Sequence[LocationSpec] = ()
    workers: int = 0  # 0: one a processor
    include: Sequence[str] = ()  # name patterns; empty: all
    exclude: Sequence[str] = ()
    findings: Path | None = None
    journal: Path | None = None
    polite: bool = False
    bytes_per_second: int = 0  # over all workers; 0: as fast as they can
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if not self.sources:
            raise InputError("a scan needs at least one folder, file or database")
        if len(self.client_key) < 16:
            raise InputError(f"the client key has {len(self.client_key)} bytes, at least 16 needed")
        if self.home_state and len(self.home_state) != 2:
            raise InputError(f"the home state '{self.home_state}' is not a two-letter code")

    @property
    def worker_count(self) -> int:
        """Files read at the same time."""
        return self.workers if self.workers > 0 else (os.cpu_count() or 1)


_DATABASES: Final = (
    "postgresql",
    "postgres",
    "mysql",
    "mariadb",
    "mssql",
    "sqlserver",
)


def is_database(source: str | os.PathLike[str]) -> bool:
    """Whether a source is the address of a database and not a path."""
    return "://" in str(source) and str(source).split("://")[0] in _DATABASES


def all_locations(settings: ScanSettings) -> list[LocationSpec]:
    """The given locations, then one for each source, with ids that differ."""
    places = list(settings.locations)
    taken = {place.id for place in places}
    for source in settings.sources:
        place = _source_location(source, taken)
        if not any(_same(place.path, other.path) for other in settings.locations):
            places.append(place)
            taken.add(place.id)
    return places


def _source_location(source: str | Path, taken: set[str]) -> LocationSpec:
    if is_database(source):
        path = without_password(str(source))
        name = "database " + path.rsplit("/", 1)[-1]
        kind: LocationKind = "database_server"
    else:
        path = os.path.abspath(source)
        name = os.path.basename(path) or path
        name = masked(name.encode("utf-8", "replace").decode())
        kind = "folder"
    base = slug(name)
    chosen, number = base, 2
    while chosen in taken:
        chosen, number = f"{base}-{number}", number + 1
    return LocationSpec(chosen, name, path, kind)


def without_password(address: str) -> str:
    """A database address as it may be shown: without user, password and options."""
    scheme, _, rest = address.partition("://")
    server, slash, name = rest.partition("/")
    server = server.rpartition("@")[2].partition("?")[0]
    name = name.partition("?")[0]
    if "@" in name:  # a slash inside the password
        server, slash, name = "", "", name.rpartition("@")[2]
    return f"{scheme}://{server}{slash}{name}"


def _same(a: str, b: str) -> bool:
    return os.path.abspath(a) == os.path.abspath(b)
