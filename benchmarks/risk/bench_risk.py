"""Speed of the loss engine: years a second with the full programme, what-ifs, portfolio.

Run: ``python -m benchmarks.risk.bench_risk [--clients N]``. The first call loads the compiled
kernels and is shown apart. Times are the best of five on one thread unless said otherwise.
"""

import argparse
import os
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime

import numpy as np

from duecare.catalog import load_catalog
from duecare.inventory import (
    Anchor,
    DataInventory,
    Location,
    PeopleCount,
    ScanScope,
    SketchBuilder,
    element_bits,
)
from duecare.risk import Answers, ClientProfile, InsurancePolicy, insurance_from, price
from duecare.risk.compound import compound, discretize, poisson
from duecare.risk.model import prepare
from duecare.risk.portfolio import PortfolioClient, price_portfolio
from duecare.risk.settlement import build_tower, settle_events
from duecare.risk.severities import Lognormal
from duecare.risk.simulate import simulate

PROGRAMME = {
    "aggregate_limit": 500_000, "retention": 10_000, "coinsurance": 0.1,
    "agreements": {
        "breach_response": {"sublimit": 250_000}, "extortion": {"sublimit": 100_000},
        "business_interruption": {"waiting_hours": 12}, "regulatory": {"sublimit": 100_000},
        "social_engineering": {"sublimit": 100_000, "aggregate_sublimit": 150_000},
        "pci": {"sublimit": 50_000},
    },
}  # fmt: skip


def best(function, repeats=5):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def location(name, kind, people):
    builder = SketchBuilder()
    mask = element_bits(["ssn", "bank_account"])
    for person in people:
        builder.add([(person + 1, Anchor.IDENTITY)], elements=mask, state="TX")
    count = len(people)
    return Location(
        id=name, kind=kind, name=name, people=PeopleCount(low=count, best=count, high=count),
        sketch=builder.build().to_text(),
    )  # fmt: skip


def inventory(people):
    places = [
        location("laptop", "endpoint_laptop", range(people // 4)),
        location("server", "file_server", range(people)),
        location("mail", "cloud_mail", range(people // 3)),
    ]
    return DataInventory(
        scanned_at=datetime(2026, 11, 1, tzinfo=UTC), scope=ScanScope(sources=["bench"]),
        people=PeopleCount(low=people, best=people, high=people), locations=places,
    )  # fmt: skip


def client(name):
    return ClientProfile(
        name=name, industry="finance", state="TX", employees=14, revenue_usd=1_800_000
    )


def bench_engine(catalog):
    programme = insurance_from({"client": [PROGRAMME]})
    ready = prepare(inventory(4000), client("bench"), Answers(), catalog=catalog, seed=1)
    tower = build_tower(programme.client, ready.model.scenario_ids)
    start = time.perf_counter()
    simulate(ready.model, 10_000)
    print(f"first call (loads or compiles kernels)  {time.perf_counter() - start:8.3f} s")

    def run():
        events = simulate(ready.model, 1_000_000)
        settle_events(events.losses, events.hours, events.scenario, events.year, tower)
        return len(events.year)

    print(f"1e6 years, full programme, one thread   {best(run):8.3f} s ({run():,} events)")

    def what_ifs():
        price(inventory_4000, client("bench"), None, programme, catalog=catalog)

    inventory_4000 = inventory(4000)
    print(f"price with all what-ifs, 1e5 years      {best(what_ifs, 3):8.3f} s")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        threaded = best(
            lambda: price(
                inventory_4000, client("bench"), None, programme, catalog=catalog, executor=pool
            ), 3,
        )  # fmt: skip
    print(f"the same on {os.cpu_count()} threads                    {threaded:8.3f} s")


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


def bench_pyfair(years=100_000):
    """The method of pyfair: one loss a year times a rate, all in numpy; for the ratio only."""
    try:
        from pyfair import FairModel
    except ImportError:
        print("pyfair                                  not installed (group: bench)")
        return

    def run():
        model = FairModel(name="bench", n_simulations=years)
        model.input_data("Loss Event Frequency", mean=0.3, stdev=0.1)
        model.input_data("Loss Magnitude", low=10_000, mode=60_000, high=900_000)
        model.calculate_all()

    print(f"pyfair, one scenario, {years:,} draws    {best(run, 3):8.3f} s")


def bench_portfolio(catalog, clients):
    shared = [inventory(1000 + 50 * k) for k in range(20)]
    programme = insurance_from({"client": [{"aggregate_limit": 100_000, "retention": 2_500}]})
    rows = [
        PortfolioClient(client(f"client {k}"), shared[k % 20], None, programme)
        for k in range(clients)
    ]
    tower = (InsurancePolicy(kind="tech_eo", aggregate_limit=1_000_000, retention=25_000),)
    digests = set()
    for label, pool in (
        ("1 thread", ThreadPoolExecutor(1)),
        (f"{os.cpu_count()} threads", ThreadPoolExecutor(os.cpu_count())),
        (f"{os.cpu_count()} processes", ProcessPoolExecutor(os.cpu_count())),
    ):
        with pool as executor:
            start = time.perf_counter()
            result = price_portfolio(
                rows, tower, catalog=catalog, seed=1, years=100_000, executor=executor
            )
            took = time.perf_counter() - start
        digests.add(result.digest)
        print(f"{clients} clients x 1e5 years, {label:<12}     {took:8.2f} s")
    print(f"digests identical: {len(digests) == 1}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    options = parser.parse_args()
    np.seterr(all="ignore")
    catalog = load_catalog()
    bench_engine(catalog)
    bench_fft()
    bench_pyfair()
    bench_portfolio(catalog, options.clients)


if __name__ == "__main__":
    main()
