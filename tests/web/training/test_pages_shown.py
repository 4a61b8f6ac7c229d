"""The pages that people were shown are kept, and a file shows them after the catalog changed."""

from __future__ import annotations

import json
from hashlib import sha256
from html import escape

from tests.web.defense.test_two_files import checked, files_in, program
from tests.web.security_policies.test_actions import acknowledge, in_force
from tests.web.training.test_actions import ACTOR, assigned, play

from duecare.catalog import load_catalog
from duecare.catalog.lessons import compose, compose_message
from duecare.record import LessonOpened, MessageJudged, PolicyAcknowledged
from duecare_web.defense.actions import export_defense_file
from duecare_web.demo.learning import FACTS
from duecare_web.ledger import documents
from duecare_web.ledger.actions import PAGE_TYPE
from duecare_web.ledger.models import Attachment, Document, LedgerEntry
from duecare_web.training import actions
from duecare_web.training.message_pool import PracticeMessage, find_message
from duecare_web.training.pages import message_page, session_page
from duecare_web.training.practicing import judge_message
from duecare_web.training.sessions import session_of, sheet_of

MESSAGE = "phishing-at-work/mailbox-full"


def pages_of(client, kind):
    """The pages that the entries of a kind attach, in order."""
    ids = LedgerEntry.objects.filter(log=client.log, kind=kind).values_list("pk", flat=True)
    return [
        list(
            Attachment.objects.filter(entry_id=entry_id, document__media_type=PAGE_TYPE)
            .order_by("pk")
            .values_list("document__sha256", flat=True)
        )
        for entry_id in ids.order_by("index")
    ]


def example_page(lesson, language="en"):
    course = load_catalog().course
    sheet = course.example_of(lesson)
    return session_page(compose(course, lesson, language, sheet), sheet)


def example_message(message):
    course = load_catalog().course
    sheet = course.example(message.example)
    step = compose_message(course, message, "es", sheet)
    return PracticeMessage(message.id, step, sheet, "es", course.difficulty(message))


def test_a_page_loads_nothing_and_is_the_same_for_the_same_text():
    course = load_catalog().course
    pages = [example_page(one, "es") for one in list(course.outlines)[:6]]
    pages += [message_page(example_message(one)) for one in course.spare_messages[::4]]
    assert len({one.sha256 for one in pages}) == len(pages)
    for one in pages:
        text = one.content.decode()
        assert "default-src 'none'" in text
        assert not [word for word in ("<script", "<img", " href=", " src=") if word in text]
        assert one.name.endswith(".html")
    assert example_page("report-fast") == example_page("report-fast")
    assert example_page("report-fast") != example_page("report-fast", "es")


def test_a_sitting_attaches_its_session_with_the_words_that_were_shown(north, entries_of):
    completion = play(north)
    opened = dict(entries_of(north.client))["training.opened"]["content"]
    assert pages_of(north.client, LessonOpened.definition.kind) == [[opened["page_sha256"]]]
    text = documents.read(Document.objects.get(sha256=opened["page_sha256"])).decode()
    run = completion.run
    for step in session_of(run).steps:
        assert all(escape(one.text) in text for one in step.choices)
        assert all(escape(one.why) in text for one in (*step.choices, *step.marks))
    assert "(608) 555-0142" in text


def test_a_judged_message_and_an_acknowledged_policy_attach_their_pages(north, entries_of):
    judge_message(employee=north.employee, message=MESSAGE, choice="report")
    version = in_force(north)
    acknowledge(north, version)
    values = dict(entries_of(north.client))
    kinds = MessageJudged.definition.kind, PolicyAcknowledged.definition.kind
    (judged,), (policy,) = (pages_of(north.client, kind)[0] for kind in kinds)
    assert judged == values["training.judged"]["content"]["page_sha256"]
    shown = documents.read(Document.objects.get(sha256=judged)).decode()
    message = find_message(north.employee, MESSAGE)
    assert escape(message.step.why) in shown
    assert all(escape(mark.why) in shown for mark in message.step.marks)
    text = documents.read(Document.objects.get(sha256=policy)).decode()
    assert values["policy.acknowledged"]["content"]["statement"] in text
    assert all(clause["id"] in text for clause in version.clauses)


def test_after_the_facts_changed_the_file_shows_both_pages(north, tmp_path):
    play(north)
    new = {**FACTS, "help_phone": "(608) 555-0177"}
    actions.record_lesson_facts(client=north.client, values=new, actor=ACTOR)
    play(north)
    made = export_defense_file(client=north.client, actor=ACTOR, recipient="Counsel")
    report = checked(made.document, north.client, tmp_path)
    assert report.exit_code == 3, list(report.failures())  # no one outside has seen it
    files = files_in(made.document)
    pages = {name: text for name, text in files.items() if name.startswith("data/report/shown/")}
    lessons = [text.decode() for name, text in pages.items() if "phishing" in name]
    assert sorted("555-0177" in text for text in lessons) == [False, True]
    listed = [json.loads(line) for line in files["data/documents.jsonl"].splitlines()]
    named = {row.get("path"): row["sha256"] for row in listed}
    assert all(named[name] == sha256(text).hexdigest() for name, text in pages.items())
    assert "data/report/pages-shown.pdf" in files
    clients = files_in(program(north).document)
    assert set(pages.values()) <= set(clients.values())


def test_one_page_is_kept_however_often_it_was_shown(north):
    assignment = assigned(north)
    run = actions.start_lesson(assignment=assignment)
    actions.start_lesson(assignment=assignment)
    page = session_page(session_of(run), sheet_of(run))
    assert Document.objects.filter(sha256=page.sha256).count() == 1
    assert Attachment.objects.filter(document__sha256=page.sha256).count() == 2
