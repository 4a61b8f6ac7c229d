"""The demonstration clients: same seed same bytes, reserved contacts only, files that open."""

from __future__ import annotations

import email
import email.policy
import hashlib
import io
import mailbox
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest

from duecare.data_types import DATA_TYPES
from duecare.errors import InputError
from duecare_web.demo import DEMO_CLIENTS, DemoClient, write_client

MAIL = re.compile(rb"[A-Za-z0-9._%+-]+@([A-Za-z0-9.-]+\.[A-Za-z]{2,})")
PHONE = re.compile(rb"(?<![\w-])\(?\d{3}\)?[ -]\d{3}-\d{4}(?![\w-])")
RESERVED = re.compile(rb"(?:.*\.)?example\.(?:com|org|net)")


def digests(folder: Path) -> dict[str, tuple[str, float]]:
    return {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime,
        )
        for path in folder.rglob("*")
        if path.is_file()
    }


def members(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """A file and, for archives that are no office document, everything inside."""
    yield name, data
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for inner in archive.namelist():
                yield from members(f"{name}/{inner}", archive.read(inner))


def readable_files(client: DemoClient) -> Iterator[tuple[str, bytes]]:
    for relative in client.truth.files:
        yield from members(relative, (client.folder / relative).read_bytes())


def pdf_text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def docx_text(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def sheet_text(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    return "\n".join("\t".join(str(cell) for cell in row) for row in rows)


def database_text(data: bytes) -> str:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(data)
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
    rows = [r for (t,) in tables for r in connection.execute(f"SELECT * FROM {t}").fetchall()]
    connection.close()
    return "\n".join("\t".join(str(cell) for cell in row) for row in rows)


def message_text(data: bytes) -> str:
    message = email.message_from_bytes(data, policy=email.policy.default)
    found = [str(message["From"]), str(message["To"])]
    for part in message.walk():
        if part.get_content_maintype() == "text":
            found.append(part.get_content())
        elif (name := part.get_filename()) is not None:
            found.append(plain_text(name, part.get_payload(decode=True)))  # type: ignore[arg-type]
    return "\n".join(found)


def mbox_text(data: bytes) -> str:
    parts = re.split(rb"(?m)^From MAILER-DAEMON .*\n", data)
    return "\n".join(message_text(part) for part in parts if part)


READERS = {
    ".pdf": pdf_text,
    ".docx": docx_text,
    ".xlsx": sheet_text,
    ".sqlite": database_text,
    ".eml": message_text,
    ".mbox": mbox_text,
}


def plain_text(name: str, data: bytes) -> str:
    suffix = Path(name).suffix
    if suffix in READERS:
        return READERS[suffix](data)
    if suffix in {".zip", ".png"}:
        return ""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return data.decode(encoding, errors="replace")


@pytest.fixture(scope="module")
def texts(demo_clients: dict[str, DemoClient]) -> dict[str, dict[str, str]]:
    """Everything that an independent reader sees, by client and file."""
    return {
        key: {name: plain_text(name, data) for name, data in readable_files(client)}
        for key, client in demo_clients.items()
    }


def test_the_same_seed_gives_the_same_bytes_and_dates(
    demo_client: DemoClient, tmp_path: Path
) -> None:
    again = write_client(demo_client.key, tmp_path / "again", seed=7)
    assert digests(again.folder) == digests(demo_client.folder)
    assert again.truth == demo_client.truth


def test_another_seed_gives_other_people(
    demo_clients: dict[str, DemoClient], tmp_path: Path
) -> None:
    other = write_client("dental", tmp_path / "other", seed=8)
    shared = set(other.truth.identifiers) & set(demo_clients["dental"].truth.identifiers)
    assert len(shared) < 0.02 * len(other.truth.identifiers)


def test_every_file_lies_in_exactly_one_location(demo_client: DemoClient) -> None:
    truth = demo_client.truth
    for relative in [*truth.files, *truth.unread]:
        homes = [p for p in demo_client.locations if relative.startswith(p.path + "/")]
        assert len(homes) == 1, relative
    on_disk = {
        p.relative_to(demo_client.folder).as_posix()
        for p in demo_client.folder.rglob("*")
        if p.is_file()
    }
    assert on_disk == {*truth.files, *truth.unread}


def test_the_sizes_are_those_of_a_believable_business(
    demo_clients: dict[str, DemoClient],
) -> None:
    people = {key: client.truth.people for key, client in demo_clients.items()}
    assert people["dental"] == 4800 + 14
    assert 2800 <= people["tax"] <= 3200
    assert people["retail"] == 9500 + 60 + 40
    assert all(100 <= len(client.truth.files) <= 250 for client in demo_clients.values())


def test_the_truth_is_consistent_with_itself(demo_client: DemoClient) -> None:
    truth = demo_client.truth
    assert sum(truth.by_state.values()) == truth.people
    assert max(truth.by_location.values()) <= truth.people < sum(truth.by_location.values())
    assert set(truth.records) <= set(DATA_TYPES)
    assert all(truth.people_with.get(kind, 0) <= count for kind, count in truth.records.items())
    for place, records in truth.records_by_location.items():
        inside = [f.records for f in truth.files.values() if f.location == place]
        assert records == {kind: sum(found.get(kind, 0) for found in inside) for kind in records}


def test_independent_readers_find_every_identifier(
    demo_client: DemoClient, texts: dict[str, dict[str, str]]
) -> None:
    everything = re.sub(r"[ ]", "", "\n".join(texts[demo_client.key].values()))
    missing = [value for value in demo_client.truth.identifiers if value not in everything]
    assert missing == []


def test_independent_readers_count_the_ssns_of_each_file(
    demo_client: DemoClient, texts: dict[str, dict[str, str]]
) -> None:
    known = set(demo_client.truth.identifiers)
    counted: dict[str, int] = {}
    for name, text in texts[demo_client.key].items():
        outer = name.split(".zip/")[0] + ".zip" if ".zip/" in name else name
        found = sum(value in known for value in re.findall(r"\b\d{3}-\d{2}-\d{4}\b", text))
        counted[outer] = counted.get(outer, 0) + found
    expected = {n: f.records.get("ssn", 0) for n, f in demo_client.truth.files.items()}
    assert counted == expected


def test_only_reserved_mail_domains_and_telephone_numbers_occur(
    demo_client: DemoClient, texts: dict[str, dict[str, str]]
) -> None:
    for name, text in texts[demo_client.key].items():
        data = text.encode()
        domains = {m.group(1) for m in MAIL.finditer(data)}
        assert all(RESERVED.fullmatch(domain) for domain in domains), (name, domains)
        if not name.endswith((".sqlite", "shipments.csv")):
            phones = {m.group() for m in PHONE.finditer(data)}
            assert all(b"555-01" in phone for phone in phones), name


def test_social_security_numbers_come_from_the_documented_pool(demo_client: DemoClient) -> None:
    for value in demo_client.truth.identifiers:
        if "-" in value:
            area, group, serial = value.split("-")
            assert 773 <= int(area) <= 899
            assert group != "00"
            assert serial != "0000"


def test_unread_files_resist_their_readers(demo_client: DemoClient) -> None:
    assert demo_client.truth.unread
    for relative in demo_client.truth.unread:
        path = demo_client.folder / relative
        if path.suffix == ".pdf":
            assert pypdf.PdfReader(path).is_encrypted
        else:
            with pytest.raises(zipfile.BadZipFile):
                openpyxl.load_workbook(path)


def test_mailboxes_open_with_the_standard_reader(demo_client: DemoClient) -> None:
    boxes = [n for n in demo_client.truth.files if n.endswith(".mbox")]
    assert boxes
    for name in boxes:
        box = mailbox.mbox(demo_client.folder / name)
        assert len(box) > 40
        assert all(message["From"] and message["Date"] for message in box)
        box.close()


def test_office_noise_mentions_nobody(demo_client: DemoClient) -> None:
    quiet = [n for n, f in demo_client.truth.files.items() if not f.people]
    assert len(quiet) >= 15


def test_an_unknown_client_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write_client("bakery", tmp_path / "x", seed=1)
    assert all(key in caught.value.hint for key in DEMO_CLIENTS)


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(InputError, match="not empty"):
        write_client("tax", tmp_path, seed=1)


def test_progress_names_each_file_once(tmp_path: Path) -> None:
    told: list[str] = []
    client = write_client("retail", tmp_path / "shop", seed=3, progress=told.append)
    assert sorted(told) == sorted([*client.truth.files, *client.truth.unread])
