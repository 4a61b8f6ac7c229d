"""Two answers to one recommendation at the same instant: one is recorded, the other is told of it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.html import strip_tags
from tests.web.portal.assessed import assess_client
from tests.web.portal.test_pages import decision_data, portal
from tests.web.portal.test_signing import first_offer, sign

from duecare.errors import InputError
from duecare_web.accounts.actors import system_actor
from duecare_web.assessments import actions
from duecare_web.assessments.models import Decision
from duecare_web.ledger.models import PendingEntry
from duecare_web.portal import signing
from duecare_web.portal.decision_pages import sitting_page
from duecare_web.portal.models import SignedCopy

ACTOR = system_actor("tests")


def in_threads(*steps):
    """What each step returns, all of them run at once, each on its own connection."""

    def work(step):
        try:
            return step()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return [one.result(timeout=90) for one in [pool.submit(work, step) for step in steps]]


def recorded():
    """How many decisions, entries about one, and copies to seal there are."""
    entries = PendingEntry.objects.filter(kind__startswith="decision.")
    return Decision.objects.count(), entries.count(), SignedCopy.objects.count()


@pytest.mark.parametrize("choices", [("accept", "accept"), ("accept", "defer")])
def test_one_answer_wins_and_the_other_is_told_who_when_and_what(choices, transactional_db, north):
    assess_client(north.client)
    asked = signing.ask_for_decisions(contact=north.contact, actor=ACTOR)
    address = reverse("portal:recommendation", args=[first_offer(asked).pk])
    tabs = [portal(asked.contact, "contact") for _ in choices]
    forms = [decision_data(asked, choice=choice) for choice in choices]
    both_rendered, render = threading.Barrier(2, timeout=60), actions.decision_statement

    def rendered(*args, **values):
        made = render(*args, **values)
        both_rendered.wait()  # neither has written yet, and both were asked on the page
        return made

    with mock.patch.object(actions, "decision_statement", rendered):
        answers = in_threads(
            *(
                lambda tab=tab, form=form: tab.post(address, form)
                for tab, form in zip(tabs, forms, strict=True)
            ),
        )
    assert sorted(one.status_code for one in answers) == [302, 422]
    (told,) = [strip_tags(one.content.decode()) for one in answers if one.status_code == 422]
    (won,) = [
        choice for choice, one in zip(choices, answers, strict=True) if one.status_code == 302
    ]
    said = {"accept": "accepted", "defer": "deferred"}[won]
    assert f"answered already: {said} by North Boss on" in told
    assert recorded() == (1, 1, 1)


def test_a_page_that_was_open_before_the_answer_is_told_of_it(asked):
    address = reverse("portal:recommendation", args=[first_offer(asked).pk])
    browser, form = portal(asked.contact, "contact"), decision_data(asked, choice="accept")
    assert browser.post(address, form).status_code == 302
    page = browser.post(address, decision_data(asked, choice="defer"))
    assert page.status_code == 422
    assert "answered already: accepted by North Boss on" in strip_tags(page.content.decode())
    assert recorded() == (1, 1, 1)


def test_several_answers_are_all_refused_where_one_was_given_meanwhile(asked):
    offers = [row.recommendation for row in signing.queries.offers_to(asked.contact)[:2]]
    alone = {"contact": asked.contact, "signature": sign(asked, offers[1])}
    signing.sign_decision(recommendation=offers[1], kind=Decision.Kind.ACCEPT, **alone)
    together = sign(asked, document_sha256=sitting_page(offers).sha256)
    with pytest.raises(InputError, match="answered already"):
        signing.sign_decisions(
            answers=[signing.GivenAnswer(one, Decision.Kind.ACCEPT) for one in offers],
            shown=offers,
            contact=asked.contact,
            signature=together,
        )
    assert recorded() == (1, 1, 1)


def test_a_right_that_was_taken_while_the_letter_was_rendered_is_seen(asked):
    render = actions.decision_statement

    def meanwhile(*args, **values):
        type(asked.contact).objects.filter(pk=asked.contact.pk).update(may_sign=False)
        return render(*args, **values)

    with (
        mock.patch.object(actions, "decision_statement", meanwhile),
        pytest.raises(InputError, match="may not sign"),
    ):
        signing.sign_decision(
            recommendation=first_offer(asked),
            contact=asked.contact,
            kind=Decision.Kind.ACCEPT,
            signature=sign(asked),
        )
    assert recorded() == (0, 0, 0)
