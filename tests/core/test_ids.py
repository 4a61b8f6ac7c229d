"""Names become parts of paths, and different names stay different."""

from __future__ import annotations

import unicodedata

import pytest

from duecare.ids import slug


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Harbor Tax Services", "harbor-tax-services"),
        ("Café Zoë, Inc.", "cafe-zoe-inc"),
        ("  ../x  ", "x"),
        ("", "unnamed"),
        ("—", "unnamed"),
    ],
)
def test_a_name_becomes_words_of_a_path(name: str, made: str) -> None:
    assert slug(name) == made


def test_names_that_ascii_cannot_hold_stay_apart() -> None:
    names = [
        "王小明",
        "李小明",
        "Александр",
        "שלום",
        "王 Dental",
        "李 Dental",
        "Łódź",
        "Ødź",
        "٣",
        "²",
    ]
    made = [slug(name, longest=20) for name in names]
    assert len(set(made)) == len(names)
    assert made[4].startswith("dental-")
    assert slug("²") == "2"  # the same digit
    for one in made:
        assert one.isascii()
        assert one.strip("-") == one
        assert len(one) <= 20


def test_a_name_is_the_same_however_its_accents_are_written() -> None:
    name = "Ångström 王"
    assert slug(unicodedata.normalize("NFD", name)) == slug(unicodedata.normalize("NFC", name))


def test_a_long_name_is_cut_and_keeps_its_digest() -> None:
    assert slug("a" * 100 + "王", longest=40) != slug("a" * 100 + "李", longest=40)
    assert len(slug("a" * 100 + "王", longest=40)) == 40
