"""Every published or constructed known answer of ``tests/data/risk_cases.json``, one test a case.

The cases name their sources. They are answered by the product's settlement kernel, random numbers
and parameter draws, and by the textbook forms in ``tests/reference``, whose agreement with the
published figures is what lets other tests hold the engine against them.
"""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import integrate, special
from tests.reference import compound as fft
from tests.reference import severities as sev

from duecare.catalog import Prior
from duecare.risk.insurance.exhibit import YearOfEvents, walk_year
from duecare.risk.insurance.program import InsurancePolicy
from duecare.risk.insurance.settlement import PAID, settle_events
from duecare.risk.insurance.tower import build_tower
from duecare.risk.loss.frequency import draw
from duecare.risk.loss.philox import make_key, words
from duecare.risk.parts import PARTS

CASES = json.loads((Path(__file__).parents[2] / "data" / "risk_cases.json").read_text())["cases"]
A = np.array


def severity(row):
    kind = row["dist"]
    if kind == "exponential":
        return sev.Exponential(row["mean"])
    if kind == "pareto2":
        return sev.Pareto(row["alpha"], row["theta"])
    if kind == "lognormal":
        return sev.Lognormal(row["mu"], row["sigma"])
    if kind == "gamma":
        return sev.Gamma(row["shape"], row["scale"])
    if kind == "uniform":
        return sev.Uniform(row["low"], row["high"])
    if kind == "density_poly":
        return sev.DensityPolynomial(tuple(row["coef"]), row["support"][1])
    return sev.Discrete(tuple(row["x"]), tuple(row["p"]))


def count(row):
    kind = row["dist"]
    if kind == "poisson":
        return fft.poisson(row["lam"])
    if kind == "negbin":
        r, beta = (row["r"], row["beta"]) if "r" in row else _negbin(row["mean"], row["variance"])
        return fft.negative_binomial(r, beta)
    if kind == "geometric":
        return fft.geometric(row["beta"])
    if kind == "neyman_a":
        return fft.neyman_a(row["lam1"], row["lam2"])
    return fft.table(tuple(row["p"]))


def _negbin(mean, variance):
    beta = variance / mean - 1
    return mean / beta, beta


def lattice(row, size):
    pmf = np.zeros(size)
    for x, p in zip(row["x"], row["p"], strict=True):
        pmf[int(x)] += p
    return pmf


def discrete_total(freq, row, size=2048):
    return fft.compound(count(freq), lattice(row, size), size=size, tilt=0.0)


def severity_layer(i):
    if "books" in i:
        total = sum(b["rate"] for b in i["books"])
        layers = [
            b["rate"] * sev.layer_mean(severity(b["severity"]), above=i["deductible"])
            for b in i["books"]
        ]
        return {"mean": sum(layers) / total}
    x = severity(i["severity"])
    if "inflation" in i:
        d, factor = i["deductible"], 1 + i["inflation"]
        per_loss = factor * sev.layer_mean(x, above=d / factor)
        return {
            "lev_500": float(x.lev(A(500.0))),
            "loss_elimination_ratio": float(x.lev(A(float(d)))) / x.mean,
            "per_loss_after": per_loss,
            "per_payment_after": per_loss / float(x.survival(A(d / factor))),
        }
    share = i.get("share", 1.0)
    above, width = i.get("deductible", 0.0), i.get("limit", math.inf)
    mean = share * sev.layer_mean(x, above=above, width=width)
    variance = share**2 * sev.layer_second_moment(x, above=above, width=width) - mean**2
    return {"mean": mean, "variance": variance, "sd": math.sqrt(variance), "lev": mean}


def aggregate_moments(i):
    if "freq" in i:
        total = discrete_total(i["freq"], i["severity"])
        return {"variance": total.variance}
    mean = i["freq_mean"] * i["sev_mean"]
    variance = i["freq_mean"] * i["sev_sd"] ** 2 + i["freq_sd"] ** 2 * i["sev_mean"] ** 2
    sd = math.sqrt(variance)
    sigma = math.sqrt(math.log1p(variance / mean**2))
    fitted = sev.Lognormal(math.log(mean) - sigma**2 / 2, sigma)
    return {
        "mean": mean,
        "sd": sd,
        "p_normal": float(special.ndtr(-0.4 * mean / sd)),
        "p_lognormal": float(fitted.survival(A(1.4 * mean))),
    }


def aggregate_discrete(i):
    if "freq_a" in i:
        a, b = (discrete_total(i[k], i["severity"]) for k in ("freq_a", "freq_b"))
        return {"poisson": a.cdf[3], "negbin": b.cdf[3]}
    total = discrete_total(i["freq"], i["severity"])
    unit = i.get("unit", 1)
    out = {f"pmf_{k}": total.pmf[k] for k in range(40)}
    out |= {f"cdf_{k}": total.cdf[k] for k in range(40)}
    out |= {"mean_units": total.mean, "var_units": total.variance, "mean": total.mean}
    out |= {"mean_dollars": total.mean * unit, "stop_loss_units_4": total.stop_loss(4)}
    if "x" in i:
        out["prob"] = 1 - total.cdf[int(i["x"])]
    return out


def aggregate_mixed(i):
    mean, sd, p = i["severity"]["mean"], i["severity"]["sd"], i["freq"]["p"]
    above = [special.ndtr((n * mean - 100) / (sd * math.sqrt(n))) for n in (1, 2, 3)]
    return {"prob": float(sum(a * b for a, b in zip(p[1:], above, strict=True)))}


def aggregate_stop_loss(i):
    total = discrete_total(i["freq"], i["severity"], size=4096)
    ceded = total.stop_loss(i["agg_attachment"])
    retained = total.mean - ceded
    return {
        "stop_loss": ceded,
        "ceded": ceded,
        "retained": retained,
        "total_cost": retained + i.get("premium", 0.0),
    }


def portfolio_discrete(i):
    size = 1024
    pmf = np.ones(1)
    for book in i["books"]:
        one = fft.compound(count(book["freq"]), lattice(book["severity"], size), size=size, tilt=0)
        pmf = np.convolve(pmf, one.pmf)
    return {f"pmf_{k}": pmf[k] for k in range(12)}


def aggregate_continuous(i):
    x, freq = severity(i["severity"]), count(i["freq"])
    rate = i["freq"]["lam"]
    step, size = x.mean / 2048, 2**19
    grid = fft.discretize(x, step=step, size=size)
    # The grid reaches so far that nothing wraps around; a tilt would cost digits of the tail.
    total = fft.compound(freq, grid, step=step, size=size, tilt=0.0)
    mean = rate * x.mean
    second = sev.layer_second_moment(x, above=0.0)
    out = {
        "mean": mean,
        "variance": rate * second,
        "sd": math.sqrt(rate * second),
        "p_zero": math.exp(-rate),
        "tvar99": total.tail_mean(0.99, mean=mean),
        "q5": total.quantile(0.5),
        "q9": total.quantile(0.9),
        "q95": total.quantile(0.95),
        "q99": total.quantile(0.99),
        "q995": total.quantile(0.995),
        "q999": total.quantile(0.999),
        "q999999": total.quantile(0.999999),
    }
    points = i["x"] if isinstance(i.get("x"), list) else [i.get("x", 1.0)]
    out |= {f"cdf_{p}": 1 - total.probability_above(p) for p in points}
    out["prob"] = total.probability_above(points[0])
    return out


def aggregate_layer(i):
    x = severity(i["severity"])
    if "inflation" in i:
        paid = [max(v * (1 + i["inflation"]) - i["deductible"], 0) for v in x.x]
        first = sum(p * v for p, v in zip(x.p, paid, strict=True))
        second = sum(p * v * v for p, v in zip(x.p, paid, strict=True))
        mean, variance = i["freq"]["mean"], i["freq"]["variance"]
        spread = mean * (second - first**2) + variance * first**2
        return {"mean": mean * first, "variance": spread}
    rate, share = i["freq"]["lam"], i["insurer_share"]
    above, width = i["deductible"], i["occ_limit_above_deductible"]
    first = sev.layer_mean(x, above=above, width=width) * share
    second = sev.layer_second_moment(x, above=above, width=width) * share**2
    pays = float(x.survival(A(float(above))))
    return {"mean": rate * first, "variance": rate * second, "p_zero": math.exp(-rate * pays)}


def quantile_convention(i):
    x = i["severity"]
    total = fft.compound(fft.table((0.0, 1.0)), lattice(x, 64), size=64, tilt=0.0)
    return {f"q{str(q)[2:]:0<2}": total.smallest_at(q) for q in i["q"]}


def limit_needed(i):
    x, step, size = severity(i["severity"]), 50.0, 2**16
    total = fft.compound(
        count(i["freq"]), fft.discretize(x, step=step, size=size), step=step, size=size
    )
    limit = i["agg_limit"]
    levels = {"q90": 0.9, "q95": 0.95, "q99": 0.99, "q995": 0.995}
    return {k: total.quantile(q) for k, q in levels.items()} | {
        "mean": total.mean,
        "tvar99": total.tail_mean(0.99),
        "p_above": total.probability_above(limit),
        "expected_above": total.stop_loss(limit),
    }


def oep_aep(i):
    x, rate = severity(i["severity"]), i["freq"]["lam"]
    if "q" in i:
        step, size = 2_000.0, 2**15
        total = fft.compound(
            count(i["freq"]), fft.discretize(x, step=step, size=size), step=step, size=size
        )
        return {"approx": total.quantile(i["q"])}
    losses = {f"pml_{t}": x.quantile(1 + math.log1p(-1 / t) / rate) for t in i["return_periods"]}
    above = fft.occurrence_exceedance(rate, x.survival(A(i["x"])))
    return {"oep_1e5": above[0], "oep_1e6": above[1], **losses}


_PART_OF = {
    "response": "breach_response",
    "defence": "defense",
    "bi_hours": "business_interruption",
}


def program(i):
    given = i["policy"]
    agreements = {_PART_OF.get(k, k): {"sublimit": v} for k, v in given.get("sub", {}).items()}
    if given.get("wait"):
        agreements["business_interruption"] = {"waiting_hours": given["wait"]}
    policy = InsurancePolicy(
        aggregate_limit=given["agg"],
        each_claim_limit=given["occ"],
        retention=given["ret"],
        coinsurance=given.get("coins", 0.0),
        agreements=agreements,
        defense_erodes_limit=given.get("defence") != "outside",
    )
    losses = np.zeros((len(i["events"]), len(PARTS)), dtype=np.int64)
    hours = np.zeros(len(losses))
    for row, event in enumerate(i["events"]):
        hours[row] = event.get("bi_hours", 0.0)
        for name, amount in event.items():
            dollars = amount * given["rate"] if name == "bi_hours" else amount
            losses[row, PARTS.index(_PART_OF.get(name, name))] = round(dollars * 100)
    zeros = np.zeros(len(losses), dtype=np.int64)
    split = settle_events(
        losses, hours, zeros.astype(np.int16), zeros, build_tower((policy,), ("s",))
    ).split
    walked = [
        line.amount
        for line in walk_year(YearOfEvents.plain(losses, hours), (policy,))
        if line.step in ("paid", "excess_paid")
    ]
    assert walked == [paid / 100 for paid in split[:, PAID]], "the exhibit shows another figure"
    out = {}
    for row, line in enumerate(split, start=1):
        out[f"paid_{row}"] = line[PAID] / 100
        out[f"uninsured_{row}"] = (losses[row - 1].sum() - line[PAID]) / 100
    out["paid_total"] = split[:, PAID].sum() / 100
    out["uninsured_total"] = (losses.sum() - split[:, PAID].sum()) / 100
    return out


def fair_input(i):
    if "mode" in i:
        x = sev.Pert(i["low"], i["mode"], i["high"], i["lam"])
        return {
            "alpha": x.alpha,
            "beta": x.beta,
            "mean": x.mean,
            "variance": x.variance,
            "q95": x.quantile(0.95),
        }
    x = sev.Lognormal.from_interval(i["low"], i["high"])
    rate = i.get("rate", i.get("p"))
    return {
        "ale": rate * x.mean,
        "mu": x.mu,
        "sigma": x.sigma,
        "p_exceed_1m": rate * float(x.survival(A(1e6))),
    }


def epistemic(i):
    if "rate" in i:
        shape, scale = i["rate"]["shape"], i["rate"]["scale"]
        total = fft.compound(fft.negative_binomial(shape, scale), A([0.0, 1.0]), size=256, tilt=0.0)
        return {
            "mean": total.mean,
            "variance": total.variance,
            "p0": total.pmf[0],
            "p1": total.pmf[1],
        }
    sigma = math.hypot(i["sigma"], i["mu"]["sd"])
    x = sev.Lognormal(i["mu"]["mean"], sigma)
    return {"sigma_pred": sigma, "mean": x.mean, "q99": x.quantile(0.99)}


def control_value(i):
    before = [row["rate"] * severity(row["severity"]).mean for row in i["scenarios"]]
    control = i["control"]
    kept = before[control["scenario"]] * control["freq_factor"] * control["sev_factor"]
    saving = before[control["scenario"]] - kept
    return {"aal_before": sum(before), "aal_after": sum(before) - saving, "saving": saving}


def portfolio_shock(i):
    if "claims" in i:
        tower = (
            InsurancePolicy(
                kind="tech_eo", aggregate_limit=i["eo_limit"], retention=i["retention"]
            ),
            InsurancePolicy(kind="cyber", position="excess", aggregate_limit=i["cyber_limit"]),
        )
        losses = np.zeros((1, len(PARTS)), dtype=np.int64)
        gross = i["claims"] * i["each"] * i["share"]
        losses[0, PARTS.index("liability")] = round(gross * 100)
        zeros = np.zeros(1, dtype=np.int64)
        both, one = (
            settle_events(
                losses, np.zeros(1), zeros.astype(np.int16), zeros, build_tower(policies, ("s",))
            ).split[0, PAID]
            / 100
            for policies in (tower, tower[:1])
        )
        return {"gross": gross, "eo_paid": one, "cyber_paid": both - one, "uninsured": gross - both}
    a, b, n, p = i["share"]["a"], i["share"]["b"], i["clients"], i["p"]
    k = np.arange(n + 1)
    log_pmf = (
        special.gammaln(n + 1)
        - special.gammaln(k + 1)
        - special.gammaln(n - k + 1)
        + special.betaln(k + a, n - k + b)
        - special.betaln(a, b)
    )
    hits = np.exp(log_pmf)
    mean = p * float(hits @ k)
    return {
        "mean": mean * i["loss"],
        "var_hits": p * float(hits @ k**2) - mean**2,
        "p_any": p * float(hits[1:].sum()),
        "p_50": p * float(hits[50:].sum()),
        "p_100": p * float(hits[100:].sum()),
    }


def rng(i):
    if "counter" in i:
        block = words([int(w, 16) for w in i["counter"]], [int(w, 16) for w in i["key"]])
        return {"words": " ".join(f"{int(w):08x}" for w in block)}
    keys = {client: make_key(7, str(client)) for client in i["clients"]}
    again = {c: make_key(7, str(c)) for c in sorted(i["clients"]) if c not in i["drop"]}
    return {"identical": all(keys[client] == key for client, key in again.items())}


def answer(case):
    return globals()[case["kind"]](case["inputs"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_engine_gives_the_known_answer(case):
    found, tolerance = answer(case), case["tolerance"]
    for name, expected in case["expected"].items():
        if "exact" in tolerance:
            assert found[name] == expected, name
        elif "rel" in tolerance:
            assert found[name] == pytest.approx(expected, rel=tolerance["rel"]), name
        else:
            assert found[name] == pytest.approx(expected, abs=max(tolerance["abs"], 1e-12)), name


def test_the_draws_of_a_gamma_rate_mix_to_a_negative_binomial():
    prior = Prior(
        id="x",
        distribution="gamma",
        parameters={"mean": 0.5, "low": 0.1, "high": 2, "shape": 2},
        meaning="m",
        unit="u",
        source="s",
        as_of="2026",
        confidence="assumption",
    )
    rates = draw(prior, (np.arange(4096) + 0.5) / 4096)
    assert np.exp(-rates).mean() == pytest.approx(0.64, rel=1e-4)
    assert (rates * np.exp(-rates)).mean() == pytest.approx(0.256, rel=1e-4)


def test_a_lognormal_with_uncertain_location_is_the_wider_lognormal():
    inner = sev.Lognormal(0.0, 1.2)

    def above(mu):
        density = math.exp(-((mu - 10) ** 2) / 0.5) / math.sqrt(0.5 * math.pi)
        return density * float(inner.survival(A(453274.07 / math.exp(mu))))

    assert integrate.quad(above, 6, 14)[0] == pytest.approx(0.01, rel=1e-4)
