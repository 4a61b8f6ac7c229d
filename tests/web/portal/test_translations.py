"""Every text of the portal has Spanish: what is marked is translated, and what is read is marked."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "src/duecare_web/portal/templates/portal"
# Pages of the firm that lie beside those of the portal, and their parts.
OF_THE_FIRM = {
    "access_employees.html",
    "access.html",
    "ask.html",
    "contact_table.html",
    "copies.html",
    "kiosk_cards.html",
    "kiosk_people.html",
    "kiosks.html",
    "delivery.html",
    "reminder.html",
    "request.html",
    "requests.html",
    "signing_rule.html",
}
SHARED = (
    "ui/templates/ui/error.html",
    "ui/templates/ui/field.html",
    "ui/templates/ui/language.html",
    "ui/templates/ui/narrow.html",
    "ui/templates/ui/portal.html",
    "ui/templates/ui/seal.html",
    "ui/templates/ui/theme.html",
    "ui/templates/ui/toasts.html",
    "defense/templates/defense/under_way.html",
    "security_policies/templates/security_policies/difference_body.html",
    "simulations/templates/simulations/authorization.html",
    "training/templates/training/contact_card.html",
    "training/templates/training/signs.html",
)
# The same in both languages, or in its own language on purpose.
SAME = {"PDF", "Portal"}
NAMES = {"SHA-256", "English", "Español", "portal__bar--wide", "portal__page--wide"}
PLACES = re.compile(r"%\(\w+\)s|<[^>]+>|\bSHA-256\b")
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
PIECE = re.compile(r"\{|<[^<>]*>", re.DOTALL)
READ_TAGS = "card|notice|empty_state|table|column|badge|post_button|crumb|about|choice|evidence"
LITERAL = re.compile(rf'\{{% (?:{READ_TAGS}) [^%]*?(?<!_\()(?<![a-z]=)"([A-Z][^"]*)"')
ATTRIBUTE = re.compile(r'(?:aria-label|alt|title|placeholder)="([^"{]*[A-Za-z][^"{]*)"')


def _load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


translations = _load(ROOT / "packaging" / "translations.py")


@pytest.fixture(scope="module")
def catalog():
    return translations.read_catalog()


def spanish(catalog, one):
    found = catalog.get(one.text)
    texts = found.string if found else ""
    return list(texts) if isinstance(texts, tuple) else [texts]


def test_every_marked_text_has_spanish_with_the_same_places(catalog):
    wrong = []
    for one in translations.messages():
        told = spanish(catalog, one)
        english = [one.text, one.plural] if one.plural else [one.text]
        if len(told) != len(english) or not all(told):
            wrong.append(f"no Spanish: {one.text}")
        # "one" may be a word in one language and a figure in the other.
        places = set(PLACES.findall(one.plural or one.text))
        wrong += [
            f"other places: {text}" for text in told[-1:] if set(PLACES.findall(text)) != places
        ]
        if told[0] == one.text and one.text not in SAME:
            wrong.append(f"as the English: {one.text}")
    assert wrong == []


def test_the_catalog_holds_no_guess_and_nothing_that_is_gone(catalog):
    marked = {one.text for one in translations.messages()}
    kept = [one for one in catalog if one.id]
    ids = {one.id[0] if isinstance(one.id, tuple) else one.id for one in kept}
    assert ids == marked
    assert [one.id for one in kept if one.fuzzy] == []


def test_the_compiled_file_is_that_of_the_catalog():
    assert translations.MO.read_bytes() == translations.compiled()


def unmarked(source):
    """Texts of a template that a person reads and that nothing marks."""
    source = re.sub(r"\{% blocktranslate.*?endblocktranslate %\}", "", source, flags=re.DOTALL)
    bare = TAG.sub("{", source)  # an element may hold tags, with signs of their own
    texts = [part.strip(" \n,.·") for part in PIECE.split(bare)]
    found = [*LITERAL.findall(source), *ATTRIBUTE.findall(bare), *texts]
    return [one for one in found if re.search("[A-Za-z]{2}", one) and one not in NAMES]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>Hello</p>", "Hello"),
        ('{% card "My lessons" id="a" %}{% endcard %}', "My lessons"),
        ('<p aria-label="Colors"></p>', "Colors"),
        ("{% blocktranslate %}Said{% endblocktranslate %} glued", "glued"),
    ],
)
def test_an_unmarked_text_is_seen(source, text):
    assert text in " ".join(unmarked(source))


def test_every_text_of_a_page_is_marked():
    pages = [one for one in sorted(TEMPLATES.glob("*.html")) if one.name not in OF_THE_FIRM]
    pages += [ROOT / "src/duecare_web" / name for name in SHARED]
    wrong = {one.name: found for one in pages if (found := unmarked(one.read_text("utf-8")))}
    assert wrong == {}
