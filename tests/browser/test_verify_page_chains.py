"""The chains of certificates of the attacks get the same answer in a browser."""

from __future__ import annotations

import base64
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from playwright.sync_api import sync_playwright
from tests.attacks.hostile_chains import AT, all_chains

from duecare.evidence.verifier.build import FOLDER, WORKER_SOURCES

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
JUDGE = """
async (chains) => {
  const answers = {};
  for (const { name, signer, sent, roots, time } of chains) {
    const read = (text) => readDer(fromAnyB64(text));
    const token = { signer: read(signer), certificates: [read(signer), ...sent.map(read)], time, policyFits: true };
    const trusted = roots.map((text) => readCertificate(read(text)));
    answers[name] = (await examineToken(token, trusted, [], [])).counts;
  }
  return answers;
}
"""


def encoded(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


def test_the_page_answers_as_python_must_for_every_chain(tmp_path: Path) -> None:
    chains = all_chains()
    given: list[dict[str, Any]] = [
        {
            "name": one.name,
            "signer": encoded(one.signer),
            "sent": list(map(encoded, one.sent)),
            "roots": list(map(encoded, one.roots)),
            "time": f"{AT:%Y-%m-%dT%H:%M:%S}.000Z",
        }
        for one in chains
    ]
    sources = "".join((FOLDER / name).read_text() for name in WORKER_SOURCES if name != "checks.js")
    empty = tmp_path / "empty.html"  # a page from a file may use the browser's cryptography
    empty.write_text("<!doctype html><title>Chains</title>")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(offline=True).new_page()
        page.goto(empty.as_uri())
        page.add_script_tag(content=sources)
        answers = page.evaluate(JUDGE, given)
        browser.close()
    expected = {one.name: one.accepted for one in chains}
    wrong = {name: found for name, found in answers.items() if found is not expected[name]}
    assert wrong == {}, json.dumps(wrong)
    assert answers.keys() == expected.keys()
