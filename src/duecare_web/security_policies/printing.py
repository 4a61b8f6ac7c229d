"""Adopted policies as PDFs: set in the background, so that no one who signs waits for paper.

What is signed is the page; the PDF is the same text with the approval on it.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from duecare import record
from duecare.documents.model import SignatureLine
from duecare.documents.pdf import render_pdf
from duecare.documents.translation import with_spanish
from duecare.errors import DuecareError, InputError
from duecare.ids import slug
from duecare_web.accounts.actors import system_actor
from duecare_web.accounts.look import branding_of
from duecare_web.accounts.zones import firm_day, firm_time
from duecare_web.clients.languages import is_spanish, was_shown_in_spanish
from duecare_web.clients.models import Client, Contact
from duecare_web.ledger.actions import Attached, action, append_entry, keep_document
from duecare_web.security_policies.document import policy_document
from duecare_web.security_policies.entries import lock_version, text_of
from duecare_web.security_policies.models import PolicyVersion

logger = logging.getLogger(__name__)
ACTOR: Final = system_actor("policies")


def print_adopted(now: datetime, *, client: Client | None = None) -> int:
    """Set what was approved and has no PDF yet, of one client or of all; returns how many.

    One that cannot be set does not keep the others waiting: it is logged, and tried again.
    """
    done = 0
    for version in _unprinted(client):
        try:
            print_version(version=version, at=now)
        except DuecareError as error:
            logger.warning("the PDF of policy version %s: %s", version.pk, error)
        else:
            done += 1
    return done


def _unprinted(client: Client | None) -> QuerySet[PolicyVersion]:
    rows = PolicyVersion.objects.filter(adopted=None, approved_at__isnull=False)
    if client is not None:
        rows = rows.filter(client=client)
    return rows.select_related("policy", "firm", "client__firm", "client__log", "approver")


def print_version(*, version: PolicyVersion, at: datetime) -> PolicyVersion:
    """Set an approved version with its approval. Raises :class:`InputError` for one that has none."""
    contact, approved = version.approver, version.approved_at
    if contact is None or approved is None:
        raise InputError("only an approved version is set as an adopted policy")
    client = version.client
    line = SignatureLine(
        role=f"{contact.title}, for the client" if contact.title else "For the client",
        name=contact.name,
        organization=client.name,
        signed_at=firm_time(client.firm, approved),
        method=version.approval_method,
    )
    statement = policy_document(version, as_of=firm_day(client.firm, approved), approval=line)
    if was_shown_in_spanish(version.approval_method):
        statement = with_spanish(statement, policy=version.policy.outline)
    pdf = render_pdf(statement, branding=branding_of(client.firm), created=approved)
    return _record_printed(version=version, approver=contact, pdf=pdf, at=at)


def proposed_paper(version: PolicyVersion, *, now: datetime) -> bytes:
    """The text as a PDF before it is approved, for one who wants to read it on paper; not kept."""
    day = firm_day(version.firm, version.proposed_at or now)
    statement = policy_document(version, as_of=day)
    if is_spanish():
        statement = with_spanish(statement, policy=version.policy.outline)
    return render_pdf(statement, branding=branding_of(version.client.firm), created=now)


@action
def _record_printed(
    *, version: PolicyVersion, approver: Contact, pdf: bytes, at: datetime
) -> PolicyVersion:
    lock_version(version)
    if version.adopted_id is not None:
        raise InputError("the PDF of this version is there already")
    paper = Attached(f"{slug(version.policy.title)}-v{version.number}.pdf", pdf)
    version.adopted = keep_document(client=version.client, document=paper)
    version.save(update_fields=["adopted"])
    append_entry(
        client=version.client,
        actor=ACTOR,
        person=approver.as_person(),  # the paper names its signer: it goes with them
        entry=record.PolicyPrinted(**text_of(version), adopted_sha256=version.adopted.sha256),
        attachments=[paper],
        related=version.approval_entry_id,
        at=at,
    )
    return version
