"""A value that was planted occurs in no byte of any output, log, journal or error."""

import base64
import os
import subprocess
import sys
import zlib

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
    # a broken document full of values: errors of parsers must not quote them
    inside = "\n".join(value for person in people for value in person.values)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\n" + inside.encode())
    (folder / "broken.json").write_text('{"ssn": "' + inside)
    (folder / "broken.xml").write_text("<?xml version='1.0'?><a>" + inside + "</b>")
    (folder / "broken.docx").write_bytes(b"PK\x03\x04" + inside.encode())
    (folder / "broken.eml").write_text("From: x\nSubject: y\nTo: z\n\n" + inside)


def test_no_value_leaves_the_scan(tmp_path):
    people = make_people(25, seed=99)
    folder, out = tmp_path / "data", tmp_path / "out"
    folder.mkdir()
    out.mkdir()
    plant(folder, people)
    environment = dict(os.environ, DUECARE_HOME=str(out / "home"), TMPDIR=str(out))
    done = subprocess.run(
        [sys.executable, "-m", "duecare.cli.main", "scan", str(folder), "--state", "TX",
         "--out", str(out / "inventory.json"), "--findings", str(out / "findings.jsonl"),
         "--journal", str(out / "journal")],
        env=environment, capture_output=True, cwd=out,
    )  # fmt: skip
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
    from duecare.discovery.items import Item, ItemSettings, scan_item
    from duecare.discovery.limits import Limits

    (tmp_path / "a.txt").write_text("SSN: 212-34-5679")
    item = Item(str(tmp_path / "a.txt").encode(), 16, 0)
    one, two = (
        set(scan_item(item, ItemSettings(key, Limits())).sketch.tokens.tolist())
        for key in (KEY, b"another key of the same length!!")
    )
    assert one
    assert not one & two
