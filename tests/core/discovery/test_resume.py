"""A scan that was ended by force goes on where it stopped and comes to the same inventory."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from tests.core.discovery.practice_files import KEY, NOW, letter, scan_folder, write_table
from tests.patience import PATIENCE, wait_until

from duecare.discovery import Limits, ScanSettings, scan
from duecare.inventory import DataInventory

pytestmark = pytest.mark.long

ROUNDS = int(os.environ.get("DUECARE_TEST_CRASHES", "2"))
SCRIPT = """
import datetime, sys, time
from pathlib import Path
from duecare.discovery import (ScanSettings, scan)
first = True
def told(progress):
    global first
    if first:
        print("reading", flush=True)
        first = False
    time.sleep(0.0005)
scan(ScanSettings([sys.argv[1]], client_key=sys.argv[3].encode(), home_state="TX", workers=1,
                  journal=Path(sys.argv[2]), findings=Path(sys.argv[4])),
     now=datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.timezone.utc), progress=told)
"""


@pytest.fixture
def share(tmp_path, people):
    folder = tmp_path / "share"
    folder.mkdir()
    for number in range(120):
        write_table(folder / f"{number:03}.csv", people[number % 50 : number % 50 + 100])
        (folder / f"{number:03}.txt").write_text(letter(people[number % 200]))
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    return folder


def start(share, tmp_path):
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            SCRIPT,
            share,
            tmp_path / "journal",
            KEY.decode(),
            tmp_path / "findings.jsonl",
        ],
        stdout=subprocess.PIPE,
    )


def journal_scan(share, tmp_path, **options):
    settings = ScanSettings(
        [str(share)],
        client_key=KEY,
        home_state="TX",
        workers=1,
        journal=tmp_path / "journal",
        **options,
    )
    reports = []
    return scan(settings, now=NOW, progress=reports.append), reports


@pytest.mark.slow
def test_kills_at_any_moment_change_nothing_in_the_result(share, tmp_path):
    whole = scan_folder(share, findings=tmp_path / "whole.jsonl")
    draw = random.Random(os.urandom(8))
    for number in range(ROUNDS):
        process = start(share, tmp_path)
        process.stdout.readline()
        while number == ROUNDS - 1 and (tmp_path / "journal").stat().st_size < 1000:
            time.sleep(0.01)  # the last one leaves something behind
        time.sleep(draw.uniform(0, 0.4))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    resumed, reports = journal_scan(share, tmp_path, findings=tmp_path / "findings.jsonl")
    assert resumed.inventory.to_json() == whole.inventory.to_json()
    assert (tmp_path / "findings.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert reports[-1].files_recalled > 0


@pytest.mark.slow
def test_ctrl_c_leaves_a_state_that_can_be_resumed_and_no_process(share, tmp_path):
    arguments = [
        sys.executable,
        "-m",
        "duecare.cli.main",
        "scan",
        share,
        "--state",
        "TX",
        "--journal",
        tmp_path / "journal",
        "--key-file",
        tmp_path / "key",
        "--bandwidth",
        "200kB/s",
        "--workers",
        "2",
    ]
    process = subprocess.Popen(
        [*arguments, "--out", tmp_path / "cut.json"], stderr=subprocess.PIPE, process_group=0
    )
    journal = tmp_path / "journal"
    wait_until(lambda: journal.exists() and journal.stat().st_size > 100)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the readers as well
    _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert b"--resume" in told
    assert b"Traceback" not in told
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    assert not (tmp_path / "cut.json").exists()
    del arguments[arguments.index("--bandwidth") : arguments.index("--bandwidth") + 2]
    done = subprocess.run(
        [*arguments, "--resume", "--out", tmp_path / "i.json"], capture_output=True
    )
    assert done.returncode == 3
    resumed = DataInventory.read(tmp_path / "i.json")
    whole = scan_folder(share).inventory
    assert resumed.people == whole.people
    assert resumed.scope == whole.scope


def test_a_file_that_changed_since_is_read_again(share, tmp_path, people):
    journal_scan(share, tmp_path)
    write_table(share / "000.csv", people[:199])
    resumed, reports = journal_scan(share, tmp_path)
    assert resumed.inventory.to_json() == scan_folder(share).inventory.to_json()
    assert reports[-1].files_recalled == 240


def test_other_limits_or_a_wanted_list_of_findings_read_everything_again(share, tmp_path):
    journal_scan(share, tmp_path)
    for options in ({"limits": Limits(depth=2)}, {"findings": tmp_path / "findings.jsonl"}):
        _, reports = journal_scan(share, tmp_path, **options)
        assert reports[-1].files_recalled == 0
    assert (tmp_path / "findings.jsonl").stat().st_size > 1000


def test_a_torn_end_of_the_journal_costs_what_was_torn_and_no_more(share, tmp_path):
    journal_scan(share, tmp_path)
    raw = (tmp_path / "journal").read_bytes()
    (tmp_path / "journal").write_bytes(raw[:-200] + bytes(200))
    resumed, reports = journal_scan(share, tmp_path)
    assert resumed.inventory.to_json() == scan_folder(share).inventory.to_json()
    assert 0 < reports[-1].files_recalled < 241
