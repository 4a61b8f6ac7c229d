"""What the web application adds to ``duecare doctor``: settings, database, keys, ledger."""

from __future__ import annotations

import os
from collections.abc import Iterator

from duecare.cli.doctor import Examined
from duecare.errors import DuecareError


def web_checks() -> Iterator[Examined]:
    """Look at the installation without changing it."""
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
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duecare_web.settings")
    yield from _installation(str(described["ENGINE"]).rpartition(".")[2])


def _installation(engine: str) -> Iterator[Examined]:
    import django

    django.setup()
    from django.core.checks import run_checks
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        detail = f"{engine}, {len(waiting)} table changes waiting"
        yield Examined("Database", "warning", detail, "duecare serve updates it")
        return
    yield Examined("Database", "ok", f"{engine}, up to date")
    yield from _ledger()
    for message in run_checks(include_deployment_checks=True):
        if message.id and message.id.startswith("duecare."):
            yield Examined("Settings", "warning", str(message.msg), message.hint or "")


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
    if pending := PendingEntry.objects.count():
        hint = "they are sealed while duecare serve runs"
        yield Examined("Waiting entries", "warning", f"{pending} waiting to be sealed", hint)
