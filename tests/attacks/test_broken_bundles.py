"""None of the broken bundles is accepted, and each is refused for a reason that names the place."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.attacks.broken_bundles import BROKEN, destroyed_on_the_record, excerpt
from tests.core.evidence import sample_log as sample
from tests.core.evidence.in_memory import said

from duecare.evidence.verify.verify import Verdict, verify_bundle

# With these the attacker needs no false statement: only what the reader trusts tells them apart.
ONLY_TRUST_TELLS = {
    "document_replaced_sealed_by_a_stranger_who_names_his_key",
    "whole_log_rewritten_and_signed_by_a_stranger",
    "replaced_log_key_only",
}
ROOT = re.compile(r"(?<=root )[0-9a-f]{64}|(?<=expected )[0-9a-f]{64}")
ANSWERS: dict[str, list[str]] = json.loads(
    (Path(__file__).parent / "answers.json").read_text(encoding="utf-8")
)
"""Name of a broken bundle -> what fails, in exact words: the check, the verdict, the detail."""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    made = sample.installation(6)
    return sample.write(tmp_path_factory.mktemp("good") / "good.zip", made.contents()).read_bytes()


def test_the_untouched_bundles_are_verified(good: bytes, tmp_path: Path) -> None:
    bundles = {
        "full.zip": good,
        "excerpt.zip": excerpt(),
        "destroyed.zip": destroyed_on_the_record(),
    }
    for name, data in bundles.items():
        path = tmp_path / name
        path.write_bytes(data)
        report = verify_bundle(path, sample.trust_of_reader())
        # What was destroyed is on the record, and by the firm alone: that is said, and not green.
        expected = Verdict.OPEN_POINTS if name == "destroyed.zip" else Verdict.VERIFIED
        assert report.verdict is expected, list(report.failures())


def test_there_are_at_least_sixty_attacks_and_each_has_its_answer() -> None:
    assert len(BROKEN) >= 60
    assert list(ANSWERS) == list(BROKEN)


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_it_refuses_and_says_why(name: str, good: bytes, tmp_path: Path) -> None:
    broken = BROKEN[name](good)
    assert broken != good
    path = tmp_path / "broken.zip"
    path.write_bytes(broken)
    report = verify_bundle(path, sample.trust_of_reader())
    assert report.exit_code in (1, 2), name
    answer = said(report, failed=True)
    rows = [f"{check} {verdict}: {detail}" for check, verdict, detail in answer]
    # Roots change with the page of this release, which the log names.
    assert [ROOT.sub("...", row) for row in rows] == ANSWERS[name]


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_it_is_never_green_without_outside_trust(name: str, good: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.zip"
    path.write_bytes(BROKEN[name](good))
    expected = (1, 2, 3) if name in ONLY_TRUST_TELLS else (1, 2)
    assert verify_bundle(path).exit_code in expected
