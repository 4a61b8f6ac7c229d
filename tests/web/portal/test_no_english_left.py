"""The portal is walked in Spanish: what is not marked as English has no English words in it."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from tests.web.portal.test_links import ACTOR
from tests.web.portal.test_spanish import spanish
from tests.web.security_policies.test_actions import draft, in_force
from tests.web.simulations.lived import an_exercise

from duecare.catalog import load_catalog
from duecare.spanish import book
from duecare_web.portal import asking
from duecare_web.security_policies import drafting
from duecare_web.training.actions import assign_lesson

pytestmark = pytest.mark.long

# "IT" may be in a name
WORDS = re.compile(
    r"\b(?:[Ii]t|(?i:the|of|and|is|are|your|you|with|that|this|not|have|has|for|from|what|when|was|"
    r"or|be|who|will|they|their|our|we))\b"
)
NO_END = {
    "area",
    "base",
    "br",
    "circle",
    "col",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "path",
    "rect",
}
SPOKEN = ("aria-label", "alt", "title", "placeholder")
MOST_OF_A_KIND = 2


class SpanishTexts(HTMLParser):
    """The texts of a page that are not in an element marked as English, and its links."""

    def __init__(self):
        super().__init__()
        self.open, self.texts, self.links = [], [], []

    @property
    def english(self):
        return bool(self.open) and self.open[-1][1]

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a":
            self.links.append(given.get("href", ""))
        silent = tag in ("script", "style", "bdi")
        english = given["lang"] == "en" if "lang" in given else self.english
        if not english:
            self.texts += [given[name] for name in SPOKEN if given.get(name)]
        if tag not in NO_END:
            self.open.append((tag, english or silent))

    def handle_endtag(self, tag):
        while tag not in NO_END and self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not self.english:
            self.texts.append(" ".join(data.split()))


def read(html):
    page = SpanishTexts()
    page.feed(html)
    return page


def english_in(html):
    return [text for text in read(html).texts if WORDS.search(text)]


def walk(browser, start):
    """The pages that links lead to from ``start``, two of each kind, with what of them is English."""
    seen, kinds, waiting, found = set(), Counter(), [start], {}
    while waiting:
        address = waiting.pop(0).partition("#")[0].partition("?")[0]
        if address in seen or not address.startswith("/portal/") or "/file/" in address:
            continue
        seen.add(address)
        kind = re.sub(r"\b(?:[0-9a-f-]{36}|\d+)\b", "", address)
        kinds[kind] += 1
        if kinds[kind] > MOST_OF_A_KIND:
            continue
        answer = browser.get(address, follow=True)
        if answer.headers["Content-Type"].startswith("text/html"):
            html = answer.content.decode()
            found[address] = english_in(html)
            waiting += read(html).links
    return found


def test_english_is_seen_and_what_is_marked_is_let_be():
    html = '<p>Hola <b lang="en">the end</b><br>of it</p><p title="what now">¿Y <bdi>The Who</bdi>?</p>'
    assert english_in(html) == ["of it", "what now"]


def test_an_owner_finds_no_english_that_is_not_marked(asked, north):
    in_force(north)
    for outline in ("POL-PASSWORD", "POL-PHYSICAL"):
        drafting.publish_version(version=draft(north, outline), actor=ACTOR)
    pages = walk(spanish(north.contact, "contact"), reverse("portal:overview"))
    kinds = ("overview", "record", "recommendations/", "/approve/", "program", "documents/")
    assert [kind for kind in kinds if not any(kind in address for address in pages)] == []
    assert {address: found for address, found in pages.items() if found} == {}


def test_an_employee_finds_no_english_that_is_not_marked(north):
    version = in_force(north)
    assign_lesson(employee=north.employee, lesson="phishing-at-work", actor=ACTOR)
    pages = walk(spanish(north.employee, "employee"), reverse("portal:my_work"))
    assert reverse("portal:policy", args=[version.pk]) in pages
    assert {address: found for address, found in pages.items() if found} == {}


def test_the_authorization_of_exercises_is_read_in_spanish_above_the_english(north):
    an_exercise(north)
    html = spanish(north.contact, "contact").get(reverse("simulations:authorization"))
    page = html.content.decode()
    assert english_in(page) == []
    assert page.index("Esa página no tiene ningún campo") < page.index("That page has no field")
    assert 'A quién se avisa antes: <span lang="en">the office manager</span>' in page


def test_each_question_of_the_assessment_is_put_in_spanish(north):
    some = [one for one in load_catalog().questions.values() if one.who == "owner"]
    person = next(one for one in asking.people_to_ask(north.client) if one.row == north.contact)
    asking.ask(client=north.client, actor=ACTOR, person=person, questions=some)
    browser = spanish(north.contact, "contact")
    html = browser.get(reverse("portal:questions")).content.decode()
    assert english_in(html) == []
    assert [one.ask for one in some if book().find(one.ask) not in html] == []
