"""Two firms with something behind every address, and a browser for each kind of visitor.

North has a client that has been assessed, asked, trained, held and exported, and a second client;
South is a stranger. A :class:`World` has a real id of North for every
parameter of every address.
"""

from __future__ import annotations

import hashlib
import io
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client as Browser
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from docx import Document as Word
from tests.core.evidence import sample_log as sample
from tests.web.portal.assessed import assess_client, small_inventory
from tests.web.portal.test_pages import portal
from tests.web.security_policies.test_actions import draft, in_force
from tests.web.simulations.lived import an_exercise

from duecare.catalog import load_catalog
from duecare.imports.fields import ListKind
from duecare.inventory import DataInventory, mark_machine
from duecare.risk import Answer, Answers, insurance_from
from duecare_web.accounts.actors import Actor, member_actor, system_actor
from duecare_web.accounts.invitations import invite
from duecare_web.accounts.models import Logo, User
from duecare_web.accounts.second_factor import PROVEN_KEY
from duecare_web.assessments.answering import add_evidence, ask_person, record_answers
from duecare_web.assessments.models import AssessmentRequest, Decision
from duecare_web.clients import actions as clients
from duecare_web.custody import actions as custody
from duecare_web.defense.actions import export_defense_file
from duecare_web.defense.models import ProgramFile
from duecare_web.firms.models import MailCheck
from duecare_web.imports.actions import open_import
from duecare_web.imports.models import ImportRun
from duecare_web.incidents.actions import open_incident
from duecare_web.incidents.queries import places_of
from duecare_web.insurance import actions as insurance
from duecare_web.ledger import sequencer
from duecare_web.ledger.actions import Attached
from duecare_web.ledger.models import Checkpoint, LedgerEntry
from duecare_web.ledger.queries import firm_log_or_404
from duecare_web.outbox.models import Mail
from duecare_web.portal import rules, signing
from duecare_web.portal.kiosk import make_cards, make_kiosk
from duecare_web.portal.models import PortalLink, SignedCopy
from duecare_web.portal.tokens import token_hash
from duecare_web.program.models import Leaver, LeaverStep
from duecare_web.reported import actions as reported
from duecare_web.reported.models import ReportedMessage
from duecare_web.reports import actions as reports
from duecare_web.reports.kinds import KINDS
from duecare_web.reports.making import Wanted, make
from duecare_web.reports.people import people_for
from duecare_web.reports.periods import Period
from duecare_web.scans.actions import create_enrolment, record_scan
from duecare_web.scans.models import Machine, Scan
from duecare_web.security_policies.drafting import publish_version
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.uploading import OwnDocument, upload_policy
from duecare_web.sharing.actions import share_papers
from duecare_web.sharing.queries import offered_papers
from duecare_web.training import actions as training
from duecare_web.training.models import Completion
from duecare_web.training.practicing import judge_message
from duecare_web.webhooks import actions as webhooks
from duecare_web.witnesses.models import CheckpointMail, KnownLog, PeerWitness

ACTOR = system_actor("tests")
LESSON = "phishing-at-work"
QUESTION = "Q-DEV-02"
SHA = "5" * 64
KEY_ID = "abcdef123456"
TOKEN = "A-token-of-a-portal-link-that-was-mailed"


@dataclass(frozen=True, slots=True)
class Address:
    """One pattern of the site."""

    name: str
    path: str
    parameters: tuple[str, ...]
    view: Any

    @property
    def is_ours(self) -> bool:
        """Whether the view is Duecare's own, not of a library."""
        return str(self.view.__module__).startswith("duecare_web.")


def addresses() -> dict[str, Address]:
    """Every pattern of the site, also those of libraries: name with namespaces -> address."""

    def walk(resolver: URLResolver, spaces: tuple[str, ...], path: str, keys: Any) -> Any:
        for one in resolver.url_patterns:
            own = (*keys, *_keys(one))
            if isinstance(one, URLResolver):
                inner = (*spaces, one.namespace) if one.namespace else spaces
                yield from walk(one, inner, path + str(one.pattern), own)
            else:
                whole = path + str(one.pattern)
                name = ":".join([*spaces, one.name]) if one.name else f"/{whole}"
                yield Address(name, whole, own, one.callback)

    found = list(walk(get_resolver(), (), "", ()))
    named = {one.name: one for one in found}
    assert len(named) == len(found), "two addresses have one name"
    return named


def _keys(one: Any) -> list[str]:
    return [*one.pattern.converters, *getattr(one.pattern.regex, "groupindex", {})]


@dataclass
class World:
    """The two firms, the ids of North, and the token of North's machine."""

    north: Any
    south: Any
    ids: dict[str, Any]
    special: dict[str, dict[str, Any]]
    token: str
    other_contact: Any
    other_employee: Any

    def values(self, one: Address) -> dict[str, Any]:
        """A real value for each parameter of an address."""
        known = {**self.ids, **self.special.get(one.name, {})}
        return {key: known[key] for key in one.parameters}

    def address(self, one: Address, **changes: Any) -> str:
        """The address with North's ids."""
        if one.name.startswith("/"):
            return one.name
        return reverse(one.name, kwargs={**self.values(one), **changes})

    def browsers(self) -> dict[str, Browser]:
        """A browser for each kind of visitor, by the names that the matrix uses."""
        outsider = User.objects.create_user("outsider@else.example", name="Outsider")
        members = {
            "owner": self.north.owner,
            "advisor": self.north.advisor,
            "technician": self.north.technician,
            "viewer": self.north.viewer,
            "other firm": self.south.owner,
            "no firm": outsider,
        }
        machine = Browser(headers={"Authorization": f"Bearer {self.token}"})
        return {
            "anonymous": Browser(),
            **{name: self._signed_in(user) for name, user in members.items()},
            "contact": portal(self.north.contact, "contact"),
            "employee": portal(self.north.employee, "employee"),
            "other contact": portal(self.other_contact, "contact"),
            "other employee": portal(self.other_employee, "employee"),
            "machine": machine,
        }

    def _signed_in(self, user: User) -> Browser:
        browser = Browser()
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = browser.session
        session[PROVEN_KEY] = str(user.pk)
        session.save()
        return browser


def make_world(north: Any, south: Any) -> World:
    """Something of North behind every address."""
    client, contact, employee = north.client, north.contact, north.employee
    assessment = assess_client(client, years=1000)
    scan = client.scans.first()
    kiosk, _ = make_kiosk(client=client, place="Break room", actor=ACTOR)
    (card,) = make_cards(employees=[employee], actor=ACTOR)
    ids: dict[str, Any] = {
        "client_id": client.pk,
        "contact_id": contact.pk,
        "employee_id": employee.pk,
        "card_id": card.card.pk,
        "kiosk_id": kiosk.pk,
        "membership_id": north.viewer.memberships.get().pk,
        "firm_id": north.firm.pk,
        "assessment_id": assessment.pk,
        "device_id": _plain_laptop(client).pk,
        "question": QUESTION,
        "framework": "csf2",
        "number": 1,
        "form": "csv",
        "section": "ACC",
        "asked_id": ask_person(
            client=client,
            actor=ACTOR,
            person=contact,
            questions=[load_catalog().questions[QUESTION]],
        ).pk,
        "outline_id": "POL-PHYSICAL",
        "lesson_id": LESSON,
        "safeguard": "SG-MFA-EMAIL",
        "token": TOKEN,
        "pk": 1,
        "key": "set-password",
        "kind": "review",
        "uidb36": "1",
    }
    ids |= _signed(north) | _written(north) | _taught(north) | _scanned(client, scan) | _kept(north)
    ids |= _witnessed(north)
    waiting = AssessmentRequest.objects.create(
        firm=north.firm, client=client, scan=scan, requested_by=north.owner,
        requested_at=timezone.now(), entry_id=uuid.uuid4(),
    )  # fmt: skip
    token, _ = _reporting(client)
    special = _special(north, waiting)
    sequencer.seal_pending()
    point = Checkpoint.objects.filter(log=client.log).order_by("-size").first()
    mail = CheckpointMail.objects.create(
        firm=north.firm, client=client, contact=contact, checkpoint=point, reason="weekly",
        fingerprint="-", message_id="<1@north.example>", made_at=timezone.now(),
        handed_over_at=timezone.now(), entry_id=uuid.uuid4(),
    )  # fmt: skip
    places = places_of(client)
    ids["incident_id"] = open_incident(
        client=client,
        actor=ACTOR,
        kind="lost_device",
        place=places.choices[0],
        places=places,
        known_at=timezone.now(),
    ).pk
    ids |= _reported(north) | _hooked(north) | _shared(north) | _forwarded(north)
    paper = client.signature_requests.get().document
    ids |= _exercised(north, paper)
    ids["line_id"] = client.todo_lines.first().pk
    ids["mail_id"], ids["entry_id"] = mail.pk, _entry(client.log)
    ids["document_id"] = client.signature_requests.get().document_id
    other_contact, other_employee = _another_client(north)
    return World(north, south, ids, special, token, other_contact, other_employee)


def _exercised(north: Any, paper: Any) -> dict[str, Any]:
    """A phishing exercise that runs; the link of the addresses is another one."""
    lure = an_exercise(north, document=paper)
    domain = north.client.sending_domains.get()
    return {"campaign_id": lure.campaign_id, "domain_id": domain.pk, "copy": "t"}


def _reported(north: Any) -> dict[str, Any]:
    """A report that was made, and one that is made each month."""
    kind, today = KINDS["review"], timezone.localdate()
    wanted = Wanted(kind, north.firm, north.client, Period(today, today))
    report = reports.keep_report(
        made=make(wanted, now=timezone.now()), actor=ACTOR, now=timezone.now()
    )
    schedule = reports.schedule_report(
        kind=kind, firm=north.firm, client=north.client, every="month", actor=ACTOR,
        recipients=people_for(kind, north.firm, north.client)[:1], today=today,
    )  # fmt: skip
    return {"report_id": report.pk, "schedule_id": schedule.pk}


def _forwarded(north: Any) -> dict[str, Any]:
    """A message that an employee reported to a mailbox on this machine that does not answer."""
    given = reported.MailboxSettings(
        address="report@north.example", kind="imap", host="127.0.0.1", port=9, secret="-"
    )
    mailbox = reported.set_mailbox(client=north.client, actor=ACTOR, given=given)
    report = ReportedMessage.objects.create(
        firm=north.firm, client=north.client, mailbox=mailbox, employee=north.employee, key="-",
        sha256="0" * 64, form="none", reported_at=timezone.now(),
    )  # fmt: skip
    return {"reported_id": report.pk}


def _hooked(north: Any) -> dict[str, Any]:
    """A receiver of tickets, and a message to it."""
    made, _ = webhooks.add_webhook(firm=north.firm, actor=ACTOR, url="https://tickets.invalid/in")
    return {"webhook_id": made.pk, "message": webhooks.send_test(webhook=made).pk}


def _shared(north: Any) -> dict[str, Any]:
    """Papers that were shared; the link of the addresses is another one."""
    paper = offered_papers(north.client)[0]
    made = share_papers(
        client=north.client, actor=ACTOR, recipient="Harbor Mutual", reason="renewal",
        papers=[paper.key], days=7,
    )  # fmt: skip
    return {"share_id": made.share.pk, "paper_id": made.share.papers.get().pk}


def _plain_laptop(client: Any) -> Any:
    """A laptop that is not encrypted, against what was answered."""
    said = Answers({"Q-DEV-02": Answer("all")})
    record_answers(client=client, actor=ACTOR, answers=said)
    return clients.add_device(
        client=client, actor=ACTOR, name="LT-07", kind="laptop", encrypted=False
    )


def _another_client(north: Any) -> tuple[Any, Any]:
    """Two people of another client of the same firm."""
    client = clients.add_client(
        firm=north.firm, actor=ACTOR, name="North Bakery", industry="retail", state="TX",
        employee_count=5, revenue_usd=500_000, hipaa="none",
    )  # fmt: skip
    boss = clients.add_contact(
        client=client, actor=ACTOR, name="Bakery Boss", email="boss@bakery.example",
        title="Owner", may_sign=True,
    )  # fmt: skip
    clerk = clients.add_employee(
        client=client, actor=ACTOR, name="Bakery Clerk", email="clerk@bakery.example"
    )
    return boss, clerk


def _signed(north: Any) -> dict[str, Any]:
    """A request to decide, a decline that waits for countersignatures, a reading, a copy, a link."""
    client, contact = north.client, north.contact
    now = timezone.now()
    asked = signing.ask_for_decisions(contact=contact, actor=ACTOR)
    first, second = client.recommendations.order_by("rank")[:2]
    rules.set_rule(
        client=client, actor=ACTOR, high_value_cents=0, second_factor=False, second_contact=True,
        firm_countersigns=True, firm_runs_mail=True,
    )  # fmt: skip
    partner = clients.add_contact(
        client=client, actor=ACTOR, name="North Partner", email="partner@north.example",
        title="Partner", may_sign=True,
    )  # fmt: skip
    decision = Decision.objects.create(
        firm=north.firm, client=client, recommendation=second, contact=partner, kind="decline",
        reason="Later.", decided_at=now, letter=asked.document, entry_id=uuid.uuid4(),
    )  # fmt: skip
    mail = Mail.objects.create(
        firm=north.firm, client=client, contact=north.contact, key="-", what="link",
        recipient=north.contact.email, subject="-", message_id="-", made_at=now, failed_at=now,
    )  # fmt: skip
    copy = SignedCopy.objects.create(
        firm=north.firm, client=client, contact=contact, title="Letter", file_name="letter.pdf",
        original=asked.document, sealed=asked.document, shown_sha256=asked.document.sha256,
        method="-", button="-", signed_at=now, signature_entry_id=uuid.uuid4(),
    )  # fmt: skip
    PortalLink.objects.create(
        firm=north.firm, client=client, contact=contact, token_hash=token_hash(TOKEN),
        message_id="<2@north.example>", created_at=now, expires_at=now + timedelta(days=7),
    )  # fmt: skip
    reading = signing.open_document(contact=contact, document=asked.document)
    return {
        "recommendation_id": first.pk,
        "decision_id": decision.pk,
        "copy_id": copy.pk,
        "outgoing_id": mail.pk,
        **_leaving(north),
        "reading_id": reading.pk,
    }


def _written(north: Any) -> dict[str, Any]:
    """A policy in force, and a draft."""
    return {"version_id": in_force(north, "POL-PASSWORD").pk, "clause_id": "new"}


def _taught(north: Any) -> dict[str, Any]:
    """A lesson that was begun, another that is complete, a practice message that was judged."""
    employee = north.employee
    first, second = (
        training.assign_lesson(employee=employee, lesson=lesson, actor=ACTOR)
        for lesson in (LESSON, "text-call-qr")
    )
    run = training.start_lesson(assignment=first, seed=1)
    done = training.start_lesson(assignment=second, seed=1)
    completion = Completion.objects.create(
        firm=north.firm, client=north.client, run=done, employee=employee, lesson=second.lesson,
        right=1, total=1, attestation="-", typed_name=employee.name, entry_id=north.client.scans.first().entry_id,
        certificate=north.client.log.documents.first(), completed_at=timezone.now(),
    )  # fmt: skip
    message = load_catalog().course.spare_messages[0].id
    judge_message(employee=employee, message=message, choice="report")
    attempt = run.attempts.order_by("place").first()
    return {
        "assignment_id": first.pk,
        "attempt_id": attempt.pk,
        "completion_id": completion.pk,
        "message_id": message,
    }


def _scanned(client: Any, scan: Any) -> dict[str, Any]:
    """A machine that reported under an enrollment."""
    enrolment, _ = _enrol(client, "server room")
    machine = Machine.objects.create(
        firm=client.firm, client=client, enrolment=enrolment, machine_id="srv-01", name="SRV-01",
        first_seen_at=timezone.now(),
    )  # fmt: skip
    return {"scan_id": scan.pk, "machine_id": machine.pk, "enrolment_id": enrolment.pk}


def _enrol(client: Any, label: str) -> tuple[Any, str]:
    return create_enrolment(
        client=client, actor=ACTOR, label=label, most_machines=100, key_id=KEY_ID,
        expires_at=timezone.now() + timedelta(days=7),
    )  # fmt: skip


def _reporting(client: Any) -> tuple[str, Any]:
    """The token of an enrollment, and the scan that one machine sent with it."""
    enrolment, token = _enrol(client, "laptops")
    machine = Actor(f"enrolment:{enrolment.pk}", "machine PC-1", role="enrolment")
    record_scan(
        client=client, actor=machine, inventory=machine_inventory(), enrolment=enrolment,
        origin=Scan.Origin.ENDPOINT,
    )  # fmt: skip
    return token, enrolment


def machine_inventory(scan_id: str = "scan-1") -> DataInventory:
    """An inventory as a machine sends it."""
    found = small_inventory().model_copy(update={"key_id": KEY_ID})
    return mark_machine(found, machine_id="pc-1", name="PC-1", system="test", scan_id=scan_id)


def _kept(north: Any) -> dict[str, Any]:
    """A hold with a release that waits, a request for erasure, files of both kinds."""
    client, now = north.client, timezone.now()
    member = member_actor(north.advisor, north.firm)
    hold = custody.place_hold(client=client, actor=member, matter="Claim", reason="A letter.")
    custody.ask_for_release(hold=hold, actor=member, reason="Settled.")
    custody.ask_for_erasure(
        person=north.employee, actor=member, ground="gdpr", received_on=now.date()
    )
    document = client.log.documents.first()
    ProgramFile.objects.create(
        firm=north.firm, client=client, contact=north.contact, folder="program-1", recipient="-",
        requested_at=now, document=document, entry_id=uuid.uuid4(),
    )  # fmt: skip
    export_defense_file(client=client, actor=ACTOR, recipient="Counsel of North")
    return {"hold_id": hold.pk, "run_id": _list_in_preview(north).pk}


def _list_in_preview(north: Any) -> ImportRun:
    """A list of devices that somebody looks at before it is imported."""
    return open_import(
        firm=north.firm,
        actor=member_actor(north.technician, north.firm),
        kind=ListKind.DEVICES,
        content=b"Computer name,BitLocker\nPC-1,On\nPC-2,Perhaps\n",
        client=north.client,
        file_name="devices.csv",
    )


def _witnessed(north: Any) -> dict[str, Any]:
    """A witness that is asked, and a log that is witnessed."""
    now = timezone.now()
    peer = PeerWitness.objects.create(
        firm=north.firm, url="https://witness.example", vkey=str(sample.OTHER_SIGNER.vkey("witness.example")), added_at=now,
        next_attempt_at=now,
    )  # fmt: skip
    log = KnownLog.objects.create(
        firm=north.firm, origin="log.example/1", added_at=now,
        vkeys=str(sample.OTHER_SIGNER.vkey("log.example/1")),
    )  # fmt: skip
    picture = Logo.objects.create(
        firm=north.firm, sha256=SHA, content=b"-", width=1, height=1,
    )  # fmt: skip
    MailCheck.objects.create(
        firm=north.firm, to="-", token_hash=hashlib.sha256(b"test mail of-north").hexdigest()
    )
    invited, _ = invite(
        firm=north.firm, email="new@north.example", name="New", role="viewer", actor=ACTOR,
        by=north.owner,
    )  # fmt: skip
    return {
        "invitation_id": invited.pk,
        "digest": picture.sha256,
        "secret": "of-north",
        "color": "274c77",
        "peer_id": peer.pk,
        "log_id": log.pk,
    }


def own_document(north: Any) -> PolicyVersion:
    """A document of the client's own as a draft."""
    page, out = Word(), io.BytesIO()
    page.add_paragraph("No one takes a file home.")
    page.save(out)
    given = OwnDocument("Handbook", out.getvalue(), ["everyone"])
    return upload_policy(client=north.client, actor=ACTOR, given=given)


def _special(north: Any, waiting: Any) -> dict[str, dict[str, Any]]:
    """Parameters that mean something else at some addresses."""
    client = north.client
    terms = insurance_from({"firm": [{"carrier": "Own", "kind": "tech_eo",
                            "aggregate_limit": 1_000_000, "retention": 5_000}]}).firm[0]  # fmt: skip
    own = insurance.record_firm_policy(firm=north.firm, actor=ACTOR, terms=terms)
    sequencer.seal_pending()
    of_client = client.insurance_policies.first()
    erasure = client.erasure_requests.get()
    proposed = publish_version(version=draft(north, "POL-ENCRYPTION"), actor=ACTOR)
    unsent = draft(north, "POL-PHYSICAL")
    evidence = add_evidence(
        client=client,
        actor=ACTOR,
        question=load_catalog().questions[QUESTION],
        file=Attached("restore.txt", b"restored in an hour", "text/plain"),
        dated_on=timezone.localdate(),
    )
    return {
        "assessments:progress": {"request_id": waiting.pk},
        "custody:erasure": {"request_id": erasure.pk},
        "assessments:evidence": {"file_id": evidence.pk},
        "assessments:withdraw_file": {"file_id": evidence.pk},
        "assessments:application": {"policy_id": of_client.pk},
        "insurance:end": {"policy_id": of_client.pk},
        "insurance:end_firm_policy": {"policy_id": own.pk},
        "defense:certificate": {"file_id": client.defense_files.get().pk},
        "portal:program_file": {"file_id": client.program_files.get().pk},
        "portal:approve": {"version_id": proposed.pk},
        "portal:policy_paper": {"version_id": proposed.pk},
        "security_policies:upload_again": {"policy_id": own_document(north).policy_id},
        "security_policies:change": {"version_id": unsent.pk},
        "security_policies:changes": {"version_id": draft(north, "POL-PASSWORD").pk},
        "security_policies:clause": {"version_id": unsent.pk},
        "security_policies:drop_clause": {"version_id": unsent.pk},
        "security_policies:publish": {"version_id": unsent.pk},
        "ledger:entry": {"entry_id": _entry(firm_log_or_404(north.firm))},
        "scans:api-1:inventory_state": {"scan_id": "scan-1"},
        "assessments:plan_spreadsheet": {"form": "xlsx"},
        "recommendations:proposal": {"form": "docx"},
        "reports:schedule": {"kind": "portfolio"},
    }


def _entry(log: Any) -> Any:
    return LedgerEntry.objects.filter(log=log).order_by("index").first().pk


def _leaving(north: Any) -> dict[str, Any]:
    leaver = Leaver.objects.create(
        firm=north.firm,
        client=north.client,
        employee=north.employee,
        kind="A",
        began_at=timezone.now(),
    )
    step = LeaverStep.objects.create(
        leaver=leaver, client=north.client, place=1, clause="-", text="-", who="-", keeps="-"
    )
    return {"leaver_id": leaver.pk, "step_id": step.pk}
