"""A messy staff list and a device export come in; one contradicts an answer; the report says so."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from tests.browser.console import page
from tests.browser.journey import background, journey
from tests.core.imports.lists import INTUNE
from tests.web.portal.assessed import assess_client

__all__ = ["journey", "page"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
STAFF = [
    ["Harbor Dental: staff by position"],
    ["Printed for Dr. Boss"],
    [],
    ["Payroll Name", "Work E-mail", "Job Title Description", "Position Status", "Hire Date", "SSN"],
    [
        "Ruiz, Ana, Jr.",
        "ANA.RUIZ@NORTH.EXAMPLE ",
        "Hygienist",
        "A",
        datetime(2019, 3, 15),
        "078-05-1120",
    ],
    ["Lane, Bo", "bo.lane@north.example", "Front desk", "A", "04/02/2021", "078-05-1121"],
    ["Núñez, Xóchitl", "xochitl@north.example", "Assistant", "A", "2022-07-01", None],
    ["O'Hara, Pat", "pat@@north.example", "Assistant", "A", "31/31/2020", None],
    ["Sable, Quin", "quin@north.example", "Temp", "T", "05/01/2018", None],
    ["Ruiz, Ana, Jr.", "ana.ruiz@north.example", "Trainer", "A", datetime(2019, 3, 15), None],
    ["Total employees 5"],
]


def staff_list(folder):
    """As the payroll program prints it, with a second sheet that has nothing to do with it."""
    book = openpyxl.Workbook()
    book.active.title = "Staff"
    for row in STAFF:
        book.active.append(row)
    book.create_sheet("Notes").append(["Christmas party: December 12"])
    path = folder / "staff by position.xlsx"
    content = io.BytesIO()
    book.save(content)
    path.write_bytes(content.getvalue())
    return path


def device_list(folder):
    """An export of two days ago."""
    day = datetime.now(UTC) - timedelta(days=2)
    path = folder / "devices.csv"
    path.write_text(INTUNE.replace("2027-03-12", f"{day:%Y-%m-%d}"), encoding="utf-8")
    return path


def bring_in(walk, path):
    walk.look("start")
    walk.upload("file", path)
    walk.press("Look at it first")
    walk.look("preview")
    walk.press("Import this plan")
    background()
    walk.look("imported")


def test_lists_come_in_and_a_contradiction_is_resolved(journey, north, tmp_path):
    assess_client(north.client, years=1000)
    walk = journey.member(north.advisor, "advisor")
    walk.go("/clients/")
    walk.look()
    walk.open("North Dental")
    walk.look()
    walk.follow("/assessments/")
    walk.follow("/assessments/work/")
    walk.open("Computers and phones")
    walk.look("devices-asked")
    card = walk.page.locator("[data-card]", has_text="encrypted").first
    with walk.page.expect_response(lambda one: one.request.method == "POST"):
        card.get_by_label("Yes, all", exact=False).first.check()
    walk.follow("/scans/")
    walk.follow("/devices/")
    walk.look("no-devices")
    walk.follow("kind=devices")
    bring_in(walk, device_list(tmp_path))
    walk.open("Show the devices")
    walk.look("devices")
    walk.open("Policies and training")
    walk.follow("/people/")
    walk.look("people")
    walk.follow("kind=employees")
    bring_in(walk, staff_list(tmp_path))
    walk.open("Show the employees")
    walk.look("people-now")
    walk.follow("/assessments/")
    walk.follow("/assessments/work/")
    walk.open(re.compile("Conflicts"))
    walk.look("conflict")
    walk.follow("/frameworks/")
    walk.look()
    assert walk.paper("PDF").startswith(b"%PDF")
    walk.go_back()
    walk.open("See both sides and resolve")
    walk.look("both-sides")
    walk.tick("The answer was wrong")
    walk.type("Reason", "LA-LT-07 is new; it was set up without encryption.")
    walk.press("Resolve")
    walk.look("resolved")
