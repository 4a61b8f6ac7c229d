"""A lesson is played inside a small LMS: SCORM 1.2 with a strict API, cmi5 with a small record store."""

from __future__ import annotations

import io
import json
import re
import zipfile
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from tests.browser.console import faults_of

from duecare.catalog import load_catalog
from duecare.catalog.lessons import compose
from duecare.lessons.exchange.package import lesson_package

SITE = "https://lms.example"
TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript"}
# Takes only what SCORM 1.2 allows, and remembers each call.
LMS = """<!doctype html><html lang="en"><title>LMS</title><script>
const data = {"cmi.core.student_name": "Ortiz, Mei-Ling", "cmi.core.lesson_status": "not attempted",
  "cmi.suspend_data": "", "cmi.interactions._count": "0"};
window.log = []; window.faults = [];
const shapes = {
  "cmi.core.lesson_status": /^(passed|failed|incomplete|completed|browsed)$/,
  "cmi.core.session_time": /^\\d{2,4}:\\d\\d:\\d\\d(\\.\\d{1,2})?$/,
  "cmi.core.score.(raw|min|max)": /^\\d{1,3}(\\.\\d+)?$/, "cmi.core.exit": /^(suspend|logout|time-out|)$/,
  "cmi.suspend_data": /^[^]{0,4096}$/, "cmi.interactions.\\\\d+.id": /^[A-Za-z][\\w-]{0,254}$/,
  "cmi.interactions.\\\\d+.type": /^choice$/, "cmi.interactions.\\\\d+.time": /^\\d\\d:\\d\\d:\\d\\d$/,
  "cmi.interactions.\\\\d+.correct_responses.\\\\d+.pattern": /^[a-z0-9]$/,
  "cmi.interactions.\\\\d+.student_response": /^[a-z0-9]$/,
  "cmi.interactions.\\\\d+.result": /^(correct|wrong)$/,
  "cmi.interactions.\\\\d+.latency": /^\\d{2,4}:\\d\\d:\\d\\d(\\.\\d{1,2})?$/,
};
let state = "new";
window.data = data;
window.API = {
  LMSInitialize: () => { if (state !== "new") faults.push("initialized twice"); state = "open"; return "true"; },
  LMSGetValue: name => { if (state !== "open") faults.push("read " + name); return data[name] || ""; },
  LMSSetValue: (name, value) => {
    const shape = Object.keys(shapes).find(one => new RegExp("^" + one + "$").test(name));
    if (state !== "open" || !shape || !shapes[shape].test(value)) faults.push(name + "=" + value);
    data[name] = value;
    const place = /interactions\\.(\\d+)\\.id$/.exec(name);
    if (place) data["cmi.interactions._count"] = String(Number(place[1]) + 1);
    return "true";
  },
  LMSCommit: () => "true",
  LMSFinish: () => { state = "new"; log.push("finish"); return "true"; },
};
</script><iframe title="Lesson" src="/package/index.html" style="width:390px;height:800px"></iframe>"""


@pytest.fixture(scope="module")
def browser():
    from tests.browser.console import CHROMIUM

    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    sync = pytest.importorskip("playwright.sync_api")
    with sync.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


def files_of(kind):
    course = load_catalog().course
    values = course.example("lakeside").values
    facts = {
        name: row for name, row in values.items() if not name.startswith(("learner.", "today"))
    }
    made = lesson_package(course, "report-fast", language="en", values=facts, kind=kind)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def session():
    course = load_catalog().course
    return compose(course, "report-fast", "en", course.example("lakeside"))


def answer(frame, step, *, right):
    fitting = [one.id for one in step.choices if (one.id in step.right) is right]
    choice = fitting[-1] if fitting else step.choices[0].id
    page = frame.locator(f'[data-page="{step.id}"]')
    if right and step.lure:
        for mark in [mark for mark in step.marks if mark.sign][:2]:
            page.locator(f'input[name="mark"][value="{mark.id}"]').press("Space")
    page.locator(f'input[type=radio][value="{choice}"]').check()
    page.get_by_role("button", name="Answer").click()
    if step.kind != "do_now":
        frame.locator(f'[data-page="{step.id}-answer"]').get_by_role("button").click()


def finish(frame):
    frame.locator('[data-page="confirm"] input').check()
    frame.locator('[data-page="confirm"]').get_by_role("button", name="Finish").click()


def serve(context, kind, lms=""):
    files = files_of(kind)

    def fulfil(route):
        name = urlsplit(route.request.url).path.removeprefix("/package/").lstrip("/")
        body = files.get(name, lms.encode())
        route.fulfill(body=body, content_type=TYPES.get(name.rpartition(".")[2], "text/html"))

    context.route(f"{SITE}/**", fulfil)


def test_scorm_keeps_a_sitting_and_reports_a_pass(browser):
    context = browser.new_context()
    context.set_default_timeout(10_000)
    serve(context, "scorm12", LMS)
    page = context.new_page()
    page.goto(f"{SITE}/lms")
    frame = page.frame_locator("iframe")
    steps = session().steps
    frame.locator('[data-page="start"] button').click()
    frame.get_by_text("Mei-Ling").first.wait_for(state="attached")
    answer(frame, steps[0], right=True)
    answer(frame, steps[1], right=False)
    assert faults_of(page) == []
    page.evaluate("document.querySelector('iframe').contentWindow.location.reload()")
    frame.locator(f'[data-page="{steps[2].id}"]').wait_for()
    data = page.evaluate("data")
    assert data["cmi.core.exit"] == "suspend"
    assert len(data["cmi.suspend_data"]) < 1000
    for step in steps[2:]:
        answer(frame, step, right=True)
    finish(frame)
    frame.get_by_text("You passed").wait_for()
    data = page.evaluate("data")
    assert page.evaluate("faults") == []
    assert data["cmi.core.lesson_status"] == "passed"
    assert data["cmi.core.score.raw"] == "85.71"  # 6 of 7 first answers
    assert data["cmi.interactions.1.result"] == "wrong"
    assert data["cmi.interactions.0.id"] == "report-fast_recall"
    assert page.evaluate("log") == ["finish", "finish"]
    context.close()


BACK = f"{SITE}/courses"


class RecordStore:
    """Takes what cmi5 allows, and keeps statements and states; ``launch`` is added to its launch data."""

    def __init__(self, context, **launch):
        self.sent, self.kept, self.launch = [], {}, launch
        for address in (f"{SITE}/xapi/**", f"{SITE}/fetch"):
            context.route(address, self.answer)

    def answer(self, route):
        request = route.request
        at, query = urlsplit(request.url).path, parse_qs(urlsplit(request.url).query)
        if at == "/fetch":
            route.fulfill(json={"auth-token": "dG9rZW4="})
            return
        assert request.headers["authorization"] == "Basic dG9rZW4="
        assert request.headers["x-experience-api-version"].startswith("1.0")
        name = query.get("stateId", [""])[0]
        if at == "/xapi/statements":
            self.sent.extend(json.loads(request.post_data))
            route.fulfill(json=[])
        elif name == "LMS.LaunchData":
            route.fulfill(json={"contextTemplate": {
                "contextActivities": {"category": [{"id": "urn:lms:ours"}]},
                "extensions": {"https://w3id.org/xapi/cmi5/context/extensions/sessionid": "s1"}},
                "launchMode": "Normal", "moveOn": "Passed", "masteryScore": 0.8,
                "returnURL": BACK, **self.launch})  # fmt: skip
        elif request.method == "PUT":
            self.kept[name] = request.post_data
            route.fulfill(status=204)
        else:
            status = 200 if name in self.kept else 404
            route.fulfill(status=status, body=self.kept.get(name, ""))

    def verbs(self):
        return [row["verb"]["id"].rpartition("/")[2] for row in self.sent]

    def wait_for(self, page, last):
        for _ in range(200):
            if self.verbs()[-1:] == [last]:
                return
            page.wait_for_timeout(25)
        raise AssertionError(f"{self.verbs()} do not end with {last}")


ACTOR = {"account": {"homePage": SITE, "name": "7"}, "name": "Mei-Ling Ortiz"}


def leave(page):
    """Leave the lesson, and let what it still sends arrive."""
    page.goto("about:blank")
    page.wait_for_timeout(300)


def launch(page):
    query = {
        "endpoint": f"{SITE}/xapi", "fetch": f"{SITE}/fetch", "actor": json.dumps(ACTOR),
        "registration": "2b1f8a3e-5f0b-4c0e-9f4e-7d9f2f1c0a11", "activityId": "urn:duecare:au",
    }  # fmt: skip
    page.goto(f"{SITE}/package/index.html?{urlencode(query)}")


def test_cmi5_sends_the_statements_of_a_sitting_that_is_not_yet_passed(browser):
    context = browser.new_context()
    context.set_default_timeout(10_000)
    serve(context, "cmi5")
    store, page = RecordStore(context), context.new_page()
    launch(page)
    page.locator('[data-page="start"] button').click()
    for step in session().steps:
        answer(page, step, right=False)
    kept = json.loads(store.kept["duecare.sitting"])
    assert kept["answers"]["recall"]["r"] is False
    finish(page)
    page.get_by_text("Not yet").wait_for()
    page.get_by_role("button", name="Back to your learning system").click()
    page.wait_for_url(BACK)
    assert store.verbs() == ["initialized", *["answered"] * 7, "failed", "terminated"]
    failed = store.sent[-2]
    assert failed["result"]["score"]["scaled"] == 0
    assert failed["result"]["success"] is False
    assert failed["actor"] == ACTOR
    extensions = failed["context"]["extensions"]
    assert extensions["https://w3id.org/xapi/cmi5/context/extensions/masteryscore"] == 0.8
    assert re.fullmatch(r"[0-9a-f]{64}", extensions["urn:duecare:xapi:content-sha256"])
    assert len({row["id"] for row in store.sent}) == len(store.sent)
    categories = [
        [one["id"].rpartition("/")[2] for one in row["context"]["contextActivities"]["category"]]
        for row in store.sent
    ]  # what the template of the LMS says stays; only a result that moves on is marked
    ours = "urn:lms:ours"
    assert categories[0] == categories[-1] == [ours, "cmi5"]
    assert categories[1] == [ours]
    assert categories[-2] == [ours, "cmi5", "moveon"]
    launch(page)  # the next sitting begins anew
    page.locator('[data-page="start"] button').wait_for()
    context.close()


def test_a_pass_is_said_once_and_a_look_at_a_lesson_is_no_sitting(browser):
    context = browser.new_context()
    context.set_default_timeout(10_000)
    serve(context, "cmi5")
    store, page = RecordStore(context, masteryScore=0.9), context.new_page()
    launch(page)
    page.locator('[data-page="start"] button').click()
    first, *others = session().steps
    answer(page, first, right=False)
    leave(page)
    kept = json.loads(store.kept["duecare.sitting"])
    for step in others:  # six of seven first answers, where the LMS asks for nine of ten
        rights = {"a": "a", "m": [], "r": True}
        kept["answers"][step.id] = rights
    store.kept["duecare.sitting"] = json.dumps({**kept, "page": "confirm"})
    launch(page)
    finish(page)
    page.get_by_text("6 of 7 first answers were right; 7 are needed.").wait_for()
    store.wait_for(page, "failed")
    assert store.sent[-1]["result"]["score"]["scaled"] == 0.8571
    leave(page)
    kept["answers"][first.id]["r"] = True
    store.kept["duecare.sitting"] = json.dumps({**kept, "page": "confirm"})
    launch(page)
    finish(page)
    page.get_by_text("You passed").wait_for()
    store.wait_for(page, "completed")
    assert store.verbs()[-2] == "passed"
    for mode in ("Normal", "Review"):
        del store.sent[:]
        store.launch["launchMode"] = mode
        launch(page)
        page.get_by_text("You passed").wait_for()
        page.get_by_role("button", name="Back to your learning system").click()
        page.wait_for_url(BACK)
        assert store.verbs() == ["initialized", "terminated"]
    context.close()
