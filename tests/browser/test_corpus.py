"""The page gives the verdict of the command line on every bundle that is broken or packed again."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright
from tests.attacks.corpus import corpus, untouched
from tests.attacks.repacked import HARMLESS, HOSTILE
from tests.core.evidence import sample_log as sample

from duecare.evidence.bundle import bundle
from duecare.evidence.trust import trust_text
from duecare.evidence.verifier.build import (
    FOLDER,
    WORKER_SOURCES,
    definitions_script,
    words_script,
)
from duecare.evidence.verify.verify import verify_bundle

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
VERIFY = """
async ([trust, bundles]) => {
  const found = {};
  for (const [name, text] of Object.entries(bundles)) {
    const report = await verifyBundle(new Blob([fromAnyB64(text)]), trust, () => {});
    const details = report.checks.filter((one) => one.id.startsWith("container")).map((one) => one.detail);
    found[name] = [report.verdict, ...details];
  }
  return found;
}
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """An empty page that knows what the worker of ``verify.html`` knows."""
    sources = "".join((FOLDER / name).read_text() for name in WORKER_SOURCES)
    empty = tmp_path_factory.mktemp("page") / "empty.html"
    empty.write_text("<!doctype html><title>Corpus</title>")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_context(offline=True).new_page()
        opened.goto(empty.as_uri())
        opened.add_script_tag(content=sources + definitions_script() + words_script())
        yield opened
        browser.close()


def by_page(page: Page, bundles: dict[str, bytes]) -> dict[str, Any]:
    given = {name: base64.b64encode(data).decode() for name, data in bundles.items()}
    found: dict[str, Any] = page.evaluate(VERIFY, [trust_text(sample.trust_of_reader()), given])
    return found


def by_command_line(bundles: dict[str, bytes], folder: Path) -> dict[str, Any]:
    path, found = folder / "one.zip", {}
    for name, data in bundles.items():
        path.write_bytes(data)
        report = verify_bundle(path, sample.trust_of_reader())
        details = [one.detail for one in report.checks if one.id.startswith("container")]
        found[name] = [report.verdict.value, *details]
    return found


def test_on_every_bundle_of_the_corpus(page: Page, tmp_path: Path) -> None:
    bundles = {**corpus(), **untouched()}
    assert by_page(page, bundles) == by_command_line(bundles, tmp_path)


def test_on_every_bundle_that_was_packed_again(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "verifier_page", lambda: b"")
    path = sample.write(tmp_path / "good.zip", sample.installation(6).contents())
    good = path.read_bytes()
    bundles = {name: make(good) for name, make in {**HARMLESS, **HOSTILE}.items()}
    assert by_page(page, bundles) == by_command_line(bundles, tmp_path)
