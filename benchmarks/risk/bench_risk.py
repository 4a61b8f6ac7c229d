"""Speed of the loss engine: years a second with the full program, what-ifs, portfolio.

Run: ``python -m benchmarks.risk [--clients N]``. The first call loads the compiled
kernels and is shown apart. Times on one thread are CPU seconds, the best of five, so that other work
on the machine does not count; scaling is shown as CPU time against the busiest worker, for the same
reason, and as wall time.
"""

import os
import threading
import time
import warnings
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

from tests.reference.compound import compound, discretize, poisson
from tests.reference.severities import Lognormal

from duecare.catalog import load_catalog
from duecare.data_types import element_bits
from duecare.inventory import Anchor, DataInventory, Location, PeopleCount, ScanScope, SketchBuilder
from duecare.risk import Answers, ClientProfile, InsurancePolicy, insurance_from, price
from duecare.risk.insurance.layers import estimate, settle_program
from duecare.risk.insurance.settlement import build_tower, settle_events
from duecare.risk.loss.model import prepare
from duecare.risk.loss.simulate import simulate
from duecare.risk.portfolio.portfolio import PortfolioClient, price_portfolio

PROGRAM = {
    "aggregate_limit": 500_000,
    "retention": 10_000,
    "coinsurance": 0.1,
    "agreements": {
        "breach_response": {"sublimit": 250_000},
        "extortion": {"sublimit": 100_000},
        "business_interruption": {"waiting_hours": 12},
        "regulatory": {"sublimit": 100_000},
        "social_engineering": {"sublimit": 100_000, "aggregate_sublimit": 150_000},
        "pci": {"sublimit": 50_000},
    },
}


def best(function, repeats=5, clock=time.perf_counter):
    times = []
    for _ in range(repeats):
        start = clock()
        function()
        times.append(clock() - start)
    return min(times)


def location(name, kind, people):
    builder = SketchBuilder()
    mask = element_bits(["ssn", "bank_account"])
    for person in people:
        builder.add([(person + 1, Anchor.IDENTITY)], elements=mask, state="TX")
    count = len(people)
    return Location(
        id=name,
        kind=kind,
        name=name,
        people=PeopleCount(low=count, best=count, high=count),
        sketch=builder.build().to_text(),
    )


def inventory(people):
    places = [
        location("laptop", "endpoint_laptop", range(people // 4)),
        location("server", "file_server", range(people)),
        location("mail", "cloud_mail", range(people // 3)),
    ]
    return DataInventory(
        scanned_at=datetime(2026, 11, 1, tzinfo=UTC),
        scope=ScanScope(sources=["bench"]),
        people=PeopleCount(low=people, best=people, high=people),
        locations=places,
    )


def client(name):
    return ClientProfile(
        name=name, industry="finance", state="TX", employees=14, revenue_usd=1_800_000
    )


def bench_engine(catalog):
    program = insurance_from({"client": [PROGRAM]})
    ready = prepare(inventory(4000), client("bench"), Answers(), catalog=catalog, seed=1)
    tower = build_tower(program.client, ready.model.scenario_ids)
    start = time.perf_counter()
    simulate(ready.model, 10_000)
    print(f"first call (loads or compiles kernels)  {time.perf_counter() - start:8.3f} s")

    def run():
        events = simulate(ready.model, 1_000_000)
        settle_events(events.losses, events.hours, events.scenario, events.year, tower)
        return len(events.year)

    took = best(run, 9, time.thread_time)
    print(f"1e6 years, full program, one thread   {took:8.3f} s of CPU ({run():,} events)")

    def what_ifs():
        price(inventory_4000, client("bench"), None, program, catalog=catalog)

    inventory_4000 = inventory(4000)
    print(f"price with all what-ifs, 1e5 years      {best(what_ifs, 3):8.3f} s")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        threaded = best(
            lambda: price(
                inventory_4000, client("bench"), None, program, catalog=catalog, executor=pool
            ),
            3,
        )
    print(f"the same on {os.cpu_count()} threads                    {threaded:8.3f} s")


def bench_intervals(catalog, seeds=400):
    """How many of the intervals of many seeds hold what 4 million years say."""
    program = insurance_from({"client": [PROGRAM]})

    def figures(seed, years):
        ready = prepare(inventory_4000, client("bench"), Answers(), catalog=catalog, seed=seed)
        events = simulate(ready.model, years)
        return settle_program(events, events.losses, program.client, ready.model.scenario_ids)

    inventory_4000 = inventory(4000)
    long = figures(999_983, 4_000_000)
    truth = {
        "mean": long.gross.mean,
        "uninsured mean": long.uninsured.mean,
        "95 %": long.gross.quantile(0.95).value,
        "99 %": long.gross.quantile(0.99).value,
        "tail mean 95 %": long.gross.tail_mean(0.95).value,
    }
    held = dict.fromkeys(truth, 0)
    for seed in range(seeds):
        one = figures(seed, 100_000)
        tail = one.gross.tail_mean(0.95)
        intervals = {
            "mean": estimate(one.gross).parameter_range,
            "uninsured mean": estimate(one.uninsured).parameter_range,
            "95 %": (one.gross.quantile(0.95).low, one.gross.quantile(0.95).high),
            "99 %": (one.gross.quantile(0.99).low, one.gross.quantile(0.99).high),
            "tail mean 95 %": tail.parameter_range,
        }
        for name, (low, high) in intervals.items():
            held[name] += low <= truth[name] <= high
    print(f"\n95 % intervals of {seeds} seeds x 100,000 years that hold the figure of 4e6 years")
    for name, count in held.items():
        print(f"  {name:<36} {count / seeds:8.1%}")


def bench_fft():
    law = Lognormal(11.0, 1.5)
    for bits in (14, 16):
        size, step = 2**bits, 4e7 / 2**bits
        took = best(
            lambda size=size, step=step: compound(
                poisson(0.3), discretize(law, step=step, size=size), step=step, size=size
            )
        )
        print(f"FFT 2^{bits}                                {took * 1000:8.2f} ms")


def clients_of(count, program):
    """Clients with inventories of their own: nothing that one has computed helps another."""
    texts = [inventory(1000 + 50 * k).to_json() for k in range(min(count, 20))]
    return [
        PortfolioClient(
            client(f"client {k}"), DataInventory.model_validate_json(texts[k % 20]), None, program
        )
        for k in range(count)
    ]


class Timed:
    """A task that also tells how much CPU it took, and where."""

    def __init__(self, task):
        self.task = task

    def __call__(self, argument):
        start = time.thread_time()
        answer = self.task(argument)
        return answer, (os.getpid(), threading.get_ident()), time.thread_time() - start


class Metered:
    """An executor that adds up the CPU seconds of each of its workers."""

    def __init__(self, executor):
        self.executor = executor
        self.seconds = {}

    def map(self, task, arguments):
        for answer, worker, took in self.executor.map(Timed(task), arguments):
            self.seconds[worker] = self.seconds.get(worker, 0.0) + took
            yield answer


def spin(count):
    for _ in range(count):
        pass


def free_cores(workers):
    """How many cores this machine gives right now: plain loops, alone and side by side."""
    alone = best(lambda: spin(8_000_000), 2)
    with ProcessPoolExecutor(workers) as pool:
        list(pool.map(spin, [1] * workers))
        together = best(lambda: list(pool.map(spin, [8_000_000] * workers)), 2)
    return workers * alone / together


def warm_up(_number):
    """Catalog and kernels into a worker, as in a service that is already running."""
    program = insurance_from({"client": [{"aggregate_limit": 100_000}]})
    price_portfolio(clients_of(1, program), (), catalog=load_catalog(), seed=1, years=1_000)


@contextmanager
def dask_cluster(workers):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from distributed import Client, LocalCluster

        with (
            LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50
            ) as cluster,
            Client(cluster) as dask,
            dask.get_executor() as executor,
        ):
            yield executor


def bench_portfolio(catalog, count):
    program = insurance_from({"client": [{"aggregate_limit": 100_000, "retention": 2_500}]})
    tower = (InsurancePolicy(kind="tech_eo", aggregate_limit=1_000_000, retention=25_000),)
    workers = max(os.cpu_count() or 1, 2)
    print(f"\nportfolio with common shock; this machine gives {free_cores(workers):.2f} cores now")
    digests, first = set(), None
    for label, pool in (
        ("1 thread", lambda: ThreadPoolExecutor(1)),
        (f"{workers} threads", lambda: ThreadPoolExecutor(workers)),
        (f"{workers} processes", lambda: ProcessPoolExecutor(workers)),
        (f"Dask, {workers} workers", lambda: dask_cluster(workers)),
    ):
        rows = clients_of(count, program)
        try:
            with pool() as executor:
                list(executor.map(warm_up, range(2 * workers)))
                start = time.perf_counter()
                metered = Metered(executor)
                result = price_portfolio(
                    rows, tower, catalog=catalog, seed=1, years=100_000, executor=metered
                )
                took = time.perf_counter() - start
        except ImportError:
            print(f"{count} clients x 1e5 years, {label:<16} missing: distributed is not installed")
            continue
        busiest, total = max(metered.seconds.values()), sum(metered.seconds.values())
        first = first or busiest
        digests.add(result.digest)
        print(
            f"{count} clients x 1e5 years, {label:<16} {took:8.2f} s wall; CPU {total:7.2f} s, busiest "
            f"of {len(metered.seconds)} worker(s) {busiest:7.2f} s: {first / busiest:5.2f} x 1 thread"
        )
    print(f"digests identical: {len(digests) == 1} ({min(digests)[:16]})")
