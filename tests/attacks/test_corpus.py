"""Hundreds of bundles, each named for its defect; none is taken for what was recorded."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.broken_bundles import BROKEN
from tests.attacks.corpus import corpus, untouched
from tests.attacks.rebuilt_files import REBUILT
from tests.attacks.repacked import HOSTILE
from tests.core.evidence import sample_log as sample

from duecare.evidence.verify.verify import verify_bundle

TRUST = sample.trust_of_reader()
RED = (1, 2)


def answers(bundles: dict[str, bytes], folder: Path) -> dict[str, int]:
    path, found = folder / "one.zip", {}
    for name, data in bundles.items():
        path.write_bytes(data)
        found[name] = verify_bundle(path, TRUST).exit_code
    return found


def test_what_they_are_made_of_is_sound(tmp_path: Path) -> None:
    assert not set(answers(untouched(), tmp_path).values()) & set(RED)


def test_there_are_hundreds_of_different_defects() -> None:
    assert len(corpus()) >= 400
    assert len(set(corpus().values())) >= 0.95 * len(corpus())
    assert len(corpus()) + len(BROKEN) + len(HOSTILE) + len(REBUILT) >= 600


def test_every_one_is_red(tmp_path: Path) -> None:
    found = answers(corpus(), tmp_path)
    assert {name: code for name, code in found.items() if code not in RED} == {}
