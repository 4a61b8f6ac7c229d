"""Every file of a scan is in one of five classes, and nothing counts as read that was not."""

import ast
import gzip
import inspect
import io
import json
import os
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.discovery.practice_files import read_file, scan_folder

import duecare.discovery
from duecare.discovery.readers import strings
from duecare.discovery.readers.causes import cause_of
from duecare.discovery.readers.known_binaries import known_kind
from duecare.discovery.readers.segments import ReadProblem
from duecare.inventory import Cause, Reading

PEOPLE = (
    ("Ada", "Brackenridge", "041-62-3718"), ("Burt", "Calloway", "012-93-7465"),
    ("Cleo", "Dunmore", "523-48-1967"), ("Dov", "Ellery", "007-35-4812"),
    ("Ena", "Fairweather", "089-56-1234"), ("Fritz", "Gantry", "618-27-4935"),
    ("Greta", "Holm", "032-81-5946"), ("Hugo", "Ivers", "451-92-7386"),
    ("Ida", "Jessop", "001-46-2975"), ("Jon", "Kessler", "574-82-9163"),
)  # fmt: skip


def store(encoding="ascii", gap=0):
    """The file of a program that nobody here knows: fixed fields between bytes of its own."""
    rows = [f"{last:<24}{first:<20}{ssn} ".encode(encoding) for first, last, ssn in PEOPLE]
    between = bytes(range(128, 256)) * (1 + gap) + b"\0\1\2\3"
    return b"\x07\x00\x13PDB2" + bytes(300) + between.join([b"", *rows, b""])


def test_a_store_of_unknown_structure_is_looked_through_and_never_counts_as_read(tmp_path):
    (tmp_path / "patients.pdb2").write_bytes(store())
    result = scan_folder(tmp_path)
    scope = result.inventory.scope
    assert result.inventory.people.best == len(PEOPLE)
    assert result.inventory.data_types["ssn"].records == len(PEOPLE)
    assert (scope.account.looked_through.files, scope.files_read) == (1, 0)
    (item,) = scope.unread
    assert (item.reading, item.cause) == (Reading.LOOKED_THROUGH, Cause.STRUCTURE)
    assert scope.may_hold_more
    assert not result.is_complete


@pytest.mark.parametrize("encoding", ["ascii", "utf-16-le", "utf-16-be"])
def test_text_in_a_store_is_found_in_every_encoding(tmp_path, encoding):
    (tmp_path / "data.btr").write_bytes(store(encoding))
    assert read_file(tmp_path / "data.btr").records["ssn"] == len(PEOPLE)


def test_the_records_of_a_mainframe_are_found(tmp_path):
    lines = "".join(f"{last:<24}{first:<20}{ssn:<36}" for first, last, ssn in PEOPLE)
    (tmp_path / "master.ebc").write_bytes(lines.encode("cp037"))
    outcome = read_file(tmp_path / "master.ebc")
    assert outcome.records["ssn"] == len(PEOPLE)
    assert outcome.reading is Reading.LOOKED_THROUGH


def test_a_run_over_the_border_of_two_chunks_is_kept_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(strings, "_CHUNK", 1000)
    data = store(gap=2)
    whole = b"".join(strings._runs(memoryview(data)))
    monkeypatch.setattr(strings, "_CHUNK", 8_000_000)
    assert whole == b"".join(strings._runs(memoryview(data)))
    assert all(ssn.encode() in whole for _, _, ssn in PEOPLE)


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=4, max_size=200),
    st.binary(max_size=300),
    st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]),
)
def test_every_run_of_text_comes_out_wherever_it_lies(text, before, encoding):
    data = before + b"\x01\x02" + text.encode(encoding) + b"\x02\x01"
    assert text.encode() in b"".join(strings._runs(memoryview(data)))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_are_looked_through_without_an_error(data):
    for text in strings._runs(memoryview(data)):
        text.decode("utf-8", "strict")


def test_what_is_encrypted_throughout_is_unread(tmp_path):
    (tmp_path / "client.x1").write_bytes(b"\x00\x07" + os.urandom(60_000))
    outcome = read_file(tmp_path / "client.x1")
    assert outcome.reading is Reading.UNREAD
    assert [cause_of(problem) for problem in outcome.problems] == [Cause.ENCRYPTED]


def test_a_text_with_a_few_zero_bytes_is_a_text(tmp_path):
    rows = "".join(f"{a} {b},{ssn},\0\0\r\n" for a, b, ssn in PEOPLE)
    (tmp_path / "export.csv").write_text(f"Name,SSN,Note\r\n{rows}")
    lines = "".join(f"{a} {b}\0 SSN {ssn}\r\n" for a, b, ssn in PEOPLE)
    (tmp_path / "report.txt").write_text(f"PAYROLL REPORT\r\n{lines}")
    result = scan_folder(tmp_path)
    assert result.inventory.people.best == len(PEOPLE)
    assert result.inventory.data_types["ssn"].records == 2 * len(PEOPLE)
    assert result.is_complete
    assert not result.inventory.scope.may_hold_more


NO_TEXT = {
    "tool": b"\x7fELF\x02\x01\x01" + bytes(200) + b"\x01\x02" * 300,
    "tool.exe": b"MZ\x90\x00" + bytes(0x38) + struct.pack("<I", 0x80) + bytes(64) + b"PE\0\0\1",
    "face.woff2": b"wOF2\x00\x01" + bytes(300),
    "clip.mp4": b"\x00\x00\x00\x18ftypmp42" + bytes(200),
    "call.wav": b"RIFF\x00\x10\x00\x00WAVEfmt " + bytes(200),
    "song.mp3": b"ID3\x03\x00" + bytes(200),
    "cache.bin": bytes(5000),
}


@pytest.mark.parametrize("name", NO_TEXT)
def test_only_a_known_kind_has_no_text_by_its_nature(tmp_path, name):
    (tmp_path / name).write_bytes(NO_TEXT[name])
    result = scan_folder(tmp_path)
    scope = result.inventory.scope
    assert (scope.account.no_text.files, scope.unread) == (1, [])
    assert not scope.may_hold_more


def test_a_first_byte_alone_proves_nothing():
    assert known_kind(b"MZ" + os.urandom(10) + bytes(500)) == ""
    assert known_kind(b"\x00\x01\x00\x00\x00\x0c" + bytes(500)) == ""
    assert known_kind(b"\x00\x00\x01\x00" + b"\xff" * 500) == ""
    assert known_kind(b"\xff\xfb\x90\x00" + b"\x01" * 5000) == ""


def test_each_file_is_in_one_class_and_the_classes_add_up(tmp_path):
    (tmp_path / "a.txt").write_text("plain words\n")
    (tmp_path / "b.bin").write_bytes(store())
    (tmp_path / "c.so").write_bytes(NO_TEXT["tool"])
    (tmp_path / "d.pdf").write_bytes(b"%PDF-1.7 broken")
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as archive:
        archive.writestr("good.txt", "plain words")
        archive.writestr("bad.pdf", "not one")
    with gzip.open(tmp_path / "f.bin.gz", "wb") as stream:
        stream.write(store())
    scope = scan_folder(tmp_path).inventory.scope
    account = scope.account
    files = [account.of(reading).files for reading in Reading]
    assert dict(zip(Reading, files, strict=True)) == {
        Reading.READ: 1,
        Reading.IN_PART: 1,
        Reading.LOOKED_THROUGH: 2,
        Reading.UNREAD: 1,
        Reading.NO_TEXT: 1,
    }
    sizes = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert account.total.bytes == sizes == scope.bytes_seen
    parts = {item.path.rpartition("/")[2]: item.reading for item in scope.unread}
    assert parts == {
        "b.bin": Reading.LOOKED_THROUGH,
        "d.pdf": Reading.UNREAD,
        "e.zip!bad.pdf": Reading.UNREAD,
        "f.bin.gz!f.bin": Reading.LOOKED_THROUGH,
    }


def test_hundreds_of_parts_that_were_not_read_are_not_cut_off_in_silence(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(250):
            archive.writestr(f"{number}.pdf", "not one")
    listed = read_file(tmp_path / "a.zip").problems
    assert len(listed) == 201
    assert listed[-1].reason.startswith("50 more parts")


@pytest.mark.parametrize(
    ("name", "store_code"),
    [
        ("patient.MYD", "mysql"), ("books.QBW", "quickbooks"), ("smith.24i", "proseries"),
        ("smith.tax2024", "turbotax"), ("PattersonPM.db", "eaglesoft"), ("server.mdf", "sql_server"),
        ("clients.mkd", "database"), ("names.nsf", "notes"), ("other.xyz", ""),
    ],
)  # fmt: skip
def test_a_store_is_known_by_the_name_its_program_gives(tmp_path, name, store_code):
    (tmp_path / name).write_bytes(store())
    (problem,) = read_file(tmp_path / name).problems
    assert problem.store == store_code
    assert problem.reading is Reading.LOOKED_THROUGH


def _reasons():
    """Every reason in words that a reader, a source or the walk can give."""
    root = Path(inspect.getfile(duecare.discovery)).parent
    for file in sorted([*root.rglob("*.py")]):
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            if name not in ("ReadProblem", "UnreadableSourceError", "FoundProblem"):
                continue
            if any(keyword.arg == "cause" for keyword in node.keywords):
                continue
            reason = (
                node.args[name == "FoundProblem"]
                if len(node.args) > (name == "FoundProblem")
                else None
            )
            if isinstance(reason, ast.Constant) and isinstance(reason.value, str):
                yield file.name, reason.value
            if isinstance(reason, ast.JoinedStr):
                parts = [p.value if isinstance(p, ast.Constant) else "9" for p in reason.values]
                yield file.name, "".join(map(str, parts))


def test_every_reason_leads_to_a_cause_and_so_to_what_to_do():
    found = list(_reasons())
    assert len(found) > 30
    without = [(file, text) for file, text in found if cause_of(ReadProblem(text)) is Cause.OTHER]
    assert without == []


def test_the_account_survives_the_journal_and_the_inventory_file(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "b.bin").write_bytes(store())
    (folder / "c.so").write_bytes(NO_TEXT["tool"])
    first = scan_folder(folder, journal=tmp_path / "j").inventory
    again = scan_folder(folder, journal=tmp_path / "j").inventory
    assert again.scope == first.scope
    told = json.loads(first.to_json())
    assert told["schema"] == "duecare.inventory/2"
    assert told["scope"]["account"]["looked_through"] == {"files": 1, "bytes": len(store())}
    assert type(first).model_validate_json(io.StringIO(first.to_json()).read()) == first
