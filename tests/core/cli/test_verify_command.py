from __future__ import annotations

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.core.evidence import sample_log as sample

from duecare.cli.verify import verify
from duecare.evidence.report import EXIT_CODES
from duecare.evidence.trust import trust_text


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return sample.write(tmp_path / "bundle.zip", sample.installation(6).contents())


@pytest.fixture
def trust_file(tmp_path: Path) -> Path:
    path = tmp_path / "trust.txt"
    path.write_text(trust_text(sample.trust_of_reader()))
    return path


def test_a_good_bundle_with_trust_exits_0(bundle: Path, trust_file: Path) -> None:
    result = CliRunner().invoke(verify, [str(bundle), "--trust", str(trust_file)])
    assert result.exit_code == 0
    assert result.stdout.startswith("GREEN   Seen by 1 outside party, first on March 1, 2026\n")
    assert "left out" not in result.stdout.replace("what is left out of", "")
    assert result.stdout.endswith("exit 0\n")


def test_a_changed_bundle_exits_1_and_names_the_file(bundle: Path, trust_file: Path) -> None:
    data = bundle.read_bytes()
    bundle.write_bytes(data.replace(b"%PDF chronology", b"%PDF chronologY"))
    result = CliRunner().invoke(verify, [str(bundle), "--trust", str(trust_file), "--json"])
    report = json.loads(result.stdout)
    assert result.exit_code == report["exit_code"] == 1
    assert report["schema"] == "duecare.verification/2"
    failed = [check for check in report["checks"] if check["status"] == "fail"]
    assert any("data/report/chronology.pdf" in check["detail"] for check in failed)


def test_a_document_that_differs_is_told_with_what_was_recorded(bundle: Path) -> None:
    bundle.write_bytes(bundle.read_bytes().replace(b"%PDF chronology", b"%PDF chronologY"))
    text = CliRunner().invoke(verify, [str(bundle)]).stdout
    assert text.startswith("RED     One document is not the one that was recorded\n")
    recorded, found = (
        sha256(one).hexdigest() for one in (b"%PDF chronology\n", b"%PDF chronologY\n")
    )
    block = (
        "  data/report/chronology.pdf\n"
        f"    recorded   sha256 {recorded[:8]}...{recorded[-4:]}   entry 0, dated March 1, 2026\n"
        f"    found      sha256 {found[:8]}...{found[-4:]}   16 bytes\n"
        "    means      changed or replaced after entry 0 was written; by whom, this\n"
        "               check cannot say\n"
    )
    assert block in text


def test_a_cut_off_bundle_exits_2(bundle: Path) -> None:
    bundle.write_bytes(bundle.read_bytes()[:500])
    assert CliRunner().invoke(verify, [str(bundle)]).exit_code == 2


def test_an_intact_bundle_without_trust_exits_3(bundle: Path) -> None:
    result = CliRunner().invoke(verify, [str(bundle)])
    assert result.exit_code == 3
    assert result.stdout.startswith("AMBER   The firm's word only\n")


def test_the_help_shows_examples_and_exit_codes() -> None:
    text = CliRunner().invoke(verify, ["--help"]).stdout
    assert "--trust tsa-root.pem" in text
    for code, _, meaning in EXIT_CODES.values():
        assert f"{code} {meaning}" in " ".join(text.split())


def test_verification_needs_neither_django_nor_numpy(bundle: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from duecare.cli.verify import verify_bundle; "
        f"verify_bundle(Path({str(bundle)!r})); "
        "print([n for n in ('django', 'numpy', 'asn1crypto', 'duecare_web') if n in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
