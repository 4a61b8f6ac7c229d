"""A bundle is never accepted after any change of any of its bytes."""

from __future__ import annotations

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


def refused_after_flips(data: bytes, folder: Path, bits: tuple[int, ...]) -> int:
    path, changed, flips = folder / "flipped.zip", bytearray(data), 0
    for position in range(len(data)):
        for bit in bits or (position % 8,):
            changed[position] ^= 1 << bit
            path.write_bytes(changed)
            report = verify_bundle(path, sample.trust_of_reader())
            assert report.exit_code in (1, 2), f"byte {position}, bit {bit}"
            changed[position] ^= 1 << bit
            flips += 1
    return flips


@pytest.mark.slow
def test_one_changed_bit_in_any_byte_is_refused(small: bytes, tmp_path: Path) -> None:
    assert refused_after_flips(small, tmp_path, ()) == len(small)


@pytest.mark.slow
def test_every_single_changed_bit_is_refused(small: bytes, tmp_path: Path) -> None:
    assert refused_after_flips(small, tmp_path, tuple(range(8))) == 8 * len(small)


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
