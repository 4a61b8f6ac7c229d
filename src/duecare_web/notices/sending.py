"""Makes and sends the mails to members: each kept first, so that none is sent twice."""

from __future__ import annotations

import datetime as dt
import logging
from email.utils import formataddr
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.urls import reverse

from duecare.documents.wording import notices as wording
from duecare_web.accounts.look import firm_mail
from duecare_web.accounts.models import Membership
from duecare_web.accounts.zones import zone
from duecare_web.notices import queries
from duecare_web.notices.models import Digest
from duecare_web.portal import mail

logger = logging.getLogger(__name__)
KEPT: Final = dt.timedelta(days=60)


def send_digests(now: dt.datetime) -> int:
    """Send every member the mail that is due; returns how many were handed over or refused.

    One that fails is logged, and the others go on.
    """
    Digest.objects.filter(made_at__lt=now - KEPT).delete()
    sent = 0
    for member in queries.members_to_tell():
        try:
            due = queries.due_digest(member, now)
            sent += due is not None and send_digest(member, due, now=now)
        except Exception:  # the other members get theirs all the same
            logger.exception("the mail to member %s failed", member.pk)
    return sent


def send_digest(member: Membership, due: queries.DueDigest, *, now: dt.datetime) -> bool:
    """Send one mail, unless there is nothing to tell or another process has it in hand."""
    try:
        with transaction.atomic():
            kept = Digest.objects.create(
                membership=member, every=due.every, period=due.period, made_at=now
            )
    except IntegrityError:
        return False
    groups = queries.groups_for(member, due, now=now)
    if groups:
        handed = mail.send(digest_mail(member, due, groups))
        outcome = Digest.Outcome.HANDED_OVER if handed.accepted else Digest.Outcome.REFUSED
    else:
        outcome = Digest.Outcome.NOTHING
    kept.outcome = outcome
    kept.save(update_fields=["outcome"])
    return bool(groups)


def digest_mail(
    member: Membership, due: queries.DueDigest, groups: list[wording.ToldGroup]
) -> EmailMessage:
    """The mail as the member gets it."""
    firm, user = member.firm, member.user
    where = zone(user.time_zone or firm.time_zone)
    lines = wording.notice_lines(
        str(user),
        groups,
        since=due.since.astimezone(where).date(),
        weekly=due.every == Digest.Every.WEEK,
        home=settings.DUECARE_BASE_URL + reverse("home"),
        choose=settings.DUECARE_BASE_URL + reverse("notices:choose"),
    )
    body = "\n".join((*lines, "", "-- ", f"{firm.name}, sent with Duecare", ""))
    to = [formataddr((" ".join(str(user).split()), user.email))]
    headers = {"Message-ID": mail.new_message_id(), "Auto-Submitted": "auto-generated"}
    subject = wording.notice_subject(firm.name, groups)
    return firm_mail(firm, subject=subject, body=body, to=to, headers=headers)
