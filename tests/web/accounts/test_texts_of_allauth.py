"""The texts of the sign-in library in our own words: compiled, complete, and still needed."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import allauth
import pytest
from django.urls import reverse

import duecare_web

OURS = Path(duecare_web.__file__).parent / "accounts/locale/en/LC_MESSAGES"
LIBRARY = Path(allauth.__file__).parent
TITLE_CASE = re.compile(r"^([A-Z][\w-]* )+[A-Z][\w-]*$")


def compiled(path: Path) -> dict[object, str]:
    with path.open("rb") as file:
        found = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {key: text for key, text in found.items() if key}


def written(path: Path) -> dict[object, str]:
    """The entries of a .po file by a reader of its own, so that an old .mo shows."""
    found: dict[object, str] = {}
    text = re.sub(r'"\n"', "", path.read_text(encoding="utf-8"))
    for block in text.split("\n\n"):
        parts = {
            name: re.sub(r"\\n", "\n", value).replace('\\"', '"')
            for name, value in re.findall(r'^(msg\S+) "(.*)"$', block, re.MULTILINE)
        }
        if "msgid_plural" in parts:
            found |= {(parts["msgid"], n): parts[f"msgstr[{n}]"] for n in (0, 1)}
        elif parts.get("msgid"):
            found[parts["msgid"]] = parts["msgstr"]
    return found


def test_the_compiled_texts_are_those_that_are_written() -> None:
    assert compiled(OURS / "django.mo") == written(OURS / "django.po")


def test_each_text_still_occurs_in_the_library() -> None:
    shipped = (LIBRARY / "locale/de/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    known = re.sub(r'"\n"', "", shipped).replace("\\n", "\n").replace('\\"', '"')
    missing = [
        text
        for key in compiled(OURS / "django.mo")
        if (text := key[0] if isinstance(key, tuple) else str(key)) not in known
    ]
    assert not missing


@pytest.mark.parametrize(
    "page", ["mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_change_password"]
)
def test_a_page_of_the_library_speaks_in_sentence_case(north, signed_in, page: str) -> None:
    browser = signed_in(north.owner)
    answer = browser.get(reverse(page), follow=True)
    assert answer.status_code == 200
    html = re.sub(r"<(script|style|svg).*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    shown = [" ".join(one.split()) for one in re.findall(r">([^<]+)<", html)]
    names = {north.owner.name, north.firm.name}
    assert not [one for one in shown if TITLE_CASE.match(one) and one not in names]
