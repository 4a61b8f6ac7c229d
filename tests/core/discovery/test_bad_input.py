"""Whatever a folder holds, the scan goes on, and what was not read is named with a reason."""

import gzip
import io
import os
import socket
import stat
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.core.discovery.compound_files import write_compound
from tests.core.discovery.practice_files import KEY, NOW, read_file, scan_folder, write_table

from duecare.discovery import ScanSettings, scan
from duecare.discovery.readers.limits import Limits
from duecare.errors import InputError
from duecare.inventory import ReadClass


def reasons(result):
    return {os.path.basename(u.path): u.reason for u in result.inventory.scope.unread}


def test_an_empty_folder_gives_an_empty_inventory(tmp_path):
    result = scan_folder(tmp_path)
    assert result.is_complete
    assert result.inventory.people.best == 0
    assert result.inventory.scope.files_seen == 0


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(InputError, match="there is no folder or file"):
        scan_folder(tmp_path / "nothing here")


def test_pipes_sockets_and_devices_are_named_and_loops_passed_over(tmp_path, people):
    write_table(tmp_path / "a.csv", people[:5])
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "up").symlink_to("..")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(tmp_path / "socket"))
    if os.geteuid() == 0:
        os.mknod(tmp_path / "device", 0o600 | stat.S_IFCHR, os.makedev(1, 5))  # /dev/zero: endless
    result = scan_folder(tmp_path)
    assert result.inventory.people.best == 5
    assert result.inventory.scope.files_seen == 1
    named = reasons(result)
    named.pop("device", None)
    assert named == {
        "pipe": "a pipe, not a file",
        "socket": "a socket, not a file",
        "self": "a link that leads in a circle",
    }


@pytest.mark.parametrize("place", ["/proc", "/proc/self", "/dev", "/sys/kernel"])
def test_folders_of_the_running_system_are_named_and_not_entered(place):
    if not os.path.isdir(place):
        pytest.skip(f"there is no {place}")
    (unread,) = scan_folder(place).inventory.scope.unread
    assert unread.reason == "a folder of the running system, not of files"


def test_a_linked_folder_outside_is_named_and_a_linked_file_is_read(tmp_path, people):
    source, outside = tmp_path / "source", tmp_path / "outside"
    source.mkdir()
    outside.mkdir()
    write_table(outside / "a.csv", people[:5])
    (source / "file.csv").symlink_to(outside / "a.csv")
    (source / "folder").symlink_to(outside)
    result = scan_folder(source)
    assert result.inventory.people.best == 5
    assert "leads out of the source" in reasons(result)["folder"]


@contextmanager
def an_ordinary_user():
    """The superuser may read everything: become nobody for a while."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_files_and_folders_without_permission_are_unread(people):
    from duecare.discovery.sources.folder import FoundProblem, walk

    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        folder = Path(place)
        folder.chmod(0o755)
        (folder / "a.txt").write_text("SSN: 212-34-5679")
        (folder / "closed").mkdir(mode=0)
        (folder / "a.txt").chmod(0)
        with an_ordinary_user():
            (problem,) = read_file(folder / "a.txt").problems
            found = list(walk(folder))
        assert problem.reason == "no permission to read it"
        assert problem.size == 16
        (closed,) = [item for item in found if isinstance(item, FoundProblem)]
        assert closed.reason == "no permission to read this folder"


def test_a_name_that_is_not_utf8_is_read_and_shown(tmp_path):
    path = os.path.join(os.fsencode(tmp_path), b"caf\xe9.pdf")
    with open(path, "wb") as stream:
        stream.write(b"%PDF-1.4 broken")
    result = scan_folder(tmp_path)
    assert list(reasons(result)) == ["caf\\xe9.pdf"]
    result.inventory.to_json().encode("utf-8")


DAMAGED = {
    "a.pdf": b"%PDF-1.7\n" + os.urandom(3000),
    "noise.pdf": b"\x00\x01" * 2000,
    "a.docx": b"PK\x03\x04" + b"\x07" * 3000,
    "a.xlsx": b"not a spreadsheet at all, just words",
    "a.db": b"SQLite format 3\x00" + b"\xff" * 5000,
    "a.zip": b"PK\x03\x04" + b"\x00" * 50,
    "a.gz": b"\x1f\x8b\x08\x00" + b"\xff" * 90,
    "a.7z": b"7z\xbc\xaf'\x1c" + b"\x01" * 200,
    "a.parquet": b"PAR1" + b"\x01" * 200,
    "a.png": b"\x89PNG\r\n\x1a\n" + b"\x01" * 9000,
    "a.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 2000,
    "store.pst": b"!BDN" + b"\x01" * 2000,
    "letter.pgp": b"-----BEGIN PGP MESSAGE-----\nabc",
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_or_closed_file_is_unread_with_a_reason(tmp_path, name):
    (tmp_path / name).write_bytes(DAMAGED[name])
    outcome = read_file(tmp_path / name)
    assert len(outcome.problems) == 1
    assert outcome.problems[0].reason
    assert "Traceback" not in outcome.problems[0].reason


def test_encrypted_files_are_named_as_such(tmp_path):
    import pikepdf
    import py7zr

    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(tmp_path / "a.pdf", encryption=pikepdf.Encryption(owner="x", user="y"))
    with py7zr.SevenZipFile(tmp_path / "a.7z", "w", password="x") as archive:
        archive.writestr("secret", "a.txt")
    packed = write_compound({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"y"})
    for name in ("a.xlsx", "a.docx", "a.pptx"):
        (tmp_path / name).write_bytes(packed)
    for name in ("a.odt", "a.ods"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            kind = "text" if name == "a.odt" else "spreadsheet"
            archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
            archive.writestr("META-INF/manifest.xml", "<m:encryption-data/>")
            archive.writestr("content.xml", os.urandom(500))
    (tmp_path / "a.eml").write_bytes(
        b"From: a@b.example\nTo: c@d.example\nSubject: x\nContent-Type: application/pkcs7-mime; "
        b"smime-type=enveloped-data\nContent-Transfer-Encoding: base64\n\nMIIBAAAA\n"
    )
    (tmp_path / "store.kdbx").write_bytes(b"\x03\xd9\xa2\x9a" + os.urandom(500))
    (tmp_path / "backup.gpg").write_bytes(b"\x85\x01" + os.urandom(500) + b"\0\0\1\1")
    for path in tmp_path.iterdir():
        (problem,) = read_file(path).problems
        assert "encrypted" in problem.reason, path.name
        assert path.suffix == ".eml" or problem.size == path.stat().st_size


def test_an_encrypted_member_does_not_hide_its_neighbors(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "SSN: 212-34-5679")
        archive.writestr("b.txt", "secret")
    raw = bytearray(packed.getvalue())
    # the encryption bit of the second member, in the central directory and beside the data
    raw[raw.rfind(b"PK\x01\x02") + 8] |= 1
    raw[raw.rfind(b"PK\x03\x04") + 6] |= 1
    (tmp_path / "a.zip").write_bytes(raw)
    outcome = read_file(tmp_path / "a.zip")
    assert outcome.records == {"ssn": 1}
    assert [p.member for p in outcome.problems] == ["b.txt"]


def test_bombs_are_refused_quickly_and_in_little_memory(tmp_path):
    small = Limits(expansion_bytes=20_000_000, member_bytes=10_000_000, whole_file_bytes=20_000_000)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.txt", b"0" * 50_000_000)
    with gzip.open(tmp_path / "b.txt.gz", "wb") as stream:
        stream.write(b"0" * 50_000_000)
    with zipfile.ZipFile(tmp_path / "c.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 60_000_000)
    with tarfile.open(tmp_path / "d.tar.gz", "w:gz") as archive:
        for number in range(4):
            info = tarfile.TarInfo(f"{number}.txt")
            info.size = 9_000_000
            archive.addfile(info, io.BytesIO(b"0" * info.size))
    for name in ("a.zip", "b.txt.gz", "c.xlsx", "d.tar.gz"):
        outcome = read_file(tmp_path / name, small)
        assert any("limit" in p.reason for p in outcome.problems), name


def test_nesting_ends_at_the_limit(tmp_path):
    data = b"SSN: 212-34-5679"
    for depth in range(9):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(f"{depth}.zip" if depth else "a.txt", data)
        data = packed.getvalue()
    (tmp_path / "deep.zip").write_bytes(data)
    outcome = read_file(tmp_path / "deep.zip")
    assert outcome.records == {}
    assert "nested deeper" in outcome.problems[0].reason


@pytest.mark.slow
def test_a_parser_that_does_not_end_is_killed_and_the_scan_goes_on(tmp_path, people):
    # many small objects against a limit of no time at all
    (tmp_path / "a.json").write_text("[" + ",".join(['{"a": {"b": [1, 2]}}'] * 2_500_000) + "]")
    write_table(tmp_path / "b.csv", people[:5])
    limits = Limits(seconds_per_file=1.5, seconds_per_megabyte=0.0)
    result = scan_folder(tmp_path, limits=limits)
    assert "took longer than" in reasons(result)["a.json"]
    assert result.inventory.people.best == 5


@pytest.mark.slow
def test_a_sparse_file_of_two_gigabytes_is_read_in_flat_memory(tmp_path):
    with (tmp_path / "big.txt").open("wb") as stream:
        stream.write(b"SSN: 212-34-5679\n")
        for _ in range(40):
            stream.write(b"a line of plain words\n" * 1000)
        stream.truncate(2_000_000_000)
    script = (
        "import sys,datetime,psutil,threading,time\n"
        "from duecare.discovery import *\n"
        "peak=[0]\n"
        "def watch():\n"
        "    me=psutil.Process()\n"
        "    while True:\n"
        "        try: peak[0]=max([peak[0]]+[getattr(c.memory_full_info(),'uss',0)"
        " for c in me.children()])\n"
        "        except psutil.Error: pass\n"
        "        time.sleep(0.05)\n"
        "threading.Thread(target=watch,daemon=True).start()\n"
        "r=scan(ScanSettings(sources=[sys.argv[1]],client_key=b'k'*32,workers=1),"
        "now=datetime.datetime.now(datetime.timezone.utc))\n"
        "print(r.inventory.data_types['ssn'].records, peak[0])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    records, peak = (int(part) for part in done.stdout.split())
    assert records == 1
    assert peak < 300_000_000


def test_a_journal_of_another_key_is_refused(tmp_path, people):
    folder = tmp_path / "data"
    folder.mkdir()
    write_table(folder / "a.csv", people[:3])
    scan_folder(folder, journal=tmp_path / "j")
    other = ScanSettings(sources=[str(folder)], client_key=b"x" * 32, journal=tmp_path / "j")
    with pytest.raises(InputError, match="another client key"):
        scan(other, now=NOW)


CLOSED = {
    "patients.accdb": b"\x00\x01\x00\x00Standard ACE DB\x00" + b"\x07" * 3000,
    "books.qbw": b"\x07\x00\x01" * 900,
    "server.bak": b"TAPE\x00\x00" + b"\x01" * 900,
    "machine.vhdx": b"vhdxfile" + b"\x00" * 900,
    "disc.iso": b"\x00" * 2000,
    "winmail.dat": b'x\x9f>"' + b"\x00\x01" * 300,
    "card.heic": b"\x00\x00\x00\x18ftypheic" + b"\x01\x02" * 900,
    "old.rar": b"Rar!\x1a\x07\x00" + b"\x01" * 200,
}


@pytest.mark.parametrize("name", CLOSED)
def test_what_holds_records_and_has_no_reader_is_unread_and_not_clean(tmp_path, name):
    (tmp_path / name).write_bytes(CLOSED[name])
    (problem,) = read_file(tmp_path / name).problems
    assert problem.size == len(CLOSED[name])
    assert len(problem.reason) > 20


@pytest.mark.parametrize(
    "name",
    [
        "report.pdf",
        "scan.docx",
        "list.xlsx",
        "book.xls",
        "mail.msg",
        "box.pst",
        "a.zip",
        "a.gz",
        "a.xz",
        "a.zst",
        "a.bz2",
        "photo.jpg",
    ],
)
def test_text_under_the_name_of_a_document_is_unread_and_not_clean(tmp_path, name):
    (tmp_path / name).write_bytes(b"just words, and none of them from a document")
    (problem,) = read_file(tmp_path / name).problems
    assert problem.reason.startswith("not a readable")


def test_a_tar_that_is_damaged_in_the_middle_names_what_was_lost(tmp_path):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for number in range(3):
            info = tarfile.TarInfo(f"{number}.txt")
            info.size = 16
            archive.addfile(info, io.BytesIO(b"SSN: 212-34-5679"))
    raw = bytearray(packed.getvalue())
    raw[1024 + 20 : 1024 + 300] = b"\xff" * 280  # the second header
    (tmp_path / "a.tar").write_bytes(raw)
    (tmp_path / "b.tar.gz").write_bytes(gzip.compress(bytes(raw)))
    for name in ("a.tar", "b.tar.gz"):
        outcome = read_file(tmp_path / name)
        assert outcome.records == {"ssn": 1}
        assert "what follows the damage" in outcome.problems[0].reason


def test_a_page_of_glyph_numbers_is_no_text():
    from duecare.discovery.readers.pdf import _is_legible

    assert _is_legible("Patient: Ada Hill\r\nSSN: 212-34-5679\f")
    assert _is_legible("Señora Ωmega 212\ufffe345")
    assert not _is_legible("\x01\x04\x05\x06\x07\x08\t\n\x08\x0b\x04\x0c\x0c\n\r\x0e A")
    assert not _is_legible("\ue001\ue002\ue003 \ue004 ab")
    assert not _is_legible("  \r\n")


@pytest.mark.slow
def test_a_sparse_terabyte_is_done_in_seconds_and_its_text_is_found(tmp_path, people):
    line = b"a line of plain words\n"
    with (tmp_path / "huge.log").open("wb") as stream:
        stream.write(b"SSN: 212-34-5679\n" + line * 4000)
        stream.seek(700_000_000_000)
        stream.write(b"\nSSN: 212-34-5681\n" + line * 100)
        stream.truncate(1_000_000_000_000)
    for name in ("huge.csv", "huge.mbox", "huge.jsonl", "huge.zip"):
        with (tmp_path / name).open("wb") as stream:
            stream.write(b"From a@b.example Mon Jan  5 10:00:00 2026\nTo: x\n\n" + line * 40)
            stream.truncate(1_000_000_000_000)
    write_table(tmp_path / "small.csv", people[:5])
    started = time.monotonic()
    result = scan_folder(tmp_path)
    assert time.monotonic() - started < 120
    assert result.inventory.data_types["ssn"].records == 7
    named = reasons(result)
    assert named.pop("huge.zip")
    assert set(named.values()) == {"a sparse file: most of its size was never written"}
    assert set(named) == {"huge.csv", "huge.mbox", "huge.jsonl"}


def meanwhile(action, seconds):
    thread = threading.Timer(seconds, action)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda path: os.truncate(path, 8192), ("became shorter", "changed while")),
        (lambda path: path.write_text("other words\n"), ("became shorter", "changed while")),
        (lambda path: path.open("a").write("more\n"), ("changed while",)),
        (lambda path: path.unlink(), ("vanished",)),
    ],
    ids=["truncated", "rewritten", "appended", "removed"],
)
def test_a_file_that_changes_while_it_is_read_is_unread(tmp_path, change, reason):

    from duecare.discovery.outcome import ItemSettings, ScanItem
    from duecare.discovery.run.worker_process import WorkerProcess

    path = tmp_path / "a.log"
    path.write_text("SSN: 212-34-5679\n" + "plain words in a line\n" * 60_000)
    size = path.stat().st_size
    settings = ItemSettings(KEY, Limits(), bytes_per_second=900_000)
    # One that starts as an interpreter would start again for the file, after it has changed.
    worker = WorkerProcess(settings, may_interpret=lambda _size: False)
    try:
        worker.scan(ScanItem(os.fsencode(tmp_path / "a.log"), 0, 0, 0, 10))  # it has started
        timer = meanwhile(lambda: change(path), 0.5)
        outcome = worker.scan(ScanItem(os.fsencode(path), size, 0))
        timer.join()
    finally:
        worker.close()
    assert outcome.reading in (ReadClass.UNREAD, ReadClass.IN_PART)
    assert any(word in outcome.problems[0].reason for word in reason), outcome.problems


def test_a_file_that_vanished_before_its_turn_is_unread(tmp_path):

    from duecare.discovery.outcome import ItemSettings, ScanItem
    from duecare.discovery.run.file_scan import scan_item

    item = ScanItem(os.fsencode(tmp_path / "gone.txt"), 77, 0)
    (problem,) = scan_item(item, ItemSettings(KEY, Limits())).problems
    assert problem.reason == "it vanished while the scan ran"
    assert problem.size == 77


def test_a_file_locked_by_another_program_is_named_so():
    from duecare.discovery.readers.registry import reason_of

    error = PermissionError(13, "denied")
    error.winerror = 32  # what Windows gives for a sharing violation
    assert reason_of(error) == "another program has it locked"
