"""When a decline counts as high, and who stands behind it then: second factor, countersignatures."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from duecare import record
from duecare.errors import InputError
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock, told
from duecare_web.assessments.models import Decision, Recommendation
from duecare_web.clients.models import Client, Contact
from duecare_web.ledger.actions import action, append_entry
from duecare_web.portal import factors
from duecare_web.portal.consent import require_consent
from duecare_web.portal.models import Countersignature, SigningRule

RECEIPT = (
    "The firm has received this decision to decline and keeps it with the recommendation. The "
    "firm does not make the decision for the client."
)
SECOND = "I know of this decision to decline and confirm it for the business."
Role = Countersignature.Role


def rule_of(client: Client) -> SigningRule:
    """The rule of a client; the defaults, not kept, if none was set."""
    found = SigningRule.objects.filter(client=client).first()
    return found or SigningRule(client=client, firm=client.firm)


def is_high(recommendation: Recommendation) -> bool:
    """Whether a bad case would leave as much with the client as its line, or more."""
    figures = recommendation.offer.stakes.figures
    return figures is not None and (
        figures.left_cents >= rule_of(recommendation.client).high_value_cents
    )


def needs_factor(recommendation: Recommendation) -> bool:
    """Whether a decline of this needs a second factor."""
    return is_high(recommendation) and rule_of(recommendation.client).second_factor


def has_no_second_channel(client: Client) -> bool:
    """The firm runs the client's mail, and somebody who may sign has nothing beside the mailbox."""
    signers = client.contacts.filter(may_sign=True, is_active=True)
    bare = [one for one in signers if not factors.factors_of(one).exists()]
    return rule_of(client).firm_runs_mail and bool(bare)


@action
def set_rule(
    *,
    client: Client,
    actor: Actor,
    high_value_cents: int,
    second_factor: bool,
    second_contact: bool,
    firm_countersigns: bool,
    firm_runs_mail: bool,
    at: datetime | None = None,
) -> SigningRule:
    """Record what the firm asks for when this client declines something of high value."""
    lock(client)
    rule = rule_of(client)
    rule.high_value_cents, rule.second_factor = high_value_cents, second_factor
    rule.second_contact, rule.firm_countersigns = second_contact, firm_countersigns
    rule.firm_runs_mail = firm_runs_mail
    receipt = append_entry(
        client=client,
        actor=actor,
        entry=record.SigningRuleSet(
            high_value_cents=high_value_cents,
            second_factor=second_factor,
            second_contact=second_contact,
            firm_countersigns=firm_countersigns,
            firm_runs_mail=firm_runs_mail,
        ),
        at=at,
    )
    rule.entry_id = receipt.entry_id
    rule.save()
    return rule


def open_countersignatures(client: Client, role: str) -> list[Decision]:
    """High declines of the newest assessment that still lack the countersignature of ``role``."""
    rule = rule_of(client)
    if not (rule.firm_countersigns if role == Role.FIRM else rule.second_contact):
        return []
    rows = Decision.objects.filter(
        client=client, kind=Decision.Kind.DECLINE, recommendation__superseded_at=None
    ).exclude(countersignatures__role=role)
    rows = rows.select_related("recommendation__client", "contact", "letter")
    return [one for one in rows if is_high(one.recommendation)]


@action
def countersign_receipt(
    *, decision: Decision, actor: Actor, at: datetime | None = None
) -> Countersignature:
    """A member of the firm countersigns that the refusal was received; never for the client."""
    if not actor.reference.startswith("member:"):
        raise InputError("only a member of the firm countersigns its receipt")
    return _countersign(decision, Role.FIRM, actor, RECEIPT, contact=None, at=at)


@action
def countersign_as_second(*, decision: Decision, contact: Contact) -> Countersignature:
    """A second person of the client who may sign stands behind a refusal."""
    if contact.client_id != decision.client_id or not (contact.may_sign and contact.is_active):
        raise InputError("this contact may not sign for the client")
    if contact.pk == decision.contact_id:
        raise InputError("the person who declined cannot be the second one")
    require_consent(contact)
    return _countersign(decision, Role.CONTACT, contact.as_actor(), SECOND, contact=contact)


def _countersign(
    decision: Decision,
    role: str,
    actor: Actor,
    words: str,
    *,
    contact: Contact | None,
    at: datetime | None = None,
) -> Countersignature:
    lock(decision)
    if decision.kind != Decision.Kind.DECLINE or decision.letter is None:
        raise InputError("only a signed refusal is countersigned")
    if earlier := decision.countersignatures.filter(role=role).first():
        first = told(earlier.signed_at, earlier.contact or earlier.member_name)
        raise InputError(f"this has already been countersigned, {first}")
    receipt = append_entry(
        client=decision.client,
        actor=actor,
        person=contact.as_person() if contact else None,
        entry=record.Countersigned(
            role=role,
            words=words,
            decision=str(decision.pk),
            safeguard=decision.recommendation.safeguard,
            letter_sha256=decision.letter.sha256,
        ),
        related=decision.entry_id,
        at=at,
    )
    return Countersignature.objects.create(
        firm=decision.firm,
        client=decision.client,
        decision=decision,
        role=role,
        contact=contact,
        member_name="" if contact else actor.name,
        signed_at=at or timezone.now(),
        entry_id=receipt.entry_id,
    )
