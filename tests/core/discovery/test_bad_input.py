"""Whatever a folder holds, the scan goes on, and what was not read is named with a reason."""

import gzip
import io
import os
import signal
import subprocess
import sys
import tarfile
import zipfile

import pytest
from tests.core.discovery.practice_files import KEY, NOW, read_file, scan_folder, write_table

from duecare.discovery import ScanSettings, scan
from duecare.discovery.limits import Limits
from duecare.errors import InputError


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


def test_pipes_devices_and_link_loops_are_passed_over(tmp_path, people):
    write_table(tmp_path / "a.csv", people[:5])
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "up").symlink_to("..")
    result = scan_folder(tmp_path)
    assert result.inventory.people.best == 5
    assert result.inventory.scope.files_seen == 1


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


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_unread(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "a.txt").chmod(0)
    assert "no permission" in reasons(scan_folder(tmp_path))["a.txt"]


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
    (tmp_path / "a.xlsx").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 20
    )
    for name in ("a.pdf", "a.7z", "a.xlsx"):
        assert "encrypted" in read_file(tmp_path / name).problems[0].reason


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


def test_a_parser_that_does_not_end_is_killed_and_the_scan_goes_on(tmp_path, people):
    # a spreadsheet of many cells against a limit of no time at all
    rows = "\n".join("1,2,3" for _ in range(3_000_000))
    (tmp_path / "a.csv").write_text(rows)
    write_table(tmp_path / "b.csv", people[:5])
    limits = Limits(seconds_per_file=0.3, seconds_per_megabyte=0.0)
    result = scan_folder(tmp_path, limits=limits)
    assert "took longer than" in reasons(result)["a.csv"]
    assert result.inventory.people.best == 5


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


def test_a_killed_scan_goes_on_where_it_stopped(tmp_path, people):
    folder = tmp_path / "data"
    folder.mkdir()
    for number in range(120):
        write_table(folder / f"{number:03}.csv", people[: number + 1])
    script = (
        "import sys,datetime,os,signal\n"
        "from pathlib import Path\n"
        "from duecare.discovery import *\n"
        "def stop(p):\n"
        "    if p.files_done >= 70: os.kill(os.getpid(), signal.SIGKILL)\n"
        "scan(ScanSettings(sources=[sys.argv[1]],client_key=sys.argv[3].encode(),"
        "home_state='TX',workers=1,journal=Path(sys.argv[2])),"
        "now=datetime.datetime.now(datetime.timezone.utc),progress=stop)\n"
    )
    journal = tmp_path / "journal"
    killed = subprocess.run([sys.executable, "-c", script, folder, journal, KEY.decode()])
    assert killed.returncode == -signal.SIGKILL
    kept = journal.stat().st_size
    with journal.open("ab") as stream:
        stream.write(b"half a record")
    reports = []
    settings = ScanSettings(
        sources=[str(folder)], client_key=KEY, home_state="TX", workers=1, journal=journal
    )
    resumed = scan(settings, now=NOW, progress=reports.append)
    assert kept > 100
    assert resumed.inventory == scan_folder(folder).inventory


def test_a_journal_of_another_key_is_refused(tmp_path, people):
    folder = tmp_path / "data"
    folder.mkdir()
    write_table(folder / "a.csv", people[:3])
    scan_folder(folder, journal=tmp_path / "j")
    other = ScanSettings(sources=[str(folder)], client_key=b"x" * 32, journal=tmp_path / "j")
    with pytest.raises(InputError, match="another client key"):
        scan(other, now=NOW)
