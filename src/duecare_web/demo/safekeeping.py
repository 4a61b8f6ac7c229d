"""What happens around the decisions of a demonstration client: countersigning, witnesses, custody."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from django.utils import timezone

from duecare.evidence.log import notes
from duecare.ids import slug
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client, Contact
from duecare_web.defense import actions as defense_actions
from duecare_web.defense.models import ProgramFile
from duecare_web.demo.outsiders import Outsiders
from duecare_web.ledger import documents, timestamping
from duecare_web.ledger.sequencer import seal_pending
from duecare_web.outbox.sending import send_due
from duecare_web.portal import rules
from duecare_web.portal.copies import finish_copies
from duecare_web.security_policies.printing import print_adopted
from duecare_web.witnesses import actions as witness_actions
from duecare_web.witnesses import mails, stamping
from duecare_web.witnesses import queries as witness_queries

HIGH_VALUE_CENTS: Final = 1_000_000
"""Average yearly loss from which a decline counts as high in the demonstration: $100."""


def set_signing_rule(client: Client, *, actor: Actor, at: datetime | None = None) -> None:
    """A refusal of high value is countersigned by the firm."""
    rules.set_rule(
        client=client,
        actor=actor,
        high_value_cents=HIGH_VALUE_CENTS,
        second_factor=False,
        second_contact=False,
        firm_countersigns=True,
        firm_runs_mail=True,
        at=at,
    )


def countersign_refusals(client: Client, *, actor: Actor, at: datetime | None = None) -> int:
    """The firm confirms that it received each refusal of high value; returns how many."""
    waiting = rules.open_countersignatures(client, rules.Role.FIRM)
    for decision in waiting:
        rules.countersign_receipt(decision=decision, actor=actor, at=at)
    return len(waiting)


def seal_copies() -> int:
    """Each signed letter gets its PDF seal and goes to its signer by mail; returns how many."""
    seal_pending()
    print_adopted(timezone.now())
    seal_pending()
    finished = finish_copies(timezone.now())
    send_due(timezone.now())
    seal_pending()
    return finished


def mail_checkpoint(contact: Contact, *, at: datetime | None = None) -> bool:
    """The contact gets the checkpoint that covers what was signed, and keeps it."""
    seal_pending()
    mails.send_now(contact.client, at or timezone.now())  # how fast it is played decides nothing
    send_due(at or timezone.now())
    newest = contact.checkpoint_mails.filter(acknowledged_at=None).first()
    if newest is not None:
        witness_actions.acknowledge(mail=newest, at=at)
    return newest is not None


def show_outside(outsiders: Outsiders | None, contact: Contact, *, at: datetime) -> None:
    """At the end of a chapter of the past: the owner keeps a checkpoint, an authority stamps it."""
    mail_checkpoint(contact, at=at)
    seal_pending()
    if outsiders is not None:
        with outsiders.at_time(at):
            stamping.stamp_before_export(at)


def name_witness(outsiders: Outsiders | None, *, firm: Firm, actor: Actor) -> None:
    """The firm next door, if there is one, cosigns from here on; it knows this firm's anchor log."""
    point = timestamping.newest_anchor()
    if outsiders is None or point is None or outsiders.logs:
        return
    keys = tuple(map(notes.parse_vkey, witness_queries.log_vkeys(point.log)))
    outsiders.logs[point.log.origin] = keys
    witness_actions.add_peer(
        firm=firm,
        actor=actor,
        url=outsiders.address,
        vkey=str(outsiders.cosigner.vkey()),
    )


def export_program_file(
    client: Client, *, contact: Contact, actor: Actor, results: Path
) -> ProgramFile:
    """The client lets the firm export its own program file, and the firm does."""
    defense_actions.give_program_consent(contact=contact)
    made = defense_actions.export_program_file(
        client=client, actor=actor, recipient="Client's insurer (demonstration)"
    )
    if made.document is not None:
        name = f"program-{slug(client.name)}.zip"
        (results / name).write_bytes(documents.read(made.document))
    return made
