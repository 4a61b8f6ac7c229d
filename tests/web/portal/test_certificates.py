"""A stranger checks a certificate: by its code, slowed down, told no more than the paper says."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client as Browser
from django.urls import reverse
from tests.web.training.test_actions import assigned, play, sit

from duecare.documents.stored import statement_of
from duecare_web.ledger import documents, sequencer
from duecare_web.ledger.actions import destroy_person_key
from duecare_web.ledger.models import Checkpoint, LedgerEntry, PersonKey
from duecare_web.training.checking import find_certificate
from duecare_web.training.completing import complete_lesson
from duecare_web.witnesses.models import Cosignature

ADDRESS = "/certificates/"


def ask(code, **more):
    return Browser().post(reverse("portal:check_certificate"), {"code": code}, **more)


def words(page):
    """The words of the page's main part."""
    main = re.search(r"<main.*</main>", page.content.decode(), re.DOTALL)
    assert main is not None
    return " ".join(re.sub(r"<[^>]+>", " ", main[0]).split())


def test_the_certificate_prints_its_address_its_code_and_how_its_sitting_began(north):
    done = play(north)
    pdf = documents.read(done.certificate)
    check = statement_of(pdf).facts["check"]
    assert check["Address"].endswith(ADDRESS)
    assert check["Code"] == done.shown_code
    assert done.shown_code.replace("-", "") == done.code
    assert check["Ledger"].startswith("This pass has an entry of its own in the ledger;")


def test_a_certificate_names_the_entry_with_which_its_sitting_began(north):
    run = sit(assigned(north))
    sequencer.seal_pending()
    done = complete_lesson(run=run, typed_name=north.employee.name, attested=True)
    index = LedgerEntry.objects.get(pk=run.entry_id).index
    ledger = statement_of(documents.read(done.certificate)).facts["check"]["Ledger"]
    assert ledger.startswith(f"The sitting began with entry {index} of the ledger. This pass")


def test_the_page_tells_what_the_certificate_tells(north):
    done = play(north)
    page = ask(done.shown_code.lower().replace("-", " "))
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    text = words(page)
    for told in (
        "North Clerk", "North Dental", "Phishing at work, version",
        f"{done.right} of {done.total}, {done.run.needed} needed", "80 percent", done.certificate.sha256,
    ):  # fmt: skip
        assert told in text
    assert north.employee.email not in text
    assert "Its number in the ledger follows within minutes." in text
    assert "Recorded, not yet seen by an outside party." in text


def test_a_wrong_code_always_gets_the_same_answer(north):
    done = play(north)
    wrong = ["ABFHJKMRTWXY", "x", "0", "../../", "ABFH-JKMR-TWXY-ABFH", "Ä" * 12, done.code[:11]]
    answers = {(page.status_code, words(page)) for page in map(ask, wrong)}
    ((status, text),) = answers
    assert status == 422
    assert "No certificate has this code." in text


def test_guesses_wait_by_address_and_a_right_code_costs_none(north):
    done = play(north)
    for _ in range(15):
        assert ask(done.code).status_code == 200
    answers = [ask(f"ABFHJKMRTW{letter}X").status_code for letter in "ABFHJKMRTWXYA"]
    assert answers[:10] == [422] * 10
    assert answers[-1] == 429
    assert ask(done.code, REMOTE_ADDR="198.51.100.7").status_code == 200


def test_one_code_is_slowed_down_from_all_addresses_together(north):
    answers = [
        ask("ABFHJKMRTWXY", REMOTE_ADDR=f"198.51.100.{number}").status_code for number in range(24)
    ]
    assert answers[:20] == [422] * 20
    assert 429 in answers[20:]


def test_the_page_says_who_outside_has_seen_the_entry_and_when(north, now):
    done = play(north)
    sequencer.seal_pending()
    found = find_certificate(done.code)
    assert found is not None
    assert found.entry == f"Entry {found.index} of the ledger of North Dental"
    assert found.outside == "Recorded, not yet seen by an outside party."
    anchor = Checkpoint.objects.filter(log__kind="anchor").latest("size")
    for hours, name in ((5, "south-witness"), (2, "other-firm")):
        Cosignature.objects.create(
            checkpoint=anchor, vkey=f"{name}+1+A", line="-", stated_at=now,
            received_at=now + timedelta(hours=hours),
        )  # fmt: skip
    seen = find_certificate(done.code)
    assert seen is not None
    assert [who for who, _ in seen.seen] == ["Witness other-firm", "Witness south-witness"]
    assert "not yet seen" not in words(ask(done.code))


def test_an_erased_name_is_not_told(north):
    done = play(north)
    row = PersonKey.objects.get(log=north.client.log, reference=f"employee:{north.employee.pk}")
    destroy_person_key(row, at=done.completed_at)
    text = words(ask(done.code))
    assert "The name was erased from the record." in text
    assert "North Clerk" not in text
