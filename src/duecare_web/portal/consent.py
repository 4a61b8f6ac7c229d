"""The consent to sign electronically, withdrawn and given again (15 U.S.C. 7001(c))."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from duecare import record
from duecare.errors import InputError
from duecare.record import CONSENT, CONSENT_VERSION
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock, told
from duecare_web.clients.models import Contact
from duecare_web.ledger.actions import action, append_entry
from duecare_web.portal.models import ConsentWithdrawal


def standing_withdrawal(contact: Contact) -> ConsentWithdrawal | None:
    """The withdrawal that counts, if the contact withdrew consent and did not give it again."""
    return contact.consent_withdrawals.filter(ended_at=None).first()


def require_consent(contact: Contact) -> None:
    """Raise :class:`InputError` while consent to sign electronically is withdrawn."""
    if standing_withdrawal(contact) is not None:
        raise InputError(
            "you withdrew your consent to sign electronically",
            hint="give your consent again on the Record page, or ask your IT provider for paper",
        )


@action
def withdraw_consent(
    *, contact: Contact, actor: Actor, context: Mapping[str, Any] | None = None
) -> ConsentWithdrawal:
    """Withdraw consent for later records: what is signed already stays signed.

    ``actor`` is the contact in the portal, or the member of the firm whom the contact told.
    Nothing can be signed in the portal and silence is not recorded until consent is given again.
    Raises :class:`InputError` for a second withdrawal.
    """
    lock(contact)
    if earlier := standing_withdrawal(contact):
        first = told(earlier.withdrawn_at)
        raise InputError(f"the consent to sign electronically has already been withdrawn, {first}")
    now = timezone.now()
    receipt = append_entry(
        client=contact.client,
        actor=actor,
        person=contact.as_person(),
        entry=record.ConsentWithdrawn(consent=CONSENT, consent_version=CONSENT_VERSION),
        context=context,
        at=now,
    )
    return ConsentWithdrawal.objects.create(
        firm=contact.firm,
        client=contact.client,
        contact=contact,
        withdrawn_at=now,
        entry_id=receipt.entry_id,
    )


@action
def consent_again(
    *, contact: Contact, context: Mapping[str, Any] | None = None
) -> ConsentWithdrawal:
    """The contact agrees again; only they can, in the portal.

    Raises :class:`InputError` if it was not withdrawn.
    """
    lock(contact)
    standing = standing_withdrawal(contact)
    if standing is None:
        raise InputError("the consent to sign electronically was not withdrawn")
    now = timezone.now()
    receipt = append_entry(
        client=contact.client,
        actor=contact.as_actor(),
        person=contact.as_person(),
        entry=record.ConsentGiven(consent=CONSENT, consent_version=CONSENT_VERSION),
        context=context,
        related=standing.entry_id,
        at=now,
    )
    standing.ended_at, standing.ended_entry_id = now, receipt.entry_id
    standing.save(update_fields=["ended_at", "ended_entry_id"])
    return standing
