"""Makes the mails to members: each is kept with its period, so that none is made twice."""

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
from duecare_web.notices import queries
from duecare_web.notices.models import Digest
from duecare_web.outbox.content import new_message_id
from duecare_web.outbox.posting import post

logger = logging.getLogger(__name__)
KEPT: Final = dt.timedelta(days=60)
WHAT: Final = "what is due, was decided or has failed"


def send_digests(now: dt.datetime) -> int:
    """Put the mail that is due to every member into the outbox; returns how many told something.

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
    """Make one mail, unless there is nothing to tell or another process has made it."""
    groups = queries.groups_for(member, due, now=now)
    try:
        with transaction.atomic():
            Digest.objects.create(
                membership=member,
                every=due.every,
                period=due.period,
                made_at=now,
                told=wording.told_words(groups),
            )
            if groups:
                post(digest_mail(member, due, groups), what=WHAT, firm=member.firm, at=now)
    except IntegrityError:
        return False
    return bool(groups)


def send_week(member: Membership, *, now: dt.datetime) -> bool:
    """Mail the week to a member who asks for it; that of Monday goes on. False where nothing is told."""
    due = queries.week_of(member, now)
    groups = queries.groups_for(member, due, now=now)
    if groups:
        post(digest_mail(member, due, groups), what=WHAT, firm=member.firm, at=now)
    return bool(groups)


def digest_mail(
    member: Membership, due: queries.DueDigest, groups: list[wording.ToldGroup]
) -> EmailMessage:
    """The mail as the member gets it."""
    firm, user = member.firm, member.user
    lines = wording.notice_lines(
        str(user),
        groups,
        weekly=due.every == Digest.Every.WEEK,
        home=settings.DUECARE_BASE_URL + reverse("home"),
        choose=settings.DUECARE_BASE_URL + reverse("notices:choose"),
    )
    body = "\n".join((*lines, "", "-- ", f"{firm.name}, sent with Duecare", ""))
    to = [formataddr((" ".join(str(user).split()), user.email))]
    headers = {"Message-ID": new_message_id(), "Auto-Submitted": "auto-generated"}
    subject = wording.notice_subject(firm.name, groups)
    return firm_mail(firm, subject=subject, body=body, to=to, headers=headers)
