"""``python -m benchmarks.program_year [--people 60]``: a year of a program, day by day, by its clock.

People differ: some do each lesson at once, some after reminders, some late, some never; some have no
mailbox, some read Spanish, some join, leave, come back or go on leave, mail to some comes back, and the
owner is an employee too. Every day the program runs and mail goes out. Afterwards nobody who works
there went past 150 days without a lesson that was done, or else a reminder or a recorded silence in
each 31 days of it; nobody who was away was written to, nobody got two digests on a day, and no two
mails to a person had the same words. ``--read NAME`` prints the mails of one person in their order.
``BENCH_DATABASE_URL`` names a database other than SQLite in a folder that is thrown away.
The small size of this runs with the tests (``tests/web/program``).
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

START = datetime(2026, 12, 1, 15, tzinfo=UTC)
DAYS = 366
LONGEST = 150
"""Days without a lesson after which there have to be reminders on record."""
MOST_SILENT = 31
HABITS: dict[str, Callable[[int], bool]] = {
    "at once": lambda waited: waited >= 1,
    "after a reminder": lambda waited: waited >= 12,
    "late": lambda waited: waited >= 45,
    "never": lambda _: False,
}


def set_up(folder: Path) -> None:
    os.environ |= {"DUECARE_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "duecare_web.settings"}
    os.environ["DATABASE_URL"] = os.environ.get("BENCH_DATABASE_URL", "")
    folder.chmod(0o700)
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.DUECARE_MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    settings.DUECARE_MAILS_A_MINUTE = settings.DUECARE_MAILS_A_MINUTE_FOR_A_FIRM = 10**6
    call_command("migrate", verbosity=0)


def make_client(
    people: int, chance: random.Random, *, name: str = "North"
) -> tuple[Any, dict[Any, str]]:
    """A client whose program runs, and the habit of each person."""
    from duecare_web.accounts.actions import add_firm
    from duecare_web.accounts.actors import system_actor
    from duecare_web.clients.actions import add_client, add_contact, add_employee
    from duecare_web.clients.models import Employee
    from duecare_web.demo.learning import FACTS
    from duecare_web.program.actions import start_program
    from duecare_web.training.actions import record_lesson_facts

    actor = system_actor("benchmark")
    client = add_client(
        firm=add_firm(name=f"{name} IT", actor=actor), actor=actor, name=f"{name} Dental",
        industry="health", state="TX", employee_count=people,
    )  # fmt: skip
    owner = add_contact(
        client=client, actor=actor, name="Ann Boss", email="boss@north.example", may_sign=True
    )
    record_lesson_facts(client=client, values=dict(FACTS), actor=actor)
    habits = {}
    for number in range(people):
        email = "" if number % 7 == 3 else f"p{number}@north.example"
        made = add_employee(
            client=client, actor=actor, name=f"Person {number:03}", email=email,
            language="es" if number % 5 == 1 else "",
        )  # fmt: skip
        habits[made.pk] = chance.choice(list(HABITS))
    boss = add_employee(client=client, actor=actor, name=owner.name, email=owner.email)
    habits[boss.pk] = "late"
    Employee.objects.update(created_at=START)
    start_program(client=client, actor=actor, values={"owner": owner}, at=START)
    return client, habits


def live(client: Any, habits: dict[Any, str], chance: random.Random) -> dict[Any, list[date]]:
    """Each day of the year; returns on which days each person worked there and was not on leave."""
    from duecare_web.accounts.actors import system_actor
    from duecare_web.clients.actions import change_employee
    from duecare_web.outbox.models import Mail
    from duecare_web.outbox.sending import send_due
    from duecare_web.program import running
    from duecare_web.training.models import Assignment

    actor, there = system_actor("benchmark"), {pk: list[date]() for pk in habits}
    away = set[Any]()
    for number in range(DAYS):
        now = START + timedelta(days=number)
        running.run_due(now)
        send_due(now)
        for one in client.employees.all():
            if one.is_active and one.pk not in away:
                there[one.pk].append(now.date())
            if chance.random() < (0.002 if one.is_active else 0.02):
                change_employee(employee=one, actor=actor, is_active=not one.is_active, at=now)
            elif one.is_active and chance.random() < (0.04 if one.pk in away else 0.002):
                away ^= {one.pk}
                note_leave(one, on_leave=one.pk in away, now=now)
            if one.name.endswith("4"):  # mail to them comes back
                Mail.objects.filter(employee=one).update(bounced_at=now)
        working = Assignment.objects.filter(completed_at=None, employee__is_active=True)
        for row in working.exclude(employee__in=away):
            if HABITS[habits[row.employee_id]]((now - row.assigned_at).days):
                Assignment.objects.filter(pk=row.pk).update(completed_at=now)
    return there


def note_leave(employee: Any, *, on_leave: bool, now: datetime) -> None:
    """A list of the personnel system says that a person is on leave, or back."""
    from duecare_web.clients.models import EmployeeFact, FactSource

    source = FactSource.objects.create(
        firm=employee.firm, client=employee.client, origin="file", profile="hr", label="HR",
        member="benchmark", read_at=now,
    )  # fmt: skip
    facts = EmployeeFact.objects.filter(employee=employee, key="employment")
    facts.update(is_current=False)
    EmployeeFact.objects.create(
        client=employee.client, employee=employee, key="employment", proof=1, source=source,
        value="leave" if on_leave else "here", observed_at=now, is_current=True,
    )  # fmt: skip


def digests() -> dict[str, list[Any]]:
    """The mails with a personal link, by address, in their order."""
    from django.core import mail

    found: dict[str, list[Any]] = {}
    for one in mail.outbox:
        if "/portal/" in one.body:
            found.setdefault(one.to[0], []).append(one)
    return found


def repeats() -> list[str]:
    """Mails of a person whose words were the same, without the link."""
    found = []
    for address, mails in digests().items():
        words = [f"{one.subject}\n{re.sub(r'https?://[^ ]+', '', one.body)}" for one in mails]
        found += [f"{address} was told twice: {one.splitlines()[0]}" for one in twice(words)]
    return found


def twice(words: list[str]) -> list[str]:
    """What is there more than once."""
    return [one for one, number in Counter(words).items() if number > 1]


def faults(client: Any, there: dict[Any, list[date]]) -> list[str]:
    """Who went too long without a lesson and without a reminder; who was written to when gone."""
    from duecare_web.training.models import Assignment

    found = []
    for one in client.employees.all():
        days = there[one.pk]
        rows = Assignment.objects.filter(employee=one, completed_at__isnull=False)
        done = sorted(row.completed_at.date() for row in rows)
        told = sorted(one.notices.values_list("made_on", flat=True))
        found += [f"{one} got two notices on {day}" for day, n in Counter(told).items() if n > 1]
        found += [f"{one} was written to on {day}, when gone" for day in told if day not in days]
        for start, end in stays(days):
            past = end - timedelta(days=LONGEST)
            if past < start or any(past <= day <= end for day in done):
                continue
            inside = [start, *(day for day in told if start <= day <= end), end]
            gap = max((b - a).days for a, b in itertools.pairwise(inside))
            if gap > MOST_SILENT:
                found.append(f"{one}: {gap} days without a lesson or a reminder before {end}")
    return found


def stays(days: list[date]) -> list[tuple[date, date]]:
    """The first and last day of each time that a person worked there."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and (day - found[-1][1]).days == 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def main() -> None:
    """Live the year and print what came of it; ends with an error if someone was forgotten."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--read", default="", help="print the mails of this person")
    given = parser.parse_args()
    chance, start = random.Random(given.seed), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="duecare-year-") as folder:
        set_up(Path(folder))
        client, habits = make_client(given.people, chance)
        there = live(client, habits, chance)
        bad = [*faults(client, there), *repeats()]
        for address, mails in digests().items():
            for one in mails if given.read and given.read in address else ():
                print(f"--- {one.subject}\n{one.body}")
        notices, lessons = client.notices.count(), client.assignments.count()
        silences = client.notices.filter(kind="silence").count()
    print(
        f"seed {given.seed}: {given.people} people, {DAYS} days, {lessons} lessons, {notices} notices, "
        f"{silences} silences on record, {len(bad)} forgotten, {time.monotonic() - start:.0f} s"
    )
    if bad:
        raise SystemExit("\n".join(bad[:20]))


if __name__ == "__main__":
    main()
