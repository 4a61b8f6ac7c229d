"""Twelve raw identifiers are planted in every kind of place; no command writes one of them.

Every byte counts: what is printed, what is kept, what is sent, and what is packed inside either.
"""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook
from tests.core.cli.loopback_console import Server
from tests.core.cli.small_client import PROFILE

from duecare.cli.main import cli
from duecare.discovery import key_code
from duecare.discovery.explanation import explain_finding
from duecare.inventory import DataInventory

# Label, as it stands in text, and what it looks like in a name. None of them is anybody's.
CANARIES = {
    "SSN": "219-08-4471",
    "social security number": "213445671",
    "ITIN": "912-78-4013",
    "card number": "4539148803436467",
    "date of birth": "1961-04-09",
    "MRN": "77410938",
    "driver license": "B1234567",
    "passport": "X48213907",
    "phone": "(512) 687-4419",
    "email": "daniel.whitfield@mail.example",
    "IBAN": "GB82WEST12345698765432",
    "MBI": "1EG4TE5MK73",
}
# A name of a file holds these in other forms as well.
FORMS = {
    *CANARIES.values(),
    "219084471",
    "213-44-5671",
    "912784013",
    "4539 1488 0343 6467",
    "04/09/1961",
    "512-687-4419",
    "5126874419",
}
ROWS = list(CANARIES.items())


def in_a_name(label: str, value: str) -> str:
    """The label and the value as people write them into the name of a file."""
    return f"Whitfield Daniel {label} {value.replace('(', '').replace(')', '')}"


def text() -> str:
    return "Patient: Daniel Whitfield\n" + "\n".join(f"{a}: {b}" for a, b in ROWS) + "\n"


def table() -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows(
        [["Name", *CANARIES], *[["Whitfield, Daniel", *CANARIES.values()]] * 3]
    )
    return stream.getvalue()


def mail() -> bytes:
    message = EmailMessage()
    message["From"] = CANARIES["email"]
    message["To"] = "front@harbor.example"
    message["Subject"] = f"SSN {CANARIES['SSN']}"
    message.set_content(text())
    message.add_attachment(table().encode(), "text", "csv", filename="SSN 219-08-4471.csv")
    message.add_attachment(b"%PDF-1.7 no page", "application", "pdf", filename="219-08-4471.pdf")
    return message.as_bytes()


def plant(top: Path) -> None:
    for label, value in ROWS:
        folder = top / in_a_name(label, value)
        folder.mkdir(parents=True)
        (folder / (in_a_name(label, value) + ".txt")).write_text(text())
        (folder / (in_a_name(label, value) + ".pdf")).write_bytes(b"no PDF" + text().encode())
    (top / "people.csv").write_text(table())
    # Values in the place of headings, of sheets, of tables and of columns.
    (top / "headless.csv").write_text(table().split("\n", 1)[1])
    (top / "open quote.csv").write_text(table() + '"219-08-4471,x\n' + table())
    book = Workbook()
    book.active.title = "SSN 219-08-4471"
    for row in csv.reader(io.StringIO(table())):
        book.active.append(row)
    book.save(top / "book.xlsx")
    database = sqlite3.connect(top / "practice.db")
    database.execute('create table "ssn 219-08-4471" ("219-08-4471" text, "ssn 213445671" text)')
    for value in CANARIES.values():
        database.execute('insert into "ssn 219-08-4471" values (?, ?)', (value, CANARIES["SSN"]))
    database.commit()
    database.close()
    (top / "one.eml").write_bytes(mail())
    (top / "all.mbox").write_bytes(b"From x Thu Jan  1 00:00:00 2026\n" + mail() + b"\n")
    with zipfile.ZipFile(top / "old.zip", "w") as archive:
        for label, value in ROWS:
            archive.writestr(
                in_a_name(label, value) + "/" + in_a_name(label, value) + ".txt", text()
            )
            archive.writestr(in_a_name(label, value) + ".pdf", b"no PDF")
    (top / "store.dat").write_bytes(b"\0\1\2\3" * 40 + text().encode("utf-16-le") + b"\0" * 40)
    (top / "broken.json").write_text('{"ssn": "' + text())
    (top / "broken.docx").write_bytes(b"PK\3\4" + text().encode())


def layers(data: bytes) -> Iterator[bytes]:
    """The bytes, unwrapped and of both widths, and what is packed in them: gzip, zlib, base64."""
    yield data
    yield re.sub(rb"\s*\n\s*", b"", data)
    yield data.replace(b"\0", b"")
    if data[:2] == b"\x1f\x8b":
        yield from layers(gzip.decompress(data))
    for run in re.findall(rb"[A-Za-z0-9+/]{40,}={0,2}", data):
        inside = base64.b64decode(run + b"=" * (-len(run) % 4))
        yield inside
        if inside[:1] == b"\x78":
            yield zlib.decompressobj().decompress(inside)
    for at in (found.start() for found in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", data)):
        try:
            yield zlib.decompressobj().decompress(data[at:])
        except zlib.error:
            continue


def seen_in(data: bytes) -> set[str]:
    wanted = {form: form.encode() for form in FORMS}
    return {form for part in layers(data) for form, raw in wanted.items() if raw in part}


def one_of_each_kind(findings: list[str]) -> list[int]:
    """Lines, from 1, of the first finding of each type in each place where one can be."""
    first: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(findings, 1):
        found = json.loads(line)
        kept = Path(found["path"]).suffix, Path(found["member"]).suffix or found["member"][:6]
        first.setdefault((*kept, found["data_type"], found["context"]), number)
    return list(first.values())


@pytest.fixture
def console():
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()


def run(*asked: object) -> bytes:
    done = CliRunner().invoke(cli, [str(part) for part in asked])
    said = done.stdout_bytes + done.stderr_bytes
    return said + (repr(done.exception).encode() if done.exception else b"")


def test_no_command_writes_a_planted_identifier(tmp_path, monkeypatch, console):
    """Scan, resume, explain each finding, merge, price and report, over all the places."""
    top, out = tmp_path / "clients of Whitfield 219-08-4471", tmp_path / "out"
    top.mkdir()
    out.mkdir()
    plant(top)
    monkeypatch.setenv("DUECARE_HOME", str(out / "home"))
    (out / "client.yaml").write_text(PROFILE)
    asked = ["scan", top, "--state", "TX", "--findings", out / "findings.jsonl"]
    asked += ["--journal", out / "journal", "--key-file", out / "key", "--out"]
    said = {"scan": run(*asked, out / "a.json")}
    said["resume"] = run(*asked, out / "b.json", "--resume", "--machine", "second")
    findings = (out / "findings.jsonl").read_text().splitlines()
    kinds = one_of_each_kind(findings)
    for at in kinds[:: len(kinds) // 3]:
        said[f"apart {findings[at - 1]}"] = run("explain", f"{out / 'findings.jsonl'}:{at}")
    monkeypatch.setattr(
        "duecare.cli.explain.explain_apart", explain_finding
    )  # a second a process saved
    for at in kinds:
        said[f"explain {findings[at - 1]}"] = run("explain", f"{out / 'findings.jsonl'}:{at}")
    said["merge"] = run("merge", out / "a.json", out / "b.json", "--out", out / "merged.json")
    priced = ["price", out / "merged.json", "--profile", out / "client.yaml"]
    said["price"] = run(*priced, "--years", 1000, "--workers", 1, "--json")
    inventory = DataInventory.read(out / "merged.json")
    enrolled = {"client": "H", "label": "l", "home_state": "TX", "key_id": "", "machines_left": 3}
    console.will(200, enrolled)
    for _ in range(2):
        console.will(201, {"client": "H", "machine": "x", "state": "recorded"})
    token = f"dct_0123456789abcdef_{'x' * 43}.{key_code(bytes(32))}"
    sending = ["--report-to", console.url, "--token", token]
    said["report"] = run("report", out / "merged.json", *sending)
    said["refused"] = run("scan", top / "none SSN 219-08-4471", "--out", out / "none.json")
    # It is worth nothing if the commands did not get as far as the values.
    assert inventory.data_types.keys() >= {"ssn", "itin", "payment_card", "iban", "mbi", "passport"}
    assert len(findings) > 100
    assert [what for what, _, _, _ in console.got] == ["GET", "POST", "POST"]
    for number, (_, path, headers, body) in enumerate(console.got):
        said[f"sent {number}"] = path.encode() + repr(headers).encode()
        said[f"body {number}"] = body
    for path in out.rglob("*"):
        said[f"name of {path}"] = bytes(path)[len(bytes(out)) :]
        if path.is_file():
            said[f"file {path}"] = path.read_bytes()
    leaks = {place: seen for place, data in said.items() if (seen := seen_in(data))}
    assert leaks == {}
