"""The same problem solved by others. Needs numpy and the peers only, never Duecare.

Reads ``{"years", "rates", "mu", "sigma", "fft": {...}}`` as JSON on stdin and prints seconds and
means by peer, so that the peers may live in another environment than Duecare
(``python -m benchmarks.risk --peers PYTHON``). A peer that cannot be imported is named as missing.
"""

import json
import logging
import math
import sys
import time
from importlib.metadata import version

import numpy as np


def best(function, repeats=2):
    """Seconds of the faster of a few calls, and the last answer."""
    times, answer = [], None
    for _ in range(repeats):
        start = time.perf_counter()
        answer = function()
        times.append(time.perf_counter() - start)
    return min(times), answer


def riskquant_method(task):
    """The method that riskquant publishes (``Loss.simulate_years``), rewritten with numpy.

    Poisson counts of all years of a scenario, all its losses in one draw, then a walk over the
    years that adds up each year's losses; scenarios are added at the end.
    """
    random = np.random.default_rng(1)

    def run():
        total = np.zeros(task["years"])
        for rate, mu, sigma in zip(task["rates"], task["mu"], task["sigma"], strict=True):
            counts = random.poisson(rate, task["years"])
            losses = random.lognormal(mu, sigma, counts.sum())
            yearly, used = [0.0] * task["years"], 0
            for year, count in enumerate(counts):
                yearly[year] = sum(losses[used : used + count])
                used += count
            total += np.asarray(yearly)
        return total.mean()

    seconds, mean = best(run)
    return {"seconds": seconds, "mean": mean, "version": "method restated in numpy"}


def pyfair(task):
    """One FAIR model a scenario and their sum: loss frequency times loss magnitude."""
    from pyfair import FairMetaModel, FairModel

    def run():
        models = []
        for number, (rate, mu, sigma) in enumerate(
            zip(task["rates"], task["mu"], task["sigma"], strict=True)
        ):
            model = FairModel(name=f"scenario {number}", n_simulations=task["years"])
            model.input_data("Loss Event Frequency", low=0.0, mode=rate, high=2 * rate)
            low, high = math.exp(mu - 1.645 * sigma), math.exp(mu + 1.645 * sigma)
            model.input_data("Loss Magnitude", low=low, mode=math.exp(mu), high=high)
            models.append(model.calculate_all())
        meta = FairMetaModel(name="all", models=models).calculate_all()
        return float(meta.export_results()["Risk"].mean())

    seconds, mean = best(run)
    return {"seconds": seconds, "mean": mean, "version": version("pyfair")}


def aggregate(task):
    """The compound distribution on the same grid."""
    from aggregate import build

    given = task["fft"]
    scale = math.exp(given["mu"])
    program = f"agg Peer {given['rate']} claims sev {scale} * lognorm {given['sigma']} poisson"
    peer = build(program, update=False)

    def run():
        peer.update(log2=given["bits"], bs=given["step"])
        return float(np.sum(peer.density_df["p_total"] * peer.density_df["loss"]))

    seconds, mean = best(run, 5)
    return {"seconds": seconds, "mean": mean, "version": version("aggregate")}


def main():
    """Solve the task with every peer that is there."""
    logging.disable(logging.CRITICAL)
    task = json.load(sys.stdin)
    found = {}
    for solve in (riskquant_method, pyfair, aggregate):
        try:
            found[solve.__name__] = solve(task)
        except ImportError as error:
            found[solve.__name__] = {"missing": str(error)}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
