"""Run by ``test_sequencer``: write and seal until killed, or check what is left."""

from __future__ import annotations

import json
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "duecare_web.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402  Django first
from django.db import transaction  # noqa: E402  Django first

from duecare_web.accounts.actions import add_firm  # noqa: E402  Django first
from duecare_web.accounts.actors import system_actor  # noqa: E402  Django first
from duecare_web.accounts.models import Firm  # noqa: E402  Django first
from duecare_web.ledger import queries, sequencer  # noqa: E402  Django first
from duecare_web.ledger.actions import append_firm_entry  # noqa: E402  Django first
from duecare_web.ledger.models import LedgerEntry, Log, PendingEntry  # noqa: E402  Django first

ACTOR = system_actor("tests")


def write() -> None:
    """Write entries in bunches and seal them, for ever."""
    call_command("migrate", verbosity=0)
    firm = Firm.objects.first() or add_firm(name="North IT", actor=ACTOR)
    sys.stdout.write("writing\n")
    sys.stdout.flush()
    while True:
        for number in range(5):
            with transaction.atomic():
                append_firm_entry(
                    firm=firm, kind="note.added", actor=ACTOR, content={"number": number}
                )
        sequencer.seal_pending()


def check() -> None:
    """Start as a server does, then compare every log with its signed checkpoint."""
    sequencer.check_signer()
    sequencer.seal_pending()
    outcome = {
        "passed": all(queries.verify_log(log).passed for log in Log.objects.all()),
        "pending": PendingEntry.objects.count(),
        "entries": LedgerEntry.objects.count(),
    }
    sys.stdout.write(json.dumps(outcome))


if __name__ == "__main__":
    write() if sys.argv[1] == "write" else check()
