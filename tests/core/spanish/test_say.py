"""How the Spanish of an English text is found: blanks, brackets, dates, lists, and what has none."""

import pytest

from duecare.errors import CatalogError
from duecare.spanish import Pair, PhraseBook, read_pairs, say

TEXTS = PhraseBook(
    [
        Pair("patients", "pacientes"),
        Pair("payment cards", "tarjetas de pago"),
        Pair("names and addresses", "nombres y domicilios"),
        Pair("treat patients", "atiende a pacientes"),
        Pair("One bad case: {what:said}", "Un caso malo: {what:low}"),
        Pair("A thief gets in", "Entra un ladrón"),
        Pair("You hold {what:said}.", "Usted guarda {what}."),
        Pair("{who} looks at it every {n} months.", "{who} lo mira cada {n} meses."),
        Pair("Kept for {n} years after {d:day}.", "Se guarda {n} años después del {d}."),
        Pair(
            "Call {a}[, or {b} at night].[x:  Then wait.]", "Llame a {a}[, o a {b}].[x:  Espere.]"
        ),
        Pair("It costs {c:money}.", "Cuesta {c}."),
        Pair("Missing: {what:said}.", "Falta: {what}."),
        Pair("A thief gets in ({where:cite}).", "Entra un ladrón ({where})."),
    ]
)


def told(text):
    return [tuple(one) for one in say(text, TEXTS)]


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("Patients", "Pacientes"),
        ("One bad case: a thief gets in", "Un caso malo: entra un ladrón"),
        (
            "You hold payment cards, names and addresses, and patients.",
            "Usted guarda tarjetas de pago, nombres y domicilios y pacientes.",
        ),
        ("Dr. Ana Ruiz looks at it every month.", "Dr. Ana Ruiz lo mira cada mes."),
        ("Ana looks at it every 3 months.", "Ana lo mira cada 3 meses."),
        (
            "Kept for 1 year after December 13, 2026.",
            "Se guarda 1 año después del 13 de diciembre de 2026.",
        ),
        ("Call Ana.", "Llame a Ana."),
        ("Call Ana, or Luis at night. Then wait.", "Llame a Ana, o a Luis. Espere."),
        ("It costs $1.3 million.", "Cuesta $1.3 millones."),
        ("It costs $1,250.", "Cuesta $1,250."),
        ("$1,250", "$1,250"),
        (
            "A thief gets in (Fla. Stat. 501.171(2), (8)).",
            "Entra un ladrón (Fla. Stat. 501.171(2), (8)).",
        ),
    ],
)
def test_a_text_is_said_with_its_own_names_figures_and_dates(english, spanish):
    assert told(english) == [(spanish, True)]


def test_what_has_no_spanish_stays_as_it_is_and_is_told_apart():
    assert told("You hold patients. The moon is full. It costs $5.") == [
        ("Usted guarda pacientes.", True),
        (" The moon is full.", False),
        (" Cuesta $5.", True),
    ]
    assert told("Missing: Wisconsin.") == [("Missing: Wisconsin.", False)]
    assert told("You hold moons.") == [("You hold moons.", False)]  # no English word in a sentence


def test_english_words_of_a_client_stand_apart_in_the_sentence():
    assert told("The office of the owner looks at it every 3 months.") == [
        ("The office of the owner", False),
        (" lo mira cada 3 meses.", True),
    ]


def test_a_blank_does_not_swallow_the_next_sentence():
    text = "Ana looks at it. Luis looks at it every 3 months."
    assert told(text) == [("Ana looks at it.", False), (" Luis lo mira cada 3 meses.", True)]


@pytest.mark.parametrize("text", ["One\nTwo\n  Dos\n", "One\n", "  Uno\n", "One\n  Uno\n  Dos\n"])
def test_a_text_without_its_other_half_is_refused(text):
    with pytest.raises(CatalogError, match=r"other half|no Spanish"):
        list(read_pairs(text, where="words.txt"))
