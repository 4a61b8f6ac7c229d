"""A scan reads no faster than its cap, at the lowest priority when it is polite."""

import sqlite3
import subprocess
import sys
import time
import zipfile

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.discovery.practice_files import KEY, NOW, scan_folder, write_table

from duecare.discovery import ScanSettings, read_bandwidth, scan
from duecare.discovery.readers.throttle import Throttle, rest_after
from duecare.errors import InputError


class Clock:
    """Time that passes only by sleeping or by the test's hand."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


@given(
    st.integers(10_000, 10**9),
    st.lists(st.tuples(st.integers(0, 300_000), st.floats(0, 0.5)), max_size=60),
)
def test_no_stretch_of_time_lets_more_through_than_the_cap(rate, reads):
    clock = Clock()
    throttle = Throttle(rate, clock=clock, sleep=clock.sleep)
    passed = []
    for size, idle in reads:
        clock.now += idle
        throttle.spend(size)
        passed.append((clock.now, size))
    for first, (start, _) in enumerate(passed):
        total = 0
        for now, size in passed[first + 1 :]:
            total += size
            assert total <= rate * (now - start + 0.1) * 1.001 + 1


def test_without_a_cap_nothing_waits():
    clock = Clock()
    Throttle(0, clock=clock, sleep=clock.sleep).spend(10**12)
    assert clock.now == 100.0


def test_a_polite_worker_rests_half_as_long_as_it_worked_and_never_long():
    assert rest_after(0.2) == 0.1
    assert rest_after(600) == 2.0


def make_share(folder, people):
    """Four megabytes in formats that are read in four different ways."""
    line = "nothing but plain words in a line of a log\n"
    (folder / "a.log").write_text(line * 25_000)
    (folder / "b.csv").write_text("item,amount,note\n" + "screw,12,small\n" * 70_000)
    with zipfile.ZipFile(folder / "c.zip", "w") as archive:
        archive.writestr("d.txt", line * 25_000)
    base = sqlite3.connect(folder / "e.db")
    base.execute("create table note (words text)")
    base.executemany("insert into note values (?)", [(line,)] * 24_000)
    base.commit()
    base.close()
    (folder / "f.mbox").write_text(
        ("From a@b.example Mon Jan  5 10:00:00 2026\nSubject: x\n\n" + line * 200 + "\n") * 120
    )
    write_table(folder / "g.csv", people[:20])
    return sum(path.stat().st_size for path in folder.iterdir())


@pytest.mark.slow
def test_a_scan_stays_under_its_bandwidth_and_finds_the_same(tmp_path, people):
    folder = tmp_path / "share"
    folder.mkdir()
    size = make_share(folder, people)
    cap = 2_000_000
    capped = ScanSettings(
        [str(folder)], client_key=KEY, home_state="TX", workers=2, bytes_per_second=cap
    )
    result = scan(capped, now=NOW)
    assert size > 4_000_000
    # two workers of half the cap each: files are as long as they are, one worker may end first
    assert size / result.seconds <= cap
    assert result.inventory == scan_folder(folder).inventory


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="counts bytes where /proc tells them")
def test_one_large_file_does_not_run_ahead_of_the_cap(tmp_path):
    with zipfile.ZipFile(tmp_path / "large.zip", "w") as archive:
        archive.writestr("a.txt", "plain words\n" * 500_000)
    script = (
        "import sys,datetime,threading,time,psutil\n"
        "from duecare.discovery import *\n"
        "taken=[]\n"
        "def watch():\n"
        "    while True:\n"
        "        for c in psutil.Process().children():\n"
        "            try: taken.append((time.monotonic(), c.io_counters().read_chars))\n"
        "            except psutil.Error: pass\n"
        "        time.sleep(0.05)\n"
        "threading.Thread(target=watch,daemon=True).start()\n"
        "scan(ScanSettings([sys.argv[1]],client_key=b'k'*32,workers=1,bytes_per_second=2_000_000),"
        "now=datetime.datetime.now(datetime.timezone.utc))\n"
        "end=taken[-1][1]\n"
        "tail=[t for t in taken if t[1] > end-5_000_000]\n"
        "print(max((b[1]-a[1])/(b[0]-a[0]) for a in tail for b in tail if b[0]-a[0] > 0.9))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert float(done.stdout) < 2_600_000


@pytest.mark.skipif(sys.platform != "linux", reason="priorities are asked the Linux way")
def test_a_polite_reader_has_the_lowest_priority_for_processor_and_disk(tmp_path):
    (tmp_path / "a.log").write_text("words\n" * 400_000)
    seen, others = [], set(psutil.Process().children())  # readers that other tests keep

    def look(_progress):
        readers = set(psutil.Process().children()) - others
        seen.extend((reader.nice(), reader.ionice().ioclass) for reader in readers)

    settings = ScanSettings([str(tmp_path)], client_key=KEY, workers=1, polite=True)
    scan(settings, now=NOW, progress=look)
    assert seen
    assert {nice for nice, _ in seen} == {19}
    assert {io for _, io in seen} == {psutil.IOPRIO_CLASS_IDLE}


@pytest.mark.parametrize(
    ("text", "value"),
    [("20MB/s", 20_000_000), ("500 kB/s", 500_000), ("1.5gb/s", 1_500_000_000), ("70000", 70_000)],
)
def test_a_bandwidth_is_read_from_words(text, value):
    assert read_bandwidth(text) == value


@pytest.mark.parametrize("text", ["", "fast", "-1MB/s", "1 TB", "9kB/s", "MB/s", "20mbps"])
def test_what_is_no_bandwidth_is_refused(text):
    with pytest.raises(InputError):
        read_bandwidth(text)


def test_time_left_is_told_from_files_and_bytes_of_this_run_alone():
    from duecare.cli.scan_progress import in_words, seconds_left
    from duecare.discovery import Progress

    half = Progress(500, 1000, 5_000, 10_000, True, "a")
    assert seconds_left(half, 60.0) == pytest.approx(60)
    resumed = Progress(600, 1000, 6_000, 10_000, True, "a", 500, 5_000)
    assert seconds_left(resumed, 60.0) == pytest.approx(240)
    assert seconds_left(Progress(1, 2, 1, 2, False, "a"), 60.0) is None
    assert in_words(200) == "about 3 minutes left"
    assert in_words(3 * 3600) == "about 3 h 00 min left"


def test_the_total_is_known_while_the_first_files_are_read(tmp_path):
    for number in range(300):
        (tmp_path / f"{number:03}.txt").write_text("words\n" * 10)
    reports = []

    def look(progress):
        reports.append(progress)
        time.sleep(0.001)

    scan(ScanSettings([str(tmp_path)], client_key=KEY, workers=1), now=NOW, progress=look)
    early = reports[len(reports) // 3]
    assert early.is_walk_finished
    assert early.files_found == 300
    assert reports[-1].files_done == reports[-1].files_found == 300
    assert reports[-1].bytes_done == reports[-1].bytes_found
