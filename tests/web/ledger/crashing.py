"""Run by ``test_crashes``: work on a ledger, get killed, look what is left; again and again.

``python crashing.py WHAT COUNT SEED``. ``WHAT`` is who is killed with SIGKILL each time:

- ``steps``: web and sequencer, before or after each step of an append, one after the other;
- ``work``: web and sequencer, at a random moment;
- ``two``: one of two that were started at once, each with a sequencer, at a random moment;
- ``signer``: the signer's process, at random moments while the others go on;
- ``database``: the PostgreSQL server with all its processes, at random moments.

The worker notes on a file what it was told: ``a`` an entry that was accepted, ``s`` an entry with
its index that was called sealed. After each kill everything noted must be there, once, and in its
place; every log must verify; every checkpoint must be of the history that is stored.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "duecare_web.settings"

import django

django.setup()

from django.conf import settings  # noqa: E402  Django first
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402
from django.db.models import Count, Max  # noqa: E402
from django.db.utils import Error as DatabaseError  # noqa: E402

from duecare.errors import EvidenceError  # noqa: E402
from duecare.evidence.log import merkle, notes  # noqa: E402
from duecare.evidence.signer import client as signer_client  # noqa: E402
from duecare.evidence.signer.process import SignerProcess  # noqa: E402
from duecare.record import MemberRoleChanged  # noqa: E402
from duecare_web.accounts.actions import add_firm  # noqa: E402
from duecare_web.accounts.actors import system_actor  # noqa: E402
from duecare_web.accounts.models import Firm  # noqa: E402
from duecare_web.ledger import queries, sequencer, signer, tables  # noqa: E402
from duecare_web.ledger.actions import append_firm_entry  # noqa: E402
from duecare_web.ledger.models import Checkpoint, LedgerEntry, Log, PendingEntry  # noqa: E402

ACTOR = system_actor("tests")
ENTRY = MemberRoleChanged(before="technician", after="advisor")
KIND = ENTRY.definition.kind
NOTED = Path(settings.DUECARE_HOME) / "noted"


def note(text: str) -> None:
    with NOTED.open("a") as file:
        file.write(text + "\n")


# --- the worker ---------------------------------------------------------------------------------


def work(seconds: float, die_at: int | None = None) -> None:
    """Write and seal, as a web process with its sequencer does."""
    if die_at is not None:
        _kill_at_step(die_at)
    writer = threading.Thread(target=_write, args=(time.monotonic() + seconds,), daemon=True)
    writer.start()
    told: set[Any] = set()
    while writer.is_alive() or PendingEntry.objects.exists():
        with suppress(EvidenceError, DatabaseError):
            sequencer.seal_pending()
            _note_sealed(told)
        time.sleep(0.001)


def _write(until: float) -> None:
    firm = Firm.objects.get()
    while time.monotonic() < until:
        with suppress(EvidenceError, DatabaseError):
            with transaction.atomic():
                receipts = [
                    append_firm_entry(firm=firm, entry=ENTRY, actor=ACTOR) for _ in range(3)
                ]
            for receipt in receipts:
                note(f"a {receipt.entry_id}")
    connection.close()


def _note_sealed(told: set[Any]) -> None:
    for entry_id in LedgerEntry.objects.filter(kind=KIND).values_list("pk", flat=True):
        state = queries.receipt_state(entry_id) if entry_id not in told else None
        if state and state.state == "sealed":
            told.add(entry_id)
            note(f"s {entry_id} {state.index}")


def _kill_at_step(number: int) -> None:
    """SIGKILL to this process at the ``number``-th border of a step, counted from now."""
    left = [number]

    def border() -> None:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def wrapped(function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            border()
            result = function(*args, **kwargs)
            border()
            return result

        return run

    for owner, name in (
        (sequencer, "_lock"),
        (sequencer, "_ask_signer"),
        (signer_client, "_told"),
        (tables, "insert_checkpoints"),
        (tables, "write_signed_sizes"),
        (tables, "move_pending"),
        (tables, "insert_entries"),
        (tables, "insert_nodes"),
        (tables, "write_heads"),
        (BaseDatabaseWrapper, "_commit"),
    ):
        setattr(owner, name, wrapped(getattr(owner, name)))


# --- the check ----------------------------------------------------------------------------------


def check() -> int:
    """Start as a server does, seal what waits, compare with what was noted; entries sealed."""
    sequencer.check_signer()
    sequencer.seal_pending()
    assert not PendingEntry.objects.exists(), "something is left in the inbox"
    places = {
        str(entry_id): index
        for entry_id, index in LedgerEntry.objects.filter(kind=KIND).values_list("pk", "index")
    }
    for line in NOTED.read_text().splitlines() if NOTED.exists() else []:
        what, entry_id, *index = line.split()
        assert entry_id in places, f"{entry_id} was accepted and is lost"
        assert what == "a" or places[entry_id] == int(index[0]), f"{entry_id} has another index"
    for log in Log.objects.all():
        _check_log(log)
    return LedgerEntry.objects.count()


def _check_log(log: Log) -> None:
    outcome = queries.verify_log(log)
    assert outcome.passed, outcome.problem
    facts = LedgerEntry.objects.filter(log=log).aggregate(last=Max("index"), count=Count("pk"))
    assert facts["count"] == facts["last"] + 1 == outcome.size, "the indices have a gap"
    hashes = [
        merkle.leaf_hash(bytes(leaf))
        for leaf in LedgerEntry.objects.filter(log=log)
        .order_by("index")
        .values_list("leaf", flat=True)
    ]
    tree, roots = merkle.Builder(), {}
    for number, digest in enumerate(hashes, start=1):
        tree.add(digest)
        roots[number] = tree.root()
    for point in Checkpoint.objects.filter(log=log):
        opened, _ = notes.open_checkpoint(point.note, signer.log_keys(log))
        assert (opened.size, opened.root) == (point.size, roots[point.size]), "a fork was signed"
    last = signer.signer().last([log.origin])[log.origin]
    assert (last.size, last.root) == (outcome.size, roots[outcome.size])


# --- killing ------------------------------------------------------------------------------------


@contextmanager
def child(run: Callable[[], object]) -> Any:
    """``run`` in a process of its own, with a group of its own."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.setpgid(0, 0)
            run()
            code = 0
        except BaseException:  # noqa: BLE001  whatever it was is told, and the child ends
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    yield pid


def end_of(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def checked() -> None:
    with child(check) as pid:
        if end_of(pid):
            raise SystemExit("the ledger did not survive")


def kill_at_steps(count: int, _chance: random.Random) -> None:
    for number in range(count):
        with child(lambda number=number: work(0.15, die_at=number)) as pid:
            end_of(pid)
        checked()


def _await_note(*, most: float = 30.0) -> None:
    """Until something more was accepted: on a busy machine that takes longer than a kill waits."""
    before, last = _noted(), time.monotonic() + most
    while _noted() == before and time.monotonic() < last:
        time.sleep(0.002)


def _noted() -> int:
    return NOTED.stat().st_size if NOTED.exists() else 0


def kill_work(count: int, chance: random.Random) -> None:
    for _ in range(count):
        with child(lambda: work(5)) as pid:
            if chance.random() < 0.75:
                _await_note()
            time.sleep(chance.uniform(0.01, 0.25))
            os.kill(pid, signal.SIGKILL)
            end_of(pid)
        checked()


def kill_one_of_two(count: int, chance: random.Random) -> None:
    for _ in range(count):
        with child(lambda: work(0.5)) as one, child(lambda: work(5)) as two:
            time.sleep(chance.uniform(0.05, 0.4))
            os.kill(two, signal.SIGKILL)
            end_of(two)
            if end_of(one):
                raise SystemExit("the other one did not survive")
        checked()


def kill_signer(count: int, chance: random.Random) -> None:
    process = SignerProcess(signer.folder())
    process.start()
    for start in range(0, count, 5):
        with child(lambda: work(1.0)) as pid:
            for _ in range(min(5, count - start)):
                time.sleep(chance.uniform(0.02, 0.25))
                with suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGKILL)
            if end_of(pid):
                raise SystemExit("the worker did not survive its signer")
        checked()
    process.stop()


def kill_database(count: int, chance: random.Random) -> None:
    for _ in range(count):
        with child(lambda: work(0.6)) as pid:
            time.sleep(chance.uniform(0.02, 0.5))
            _kill_server()
            os.kill(pid, signal.SIGKILL)
            end_of(pid)
        _start_server()
        checked()


def _kill_server() -> None:
    """The postmaster and every process of it, at once, as when the power goes."""
    master = int((Path(os.environ["CRASH_PGDATA"]) / "postmaster.pid").read_text().split()[0])
    children = subprocess.run(["pgrep", "-P", str(master)], capture_output=True, text=True)
    for pid in [master, *map(int, children.stdout.split())]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _start_server() -> None:
    runner: dict[str, Any] = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
    data = os.environ["CRASH_PGDATA"]
    (Path(data) / "postmaster.pid").unlink(missing_ok=True)
    options = f"-c listen_addresses='' -k {Path(data).parent}"
    command = [os.environ["CRASH_PG_CTL"], "-D", data, "-w", "-t", "60", "-l", f"{data}/log"]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    for _ in range(50):
        # A process of the killed server may still be on its way out.
        done = subprocess.run([*command, "-o", options, "start"], cwd="/tmp", **quiet, **runner)
        if done.returncode == 0:
            return
        time.sleep(0.2)
    raise SystemExit((Path(data) / "log").read_text()[-2000:])


def main(what: str, count: int, seed: int) -> None:
    if what == "database":
        _start_server()
    call_command("migrate", verbosity=0)
    if not Firm.objects.exists():
        add_firm(name="North IT", actor=ACTOR)
    sequencer.seal_pending()
    runs = {
        "steps": kill_at_steps,
        "work": kill_work,
        "two": kill_one_of_two,
        "signer": kill_signer,
        "database": kill_database,
    }
    runs[what](count, random.Random(seed))
    sys.stdout.write(f"{LedgerEntry.objects.count()}\n")
    connections.close_all()
    if what == "database":
        _kill_server()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
