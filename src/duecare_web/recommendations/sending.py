"""Putting chosen recommendations to a contact: exactly what was previewed, and nothing before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from duecare.errors import InputError
from duecare_web.accounts.actors import Actor
from duecare_web.assessments.models import Recommendation
from duecare_web.clients.models import Contact
from duecare_web.outbox.content import new_message_id
from duecare_web.outbox.posting import post
from duecare_web.portal import mail, signing
from duecare_web.portal.actions import Invitation, invite
from duecare_web.portal.models import SignatureRequest
from duecare_web.recommendations.actions import chosen_for_sending, withdraw_recommendation

SAMPLE: Final = "(the personal link is here)"


@dataclass(frozen=True, slots=True)
class SentForDecision:
    """What was put to the contact, and the link that was mailed."""

    request: SignatureRequest
    invitation: Invitation


def send_for_decision(
    *,
    contact: Contact,
    actor: Actor,
    recommendations: Sequence[Recommendation],
    note: str = "",
    first: Callable[[], None] = lambda: None,
) -> SentForDecision:
    """Put these recommendations to the contact and mail the link, with the advisor's ``note``.

    ``first`` is done in the same transaction, and what it raises keeps everything back.

    Raises :class:`InputError` for a contact who may not sign, for one without a price, and if
    nothing is chosen.
    """
    if not recommendations:
        raise InputError("choose at least one recommendation")
    chosen = chosen_for_sending(recommendations)
    made: list[Invitation] = []

    def then(asked: SignatureRequest) -> None:
        first()
        made.append(_invite(contact, actor, asked, note))

    request = signing.ask_for_decisions(
        contact=contact, actor=actor, recommendations=chosen, then=then
    )
    return SentForDecision(request, made[0])


def _invite(contact: Contact, actor: Actor, request: SignatureRequest, note: str) -> Invitation:
    titles = [one.title for one in request.recommendations.order_by("rank")]

    def compose(address: str, message_id: str) -> EmailMessage:
        return mail.decisions_mail(
            contact, titles=titles, note=note, address=address, message_id=message_id
        )

    path = reverse("portal:several") if len(titles) > 1 else reverse("portal:overview")
    return invite(person=contact, actor=actor, next_path=path, compose=compose)


def preview(
    contact: Contact, recommendations: Sequence[Recommendation], *, note: str
) -> EmailMessage:
    """The mail as the contact would get it; a sample stands for the link."""
    return mail.decisions_mail(
        contact,
        titles=[one.title for one in recommendations],
        note=note,
        address=f"{settings.DUECARE_BASE_URL}/portal/link/… {SAMPLE}",
        message_id=new_message_id(),
    )


def send_test(
    contact: Contact, recommendations: Sequence[Recommendation], *, note: str, to: str
) -> None:
    """The same mail to the advisor; its link leads nowhere, and nothing is put to anyone."""
    message = preview(contact, recommendations, note=note)
    message.subject, message.to = f"Test: {message.subject}", [to]
    post(message, what="test of a mail", firm=contact.firm)


def withdrawal_mails(recommendation: Recommendation, *, reason: str) -> list[EmailMessage]:
    """The mails that a withdrawal sends: one to each contact who was asked and has no answer."""
    return [
        mail.withdrawn_mail(
            one.contact,
            title=recommendation.title,
            reason=reason,
            message_id=new_message_id(),
        )
        for one in _asked(recommendation)
    ]


def withdraw_and_tell(
    *, recommendation: Recommendation, actor: Actor, reason: str
) -> Recommendation:
    """Withdraw what was sent, tell those who were asked, and begin the next version.

    Raises :class:`InputError` as :func:`withdraw_recommendation`.
    """
    asked = _asked(recommendation)
    with transaction.atomic():
        made = withdraw_recommendation(recommendation=recommendation, actor=actor, reason=reason)
        for one in asked:
            message = mail.withdrawn_mail(
                one.contact,
                title=recommendation.title,
                reason=reason.strip(),
                message_id=new_message_id(),
            )
            post(message, what="withdrawal of a recommendation", to=one.contact)
    return made


def _asked(recommendation: Recommendation) -> list[SignatureRequest]:
    rows = recommendation.requests.filter(withdrawn_at=None, contact__is_active=True)
    return list(rows.select_related("contact__client__firm", "client"))
