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
from duecare.inventory.coverage import ReadClass

pytestmark = pytest.mark.long

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "places.md"
HEAD = """# Where a value can hide

One made-up person (name, birth date, social security number) is in {count} files, each time in one
place only. Every file is made and scanned when the tests run; this page is printed from that test.

*read*: found and counted as one person. *read with tesseract*: the same where that program is
installed; without it the file, or the picture in it, is named as unread. *looked through*: found among
the runs of text of a file whose structure is unknown, and listed as such. *unread*: listed under `unread`
with its reason. No place is passed over in silence.

"""
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
    return any(problem.reading is ReadClass.LOOKED_THROUGH for problem in outcome.problems)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.family}: {place.what}")
def test_the_identity_is_found_or_its_place_is_named(place, tmp_path):
    expected = place.verdict
    if expected == "read with tesseract":
        expected = "read" if HAS_OCR else "unread"
    said, reasons = verdict_of(place, tmp_path)
    assert said == expected, reasons


def test_the_page_of_places_is_the_matrix():
    if os.environ.get("DUECARE_RERECORD"):
        PAGE.write_text(page())
    assert PAGE.read_text() == page()


def test_no_two_places_have_the_same_name_or_file():
    named = [(place.family, place.what) for place in PLACES]
    files = [(place.family, place.file) for place in PLACES]
    assert len(set(named)) == len(set(files)) == len(PLACES)


def page() -> str:
    """The page of the reference: a table for each family, a row for each place."""
    families: dict[str, list[Place]] = {}
    for place in PLACES:
        families.setdefault(place.family, []).append(place)
    blocks = []
    for family, places in families.items():
        rows = [
            f"| {place.what} | `{Path(place.file).suffix or 'none'}` | {place.verdict} |"
            for place in places
        ]
        blocks.append(
            f"## {family}\n\n| where the person is | extension | result |\n|---|---|---|\n"
            + "\n".join(rows)
            + "\n"
        )
    return HEAD.format(count=len(PLACES)) + "\n".join(blocks)
