"""Reviews of policies that come due: the owner is written to before, and silence goes on record."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecare_web.accounts.actors import system_actor
from duecare_web.accounts.zones import firm_day, zone
from duecare_web.clients import upkeep
from duecare_web.clients.languages import date_words, speaking_to
from duecare_web.clients.models import Client, Contact
from duecare_web.portal import mail
from duecare_web.portal.actions import invite
from duecare_web.portal.overview import Call
from duecare_web.security_policies import reviewing
from duecare_web.security_policies.models import PolicyVersion

logger = logging.getLogger(__name__)
ACTOR: Final = system_actor("reviews")
DUE: Final = "policy-reviews"
HOUR: Final = time(8)
"""From this hour on by the firm's clock."""


def due_at(client: Client) -> datetime | None:
    """When the next review of a client is to be asked for, or its silence recorded."""
    day = reviewing.next_step_on(client)
    if day is None or client.archived_at:
        return None
    return datetime.combine(day, HOUR, zone(client.firm.time_zone))


def run_due(now: datetime) -> int:
    """Work off every client of whom something is due; returns how many. A failed one is tried again."""
    done = 0
    for client in upkeep.clients_due(DUE, now):
        try:
            notice_reviews(client=client, now=now)
        except Exception:  # the other clients' owners are written to all the same
            logger.exception("the reviews of client %s failed", client.pk)
            upkeep.try_again(client, DUE, now)
        else:
            upkeep.count_due_again(client, DUE)
            done += 1
    return done


def notice_reviews(*, client: Client, now: datetime) -> list[PolicyVersion]:
    """Write to all who may sign about what is due, once for each day; record what was not looked at.

    One mail to each names everything that is due. Without a contact who may sign, no one is written to, and
    the record of a day that passed says so. Returns the versions of which there was something new.
    """
    today = firm_day(client.firm, now)
    last = today + timedelta(days=reviewing.NOTICE_DAYS)
    coming = list(reviewing.waits_for_notice(client).filter(review_on__lte=last))
    missed = list(reviewing.waits_for_silence(client).filter(review_on__lt=today))
    signers = reviewing.signers_to_ask(client)
    with transaction.atomic():
        if signers and (coming or missed):
            due = reviewing.due_reviews(client, on=today)
            for signer in signers:
                _write_to(signer, due, now)
            reviewing.note_asked(coming, at=now)
            for version in missed:
                version.refresh_from_db()
        for version in missed:
            reviewing.record_missed(version=version, actor=ACTOR, at=now)
    return [*coming, *(one for one in missed if one not in coming)]


def _write_to(signer: Contact, versions: Sequence[PolicyVersion], now: datetime) -> None:
    about = _words(signer, versions)
    invite(
        person=signer,
        actor=ACTOR,
        next_path=reverse("portal:review"),
        compose=lambda address, message_id: mail.link_mail(
            signer, address=address, message_id=message_id, about=about
        ),
        at=now,
    )


def _words(owner: Contact, versions: Sequence[PolicyVersion]) -> tuple[str, str]:
    """Subject and reason of the mail, in the language of its reader."""
    number = len(versions)
    first: date = min(one.review_on for one in versions if one.review_on)
    with speaking_to(owner):
        facts = {"client": owner.client.name, "number": number, "day": date_words(first)}
        subject = ngettext(
            "%(client)s: %(number)s policy to review by %(day)s",
            "%(client)s: %(number)s policies to review by %(day)s",
            number,
        )
        reason = ngettext(
            "Your policies say that they are looked at again once a year. %(number)s is due by "
            "%(day)s. Read it and sign that it stays as it is, or say what has to change.",
            "Your policies say that they are looked at again once a year. %(number)s are due, the "
            "first by %(day)s. Read them and sign which stay as they are, or say what has to change.",
            number,
        )
        return subject % facts, reason % facts


def call_of(contact: Contact) -> Call | None:
    """What a contact who may sign is asked on the first page of the portal."""
    if not contact.may_sign:
        return None
    today = firm_day(contact.firm, timezone.now())
    due = reviewing.due_reviews(contact.client, on=today)
    if not due or due[0].review_on is None:
        return None
    title = ngettext(
        "%(number)s policy to look at again", "%(number)s policies to look at again", len(due)
    )
    day = {"day": date_words(due[0].review_on)}
    is_late = due[0].review_on < today
    note = _("The first was due on %(day)s.") if is_late else _("The first is due by %(day)s.")
    url = reverse("portal:review")
    return Call(title % {"number": len(due)}, note % day, url, _("Read and sign"))
