"""The firm's defense file and the client's program file: never each other, never mixed."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from tests.web.defense.test_exporting import work_off_tasks
from tests.web.portal.assessed import assess_client
from tests.web.portal.test_signing import decline, first_offer, sign

from duecare.defense.program import PROGRAM_GROUPS
from duecare.errors import EvidenceError, InputError
from duecare.evidence.encoding import from_b64
from duecare.evidence.log.leaf import read_leaf
from duecare.evidence.verify.verify import verify_bundle
from duecare.risk import insurance_from
from duecare_web.accounts.actors import member_actor, system_actor
from duecare_web.assessments.models import Decision
from duecare_web.custody import actions as custody
from duecare_web.defense import actions
from duecare_web.defense.models import DefenseFile, ProgramFile
from duecare_web.defense.queries import trust_for_client
from duecare_web.insurance.actions import record_firm_policy
from duecare_web.ledger import documents
from duecare_web.ledger.models import Attachment, LedgerEntry
from duecare_web.ledger.sequencer import seal_pending
from duecare_web.portal import signing
from duecare_web.security_policies.models import Acknowledgement

ACTOR = system_actor("tests")
EO_CARRIER = "Firm Specialty Lines"


@pytest.fixture
def decided(north):
    """North's client has accepted one recommendation and declined another; the firm has its E&O."""
    assess_client(north.client, years=1000)
    terms = {"carrier": EO_CARRIER, "kind": "tech_eo", "aggregate_limit": 1_000_000}
    record_firm_policy(
        firm=north.firm, actor=ACTOR, terms=insurance_from({"firm": [terms]}).firm[0]
    )
    asked = signing.ask_for_decisions(contact=north.contact, actor=ACTOR)
    signing.sign_decision(
        recommendation=first_offer(asked),
        contact=asked.contact,
        kind=Decision.Kind.ACCEPT,
        signature=sign(asked),
    )
    decline(asked, alternative="")
    return north


def sign_in_as(person):
    """A browser in which a person of the client has come in by link and code."""
    from django.test import Client as Browser

    from duecare_web.portal import actions as ways_in

    browser = Browser()
    invitation = ways_in.invite(person=person, actor=ACTOR)
    browser.post(invitation.address.removeprefix("http://127.0.0.1:8000"))
    code = mail.outbox[-1].body.split("Your code: ")[1].split()[0]
    assert browser.post(reverse("portal:code"), {"code": code}).status_code == 302
    return browser


def files_in(document):
    with zipfile.ZipFile(io.BytesIO(documents.read(document))) as packed:
        return {name.partition("/")[2]: packed.read(name) for name in packed.namelist()}


def entries_in(files):
    return [json.loads(line) for line in files["data/log/entries-000.jsonl"].splitlines()]


def checked(document, client, tmp_path):
    path = tmp_path / "file.zip"
    path.write_bytes(documents.read(document))
    folder = zipfile.ZipFile(path).namelist()[0].partition("/")[0]
    assert folder
    return verify_bundle(path, trust_for_client(client))


def program(side, **values):
    return actions.export_program_file(
        client=side.client,
        actor=side.contact.as_actor(),
        recipient="The insurer",
        contact=side.contact,
        **values,
    )


def test_a_program_file_verifies_and_says_what_it_is(decided, tmp_path):
    made = program(decided)
    report = checked(made.document, decided.client, tmp_path)
    assert report.exit_code == 3, list(report.failures())
    assert report.facts["kind"] == "program"
    (kind,) = [check for check in report.checks if check.id == "bag.kind"]
    assert kind.detail == "security program file of the client"
    files = files_in(made.document)
    assert b"not the firm's defense file" in files["bag-info.txt"]
    assert "data/report/plan-of-action.pdf" in files
    assert not any(name.startswith("data/cert/") for name in files)


def test_nothing_of_the_firm_is_ever_in_a_program_file(decided):
    actions.export_defense_file(client=decided.client, actor=ACTOR, recipient="Counsel")
    custody.place_hold(client=decided.client, actor=ACTOR, matter="Doe", reason="claim")
    files = files_in(program(decided).document)
    shown = entries_in(files)
    assert shown
    for entry in shown:
        leaf = read_leaf(from_b64(entry["leaf"]))
        assert leaf.kind in PROGRAM_GROUPS
        assert entry["open"].keys() <= PROGRAM_GROUPS[leaf.kind]
        assert not entry["open"].keys() & {"money", "context"}
    kinds = {read_leaf(from_b64(entry["leaf"])).kind for entry in shown}
    assert {"decision.accepted", "assessment.completed", "bundle.exported"} <= kinds
    assert not kinds & {"decision.declined", "sig.declined", "recommendation.made"}
    everything = b"".join(files.values())
    for secret in (EO_CARRIER, "Example Mutual", "Doe", "We replace the laptops in spring"):
        assert secret.encode() not in everything
    reports = [name for name in files if name.startswith("data/report/")]
    assert not [name for name in reports if "liability" in name or "insurance" in name]
    assert "data/report/EX-001-risk-assessment.pdf" in reports


def test_the_two_files_differ_in_folder_color_and_contents(decided):
    firms = actions.export_defense_file(client=decided.client, actor=ACTOR, recipient="Counsel")
    clients = program(decided)
    one, other = files_in(firms.document), files_in(clients.document)
    assert clients.folder.startswith("client-program-")
    assert firms.folder.startswith("duecare-")
    assert b"Duecare-Kind: defense" in one["bag-info.txt"]
    assert b"Duecare-Kind: program" in other["bag-info.txt"]
    assert one["START-HERE.pdf"] != other["START-HERE.pdf"]
    assert any(name.startswith("data/cert/") for name in one)


def test_start_here_has_two_pages_in_both(decided):
    from duecare.defense.exhibit_index import count_pages

    firms = actions.export_defense_file(client=decided.client, actor=ACTOR, recipient="Counsel")
    for made in (firms, program(decided)):
        assert count_pages(files_in(made.document)["START-HERE.pdf"]) == 2


def test_parts_of_a_defense_file_are_refused_as_a_program_file(decided, tmp_path):
    from dataclasses import replace

    from duecare_web.defense import assembling

    made = program(decided)
    firms = actions.export_defense_file(client=decided.client, actor=ACTOR, recipient="Counsel")
    papers = assembling.write_papers(assembling.program_file(made), tmp_path)
    wrong = replace(assembling.program_file(made), entries=assembling.defense_file(firms).entries)
    with pytest.raises(EvidenceError, match="not of the client's program"):
        assembling.assemble(wrong, papers, tmp_path)
    other = replace(assembling.defense_file(firms), folder=made.folder)
    with pytest.raises(EvidenceError, match="no entry of the export"):
        assembling.assemble(other, papers, tmp_path)
    assert not list(tmp_path.glob("*.zip*"))


def test_the_firm_exports_it_only_while_the_client_consents(north, signed_in):
    address = reverse("defense:program_files", args=[north.client.pk])
    browser = signed_in(north.advisor)
    assert browser.post(address, {"recipient": "Insurer"}).status_code == 422
    assert not ProgramFile.objects.exists()
    actions.give_program_consent(contact=north.contact)
    assert browser.post(address, {"recipient": "Insurer"}).status_code == 302
    assert b"for Insurer is being created" in browser.get(address).content
    work_off_tasks()
    assert ProgramFile.objects.get().consent.contact == north.contact
    actions.withdraw_program_consent(contact=north.contact)
    with pytest.raises(InputError, match="has not consented"):
        actions.export_program_file(client=north.client, actor=ACTOR, recipient="Insurer")
    assert signed_in(north.viewer).post(address, {"recipient": "me"}).status_code == 403


def test_the_client_exports_it_in_the_portal(north, south, tmp_path):
    browser = sign_in_as(north.contact)
    address = reverse("portal:program")
    assert browser.post(address, {"step": "export", "recipient": "Regulator"}).status_code == 302
    assert b"for Regulator is being created" in browser.get(address).content
    work_off_tasks()
    made = ProgramFile.objects.get()
    download = reverse("portal:program_file", args=[made.pk])
    assert browser.get(download).content[:2] == b"PK"
    assert browser.post(address, {"step": "consent"}).status_code == 302
    assert b"Withdraw consent" in browser.get(address).content
    assert sign_in_as(south.contact).get(download).status_code == 404
    north.contact.may_sign = False
    north.contact.save()
    assert browser.get(download).status_code == 404
    assert browser.post(address, {"step": "consent"}).status_code == 422


def test_an_erased_person_is_unreadable_in_later_files_and_both_still_verify(decided, tmp_path):
    owner, advisor = (member_actor(u, decided.firm) for u in (decided.owner, decided.advisor))
    before = actions.export_defense_file(client=decided.client, actor=ACTOR, recipient="C")
    assert b"clerk@north.example" in b"".join(files_in(before.document).values())
    request = custody.ask_for_erasure(
        person=decided.employee, actor=advisor, ground="gdpr", received_on=timezone.now().date()
    )
    custody.carry_out_erasure(request=request, actor=owner)
    with pytest.raises(EvidenceError, match="destroyed"):
        documents.read(DefenseFile.objects.get(pk=before.pk).document)
    after = actions.export_defense_file(client=decided.client, actor=ACTOR, recipient="C")
    files = files_in(after.document)
    assert b"clerk@north.example" not in b"".join(files.values())
    assert b",erased,the person's key was destroyed on" in files["data/privilege-log.csv"]
    report = checked(after.document, decided.client, tmp_path)
    assert report.exit_code == 3, list(report.failures())
    assert report.facts["groups_erased"] > 0
    assert checked(program(decided).document, decided.client, tmp_path).exit_code == 3
    assert not Acknowledgement.objects.exists()


def test_an_expired_front_is_explained_in_later_files(north, tmp_path):
    from tests.web.custody.test_holds_and_erasure import aged_client, confirm

    client, _ = aged_client(north)
    seal_pending()
    confirm(north)
    now = datetime(2026, 11, 25, tzinfo=UTC) + timedelta(days=1)
    custody.expire(client=client, actor=ACTOR, now=now)
    made = actions.export_defense_file(client=client, actor=ACTOR, recipient="Counsel")
    report = checked(made.document, client, tmp_path)
    assert report.exit_code == 3, list(report.failures())
    assert report.facts["entries_expired"] > 0


def test_an_excerpt_holds_what_was_chosen_and_says_so(decided, tmp_path):
    made = actions.export_defense_file(
        client=decided.client,
        actor=ACTOR,
        recipient="Insurer",
        profile="excerpt",
        basis="consent",
        chosen=["decision"],
    )
    report = checked(made.document, decided.client, tmp_path)
    assert report.exit_code == 3, list(report.failures())
    assert report.facts["profile"] == "excerpt"
    kinds = {read_leaf(from_b64(e["leaf"])).kind for e in entries_in(files_in(made.document))}
    assert kinds == {"decision.accepted", "decision.declined", "bundle.exported"}
    with pytest.raises(InputError, match="at least one kind"):
        actions.export_defense_file(
            client=decided.client, actor=ACTOR, recipient="X", profile="excerpt"
        )


def test_what_is_privileged_is_withheld_with_its_ground(decided, tmp_path, signed_in):
    seal_pending()
    address = reverse("defense:privilege", args=[decided.client.pk])
    browser = signed_in(decided.owner)
    values = {"index": 0, "group": "*", "ground": "attorney-client", "note": "letter of May 3"}
    assert browser.post(address, {**values, "ground": "."}).status_code == 422
    assert browser.post(address, values).status_code == 302
    assert browser.post(address, {**values, "index": 999_999}).status_code == 422
    made = actions.export_defense_file(client=decided.client, actor=ACTOR, recipient="Counsel")
    files = files_in(made.document)
    row = b'0,*,withheld,"attorney-client privilege, letter of May 3",North owner'
    assert row in files["data/privilege-log.csv"]
    assert entries_in(files)[0]["why"] == "withheld"
    assert checked(made.document, decided.client, tmp_path).exit_code == 3


def test_a_privileged_letter_is_left_out_with_its_ground(decided, tmp_path):
    seal_pending()
    declined = LedgerEntry.objects.get(log=decided.client.log, kind="decision.declined")
    papers = papers_of(declined)  # the page that was shown, and the letter
    actions.claim_privilege(
        client=decided.client,
        actor=ACTOR,
        index=declined.index,
        group="content",
        ground="work-product",
        note="draft for counsel",
    )
    made = actions.export_defense_file(client=decided.client, actor=ACTOR, recipient="Counsel")
    files = files_in(made.document)
    rows = [json.loads(line) for line in files["data/documents.jsonl"].splitlines()]
    ground = "attorney work product, draft for counsel"
    digests = sorted(one.sha256 for one in papers)
    assert rows[-2:] == [{"ground": ground, "sha256": one, "why": "withheld"} for one in digests]
    assert not [one for one in papers if documents.read(one) in files.values()]
    report = checked(made.document, decided.client, tmp_path)
    assert report.exit_code == 3, list(report.failures())
    said = [point.text for point in report.outcome.open_points if point.code == "decision_withheld"]
    assert said[-1] == "a decision, signature or acknowledgement whose own document is left out"
    assert report.facts["documents_absent"] == {"withheld": 2}
    assert report.facts["withheld_grounds"] == {"work-product": 1}


def papers_of(entry):
    found = [one.document for one in Attachment.objects.filter(entry_id=entry.pk)]
    assert len(found) == 2
    return found


def test_the_draft_mark_goes_when_every_paragraph_is_confirmed(north, signed_in, entries_of):
    made = actions.export_defense_file(client=north.client, actor=ACTOR, recipient="Counsel")
    browser = signed_in(north.owner)
    address = reverse("defense:certificate", args=[north.client.pk, made.pk])
    from duecare.defense.certificate import certificate_paragraphs

    count = len(certificate_paragraphs(made.facts))
    values = {
        "name": "Olive Owner",
        "position": "Owner",
        "qualification": "Ran it for six years",
        "place": "Austin, Texas",
        "signed_on": "2026-11-25",
        **{f"paragraph_{number}": "on" for number in range(count)},
    }
    assert browser.post(address, {**values, f"paragraph_{count - 1}": ""}).status_code == 422
    assert browser.post(address, values).status_code == 302
    kept = dict(entries_of(north.client))["certificate.confirmed"]
    assert len(kept["content"]["paragraphs"]) == count
    assert kept["content"]["bundle_sha256"] == made.document.sha256
    assert b"no longer marked Draft" in browser.get(address).content
