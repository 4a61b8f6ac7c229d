"""``verify.html`` from ``file://`` in Chromium gives the verdicts that the command line gives."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright
from tests.attacks import firm_attacks, rebuilt_files, test_earlier_format
from tests.attacks.broken_bundles import BROKEN, destroyed_on_the_record, excerpt
from tests.core.evidence import earlier, test_forms
from tests.core.evidence import loopback_authority as loopback
from tests.core.evidence import sample_log as sample
from tests.core.evidence import test_key_validity as key_validity

from duecare.evidence.log import notes
from duecare.evidence.log.fingerprint import fingerprint
from duecare.evidence.trust import Trust, trust_text
from duecare.evidence.verifier.build import FOLDER
from duecare.evidence.verify.verify import verify_bundle

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
TRUST = trust_text(sample.trust_of_reader())


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_context(offline=True).new_page()
        problems: list[str] = []
        opened.on("console", lambda message: problems.append(message.text))
        opened.on("pageerror", lambda error: problems.append(str(error)))
        opened.goto((FOLDER / "verify.html").as_uri())
        yield opened
        browser.close()
        assert problems == []


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("good") / "good.zip"
    return sample.write(path, sample.installation(6).contents()).read_bytes()


def verdict_of(page: Page, path: Path, trust: str) -> Any:
    page.fill("#trust", trust)
    page.set_input_files("#file", path)
    page.click("button[type=submit]")
    page.wait_for_selector("#result[data-verdict]", timeout=20_000)
    page.evaluate("document.getElementById('all').open = true")
    return page.get_attribute("#result", "data-verdict")


def test_a_good_bundle_is_green_with_trust_and_amber_without(
    page: Page, good: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "good.zip"
    path.write_bytes(good)
    assert verdict_of(page, path, TRUST) == "verified"
    assert page.get_attribute("#result", "data-color") == "green"
    assert page.inner_text("#kind [data-kind]") == "Defense file of the firm"
    assert "complete: entries 0 to 5 of 6" in page.inner_text("#checks")
    assert verdict_of(page, path, "") == "firm_only"
    assert page.get_attribute("#result", "data-color") == "amber"


@pytest.mark.parametrize("name", key_validity.TRUSTED)
def test_a_second_signature_and_a_span_of_sizes_give_the_verdict_of_the_command_line(
    page: Page, tmp_path: Path, name: str
) -> None:
    lines, verdict = key_validity.TRUSTED[name]
    path = key_validity.write_bundle(tmp_path / "b.zip")
    assert verdict_of(page, path, key_validity.with_log_line(lines)) == verdict


def test_it_has_no_accessibility_violation_before_and_after_a_result(
    page: Page, good: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "good.zip"
    path.write_bytes(good)
    verdict_of(page, path, TRUST)
    # The page's own policy forbids foreign scripts, so the checker is put in by the debugger.
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.activeElement.id") == "result"


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_both_verifiers_agree_on(name: str, page: Page, good: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.zip"
    path.write_bytes(BROKEN[name](good))
    expected = verify_bundle(path, sample.trust_of_reader()).verdict.value
    assert verdict_of(page, path, TRUST) == expected
    assert page.get_attribute("#result", "data-color") == "red"


def test_both_verifiers_name_the_same_documents(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "file.zip"
    path.write_bytes(rebuilt_files.sound())
    assert verdict_of(page, path, TRUST) == "verified"
    assert "17 documents, 16 of them named by entry 5" in page.inner_text("#checks")
    for name, (make, said) in rebuilt_files.REBUILT.items():
        path.write_bytes(make())
        expected = verify_bundle(path, sample.trust_of_reader()).verdict.value
        assert verdict_of(page, path, TRUST) == expected, name
        assert said in page.inner_text("#checks"), name
    path.write_bytes(rebuilt_files.REBUILT["letter_swapped"][0]())
    assert verdict_of(page, path, TRUST) == "tampered"
    assert page.inner_text("#verdict") == "One document is not the one that was recorded"
    (difference,) = verify_bundle(path).differences
    shown = page.inner_text("#differ")
    for text in (difference.path, difference.recorded, difference.found, difference.means):
        assert text in shown


def test_both_verifiers_refuse_the_same_files_of_the_format_before(
    page: Page, tmp_path: Path
) -> None:
    path = tmp_path / "file.zip"
    path.write_bytes(test_earlier_format.sound())
    agree_in_words(page, path, sample.trust_of_reader())
    for change, _ in test_earlier_format.REFUSED.values():
        path.write_bytes(test_earlier_format.changed(change))
        agree_in_words(page, path, sample.trust_of_reader())


def test_both_verifiers_agree_on_good_bundles_of_many_sizes(page: Page, tmp_path: Path) -> None:
    for size in (1, 2, 3, 7, 8, 9, 33, 257):
        path = (
            sample.write(
                tmp_path / f"{size}.zip",
                sample.installation(size).contents(entries=sample.installation(size).disclosures()),
            )
            if size > 1
            else None
        )
        if path is None:
            continue
        assert verify_bundle(path, sample.trust_of_reader()).verdict.value == "verified"
        assert verdict_of(page, path, TRUST) == "verified", size
    path = tmp_path / "excerpt.zip"
    path.write_bytes(excerpt())
    assert verdict_of(page, path, TRUST) == "verified"
    assert "It cannot show what the other" in page.inner_text("#meaning")
    path.write_bytes(destroyed_on_the_record())
    assert verify_bundle(path, sample.trust_of_reader()).verdict.value == "open_points"
    assert verdict_of(page, path, TRUST) == "open_points"
    assert "1 entries expired, 1 groups were erased" in page.inner_text("#checks")


@pytest.mark.parametrize("name", earlier.NAMES)
def test_a_bundle_of_an_earlier_release_is_told_as_the_command_line_does(
    page: Page, tmp_path: Path, name: str
) -> None:
    folder = earlier.unpack(tmp_path)
    assert (
        verdict_of(page, folder / f"{name}.zip", (folder / "trust.txt").read_text()) == "firm_only"
    )
    assert "are from before kinds had definitions" in page.inner_text("#checks")


@pytest.mark.parametrize("name", sorted(test_forms.MADE))
def test_both_verifiers_say_the_same_of_the_form_of_entries(
    page: Page, tmp_path: Path, name: str
) -> None:
    path = sample.write(tmp_path / "made.zip", test_forms.MADE[name]().contents())
    report = verify_bundle(path, sample.trust_of_reader())
    assert verdict_of(page, path, TRUST) == report.verdict.value
    shown = page.inner_text("#checks")
    for one in report.checks:
        if one.id in ("log.forms", "bag.definitions"):
            assert one.title in shown
            assert one.detail in shown


def test_fingerprint_words_alone_cover_the_documents_only_if_the_log_names_them(
    page: Page, good: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "good.zip"
    path.write_bytes(good)
    made = sample.installation(6)
    checkpoint = notes.parse_checkpoint(notes.parse_note(made.log.checkpoint()).text)
    assert verdict_of(page, path, fingerprint(checkpoint)) == "verified"
    made = sample.installation(6, info=sample.EARLIER)
    checkpoint = notes.parse_checkpoint(notes.parse_note(made.log.checkpoint()).text)
    path = sample.write(tmp_path / "earlier.zip", made.contents(info=sample.EARLIER))
    assert verdict_of(page, path, fingerprint(checkpoint)) == "open_points"
    assert "made in an earlier form" in page.inner_text("#points")
    assert "only the file's own key vouches for its documents" in page.inner_text("#points")
    assert "it covers the first 6 of 6 entries" in page.inner_text("#checks")


@pytest.mark.skipif(not loopback.is_available(), reason="openssl is not installed")
@pytest.mark.parametrize("kind", ["rsa", "p256"])
def test_it_checks_the_signature_of_a_time_stamp(kind: str, page: Page, tmp_path: Path) -> None:
    from tests.core.evidence.test_timestamp import KEYS

    authority = loopback.make_authority(tmp_path / "tsa", key=KEYS[kind])
    for message, expected in ((None, "verified"), (b"stale\n", "tampered")):
        made = sample.installation(6)
        text = notes.parse_note(made.anchorings[-1].proof.checkpoint).text.encode()
        from duecare.evidence.bundle.bundle import Token
        from duecare.evidence.timestamps import timestamp

        request = timestamp.make_request(message or text, nonce=77)
        token = Token("loopback", request, authority.reply(request))
        made.anchorings[-1] = replace(made.anchorings[-1], tokens=(token,))
        path = sample.write(
            tmp_path / f"{expected}.zip", made.contents(tsa_roots_pem=authority.root_pem)
        )
        assert verify_bundle(path, sample.trust_of_reader()).verdict.value == expected
        assert verdict_of(page, path, TRUST) == expected


def test_both_verifiers_agree_on_ninety_changed_bytes(
    page: Page, good: bytes, tmp_path: Path
) -> None:
    path, trust = tmp_path / "flipped.zip", sample.trust_of_reader()
    for number in range(90):
        position = number * len(good) // 90
        changed = bytearray(good)
        changed[position] ^= 1 << number % 8
        path.write_bytes(changed)
        expected = verify_bundle(path, trust).verdict.value
        assert expected in ("tampered", "incomplete")
        assert verdict_of(page, path, TRUST) == expected, position


# --- both say the same sentences --------------------------------------------------------------
OWN_TO_THE_PAGE = ("checks", "facts")
"""Details of checks are the page's own; everything that a result adds up to is the same."""


def agree_in_words(page: Page, path: Path, trust: Trust) -> None:
    report = verify_bundle(path, trust).to_json()
    verdict_of(page, path, trust_text(trust))
    shown = page.evaluate("document.getElementById('result').report")
    for name in report.keys() - {*OWN_TO_THE_PAGE}:
        assert shown[name] == report[name], name
    assert page.inner_text("#verdict") == report["headline"]
    assert page.inner_text("#meaning") == " ".join(report["summary"])
    for point in report["open_points"]:
        assert f"{point['where']}: {point['text']}" in page.inner_text("#points")


@pytest.mark.parametrize("name", [*firm_attacks.FILES, *firm_attacks.HONEST])
def test_both_verifiers_say_the_same_sentences_of(name: str, page: Page, tmp_path: Path) -> None:
    path = tmp_path / "made.zip"
    path.write_bytes({**firm_attacks.FILES, **firm_attacks.HONEST}[name]().data)
    agree_in_words(page, path, firm_attacks.trust_of_keeper())


@pytest.mark.parametrize("name", firm_attacks.REBUILT)
def test_both_verifiers_say_the_same_of_a_rebuilt_log(
    name: str, page: Page, tmp_path: Path
) -> None:
    path = tmp_path / "made.zip"
    path.write_bytes(firm_attacks.REBUILT[name]())
    trust = firm_attacks.trust_of_keeper()
    agree_in_words(page, path, trust)
    agree_in_words(page, path, replace(trust, fingerprints=(firm_attacks.words(),)))


def test_both_verifiers_say_the_same_of_parties_and_excerpts(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "made.zip"
    path.write_bytes(firm_attacks.true_file())
    keeper, words = sample.KEEPER.vkey(), firm_attacks.words()
    for trust in (
        Trust(),
        Trust(client_keys=(keeper,), fingerprints=(words,)),
        Trust(client_keys=(keeper,), seal_keys=sample.trust_of_firm().seal_keys),
        replace(firm_attacks.trust_of_keeper(), fingerprints=(words,), quorum=2),
    ):
        agree_in_words(page, path, trust)
    path.write_bytes(excerpt())
    agree_in_words(page, path, sample.trust_of_reader())
    agree_in_words(page, path, Trust())
