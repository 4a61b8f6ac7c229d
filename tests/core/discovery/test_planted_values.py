"""A value that was planted occurs in no byte of any output, log, journal or error."""

import base64
import os
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from tests.core.discovery.compound_files import write_message, write_word
from tests.core.discovery.outlook_files import note, write_store
from tests.core.discovery.practice_files import (
    KEY,
    letter,
    make_people,
    read_file,
    write_database,
    write_table,
)


def plant(folder, people):
    write_table(folder / "clients.csv", people)
    write_database(folder / "practice.db", people)
    for number, person in enumerate(people):
        (folder / f"{number}.txt").write_text(letter(person) + f"SSN: {person.ssn}\n")
    texts = [letter(person) + f"SSN: {person.ssn}\n" for person in people]
    notes = [
        note(f"Form of {p.first} {p.last}", text) for p, text in zip(people, texts, strict=True)
    ]
    (folder / "box.pst").write_bytes(write_store({"Inbox": notes}))
    (folder / "mail.msg").write_bytes(write_message(notes[0]))
    (folder / "old.doc").write_bytes(write_word(texts))
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        for number, text in enumerate(texts):
            archive.writestr(f"{number}.txt", text)
    # a broken document full of values: errors of parsers must not quote them
    inside = "\n".join(value for person in people for value in person.values)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\n" + inside.encode())
    (folder / "broken.json").write_text('{"ssn": "' + inside)
    (folder / "broken.xml").write_text("<?xml version='1.0'?><a>" + inside + "</b>")
    (folder / "broken.docx").write_bytes(b"PK\x03\x04" + inside.encode())
    (folder / "broken.pst").write_bytes(write_store({"Inbox": notes})[:0x5000] + inside.encode())
    (folder / "broken.msg").write_bytes(write_message(notes[0])[:3000] + inside.encode())
    (folder / "broken.vcf").write_text("BEGIN:VCARD\nADR:" + inside)
    (folder / "broken.yaml").write_text("a: [" + inside)
    (folder / "broken.db").write_bytes(b"SQLite format 3\0" + inside.encode() * 9)
    (folder / "broken.eml").write_text("From: x\nSubject: y\nTo: z\n\n" + inside)


@pytest.mark.slow
def test_no_value_leaves_the_scan(tmp_path):
    people = make_people(25, seed=99)
    folder, out = tmp_path / "data", tmp_path / "out"
    folder.mkdir()
    out.mkdir()
    plant(folder, people)
    environment = dict(os.environ, DUECARE_HOME=str(out / "home"), TMPDIR=str(out))
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "duecare.cli.main",
            "scan",
            str(folder),
            "--state",
            "TX",
            "--out",
            str(out / "inventory.json"),
            "--findings",
            str(out / "findings.jsonl"),
            "--journal",
            str(out / "journal"),
        ],
        env=environment,
        capture_output=True,
        cwd=out,
    )
    assert done.returncode == 3
    written = [path for path in out.rglob("*") if path.is_file()]
    assert {"inventory.json", "findings.jsonl", "journal"} <= {path.name for path in written}
    produced = done.stdout + done.stderr + b"".join(path.read_bytes() for path in written)
    produced += unpacked((out / "journal").read_bytes())
    sketches = [part for part in produced.split(b'"') if len(part) > 200]
    for sketch in sketches:
        try:
            produced += zlib.decompress(base64.b64decode(sketch))
        except (ValueError, zlib.error):
            continue
    for person in people:
        for value in [*person.values, person.last.upper() + person.born, person.street]:
            assert value.encode() not in produced


TRACED = "open,openat,openat2,creat,memfd_create,rename,renameat,renameat2,link,linkat,symlink"
OF_THE_PROGRAM = re.compile(r"\.py[co]$|\.nb[ic](\.\w+)?$|/__pycache__(/|$)")
PICTURE_NAMES = ("scan.png", "scan.pdf")


def write_pictures(folder, person):
    """A letter as a picture and as a scanned page, for the program that reads pictures."""
    import pypdfium2
    import typst

    body = "\\\n".join(letter(person).replace("@", "\\@").splitlines())
    page = pypdfium2.PdfDocument(typst.compile(body.encode()))[0].render(scale=3).to_pil()
    for name in PICTURE_NAMES:
        page.save(folder / name)


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_nothing_is_written_but_the_files_that_were_asked_for(tmp_path):
    """Every file that any process of the scan opens for writing, the OCR program's included."""
    people = make_people(8, seed=97)
    folder, out, trace = tmp_path / "data", tmp_path / "out", tmp_path / "trace"
    folder.mkdir()
    out.mkdir()
    plant(folder, people)
    write_pictures(folder, people[0])
    environment = dict(os.environ, DUECARE_HOME=str(out / "home"), TMPDIR=str(out))
    before = {path: path.read_bytes() for path in folder.iterdir()}
    done = subprocess.run(
        [
            "strace",
            "-f",
            "-qq",
            "-e",
            f"trace={TRACED}",
            "-o",
            trace,
            sys.executable,
            "-m",
            "duecare.cli.main",
            "scan",
            folder,
            "--state",
            "TX",
            "--out",
            out / "i.json",
            "--findings",
            out / "f.jsonl",
            "--journal",
            out / "journal",
        ],
        env=environment,
        capture_output=True,
    )
    if b"ptrace" in done.stderr:
        pytest.skip("tracing is not permitted here")
    assert done.returncode == 3
    written = {path for path in opened_for_writing(trace.read_text()) if path != "/dev/null"}
    asked = {
        str(out / name)
        for name in (
            "i.json",
            "i-coverage.jsonl",
            "f.jsonl",
            "journal",
            "home/keys/client.key",
            "home/machine-number",
        )
    }
    assert asked <= written
    assert {path for path in written - asked if not OF_THE_PROGRAM.search(path)} == set()
    values = [value.encode() for person in people for value in person.values]
    for path in filter(os.path.isfile, written):
        data = Path(path).read_bytes()
        assert not any(value in data for value in values), path
    assert before == {path: path.read_bytes() for path in folder.iterdir()}
    assert sorted(path.name for path in out.rglob("*")) == [
        "client.key",
        "f.jsonl",
        "home",
        "i-coverage.jsonl",
        "i.json",
        "journal",
        "keys",
        "machine-number",
    ]


def opened_for_writing(trace):
    """Paths of files that were opened to be written, made, renamed or linked."""
    for line in trace.splitlines():
        if re.search(r"= -1 E|resumed", line):
            continue
        if re.search(
            r"O_WRONLY|O_RDWR|O_CREAT|O_TMPFILE|\b(creat|memfd_create|rename\w*|link\w*|"
            r"symlink)\(",
            line,
        ):
            yield from re.findall(r'"([^"]*)"', line)


def unpacked(journal):
    parts, at = b"", journal.index(b"\n") + 1
    while at < len(journal):
        size = int.from_bytes(journal[at : at + 8], "little")
        parts += zlib.decompress(journal[at + 40 : at + 40 + size])
        at += 40 + size
    return parts


def test_the_reason_of_a_broken_item_quotes_nothing(tmp_path):
    people = make_people(5, seed=98)
    plant(tmp_path, people)
    for path in tmp_path.iterdir():
        outcome = read_file(path)
        text = " ".join(p.reason for p in outcome.problems) + repr(outcome.findings)
        assert not any(value in text for person in people for value in person.values)


def test_tokens_depend_on_the_key(tmp_path):
    from duecare.discovery.outcome import ItemSettings, ScanItem
    from duecare.discovery.readers.limits import Limits
    from duecare.discovery.run.file_scan import scan_item

    (tmp_path / "a.txt").write_text("SSN: 212-34-5679")
    item = ScanItem(str(tmp_path / "a.txt").encode(), 16, 0)
    one, two = (
        set(scan_item(item, ItemSettings(key, Limits())).sketch.tokens.tolist())
        for key in (KEY, b"another key of the same length!!")
    )
    assert one
    assert not one & two
