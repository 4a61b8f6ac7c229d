"""The pages that people were shown are kept, and a file shows them after the catalog changed."""

from __future__ import annotations

import json
from hashlib import sha256

from tests.web.defense.test_two_files import checked, files_in, program
from tests.web.security_policies.test_actions import acknowledge, in_force
from tests.web.training.test_actions import ACTOR, play

from duecare.catalog import load_catalog
from duecare.record import LessonOpened, MessageJudged, PolicyAcknowledged
from duecare_web.defense.actions import export_defense_file
from duecare_web.ledger import documents
from duecare_web.ledger.actions import PAGE_TYPE
from duecare_web.ledger.models import Attachment, Document, LedgerEntry
from duecare_web.training import actions
from duecare_web.training.pages import item_page, lesson_page, message_page
from duecare_web.training.practicing import judge_message
from duecare_web.training.queries import find_lesson

NEW = "\n\nNever answer a message that asks for gift cards.\n"


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


def test_a_page_loads_nothing_and_is_the_same_for_the_same_text():
    catalog = load_catalog()
    pages = [lesson_page(one) for one in catalog.lessons.values()]
    pages += [item_page(one) for one in catalog.quiz_items.values()]
    pages += [message_page(one) for one in catalog.phish_inbox.messages.values()]
    assert len({one.sha256 for one in pages}) == len(pages)
    for one in pages:
        text = one.content.decode()
        assert "default-src 'none'" in text
        assert not [word for word in ("<script", "<img", " href=", " src=") if word in text]
        assert one.name.endswith(".html")
    item = next(one for one in catalog.quiz_items.values() if one.type == "single")
    assert item_page(item) == item_page(item.model_copy())
    assert item_page(item) != item_page(item.model_copy(update={"explanation": "Because."}))


def test_a_sitting_attaches_the_lesson_and_its_questions(north, entries_of):
    play(north)
    opened = dict(entries_of(north.client))["training.opened"]["content"]
    shown = [opened["page_sha256"], *(one["page_sha256"] for one in opened["items"])]
    assert sorted(pages_of(north.client, LessonOpened.definition.kind)[0]) == sorted(shown)
    lesson = find_lesson("phishing-email")
    assert opened["page_sha256"] == sha256(lesson_page(lesson).content).hexdigest()


def test_a_judged_message_and_an_acknowledged_policy_attach_their_pages(north, entries_of):
    message = next(iter(load_catalog().phish_inbox.messages.values()))
    judge_message(employee=north.employee, message=message.id, choice="report")
    version = in_force(north)
    acknowledge(north, version)
    values = dict(entries_of(north.client))
    kinds = MessageJudged.definition.kind, PolicyAcknowledged.definition.kind
    (judged,), (policy,) = (pages_of(north.client, kind)[0] for kind in kinds)
    assert judged == values["training.judged"]["content"]["page_sha256"]
    text = documents.read(Document.objects.get(sha256=policy)).decode()
    assert values["policy.acknowledged"]["content"]["statement"] in text
    assert all(clause["id"] in text for clause in version.clauses)


def test_after_a_catalog_update_the_file_shows_both_pages(north, monkeypatch, tmp_path):
    play(north)
    old = find_lesson("phishing-email")
    new = old.model_copy(update={"body": old.body + NEW, "version": old.version + 1})
    monkeypatch.setattr(actions, "find_lesson", lambda _name: new)
    play(north)
    made = export_defense_file(client=north.client, actor=ACTOR, recipient="Counsel")
    report = checked(made.document, north.client, tmp_path)
    assert report.exit_code == 3, list(report.failures())  # no one outside has seen it
    files = files_in(made.document)
    pages = {name: text for name, text in files.items() if name.startswith("data/report/shown/")}
    lessons = [text.decode() for name, text in pages.items() if "phishing" in name]
    assert [NEW.strip() in text for text in lessons] == [False, True]
    listed = [json.loads(line) for line in files["data/documents.jsonl"].splitlines()]
    named = {row.get("path"): row["sha256"] for row in listed}
    assert all(named[name] == sha256(text).hexdigest() for name, text in pages.items())
    assert "data/report/pages-shown.pdf" in files
    clients = files_in(program(north).document)
    assert set(pages.values()) <= set(clients.values())


def test_one_page_is_kept_however_often_it_was_shown(north):
    play(north, seed=7)
    play(north, seed=7)
    lesson = lesson_page(find_lesson("phishing-email"))
    assert Document.objects.filter(sha256=lesson.sha256).count() == 1
    assert Attachment.objects.filter(document__sha256=lesson.sha256).count() == 2
