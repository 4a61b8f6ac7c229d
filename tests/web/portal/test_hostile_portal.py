"""The portal under misuse: corrected, archived, late, forged; words for the person, nothing lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.web.portal.test_links import mailed_code
from tests.web.portal.test_questions import ACTOR, LEAD, TRAINED, questions

from duecare_web.assessments.models import Answer, EvidenceFile
from duecare_web.clients.actions import change_contact
from duecare_web.clients.hand_over import archive_client
from duecare_web.portal import actions, asking


@pytest.fixture(autouse=True)
def _fresh_limits(db: Any) -> None:
    cache.clear()


def corrected(contact: Any, email: str) -> None:
    change_contact(
        contact=contact,
        actor=ACTOR,
        email=email,
        title=contact.title,
        may_sign=contact.may_sign,
        is_active=True,
    )


def came_in(browser: Browser, person: Any) -> None:
    invitation = actions.invite(person=person, actor=ACTOR)
    browser.post(invitation.address)
    answer = browser.post(reverse("portal:code"), {"code": mailed_code()})
    assert answer.status_code == 302


def test_a_code_that_went_to_a_wrong_address_is_dead_once_it_is_corrected(north: Any) -> None:
    wrong = Browser()
    invitation = actions.invite(person=north.contact, actor=ACTOR)
    wrong.post(invitation.address)
    code = mailed_code()
    corrected(north.contact, "right@north-dental.example")
    answer = wrong.post(reverse("portal:code"), {"code": code})
    assert answer.status_code == 422
    wrong.post(invitation.address)  # the next one goes where it belongs
    assert mail.outbox[-1].to == ["North Boss <right@north-dental.example>"]


def test_who_came_in_by_a_wrong_address_is_out_once_it_is_corrected(north: Any) -> None:
    wrong = Browser()
    came_in(wrong, north.contact)
    assert wrong.get(reverse("portal:overview")).status_code == 200
    corrected(north.contact, "right@north-dental.example")
    assert wrong.get(reverse("portal:overview"))["Location"] == reverse("portal:sign_in")


def test_people_of_an_archived_client_read_and_answer_nothing(north: Any, entries_of: Any) -> None:
    browser = Browser()
    asking.ask_person(
        client=north.client, actor=ACTOR, person=north.contact, questions=questions(LEAD)
    )
    came_in(browser, north.contact)
    archive_client(client=north.client, actor=ACTOR, reason="moved to another provider")
    before = len(entries_of(north.client))
    words = "Dana looks after it since last spring."
    sent = {"reply": "yes", "note": words}
    answer = browser.post(reverse("portal:answer_question", args=[LEAD]), sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "no longer serves North Dental" in page
    assert words in page
    assert len(entries_of(north.client)) == before
    assert browser.get(reverse("portal:record")).status_code == 200


@pytest.fixture
def browser(north: Any) -> Browser:
    made = Browser()
    asking.ask_person(
        client=north.client, actor=ACTOR, person=north.contact, questions=questions(LEAD, TRAINED)
    )
    came_in(made, north.contact)
    return made


@pytest.mark.parametrize(
    ("file", "dated_on", "words"),
    [
        (SimpleUploadedFile("a.pdf", b""), "2026-01-05", "The file is empty"),
        (SimpleUploadedFile("a.pdf", b"x"), "", "Give the date of the file itself"),
        (SimpleUploadedFile("a.pdf", b"x"), "2999-01-05", "lies in the future"),
        (SimpleUploadedFile("a.pdf", b"x" * 200), "2026-01-05", "larger than"),
    ],
)
def test_a_file_that_cannot_be_kept_is_told_before_the_answer_is_saved(
    north: Any, browser: Browser, monkeypatch: Any, file: Any, dated_on: str, words: str
) -> None:
    monkeypatch.setattr("duecare_web.assessments.forms.LARGEST_FILE", 100)
    sent = {"reply": "yes", "note": "Dana does.", "file": file, "dated_on": dated_on}
    answer = browser.post(reverse("portal:answer_question", args=[LEAD]), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Dana does." in page
    assert not Answer.objects.filter(client=north.client, question=LEAD).exists()


def test_the_name_of_a_file_is_kept_without_path_turns_and_numbers(
    north: Any, browser: Browser
) -> None:
    file = SimpleUploadedFile("Lee 219-08-4471 \u202efdp.exe", b"content")
    sent = {"reply": "yes", "file": file, "dated_on": timezone.localdate().isoformat()}
    browser.post(reverse("portal:answer_question", args=[LEAD]), sent)
    assert EvidenceFile.objects.get(client=north.client).name == "Lee •••-••-•••• fdp.exe"


@pytest.mark.parametrize("field", ["note", "reply"])
def test_an_identifier_in_a_reply_is_refused_and_shown(
    north: Any, browser: Browser, field: str
) -> None:
    sent = {"reply": "yes", "note": "", field: "Lee, 219-08-4471"}
    answer = browser.post(reverse("portal:answer_question", args=[LEAD]), sent)
    assert answer.status_code == 422
    assert not Answer.objects.filter(client=north.client).exists()
