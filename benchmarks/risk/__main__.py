"""``python -m benchmarks.risk``: speed of the loss engine, and ratios to its peers in one run.

``--peers PYTHON`` names the interpreter of an environment that holds pyfair and aggregate, where
they are not installed beside Duecare.
"""

import argparse
import math
import sys
import time

import numpy as np

from benchmarks.risk import bench_risk
from benchmarks.risk.versus import compare_with_peers
from duecare.catalog import load_catalog


def main():
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seeds", type=int, default=400)
    parser.add_argument("--peers", default=sys.executable, help="an interpreter with the peers")
    options = parser.parse_args()
    started = time.perf_counter()
    np.seterr(all="ignore")
    catalog = load_catalog()
    bench_risk.bench_engine(catalog)
    bench_risk.bench_fft()
    bench_risk.bench_intervals(catalog, options.seeds)
    compare_with_peers(catalog, options.peers)
    bench_risk.bench_portfolio(catalog, options.clients)
    print(
        f"the whole run                           {math.ceil(time.perf_counter() - started):8d} s"
    )


if __name__ == "__main__":
    main()
