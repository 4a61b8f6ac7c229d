"""``python -m benchmarks.coverage_page [--people 1000 5000]``: who has learned and signed what.

The page of the coverage of a client, for each number of people: median and slowest CPU of
twenty requests, queries and bytes. Each has a lesson, and ten policies of which most are signed.
Goal: 300 ms.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.program_year import make_client, set_up

POLICIES = 10
ROUNDS = 20
FILTERS = ("", "?show=missing", "?show=overdue&department=Team 3", "?show=policy&page=2&size=100")


def fill(client: Any, people: int) -> None:
    """People, one lesson each, ten policies in force, most of them signed."""
    from django.utils import timezone

    from duecare_web.clients.models import Employee
    from duecare_web.security_policies.models import PolicyVersion, SecurityPolicy
    from duecare_web.training.models import Assignment

    now, of = timezone.now(), {"firm": client.firm, "client": client}
    crew = Employee.objects.bulk_create(
        Employee(
            name=f"Person {n:05}", email=f"p{n}@north.example", department=f"Team {n % 9}", **of
        )
        for n in range(people)
    )
    Assignment.objects.bulk_create(
        Assignment(
            employee=one, lesson="report-fast", assigned_at=now,
            due_on=(now + timedelta(days=n % 9 - 4)).date(), **of,
        )
        for n, one in enumerate(crew)
    )  # fmt: skip
    points = [{"clause": "X-01", "text": "I lock my screen.", "audience": ["everyone"]}]
    for number in range(POLICIES):
        policy = SecurityPolicy.objects.create(
            outline=f"POL-{number}", title=f"Policy {number}", created_at=now, **of
        )
        version = PolicyVersion.objects.create(
            policy=policy, number=1, status="in_force", points=points, content_hash="0" * 64,
            catalog_release="1", created_at=now, approved_at=now, **of,
        )  # fmt: skip
        confirm(version, [one for n, one in enumerate(crew) if (n + number) % 11])


def confirm(version: Any, people: Sequence[Any]) -> None:
    """A receipt of each of these people."""
    from django.utils import timezone

    from duecare_web.security_policies.models import Acknowledgement

    Acknowledgement.objects.bulk_create(
        Acknowledgement(
            version=version, employee=one, page_sha256="0" * 64, points=version.points,
            statement="I have read it.", typed_name=one.name, entry_id=uuid.uuid4(),
            acknowledged_at=timezone.now(), firm=version.firm, client=version.client,
        )
        for one in people
    )  # fmt: skip


def measure(people: int) -> None:
    """Print a line for each way to look at the page."""
    import random

    from django.db import connection, reset_queries
    from django.test import Client as Browser
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from duecare_web.accounts.actions import add_member
    from duecare_web.accounts.actors import system_actor

    client, _ = make_client(1, random.Random(1), name=f"North {people}")
    fill(client, people)
    type(client.firm).objects.update(second_factor_required=False)
    member = add_member(
        firm=client.firm, email=f"o{people}@north.example", name="Olga", role="owner",
        actor=system_actor("benchmark"),
    )  # fmt: skip
    browser = Browser(headers={"host": "127.0.0.1"})
    browser.force_login(member.user, "allauth.account.auth_backends.AuthenticationBackend")
    page = reverse("training:coverage", args=[client.pk])
    for text in FILTERS:
        assert browser.get(page + text).status_code == 200
        reset_queries()
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(page + text)
        queries, seconds = len(asked), []
        for _ in range(ROUNDS):
            start = time.process_time()
            browser.get(page + text)
            seconds.append(time.process_time() - start)
        print(
            f"{people:>6} people {text or 'everyone':<32} {statistics.median(seconds) * 1000:6.0f} ms, "
            f"slowest {max(seconds) * 1000:6.0f} ms, {queries} queries, {len(answer.content):,} bytes"
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[1000, 5000])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="duecare-coverage-") as folder:
        set_up(Path(folder))
        for people in given.people:
            measure(people)
    print(f"load of the machine {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
