"""Files that the firm itself rebuilt, with all of its keys: ``REBUILT`` maps a name to its maker.

In each of them the log is the true one, every manifest fits and the seal is the firm's own. What
gives the change away is that the log names every document, and whose file it is.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path

from tests.attacks.broken_bundles import STOLEN, Parts
from tests.core.defense.test_assemble import (
    EXHIBITS,
    FOLDER,
    assemble,
    export_draft,
    exported,
    log_of,
)

from duecare.defense import DefenseFile, Exhibit, Papers, export_entry
from duecare.evidence.log.entries import PRIVILEGE_HEADER

Rebuild = Callable[[Parts], object]
REBUILT: dict[str, tuple[Callable[[], bytes], str]] = {}
"""Name -> what makes the file, and what both verifiers say of it, in part."""
LETTER = "data/report/EX-002-decision-multi-factor.pdf"
SUMMARY = "data/report/EX-001-owner-summary.pdf"
SHOWN = "data/report/shown/PG-001-strong-passwords.html"
LIST = "data/documents.jsonl"
OTHER = b"%PDF-1.7 another letter\n"


def packed(file: DefenseFile, papers: Papers) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return assemble(Path(folder) / "made.zip", file, papers).read_bytes()


@cache
def sound() -> bytes:
    return packed(*exported()[1:])


def rebuilt(said: str) -> Callable[[Rebuild], Rebuild]:
    """The sound file with a change, sealed again by the firm."""

    def register(change: Rebuild) -> Rebuild:
        def make() -> bytes:
            parts = Parts.of(sound())
            parts.folder = FOLDER
            change(parts)
            return parts.resealed(STOLEN).pack()

        REBUILT[change.__name__] = (make, said)
        return change

    return register


def info(parts: Parts, old: str, new: str) -> None:
    text = parts.files["bag-info.txt"].decode()
    assert old in text
    lines = sorted(text.replace(old, new).splitlines())
    parts.files["bag-info.txt"] = "".join(f"{line}\n" for line in lines).encode()


# --- letters and pages --------------------------------------------------------------------------
@rebuilt(f"{LETTER} is not the document that entry 5 names")
def letter_swapped(parts: Parts) -> None:
    parts.files[LETTER] = OTHER


@rebuilt(f"{LETTER} is missing, which entry 5 names")
def letter_cut_out(parts: Parts) -> None:
    del parts.files[LETTER]


@rebuilt(f"{LETTER} is not the document that entry 5 names; it is {SUMMARY}")
def letters_exchanged(parts: Parts) -> None:
    parts.files[LETTER], parts.files[SUMMARY] = parts.files[SUMMARY], parts.files[LETTER]


@rebuilt("no entry names data/report/EX-003-decision-multi-factor.pdf")
def letter_under_another_number(parts: Parts) -> None:
    parts.files["data/report/EX-003-decision-multi-factor.pdf"] = parts.files.pop(LETTER)


@rebuilt("no entry names data/report/EX-003-letter.pdf")
def letter_added(parts: Parts) -> None:
    parts.files["data/report/EX-003-letter.pdf"] = OTHER


@rebuilt("no entry names data/report/x.html")
def page_added(parts: Parts) -> None:
    parts.files["data/report/x.html"] = b"<script>alert(1)</script>"


@rebuilt("no entry names data/report/open-me.bat")
def program_added(parts: Parts) -> None:
    parts.files["data/report/open-me.bat"] = b"@echo off\n"


@rebuilt("no entry names data/cert/second-certificate.pdf")
def certificate_added(parts: Parts) -> None:
    parts.files["data/cert/second-certificate.pdf"] = OTHER


@rebuilt(f"no entry names data/blobs/{sha256(OTHER).hexdigest()}")
def blob_added(parts: Parts) -> None:
    parts.files[f"data/blobs/{sha256(OTHER).hexdigest()}"] = OTHER


@rebuilt("is missing, and nothing says why")
def blob_cut_out(parts: Parts) -> None:
    del parts.files[next(name for name in parts.files if name.startswith("data/blobs/"))]


@rebuilt(f"{SHOWN} is not the document that entry 5 names")
def page_that_was_shown_replaced(parts: Parts) -> None:
    parts.files[SHOWN] = b"<!doctype html>another lesson"


@rebuilt("data/log/tile/0/001.p/7 is not part of this log")
def hashes_of_no_log_added(parts: Parts) -> None:
    parts.files["data/log/tile/0/001.p/7"] = b"MZ a program"


@rebuilt("does not have the content its name states")
def page_among_the_revocation_lists(parts: Parts) -> None:
    parts.files["data/anchor/crls/" + "0" * 32 + ".crl"] = b"<html>"


# --- what the file says of itself -----------------------------------------------------------------
def replaced(name: str) -> None:
    def change(parts: Parts) -> None:
        assert name in parts.files
        parts.files[name] = OTHER

    change.__name__ = name.rpartition("/")[2].replace(".", "_") + "_replaced"
    rebuilt(f"{name} is not the document that entry 5 names")(change)


for _name in (
    "START-HERE.pdf",
    "data/report/chronology.pdf",
    "data/report/chronology.html",
    "data/report/chronology.csv",
    "data/report/exhibit-index.csv",
    "data/report/exhibit-index.pdf",
    "data/report/system-description.pdf",
    "data/report/pages-shown.pdf",
    "data/cert/902-certificate.pdf",
    "data/cert/902-certificate.json",
):
    replaced(_name)


@rebuilt("verify.html is not the document that entry 5 names; do not open it")
def verifier_page_replaced(parts: Parts) -> None:
    parts.files["verify.html"] = b"<!doctype html>all is well"


@rebuilt("START-HERE.pdf is missing, which entry 5 names")
def start_here_cut_out(parts: Parts) -> None:
    del parts.files["START-HERE.pdf"]


@rebuilt("data/privilege-log.csv is not the document that entry 5 names")
def ground_changed(parts: Parts) -> None:
    name = "data/privilege-log.csv"
    parts.files[name] = parts.files[name].replace(b"attorney-client privilege", b"court order")


@rebuilt("bag-info.txt says another Duecare-Client than entry 5")
def client_renamed(parts: Parts) -> None:
    info(parts, "Harbor Tax Services", "Cedar Bend Tax Services")


@rebuilt("bag-info.txt says another Duecare-Firm than entry 5")
def firm_renamed(parts: Parts) -> None:
    info(parts, "Acme IT", "Zenith IT")


@rebuilt("bag-info.txt says another Duecare-Kind than entry 5")
def kind_changed(parts: Parts) -> None:
    info(parts, "Duecare-Kind: defense", "Duecare-Kind: program")


@rebuilt("bag-info.txt says another Bagging-Date than entry 5")
def day_changed(parts: Parts) -> None:
    info(parts, "Bagging-Date: 2026-03-01", "Bagging-Date: 2026-01-01")


@rebuilt("bag-info.txt says another External-Description than entry 5")
def description_changed(parts: Parts) -> None:
    info(parts, "Defense file of", "Full and final defense file of")


@rebuilt("bag-info.txt has a line Internal-Sender-Description that no entry names")
def description_added(parts: Parts) -> None:
    info(parts, "Duecare-Kind", "Internal-Sender-Description: court-approved\nDuecare-Kind")


@rebuilt("no entry shown names the documents of this file")
def folder_renamed(parts: Parts) -> None:
    parts.folder = FOLDER.replace("2026", "2025")
    info(parts, FOLDER, parts.folder)


# --- the list itself ------------------------------------------------------------------------------
@rebuilt(f"{LIST} is not the list that entry 5 names")
def list_made_to_fit_another_letter(parts: Parts) -> None:
    parts.files[LETTER] = OTHER
    old, new = EXHIBITS[1].digest.hex(), sha256(OTHER).hexdigest()
    parts.files[LIST] = parts.files[LIST].replace(old.encode(), new.encode())


@rebuilt(f"{LIST} is missing, which entry 5 names")
def list_cut_out(parts: Parts) -> None:
    del parts.files[LIST]


@rebuilt("it says that it is of format 1, and the log names documents of format 2")
def shown_as_of_an_earlier_format(parts: Parts) -> None:
    parts.files[LETTER] = OTHER
    info(parts, "Duecare-Format: 2", "Duecare-Format: 1")


@rebuilt("no entry shown names the documents of this file")
def entry_of_the_export_withheld(parts: Parts) -> None:
    _withhold_export(parts)


@rebuilt("no entry shown records the export of this file")
def entry_of_the_export_withheld_in_an_earlier_format(parts: Parts) -> None:
    _withhold_export(parts)
    info(parts, "Duecare-Format: 2", "Duecare-Format: 1")


def _withhold_export(parts: Parts) -> None:
    made, _, _ = exported()
    lines = parts.lines()
    digest = json.loads(made.disclosures({5: ("*",)})[5].line())
    lines[5] = digest
    parts.set_lines(lines)
    row = "5,*,withheld,attorney-client privilege,A. Advisor\r\n"
    parts.files["data/privilege-log.csv"] += row.encode()
    assert parts.files["data/privilege-log.csv"].startswith(",".join(PRIVILEGE_HEADER).encode())


# --- with an entry of the firm's own --------------------------------------------------------------
def own_entry(said: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def register(make: Callable[[], bytes]) -> Callable[[], bytes]:
        REBUILT[make.__name__] = (make, said)
        return make

    return register


@own_entry(f"{LETTER} is listed as an exhibit, and no entry attaches it")
def export_that_names_another_letter() -> bytes:
    forged = Exhibit(EXHIBITS[1].title, OTHER)
    left_out = {EXHIBITS[1].digest.hex(): "attorney-client privilege"}
    return packed(*exported(exhibits=(EXHIBITS[0], forged), left_out=left_out)[1:])


@own_entry("more than one entry names the documents of this file")
def two_exports_of_one_file() -> bytes:
    made, file, papers = exported()
    key = file.trust.seal_keys[0]
    made.append(export_draft(export_entry(file, papers, seal_key=key, recipient="another"), 6))
    made.anchor()
    return packed(replace(file, **log_of(made)), papers)
