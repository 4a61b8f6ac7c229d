"""``verify.html`` gives the command line's verdict where only time or witnesses are trusted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright
from tests.browser.test_verify_page import CHROMIUM, verdict_of
from tests.core.evidence import loopback_authority as loopback
from tests.core.evidence import sample_log as sample
from tests.core.evidence.test_token_checks import WITNESSES, cosigned, stamped

from duecare.evidence.report import VerificationReport
from duecare.evidence.timestamps.revocation import StoredList
from duecare.evidence.trust import parse_trust
from duecare.evidence.verifier.build import FOLDER
from duecare.evidence.verify.verify import verify_bundle

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]
SEAL = f"seal {sample.SEAL_SIGNER.vkey(sample.SEAL_NAME)}\n"
LOG = f"log {sample.LOG_SIGNER.vkey(sample.ORIGIN)}\n"


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_context(offline=True).new_page()
        opened.goto((FOLDER / "verify.html").as_uri())
        yield opened
        browser.close()


def agree(page: Page, path: Path, trust: str) -> VerificationReport:
    """Both verifiers give one verdict, and one result for each check; returns the report."""
    report = verify_bundle(path, parse_trust(trust))
    assert verdict_of(page, path, trust) == report.verdict.value
    rows = page.locator("#checks tr").all()
    shown = {row.locator("td").nth(0).inner_text(): row.locator("td").nth(1) for row in rows}
    for check in report.checks:
        if check.title in shown:
            assert shown[check.title].inner_text().lower() == check.status.value, check
    return report


@pytest.mark.parametrize("only", ["crl", "ocsp"])
def test_the_root_of_a_time_authority_alone_is_an_outside_party_until_it_is_revoked(
    only: str, page: Page, tmp_path: Path
) -> None:
    with loopback.revocable(tmp_path / "tsa", only=only) as authority:
        trust = SEAL + authority.root_pem

        def lists() -> list[StoredList]:
            content = authority.crl() if only == "crl" else authority.ocsp_answer()
            return [StoredList(only, content)]

        bare = stamped(authority, tmp_path / "bare.zip", [])
        assert agree(page, bare, trust).verdict.value == "open_points"
        assert "no list of its issuer says" in page.inner_text("#checks")
        good = stamped(authority, tmp_path / "good.zip", lists())
        assert agree(page, good, trust).verdict.value == "open_points"
        assert "seen by no one outside for" in page.inner_text("#points")
        assert "no list of its issuer says" not in page.inner_text("#checks")
        assert agree(page, good, SEAL).verdict.value == "firm_only"
        authority.revoked_at = datetime.now(UTC) - timedelta(days=1)
        revoked = stamped(authority, tmp_path / "revoked.zip", lists())
        assert agree(page, revoked, trust).verdict.value == "firm_only"
        assert "was revoked" in page.inner_text("#checks")


def test_a_root_of_another_authority_proves_nothing(page: Page, tmp_path: Path) -> None:
    other = loopback.make_authority(tmp_path / "other", key=loopback.EC)
    with loopback.serving(loopback.make_authority(tmp_path / "tsa", key=("rsa:2048",))) as running:
        path = stamped(running, tmp_path / "b.zip", [], tsa_roots_pem=running.root_pem)
        assert agree(page, path, SEAL + other.root_pem).verdict.value == "firm_only"
        assert agree(page, path, SEAL + running.root_pem).verdict.value == "open_points"


def test_a_quorum_of_witnesses_is_counted_alike(page: Page, tmp_path: Path) -> None:
    lines = "".join(f"witness {one.vkey()}\n" for one in WITNESSES)
    policy = "".join(f"witness w{n} {one.vkey()}\n" for n, one in enumerate(WITNESSES))
    policy += "group g 2 w0 w1 w2\nquorum g\n"
    for count in (0, 1, 2):
        path = cosigned(tmp_path / f"{count}.zip", *WITNESSES[:count], policy=policy)
        for quorum in ("any", "2", "all"):
            agree(page, path, f"{SEAL}{LOG}{lines}quorum {quorum}\n")
    assert agree(page, path, f"{SEAL}{lines}quorum 2\n").verdict.value == "verified"
    assert agree(page, path, f"{SEAL}{LOG}").verdict.value == "firm_only"
    broken = cosigned(tmp_path / "policy.zip", policy="quorum nobody\n")
    assert agree(page, broken, f"{SEAL}{LOG}").verdict.value == "tampered"
