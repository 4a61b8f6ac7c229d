"""What goes over the line: files under lasting addresses, compressed; pages compressed with care."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.test import Client as Browser

GZIP = {"Accept-Encoding": "gzip, deflate"}


def test_a_style_sheet_has_the_digest_of_all_files_in_its_address() -> None:
    assert re.fullmatch(r"/static/[0-9a-f]{12}/ui/base\.css", static("ui/base.css"))


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    "name", ["ui/base.css", "ui/console.js", "fonts/SourceSansPro-Regular.otf"]
)
def test_a_file_is_compressed_and_kept_for_good(name: str) -> None:
    plain = Browser().get(static(name))
    small = Browser().get(static(name), headers=GZIP)
    with open(finders.find(name), "rb") as stream:
        content = stream.read()
    assert body(plain) == content
    sent = body(small)
    assert gzip.decompress(sent) == content
    assert len(sent) < 0.9 * len(content)
    assert small["Content-Length"] == str(len(sent))
    assert (small["Content-Encoding"], "Content-Encoding" in plain) == ("gzip", False)
    for response in (plain, small):
        assert response["Vary"] == "Accept-Encoding"
        assert "immutable" in response["Cache-Control"]
        assert "max-age=315360000" in response["Cache-Control"]


def test_an_address_of_another_release_leads_nowhere(db: object) -> None:
    assert Browser().get("/static/ui/base.css").status_code == 404
    assert Browser().get("/static/000000000000/ui/base.css").status_code == 404


def test_a_page_is_compressed_with_a_random_length(north: Any, signed_in: Any) -> None:
    browser = signed_in(north.advisor)
    sizes = {len(browser.get("/clients/", headers=GZIP).content) for _ in range(8)}
    answer = browser.get("/clients/", headers=GZIP)
    assert (answer["Content-Encoding"], answer["Vary"].count("Accept-Encoding")) == ("gzip", 1)
    assert b"</html>" in gzip.decompress(answer.content)
    assert answer["Cache-Control"] == "private, no-store"
    assert len(sizes) > 1
    assert "Content-Encoding" not in browser.get("/clients/")


@pytest.mark.parametrize("address", ["/account/login/", "/portal/code/"])
def test_pages_with_codes_and_tokens_stay_as_they_are(db: object, address: str) -> None:
    assert "Content-Encoding" not in Browser().get(address, headers=GZIP)


def test_an_answer_to_a_form_stays_as_it_is(north: Any, signed_in: Any) -> None:
    answer = signed_in(north.advisor).post("/clients/add/", {}, headers=GZIP)
    assert answer.status_code == 422
    assert "Content-Encoding" not in answer
