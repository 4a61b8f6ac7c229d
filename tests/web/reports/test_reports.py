"""Reports: made from what is on record, kept, read by who may, mailed only when somebody said so."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.core import mail
from django.urls import reverse
from tests.web.portal.assessed import ACTOR, assess_client
from tests.web.training.test_actions import play

from duecare.catalog import load_catalog
from duecare.documents.stored import statement_of
from duecare.errors import InputError
from duecare_web.accounts.rights import choose_clients
from duecare_web.assessments.models import Decision
from duecare_web.assessments.queries import recommendations_of
from duecare_web.clients.actions import add_employee
from duecare_web.ledger import documents
from duecare_web.reports import actions, mailing, people, standing
from duecare_web.reports.kinds import KINDS
from duecare_web.reports.making import Wanted, make
from duecare_web.reports.models import Report, ReportSchedule
from duecare_web.reports.periods import Period, last_complete, offered_quarters, period_of


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return now().date()


def so_far() -> Period:
    return Period(today() - timedelta(days=30), today())


def kept(side: Any, kind: str, *, of_client: bool = True) -> Report:
    client = side.client if of_client else None
    made = make(Wanted(KINDS[kind], side.firm, client, so_far()), now=now())
    return actions.keep_report(made=made, actor=ACTOR, now=now())


def decline_first(side: Any) -> Decision:
    """A refusal as it is stored; signing has its own tests."""
    first = recommendations_of(side.client)[0]
    return Decision.objects.create(
        firm=side.firm,
        client=side.client,
        recommendation=first,
        contact=side.contact,
        kind=Decision.Kind.DECLINE,
        reason="=HYPERLINK(1) not this year",
        decided_at=now(),
        entry_id=first.pk,
    )


@pytest.fixture
def assessed(north: Any) -> Any:
    assess_client(north.client, years=1000)
    decline_first(north)
    return north


@pytest.mark.parametrize(
    ("day", "every", "first", "last", "words"),
    [
        (
            date(2026, 11, 30),
            "quarter",
            date(2026, 10, 1),
            date(2026, 12, 31),
            "October to December 2026",
        ),
        (date(2026, 1, 1), "quarter", date(2026, 1, 1), date(2026, 3, 31), "January to March 2026"),
        (date(2024, 2, 29), "month", date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
    ],
)
def test_a_period_is_whole_months_of_the_calendar(
    day: date, every: str, first: date, last: date, words: str
) -> None:
    found = period_of(day, every)
    assert (found.first, found.last, found.words) == (first, last, words)


def test_the_quarter_before_is_as_long_and_the_offered_ones_follow_each_other() -> None:
    found = offered_quarters(date(2026, 2, 10))
    assert found[0].words == "January 1, 2026 to February 10, 2026"
    assert found[1].words == "October to December 2025"
    assert found[1].earlier == found[2]
    assert last_complete(date(2026, 1, 1), "month") == Period(date(2025, 12, 1), date(2025, 12, 31))


def test_a_review_tells_both_days_from_what_is_stored(assessed: Any) -> None:
    facts = standing.review_facts(assessed.client, so_far())
    assert (facts.before.people, facts.before.case) == (None, None)
    people = facts.now.people
    assert people is not None
    assert (people.low, people.best, people.high) == (3900, 4000, 4100)
    assert facts.now.case is not None
    assert facts.now.refused == 1
    offered = recommendations_of(assessed.client)
    assert facts.now.waiting == len(offered) - 1 == len(facts.waiting)
    assert [(one.outcome, one.by) for one in facts.decided] == [("Declined", "North Boss")]
    assert dict(facts.counts) == {"declined": 1}
    earlier = Period(so_far().first - timedelta(days=40), so_far().before)
    nothing = standing.review_facts(assessed.client, earlier)
    assert (nothing.now.people, nothing.decided, nothing.now.waiting) == (None, (), 0)


def test_the_paper_for_an_insurance_application_is_made_from_the_record(
    assessed: Any, signed_in: Any, entries_of: Any
) -> None:
    report = kept(assessed, "application")
    statement = statement_of(documents.read(report.document))
    rows = [row for part in statement.blocks() for row in getattr(part, "rows", ())]
    number = next(row for row in rows if row[0] == "Number of such records or people")
    assert "4,000 different people (range 3,900 to 4,100)" in number[1]
    assert not [
        row for row in rows if row[0].startswith("Phishing tests") and "on record" in row[1]
    ]
    assert entries_of(assessed.client)[-1][1]["content"]["report"] == "application"
    browser = signed_in(assessed.advisor)
    assert browser.get(reverse("reports:word", args=[report.pk])).status_code == 200
    assert (
        "Answers for an insurance application"
        in browser.get(reverse("reports:client", args=[assessed.client.pk])).content.decode()
    )


def test_a_review_is_kept_with_its_entry_as_pdf_and_word(
    assessed: Any, signed_in: Any, entries_of: Any
) -> None:
    report = kept(assessed, "review")
    kind, values = entries_of(assessed.client)[-1]
    assert kind == "report.made"
    assert values["content"]["title"] == report.title
    statement = statement_of(documents.read(report.document))
    assert statement.facts["now"]["people"] == [3900, 4000, 4100]
    assert statement.facts["decided"] == {"declined": 1}
    browser = signed_in(assessed.viewer)
    pdf = browser.get(reverse("reports:file", args=[report.pk]))
    assert pdf.content.startswith(b"%PDF")
    word = browser.get(reverse("reports:word", args=[report.pk]))
    assert word.content.startswith(b"PK")
    page = browser.get(reverse("reports:client", args=[assessed.client.pk])).content.decode()
    assert report.title in page


def test_the_register_has_every_row_its_method_and_no_formula(assessed: Any) -> None:
    book = openpyxl.load_workbook(io.BytesIO(documents.read(kept(assessed, "register").document)))
    assert book.sheetnames == ["Risks", "Decisions", "Sources", "Method"]
    offered = recommendations_of(assessed.client)
    rows = list(book["Decisions"].iter_rows(min_row=2, max_row=len(offered) + 1))
    assert all(row[0].value == "North Dental" for row in rows)
    reasons = [cell for row in rows for cell in row if "HYPERLINK" in str(cell.value)]
    assert [(cell.value, cell.data_type) for cell in reasons] == [
        ("=HYPERLINK(1) not this year", "s")
    ]
    assert book["Sources"]["A2"].value == "North Dental"
    assert book["Method"].max_row > 5


def test_the_register_of_a_client_without_an_assessment_says_so(north: Any) -> None:
    book = openpyxl.load_workbook(io.BytesIO(documents.read(kept(north, "register").document)))
    assert book["Sources"]["B2"].value == "not assessed yet"
    assert book["Risks"].max_row == 1


def test_the_training_record_and_its_register_are_documents_of_their_own(north: Any) -> None:
    play(north)
    add_employee(client=north.client, actor=ACTOR, name="=Bo", email="bo@north.example")
    statement = statement_of(documents.read(kept(north, "training").document))
    assert statement.kind == "training-record"
    states = {one["name"]: one["state"] for one in statement.facts["people"]}
    assert states == {"North Clerk": "trained", "=Bo": "missing"}
    report = kept(north, "training-register")
    book = openpyxl.load_workbook(io.BytesIO(documents.read(report.document)))
    assert book.sheetnames == ["People", "Lessons passed", "Sittings", "Method"]
    people = {row[0].value: row for row in book["People"].iter_rows(min_row=2, max_row=3)}
    assert people["North Clerk"][1].value == "trained"
    assert people["=Bo"][0].data_type == "s"
    (passed,) = book["Lessons passed"].iter_rows(min_row=2, max_row=2)
    version = load_catalog().course.script("phishing-at-work").version
    assert [cell.value for cell in passed[:3]] == ["North Clerk", "Phishing at work", version]
    assert passed[8].value == pytest.approx(200 / 60, abs=0.1)
    (sitting,) = book["Sittings"].iter_rows(min_row=2, max_row=2)
    assert sitting[6].value == "Passed"


def test_all_clients_are_listed_and_none_is_zero_for_lack_of_an_assessment(assessed: Any) -> None:
    from tests.web.clients.test_pages import add_clients_named

    add_clients_named(assessed, 2)
    report = kept(assessed, "portfolio", of_client=False)
    statement = statement_of(documents.read(report.document))
    table = next(
        one for one in statement.blocks() if getattr(one, "caption", "").startswith("Each")
    )
    assert len(table.rows) == 3
    assert table.rows[0][0] == "North Dental, TX"
    assert table.rows[0][1] == "4,000"
    assert {row[3] for row in table.rows[1:]} == {"not assessed"}


def test_the_firms_own_claims_are_for_owners_alone(assessed: Any, signed_in: Any) -> None:
    kind = KINDS["claims"]
    offered = {one.email for one in people.people_for(kind, assessed.firm, None)}
    assert offered == {assessed.owner.email}
    document = kept(assessed, "portfolio", of_client=False)
    Report.objects.filter(pk=document.pk).update(kind="claims")
    address = reverse("reports:file", args=[document.pk])
    assert signed_in(assessed.owner).get(address).status_code == 200
    assert signed_in(assessed.advisor).get(address).status_code == 404
    page = signed_in(assessed.advisor).get(reverse("reports:reports")).content.decode()
    assert "Claims against the firm" not in page


def test_the_firms_claims_are_priced_over_all_assessed_clients(
    assessed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.web.clients.test_pages import add_clients_named

    from duecare import risk

    add_clients_named(assessed, 1)
    monkeypatch.setattr(risk, "DEFAULT_YEARS", 1000)
    report = kept(assessed, "claims", of_client=False)
    statement = statement_of(documents.read(report.document))
    assert (statement.facts["clients"], statement.facts["years"]) == (1, 1000)
    told = [one for one in statement.blocks() if hasattr(one, "items")]
    assert "not assessed yet" in str(told[-1].items[0])


def test_claims_need_an_assessed_client(north: Any) -> None:
    with pytest.raises(InputError, match="no client has been assessed"):
        kept(north, "claims", of_client=False)


def test_who_sees_chosen_clients_gets_no_report_about_all(assessed: Any, signed_in: Any) -> None:
    whole = kept(assessed, "registers", of_client=False)
    own = kept(assessed, "register")
    member = assessed.firm.memberships.get(user=assessed.viewer)
    choose_clients(membership=member, chosen={}, actor=ACTOR)
    browser = signed_in(assessed.viewer)
    for report in (whole, own):
        assert browser.get(reverse("reports:file", args=[report.pk])).status_code == 404
    offered = {one.email for one in people.people_for(KINDS["registers"], assessed.firm, None)}
    assert assessed.viewer.email not in offered


def test_nothing_is_scheduled_before_the_advisor_has_seen_the_mail(
    north: Any, signed_in: Any
) -> None:
    browser = signed_in(north.advisor)
    address = reverse("reports:schedule_client", args=[north.client.pk, "review"])
    assert browser.get(address).status_code == 200
    asked = {"every": "quarter", "recipients": [f"contact:{north.contact.pk}"]}
    shown = browser.post(address, asked)
    assert b"Nothing is scheduled yet" in shown.content
    assert b"Hello North Boss" in shown.content
    assert not ReportSchedule.objects.exists()
    browser.post(address, {**asked, "confirm": "yes"})
    made = ReportSchedule.objects.get()
    assert made.next_on == period_of(today(), "quarter").last + timedelta(days=1)
    again = browser.post(address, {**asked, "confirm": "yes"})
    assert b"scheduled already" in again.content
    south = browser.post(address, {"every": "month", "recipients": ["contact:of-another"]})
    assert south.status_code == 422
    assert mail.outbox == []
    browser.post(reverse("reports:end", args=[made.pk]))
    assert not ReportSchedule.objects.filter(ended_at=None).exists()
    made.refresh_from_db()
    with pytest.raises(InputError, match="ended already"):
        actions.end_schedule(schedule=made, actor=ACTOR)


def scheduled(side: Any, recipients: list[str]) -> ReportSchedule:
    every = people.people_for(KINDS["review"], side.firm, side.client)
    return actions.schedule_report(
        kind=KINDS["review"],
        firm=side.firm,
        client=side.client,
        every="quarter",
        recipients=people.chosen(every, recipients),
        actor=ACTOR,
        today=today(),
    )


def test_a_scheduled_report_is_made_and_mailed_once_on_its_day(
    assessed: Any, entries_of: Any
) -> None:
    one = scheduled(assessed, [f"contact:{assessed.contact.pk}", f"member:{assessed.viewer.pk}"])
    day = datetime.combine(one.next_on, datetime.min.time(), UTC) + timedelta(hours=12)
    assert mailing.send_due_reports(day - timedelta(days=1)) == 0
    assert mailing.send_due_reports(day) == 1
    assert mailing.send_due_reports(day) == 0
    assert [message.to[0] for message in mail.outbox] == [
        "North Boss <boss@north.example>",
        f"North viewer <{assessed.viewer.email}>",
    ]
    report = Report.objects.get()
    assert report.last == period_of(today(), "quarter").last
    name, content, _ = mail.outbox[0].attachments[0]
    assert (name, content) == (report.file_name, documents.read(report.document))
    assert report.document.sha256 in mail.outbox[0].body
    kinds = [kind for kind, _ in entries_of(assessed.client)][-3:]
    assert kinds == ["report.made", "report.mailed", "report.mailed"]


def test_who_lost_the_right_gets_no_mail_and_an_archived_client_no_report(assessed: Any) -> None:
    one = scheduled(assessed, [f"contact:{assessed.contact.pk}"])
    day = datetime.combine(one.next_on, datetime.min.time(), UTC) + timedelta(hours=12)
    type(assessed.client).objects.filter(pk=assessed.client.pk).update(archived_at=now())
    assert mailing.send_due_reports(day) == 0
    type(assessed.client).objects.filter(pk=assessed.client.pk).update(archived_at=None)
    type(assessed.contact).objects.filter(pk=assessed.contact.pk).update(is_active=False)
    assert mailing.send_due_reports(day) == 1
    assert mail.outbox == []
