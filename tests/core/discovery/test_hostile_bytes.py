"""Damaged bytes of every format end as an outcome: no crash, no hang, no flood, no quoted value.

The examples of each format are counted by DUECARE_TEST_EXAMPLES. They are read by the guarded
process that a scan uses, so that a reader that falls over fails the test and not the run.
"""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.discovery.practice_files import KEY
from tests.core.discovery.sample_files import CHECKED, MORE, samples
from tests.core.discovery.test_formats import MAKERS

from duecare.discovery.outcome import ItemSettings, ScanItem
from duecare.discovery.readers.limits import Limits
from duecare.discovery.readers.registry import _MODULES, _REFUSED
from duecare.discovery.run.file_scan import scan_item
from duecare.discovery.run.worker_process import WorkerProcess

EXAMPLES = int(os.environ.get("DUECARE_TEST_EXAMPLES", "60"))
LIMITS = Limits(
    seconds_per_file=20.0,
    memory_bytes=700_000_000,
    whole_file_bytes=50_000_000,
    expansion_bytes=50_000_000,
    member_bytes=20_000_000,
)
SETTINGS = ItemSettings(KEY, LIMITS, list_findings=True)
FELL = ("longer than 2", "MB of memory", "crashed")
# Readers in machine code may end their process, which the scan survives; no other may.
MACHINE_CODE = (".xls", ".xlsx", ".ods", ".pst", ".pdf", ".parquet", ".dat")
VALUES = ("212-34", "21234", "5679", "Hill", "1980")


@pytest.fixture(scope="module")
def reader():
    worker = WorkerProcess(SETTINGS)
    yield worker
    worker.close()


def read(reader, path, raw):
    path.write_bytes(raw)
    outcome = reader.scan(ScanItem(os.fsencode(path), len(raw), 0))
    for problem in outcome.problems:
        assert problem.reason
        fell = FELL[:2] if path.suffix in MACHINE_CODE else FELL
        assert not any(word in problem.reason for word in fell), problem.reason
        assert not any(value in problem.reason for value in VALUES), problem.reason
    return outcome


@st.composite
def damaged(draw, raw):
    """The file with bits flipped, bytes put in or taken out, cut short, or a part repeated."""
    data = bytearray(raw)
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        kind = draw(st.sampled_from(["flip", "flip", "flip", "replace", "number", "cut", "repeat"]))
        if kind == "flip" and data:
            data[at] ^= 1 << draw(st.integers(0, 7))
        elif kind == "replace":
            data[at : at + draw(st.integers(0, 8))] = draw(st.binary(max_size=8))
        elif kind == "number":
            data[at : at + 4] = draw(st.sampled_from([b"\xff" * 4, b"\0" * 4, b"\0\0\0\x7f"]))
        elif kind == "cut":
            data = data[: at + 1]
        else:
            data = data[:at] + data[at // 2 : at] + data[at:]
    return bytes(data)


def test_there_is_a_sample_of_every_format_that_is_read():
    from duecare.discovery.readers.segments import Budget
    from duecare.discovery.readers.sniff import sniff_format
    from duecare.discovery.readers.source import Source

    kinds = {
        sniff_format(Source(name, LIMITS, Budget(0), data=raw)) for name, raw in samples().items()
    }
    pictures = {"image"}  # read by the OCR program in its own process
    assert set(_MODULES) - kinds - pictures == set()
    assert not kinds & set(_REFUSED)


@pytest.mark.parametrize("name", [*MAKERS, *MORE])
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_damaged_file_ends_as_an_outcome(reader, tmp_path, name, data):
    raw = data.draw(damaged(samples()[name]))
    outcome = read(reader, tmp_path / name, raw)
    if name in CHECKED and raw:
        assert outcome.records.get("ssn") or outcome.problems, "damaged, and taken for clean"


@pytest.mark.parametrize("name", [*MAKERS, *MORE])
def test_a_file_cut_anywhere_ends_as_an_outcome(reader, tmp_path, name):
    raw = samples()[name]
    for part in (1, 2, 3, 5, 7, 11):
        outcome = read(reader, tmp_path / name, raw[: len(raw) * part // 12])
        if name in CHECKED and not name.endswith(".zip") and len(raw) * part // 12:
            assert outcome.problems


@pytest.mark.parametrize(
    "name",
    [
        "a.pst",
        "a.msg",
        "a.doc",
        "a.pdf",
        "a.xlsx",
        "a.vcf",
        "a.yaml",
        "a.zst",
        "a.7z",
        "a.tar",
        "a.mbox",
        "noise.dat",
    ],
)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(raw=st.binary(max_size=3000))
def test_any_bytes_under_any_name_end_as_an_outcome(reader, tmp_path, name, raw):
    read(reader, tmp_path / name, raw)


@pytest.mark.parametrize("kind", sorted({*_MODULES} - {"text", "image"}))
@settings(max_examples=EXAMPLES // 2, deadline=None, suppress_health_check=list(HealthCheck))
@given(noise=st.binary(max_size=600))
def test_noise_behind_the_mark_of_a_format_ends_as_an_outcome(reader, tmp_path, kind, noise):
    from duecare.discovery.readers.sniff import _MAGIC

    marks = [mark for mark, found in _MAGIC if found == kind] or [b""]
    read(reader, tmp_path / "noise.dat", marks[0] + noise)


def test_a_reader_that_fails_in_an_unforeseen_way_quotes_nothing(tmp_path, monkeypatch):
    from duecare.discovery.readers import plain

    def fail(_source, _member):
        raise ValueError("could not convert string to float: '212-34-5679'")
        yield

    monkeypatch.setattr(plain, "extract", fail)
    (tmp_path / "a.log").write_text("SSN: 212-34-5679")
    outcome = scan_item(ScanItem(os.fsencode(tmp_path / "a.log"), 16, 0), SETTINGS)
    (problem,) = outcome.problems
    assert problem.reason == "damaged: the reader gave up (ValueError)"
