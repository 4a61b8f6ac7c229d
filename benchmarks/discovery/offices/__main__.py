"""Scan the offices and print how near the counts are to the truth."""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.discovery.offices.trades import OFFICES, Office, write_office
from duecare import discovery
from duecare.inventory import DataInventory

_NOW: Final = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
HOME: Final = "TX"


@dataclass(frozen=True)
class Measured:
    """The truth about an office and what was counted."""

    office: Office
    inventory: DataInventory

    @property
    def is_inside(self) -> bool:
        """Whether the truth lies within the range."""
        people = self.inventory.people
        return people.low <= self.office.people <= people.high

    @property
    def off(self) -> float:
        """How far the best figure is from the truth, as a share of it."""
        return self.inventory.people.best / self.office.people - 1

    @property
    def states_off(self) -> float:
        """People in a wrong state, as a share of all: half the sum of the differences."""
        names = {*self.office.by_state, *self.inventory.states}
        counted = {name: self.inventory.states[name].best for name in self.inventory.states}
        apart = sum(abs(counted.get(n, 0) - self.office.by_state.get(n, 0)) for n in names)
        return (
            max(apart - abs(self.inventory.people.best - self.office.people), 0)
            / 2
            / self.office.people
        )


def measure(name: str, seed: int, folder: Path) -> Measured:
    """Write an office and scan it."""
    office = write_office(name, folder / f"{name}-{seed}", seed)
    settings = discovery.ScanSettings(
        sources=[office.folder],
        client_key=b"a key of the offices, only",
        home_state=HOME,
        workers=1,
    )
    return Measured(office, discovery.scan(settings, now=_NOW).inventory)


def lines_of(seeds: list[int], names: list[str]) -> Iterator[str]:
    """One line for each office and seed."""
    yield f"{'office':14}{'seed':>5}{'truth':>7}{'low':>6}{'best':>6}{'high':>6}{'off':>8}{'states off':>12}"
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            for seed in seeds:
                found = measure(name, seed, Path(folder))
                people = found.inventory.people
                yield (
                    f"{name:14}{seed:5}{found.office.people:7}{people.low:6}{people.best:6}"
                    f"{people.high:6}{found.off:8.1%}{found.states_off:12.1%}"
                    f"{'' if found.is_inside else '  truth outside the range'}"
                )


def main() -> None:
    """Print the table."""
    wish = argparse.ArgumentParser()
    wish.add_argument("--seed", type=int, action="append")
    wish.add_argument("--office", choices=tuple(OFFICES), action="append")
    options = wish.parse_args()
    for line in lines_of(options.seed or [1, 2, 3], options.office or list(OFFICES)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
