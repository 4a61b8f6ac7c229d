"""What the leading process does in the background: sealing, the ledger's checks, mail, reminders."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial

from django.db import close_old_connections
from django.utils import timezone

from duecare.errors import DuecareError
from duecare_web.clients import upkeep
from duecare_web.commands.leading import Leadership
from duecare_web.custody.tasks import expire_due
from duecare_web.ledger import sealing_state, self_check, sequencer
from duecare_web.ledger.self_check import LogCheck
from duecare_web.notices.sending import send_digests
from duecare_web.operations.clock import ClockWatch
from duecare_web.operations.steps import STEPS
from duecare_web.outbox import bounces, sending
from duecare_web.portal import copies, reminders, review_notices
from duecare_web.program import running
from duecare_web.recommendations.planning import send_planned
from duecare_web.reported.reading import read_due as read_reports
from duecare_web.reports import trends
from duecare_web.reports.mailing import send_due_reports
from duecare_web.security_policies.answering import record_quiet
from duecare_web.security_policies.printing import print_adopted
from duecare_web.simulations import running as exercises
from duecare_web.webhooks.delivery import send_due as send_webhooks
from duecare_web.witnesses import tasks as witnesses

logger = logging.getLogger(__name__)
SEAL_SECONDS = 0.25
QUIET_SECONDS = 1.0
"""Between two looks at an inbox that was empty for :data:`QUIET_AFTER_SECONDS`."""
QUIET_AFTER_SECONDS = 10.0
FAILURE_SECONDS = 5.0
HEARTBEAT_SECONDS = 600.0
NOTICE_SECONDS = 3600.0
WITNESS_SECONDS = 15.0
BOUNCE_SECONDS = 60.0
REPORTED_SECONDS = 15.0
"""Between two looks at which report mailboxes are due; each is read once a minute."""
LOOK_SECONDS = 30.0
CHECKED_AT_ONCE = 4
"""Logs compared as a whole in one look: 11,500 a day, and no page waits for more than these."""
IDLE_SECONDS = 1.0
"""How long after a look the next one is: at signed copies, and at whether this process leads."""


class Background:
    """Runs until :meth:`stop`, and works while ``leadership`` says that this process leads.

    An error is logged and tried again later; nothing is lost by it.
    """

    def __init__(self, leadership: Leadership) -> None:
        self._leadership = leadership
        self._stopping, self._clock = threading.Event(), ClockWatch()
        self._last_sealed = time.monotonic()
        self._threads = [
            threading.Thread(target=self._seal, name="duecare-sequencer", daemon=True),
            threading.Thread(target=self._work, name="duecare-worker", daemon=True),
            threading.Thread(target=self._witness, name="duecare-witnesses", daemon=True),
            threading.Thread(target=self._mail, name="duecare-mail", daemon=True),
            threading.Thread(target=self._read_reports, name="duecare-reports", daemon=True),
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self, *, seconds: float = 10.0) -> None:
        """Finish what runs, wait at most ``seconds``."""
        self._stopping.set()
        last = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(timeout=max(0.0, last - time.monotonic()))

    def _seal(self) -> None:
        next_heartbeat = time.monotonic()
        while self._goes_on():
            self._look_around()
            if _attempt(self._seal_what_waits, "sealing"):
                quiet = time.monotonic() - self._last_sealed > QUIET_AFTER_SECONDS
                pause = QUIET_SECONDS if quiet else SEAL_SECONDS
            else:
                pause = FAILURE_SECONDS
            if time.monotonic() >= next_heartbeat:
                _attempt(lambda: sequencer.heartbeat(timezone.now()), "the heartbeat")
                next_heartbeat = time.monotonic() + HEARTBEAT_SECONDS
            close_old_connections()
            self._stopping.wait(pause)

    def _seal_what_waits(self) -> None:
        if sealing_state.watched(sequencer.seal_pending):
            self._last_sealed = time.monotonic()

    def _look_around(self) -> None:
        """Tell of a clock that was set, and of a step of another thread that hangs."""
        if told := self._clock.look():
            logger.warning(told)
        for one in STEPS.newly_hanging():
            logger.error("%s has taken %.0f minutes and hangs", one.name, one.seconds / 60)

    def _witness(self) -> None:
        """Time authorities, witnesses, mail servers and receivers may be slow: nothing else waits."""
        while self._goes_on():
            for name, step in (*witnesses.STEPS, ("sending webhooks", send_webhooks)):
                if self._leadership.leads and not self._stopping.is_set():
                    _attempt(partial(step, timezone.now()), name)
            close_old_connections()
            self._stopping.wait(WITNESS_SECONDS)

    def _mail(self) -> None:
        """A mail server may be slow: nothing else waits for it, and no code waits for long."""
        next_bounces = time.monotonic()
        while self._goes_on():
            sent = _attempt(lambda: sending.send_due(timezone.now()) or False, "sending mail")
            if time.monotonic() >= next_bounces:
                _attempt(lambda: bounces.read_bounces(timezone.now()), "reading bounces")
                next_bounces = time.monotonic() + BOUNCE_SECONDS
            close_old_connections()
            self._stopping.wait(0.0 if sent else IDLE_SECONDS)

    def _read_reports(self) -> None:
        """The mail servers of clients may be slow: nothing else waits for them."""
        while self._goes_on():
            _attempt(lambda: read_reports(timezone.now()), "reading reports")
            close_old_connections()
            self._stopping.wait(REPORTED_SECONDS)

    def _work(self) -> None:
        if not self._goes_on():
            return
        # What the start of a server does not wait for.
        _attempt(self._check_grown, "the check of what the logs have gained")
        _attempt(lambda: upkeep.fill_missing(timezone.now()), "counting what is missing")
        next_notices = next_look = time.monotonic()
        while self._goes_on():
            _attempt(lambda: print_adopted(timezone.now()), "setting adopted policies")
            _attempt(lambda: copies.finish_copies(timezone.now()), "sealing signed copies")
            # Here and not beside the sealing: a slow mail server must not keep entries waiting.
            if time.monotonic() >= next_notices:
                _attempt(lambda: reminders.send_notices(timezone.now()), "reminding")
                _attempt(lambda: expire_due(timezone.now()), "expiry")
                _attempt(lambda: send_due_reports(timezone.now()), "scheduled reports")
                _attempt(lambda: send_digests(timezone.now()), "mails to members")
                next_notices = time.monotonic() + NOTICE_SECONDS
                close_old_connections()
            if time.monotonic() >= next_look:
                _attempt(lambda: send_planned(timezone.now()), "sending what was planned")
                _attempt(lambda: upkeep.refresh_figures(timezone.now()), "counting again")
                _attempt(lambda: running.run_due(timezone.now()), "the programs of clients")
                _attempt(lambda: record_quiet(timezone.now()), "answers that were typed")
                _attempt(lambda: review_notices.run_due(timezone.now()), "reviews of policies")
                _attempt(lambda: exercises.run_due(timezone.now()), "the phishing exercises")
                _attempt(lambda: trends.carry_on(timezone.now()), "the month that has come")
                _attempt(self._check_ledger, "the check of the ledger")
                next_look = time.monotonic() + LOOK_SECONDS
                close_old_connections()
            close_old_connections()
            self._stopping.wait(IDLE_SECONDS)

    def _goes_on(self) -> bool:
        """Wait until this process leads; false once it is to stop."""
        while not (self._leadership.leads or self._stopping.wait(IDLE_SECONDS)):
            close_old_connections()
        return not self._stopping.is_set()

    def _check_ledger(self) -> None:
        """Once a day for each log, whatever the hour: a server that sleeps at night checks at noon."""
        for outcome in self_check.check_due(timezone.now(), most=CHECKED_AT_ONCE):
            _tell(outcome)

    def _check_grown(self) -> None:
        for outcome in self_check.check_grown(stop=self._stopping.is_set):
            _tell(outcome)


def _tell(outcome: LogCheck) -> None:
    if not outcome.passed:
        message = f"the ledger failed its check: {outcome.problem} ({outcome.hint})"
        logger.error(message)


def _attempt(work: Callable[[], object], name: str) -> bool:
    """Whether the work was done: not after an error, nor where it says itself that it was not."""
    try:
        with STEPS.step(name):
            return work() is not False
    except DuecareError as error:
        message = f"{name} stopped: {error} ({error.hint})"
        logger.error(message)  # noqa: TRY400  a sentence for a person; a trace says no more
        return False
    except Exception:  # a thread that dies in silence would leave entries pending for ever
        logger.exception("%s failed", name)
        return False
