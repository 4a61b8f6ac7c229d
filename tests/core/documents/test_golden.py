"""Golden statements: what a court will read is compared whole.

Re-record on purpose with ``DUECARE_RECORD_GOLDEN=1 pytest tests/core/documents/test_golden.py`` and
review the difference. The words (texts without charts, JSON digest) are compared always; the bytes
of PDF and SVG only with the versions of Typst and vl-convert that made the record.
"""

import hashlib
import json
import os
from importlib.metadata import version
from pathlib import Path

import pytest
from tests.core.documents import samples, words

from duecare.documents.pdf import render_pdf

FOLDER = Path(__file__).parents[2] / "golden" / "documents"
RECORD = os.environ.get("DUECARE_RECORD_GOLDEN") == "1"
RENDERERS = {name: version(name) for name in ("typst", "vl-convert-python")}
KINDS = tuple(samples.every_statement())


def words_of(kind: str) -> str:
    """The texts without the pictures, whose bytes belong to another program."""
    return words.words_of(samples.every_statement()[kind])


def bytes_of(kind: str) -> str:
    statement = samples.every_statement()[kind]
    pdf = render_pdf(statement, branding=samples.BRANDING, created=samples.CREATED)
    return hashlib.sha256(pdf).hexdigest()


@pytest.mark.skipif(not RECORD, reason="records only with DUECARE_RECORD_GOLDEN=1")
def test_record_the_golden_statements():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        (FOLDER / f"{kind}.txt").write_text(words_of(kind), encoding="utf-8")
    record = {
        "renderers": RENDERERS,
        "digests": {kind: samples.every_statement()[kind].digest for kind in KINDS},
        "pdf_sha256": {kind: bytes_of(kind) for kind in KINDS},
    }
    (FOLDER / "digests.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def recorded() -> dict[str, dict[str, str]]:
    return json.loads((FOLDER / "digests.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", KINDS)
def test_the_words_of_a_statement_are_the_recorded_ones(kind):
    assert words_of(kind) == (FOLDER / f"{kind}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_the_digest_of_a_statement_is_the_recorded_one(kind):
    assert samples.every_statement()[kind].digest == recorded()["digests"][kind]


@pytest.mark.parametrize("kind", KINDS)
def test_the_bytes_of_a_pdf_are_the_recorded_ones(kind):
    record = recorded()
    if record["renderers"] != RENDERERS:
        pytest.skip(f"recorded with {record['renderers']}, installed {RENDERERS}")
    assert bytes_of(kind) == record["pdf_sha256"][kind]


def test_every_recorded_statement_still_exists():
    assert set(recorded()["digests"]) == set(KINDS)
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(KINDS)
