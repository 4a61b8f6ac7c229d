"""Reading what goes into a defense file: entries, exhibits, proofs, public keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from duecare import __version__
from duecare.catalog import load_catalog
from duecare.defense import Exhibit, PlannedMeasure
from duecare.defense.certificate import SystemFacts
from duecare.defense.program import PROGRAM_STATEMENTS
from duecare.defense.retention import CLASSES
from duecare.documents.pdf import Branding, render_pdf
from duecare.documents.statements import Preparation
from duecare.documents.statements.training import training_record
from duecare.evidence.log.entries import Withholding
from duecare.evidence.log.grounds import ground_text
from duecare.evidence.log.leaf import read_leaf
from duecare.evidence.log.signing import LogSigner
from duecare.evidence.trust import Trust
from duecare_web.accounts.models import Firm
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments.models import Decision
from duecare_web.assessments.queries import latest_assessment
from duecare_web.clients.models import Client
from duecare_web.custody import queries as custody
from duecare_web.defense.models import (
    DefenseFile,
    PrivilegeClaim,
    ProgramConsent,
    ProgramFile,
)
from duecare_web.ledger import documents, keys
from duecare_web.ledger.models import Document, LedgerEntry, Log
from duecare_web.ledger.queries import anchor_log, verify_log
from duecare_web.ledger.signer import log_keys
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.training.record import training_record_of
from duecare_web.witnesses.bundle_parts import browser_keys, peer_keys

_TO_BE_DONE: Final = (Decision.Kind.ACCEPT, Decision.Kind.DEFER)
_STATUS: Final[Mapping[str, str]] = {
    Decision.Kind.ACCEPT: "to be put in place",
    Decision.Kind.DEFER: "deferred",
    Decision.Kind.DECLINE: "handled otherwise",
}


def defense_files_of(client: Client) -> QuerySet[DefenseFile]:
    """The exports of a client, newest first; those that are being made have no document yet."""
    return DefenseFile.objects.filter(client=client).select_related("document", "certificate")


def listed_files(client: Client, under_way: Sequence[ExportUnderWay]) -> list[DefenseFile]:
    """The exports as the page lists them: one that is being made shows as under way, not as a row."""
    since = min((one.asked_at for one in under_way if not one.failed), default=None)
    return [
        one
        for one in defense_files_of(client)
        if one.document_id is not None or since is None or one.requested_at < since
    ]


@dataclass(frozen=True, slots=True)
class ExportUnderWay:
    """An export that was asked for and is not there yet."""

    recipient: str
    asked_at: datetime
    failed: bool


def exports_under_way(client: Client, *, task: str) -> list[ExportUnderWay]:
    """Exports by one of our tasks that wait, run, or have failed within a day, newest first."""
    path = f"duecare_web.defense.tasks.{task}"
    rows = DBTaskResult.objects.filter(
        task_path=path, enqueued_at__gte=timezone.now() - timedelta(days=1)
    ).exclude(status="SUCCESSFUL")
    return [
        ExportUnderWay(row.args_kwargs["args"][1], row.enqueued_at, row.status == "FAILED")
        for row in rows.order_by("-enqueued_at")
        if row.args_kwargs["args"][0] == str(client.pk)
    ]


def chosen_words(log: Log) -> list[str]:
    """The first words of the kinds in a log: what an excerpt can be made of."""
    found = LedgerEntry.objects.filter(log=log).order_by().values_list("kind", flat=True).distinct()
    return sorted({kind.partition(".")[0] for kind in found} - {"bundle", "expired"})


def claims_of(client: Client) -> dict[int, dict[str, Withholding]]:
    """What is withheld as privileged: entry -> group -> ground."""
    found: dict[int, dict[str, Withholding]] = {}
    for claim in standing_claims(client):
        reason = Withholding(
            "withheld", ground_text(claim.ground, claim.note), claim.claimed_by_name
        )
        found.setdefault(claim.index, {})[claim.group] = reason
    return found


def standing_claims(client: Client) -> QuerySet[PrivilegeClaim]:
    """The claims of privilege that stand."""
    return PrivilegeClaim.objects.filter(client=client, withdrawn_at=None)


def groups_of(entry: LedgerEntry) -> list[str]:
    """The groups of values that an entry commits to."""
    return sorted(read_leaf(bytes(entry.leaf)).commitments)


def program_consent(client: Client) -> ProgramConsent | None:
    """The consent that stands, if the client has given one."""
    return ProgramConsent.objects.filter(client=client, withdrawn_at=None).first()


def program_files_of(client: Client) -> QuerySet[ProgramFile]:
    """The exports of a client's program, newest first."""
    return ProgramFile.objects.filter(client=client).select_related("document", "contact")


def program_exhibits(client: Client) -> list[Exhibit]:
    """Policies in force, statements of the newest assessment, letters of what is to be done."""
    found: list[tuple[str, Document | None]] = [
        (str(version), version.adopted)
        for version in PolicyVersion.objects.filter(
            client=client, status=PolicyVersion.Status.IN_FORCE
        ).select_related("policy", "adopted__log")
    ]
    newest = latest_assessment(client)
    if newest is not None:
        statements = newest.statements.filter(kind__in=PROGRAM_STATEMENTS)
        found += [
            (one.kind.replace("-", " ").capitalize(), one.document)
            for one in statements.select_related("document__log")
        ]
    decided = Decision.objects.filter(client=client, kind__in=_TO_BE_DONE).order_by("decided_at")
    found += [
        (f"Decision: {one.recommendation.title}", one.letter)
        for one in decided.select_related("recommendation", "letter__log")
    ]
    kept = [(title, one) for title, one in found if one and not documents.is_destroyed(one)]
    return [Exhibit(title, documents.read(one)) for title, one in kept]


def training_record_pdf(client: Client, *, now: datetime) -> bytes:
    """Who is trained, who is not and since when, as PDF; empty if no one was ever asked."""
    record = training_record_of(client, now=now)
    if not client.assignments.exists():
        return b""
    prepared = Preparation(
        client=client.name,
        firm=client.firm.name,
        as_of=firm_day(client.firm, now),
        versions={"duecare": __version__},
    )
    return render_pdf(
        training_record(record, preparation=prepared), branding=Branding(client.name), created=now
    )


def measures_of(client: Client) -> list[PlannedMeasure]:
    """The plan of action: accepted, deferred, and declined with something else in place."""
    rows = Decision.objects.filter(client=client, recommendation__superseded_at=None)
    found = []
    for one in rows.select_related("recommendation").order_by("decided_at"):
        status = _STATUS.get(one.kind)
        if status is None or (one.kind == Decision.Kind.DECLINE and not one.alternative):
            continue
        found.append(
            PlannedMeasure(
                title=one.recommendation.title,
                status=status,
                since=one.decided_at,
                text=one.alternative or one.recommendation.offer.text,
                due_on=one.revisit_on,
            )
        )
    return found


def system_facts(client: Client, *, with_custody: bool = True) -> SystemFacts:
    """What made the records, for the certificate that a person completes.

    ``with_custody``: with the firm's holds and destructions, which are no part of the program.
    """
    check = verify_log(client.log)
    said = "the stored entries lead to the signed root" if check.passed else check.problem
    rule = custody.rule_of(client.firm)
    years = rule.years_by_class()
    retention = tuple(f"{one.title}: {years[one.id]} years" for one in CLASSES)
    confirmed = (
        "Confirmed by an owner; expiry runs daily."
        if rule.confirmed_at
        else ("Not confirmed: nothing expires.")
    )
    return SystemFacts(
        version=__version__,
        catalog_release=load_catalog().release,
        operator=client.firm.name,
        contact=client.firm.contact_line,
        self_check=f"{check.size} entries checked at export: {said}",
        retention=(*retention, confirmed),
        custody_events=tuple(custody.events_in_words(client)) if with_custody else (),
    )


def seal_signer() -> LogSigner:
    """The key that seals the list of files of a defense file; not the one of checkpoints."""
    return keys.seal_signer()


def seal_name() -> str:
    """The name under which defense files of this installation are sealed."""
    return f"{keys.installation_id()}/seal"


def trust_of(logs: Iterable[Log]) -> Trust:
    """The public keys that a verifier needs, to be handed over apart from the file."""
    return Trust(
        log_keys=tuple(key for log in logs for key in log_keys(log)),
        seal_keys=(seal_signer().vkey(seal_name()),),
    )


def trust_for_client(client: Client) -> Trust:
    """The public keys of a client's log, the anchor log, the seal, and of anyone who cosigns."""
    anchors = anchor_log()
    trust = trust_of([client.log, *([anchors] if anchors else [])])
    return replace(trust, witness_keys=peer_keys(), client_keys=browser_keys(client))


def trust_for_firm(firm: Firm) -> Trust:
    """The public keys of all logs of a firm."""
    anchors = anchor_log()
    return trust_of([*Log.objects.filter(firm=firm), *([anchors] if anchors else [])])
