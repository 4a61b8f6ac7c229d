"""What a signed policy states, lessons say: nobody writes it down again."""

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.security_policies.test_actions import in_force
from tests.web.training.test_actions import ACTOR

from duecare.catalog import load_catalog
from duecare_web.demo.learning import FACTS
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.training import actions
from duecare_web.training.facts import values_of
from duecare_web.training.policy_facts import stated_facts


@pytest.fixture
def payment(north):
    """The payment policy in force, with the limit that the client chose."""
    version = in_force(north, "POL-PAYMENT")
    values = {**version.values, "dual_limit": "$7,500"}
    PolicyVersion.objects.filter(pk=version.pk).update(values=values)
    return version


def said(side, language="en"):
    return values_of(side.client, language, day=timezone.now().date())


def write(side, **facts):
    actions.record_lesson_facts(client=side.client, values={**FACTS, **facts}, actor=ACTOR)


def test_a_policy_in_force_is_what_lessons_say_whatever_was_written_before(north, payment):
    write(north, **{"pay.limit": "$10,000"})
    assert said(north)["pay.limit"] == "$7,500"
    stated = stated_facts(north.client)
    assert stated["pay.limit"].rule == f"{payment.policy.title}, PAY-04, version 1"
    assert stated["callback_rule"].value is True
    PolicyVersion.objects.filter(pk=payment.pk).update(status=PolicyVersion.Status.REPLACED)
    assert said(north)["pay.limit"] == "$10,000", "no longer stated"


def test_words_in_spanish_count_only_for_the_words_that_they_translate(north, payment):
    write(north, **{"pay.limit": {"en": "$10,000", "es": "10 000 dólares"}})
    assert "pay.limit" not in said(north, "es")
    write(north, **{"pay.limit": {"en": "$7,500", "es": "7500 dólares"}})
    assert said(north, "es")["pay.limit"] == "7500 dólares"


def test_the_page_shows_what_is_stated_and_asks_only_for_its_spanish(north, payment, signed_in):
    address = reverse("training:facts", args=[north.client.pk])
    browser = signed_in(north.advisor)
    page = browser.get(address)
    form = page.context["form"]
    assert "pay.limit" not in form.fields
    assert form.fields["pay.limit.es"].help_text == "In English: $7,500"
    assert ("$7,500", f"{payment.policy.title}, PAY-04, version 1") in [
        one[1:] for one in form.stated()
    ]
    sent = {name: one.initial or "" for name, one in form.fields.items()}
    sent = {name: value for name, value in sent.items() if value is not False}
    assert browser.post(address, {**sent, "pay.limit.es": "7500 dólares"}).status_code == 302
    assert said(north, "es")["pay.limit"] == "7500 dólares"


def test_what_lessons_wait_for_is_asked_first(north, signed_in):
    page = signed_in(north.advisor).get(reverse("training:facts", args=[north.client.pk]))
    first, *later = page.context["form"].groups()
    assert first.title == "Lessons wait for these"
    assert first.is_open
    assert "social_media_rule" in [one.name for one in first.fields]
    assert "social_media_rule" not in [one.name for group in later for one in group.fields]


def test_the_rest_is_folded_by_the_lesson_that_speaks_of_it(north, signed_in):
    write(north, **{"pay.limit": "$10,000"})
    browser = signed_in(north.advisor)
    address = reverse("training:facts", args=[north.client.pk])
    page = browser.get(address)
    groups = {group.title: group for group in page.context["form"].groups()}
    course = load_catalog().course
    assert list(groups)[2:] == [
        one.title.en for one in course.outlines.values() if one.title.en in groups
    ]
    payments = groups[course.title("payments-changed-account").en]
    assert "pay.limit" in [one.name for one in payments.fields]
    assert 1 <= payments.written < payments.asked
    assert not payments.is_open
    assert page.content.count(b"<details open") == 1
    assert f"{payments.written} of {payments.asked} written" in page.content.decode()
    assert sum(len(group.fields) for group in groups.values()) == len(page.context["form"].fields)

    refused = browser.post(address, {"policy.pass_mark": "0", "pay.limit": "x" * 301})
    groups = {group.title: group for group in refused.context["form"].groups()}
    assert groups[payments.title].is_open, "what has to be fixed is shown"
