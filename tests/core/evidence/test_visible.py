"""Nothing that a bundle says acts on a terminal or turns the text around it."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st
from tests.attacks.broken_bundles import STOLEN, Parts
from tests.core.evidence import sample_log as sample

from duecare.cli.verify import verify
from duecare.errors import EvidenceError
from duecare.evidence.report import VerificationReport
from duecare.evidence.visible import LONGEST, visible, visible_in

TEXTS = [
    "Marisol Treviño, 王小明, नेहा 🔒",
    "\x1b[2J\x1b]0;title\x07",
    "invoice\u202efdp.exe",
    "a\u200bb\u2066c\u2069\u061c\u200e",
    "one\ntwo\u2028three\u2029",
    "\x80\x9b31m",
    "[bold red]GREEN[/]",
]
HOSTILE = (
    "\x1b[32mGREEN\x1b[0m \x9b2J \x1b]8;;http://evil\x07 \u202enoitacifirev\u202c [bold]x[/bold]"
)


def test_known_answers() -> None:
    assert visible("Marisol Treviño, 王小明, नेहा 🔒") == "Marisol Treviño, 王小明, नेहा 🔒"
    assert visible("a\u202eb\x1b[0m\x07") == "a\\u{202E}b\\u{1B}[0m\\u{7}"
    assert visible("\U000e0041\ufeff\u2028") == "\\u{E0041}\\u{FEFF}\\u{2028}"
    assert visible("x" * (LONGEST + 3)) == "x" * LONGEST + "… (3 more characters)"
    assert visible_in({"a\n": ["\x00", 1, None, {"b": "\u200f"}]}) == {
        "a\\u{A}": ["\\u{0}", 1, None, {"b": "\\u{200F}"}]
    }


@given(st.text())
@example("".join(map(chr, range(0x11000))))
def test_what_is_left_is_seen(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown or len(shown) > LONGEST
    assert not any(unicodedata.category(one) in ("Cc", "Cs", "Co", "Zl", "Zp") for one in shown)
    directions = {unicodedata.bidirectional(one) for one in shown}
    assert not directions & {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN"}
    assert not any("\u200b" <= one <= "\u200f" or one == "\u061c" for one in shown)


def test_a_report_takes_no_raw_text() -> None:
    report = VerificationReport("b")
    report.passed("a", "title", HOSTILE)
    report.absent("a", "title", HOSTILE)
    report.failed("a", "title", HOSTILE)
    assert {check.detail for check in report.checks} == {visible(HOSTILE)}
    report.facts["origin"] = HOSTILE
    assert report.to_json()["facts"]["origin"] == visible(HOSTILE)


@pytest.mark.parametrize(
    ("name", "old"),
    [
        ("bag-info.txt", b"Duecare-Profile: full"),
        ("bag-info.txt", b"Duecare-Kind: defense"),
        ("bag-info.txt", b"Bagging-Date: 2026-03-01"),
        ("data/privilege-log.csv", b"attorney-client privilege"),
        ("data/log/checkpoint", b"acme-install/c/5f0c2f9e"),
        ("data/trust/log-keys.txt", b"log acme-install"),
        ("manifest-sha256.txt", b"  data/report"),
        ("data/log/entries-000.jsonl", b'{"leaf'),
    ],
)
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_the_command_line_prints_no_raw_text_of_a_bundle(
    name: str, old: bytes, options: tuple[str, ...], tmp_path: Path
) -> None:
    path = sample.write(tmp_path / "b.zip", sample.installation(4).contents())
    parts = Parts.of(path.read_bytes())
    assert old in parts.files[name]
    parts.files[name] = parts.files[name].replace(old, old + HOSTILE.encode(), 1)
    try:
        data = parts.resealed(STOLEN).pack()
    except (EvidenceError, ValueError, KeyError):  # what cannot be sealed again is shown as it is
        data = parts.pack()
    path.write_bytes(data)
    printed = CliRunner().invoke(verify, [str(path), *options]).output
    raw = {one for one in printed if visible(one) != one and one != "\n"}
    assert raw == set()
