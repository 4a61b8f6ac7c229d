"""Files of format 1, which the firm rebuilt with all of its keys: never green, and red by name.

In format 1 the export names the exhibits only. What it does not bind is said; what the writer of
that time never wrote is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from tests.attacks import firm_attacks as attacks
from tests.attacks.broken_bundles import STOLEN, Parts
from tests.attacks.rebuilt_files import info
from tests.core.evidence import sample_log as sample
from tests.core.evidence.in_memory import zip_of

from duecare.evidence.bundle import bundle
from duecare.evidence.report import VerificationReport
from duecare.evidence.verify.verify import verify_bundle

LETTERS = {f"EX-00{number}": b"%%PDF letter %d\n" % number for number in (1, 2)}
FIRST, SECOND = "data/report/EX-001-letter.pdf", "data/report/EX-002-letter.pdf"
OTHER = b"%PDF another letter\n"
UNBOUND = ("documents_unbound",)


def exported(*letters: bytes) -> sample.Installation:
    """A log whose third entry attaches two letters, and whose last one names these as exhibits."""
    rows = [
        {"number": f"EX-00{number}", "title": "Letter", "sha256": sha256(letter).hexdigest()}
        for number, letter in enumerate(letters, 1)
    ]
    attached = [sha256(letter).digest() for letter in LETTERS.values()]
    said = {"content": {**sample.EXPORTED, "exhibits": rows}}
    made = sample.Installation()
    made.append(
        *[sample.draft(number, kind="rec.made", attachments=[], related=None) for number in (1, 2)],
        sample.draft(3, kind="decision.declined", attachments=attached, related=None),
        sample.draft(4, kind="bundle.exported", groups=said, attachments=[], related=None),
    )
    made.anchor()
    return made


@cache
def sound() -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle, "verifier_page", lambda: b"")
        return file_of(exported(*LETTERS.values()), {})


def file_of(made: sample.Installation, more: dict[str, bytes]) -> bytes:
    papers = {
        "data/report/chronology.pdf": b"%PDF chronology\n",
        "data/cert/902-certificate.pdf": b"%PDF certificate\n",
        FIRST: LETTERS["EX-001"],
        SECOND: LETTERS["EX-002"],
        **more,
    }
    entries = made.disclosures()
    return zip_of(made.contents(entries=entries, documents=papers, blobs={}, info=sample.EARLIER))


def report_of(data: bytes, folder: Path) -> VerificationReport:
    path = folder / "made.zip"
    path.write_bytes(data)
    return verify_bundle(path, sample.trust_of_reader())


def changed(change: Callable[[dict[str, bytes]], object]) -> bytes:
    parts = Parts.of(sound())
    change(parts.files)
    return parts.resealed(STOLEN).pack()


def test_a_sound_file_is_amber_and_says_what_is_not_bound(tmp_path: Path) -> None:
    report = report_of(sound(), tmp_path)
    assert report.exit_code == 4, list(report.failures())
    assert tuple(point.code for point in report.outcome.open_points) == UNBOUND
    assert report.outcome.headline == (
        "Seen from outside since March 1, 2026, but it is of an earlier form, which does not bind "
        "every document to the log"
    )
    (point,) = report.outcome.open_points
    assert point.text.startswith("made in an earlier form, in which START-HERE, chronology,")


REFUSED: dict[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "a letter swapped": (
        lambda files: files.update({SECOND: OTHER}),
        f"{SECOND} is not exhibit EX-002 of the entry of the export",
    ),
    "letters exchanged": (
        lambda files: files.update({FIRST: files[SECOND], SECOND: files[FIRST]}),
        f"{FIRST} is not exhibit EX-001 of the entry of the export",
    ),
    "a letter cut out": (
        lambda files: files.pop(SECOND),
        "exhibit EX-002 is missing, which the entry of the export names",
    ),
    "a letter added": (
        lambda files: files.update({"data/report/EX-003-letter.pdf": OTHER}),
        "no entry names data/report/EX-003-letter.pdf",
    ),
    "a letter under another number": (
        lambda files: files.update({"data/report/EX-009-letter.pdf": files.pop(SECOND)}),
        "no entry names data/report/EX-009-letter.pdf",
    ),
    "a letter as a program": (
        lambda files: files.update({"data/report/EX-002-letter.bat": files.pop(SECOND)}),
        "no entry names data/report/EX-002-letter.bat",
    ),
    "a page": (
        lambda files: files.update({"data/report/x.html": b"<script>1</script>"}),
        "no entry names data/report/x.html",
    ),
    "a program": (
        lambda files: files.update({"data/report/open-me.bat": b"@echo off"}),
        "no entry names data/report/open-me.bat",
    ),
    "a page with the bytes of a letter": (
        lambda files: files.update({"data/report/letter.html": files[FIRST]}),
        "no entry names data/report/letter.html",
    ),
    "a second certificate": (
        lambda files: files.update({"data/cert/second.pdf": OTHER}),
        "no entry names data/cert/second.pdf",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_letters_and_files_that_no_entry_names_are_refused(name: str, tmp_path: Path) -> None:
    change, said = REFUSED[name]
    report = report_of(changed(change), tmp_path)
    assert report.exit_code in (1, 2)
    details = [one.detail for one in report.failures() if one.id == "bag.documents"]
    assert any(said in detail for detail in details), details


UNNAMED = ("START-HERE.pdf", "data/report/chronology.pdf", "data/cert/902-certificate.pdf")


@pytest.mark.parametrize("name", UNNAMED)
def test_what_the_export_did_not_bind_is_never_green(name: str, tmp_path: Path) -> None:
    report = report_of(changed(lambda files: files.update({name: OTHER})), tmp_path)
    assert report.exit_code == 4, list(report.failures())
    assert tuple(point.code for point in report.outcome.open_points) == UNBOUND


def test_neither_is_another_name_of_the_client(tmp_path: Path) -> None:
    parts = Parts.of(sound())
    info(parts, "Duecare-Kind", "Duecare-Client: Somebody Else\nDuecare-Kind")
    report = report_of(parts.resealed(STOLEN).pack(), tmp_path)
    assert (report.exit_code, report.facts["client"]) == (4, "Somebody Else")


def test_an_export_that_names_a_letter_of_its_own_is_refused(tmp_path: Path) -> None:
    made = exported(LETTERS["EX-001"], LETTERS["EX-002"], OTHER)
    report = report_of(file_of(made, {"data/report/EX-003-letter.pdf": OTHER}), tmp_path)
    assert report.exit_code == 1
    (failed,) = [one.detail for one in report.failures() if one.id == "bag.documents"]
    assert failed == "no entry attaches data/report/EX-003-letter.pdf"


@pytest.mark.parametrize("name", ["nearly_all_withheld", "back_dated_between_sightings"])
def test_what_is_amber_today_is_amber_in_format_1_too(name: str, tmp_path: Path) -> None:
    made = attacks.FILES[name]()
    earlier = attacks.as_earlier(attacks.FILES[name])
    report = report_of(earlier, tmp_path)
    assert report.exit_code == 4, list(report.failures())
    codes = {point.code for point in report.outcome.open_points}
    assert codes == {*made.codes, *UNBOUND}


@pytest.mark.parametrize("name", ["refusal_turned_into_acceptance", "tail_cut"])
def test_a_rebuilt_log_is_the_firms_word_in_format_1_too(name: str, tmp_path: Path) -> None:
    report = report_of(attacks.as_earlier(attacks.REBUILT[name]), tmp_path)
    assert report.exit_code == 3, list(report.failures())
