"""The assessment as a member works on it: replies, proof, files, depth, sites, and what changed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.web.portal.assessed import assess_client

from duecare.catalog import load_catalog
from duecare.risk import answers_from
from duecare_web.accounts.actors import system_actor
from duecare_web.assessments import answering, queries, replies
from duecare_web.assessments.models import Answer, EvidenceFile
from duecare_web.assessments.workspace import workspace_of

ACTOR = system_actor("tests")
LAPTOPS = "Q-DEV-02"


def save(browser, side, question=LAPTOPS, *, json=False, **fields):
    address = reverse("assessments:save_answer", args=[side.client.pk, question])
    headers = {"Accept": "application/json"} if json else {}
    return browser.post(address, fields, headers=headers)


def record(side, **replies):
    data = {name.replace("_", "-"): one for name, one in replies.items()}
    answers = answers_from(data, load_catalog(), on=timezone.localdate())
    answering.record_answers(client=side.client, actor=ACTOR, answers=answers)


def card(side, question=LAPTOPS):
    return next(one for one in workspace_of(side.client).cards if one.question.id == question)


@pytest.fixture
def browser(north, signed_in):
    return signed_in(north.technician)


def test_a_reply_is_saved_and_told_only_when_it_is(browser, north, entries_of):
    found = save(browser, north, json=True, reply="most", note="All but one.", seen="0").json()
    assert found["saved"].startswith("Saved ")
    assert (found["badge"], found["seen"], found["open"]) == ("said", 1, False)
    kind, values = entries_of(north.client)[-1]
    assert kind == "answers.recorded"
    assert values["content"]["answers"] == {
        "q_dev_02": {"answer": "most", "proof": 0, "before": ""}
    }
    assert values["details"]["notes"] == {"q_dev_02": "All but one."}
    assert Answer.objects.get().answered_name == "North technician"


def test_without_a_script_the_page_comes_back_at_the_question(browser, north):
    response = save(browser, north, reply="most", seen="0")
    assert response.headers["Location"].endswith("/answers/DEV/#Q-DEV-02")
    assert 'value="most" checked' in browser.get(response.headers["Location"]).content.decode()


@pytest.mark.parametrize("proof", ["3", "measured"])
def test_nobody_chooses_measured_by_hand(proof, browser, north):
    response = save(browser, north, json=True, reply="all", proof=proof, seen="0")
    assert response.status_code == 422
    assert "“measured” by hand" in response.json()["error"]
    assert not Answer.objects.exists()


def test_what_was_measured_stays_so_with_a_note_and_not_with_another_reply(browser, north):
    record(
        north,
        Q_DEV_02={
            "answer": "some",
            "proof": 3,
            "source": "list",
            "measured_on": str(timezone.localdate()),
        },
    )
    save(browser, north, reply="some", note="Three are on order.", seen="1")
    assert (Answer.objects.get().proof, Answer.objects.get().note) == (3, "Three are on order.")
    save(browser, north, reply="all", seen="2")
    row = Answer.objects.get()
    assert (row.key, row.proof, row.source, row.measured_on) == ("all", 0, "", None)


def test_of_two_editors_nothing_is_lost(browser, north, signed_in):
    save(browser, north, reply="most", seen="0")
    other = signed_in(north.advisor)
    late = save(other, north, reply="all", note="I saw <all> of them", seen="0")
    text = late.content.decode()
    assert late.status_code == 409
    assert "This question was answered by North technician on" in text
    assert "I saw &lt;all&gt; of them" in text
    assert Answer.objects.get().key == "most"
    assert save(other, north, reply="all", seen="1").status_code == 302
    assert Answer.objects.get().key == "all"


def test_does_not_apply_needs_a_sentence_and_keeps_a_name(browser, north):
    refused = save(browser, north, json=True, do="na", why=" ", seen="0")
    assert "say in a sentence" in refused.json()["error"].lower()
    save(browser, north, do="na", why="There are no laptops.", seen="0")
    found = card(north)
    assert (found.state, found.row.note) == ("na", "There are no laptops.")
    assert found.row.answered_name == "North technician"


def test_an_answer_is_taken_back(browser, north, entries_of):
    save(browser, north, reply="most", seen="0")
    save(browser, north, do="remove", seen="1")
    assert not Answer.objects.exists()
    assert entries_of(north.client)[-1][0] == "answers.removed"


@pytest.mark.parametrize(
    ("question", "fields", "key"),
    [
        ("Q-PRO-04", {"reply": ["bank", "ssn"]}, "ssn,bank"),
        ("Q-PRO-05", {"number-staff": "1,400", "number-places": "2"}, "staff=1400,places=2"),
        ("Q-PRO-02", {"states": "wi 96%, MN: 4"}, "WI=96,MN=4"),
        ("Q-BKP-03", {"day": "2026-03-01"}, "2026-03-01"),
        ("Q-BKP-03", {"reply": "n"}, "n"),
    ],
)
def test_each_kind_of_question_has_its_fields(question, fields, key, browser, north):
    save(browser, north, question, seen="0", **fields)
    assert Answer.objects.get().key == key
    section = load_catalog().questions[question].section
    page = browser.get(reverse("assessments:answers", args=[north.client.pk, section]))
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        ("Q-PRO-04", {"reply": ["none", "ssn"]}),
        ("Q-PRO-05", {"number-staff": "many", "number-places": "2"}),
        ("Q-PRO-02", {"states": "Wisconsin"}),
        ("Q-BKP-03", {"day": "2999-01-01"}),
        ("Q-DEV-02", {"reply": "perhaps"}),
        ("Q-DEV-02", {}),
        ("Q-DEV-02", {"reply": "all", "proof": "1"}),
    ],
)
def test_what_does_not_fit_is_refused_and_kept_on_the_page(question, fields, browser, north):
    response = save(browser, north, question, note="keep me", seen="0", **fields)
    assert response.status_code == 422
    assert "keep me" in response.content.decode()
    assert not Answer.objects.exists()


def add_file(browser, side, *, dated, until=""):
    address = reverse("assessments:add_file", args=[side.client.pk, LAPTOPS])
    upload = SimpleUploadedFile("list.csv", b"LT-01,yes", "text/csv")
    fields = {"file": upload, "dated_on": dated, "good_until": until}
    return browser.post(address, fields)


def test_a_file_shows_an_answer_until_its_date_has_passed(browser, north, entries_of):
    save(browser, north, reply="all", seen="0")
    assert card(north).badge == ("said", "")
    today = timezone.localdate()
    add_file(browser, north, dated=today - dt.timedelta(days=10))
    assert card(north).badge == ("document", "")
    later = today + dt.timedelta(days=356)
    assert replies.answers_of(north.client, on=later).by_question[LAPTOPS].proof == 0
    values = entries_of(north.client)[-1][1]
    assert values["content"]["dated_on"] == str(today - dt.timedelta(days=10))
    assert values["details"]["name"] == "list.csv"
    row = EvidenceFile.objects.get()
    response = browser.get(reverse("assessments:evidence", args=[north.client.pk, row.pk]))
    assert b"".join(response) == b"LT-01,yes"
    assert response.headers["Content-Disposition"].startswith("attachment")
    browser.post(reverse("assessments:withdraw_file", args=[north.client.pk, row.pk]))
    assert card(north).badge == ("said", "")


@pytest.mark.parametrize("tomorrow", [False, True])
def test_a_file_without_its_own_date_is_refused(tomorrow, browser, north):
    day = timezone.localdate() + dt.timedelta(days=1)
    add_file(browser, north, dated=day if tomorrow else "")
    assert not EvidenceFile.objects.exists()


def test_the_depth_changes_what_is_asked_and_keeps_the_answers(browser, north):
    save(browser, north, "Q-GOV-01", reply="yes", seen="0")
    address = reverse("assessments:plan", args=[north.client.pk])
    sizes = {}
    for tier in ("quick", "standard", "extended"):
        browser.post(address, {"tier": tier})
        sizes[tier] = len(queries.questions_for(north.client))
    assert sizes["quick"] < 32 < sizes["standard"] < 81 < sizes["extended"] < 101
    assert Answer.objects.get().question == "Q-GOV-01"
    page = browser.get(reverse("assessments:work", args=[north.client.pk]))
    assert "the client is not in finance" in page.content.decode()


def test_the_weakest_site_counts_and_both_are_shown(browser, north):
    address = reverse("assessments:plan", args=[north.client.pk])
    browser.post(address, {"tier": "standard", "sites": "Main Street\nHarbor\n"})
    found = save(browser, north, json=True, seen="0", **{"site-0": "all", "site-1": "some"})
    assert found.status_code == 200
    row = Answer.objects.get()
    assert (row.key, row.by_site) == ("some", {"Main Street": "all", "Harbor": "some"})
    assert "the weakest of the sites (Harbor: Some; Main Street: Yes, all)" in card(north).words


def test_answers_of_last_time_are_confirmed_and_what_changed_is_shown(north, browser):
    record(north, Q_DEV_02="some", Q_ACC_01="all", Q_DEV_06="all")
    assess_client(north.client, years=1000)
    # The prices of the fixture are kept from another test; its replies are those of now.
    newest = queries.latest_assessment(north.client)
    newest.answer_values = replies.kept_replies(*[replies.answers_of(north.client)] * 2)
    newest.save()
    assert card(north).badge == ("from last time", "warn")
    save(browser, north, reply="some", seen="1")
    assert card(north).state == "answered"
    save(browser, north, reply="most", seen="2")
    save(browser, north, "Q-ACC-01", reply="some", seen="1")
    moved = {one.question: one.direction for one in workspace_of(north.client).moved}
    assert moved == {LAPTOPS: "better", "Q-ACC-01": "worse"}
    text = browser.get(reverse("assessments:work", args=[north.client.pk])).content.decode()
    assert "Some → Most (about 90 percent or more)" in text


def test_finishing_names_what_is_open(browser, north):
    text = browser.get(reverse("assessments:finish", args=[north.client.pk])).content.decode()
    for words in ("No scan, and no number of people", load_catalog().questions[LAPTOPS].ask):
        assert words in text
    save(browser, north, "Q-PRO-03", seen="0", **{"number-best": "4000"})
    text = browser.get(reverse("assessments:finish", args=[north.client.pk])).content.decode()
    assert "about 4,000 (2,000 to" in text


def test_without_a_scan_the_statement_says_so(north):
    record(north, Q_PRO_03={"best": 4_000, "low": 3_000, "high": 6_000}, Q_PRO_02={"TX": 90})
    from duecare_web.assessments.statements import assessment_statements

    made = queries.calculate(north.client, None, years=1000)
    assert (made.price.people.low, made.price.people.high) == (3_000, 6_000)
    papers = assessment_statements(north.client, made, now=timezone.now())
    assert [one.statement.kind for one in papers] == [
        "owner-summary",
        "risk-assessment",
        "liability",
        "insurance-gap-client",
    ]
    figures = papers[0].statement.intro[0].figures
    assert "said by the client, not scanned" in {one.source for one in figures}


def test_a_viewer_reads_and_changes_nothing(north, signed_in):
    viewer = signed_in(north.viewer)
    page = viewer.get(reverse("assessments:answers", args=[north.client.pk, "DEV"]))
    assert b"data-autosave" not in page.content
    assert save(viewer, north, reply="all", seen="0").status_code == 403


def test_the_page_needs_a_steady_number_of_queries(browser, north):
    address = reverse("assessments:answers", args=[north.client.pk, "DEV"])
    counts = []
    for given in (
        {"Q_DEV_02": "some"},
        {"Q_DEV_06": "all", "Q_ACC_01": "all", "Q_BKP_01": "all"},
    ):
        record(north, **given)
        browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            browser.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_answers_from_last_time_are_confirmed_together_as_they_were_shown(
    browser, north, entries_of
):
    record(north, Q_DEV_01="most", Q_DEV_02="all", Q_ACC_01="some")
    assess_client(north.client)
    address = reverse("assessments:answers", args=[north.client.pk, "DEV"])
    confirm = reverse("assessments:confirm_section", args=[north.client.pk, "DEV"])
    page = browser.get(address).content.decode()
    assert "2 answers here are on record or from last time" in " ".join(page.split())
    shown = {
        one.question: one.revision for one in Answer.objects.filter(question__startswith="Q-DEV")
    }
    save(browser, north, "Q-DEV-01", reply="some", seen=str(shown["Q-DEV-01"]))
    assert browser.post(confirm, shown).status_code == 302
    assert entries_of(north.client)[-1][0] == "answers.confirmed"
    assert entries_of(north.client)[-1][1]["content"]["questions"] == ["Q-DEV-02"]
    assert [card(north, name).state for name in ("Q-DEV-01", "Q-DEV-02", "Q-ACC-01")] == [
        "answered",
        "answered",
        "confirm",
    ]
    stale = {"Q-ACC-01": 7}
    browser.post(reverse("assessments:confirm_section", args=[north.client.pk, "ACC"]), stale)
    assert card(north, "Q-ACC-01").state == "confirm"


def test_what_is_on_record_is_shown_and_counts_once_a_person_says_that_it_holds(
    browser, north, entries_of
):
    north.client.industry = "health"
    north.client.save()
    shown = card(north, "Q-PRO-01")
    assert (shown.state, shown.badge[0], shown.reply) == ("known", "on record", None)
    page = browser.get(reverse("assessments:answers", args=[north.client.pk, "PRO"]))
    assert 'value="health" checked' in page.content.decode()
    assert "From the client’s industry on record." in page.content.decode()
    confirm = reverse("assessments:confirm_section", args=[north.client.pk, "PRO"])
    browser.post(confirm, {"Q-PRO-01": "legal"})  # the industry was changed after the page was seen
    assert card(north, "Q-PRO-01").state == "known"
    browser.post(confirm, {"Q-PRO-01": "health"})
    assert card(north, "Q-PRO-01").state == "answered"
    kind, values = entries_of(north.client)[-1]
    assert kind == "answers.recorded"
    assert values["content"]["answers"] == {
        "q_pro_01": {"answer": "health", "proof": 0, "before": ""}
    }


def test_an_answer_given_meanwhile_is_not_replaced_by_what_is_on_record(north):
    record(north, Q_PRO_01=["legal"])
    with pytest.raises(answering.ChangedSinceError):
        answering.confirm_answers(
            client=north.client, actor=ACTOR, seen={}, known={"Q-PRO-01": "health"}
        )
    assert card(north, "Q-PRO-01").row.key == "legal"


@pytest.mark.parametrize(("hipaa", "is_said"), [("unknown", True), ("none", False)])
def test_before_the_end_it_is_said_that_hipaa_is_not_known(hipaa, is_said, browser, north):
    north.client.industry, north.client.hipaa = "health", hipaa
    north.client.save()
    finish = browser.get(reverse("assessments:finish", args=[north.client.pk])).content.decode()
    assert ("not known whether HIPAA reaches this client" in finish) is is_said
    overview = browser.get(reverse("clients:overview", args=[north.client.pk])).content.decode()
    assert ("Say whether HIPAA reaches this client" in overview) is is_said
