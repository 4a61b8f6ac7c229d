"""Log lines: JSON with the id of the request; where a defect happened, never with which values."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.db.utils import IntegrityError
from django.test import Client as Browser

from duecare.errors import InputError
from duecare_web.settings.logs import JsonLines, ShortLines, TextLines, request_id

SECRET = "Pat Example, 219-09-9998"


def record_of(error: Exception | None = None, **more: Any) -> logging.LogRecord:
    found = None
    if error:
        try:
            raise error
        except type(error):
            found = sys.exc_info()
    record = logging.LogRecord(
        "duecare_web.x", logging.ERROR, "x.py", 1, "%s failed", ("it",), found
    )
    record.__dict__.update(more)
    return record


def test_a_line_is_one_json_object_with_the_id_of_its_request() -> None:
    token = request_id.set("abcdef0123456789")
    try:
        line = JsonLines().format(record_of(facts={"view": "clients:portfolio", "ms": 12}))
    finally:
        request_id.reset(token)
    facts = json.loads(line)
    assert "\n" not in line
    assert facts.pop("time").endswith("+00:00")
    assert facts == {
        "level": "ERROR",
        "logger": "duecare_web.x",
        "message": "it failed",
        "request": "abcdef0123456789",
        "view": "clients:portfolio",
        "ms": 12,
    }


@pytest.mark.parametrize("form", [TextLines, JsonLines])
def test_a_defect_is_told_with_its_place_and_without_values(form: type[logging.Formatter]) -> None:
    told = form().format(record_of(ValueError(SECRET)))
    assert "record_of" in told
    assert "ValueError" in told
    assert SECRET not in told


def test_a_database_repeats_no_row_and_our_own_errors_keep_their_sentence() -> None:
    detail = f"duplicate key violates one_email\nDETAIL:  Key (email)=({SECRET}) exists."
    told = TextLines().format(record_of(IntegrityError(detail)))
    assert "violates one_email" in told
    assert SECRET not in told
    assert "the column is missing" in TextLines().format(
        record_of(InputError("the column is missing"))
    )


def test_a_full_disk_is_one_line() -> None:
    record = record_of(OSError(28, "No space left on device"))
    ShortLines().filter(record)
    assert TextLines().format(record) == "it failed (No space left on device)"


def test_each_request_has_an_id_and_a_line_that_names_the_view(
    north: Any, signed_in: Callable[..., Browser], caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    browser = signed_in(north.owner)
    with caplog.at_level(logging.INFO, logger="duecare_web.requests"):
        given = browser.get(
            f"/clients/{north.client.pk}/?q=North", headers={"X-Request-ID": "evil id"}
        )
        settings.DUECARE_TRUST_PROXY = True
        taken = browser.get("/health", headers={"X-Request-ID": "from-the-proxy-1"})
    assert len(given["X-Request-ID"]) == 16
    assert taken["X-Request-ID"] == "from-the-proxy-1"
    facts = [one.facts for one in caplog.records if one.name == "duecare_web.requests"]  # type: ignore[attr-defined]
    assert [(one["view"], one["status"]) for one in facts][-1] == ("health", 200)
    assert facts[0]["status"] == given.status_code
    assert str(north.client.pk) not in caplog.text
    assert "North" not in caplog.text
