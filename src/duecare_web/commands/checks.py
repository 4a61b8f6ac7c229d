"""What the web application adds to ``duecare doctor``: settings, database, keys, ledger."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from duecare.cli.doctor import Examined, Status
from duecare.errors import DuecareError

OLDEST_BACKUP = timedelta(days=8)


def web_checks(*, deploy: bool = False) -> Iterator[Examined]:
    """Look at the installation without changing it; ``deploy``: as one that others reach."""
    from duecare_web.settings import environment

    try:
        found = environment.read_environment()
        described = environment.database(found)
    except DuecareError as error:
        yield Examined("Settings", "problem", str(error), error.hint)
        return
    yield Examined("Address", "ok", f"{found.base_url}{'' if found.https else ' (no https)'}")
    mail = "SMTP" if found.smtp_url else f"written to {found.home / 'outbox'}"
    hint = "set DUECARE_SMTP_URL so that people receive links and codes"
    yield Examined("Mail", "ok" if found.smtp_url else "warning", mail, hint)
    if not found.database_url and not (found.home / "duecare.sqlite3").exists():
        yield Examined("Database", "missing", "none yet", "duecare serve creates it")
        return
    from duecare_web.commands.serve import told_in_words

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duecare_web.settings")
    try:
        with told_in_words():
            yield from _installation(str(described["ENGINE"]).rpartition(".")[2], deploy=deploy)
    except DuecareError as error:
        yield Examined("Installation", "problem", str(error), error.hint)


def _installation(engine: str, *, deploy: bool) -> Iterator[Examined]:
    import django

    django.setup()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    yield from _settings(deploy=deploy)
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        detail = f"{engine}, {len(waiting)} table changes waiting"
        yield Examined("Database", "warning", detail, "duecare serve updates it")
        return
    yield Examined("Database", "ok", f"{engine}, up to date")
    yield from _ledger()
    if deploy:
        yield from _second_factors()
        yield _last_backup()


def _settings(*, deploy: bool) -> Iterator[Examined]:
    from django.core.checks import ERROR, run_checks

    for message in run_checks(include_deployment_checks=deploy):
        if message.id and message.id.startswith("duecare."):
            status: Status = "problem" if message.level >= ERROR else "warning"
            yield Examined("Settings", status, str(message.msg), message.hint or "")


def _second_factors() -> Iterator[Examined]:
    from duecare_web.accounts import queries

    lax = queries.firms_without_factor_rule()
    bare = queries.members_without_factor()
    if lax:
        hint = "an owner switches it on under Members"
        detail = f"not required by {', '.join(firm.name for firm in lax)}"
        yield Examined("Second factor", "warning", detail, hint)
    if bare:
        hint = "they set one up when they next sign in"
        yield Examined("Second factor", "warning", f"{bare} members who need one have none", hint)
    if not lax and not bare:
        yield Examined("Second factor", "ok", "required, and everyone who needs one has one")


def _last_backup() -> Examined:
    from django.conf import settings

    from duecare_web.operations.metrics import LAST_BACKUP

    hint = "run duecare backup every day, and keep the file elsewhere"
    try:
        made = datetime.fromisoformat((settings.DUECARE_HOME / LAST_BACKUP).read_text().strip())
    except (OSError, ValueError):
        return Examined("Backup", "warning", "none has been made with duecare backup", hint)
    age = datetime.now(UTC) - made
    detail = f"the last one was made on {made:%Y-%m-%d %H:%M} UTC, {age.days} days ago"
    return Examined("Backup", "warning" if age > OLDEST_BACKUP else "ok", detail, hint)


def _signer() -> Iterator[Examined]:
    from duecare.evidence.log import post_quantum
    from duecare_web.ledger.signer import is_elsewhere, signer

    signing = [key.id for key in signer().signing_keys() if key.signs]
    place = "owned by another user" if is_elsewhere() else "in the home folder"
    detail = f"has signed what the database contains; {place}, keys {', '.join(signing)}"
    if not post_quantum.is_available():
        detail += "; ML-DSA-44 is not available here"
    yield Examined("Signer", "ok", detail)


def _ledger() -> Iterator[Examined]:
    from duecare_web.ledger import sealing_state, self_check, sequencer
    from duecare_web.ledger.models import Log, PendingEntry

    logs = list(Log.objects.order_by("origin"))
    if not logs:
        yield Examined("Ledger", "ok", "nothing recorded yet")
        return
    try:
        sequencer.check_signer()
    except DuecareError as error:
        yield Examined("Signer", "problem", str(error), error.hint)
    else:
        yield from _signer()
    if stopped := sealing_state.sealing_problem():
        detail = f"{stopped.problem}, since {stopped.since:%Y-%m-%d %H:%M} UTC"
        yield Examined("Sealing", "problem", detail, stopped.hint)
    outcomes = [(log, self_check.verify_log(log)) for log in logs]
    for log, outcome in outcomes:
        if not outcome.passed:
            yield Examined("Ledger", "problem", f"{log.origin}: {outcome.problem}", outcome.hint)
    passed = [outcome for _, outcome in outcomes if outcome.passed]
    detail = f"{len(passed)} logs with {sum(one.size for one in passed)} entries verified"
    yield Examined("Ledger", "ok", detail)
    yield _upkeep()
    if pending := PendingEntry.objects.count():
        hint = "they are sealed while duecare serve runs"
        yield Examined("Waiting entries", "warning", f"{pending} waiting to be sealed", hint)


def _upkeep() -> Examined:
    """Whether what is kept beside each client equals a recount."""
    from django.utils import timezone

    from duecare_web.clients import upkeep
    from duecare_web.clients.models import Client

    clients = Client.objects.select_related("firm", "log")
    found = [(one.name, list(upkeep.differences(one, now=timezone.now()))) for one in clients]
    wrong = [f"{name}: {lines[0]}" for name, lines in found if lines]
    if not wrong:
        return Examined("Kept figures", "ok", f"equal to a recount for {len(found)} clients")
    return Examined(
        "Kept figures",
        "warning",
        f"{len(wrong)} of {len(found)} clients differ from a recount; {wrong[0]}",
        "report this; the next action on the client counts again",
    )
