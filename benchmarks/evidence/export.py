"""An export of a large client and its two verifications: time and the most memory of each.

``python -m benchmarks.evidence.export [--entries N] [--documents N]`` fills a home folder of its
own with real entries and documents, exports the client's defense file, keeps it encrypted, reads it
back in pieces and verifies it with both verifiers. Each step is a process of its own, so that the
memory is that of the step alone.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

STEPS = ("fill", "export", "verify", "page")


def show(name: str, value: str, ratio: str, goal: str) -> None:
    print(f"{name:<54} {value:>22}  {ratio:<34} {goal}", flush=True)


def bench_export(entries: int, documents: int, *, goal: str) -> None:
    """Fill, export and verify; prints a row for each."""
    with tempfile.TemporaryDirectory(prefix="duecare-bench-") as home:
        found: dict[str, dict[str, Any]] = {}
        for step in STEPS:
            command = [sys.executable, "-m", "benchmarks.evidence.export", "--step", step]
            command += ["--entries", str(entries), "--documents", str(documents)]
            environment = {**os.environ, "DUECARE_HOME": home, "DUECARE_LOG_LEVEL": "ERROR"}
            environment.pop("DATABASE_URL", None)
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
            found[step] = json.loads(done.stdout.splitlines()[-1])
    size = found["export"]["bytes"] / 1e6
    named = f"{entries:,} entries, {documents:,} documents"
    for step, title, goal_of in (
        ("export", f"export of {named}, {size:,.0f} MB", goal),
        ("verify", "  verified by the command line", ""),
        ("page", "  verified by the page, Chromium", ""),
    ):
        one = found[step]
        if "missing" in one:
            show(title, "not measured", one["missing"], "")
            continue
        took = f"{one['seconds']:.1f} s, {one['memory']:.0f} MB"
        show(title, took, f"{one['cpu']:.1f} s of CPU", goal_of)


def _measured(run: Callable[[], object]) -> dict[str, Any]:
    """Seconds, CPU seconds (children too) and the most memory of this process in MB."""
    start, before = time.perf_counter(), _cpu()
    run()
    spent, cpu = time.perf_counter() - start, _cpu() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": spent, "cpu": cpu, "memory": memory}


def _cpu() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _step(step: str, entries: int, documents: int) -> dict[str, Any]:
    from benchmarks.evidence import large_client

    home = Path(os.environ["DUECARE_HOME"])
    archive, trust = home / "export.zip", home / "trust.txt"
    if step == "fill":
        large_client.fill(entries, documents)
        return {}
    if step == "export":
        found = _measured(large_client.export)
        found["bytes"] = large_client.read_back(archive, trust)
        return found
    from duecare.evidence.trust import parse_trust

    given = parse_trust(trust.read_text())
    if step == "verify":
        from duecare.evidence.verify.verify import Verdict, verify_bundle

        reports: list[Any] = []
        found = _measured(lambda: reports.append(verify_bundle(archive, given)))
        verdict = reports[0].verdict
        if verdict in (Verdict.TAMPERED, Verdict.INCOMPLETE):
            raise SystemExit(f"the export was not verified: {list(reports[0].failures())}")
        (home / "verdict.txt").write_text(verdict.value)  # that of a firm alone: no one else saw it
        return found
    from benchmarks.evidence.browser import seconds_in_chromium

    spent: list[float | None] = []
    verdict = (home / "verdict.txt").read_text()
    found = _measured(lambda: spent.append(seconds_in_chromium(archive, given, verdict)))
    if spent[0] is None:
        return {"missing": "Chromium is not installed"}
    return {**found, "seconds": spent[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--step", choices=STEPS)
    given = parser.parse_args()
    if given.step:
        print(json.dumps(_step(given.step, given.entries, given.documents)))
    else:
        bench_export(given.entries, given.documents, goal="6 s and 300 MB for 10,000")


if __name__ == "__main__":
    main()
