"""A bundle is never accepted after any change of any of its bytes."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.core.evidence import sample_log as sample

from duecare.evidence.bundle import bundle
from duecare.evidence.verify.verify import verify_bundle


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        # Ten times the bytes of all else, and one file like any other.
        patch.setattr(bundle, "verifier_page", lambda: b"")
        made = sample.installation(3)
        contents = made.contents(entries=made.disclosures({1: ("person",), 2: ("*",)}))
        return sample.write(tmp_path_factory.mktemp("small") / "small.zip", contents).read_bytes()


def inside_files(data: bytes) -> set[int]:
    """Positions in the content of files, where the digest decides, whichever bit it is."""
    found: set[int] = set()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            name, extra = struct.unpack_from("<HH", data, info.header_offset + 26)
            start = info.header_offset + 30 + name + extra
            found.update(range(start, start + info.compress_size))
    return found


def refused_after_flips(data: bytes, folder: Path, flips: Iterable[tuple[int, int]]) -> int:
    path, changed, refused = folder / "flipped.zip", bytearray(data), 0
    for position, bit in flips:
        changed[position] ^= 1 << bit
        path.write_bytes(changed)
        report = verify_bundle(path, sample.trust_of_reader())
        assert report.exit_code in (1, 2), f"byte {position}, bit {bit}"
        changed[position] ^= 1 << bit
        refused += 1
    return refused


@pytest.mark.slow
def test_one_changed_bit_in_any_byte_is_refused(small: bytes, tmp_path: Path) -> None:
    flips = ((position, position % 8) for position in range(len(small)))
    assert refused_after_flips(small, tmp_path, flips) == len(small)


@pytest.mark.slow
def test_every_single_changed_bit_is_refused(small: bytes, tmp_path: Path) -> None:
    """Of the archive's own bytes; of all bytes with ``DUECARE_TEST_FUZZ=all``."""
    left_out = set() if os.environ.get("DUECARE_TEST_FUZZ") == "all" else inside_files(small)
    positions = [one for one in range(len(small)) if one not in left_out]
    assert len(positions) > 1000
    flips = ((position, bit) for position in positions for bit in range(8))
    assert refused_after_flips(small, tmp_path, flips) == 8 * len(positions)


def test_a_removed_or_added_byte_is_refused_anywhere(small: bytes, tmp_path: Path) -> None:
    path = tmp_path / "changed.zip"
    for position in range(0, len(small), 101):
        for changed in (
            small[:position] + small[position + 1 :],
            small[:position] + b"\x00" + small[position:],
        ):
            path.write_bytes(changed)
            assert verify_bundle(path, sample.trust_of_reader()).exit_code in (1, 2), position


def test_the_changed_entry_is_named(small: bytes, tmp_path: Path) -> None:
    line = small.index(b'"decision' if b'"decision' in small else b'{"leaf":"') + 40
    changed = bytearray(small)
    changed[line] ^= 1
    path = tmp_path / "entry.zip"
    path.write_bytes(changed)
    report = verify_bundle(path, sample.trust_of_reader())
    details = " ".join(check.detail for check in report.failures())
    assert "entries-000.jsonl" in details
    assert "entry 0" in details
