"""What may be sent: the rules hold the file, the mail holds one link, the marks are on that mail."""

from __future__ import annotations

from typing import Any

import pytest

from duecare.catalog import load_catalog
from duecare.catalog.files import read_yaml
from duecare.catalog.lessons import LANGUAGES, compose_message
from duecare.catalog.simulations import FILE, simulation_rules, texts_of
from duecare.errors import CatalogError
from duecare.lessons.drawing import draw
from duecare.lessons.pen import MarkStyle
from duecare.simulations.lures import explained, sendable, write_mail

CATALOG = load_catalog()
RULES, COURSE = CATALOG.simulations, CATALOG.course
HOST, DOMAIN = "console.firm.example", "practice.firm.example"


def given(message: str) -> Any:
    found = sendable(RULES, COURSE, message)
    assert found is not None
    return found


def test_three_difficulties_may_be_sent_and_nothing_that_is_not_listed() -> None:
    levels = {COURSE.difficulty(COURSE.messages[one.message]) for one in RULES.lures}
    assert levels == {"least", "moderate", "very"}
    assert sendable(RULES, COURSE, "payroll-direct-deposit/m1") is None


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("payroll-direct-deposit/refund-waiting", "touches pay"),
        ("phishing-at-work/relief-fund", "touches family"),
        ("health-privacy/m1", "has an attachment"),
        ("passwords-passkeys-mfa/password-over", "has not exactly one link"),
        ("malware-ransomware/m1", "has an attachment"),
        ("passwords-passkeys-mfa/m1", "speaks of password_manager_name"),
        ("owners-duty/m1", "speaks of msp.name"),
        ("no/such", "is not a message"),
    ],
)
def test_the_file_is_refused_with_a_message_that_may_not_be_sent(message: str, fault: str) -> None:
    data = read_yaml(CATALOG._root, FILE)
    data["lures"].append({"message": message, "pretext": "gift", "mailbox": "gift"})
    with pytest.raises(CatalogError, match=fault):
        simulation_rules(data, COURSE)


@pytest.mark.parametrize(
    "text",
    [
        "About your bonus", "Layoffs this week", "Your paycheck", "New pay cuts", "Your visa status",
        "Deportation hearing", "Your daughter's school", "Test results from the hospital",
        "Su aguinaldo", "Lista de despidos", "Redada de migración", "Su hijo en la escuela",
        "Recorte de sueldo", "Resultados médicos",
    ],
)  # fmt: skip
def test_a_cruel_topic_is_seen_in_both_languages(text: str) -> None:
    assert any(topic.pattern.search(text) for topic in RULES.never)


@pytest.mark.parametrize("message", [one.message for one in RULES.lures])
def test_a_mail_has_one_link_no_field_and_its_marks_are_explained_on_it(message: str) -> None:
    found, lure = given(message)
    sheet = COURSE.example(found.example)
    for language in LANGUAGES:
        text = write_mail(
            found,
            lure,
            language=language,
            sheet=sheet,
            domain=DOMAIN,
            links=(f"https://{HOST}/m/x/t/", f"https://{HOST}/m/x/h/"),
        )
        assert (text.body.count("http"), text.html.count("http")) == (1, 1)
        assert text.address == f"{lure.mailbox}@{DOMAIN}"
        assert not [one for one in ("<img", "<form", "<input", "src=") if one in text.html]
        assert ".test" not in text.body + text.html + text.address
        shown = explained(found, lure, domain=DOMAIN, host=HOST)
        step = compose_message(COURSE, shown, language, sheet)
        drawn = draw(shown.step.scene, language, sheet, MarkStyle.NUMBERED)
        assert len(step.marks) == len(found.step.scene.marks)
        assert drawn.count("<sup>") == len(step.marks)
        assert ".test" not in drawn


def test_no_sender_is_a_company_or_person_of_the_course() -> None:
    for lure in RULES.lures:
        scene = given(lure.message)[0].step.scene
        assert "{" not in scene.sender.name.en + scene.sender.name.es
        assert all("{msp" not in text for text in texts_of(scene))
