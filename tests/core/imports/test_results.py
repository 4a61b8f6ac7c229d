"""Results of other programs: recognized by their headings, given to people who are on record."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecare.errors import InputError
from duecare.imports.fields import ListKind
from duecare.imports.matching import KnownClient, KnownThing
from duecare.imports.opening import open_list
from duecare.imports.plan import ImportPlan, make_plan
from duecare.imports.reading import read_list

PEOPLE = (
    KnownThing("e1", "c1", "Ann Lee", values={"email": "ann@work.example"}),
    KnownThing("e2", "c1", "Bo Diaz", values={"email": "bo@work.example"}),
)
KNOWBE4_TRAINING = """Email,First Name,Last Name,Content,Campaign,Status,Enrollment Date,Start Date,Completion Date,Time Spent
ann@work.example,Ann,Lee,Phishing basics,Fall 2026,Passed,2026-10-01,2026-10-02 09:00,2026-10-02 09:12,12
bo@work.example,Bo,Diaz,Phishing basics,Fall 2026,Past Due,2026-10-01,,,
gone@work.example,Gone,Person,Phishing basics,Fall 2026,Completed,2026-10-01,,2026-10-03 10:00,9
"""
KNOWBE4_PHISHING = """Email,First Name,Last Name,Scheduled At,Delivered At,Opened At,Clicked At,Data Entered At,Reported At,Bounced At,IP Address
ann@work.example,Ann,Lee,2026-10-05 09:00,2026-10-05 09:01,,2026-10-05 09:03,,2026-10-05 09:09,,192.0.2.1
bo@work.example,Bo,Diaz,2026-10-05 09:00,,,,,,2026-10-05 09:02,
"""
GOPHISH = """id,status,ip,latitude,longitude,send_date,reported,modified_date,email,first_name,last_name,position
aB3dE5f,Submitted Data,192.0.2.1,0,0,2026-11-02T09:00:00.5Z,true,2026-11-02T09:05:00Z,ann@work.example,Ann,Lee,Clerk
cD4eF6g,Email Opened,,0,0,2026-11-02T09:00:00Z,false,2026-11-02T09:01:00Z,bo@work.example,Bo,Diaz,Clerk
"""
SCORM = """Learner Name,Email,Course,lesson_status,score_raw,total_time,Completed
"Lee, Ann",ann@work.example,Passwords,passed,90,00:07:10,10/20/2026
Bo Diaz,,Passwords,incomplete,,,
"""


def plan(
    content: str | bytes, kind: ListKind, known: tuple[KnownThing, ...] = (), **more: Any
) -> ImportPlan:
    source = content.encode() if isinstance(content, str) else content
    read = read_list(open_list(source), kind, now=datetime(2026, 11, 30, tzinfo=UTC))
    return make_plan(
        read, file_sha256="0" * 64, clients=[KnownClient("c1", "Lakeside")], known=known,
        only_client="c1", people=PEOPLE, **more,
    )  # fmt: skip


def told(found: ImportPlan) -> dict[str, tuple[Any, ...]]:
    return {
        one.title: (one.action, one.values["outcome"], one.values.get("reported"))
        for one in found.items
    }


def test_training_of_knowbe4_is_recognized_and_belongs_to_people() -> None:
    found = plan(KNOWBE4_TRAINING, ListKind.TRAINING)
    assert found.label == "KnowBe4, training"
    assert told(found) == {
        "Ann Lee: Phishing basics": ("new", "passed", None),
        "Bo Diaz: Phishing basics": ("new", "not_started", None),
    }
    (line, reason), *_ = found.left_out
    assert (line, "no employee" in reason) == (4, True)
    assert found.items[0].values["at"] == datetime(2026, 10, 2, 9, 12, tzinfo=UTC)


def test_a_click_and_a_report_are_two_facts_and_a_bounce_is_no_result() -> None:
    found = plan(KNOWBE4_PHISHING, ListKind.PHISHING)
    assert found.label == "KnowBe4, phishing test"
    assert told(found) == {"Ann Lee": ("new", "clicked", True)}
    assert found.left_out == ((3, "was not delivered"),)


def test_gophish_as_csv_and_as_json_say_the_same() -> None:
    csv = plan(GOPHISH, ListKind.PHISHING)
    assert told(csv) == {
        "Ann Lee": ("new", "gave_data", True),
        "Bo Diaz": ("new", "sent", False),
    }
    rows = [line.split(",") for line in GOPHISH.splitlines()]
    results = [dict(zip(rows[0], one, strict=True)) for one in rows[1:]]
    typed = {"email": "ann@work.example", "details": '{"payload":{"password":["hunter2"]}}'}
    campaign = {"id": 7, "name": "Fall test", "results": results, "timeline": [typed]}
    table = open_list(json.dumps(campaign).encode())
    assert "hunter2" not in str(table)  # what was typed is never read
    found = plan(json.dumps(campaign), ListKind.PHISHING)
    assert told(found) == {
        "Ann Lee: Fall test": ("new", "gave_data", True),
        "Bo Diaz: Fall test": ("new", "sent", False),
    }


def test_events_of_gophish_are_folded_and_what_was_typed_is_refused() -> None:
    text = (
        "campaign_id,email,time,message,details\n"
        "7,ann@work.example,2026-11-02T09:00:00Z,Email Sent,\n"
        "7,ann@work.example,2026-11-02T09:02:00Z,Clicked Link,{}\n"
        '7,ann@work.example,2026-11-02T09:03:00Z,Submitted Data,"{""password"":[""hunter2""]}"\n'
        "7,ann@work.example,2026-11-02T09:04:00Z,Email Reported,\n"
    )
    assert "hunter2" not in str(open_list(text.encode()))
    (item,) = plan(text, ListKind.PHISHING).items
    assert (item.values["outcome"], item.values["reported"]) == ("gave_data", True)
    assert item.values["at"] == datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    assert item.lines == (2, 3, 4, 5)


def test_what_gophish_has_not_sent_is_no_one_who_did_not_click() -> None:
    """States of gophish's models/result.go and models/models.go."""
    for state in ("Scheduled", "Sending", "Retrying", "Error", "Error Sending Email"):
        text = GOPHISH.replace("Email Opened", state)
        found = plan(text, ListKind.PHISHING)
        assert told(found) == {"Ann Lee": ("new", "gave_data", True)}, state
        assert found.left_out == ((3, "was not delivered"),)


def of_knowbe4(email: str, **values: Any) -> dict[str, Any]:
    """A recipient as GET /v1/phishing/security_tests/{id}/recipients of the Reporting API gives one."""
    empty = dict.fromkeys(
        ("opened_at", "clicked_at", "replied_at", "attachment_opened_at", "macro_enabled_at",
         "data_entered_at", "vulnerable-plugins_at", "exploited_at", "reported_at", "bounced_at")
    )  # fmt: skip
    return {
        "recipient_id": 3077742, "pst_id": 14240,
        "user": {"id": 1, "active_directory_guid": None, "first_name": "", "last_name": "", "email": email},
        "template": {"id": 11428, "name": "A package waits"},
        "scheduled_at": "2026-10-05T15:02:19.000Z", "delivered_at": "2026-10-05T15:02:19.000Z",
        **empty, "ip": "192.0.2.1", "browser": "Chrome", **values,
    }  # fmt: skip


def test_the_reporting_api_of_knowbe4_is_read_as_it_answers() -> None:
    at = "2026-10-05T15:05:00.000Z"
    recipients = [
        of_knowbe4("ann@work.example", clicked_at=at, reported_at=at),
        of_knowbe4("bo@work.example", delivered_at=None, bounced_at=at),
    ]
    found = plan(json.dumps(recipients), ListKind.PHISHING)
    assert found.label == "KnowBe4 Reporting API, phishing test"
    assert told(found) == {"Ann Lee: A package waits": ("new", "clicked", True)}
    assert found.items[0].values["at"] == datetime(2026, 10, 5, 15, 2, 19, tzinfo=UTC)
    enrollment = {
        "enrollment_id": 1425526, "content_type": "Store Purchase", "module_name": "Safe payments",
        "user": {"id": 796742, "first_name": "Ann", "last_name": "Lee", "email": "ann@work.example"},
        "campaign_name": "Fall", "enrollment_date": at, "start_date": at, "completion_date": at,
        "status": "Passed", "time_spent": 2340, "policy_acknowledged": False,
    }  # fmt: skip
    trained = plan(json.dumps([enrollment]), ListKind.TRAINING)
    assert trained.label == "KnowBe4 Reporting API, training"
    assert told(trained) == {"Ann Lee: Safe payments": ("new", "passed", None)}


def statement(verb: str, at: str, **result: Any) -> dict[str, Any]:
    return {
        "actor": {"objectType": "Agent", "name": "Ann Lee", "mbox": "mailto:ann@work.example"},
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"},
        "object": {
            "objectType": "Activity",
            "id": "https://lms.example/courses/9",
            "definition": {"name": {"en-US": "Safe payments"}},
        },
        "result": result,
        "timestamp": at,
    }


def test_statements_of_xapi_and_cmi5_come_to_one_result() -> None:
    statements = [
        statement("initialized", "2026-11-03T10:00:00Z"),
        statement("experienced", "2026-11-03T10:01:00Z"),
        statement("passed", "2026-11-03T10:08:00Z", score={"scaled": 0.9}, success=True),
        statement("completed", "2026-11-03T10:08:01Z", completion=True),
        statement("terminated", "2026-11-03T10:08:02Z"),
    ]
    for document in (statements, {"statements": statements, "more": ""}):
        found = plan(json.dumps(document), ListKind.TRAINING)
        assert told(found) == {"Ann Lee: Safe payments": ("new", "passed", None)}
        assert found.items[0].values["score"] == "0.9"


def test_results_of_a_scorm_lms_are_read_by_name_where_there_is_no_address() -> None:
    found = plan(SCORM, ListKind.TRAINING)
    assert told(found) == {
        "Ann Lee: Passwords": ("new", "passed", None),
        "Bo Diaz: Passwords": ("new", "started", None),
    }
    assert found.label == "an LMS, SCORM results"


def after(found: ImportPlan) -> tuple[KnownThing, ...]:
    return tuple(
        KnownThing(f"r{place}", "c1", one.title, ids=frozenset(one.ids), values=one.values)
        for place, one in enumerate(found.items)
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (KNOWBE4_TRAINING, ListKind.TRAINING),
        (KNOWBE4_PHISHING, ListKind.PHISHING),
        (GOPHISH, ListKind.PHISHING),
        (SCORM, ListKind.TRAINING),
    ],
)
def test_the_same_file_twice_changes_nothing(text: str, kind: ListKind) -> None:
    first = plan(text, kind)
    assert first.changes > 0
    assert plan(text, kind, after(first)).changes == 0


def test_a_later_export_changes_what_was_only_begun() -> None:
    known = after(plan(SCORM, ListKind.TRAINING))
    later = plan(SCORM.replace("incomplete,,,", "passed,80,,10/25/2026"), ListKind.TRAINING, known)
    assert told(later)["Bo Diaz: Passwords"] == ("changed", "passed", None)
    assert told(later)["Ann Lee: Passwords"][0] == "unchanged"


def test_results_are_no_list_of_people_and_the_other_way_round() -> None:
    with pytest.raises(InputError, match="results of training"):
        plan(KNOWBE4_TRAINING, ListKind.EMPLOYEES)


@settings(max_examples=50)
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda one: st.lists(one, max_size=3)
    | st.dictionaries(st.sampled_from(["results", "statements", "verb", "actor", "id", "x"]), one),
    max_leaves=12,
))  # fmt: skip
def test_any_json_is_a_table_or_a_sentence(value: Any) -> None:
    headings: tuple[str, ...] = ("refused in words",)
    with suppress(InputError):
        headings = open_list(json.dumps(value).encode()).headings
    assert headings
