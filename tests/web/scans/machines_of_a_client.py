"""Small files of two machines that share some people, and what it takes to scan them for real."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from duecare_web.accounts.actors import system_actor
from duecare_web.scans import actions

ACTOR = system_actor("tests")
KEY = bytes(range(32))
PLANTED = ("212-34-5679", "213-34-5679", "214-34-5679", "215-34-5679")


def write_people(folder: Path, *people: tuple[str, str]) -> Path:
    """A folder with one table of people."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = "".join(f"{name},{ssn},TX\n" for name, ssn in people)
    (folder / "people.csv").write_text(f"name,ssn,state\n{rows}")
    return folder


def two_machines(base: Path) -> tuple[Path, Path]:
    """Three people on the first, two on the second, one of them on both: four together."""
    first = write_people(
        base / "first", ("Ada Hill", PLANTED[0]), ("Tom Gray", PLANTED[1]), ("Eve Long", PLANTED[2])
    )
    second = write_people(base / "second", ("Ada Hill", PLANTED[0]), ("May Ross", PLANTED[3]))
    return first, second


def enrol(client, *, most_machines=5, days=7, key_id=""):
    """An enrolment and its token."""
    return actions.create_enrolment(
        client=client,
        actor=ACTOR,
        label="office laptops",
        expires_at=timezone.now() + timedelta(days=days),
        most_machines=most_machines,
        key_id=key_id,
    )


def whole_token(token: str, key: bytes = KEY) -> str:
    """Token and key code, as the console's page shows them."""
    from duecare.discovery import key_code

    return f"{token}.{key_code(key)}"


def duecare(*arguments: object, home: Path) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own, with a home folder of its own."""
    command = [sys.executable, "-m", "duecare.cli.main", *map(str, arguments)]
    environment = os.environ | {"DUECARE_HOME": str(home), "COLUMNS": "200"}
    return subprocess.run(command, env=environment, text=True, capture_output=True, timeout=180)


def machine_inventory(
    name, people, *, day=1, key_id="aaaaaaaaaaaa", sources=("/home",), scan_id=None
):
    """An inventory of one machine as its scan would have made it, on one of the last ten days."""
    from tests.web.portal.assessed import _place

    from duecare.inventory import (
        Account,
        Amount,
        DataInventory,
        ScanScope,
        mark_machine,
        merge_inventories,
    )
    from duecare.inventory.model import PeopleCount

    place = _place("home", "folder", people)
    count = PeopleCount(low=len(people), best=len(people), high=len(people))
    place = place.model_copy(update={"data_types": {"ssn": len(people)}})
    scanned = DataInventory(
        scanned_at=timezone.now().replace(microsecond=0) + timedelta(days=day - 10),
        versions={"duecare": "0.1.0"},
        key_id=key_id,
        home_state="TX",
        scope=ScanScope(
            sources=list(sources), account=Account(read=Amount(files=19), unread=Amount(files=1))
        ),
        people=count,
        locations=[place],
    )
    marked = mark_machine(
        scanned,
        machine_id=f"{name.lower()}-0000",
        name=name,
        system="Linux",
        scan_id=scan_id or f"{name}-{day}",
    )
    return merge_inventories([marked])
