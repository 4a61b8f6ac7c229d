"""A kiosk: people without a mailbox of their own find their name, type a code, learn and sign."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests.web.portal.test_two_hats import employed

from duecare.errors import InputError
from duecare.person_names import begins_like
from duecare_web.accounts.access import PORTAL_SESSION_KEY
from duecare_web.accounts.actors import system_actor
from duecare_web.accounts.sessions import KIOSK_IDLE, SEEN_KEY
from duecare_web.clients.actions import add_employee, change_employee
from duecare_web.clients.models import Employee
from duecare_web.portal import actions, kiosk
from duecare_web.portal.models import KioskCard
from duecare_web.training.actions import assign_lesson

ACTOR = system_actor("tests")
HOME = "/portal/kiosk/"


def crew(side: Any, *names: str, **facts: Any) -> list[Employee]:
    return [add_employee(client=side.client, actor=ACTOR, name=one, **facts) for one in names]


def opened(side: Any) -> tuple[Browser, kiosk.Kiosk]:
    """A device that was opened with the site code."""
    made, code = kiosk.make_kiosk(client=side.client, place="Break room", actor=ACTOR)
    browser = Browser()
    answer = browser.post(HOME, {"step": "site", "code": code.lower().replace("-", " ")})
    assert answer.status_code == 302
    return browser, made


def card_of(person: Employee) -> kiosk.PrintedCard:
    (card,) = kiosk.make_cards(employees=[person], actor=ACTOR)
    return card


def enter(browser: Browser, card: kiosk.PrintedCard, code: str = "") -> Any:
    given = {"step": "code", "card": str(card.card.pk), "code": code or card.code}
    return browser.post(HOME, given)


def find(browser: Browser, name: str) -> str:
    return browser.post(HOME, {"step": "find", "name": name}).content.decode()


def kinds(side: Any, entries_of: Any) -> list[str]:
    return [kind for kind, _ in entries_of(side.client) if kind.startswith("kiosk.")]


def test_a_person_without_mail_finds_the_name_types_the_code_and_works(
    north: Any, entries_of: Any
) -> None:
    (maria,) = crew(north, "María Peña")
    assign_lesson(employee=maria, lesson="report-fast", actor=ACTOR)
    card, (browser, _) = card_of(maria), opened(north)
    assert "María Peña" in find(browser, "mar pen")
    asked = browser.post(HOME, {"step": "who", "card": str(card.card.pk)}).content.decode()
    assert "Type the personal code" in asked
    assert enter(browser, card)["Location"] == reverse("portal:my_work")
    page = browser.get(reverse("portal:my_work"))
    assert "I am done" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert kinds(north, entries_of) == [
        "kiosk.card",
        "kiosk.made",
        "kiosk.device",
        "kiosk.identified",
    ]
    (entry,) = [one for kind, one in entries_of(north.client) if kind == "kiosk.identified"]
    assert entry["content"]["method"].endswith("entered at the kiosk “Break room”")
    assert entry["person"]["id"] == f"employee:{maria.pk}"


def test_nothing_of_the_person_before_is_left(north: Any) -> None:
    ann, bob = crew(north, "Ann Archer", "Bob Baker")
    first, second = card_of(ann), card_of(bob)
    browser, _ = opened(north)
    enter(browser, first)
    left = browser.post(reverse("portal:sign_out"))
    assert left["Location"] == HOME
    back = browser.get(reverse("portal:my_work"))
    assert back["Location"] == reverse("portal:sign_in")
    assert browser.get(back["Location"])["Location"] == HOME
    assert "Ann" not in browser.get(HOME).content.decode()
    enter(browser, second)
    browser.get(HOME)  # coming back to the first page ends it as well
    assert PORTAL_SESSION_KEY not in browser.session
    enter(browser, first)
    session = browser.session
    session[SEEN_KEY] = time.time() - KIOSK_IDLE - 1
    session.save()
    assert browser.get(reverse("portal:my_work")).status_code == 302
    assert PORTAL_SESSION_KEY not in browser.session


def test_the_staff_is_never_listed(north: Any) -> None:
    for person in crew(north, *(f"Sam Sample{letter}" for letter in "abcdef")):
        card_of(person)
    crew(north, "No Card")
    browser, _ = opened(north)
    assert "Sam" not in browser.get(HOME).content.decode()
    for text in ("", "s", "sam", "sa sam", "%", "__"):
        assert "Samplea" not in find(browser, text), text
    assert "Sam Sampleb" in find(browser, "sam sampleb")
    assert "No Card" not in find(browser, "no card")


@pytest.mark.parametrize(
    ("typed", "name", "fits"),
    [
        ("jos gar", "José García", True),
        ("garcia jose", "José García", True),
        ("o'b", "Seán O\u2019Brien", True),
        ("mueller", "Jörg Müller", True),
        ("dr lee", "Dr. Ann Lee", True),
        ("an an", "Ann Lee", False),
        ("rcia", "José García", False),
        ("山田", "山田 太郎", True),
        ("...", "Ann Lee", False),
    ],
)
def test_names_are_found_as_people_type_them(typed: str, name: str, fits: bool) -> None:
    assert begins_like(typed, name) is fits


def test_wrong_codes_are_recorded_and_slowed_down(north: Any, entries_of: Any) -> None:
    (ann,) = crew(north, "Ann Archer")
    card, (browser, _) = card_of(ann), opened(north)
    answers = [enter(browser, card, "AAAA-AAAA").status_code for _ in range(7)]
    assert answers[:5] == [422] * 5
    assert answers[-1] == 429
    assert enter(browser, card).status_code == 429  # the right one has to wait as well
    assert kinds(north, entries_of).count("kiosk.refused") == answers.count(422)
    assert [Browser().post(HOME, {"step": "site", "code": "x"}).status_code for _ in range(7)][
        -1
    ] == 429


def test_an_ended_kiosk_a_new_site_code_and_a_leaver_are_out_at_once(north: Any) -> None:
    (ann,) = crew(north, "Ann Archer")
    card, (browser, device) = card_of(ann), opened(north)
    enter(browser, card)
    change_employee(employee=ann, actor=ACTOR, is_active=False)
    assert browser.get(reverse("portal:my_work")).status_code == 302
    assert "Ann" not in find(browser, "ann archer")
    change_employee(employee=ann, actor=ACTOR, is_active=True)
    enter(browser, card)
    kiosk.end_kiosk(kiosk=device, actor=ACTOR)
    assert browser.get(reverse("portal:my_work")).status_code == 302
    assert "Open this kiosk" in browser.get(HOME).content.decode()
    with pytest.raises(InputError, match="ended"):
        kiosk.end_kiosk(kiosk=device, actor=ACTOR)
    other, device = opened(north)
    kiosk.renew_site_code(kiosk=device, actor=ACTOR)
    assert "Open this kiosk" in other.get(HOME).content.decode()


def test_a_card_opens_no_decisions_of_an_owner(north: Any) -> None:
    boss = employed(north)
    card, (browser, _) = card_of(boss), opened(north)
    enter(browser, card)
    assert browser.get(reverse("portal:my_work")).status_code == 200
    assert browser.get(reverse("portal:overview")).status_code == 404


def test_a_kiosk_knows_the_people_of_its_own_client_only(north: Any, south: Any) -> None:
    stranger = card_of(*crew(south, "Sue South"))
    browser, _ = opened(north)
    assert "Sue" not in find(browser, "sue south")
    assert "Sue" not in enter(browser, stranger).content.decode()
    assert PORTAL_SESSION_KEY not in browser.session
    address = reverse("portal:kiosk_card", args=[stranger.card.pk])
    assert browser.get(address)["Location"] == HOME
    bare = Browser().get(reverse("portal:kiosk_card", args=[stranger.card.pk]))
    assert bare["Location"] == HOME


def test_the_firm_makes_a_kiosk_and_prints_cards_for_who_has_no_own_mailbox(
    north: Any, south: Any, signed_in: Any
) -> None:
    crew(north, "Ann Archer", "Bob Baker")
    crew(north, "Cy Cook", "Di Dean", email="front@north.example")
    browser = signed_in(north.advisor)
    page = reverse("portal:kiosks", args=[north.client.pk])
    made = browser.post(page + "make/", {"place": "Break room"}).content.decode()
    assert "The site code of “Break room”" in made
    assert "The site code" not in browser.get(page).content.decode()
    cards = browser.post(page + "cards/", {"person": ""}).content.decode()
    for name in ("Ann Archer", "Bob Baker", "Cy Cook", "Di Dean"):
        assert name in cards
    assert "North Clerk" not in cards  # has a mailbox of their own
    assert cards.count("data:image/svg+xml") == 4
    assert KioskCard.objects.count() == 4
    again = browser.post(page + "cards/", {"person": ""}, follow=True).content.decode()
    assert "has a card" in again
    assert signed_in(north.viewer).post(page + "cards/").status_code == 403
    assert signed_in(south.advisor).get(page).status_code == 404


def test_two_people_on_one_mailbox_get_links_told_apart_by_name(
    north: Any, mailoutbox: Any, entries_of: Any
) -> None:
    cy, di = crew(north, "Cy Cook", "Di Dean", email="front@north.example")
    assert actions.request_link(email="front@north.example") == 2
    subjects = sorted(one.subject for one in mailoutbox)
    assert [one.rpartition(" (")[2] for one in subjects] == ["Cy Cook)", "Di Dean)"]
    link = actions.invite(person=di, actor=ACTOR).link
    code = actions.open_link(link=link).code
    assert mailoutbox[-1].subject == "Your sign-in code (Di Dean)"
    identity = actions.enter_code(link=link, code=code)
    assert identity is not None
    assert identity.name == "Di Dean"
    assert identity.method == f"{actions.METHOD}, in a mailbox that 2 people share"
    entry = dict(entries_of(north.client))["portal.identified"]
    assert entry["content"]["method"] == identity.method
    change_employee(employee=cy, actor=ACTOR, is_active=False)
    assert actions.method_of(di) == actions.METHOD
