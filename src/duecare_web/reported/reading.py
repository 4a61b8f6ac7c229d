"""Reads the report mailboxes: each new message once, in a worker process, and keeps what it says.

No message is stored. One that a machine sent, or that answers our own thanks, is passed over;
one from an address that is no employee's alone is listed apart and not answered.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError

from duecare.errors import DuecareError, InputError
from duecare.mail.guarded import read_guarded
from duecare.mail.reading import ReportedMail
from duecare_web.clients.models import Employee
from duecare_web.outbox.graph import GraphMailbox
from duecare_web.outbox.mailboxes import (
    MAILBOX_ERRORS,
    Arrived,
    ImapMailbox,
    opened,
    problem_of,
)
from duecare_web.outbox.models import Mail
from duecare_web.reported import actions, queries
from duecare_web.reported.models import ReportedMessage, ReportMailbox

logger = logging.getLogger(__name__)
EVERY: Final = timedelta(minutes=1)
IN_HAND: Final = timedelta(minutes=5)
"""Longer than a look can take: after it another process may look."""
LONGEST_PAUSE: Final = timedelta(hours=1)
"""Between two looks at a mailbox that cannot be read: a wrong password locks accounts."""
BACK: Final = timedelta(days=1)
"""How far a mailbox without marks is read back when its cursor is lost or new."""
HEADER_DAYS: Final = 180
STRANGER_DAYS: Final = 90
MOST_STRANGERS: Final = 200
"""Messages of strangers that are kept of a mailbox in a day; spam beyond that is passed over."""


def read_due(now: datetime) -> int:
    """Read the mailboxes that are due; returns how many reports of employees came."""
    _forget_old(now)
    due = ReportMailbox.objects.filter(
        removed_at=None, next_look_at__lte=now, client__archived_at=None
    )
    rows = due.select_related("firm", "client__firm", "client__log").order_by("next_look_at")
    return sum(look(one, now) or 0 for one in rows)


def look(mailbox: ReportMailbox, now: datetime) -> int | None:
    """One look at a mailbox: how many reports came; ``None`` while another process looks.

    What goes wrong is kept in words, and it is tried again later.
    """
    mine = ReportMailbox.objects.filter(
        pk=mailbox.pk, next_look_at=mailbox.next_look_at, removed_at=None
    )
    if not mine.update(next_look_at=now + IN_HAND):
        return None
    kept = 0
    try:
        with _opened(mailbox) as box:
            try:
                for arrived in box.unread():
                    kept += _work_off(mailbox, arrived, now)
                    box.done(arrived.name, delete=False)
            except InputError as error:
                wait = box.wait if isinstance(box, GraphMailbox) else 0
                return _failed(mailbox, problem_of(error), now, kept, wait)
    except MAILBOX_ERRORS as error:
        return _failed(mailbox, problem_of(error), now, kept)
    worked = {"worked_at": now, "failing_since": None, "failures": 0, "problem": ""}
    ReportMailbox.objects.filter(pk=mailbox.pk, removed_at=None).update(
        next_look_at=now + EVERY, cursor=mailbox.cursor, **worked
    )
    return kept


@contextmanager
def _opened(mailbox: ReportMailbox) -> Iterator[ImapMailbox | GraphMailbox]:
    """The mailbox through its adapter; the cursor is kept on ``mailbox`` after a whole look."""
    if mailbox.kind == ReportMailbox.Kind.IMAP:
        with opened(queries.imap_place(mailbox)) as box:
            yield box
        return
    since = (mailbox.worked_at or mailbox.added_at) - BACK
    graph = GraphMailbox(queries.graph_place(mailbox), cursor=mailbox.cursor, since=since)
    yield graph
    mailbox.cursor = graph.cursor


def _failed(mailbox: ReportMailbox, problem: str, now: datetime, kept: int, wait: int = 0) -> int:
    failures = mailbox.failures + 1
    pause = min(EVERY * 2 ** min(failures, 10), LONGEST_PAUSE)
    pause = max(pause, min(timedelta(seconds=wait), timedelta(days=1)))
    ReportMailbox.objects.filter(pk=mailbox.pk, removed_at=None).update(
        next_look_at=now + pause,
        failing_since=mailbox.failing_since or now,
        failures=min(failures, 10_000),
        problem=problem[:300],
    )
    logger.warning("the report mailbox %s could not be read: %s", mailbox.pk, problem)
    return kept


def _work_off(mailbox: ReportMailbox, arrived: Arrived, now: datetime) -> bool:
    """Keep what one message says; a strange one does not keep the next ones waiting."""
    try:
        return _keep(mailbox, _read(arrived), arrived, now)
    except DuecareError as error:
        logger.warning("a message in a report mailbox could not be kept: %s", error)
    except IntegrityError:  # two looks at once: the other one has it
        logger.info("a reported message was kept already")
    except Exception:
        logger.exception("a message in a report mailbox could not be kept")
    return False


def _read(arrived: Arrived) -> ReportedMail:
    """The facts of a message; of one that its worker process cannot take, those of its headers."""
    if arrived.is_whole:
        try:
            return read_guarded(arrived.source)
        except InputError:
            logger.warning("a message in a report mailbox was read by its headers only")
    head = arrived.source.partition(b"\r\n\r\n")[0][:100_000]
    return read_guarded(head + b"\r\n\r\n", is_whole=False)


def _keep(mailbox: ReportMailbox, mail: ReportedMail, arrived: Arrived, now: datetime) -> bool:
    if mail.automatic or not mail.by.sender or mail.by.sender == mailbox.address:
        return False
    if mail.form != "attached" and _answers_thanks(mailbox, mail):
        return False
    key = actions.key_of(mail)
    if ReportedMessage.objects.filter(mailbox=mailbox, key=key).exists():
        return False
    at = min(arrived.at or now, now)
    employee = _employee(mailbox, mail)
    if employee is None:
        if _strangers_today(mailbox, now) < MOST_STRANGERS:
            actions.keep_stranger(mailbox=mailbox, mail=mail, key=key, reported_at=at)
        return False
    actions.keep_report(
        mailbox=mailbox, employee=employee, mail=mail, key=key, reported_at=at, at=now
    )
    return True


def _employee(mailbox: ReportMailbox, mail: ReportedMail) -> Employee | None:
    """Whose address alone a report came from; the client's own server must not have refused it."""
    if mail.by.check("dmarc") == "fail":
        return None
    people = Employee.objects.select_related("firm", "client__firm", "client__log")
    found = list(people.filter(client=mailbox.client, is_active=True, email__iexact=mail.by.sender))
    return found[0] if len(found) == 1 else None


def _answers_thanks(mailbox: ReportMailbox, mail: ReportedMail) -> bool:
    thanks = Mail.objects.filter(client=mailbox.client, message_id__in=mail.about_ids)
    return bool(mail.about_ids) and thanks.filter(key__startswith="report-thanks:").exists()


def _strangers_today(mailbox: ReportMailbox, now: datetime) -> int:
    return mailbox.messages.filter(employee=None, reported_at__gt=now - timedelta(days=1)).count()


def _forget_old(now: datetime) -> None:
    """Headers of reported messages go after a while, and rows of strangers; the record stays."""
    old = ReportedMessage.objects.filter(reported_at__lt=now - timedelta(days=HEADER_DAYS))
    old.exclude(sender="", subject="", sender_name="").update(
        sender="", sender_name="", reply_to="", subject=""
    )
    strangers = ReportedMessage.objects.filter(employee=None)
    strangers.filter(reported_at__lt=now - timedelta(days=STRANGER_DAYS)).delete()
