"""Pages and spreadsheets of assessments: what they show, to whom, with how many queries."""

from __future__ import annotations

import csv
import dataclasses
import io
from datetime import timedelta
from unittest import mock

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.web.assessments.test_deciding import decide, first
from tests.web.portal import assessed as of_client
from tests.web.portal.assessed import assess_client

from duecare.risk.caveats import CaveatCode, caveat
from duecare_web.assessments import actions, queries
from duecare_web.assessments.models import Assessment
from duecare_web.assessments.spreadsheets import Sheet, plan_sheet, risk_sheet, to_csv, to_xlsx

PAGES = ("assessments", "gap", "decisions")


@pytest.fixture
def assessed(north):
    return assess_client(north.client, years=1000)


@pytest.mark.parametrize("page", PAGES)
def test_pages_without_an_assessment_offer_the_next_step(page, north, signed_in):
    response = signed_in(north.viewer).get(reverse(f"assessments:{page}", args=[north.client.pk]))
    assert response.status_code == 200
    assert b'class="empty"' in response.content


def test_the_client_page_shows_the_whole_story(assessed, north, signed_in):
    address = reverse("clients:overview", args=[north.client.pk])
    text = signed_in(north.viewer).get(address).content.decode()
    for words in (
        "People by place",
        "Liability and insurance",
        "Top risks",
        "Recommendations and decisions",
        "Statements",
    ):
        assert words in text
    assert text.count("<svg role=") >= 2


def test_duties_name_law_source_and_confidence(assessed, north, signed_in):
    address = reverse("assessments:gap", args=[north.client.pk])
    text = signed_in(north.viewer).get(address).content.decode()
    assert "Breach notification duties" in text
    duty = assessed.price.duties[0]
    for words in (duty.jurisdiction, duty.source.split("&")[0][:30]):
        assert words in text


def test_decisions_are_filtered_and_sorted(assessed, north, signed_in):
    decision = decide(first(north.client), north.contact)
    browser = signed_in(north.viewer)
    address = reverse("assessments:decisions", args=[north.client.pk])
    declined = browser.get(address, {"show": "decline"}).context["rows"]
    assert [row.decision for row in declined] == [decision]
    waiting = browser.get(address, {"show": "waiting", "sort": "cost"}).context["rows"]
    costs = [row.recommendation.content.cost.first_year.best for row in waiting]
    assert costs == sorted(costs)
    assert decision.recommendation not in [row.recommendation for row in waiting]
    assert browser.get(address, {"show": "<b>", "sort": "x"}).status_code == 200


def test_the_count_is_a_floor_where_something_was_not_read(assessed, north, signed_in, monkeypatch):
    address = reverse("assessments:assessments", args=[north.client.pk])
    browser = signed_in(north.viewer)
    assert "distinct people over all places" in browser.get(address).content.decode()
    price = dataclasses.replace(assessed.price, caveats=(caveat(CaveatCode.UNREAD, count=2),))
    monkeypatch.setattr(Assessment, "price", price)
    assert "at least that many, not everything was read" in browser.get(address).content.decode()


def test_risks_are_sorted_by_the_asked_column(assessed, north, signed_in):
    address = reverse("assessments:assessments", args=[north.client.pk])
    risks = signed_in(north.viewer).get(address, {"sort": "threat"}).context["risks"]
    assert [risk.title for risk in risks] == sorted(risk.title for risk in risks)


def test_the_spreadsheet_of_risks_holds_what_the_page_shows(assessed, north, signed_in):
    address = reverse("assessments:risk_spreadsheet", args=[north.client.pk, "xlsx"])
    response = signed_in(north.viewer).get(address)
    assert "attachment" in response.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    listed = [row[0].value for row in sheet.iter_rows(min_row=2, max_row=sheet.max_row)]
    titles = [risk.title for risk in queries.risk_lines(assessed)]
    assert listed[: len(titles)] == titles
    assert sheet.cell(2, 9).data_type == "n"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_text_of_people_never_becomes_a_formula(start, assessed, north):
    text = f'{start}HYPERLINK("https://evil.example")'
    decide(first(north.client), north.contact, reason=f"x{text}", alternative=text)
    rows = queries.decision_rows(north.client)
    # A reason is stripped when it is recorded, so the cell is set as it could come from elsewhere.
    decided = next(row for row in rows if row.decision)
    decided.decision.reason = text
    sheet = plan_sheet(assessed, rows)
    table = csv.reader(io.StringIO(to_csv(sheet).decode("utf-8-sig"), newline=""))
    for line in table:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in line)
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(sheet, created=assessed.completed_at)))
    assert not [
        cell.coordinate for row in book.active.iter_rows() for cell in row if cell.data_type == "f"
    ]


def test_a_workbook_holds_numbers_as_numbers_and_repeats_its_head_on_paper():
    rows = [("Ann", 6.1, 4_000, "none"), ("Bo", 5.8, 3, None)]
    sheet = Sheet("Lessons", ("Employee", "Minutes", "People", "Note"), rows, ())
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx(sheet, created=timezone.now()))).active
    assert [cell.number_format for cell in page[2]][1:3] == ["#,##0.0", "#,##0"]
    assert page.print_title_rows == "$1:$1"
    assert "&P" in page.oddFooter.right.text or page.oddFooter.right.text == "Page &P of &N"
    assert page.page_setup.paperSize == "1" or page.page_setup.paperSize == 1


def test_a_wide_workbook_can_be_read_on_paper_and_a_narrow_one_uses_it():
    """Fitted to the width of a landscape page, 190 letters are set at about 7 points."""

    def page_of(columns):
        head = tuple(f"A heading of {number}" for number in range(columns))
        sheet = Sheet("Risks", head, [tuple("some words " * 12 for _ in head)], ())
        made = to_xlsx(sheet, created=timezone.now())
        return openpyxl.load_workbook(io.BytesIO(made)).active

    def width(columns):  # all of them are alike
        return page_of(columns).column_dimensions["A"].width

    assert 16 <= width(14) < 17  # the least
    assert 8 * width(8) < 200
    assert width(2) >= 90
    wide, narrow = (page_of(columns).row_dimensions[2].height for columns in (2, 14))
    assert narrow / 15 >= 132 / 16 > 2 >= wide / 15  # 132 letters, all of them shown


def test_the_people_of_a_bad_case_can_be_sorted_in_the_register(assessed):
    sheet = risk_sheet(assessed)
    at = sheet.header.index("People to tell in a bad case")
    assert all(isinstance(row[at], int) for row in sheet.rows)
    assert any(row[at] for row in sheet.rows)
    shares = {row[sheet.header.index("People are told in")] for row in sheet.rows}
    assert all(one.endswith(" cases") for one in shares)
    reasons = " ".join(str(row[sheet.header.index("Reason of the level")]) for row in sheet.rows)
    assert "with the client" in reasons
    assert " you" not in reasons  # the provider reads it


def test_an_unknown_form_or_a_client_without_assessment_is_not_found(north, signed_in):
    browser = signed_in(north.viewer)
    for form in ("xlsx", "csv", "exe"):
        address = reverse("assessments:plan_spreadsheet", args=[north.client.pk, form])
        assert browser.get(address).status_code == 404


def test_statements_download_with_the_hash_that_is_recorded(assessed, north, signed_in):
    import hashlib

    browser = signed_in(north.viewer)
    for statement in assessed.statements.all():
        address = reverse("ledger:document", args=[north.client.pk, statement.document_id])
        response = browser.get(address)
        content = b"".join(response) if response.streaming else response.content
        assert response.headers["Content-Type"] == "application/pdf"
        assert hashlib.sha256(content).hexdigest() == statement.document.sha256


def test_another_firm_finds_nothing(assessed, north, south, signed_in):
    browser = signed_in(south.owner)
    key = north.client.pk
    addresses = [reverse(f"assessments:{page}", args=[key]) for page in PAGES]
    addresses += [
        reverse("assessments:assessment", args=[key, assessed.pk]),
        reverse("assessments:assessment", args=[south.client.pk, assessed.pk]),
        reverse("assessments:answers", args=[key, "any"]),
        reverse("assessments:risk_spreadsheet", args=[key, "csv"]),
        reverse("assessments:plan_spreadsheet", args=[key, "xlsx"]),
    ]
    assert {browser.get(address).status_code for address in addresses} == {404}


@pytest.mark.parametrize("page", PAGES)
def test_list_pages_need_a_steady_number_of_queries(page, assessed, north, signed_in):
    browser = signed_in(north.viewer)
    address, counts = reverse(f"assessments:{page}", args=[north.client.pk]), []
    later = timezone.now().date() + timedelta(days=5)
    decide(first(north.client), north.contact, revisit_on=later)
    for _ in range(2):
        browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            browser.get(address)
        counts.append(len(captured))
        decide(first(north.client), north.contact, revisit_on=later)
        decide(first(north.client), north.contact, revisit_on=later)
    assert counts[0] == counts[1]


def test_the_risk_sheet_names_client_release_and_seed(assessed):
    notes = " ".join(risk_sheet(assessed).notes)
    assert "North Dental" in notes
    assert "seed 1" in notes


def test_the_next_assessment_says_what_changed_since_this_one(assessed, north, signed_in):
    calculated = of_client.CALCULATED[north.client.name, 1000]
    better = dataclasses.replace(calculated.findings.risks[0].level, level="very low")
    risk = dataclasses.replace(calculated.findings.risks[0], level=better)
    findings = dataclasses.replace(
        calculated.findings,
        risks=(risk, *calculated.findings.risks[1:]),
        not_asked={"Q-DEV-02": ("has_site",)},
    )
    with mock.patch.object(actions, "assessment_statements", return_value=[]) as made:
        second = actions.complete_assessment(
            client=north.client,
            actor=of_client.ACTOR,
            scan=assessed.scan,
            calculated=calculated._replace(findings=findings),
        )
    assert made.call_args.kwargs["changes"] == second.changes
    assert second.changes.number == assessed.number
    assert [one.scenario for one in second.changes.levels] == [risk.scenario]
    assert assessed.changes is None
    address = reverse("assessments:assessment", args=[north.client.pk, second.pk])
    text = signed_in(north.viewer).get(address).content.decode()
    assert "What changed since the last assessment" in text
    assert f"Compared with assessment {assessed.number} of" in text
    assert "Not asked, because there is no office." in text
