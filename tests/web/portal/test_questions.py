"""Questions put to a person of the client: they see their own and nothing else."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse
from tests.web.portal.test_pages import portal

from duecare.catalog import load_catalog
from duecare.errors import InputError
from duecare.risk import Answer as Reply
from duecare_web.accounts.actors import system_actor
from duecare_web.assessments import answering
from duecare_web.assessments.models import Answer, AskedPerson
from duecare_web.assessments.workspace import workspace_of

ACTOR = system_actor("tests")
LEAD, TRAINED = "Q-GOV-01", "Q-PPL-03"


def questions(*names):
    return [load_catalog().questions[name] for name in names]


@pytest.fixture
def asked(north):
    return answering.ask_person(
        client=north.client,
        actor=ACTOR,
        person=north.contact,
        questions=questions(LEAD, TRAINED),
    )


def answer(browser, question=LEAD, **fields):
    return browser.post(reverse("portal:answer_question", args=[question]), fields)


def card(north, name=LEAD):
    return next(one for one in workspace_of(north.client).cards if one.question.id == name)


def test_the_link_leads_to_the_questions(north, signed_in):
    browser = signed_in(north.technician)
    address = reverse("portal:ask", args=[north.client.pk])
    assert "Is one person named" in browser.get(address).content.decode()
    browser.post(address, {"person": f"contact:{north.contact.pk}", "question": [LEAD, TRAINED]})
    (sent,) = mail.outbox
    assert sent.subject == "North Dental: questions about data security"
    assert "asks you 2 questions" in sent.body
    assert north.client.portal_links.get().next_path == "/portal/questions/"
    assert card(north).badge == (f"with {north.contact.name}", "info")


def test_a_member_is_asked_by_mail_and_finds_their_own(north, signed_in):
    address = reverse("portal:ask", args=[north.client.pk])
    fields = {"person": f"member:{north.advisor.pk}", "question": [LEAD]}
    signed_in(north.technician).post(address, fields)
    assert "?show=mine" in mail.outbox[0].body
    work = reverse("assessments:work", args=[north.client.pk])
    found = signed_in(north.advisor).get(work, {"show": "mine"}).context["cards"]
    assert [one["card"].question.id for one in found] == [LEAD]


def test_the_person_sees_only_their_questions(north, asked):
    browser = portal(north.contact, "contact")
    text = browser.get(reverse("portal:questions")).content.decode()
    assert load_catalog().questions[LEAD].ask in text
    assert load_catalog().questions["Q-DEV-02"].ask not in text
    assert answer(browser, "Q-DEV-02", reply="all").status_code == 404
    assert AskedPerson.objects.get().seen_at is not None


def test_nobody_else_sees_them(asked, south):
    browser = portal(south.contact, "contact")
    assert browser.get(reverse("portal:questions")).status_code == 404
    assert answer(browser, reply="yes").status_code == 404
    assert not Answer.objects.exists()


def test_a_reply_is_said_by_that_person(north, asked, entries_of):
    answer(portal(north.contact, "contact"), reply="yes", note="It is me.", proof="2")
    row = Answer.objects.get()
    assert (row.key, row.proof, row.note) == ("yes", 0, "It is me.")
    assert (row.answered_by, row.answered_name) == (
        f"contact:{north.contact.pk}",
        north.contact.name,
    )
    kind, values = entries_of(north.client)[-1]
    assert (kind, values["actor"]["name"]) == ("answers.recorded", north.contact.name)
    assert AskedPerson.objects.get().waiting == [TRAINED]


def test_i_do_not_know_returns_the_question_to_the_advisor(north, asked, entries_of):
    answer(portal(north.contact, "contact"), do="unknown")
    assert not Answer.objects.exists()
    assert entries_of(north.client)[-1][0] == "questions.returned"
    assert card(north).badge == (f"{north.contact.name} does not know", "warn")


def test_what_does_not_fit_is_told_and_kept(north, asked):
    page = answer(portal(north.contact, "contact"), note="keep me")
    assert page.status_code == 422
    assert "Choose an answer" in page.content.decode()
    assert "keep me" in page.content.decode()


def test_a_question_that_was_taken_back_takes_no_reply(north, asked, signed_in):
    address = reverse("portal:take_back", args=[north.client.pk, asked.pk])
    signed_in(north.technician).post(address, {"question": LEAD})
    with pytest.raises(InputError, match="not put to you any more"):
        answering.answer_asked(
            asked=AskedPerson.objects.get(),
            actor=north.contact.as_actor(),
            question=questions(LEAD)[0],
            reply=Reply("yes"),
        )
    assert answer(portal(north.contact, "contact"), reply="yes").status_code == 404


def test_a_question_moves_to_the_person_who_was_asked_last(north, asked):
    other = answering.ask_person(
        client=north.client, actor=ACTOR, person=north.advisor, questions=questions(LEAD)
    )
    assert AskedPerson.objects.get(pk=asked.pk).questions == [TRAINED]
    assert other.waiting == [LEAD]
