"""The pages and reports by law and framework, over what is on record of a client."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from tests.web.assessments.test_differences import ACTOR, contradicted  # noqa: F401 - a fixture

from duecare.catalog import load_catalog
from duecare.risk import Answer, Answers
from duecare_web.assessments.answering import add_evidence, record_answers
from duecare_web.ledger.actions import Attached


@pytest.fixture
def answered(contradicted):  # noqa: F811 - the fixture of the same name
    said = {"Q-DEV-03": Answer("all", 2), "Q-DAT-06": Answer("all", 2), "Q-GOV-01": Answer("no")}
    record_answers(client=contradicted.client, actor=ACTOR, answers=Answers(said))
    return contradicted


def get(browser, side, name="hipaa", **query):
    return browser.get(reverse("frameworks:framework", args=[side.client.pk, name]), query)


def test_a_page_shows_every_line_with_its_state_and_the_way_on(answered, signed_in):
    browser = signed_in(answered.viewer)
    text = get(browser, answered).content.decode()
    assert "HIPAA Security Rule" in text
    assert "partly, conflict" in text
    assert reverse("assessments:conflicts", args=[answered.client.pk]) in text
    assert "No recommendation yet" in text
    assert "It does not say that the business meets the rule" in text
    first = browser.get(reverse("frameworks:frameworks", args=[answered.client.pk]))
    assert first.status_code == 200


def test_the_figures_above_the_lines_count_them_and_lead_to_them(answered, signed_in):
    shown = get(signed_in(answered.viewer), answered).context
    lines = [one for _, _, some in shown["groups"] for one in some]
    tiles = {one.state: one for one in shown["tiles"]}
    assert list(tiles) == ["in_place", "partly", "gap", "no_answer"]
    for state, tile in tiles.items():
        assert tile.number == sum(one.state == state for one in lines)
    assert tiles["in_place"].note == f"of {len(lines)} lines"
    conflicts = sum(bool(one.conflicts) for one in lines)
    assert tiles["partly"].note.startswith(f"differences to resolve in {conflicts} line")
    narrowed = get(signed_in(answered.viewer), answered, state="gap").context["tiles"]
    assert narrowed == shown["tiles"]  # of all lines, whichever are shown


def test_lines_are_chosen_by_state_and_word(answered, signed_in):
    browser = signed_in(answered.viewer)
    gaps = get(browser, answered, state="gap").context["groups"]
    assert [one.id for _, _, lines in gaps for one in lines] == ["45 CFR 164.308(a)(2)"]
    found = get(browser, answered, q="encryption").context["groups"]
    assert {one.id for _, _, lines in found for one in lines} == {
        "45 CFR 164.312(a)(2)(iv)", "45 CFR 164.312(e)(2)(ii)",
    }  # fmt: skip
    assert "No line fits" in get(browser, answered, q="zebra").content.decode()
    assert get(browser, answered, name="iso").status_code == 404


@pytest.mark.parametrize(
    ("form", "start"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", "\ufeff".encode())]
)
def test_the_same_lines_come_as_a_file(answered, signed_in, form, start):
    address = reverse("frameworks:report", args=[answered.client.pk, "csf2", form])
    response = signed_in(answered.viewer).get(address)
    assert response.status_code == 200
    assert response.content.startswith(start) or form == "csv"
    assert f".{form}" in response.headers["Content-Disposition"]
    if form == "csv":
        assert b"GV.RR-01" in response.content


def test_a_file_is_named_in_its_line_and_said_to_be_expired(answered, signed_in):
    add_evidence(
        client=answered.client,
        actor=ACTOR,
        question=load_catalog().questions["Q-GOV-01"],
        file=Attached("Officer letter.pdf", b"%PDF-1.4 letter"),
        dated_on=date(2025, 3, 1),
        good_until=date(2026, 3, 1),
    )
    text = get(signed_in(answered.viewer), answered).content.decode()
    assert (
        "Officer letter.pdf of March 1, 2025, expired on March 1, 2026 and no longer counts" in text
    )


def test_what_decides_whether_a_framework_binds_is_asked_above_its_lines(north, signed_in):
    type(north.client).objects.filter(pk=north.client.pk).update(hipaa="unknown", industry="health")
    browser = signed_in(north.owner)
    first = browser.get(reverse("frameworks:frameworks", args=[north.client.pk]))
    asks = first.context["found"].asks
    assert any("claim" in one for one in asks)
    text = first.content.decode()
    assert "It is not known yet whether HIPAA Security Rule" in text
    for page in ("clients:change", "clients:deciding"):
        assert reverse(page, args=[north.client.pk]) in text
    type(north.client).objects.filter(pk=north.client.pk).update(hipaa="covered_entity")
    bound = browser.get(reverse("frameworks:frameworks", args=[north.client.pk]))
    assert bound.context["framework"].id == "hipaa"
    assert "whether HIPAA" not in bound.content.decode()
