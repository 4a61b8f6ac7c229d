"""The steps of :mod:`benchmarks.web.seed` that need Django: ``extend`` and ``fill``."""

from __future__ import annotations

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "duecare_web.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402  Django first
from django.core.management.color import no_style  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.web import cloning  # noqa: E402
from benchmarks.web.seed import AT_ONCE, EMPLOYEES, client_name, say, timed  # noqa: E402
from benchmarks.web.template import in_order, read_pattern  # noqa: E402
from duecare.evidence.signer.process import SignerProcess  # noqa: E402
from duecare_web.accounts.actors import system_actor  # noqa: E402
from duecare_web.accounts.models import Firm  # noqa: E402
from duecare_web.assessments import actions as assessment_actions  # noqa: E402
from duecare_web.assessments import queries as assessment_queries  # noqa: E402
from duecare_web.clients import upkeep  # noqa: E402
from duecare_web.clients.actions import add_employee  # noqa: E402
from duecare_web.clients.models import Client  # noqa: E402
from duecare_web.ledger import self_check, sequencer, signer  # noqa: E402
from duecare_web.ledger.models import Log  # noqa: E402
from duecare_web.scans.queries import read_inventory  # noqa: E402
from duecare_web.security_policies.actions import acknowledge_policy  # noqa: E402
from duecare_web.security_policies.models import PolicyVersion  # noqa: E402
from duecare_web.security_policies.pages import employee_page  # noqa: E402
from duecare_web.security_policies.questions import right_answers  # noqa: E402
from duecare_web.security_policies.readers import is_asked  # noqa: E402
from duecare_web.training.actions import assign_lesson  # noqa: E402

ACTOR = system_actor("benchmark")
_GIVEN = [
    "Ada",
    "Ben",
    "Cora",
    "Dan",
    "Eve",
    "Finn",
    "Gwen",
    "Hugo",
    "Iris",
    "Jack",
    "Kara",
    "Liam",
    "Mona",
    "Noel",
    "Opal",
    "Paul",
]
_FAMILY = [
    "Abel",
    "Brandt",
    "Costa",
    "Doyle",
    "Engel",
    "Frost",
    "Grant",
    "Holm",
    "Ivers",
    "Jansen",
    "Kern",
    "Lund",
    "Moss",
]


# --- the template ---------------------------------------------------------------------------------
def extend() -> None:
    """Bring each client of the demonstration to 50 employees and a second assessment."""
    for client in Client.objects.order_by("name"):
        _employ(client)
        scan = client.scans.order_by("recorded_at").last()
        calculated = assessment_queries.calculate(client, read_inventory(scan))
        assessment_actions.complete_assessment(
            client=client, actor=ACTOR, scan=scan, calculated=calculated
        )
        say(f"  {client.name}: {client.employees.count()} employees")


def update() -> None:
    """Bring a template of an earlier day to the tables of today."""
    call_command("migrate", interactive=False, verbosity=0)
    upkeep.fill_missing(timezone.now())


def _employ(client: Client) -> None:
    domain = client.employees.first().email.partition("@")[2]
    versions = PolicyVersion.objects.filter(client=client, status=PolicyVersion.Status.IN_FORCE)
    asked = list(versions.select_related("adopted")[:2])
    for number in range(client.employees.count(), EMPLOYEES):
        name = f"{_GIVEN[number % len(_GIVEN)]} {_FAMILY[number % len(_FAMILY)]}"
        employee = add_employee(
            client=client,
            actor=ACTOR,
            name=name,
            email=f"staff{number}@{domain}",
            department="office",
        )
        for version in filter(lambda one: is_asked(one, employee), asked):
            acknowledge_policy(
                version=version,
                employee=employee,
                typed_name=name,
                confirmed=True,
                page_sha256=employee_page(version, employee).sha256,
                method="benchmark",
                answers=right_answers(version, employee),
            )
        if number % 2:
            assign_lesson(employee=employee, lesson="phishing-at-work", actor=ACTOR)


# --- the copy -------------------------------------------------------------------------------------
def fill(count: int, template: str) -> None:
    """Clone the clients of the home until there are ``count``, and check every log."""
    call_command("migrate", interactive=False, verbosity=0)
    if connection.vendor != "sqlite" and not Firm.objects.exists():
        timed("the template into this database", lambda: _copy_in(template))
    process = SignerProcess(signer.folder())
    process.start()
    try:
        sequencer.seal_pending()
        timed("cloning and sealing", lambda: _clone(count))
        timed("counting rows for the planner", _analyze)
        timed("checking every log", _check)
    finally:
        process.stop()


def _copy_in(template: str) -> None:
    given = {"ENGINE": "django.db.backends.sqlite3", "NAME": template}
    described = connections.configure_settings({**connections.settings, "template": given})
    connections.settings["template"] = described["template"]
    with transaction.atomic():
        for model in in_order():
            rows = list(model._base_manager.using("template").all())
            cloning.insert(model, rows)
        for model in in_order():
            for relation in model._meta.local_many_to_many:
                through = relation.remote_field.through
                through.objects.bulk_create(list(through.objects.using("template").all()))
    _reset_numbers()


def _reset_numbers() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), in_order()):
            cursor.execute(statement)


def _clone(count: int) -> int:
    patterns = [read_pattern(client) for client in Client.objects.order_by("created_at")[:3]]
    numbers, entries = cloning.Numbers(), 0
    have = Client.objects.count()
    for start in range(have, count, AT_ONCE):
        made = [
            cloning.Stamp(patterns[number % 3], number, client_name(number), numbers).make()
            for number in range(start, min(count, start + AT_ONCE))
        ]
        entries += cloning.write(made)
        if start // AT_ONCE % 10 == 0:
            say(f"  {start + len(made):,} clients, {entries:,} entries")
    _reset_numbers()
    return entries


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _check() -> None:
    """The application's own check of everything: the entries against the signed root."""
    for outcome in self_check.check_due(timezone.now()):
        if not outcome.passed:
            raise SystemExit(f"a log did not pass its check: {outcome.problem}")
    checked = Log.objects.filter(self_check__problem="").count()
    if checked != Log.objects.count():
        raise SystemExit(f"{Log.objects.count() - checked} logs were not checked")
    say(f"  {checked:,} logs passed")
    say(f"  {upkeep.fill_missing(timezone.now()):,} clients counted")


if __name__ == "__main__":
    {"extend": extend, "update": update, "fill": lambda count, file: fill(int(count), file)}[
        sys.argv[1]
    ](*sys.argv[2:])
