"""Answers that facts contradict: both sides on a page, three ways out, what counts until then."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.portal.assessed import small_inventory

from duecare.dates import long_date
from duecare.imports.fields import ListKind
from duecare.risk import Answer, Answers
from duecare_web.accounts.actors import system_actor
from duecare_web.assessments import due, queries
from duecare_web.assessments import models as assessment_models
from duecare_web.assessments.answering import record_answers
from duecare_web.clients.actions import add_device, change_device
from duecare_web.clients.models import Device
from duecare_web.imports.actions import apply_import, open_import
from duecare_web.scans.actions import record_scan

ACTOR = system_actor("tests")
REASON = "The disk was encrypted on March 14; Marcus saw it."


@pytest.fixture
def contradicted(north):
    for name, state in (("LT-07", False), ("LT-08", True)):
        add_device(client=north.client, actor=ACTOR, name=name, kind="laptop", encrypted=state)
    said = Answers({"Q-DEV-02": Answer("all", 2)})
    record_answers(client=north.client, actor=ACTOR, answers=said)
    return north


def sentence():
    """What stands in the statement, with the day of the list."""
    today = long_date(timezone.now().date())
    return (
        f"You answered that all laptops are encrypted; the device list of {today} shows 1 "
        "laptop of 2 that is not: LT-07."
    )


def test_the_result_of_an_import_says_which_answer_it_contradicts(contradicted, signed_in):
    text = "Device name,Encrypted\nLT-09,False\n"
    run = open_import(
        firm=contradicted.firm,
        actor=ACTOR,
        kind=ListKind.DEVICES,
        content=text.encode(),
        client=contradicted.client,
        file_name="list.csv",
    )
    apply_import(run=run, actor=ACTOR, digest=run.digest)
    shown = signed_in(contradicted.technician).get(reverse("imports:run", args=[run.pk]))
    assert "You answered that all laptops are encrypted" in shown.content.decode()
    assert reverse("assessments:conflicts", args=[contradicted.client.pk]) in shown.content.decode()


def page(browser, side):
    return browser.get(reverse("assessments:conflicts", args=[side.client.pk]))


def resolve(browser, side, outcome, reason=REASON):
    address = reverse("assessments:resolve_conflict", args=[side.client.pk, "Q-DEV-02"])
    return browser.post(address, {"outcome": outcome, "reason": reason})


def test_both_sides_are_shown_and_nothing_is_chosen(contradicted, signed_in):
    text = page(signed_in(contradicted.technician), contradicted).content.decode()
    assert sentence() in text
    assert "Until this is resolved, what the facts show counts" in text
    assert "Proof: seen" in text  # said as measured by hand: it counts as seen
    assert text.count('type="radio"') == 3
    radios = re.findall(r'<input[^>]*type="radio"[^>]*>', text)
    assert len(radios) == 3
    assert not [one for one in radios if "checked" in one]
    assert 'type="radio"' not in page(signed_in(contradicted.viewer), contradicted).content.decode()


def test_lists_and_next_steps_count_it_until_it_is_resolved(contradicted, signed_in):
    client = contradicted.client
    assert queries.open_differences(client) == 1
    assert next(step.text for step in due.next_steps(client)) == (
        "Resolve 1 answer that a list or scan contradicts"
    )
    overview = signed_in(contradicted.viewer).get(
        reverse("assessments:assessments", args=[client.pk])
    )
    assert "Answers that facts contradict" in overview.content.decode()
    laptop = Device.objects.get(client=client, name="LT-07")
    change_device(device=laptop, actor=ACTOR, encrypted=True)
    assert queries.open_differences(client) == 0


@pytest.mark.parametrize(
    ("outcome", "reason", "words"),
    [
        ("", REASON, "Choose one of the three ways"),
        ("list_wrong", "", "Give the reason"),
        ("list_wrong", "no", "10"),
    ],
)
def test_a_way_and_a_reason_are_needed(contradicted, signed_in, outcome, reason, words):
    response = resolve(signed_in(contradicted.technician), contradicted, outcome, reason)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert queries.open_differences(contradicted.client) == 1


def test_a_wrong_answer_becomes_what_was_measured(contradicted, signed_in, entries_of):
    assert resolve(signed_in(contradicted.technician), contradicted, "corrected").status_code == 302
    row = assessment_models.Answer.objects.get(client=contradicted.client, question="Q-DEV-02")
    assert (row.key, row.proof) == ("some", 0)
    entries = dict(entries_of(contradicted.client))
    found = entries["conflict.resolved"]["content"]
    assert (found["said"], found["measured"], found["outcome"]) == (
        "all", "1 of 2 laptops is encrypted", "corrected",
    )  # fmt: skip
    assert entries["answers.recorded"]["content"]["answers"]["q_dev_02"]["before"] == "all"
    assert not queries.settled_of(contradicted.client).open


def test_a_kept_answer_stays_with_the_reason(contradicted, signed_in):
    browser = signed_in(contradicted.technician)
    resolve(browser, contradicted, "both_right")
    settled = queries.settled_of(contradicted.client)
    assert settled.answers.by_question["Q-DEV-02"] == Answer("all", 2)
    assert settled.resolved[0].resolution.by == "North technician"
    text = page(browser, contradicted).content.decode()
    assert "No open differences" in text
    assert REASON in text
    again = resolve(browser, contradicted, "corrected")
    assert again.status_code == 302
    assert queries.settled_of(contradicted.client).answers.by_question["Q-DEV-02"].key == "all"


def test_a_statement_and_the_price_take_the_worse_side(contradicted):
    record_scan(client=contradicted.client, actor=ACTOR, inventory=small_inventory())
    calculated = queries.calculate(contradicted.client, small_inventory(), years=1000)
    assert calculated.settled.answers.by_question["Q-DEV-02"] == Answer("some", 0)
    assert calculated.findings.safeguard_levels["SG-FDE"] < 0.5
    from duecare_web.assessments.statements import assessment_statements

    rendered = assessment_statements(
        contradicted.client, calculated, now=contradicted.client.created_at
    )
    facts = {one.statement.kind: one.statement for one in rendered}["risk-assessment"].facts
    assert facts["open_differences"] == [sentence()]


def test_sending_says_while_an_answer_is_contradicted(contradicted):
    from duecare_web.recommendations.queries import checks_of

    count = queries.open_differences(contradicted.client)
    assert count == 1
    told = [one for one in checks_of([], conflicts=count) if "contradicted" in one.text]
    assert [one.good for one in told] == [False]
    assert told[0].text.startswith("1 answer is contradicted by what was measured")
    assert [one.good for one in checks_of([], conflicts=0) if "contradicted" in one.text] == [True]


def test_what_waits_follows_training_that_shows_another_answer(north):
    from duecare_web.clients.models import ToDo
    from duecare_web.training.actions import assign_lesson

    said = Answers({"Q-PPL-03": Answer("all", 1)})
    record_answers(client=north.client, actor=ACTOR, answers=said)
    line = ToDo.objects.get(client=north.client, kind=queries.DIFFERENCES)
    assert line.number == 0
    assign_lesson(employee=north.employee, lesson="phishing-at-work", actor=ACTOR)
    line.refresh_from_db()
    assert line.number == len(queries.settled_of(north.client).open) == 1
