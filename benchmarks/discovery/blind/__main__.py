"""Runs the ten offices over the seeds 1, 2 and 3 through ``duecare scan``: ``python -m benchmarks.discovery.blind``.

``--only tax --seed 2`` runs a part; ``--keep FOLDER`` leaves the offices there to be looked at.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from benchmarks.discovery.blind import businesses, practices
from benchmarks.discovery.blind.papers import Office

OFFICES: Final[dict[tuple[str, str], Callable[[Office, random.Random], None]]] = {
    ("dental", "paper"): practices.dental_paper,
    ("dental", "export"): practices.dental_export,
    ("law", "paper"): practices.law_paper,
    ("law", "export"): practices.law_export,
    ("tax", "paper"): businesses.tax_paper,
    ("tax", "export"): businesses.tax_export,
    ("retail", "paper"): businesses.retail_paper,
    ("retail", "export"): businesses.retail_export,
    ("nonprofit", "paper"): businesses.nonprofit_paper,
    ("nonprofit", "export"): businesses.nonprofit_export,
}


_COMMAND: Final = "from duecare.cli.main import main; main()"


def build(folder: Path, trade: str, style: str, seed: int) -> Office:
    """One office in ``folder``; the same seed gives the same people and files."""
    office = Office(folder=folder, trade=trade, style=style)
    OFFICES[trade, style](office, random.Random(f"{trade} {style} {seed}"))
    return office


def scan(folder: Path, work: Path) -> dict[str, Any]:
    """The inventory that the command writes about ``folder``."""
    out = work / "inventory.json"
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, "scan", str(folder), "--out", str(out)],
        capture_output=True,
        text=True,
        check=False,
    )
    if not out.exists():
        raise SystemExit(done.stderr)
    inventory: dict[str, Any] = json.loads(out.read_text())
    return inventory


def score(office: Office, inventory: dict[str, Any]) -> tuple[str, bool]:
    """A line of the table, and whether the count is within the bounds of the trial.

    The truth lies within [low, high]; best is within 2 % of it; people by state differ by at most
    3 % of the people in all, added up over the states; people with a Social Security number by 2 %.
    """
    people, truth = inventory["people"], len(office.clients)
    found = {code: row["best"] for code, row in inventory["states"].items()}
    codes = found.keys() | office.states.keys()
    astray = sum(abs(found.get(code, 0) - office.states[code]) for code in codes)
    ssn = (
        inventory["data_types"]["ssn"]["people"]["best"] if "ssn" in inventory["data_types"] else 0
    )
    held = (
        people["low"] <= truth <= people["high"],
        abs(people["best"] - truth) <= 0.02 * truth,
        astray <= 0.03 * truth,
        abs(ssn - len(office.with_ssn)) <= 0.02 * max(truth, len(office.with_ssn)),
    )
    verdict = " ".join(
        word for word, ok in zip(("range", "best", "states", "ssn"), held, strict=True) if not ok
    )
    line = (
        f"{truth:>5} {people['low']:>5} {people['best']:>5} {people['high']:>5}   "
        f"{astray:>4}   {len(office.with_ssn):>4} {ssn:>4}   {verdict or 'within bounds'}"
    )
    return line, all(held)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="a trade, or trade/style")
    parser.add_argument("--seed", type=int, action="append", help="one of the seeds")
    parser.add_argument("--keep", type=Path, help="leave the offices in this folder")
    options = parser.parse_args()
    print("office              seed  truth   low  best  high  astray   SSNs found")
    failed = 0
    for trade, style in OFFICES:
        for seed in options.seed or (1, 2, 3):
            if not f"{trade}/{style}".startswith(options.only):
                continue
            with tempfile.TemporaryDirectory() as temporary:
                office = build(Path(temporary) / "office", trade, style, seed)
                line, good = score(office, scan(office.folder, Path(temporary)))
                if options.keep:
                    kept = options.keep / f"{trade}-{style}-{seed}"
                    shutil.copytree(temporary, kept, dirs_exist_ok=True)
            failed += not good
            print(f"{trade + ' / ' + style:<20}{seed:>4}  {line}", flush=True)
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
