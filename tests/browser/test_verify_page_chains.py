"""The chains of certificates of the attacks get the same answer in a browser."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from playwright.sync_api import Page, sync_playwright
from tests.attacks.authority_shapes import MESSAGE, all_shapes, make_reply
from tests.attacks.hostile_chains import AT, all_chains
from tests.core.evidence.test_visible import TEXTS

from duecare.evidence.timestamps.timestamp import make_request
from duecare.evidence.verifier.build import FOLDER, WORKER_SOURCES
from duecare.evidence.visible import visible

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

JUDGE_REPLIES = """
async (shapes) => {
  const answers = {};
  for (const { name, reply, request, message, roots, apart } of shapes) {
    const others = apart.map((text) => readDer(fromAnyB64(text)));
    const trusted = roots.map((text) => readCertificate(readDer(fromAnyB64(text))));
    try {
      const token = await verifyToken(fromAnyB64(reply), fromAnyB64(request), fromAnyB64(message), others);
      answers[name] = (await examineToken(token, trusted, others.map(readCertificate), [])).counts;
    } catch (error) {
      answers[name] = error instanceof EvidenceError ? false : String(error);
    }
  }
  return answers;
}
"""


def encoded(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page that knows what the worker of ``verify.html`` knows."""
    sources = "".join((FOLDER / name).read_text() for name in WORKER_SOURCES if name != "checks.js")
    # A page from a file may use the browser's cryptography.
    empty = tmp_path_factory.mktemp("page") / "empty.html"
    empty.write_text("<!doctype html><title>Chains</title>")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_context(offline=True).new_page()
        opened.goto(empty.as_uri())
        opened.add_script_tag(content=sources)
        yield opened
        browser.close()


def test_the_page_answers_as_python_must_for_every_chain(page: Page) -> None:
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
    answers = page.evaluate(JUDGE, given)
    expected = {one.name: one.accepted for one in chains}
    wrong = {name: found for name, found in answers.items() if found is not expected[name]}
    assert wrong == {}, json.dumps(wrong)
    assert answers.keys() == expected.keys()


def test_the_page_answers_as_python_must_for_every_shape_of_a_reply(page: Page) -> None:
    shapes = all_shapes()
    given = [
        {
            "name": one.name,
            "reply": base64.b64encode(make_reply(one)).decode(),
            "request": base64.b64encode(make_request(MESSAGE, nonce=77)).decode(),
            "message": base64.b64encode(MESSAGE).decode(),
            "roots": list(map(encoded, one.roots)),
            "apart": list(map(encoded, one.apart)),
        }
        for one in shapes
    ]
    answers = page.evaluate(JUDGE_REPLIES, given)
    assert answers == {one.name: one.accepted for one in shapes}


def test_the_page_shows_text_of_strangers_as_the_command_line_does(page: Page) -> None:
    texts = [*TEXTS, "".join(map(chr, range(0x3000))), "a" * 5000, "\U0001f512" * 4001]
    assert page.evaluate("(texts) => texts.map((text) => visible(text))", texts) == [
        visible(text) for text in texts
    ]
