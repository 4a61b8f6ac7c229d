"""Speed of statements as ratios, on this machine: ``python -m benchmarks.documents``."""

from __future__ import annotations

import dataclasses
import statistics
import time
from collections.abc import Callable

from tests.core.documents import samples

from duecare.documents.drawing import _render
from duecare.documents.model import Column, Section, Table
from duecare.documents.pdf import render_pdf


def seconds(task: Callable[[], object], times: int = 5) -> float:
    """Median wall time of a task."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        task()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def pdf(statement: object) -> bytes:
    return render_pdf(statement, branding=samples.BRANDING, created=samples.CREATED)  # type: ignore[arg-type]


def main() -> None:
    statements = samples.every_statement()
    for statement in statements.values():
        pdf(statement)  # engine start and chart cache
    base = seconds(lambda: pdf(statements["certificate"]))
    print(f"one-page certificate as PDF: {base * 1000:.1f} ms = 1")
    for kind, statement in statements.items():
        ratio = seconds(lambda statement=statement: pdf(statement)) / base
        print(f"  {kind:16} PDF {ratio:5.1f}")

    def fresh_charts() -> None:
        _render.cache_clear()
        pdf(statements["liability"])

    print(f"  liability, charts drawn again: {seconds(fresh_charts) / base:.1f}")
    for count in (1_000, 10_000):
        rows = tuple((f"row {n}", f"{n:,}") for n in range(count))
        table = Table("Rows", (Column("Name"), Column("Count", "right")), rows)
        big = dataclasses.replace(statements["certificate"], sections=(Section("Rows", (table,)),))
        print(f"  table of {count:,} rows: {seconds(lambda big=big: pdf(big), 3) / base:.1f}")


if __name__ == "__main__":
    main()
