"""The whole story of Duecare for a demonstration client, through the code that users run.

Two clients live one day. The third one lives a year (:mod:`duecare_web.demo.year`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from duecare.evidence.report import VerificationReport
from duecare.evidence.trust import parse_trust, trust_text
from duecare.evidence.verify.verify import verify_bundle
from duecare.ids import slug
from duecare.risk import insurance_from, price_book_from
from duecare_web.accounts.actions import add_firm, add_member
from duecare_web.accounts.actors import Actor, member_actor, system_actor
from duecare_web.accounts.models import Firm
from duecare_web.accounts.roles import Role
from duecare_web.accounts.zones import firm_day, zone
from duecare_web.assessments.models import Assessment, Decision
from duecare_web.assessments.queries import open_recommendations
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.defense import actions as defense_actions
from duecare_web.defense import queries as defense_queries
from duecare_web.demo import advising, safekeeping, year
from duecare_web.demo.client import DemoClient
from duecare_web.demo.clock import StoryClock
from duecare_web.demo.firm import FIRM
from duecare_web.demo.learning import train
from duecare_web.demo.outsiders import Outsiders
from duecare_web.demo.stage import METHOD, Stage, Step
from duecare_web.insurance import actions as insurance_actions
from duecare_web.ledger import documents
from duecare_web.prices.actions import set_price_book
from duecare_web.scans.models import Scan

POLICIES: Final = ("POL-ENCRYPTION", "POL-PASSWORD", "POL-PHYSICAL", "POL-TERMINATION")
FURTHER: Final = {
    "dental": ("POL-EMAIL", "POL-PCI", "POL-RETENTION"),
    "retail": ("POL-EMAIL", "POL-PCI", "POL-RETENTION"),
    "tax": ("POL-EMAIL", "POL-RETENTION"),
}
"""What a client adopts besides: some lessons speak of its rules on posts, cards and old records."""
ACKNOWLEDGED: Final = 5
AGREED_BEFORE: Final = 100
"""Days since the agreements of the clients whose story is one day."""
YEAR_LONG: Final = "dental"
"""The client whose story began a year ago."""

MEMBERS: Final = (
    ("Nora Whitfield", f"nora@{FIRM.domain}", Role.OWNER),
    ("Adam Quist", f"adam@{FIRM.domain}", Role.ADVISOR),
    ("Tess Okafor", f"tess@{FIRM.domain}", Role.TECHNICIAN),
    ("Vic Lindholm", f"vic@{FIRM.domain}", Role.VIEWER),
)  # all fictitious


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


def set_up_firm(*, password: str, now: dt.datetime) -> tuple[Firm, Actor]:
    """The demonstration firm with a member in each role and its own insurance.

    Its prices are those of the day before its first client, a year before ``now``.
    """
    system = system_actor("demonstration")
    firm = add_firm(name=FIRM.name, actor=system, state=FIRM.state, is_demo=True)
    firm.time_zone = "America/Chicago"
    firm.save(update_fields=["time_zone"])
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
    since = firm_day(firm, now) - dt.timedelta(days=year.BEGAN + 1)
    set_price_book(firm=firm, actor=actor, book=price_book_from(FIRM.price_book), since=since)
    return firm, actor


def play(
    demo: DemoClient,
    *,
    firm: Firm,
    actor: Actor,
    key: bytes,
    results: Path,
    step: Step,
    now: dt.datetime,
    outsiders: Outsiders | None = None,
) -> Played:
    """Play the story of one client; ``results`` gets what a firm would hand out.

    ``now``: when it is played, which is when its last chapter happens. ``outsiders``: a time
    authority and a witness that see the log before the files are exported.
    """
    results.mkdir(parents=True, exist_ok=True)
    clock = StoryClock(now, zone(firm.time_zone))
    stage = Stage(demo, firm, actor, key, results, step, clock, outsiders)
    if demo.key == YEAR_LONG:
        scan, assessment, countersigned = year.play(
            stage, policies=POLICIES, further=FURTHER[demo.key]
        )
    else:
        scan, assessment, countersigned = _play_day(stage)
    return _hand_out(stage, scan, assessment, countersigned)


def _play_day(stage: Stage) -> tuple[Scan, Assessment, int]:
    stage.step("adding the client, its people and its devices")
    stage.add_client()
    advising.take_charge(stage, starts_on=stage.clock.day(-AGREED_BEFORE))
    stage.step("enrolling its server, scanning the files, reporting")
    found = stage.scan()
    stage.step("recording answers and insurance")
    stage.record_answers(stage.demo.answers)
    stage.record_insurance(stage.demo.insurance)
    stage.step("pricing and assessing; creating the PDF statements")
    assessment = stage.assess(found)
    stage.step("the owner reads and decides; the firm countersigns a high-value refusal")
    countersigned = decide(stage)
    stage.step("writing security policies; employees acknowledge them")
    policies = (*POLICIES, *FURTHER[stage.demo.key])
    stage.adopt_policies(policies, acknowledged=ACKNOWLEDGED)
    stage.step("employees take their training")
    train(
        stage.client,
        stage.demo,
        stage.employees,
        actor=stage.actor,
        method=METHOD,
        clock=stage.clock,
    )
    return found[0], assessment, countersigned


def decide(stage: Stage) -> int:
    """The owner accepts the first three, declines one, defers one, and leaves the rest open."""
    safekeeping.set_signing_rule(stage.client, actor=stage.actor)
    stage.ask()
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
    waiting = open_recommendations(stage.client)
    for recommendation, (kind, reason) in zip(waiting, choices, strict=False):
        stage.answer(recommendation, kind, reason)
    return safekeeping.countersign_refusals(stage.client, actor=stage.actor)


def _hand_out(stage: Stage, scan: Scan, assessment: Assessment, countersigned: int) -> Played:
    """Seal, mail the checkpoint, export both files, verify one of them: now."""
    client, contact, results = stage.client, stage.contact, stage.results
    stage.step("sealing the signed letters; emailing a checkpoint to the owner, who keeps it")
    safekeeping.seal_copies()
    acknowledged = safekeeping.mail_checkpoint(contact)
    safekeeping.name_witness(stage.outsiders, firm=stage.firm, actor=stage.actor)
    stage.step("exporting both files and verifying the defense file offline")
    safekeeping.export_program_file(client, contact=contact, actor=stage.actor, results=results)
    defense_file, trust_file, report = _export(
        client, contact=contact, actor=stage.actor, results=results, outsiders=stage.outsiders
    )
    for statement in assessment.statements.all():
        target = results / f"{statement.position + 1}-{statement.kind}.pdf"
        target.write_bytes(documents.read(statement.document))
    return Played(
        client=client,
        scan=scan,
        assessment=assessment,
        results=results,
        defense_file=defense_file,
        trust_file=trust_file,
        report=report,
        employee=stage.employees[-1],  # with lessons that are open
        contact=contact,
        countersigned=countersigned,
        acknowledged=acknowledged,
    )


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
