"""The whole story of Duecare for one demonstration client, through the code that users run.

Each step calls the same engines and actions as the command line and the pages do; nothing is
written to the database in any other way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from django.utils import timezone

from duecare.catalog import load_catalog
from duecare.discovery import ScanSettings, scan
from duecare.evidence.report import VerificationReport
from duecare.evidence.trust import parse_trust, trust_text
from duecare.evidence.verify.verify import verify_bundle
from duecare.ids import slug
from duecare.inventory import DataInventory, mark_machine
from duecare.record import QuestionAsked, Signature
from duecare.risk import answers_from, insurance_from, price_book_from
from duecare_web.accounts.actions import add_firm, add_member
from duecare_web.accounts.actors import Actor, member_actor, system_actor
from duecare_web.accounts.models import Firm
from duecare_web.accounts.roles import Role
from duecare_web.assessments import actions as assessment_actions
from duecare_web.assessments import queries as assessment_queries
from duecare_web.assessments.answering import record_answers
from duecare_web.assessments.models import Assessment, Decision
from duecare_web.clients import actions as client_actions
from duecare_web.clients.deciding_form import DecidingFactsForm
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.defense import actions as defense_actions
from duecare_web.defense import queries as defense_queries
from duecare_web.demo import safekeeping
from duecare_web.demo.client import DemoClient
from duecare_web.demo.firm import FIRM
from duecare_web.demo.outsiders import Outsiders
from duecare_web.insurance import actions as insurance_actions
from duecare_web.ledger import documents
from duecare_web.portal.queries import current_request
from duecare_web.portal.signing import ask_for_decisions, sign_decision
from duecare_web.prices.actions import set_price_book
from duecare_web.scans.actions import create_enrolment, record_scan
from duecare_web.scans.models import Scan
from duecare_web.security_policies import actions as policy_actions
from duecare_web.security_policies import drafting
from duecare_web.security_policies.desk import propose_people
from duecare_web.security_policies.known import known_of
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.pages import employee_page, owner_page
from duecare_web.security_policies.questions import answered, questions_for
from duecare_web.security_policies.readers import is_asked
from duecare_web.training import actions as training_actions
from duecare_web.training import queries as training_queries
from duecare_web.training.models import LessonRun

METHOD: Final = "played by the demonstration, without signing in"
POLICIES: Final = ("POL-ENCRYPTION", "POL-PASSWORD", "POL-PHYSICAL", "POL-TERMINATION")
LESSONS: Final = ("phishing-email", "malware-ransomware", "social-media-scams")
TRAINED: Final = 4  # employees who finish their first lesson; the others stay open to be tried
ACKNOWLEDGED: Final = 5
SERVER: Final = "SRV-01"
HELD: Final = "Lakeside Family Dental"
"""The client whose record is under a legal hold."""

MEMBERS: Final = (
    ("Nora Whitfield", f"nora@{FIRM.domain}", Role.OWNER),
    ("Adam Quist", f"adam@{FIRM.domain}", Role.ADVISOR),
    ("Tess Okafor", f"tess@{FIRM.domain}", Role.TECHNICIAN),
    ("Vic Lindholm", f"vic@{FIRM.domain}", Role.VIEWER),
)  # all fictitious

Step = Callable[[str], None]


@dataclass(frozen=True)
class Played:
    """What the story of one client led to, for the summary."""

    client: Client
    scan: Scan
    assessment: Assessment
    results: Path
    defense_file: Path
    trust_file: Path
    report: VerificationReport
    employee: Employee
    contact: Contact
    countersigned: int
    acknowledged: bool


def set_up_firm(*, password: str) -> tuple[Firm, Actor]:
    """The demonstration firm with a member in each role and its own insurance."""
    system = system_actor("demonstration")
    firm = add_firm(name=FIRM.name, actor=system, state=FIRM.state, is_demo=True)
    for name, email, role in MEMBERS:
        member = add_member(
            firm=firm,
            email=email,
            name=name,
            role=role.value,
            actor=system,
            password=password,
        )
        if role == Role.ADVISOR:
            actor = member_actor(member.user, firm)
    for terms in insurance_from({"firm": list(FIRM.insurance)}).firm:
        insurance_actions.record_firm_policy(firm=firm, actor=actor, terms=terms)
    set_price_book(firm=firm, actor=actor, book=price_book_from(FIRM.price_book))
    return firm, actor


def play(
    demo: DemoClient,
    *,
    firm: Firm,
    actor: Actor,
    key: bytes,
    results: Path,
    step: Step,
    outsiders: Outsiders | None = None,
) -> Played:
    """Play the story of one client; ``results`` gets what a firm would hand out.

    ``outsiders``: a time authority and a witness that see the log before the files are exported.
    """
    results.mkdir(parents=True, exist_ok=True)
    step("adding the client, its people and its devices")
    client, contact, employees = _add_client(demo, firm=firm, actor=actor)
    step("enrolling its server, scanning the files, reporting")
    found = _scan(demo, client=client, actor=actor, key=key, results=results)
    step("recording answers and insurance")
    _record_facts(demo, client=client, actor=actor)
    step("pricing and assessing; creating the PDF statements")
    calculated = assessment_queries.calculate(client, found[1])
    assessment = assessment_actions.complete_assessment(
        client=client, actor=actor, scan=found[0], calculated=calculated
    )
    step("the owner reads and decides; the firm countersigns a high-value refusal")
    safekeeping.set_signing_rule(client, actor=actor)
    _decide(contact, actor=actor)
    countersigned = safekeeping.countersign_refusals(client, actor=actor)
    step("writing security policies; employees acknowledge them")
    _write_policies(client, contact=contact, employees=employees, actor=actor)
    step("employees take their training")
    _train(employees, actor=actor)
    step("sealing the signed letters; emailing a checkpoint to the owner, who keeps it")
    acknowledged = safekeeping.mail_checkpoint(contact)
    safekeeping.name_witness(outsiders, firm=firm, actor=actor)
    if demo.name == HELD:
        safekeeping.place_hold(client, actor=actor)
    step("exporting both files and verifying the defense file offline")
    safekeeping.export_program_file(client, contact=contact, actor=actor, results=results)
    defense_file, trust_file, report = _export(
        client, contact=contact, actor=actor, results=results, outsiders=outsiders
    )
    for statement in assessment.statements.all():
        target = results / f"{statement.position + 1}-{statement.kind}.pdf"
        target.write_bytes(documents.read(statement.document))
    return Played(
        client,
        found[0],
        assessment,
        results,
        defense_file,
        trust_file,
        report,
        employees[TRAINED],
        contact,
        countersigned,
        acknowledged,
    )


def _add_client(
    demo: DemoClient, *, firm: Firm, actor: Actor
) -> tuple[Client, Contact, list[Employee]]:
    profile = demo.profile
    client = client_actions.add_client(
        firm=firm,
        actor=actor,
        name=demo.name,
        industry=profile["industry"],
        state=profile["state"],
        employee_count=profile["employees"],
        revenue_usd=profile["revenue_usd"],
        hipaa=profile["hipaa"],
        takes_cards=profile["takes_cards"],
        sites=profile["sites"],
        deciding={name: profile[name] for name in DecidingFactsForm.base_fields if name in profile},
    )
    contacts = [
        client_actions.add_contact(
            client=client,
            actor=actor,
            name=person["name"],
            email=person["email"],
            title=person["role"],
            may_sign=person["role"] == "owner",
        )
        for person in demo.contacts
    ]
    employees = [
        client_actions.add_employee(
            client=client,
            actor=actor,
            name=person["name"],
            email=person["email"],
            department=person["position"],
        )
        for person in demo.employees
    ]
    for device in demo.devices:
        client_actions.add_device(
            client=client,
            actor=actor,
            name=device["id"],
            kind=device["kind"],
            encrypted=device["encrypted"],
            holder=device["owner"],
            scan_path=device["scan"],
        )
    return client, next(one for one in contacts if one.may_sign), employees


def _scan(
    demo: DemoClient, *, client: Client, actor: Actor, key: bytes, results: Path
) -> tuple[Scan, DataInventory]:
    # Devices are tied to places by their path below the client's folder.
    paths = {place.id: place.path for place in demo.locations}
    places = [replace(place, id=paths[place.id]) for place in demo.scan_locations()]
    settings = ScanSettings(
        sources=[place.path for place in places],
        client_key=key,
        home_state=client.state,
        locations=places,
    )
    now = dt.datetime.now(dt.UTC)
    inventory = mark_machine(
        scan(settings, now=now).inventory,
        machine_id=SERVER.lower(),
        name=SERVER,
        system="the demonstration machine",
        scan_id=f"{slug(client.name)}-{now:%Y%m%dT%H%M%S}",
    )
    (results / "inventory.json").write_text(inventory.to_json(), encoding="utf-8")
    return _report(client, actor=actor, inventory=inventory), inventory


def _report(client: Client, *, actor: Actor, inventory: DataInventory) -> Scan:
    """The scanned server reports under an enrollment, as ``duecare scan --report-to`` does."""
    enrolment, _ = create_enrolment(
        client=client,
        actor=actor,
        label="server room",
        expires_at=timezone.now() + dt.timedelta(days=30),
        most_machines=1,
        key_id=inventory.key_id,
    )
    machine = Actor(f"enrolment:{enrolment.pk}", f"machine {SERVER}", role="enrolment")
    return record_scan(
        client=client,
        actor=machine,
        inventory=inventory,
        origin=Scan.Origin.ENDPOINT,
        enrolment=enrolment,
    )


def _record_facts(demo: DemoClient, *, client: Client, actor: Actor) -> None:
    answers = answers_from(demo.answers, load_catalog(), on=timezone.localdate())
    record_answers(client=client, actor=actor, answers=answers)
    for terms in insurance_from(demo.insurance).client:
        insurance_actions.record_client_policy(client=client, actor=actor, terms=terms)


def _decide(contact: Contact, *, actor: Actor) -> None:
    """The owner accepts the first three, declines one, defers one, and leaves the rest open."""
    ask_for_decisions(contact=contact, actor=actor)
    request = current_request(contact)
    shown = request.document.sha256 if request else ""
    today = timezone.now().date()
    later = today + dt.timedelta(days=182)
    choices = (
        (Decision.Kind.ACCEPT, ""),
        (Decision.Kind.ACCEPT, ""),
        (Decision.Kind.ACCEPT, ""),
        (
            Decision.Kind.DECLINE,
            "We cannot afford it this year; we will look at it with the new budget.",
        ),
        (Decision.Kind.DEFER, "We are moving to the new office in the spring and will do it then."),
    )
    waiting = assessment_queries.open_recommendations(contact.client)
    for recommendation, (kind, reason) in zip(waiting, choices, strict=False):
        latest = assessment_queries.latest_revisit(recommendation, today)
        sign_decision(
            recommendation=recommendation,
            contact=contact,
            kind=kind.value,
            signature=_signature(contact, shown, button=str(kind.label)),
            reason=reason,
            revisit_on=min(later, latest) if reason else None,
            confirmed=True,
        )


def _signature(contact: Contact, document_sha256: str, *, button: str) -> Signature:
    return Signature.confirmed(
        client_name=contact.client.name,
        typed_name=contact.name,
        document_sha256=document_sha256,
        button=button,
        method=METHOD,
    )


def _write_policies(
    client: Client, *, contact: Contact, employees: list[Employee], actor: Actor
) -> None:
    asked = known_of(client, on=timezone.localdate()).questions(POLICIES)
    examples = {
        one.slot.id: one.proposal or one.slot.example for one in asked.blanks if one.is_open
    }
    people = [contact.name, *(one.name for one in employees)]
    proposed_people = propose_people(asked, people, known_of(client, on=timezone.localdate()))
    drafting.save_answers(client=client, actor=actor, values={**examples, **proposed_people})
    for draft in drafting.draft_policies(client=client, policies=POLICIES, actor=actor):
        proposed = drafting.publish_version(version=draft, actor=actor)
        shown = owner_page(proposed).sha256
        version = policy_actions.approve_policy(
            version=proposed,
            contact=contact,
            signature=_signature(contact, shown, button="Approve and sign"),
            answers=_right_answers(proposed, contact),
        )
        _acknowledge(version, employees[:ACKNOWLEDGED])


def _right_answers(version: PolicyVersion, reader: Contact | Employee) -> list[QuestionAsked]:
    return answered(version, reader, [one["right"] for one in questions_for(version, reader)])


def _acknowledge(version: PolicyVersion, employees: list[Employee]) -> None:
    for employee in employees:
        if not is_asked(version, employee):
            continue
        policy_actions.acknowledge_policy(
            version=version,
            employee=employee,
            typed_name=employee.name,
            confirmed=True,
            page_sha256=employee_page(version, employee).sha256,
            answers=_right_answers(version, employee),
            method=METHOD,
        )


def _train(employees: list[Employee], *, actor: Actor) -> None:
    for number, employee in enumerate(employees):
        for lesson in LESSONS[: 1 + number % len(LESSONS)]:
            training_actions.assign_lesson(employee=employee, lesson=lesson, actor=actor)
    for number, employee in enumerate(employees[:TRAINED]):
        assignment = employee.assignments.order_by("assigned_at")[0]
        run = training_actions.start_lesson(assignment=assignment, seed=number)
        training_actions.finish_reading(run=run, seconds=150 + 20 * number)
        _answer_all(run)
        training_actions.complete_lesson(
            run=run, typed_name=employee.name, attested=True, method=METHOD
        )


def _answer_all(run: LessonRun) -> None:
    """Answer as somebody would who does not look: the first option, the steps as shown."""
    while (attempt := training_queries.next_attempt(run)) is not None:
        in_order = training_queries.find_item(attempt.item).type == "order"
        given = range(len(attempt.shown_order)) if in_order else (0,)
        training_actions.answer_item(attempt=attempt, given=list(given))


def _export(
    client: Client,
    *,
    contact: Contact,
    actor: Actor,
    results: Path,
    outsiders: Outsiders | None,
) -> tuple[Path, Path, VerificationReport]:
    export = defense_actions.export_defense_file(
        client=client, actor=actor, recipient="Firm's counsel (demonstration)"
    )
    path = results / f"{export}"
    if export.document is not None:
        path.write_bytes(documents.read(export.document))
    trust = defense_queries.trust_for_client(client)
    mailed = contact.checkpoint_mails.first()
    if mailed is not None:
        trust = replace(trust, fingerprints=(mailed.fingerprint,))
    text = trust_text(trust) + (outsiders.root_pem if outsiders is not None else "")
    trust_file = results / f"{slug(client.firm.name)}-trust.txt"
    trust_file.write_text(text, encoding="utf-8")
    return path, trust_file, verify_bundle(path, parse_trust(text))
