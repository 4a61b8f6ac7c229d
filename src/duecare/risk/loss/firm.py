"""The firm's part in a client's event: whether it is named, what it spends, what it pays.

A share of the events that cost the client anything leads to a claim or demand against the firm;
the share depends on the cause, and for an intrusion on the size of the loss. A claim is dismissed
early, or fought, or fought and paid: then the firm bears a share of the client's loss, up to the
limit of its contract where that limit is upheld. A limit caps the payment, never the defense.
Signed advice on a safeguard that bears on the scenario lowers the chance and the payment. In
prose, with the sources: ``docs/concepts/liability.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.catalog import Catalog, Prior, ThreatScenario
from duecare.risk.compiled import compiled
from duecare.risk.inputs.contract import FirmContract
from duecare.risk.loss.draws import from_table, triangular
from duecare.risk.loss.philox import TO_UNIT, philox
from duecare.risk.rules import ends_of, value_of

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

# Columns of the terms of one scenario.
(
    CHANCE,
    CHANCE_LARGE,
    LARGE_FROM,
    SIGNED,
    DISMISSED,
    DISMISSED_LOW,
    DISMISSED_HIGH,
    FOUGHT_LOW,
    FOUGHT_MODE,
    FOUGHT_HIGH,
    PAYS,
    LIMIT,
    UPHELD,
    FIRM_COLUMNS,
) = range(14)
# Rows of the draws of a batch: a factor on every chance, and what signed advice leaves of it.
DOUBT, ADVICE, FIRM_BATCH_ROWS = range(3)
INDEMNITY, DEFENSE_COST = range(2)  # columns of the result, cents
_FOR_FIRM: Final = np.uint64(5)  # fourth word of the counters
LARGEST_CLAIM: Final = 1e13  # cents


def firm_terms(
    scenarios: Sequence[ThreatScenario], contract: FirmContract, catalog: Catalog
) -> F64:
    """Scenarios x :data:`FIRM_COLUMNS`: chances by cause, costs, and the contract's limit."""
    priors = catalog.priors
    signed = frozenset(contract.signed_decisions)
    out = np.zeros((len(scenarios), FIRM_COLUMNS))
    fought = priors["msp.defense_fought"].parameters
    for row, scenario in zip(out, scenarios, strict=True):
        chance = value_of(priors, f"msp.named.{scenario.names_firm}")
        large = scenario.names_firm == "intrusion"
        row[CHANCE] = chance
        row[CHANCE_LARGE] = value_of(priors, "msp.named.intrusion_large") if large else chance
        row[LARGE_FROM] = value_of(priors, "msp.named.large_from")
        row[SIGNED] = bears_on(scenario.id, signed, catalog)
        row[DISMISSED] = value_of(priors, "msp.dismissed")
        row[DISMISSED_LOW], row[DISMISSED_HIGH] = ends_of(priors, "msp.defense_dismissed")
        row[FOUGHT_LOW], row[FOUGHT_MODE] = fought["low"], fought["mode"]
        row[FOUGHT_HIGH] = fought["high"]
        row[PAYS] = value_of(priors, "msp.pays")
        row[LIMIT] = min(contract.limit, LARGEST_CLAIM)
        row[UPHELD] = value_of(priors, "msp.limit_upheld")
    return out


def bears_on(scenario: str, safeguards: frozenset[str], catalog: Catalog) -> bool:
    """Whether one of the safeguards changes how often the scenario happens or what it costs."""
    return any(
        effect.scenario == scenario and effect.lever not in ("transfer", "evidence")
        for name in safeguards
        if name in catalog.safeguards
        for effect in catalog.safeguards[name].affects
    )


def share_prior(priors: Mapping[str, Prior]) -> tuple[float, float]:
    """Shape of the beta distribution of the share that the firm bears when it pays."""
    given = priors["msp.share"].parameters
    return given["alpha"], given["beta"]


@compiled
def _claim(
    terms: F64, shares: F64, doubt: float, advice: float, total: float, counter: I64, out: F64
) -> None:
    """One event of ``total`` dollars: fills indemnity and defense, dollars."""
    out[:] = 0.0
    if total <= 0.0:
        return
    relief = advice if terms[SIGNED] > 0.0 else 1.0
    chance = terms[CHANCE_LARGE] if total > terms[LARGE_FROM] else terms[CHANCE]
    year, event = np.uint64(counter[0]), np.uint64(counter[1])
    k0, k1 = np.uint64(counter[2]), np.uint64(counter[3])
    four = philox(year, event, np.uint64(0), _FOR_FIRM, k0, k1)
    if (np.float64(four[0]) + 0.5) * TO_UNIT >= chance * doubt * relief:
        return
    course = (np.float64(four[1]) + 0.5) * TO_UNIT
    work = (np.float64(four[2]) + 0.5) * TO_UNIT
    if course < terms[DISMISSED]:
        out[1] = terms[DISMISSED_LOW] + work * (terms[DISMISSED_HIGH] - terms[DISMISSED_LOW])
        return
    out[1] = triangular(work, terms[FOUGHT_LOW], terms[FOUGHT_MODE], terms[FOUGHT_HIGH])
    if course >= 1.0 - terms[PAYS]:
        out[0] = total * from_table((np.float64(four[3]) + 0.5) * TO_UNIT, shares) * relief
        more = philox(year, event, np.uint64(1), _FOR_FIRM, k0, k1)
        if (np.float64(more[0]) + 0.5) * TO_UNIT < terms[UPHELD]:
            out[0] = min(out[0], terms[LIMIT])


@compiled
def value_firm(
    years: I64,
    index: npt.NDArray[np.int32],
    scenario: npt.NDArray[np.int16],
    batch_of: npt.NDArray[np.int16],
    losses: I64,
    terms: F64,
    shares: F64,
    batch: F64,
    changed: npt.NDArray[np.bool_],
    firm: I64,
    k0: int,
    k1: int,
) -> None:
    """The claims against the firm from all events of the changed scenarios, in cents."""
    out = np.empty(2)
    counter = np.array([0, 0, k0, k1], dtype=np.int64)
    for event in range(len(years)):
        s = scenario[event]
        if not changed[s]:
            continue
        total = np.int64(0)
        for part in range(losses.shape[1]):
            total += losses[event, part]
        counter[0], counter[1] = years[event], index[event]
        b = batch_of[event]
        _claim(terms[s], shares, batch[DOUBT, b], batch[ADVICE, b], total / 100.0, counter, out)
        for column in range(2):
            firm[event, column] = np.int64(np.rint(min(out[column] * 100.0, LARGEST_CLAIM)))
