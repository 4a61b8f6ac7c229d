"""``python -m benchmarks.web``: the web application with many clients, against the goals.

Homes are made where they are missing (``--homes``, one for each size and database) and kept for the
next run. ``--sizes 23,503,2003`` are clients; pages are compared between all sizes, the rest is
measured at the largest. The end names every goal that is missed, and the exit code says whether any
is.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.evidence.server import postgres
from benchmarks.web.load import percentile, run_load
from benchmarks.web.pages import MIX
from benchmarks.web.seed import seed
from benchmarks.web.server import serving

GROWTH = 1.1
"""A cost that grows as the number of clients to a power above this is a fault."""
NOISE_CPU = 0.005  # seconds: a difference below it is none
MIXED_P95 = {"SQLite": 0.5, "PostgreSQL": 0.3}
Environment = Mapping[str, str]


class Table:
    """Prints rows as they come, and remembers the goals that were missed."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def head(self, text: str) -> None:
        print(f"\n{text}")

    def row(self, name: str, value: str, goal: str = "", *, met: bool = True) -> None:
        mark = "" if not goal else "met" if met else "MISSED"
        print(f"  {name:<46} {value:>28}  {goal:<30} {mark}", flush=True)
        if not met:
            self.missed.append(f"{name}: {value}, the goal is {goal}")


def ask(environment: Environment, what: str, *arguments: str) -> Any:
    """What a step of :mod:`benchmarks.web.inside` tells."""
    command = [sys.executable, "-m", "benchmarks.web.inside", what, *arguments]
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"benchmarks.web.inside {what} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


# --- pages ----------------------------------------------------------------------------------------
def compare_pages(table: Table, title: str, found: list[dict[str, Any]]) -> None:
    """One line a page: queries at every size, CPU at the largest, and how it grows."""
    sizes = [one["clients"] for one in found]
    table.head(f"{title}: pages with {', '.join(f'{size:,}' for size in sizes)} clients")
    for name in MIX:
        each = [one["pages"][name] for one in found]
        queries = [one["queries"] for one in each]
        cpu, size = each[-1]["cpu"], each[-1]["bytes"]
        told = f"{'/'.join(map(str, queries))} queries, {cpu * 1e3:.0f} ms, {size / 1e3:.0f} kB"
        power = growth(sizes, [one["cpu"] for one in each], noise=NOISE_CPU)
        constant = len(set(queries)) == 1
        goal = "same queries, 100 ms of CPU"
        table.row(f"{title}, {name}", told, goal, met=constant and cpu < 0.1 and power <= GROWTH)


def growth(sizes: list[int], costs: list[float], *, noise: float) -> float:
    """The power with which a cost grows between the smallest and the largest size."""
    if len(sizes) < 2 or costs[-1] - costs[0] < noise:
        return 0.0
    return math.log(costs[-1] / max(costs[0], noise)) / math.log(sizes[-1] / sizes[0])


# --- the server -----------------------------------------------------------------------------------
def measure_server(table: Table, title: str, environment: Environment, given: Any) -> None:
    """Start, idle cost and the mix of twenty users."""
    table.head(f"{title}: duecare serve, {given.sizes[-1]:,} clients")
    with serving(environment) as server:
        value = f"{server.started:.1f} s"
        table.row(f"{title}, start to first answer", value, "2 s", met=server.started < 2)
        spent = server.settle(most=given.settle)
        table.row(f"{title}, CPU until it is idle", f"{spent:.1f} s")
        before, start = server.cpu(), time.monotonic()
        time.sleep(given.idle)
        share = (server.cpu() - before) / (time.monotonic() - start)
        table.row(f"{title}, idle", f"{share:.1%} of a core", "1 %", met=share < 0.01)
        megabytes = server.memory()
        table.row(f"{title}, memory", f"{megabytes:.0f} MB", "350 MB", met=megabytes < 350)
        told = ask(environment, "sessions", str(given.users))
        answers = run_load(server.port, told, seconds=given.seconds)
    if answers.failures:
        raise SystemExit(f"{len(answers.failures)} requests failed: {answers.failures[:5]}")
    goal = MIXED_P95[title]
    for name, values in [
        ("all pages", answers.all()),
        ("all but the portfolio", answers.all(without="portfolio")),
        *sorted(answers.seconds.items(), key=lambda one: -percentile(one[1], 0.95)),
    ]:
        p50, p95 = percentile(values, 0.5), percentile(values, 0.95)
        value = f"{p50 * 1e3:,.0f} / {p95 * 1e3:,.0f} ms ({len(values)})"
        table.row(
            f"{title}, p50 / p95 of {name}", value, f"p95 {goal * 1e3:.0f} ms", met=p95 < goal
        )


def measure_idle(table: Table, title: str, homes: list[Environment], seconds: float) -> None:
    """What the background asks when nothing is due, at every size."""
    table.head(f"{title}: background with nothing due")
    found = [ask(one, "idle", str(seconds)) for one in homes]
    for thread in sorted({name for one in found for name in one["queries"]}):
        rates = [one["queries"].get(thread, 0.0) for one in found]
        value = "/".join(f"{rate:.1f}" for rate in rates) + " queries/s"
        met = rates[-1] <= rates[0] * GROWTH + 0.5
        table.row(f"{title}, {thread}", value, "does not grow", met=met)


# --- backup and export ----------------------------------------------------------------------------
def measure_backup(table: Table, title: str, environment: Environment) -> None:
    """The longest wait of a writer while a backup is made."""
    table.head(f"{title}: backup beside a writer")
    with tempfile.TemporaryDirectory(dir=environment["DUECARE_HOME"]) as folder:
        command = [sys.executable, "-m", "benchmarks.web.inside", "write"]
        writer = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        writer.stdout.readline()
        target, start = Path(folder) / "backup.zip", time.monotonic()
        command = [
            sys.executable,
            "-m",
            "duecare.cli.main",
            "backup",
            "--without-keys",
            str(target),
        ]
        subprocess.run(command, env={**os.environ, **environment}, check=True, capture_output=True)
        spent, size = time.monotonic() - start, target.stat().st_size
        told = json.loads(writer.communicate()[0].splitlines()[-1])
    table.row(f"{title}, backup of {size / 1e6:,.0f} MB", f"{spent:.1f} s")
    value = f"{told['longest'] * 1e3:,.0f} ms ({told['writes']} writes)"
    table.row(f"{title}, longest wait", value, "250 ms", met=told["longest"] < 0.25)


def measure_export(table: Table, title: str, environment: Environment, entries: int) -> None:
    """A defense file of one client with many entries."""
    table.head(f"{title}: export of a client with {entries:,} entries")
    ask(environment, "grow", str(entries))
    told = ask(environment, "export")
    value = f"{told['seconds']:.1f} s ({told['cpu']:.1f} s of CPU)"
    share = max(1.0, entries / 10_000)
    table.row(f"{title}, export", value, f"{6 * share:.0f} s", met=told["seconds"] < 6 * share)
    value = f"{told['mb']:.0f} MB, {told['start_mb']:.0f} at the start"
    table.row(f"{title}, memory of the export", value, "300 MB", met=told["mb"] < 300)


# --- all ------------------------------------------------------------------------------------------
def home_of(homes: Path, title: str, size: int, server: str) -> dict[str, str]:
    """The environment of a home, made where it is missing."""
    home = homes / f"{title.lower()}-{size}"
    environment = {"DUECARE_HOME": str(home), "DUECARE_LOG_LEVEL": "ERROR", "DATABASE_URL": ""}
    if title == "PostgreSQL":
        environment["DATABASE_URL"] = f"postgresql://duecare@/size{size}?host={server}"
        create(server, f"size{size}")
        shutil.rmtree(home, ignore_errors=True)  # its database lives as long as this run
    if not home.exists():
        os.environ.update(environment)
        seed(clients=size, home=home, template=homes / "template")
    return environment


def create(server: str, name: str) -> None:
    import psycopg

    with psycopg.connect(f"host={server} user=duecare dbname=postgres", autocommit=True) as one:
        one.execute(f'CREATE DATABASE "{name}"')


def measure(table: Table, title: str, server: str, given: argparse.Namespace) -> None:
    homes = [home_of(given.homes, title, size, server) for size in given.sizes]
    steps: dict[str, Callable[[], None]] = {
        "pages": lambda: compare_pages(table, title, [ask(one, "pages") for one in homes]),
        "idle": lambda: measure_idle(table, title, homes, given.idle),
        "server": lambda: measure_server(table, title, homes[-1], given),
        "backup": lambda: measure_backup(table, title, homes[-1]),
        "export": lambda: measure_export(table, title, homes[-1], given.entries),
    }
    for name in given.only or steps:
        steps[name]()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--homes", type=Path, default=Path("bench-homes"))
    parser.add_argument(
        "--sizes", type=lambda text: sorted(map(int, text.split(","))), default=[20, 500, 2000]
    )
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120, help="of the mix of pages")
    parser.add_argument("--idle", type=float, default=60, help="seconds of watching it idle")
    parser.add_argument("--settle", type=float, default=300, help="most seconds until it is idle")
    parser.add_argument("--entries", type=int, default=10_000, help="of the exported client")
    parser.add_argument("--database", choices=["SQLite", "PostgreSQL"], action="append")
    parser.add_argument(
        "--only", choices=["pages", "idle", "server", "backup", "export"], action="append"
    )
    given = parser.parse_args()
    given.homes = given.homes.absolute()
    return given


def main() -> None:
    given, table = arguments(), Table()
    wanted = given.database or ["SQLite", "PostgreSQL"]
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f}" + (" (others work here)" if load > 1 else ""))
    if "SQLite" in wanted:
        measure(table, "SQLite", "", given)
    if "PostgreSQL" in wanted:
        with postgres() as server:
            if server is None:
                print("\nPostgreSQL is not installed here: not measured")
            else:
                measure(table, "PostgreSQL", server, given)
    print(f"\n{len(table.missed)} goals missed" + "".join(f"\n  {one}" for one in table.missed))
    sys.exit(1 if table.missed else 0)


if __name__ == "__main__":
    main()
