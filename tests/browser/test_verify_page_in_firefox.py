"""``verify.html`` from ``file://`` in Firefox gives the verdicts that the command line gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.attacks.broken_bundles import BROKEN, excerpt
from tests.browser.firefox import PROGRAM, Firefox
from tests.core.evidence import sample_log as sample

from duecare.evidence.trust import trust_text
from duecare.evidence.verifier.build import FOLDER
from duecare.evidence.verify.verify import verify_bundle

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(PROGRAM is None, reason="Firefox is not installed"),
]


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    opened = Firefox(tmp_path_factory.mktemp("firefox") / "profile")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("good") / "good.zip"
    return sample.write(path, sample.installation(6).contents()).read_bytes()


def result_of(firefox: Firefox, path: Path, *, trust: bool = True) -> tuple[str, str]:
    """(verdict, color) that a person sees who opens the page and chooses the file."""
    firefox.open((FOLDER / "verify.html").as_uri())
    if trust:
        firefox.type("#trust", trust_text(sample.trust_of_reader()))
    firefox.type("#file", str(path))
    firefox.click("button[type=submit]")
    shown = "const shown = document.getElementById('result').dataset;"
    verdict = firefox.wait_for(f"{shown} return shown.verdict", seconds=30)
    return verdict, firefox.run(f"{shown} return shown.color")


def test_good_bundles_are_green_with_trust_and_amber_without(
    firefox: Firefox, good: bytes, tmp_path: Path
) -> None:
    for name, data in {"full.zip": good, "excerpt.zip": excerpt()}.items():
        (tmp_path / name).write_bytes(data)
        assert result_of(firefox, tmp_path / name) == ("verified", "green")
        assert result_of(firefox, tmp_path / name, trust=False) == ("firm_only", "amber")


def test_it_agrees_with_the_command_line_on_every_broken_bundle(
    firefox: Firefox, good: bytes, tmp_path: Path
) -> None:
    path, trust = tmp_path / "broken.zip", sample.trust_of_reader()
    for name, breaks in sorted(BROKEN.items()):
        path.write_bytes(breaks(good))
        expected = verify_bundle(path, trust).verdict.value
        assert result_of(firefox, path) == (expected, "red"), name


def test_it_agrees_with_the_command_line_on_forty_changed_bytes(
    firefox: Firefox, good: bytes, tmp_path: Path
) -> None:
    path, trust = tmp_path / "flipped.zip", sample.trust_of_reader()
    for number in range(40):
        changed = bytearray(good)
        position = number * len(good) // 40 + 3
        changed[position] ^= 1 << number % 8
        path.write_bytes(changed)
        expected = verify_bundle(path, trust).verdict.value
        assert expected in ("tampered", "incomplete")
        assert result_of(firefox, path)[0] == expected, position
