"""Duecare and its peers on the same problem, in one run on one machine."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from numba import njit
from tests.reference.compound import compound, discretize, poisson
from tests.reference.severities import Lognormal

from benchmarks.risk.bench_risk import PROGRAM, best, client, inventory
from duecare.risk import Answers, insurance_from, price
from duecare.risk.loss.draws import lognormal
from duecare.risk.loss.model import prepare
from duecare.risk.loss.occurrence import occur
from duecare.risk.loss.philox import TO_UNIT, philox
from duecare.risk.loss.simulate import simulate

YEARS = 100_000
FFT = {"rate": 0.3, "mu": 11.0, "sigma": 1.5, "bits": 16, "step": 40_000_000 / 2**16}


def task_of(model):
    """The client's scenarios as the peers can take them: a rate and a lognormal each.

    The lognormals have the median and spread of the losses that Duecare simulates. The peers get
    the easier problem: no people, parts, parameter draws, encryption or share of the firm.
    """
    events = simulate(model, 400_000)
    rates, mu, sigma = [], [], []
    for number in range(len(model.scenario_ids)):
        losses = events.gross[(events.scenario == number) & (events.gross > 0)] / 100.0
        if len(losses) < 50:
            continue
        rates.append(len(losses) / 400_000)
        mu.append(float(np.log(losses).mean()))
        sigma.append(float(np.log(losses).std()))
    return {"years": YEARS, "rates": rates, "mu": mu, "sigma": sigma, "fft": FFT}


@njit(nogil=True)
def plain_years(years, rates, mu, sigma, k0, k1):
    """The peers' own problem with Duecare's counters and draws: yearly sums of lognormals."""
    numbers = np.arange(len(mu))
    year, index, scenario, _, _, _ = occur(0, years, rates, numbers, k0, k1)
    total = np.zeros(years)
    for event in range(len(year)):
        word = philox(
            np.uint64(year[event]),
            np.uint64(index[event]),
            np.uint64(1),
            np.uint64(0),
            np.uint64(k0),
            np.uint64(k1),
        )[0]
        s = scenario[event]
        total[year[event]] += lognormal((np.float64(word) + 0.5) * TO_UNIT, mu[s], sigma[s])
    return total


def ask_peers(task, python):
    """Run the peers in their own process, in the environment of ``python``."""
    script = Path(__file__).with_name("peers.py")
    done = subprocess.run(
        [python, str(script)], input=json.dumps(task), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the peers stopped: {done.stderr.strip().splitlines()[-1:]}")
    return json.loads(done.stdout)


def compare_with_peers(catalog, python=sys.executable):
    """Print seconds and ratios; a missing peer is named."""
    ready = prepare(inventory(4000), client("bench"), Answers(), catalog=catalog, seed=1)
    task = task_of(ready.model)
    ours = best(lambda: simulate(ready.model, YEARS), 3)
    law, bits, step = Lognormal(FFT["mu"], FFT["sigma"]), FFT["bits"], FFT["step"]

    def on_the_grid():
        grid = compound(
            poisson(FFT["rate"]), discretize(law, step=step, size=2**bits), step=step, size=2**bits
        )
        return float((grid.pmf * np.arange(2**bits)).sum() * step)

    fft, mean = best(on_the_grid, 5), on_the_grid()
    count = len(task["rates"])
    print(f"\n{count} scenarios of one client x 1e5 years, best of a few, one thread")
    rates = np.array(task["rates"])[:, None] * np.ones((1, 256))
    given = YEARS, rates, np.array(task["mu"]), np.array(task["sigma"]), *ready.model.key
    total = plain_years(*given).mean()
    plain = best(lambda: plain_years(*given), 5)
    print(
        f"  Duecare, this problem                 {plain * 1000:9.1f} ms  mean {total:,.0f} a year"
    )
    print(f"  Duecare, its full severity model      {ours * 1000:9.1f} ms")
    found = ask_peers(task, python)
    for name, label in (
        ("riskquant_method", "riskquant's method, restated in numpy"),
        ("pyfair", "pyfair"),
    ):
        _line(label, found[name], plain, full=ours)
    print(f"compound Poisson-lognormal on one grid of 2^{bits}")
    print(f"  Duecare                               {fft * 1000:9.1f} ms  mean {mean:,.1f}")
    _line("aggregate", found["aggregate"], fft)
    exact = FFT["rate"] * law.mean
    print(f"  exact mean {exact:,.1f}: Duecare {mean / exact - 1:+.4%}", end="")
    peer = found["aggregate"].get("mean")
    print(f", aggregate {peer / exact - 1:+.4%}" if peer else "")
    _agreement(catalog)


def _line(label, answer, ours, full=None):
    if "missing" in answer:
        print(f"  {label:<37} missing: {answer['missing']}")
        return
    seconds = answer["seconds"]
    against = f", {seconds / full:.0f} x our full model" if full else ""
    print(
        f"  {label:<37} {seconds * 1000:9.1f} ms  {seconds / ours:.1f} x ours{against}; "
        f"mean {answer['mean']:,.0f} ({answer['version']})"
    )


def _agreement(catalog):
    """The two engines of Duecare on a program that both can settle."""
    plain = {"aggregate_limit": 500_000, "retention": 10_000, "coinsurance": 0.1}
    program = insurance_from({"client": [plain]})
    done = price(inventory(4000), client("bench"), None, program, catalog=catalog, years=YEARS)
    print(
        f"FFT against Monte Carlo ({YEARS:,} years; the program of the engine figures above has "
        f"{len(PROGRAM['agreements'])} parts and is Monte Carlo only)"
    )
    for check in done.cross_checks:
        print(
            f"  {check.figure:<48} {check.simulation:14,.6g} {check.fft:14,.6g}  "
            f"{check.standard_errors:+.1f} standard errors"
        )
