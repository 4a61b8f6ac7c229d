"""One identity in every place where a format can hide one: found, or named; never passed over.

``DUECARE_RERECORD=1`` rewrites the page of the reference; review the difference.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from tests.core.discovery.places import PLACES
from tests.core.discovery.places.place import Place
from tests.core.discovery.practice_files import people_in, read_file

from duecare.discovery.outcome import ItemOutcome
from duecare.inventory.coverage import Reading

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "places.md"
HAS_OCR = shutil.which("tesseract") is not None


def verdict_of(place: Place, folder: Path) -> tuple[str, str]:
    """What the scan says about the file, and why."""
    path = folder / place.file
    path.write_bytes(place.make())
    outcome = read_file(path)
    reasons = "; ".join(sorted({problem.reason for problem in outcome.problems}))
    found = outcome.records.get("ssn", 0)
    if found:
        assert (found, people_in(outcome)) == (place.records, 1), reasons
        return ("looked through" if is_by_strings(outcome) else "read"), reasons
    return ("unread", reasons) if reasons else ("SILENT", "")


def is_by_strings(outcome: ItemOutcome) -> bool:
    """Whether some of a file could only be looked through."""
    return any(problem.reading is Reading.LOOKED_THROUGH for problem in outcome.problems)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.family}: {place.what}")
def test_the_identity_is_found_or_its_place_is_named(place, tmp_path):
    expected = place.verdict
    if expected == "read with tesseract":
        expected = "read" if HAS_OCR else "unread"
    said, reasons = verdict_of(place, tmp_path)
    assert said == expected, reasons
