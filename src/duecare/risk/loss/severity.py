"""What one event costs, by coverage part, in whole cents (numba kernel).

In prose: ``docs/concepts/liability.md``. First party is built bottom-up;
a class settlement follows ``ln S = intercept + slope ln N + sigma Z`` and never people times
dollars; the people of an event are capped by the distinct people held in the reached places.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from duecare.risk.compiled import compiled
from duecare.risk.exposure.encryption import ENCRYPTED, HACKED, PLAIN
from duecare.risk.loss.draws import from_table, lognormal, triangular
from duecare.risk.loss.philox import TO_UNIT, philox
from duecare.risk.parts import PART_COUNT

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

# Uniforms of an event, by slot.
(U_OUTCOME, U_FRACTION, U_HARBOR, U_LEGAL, U_FORENSICS, U_REVIEW, U_NOTICE, U_TAKE_UP, U_PRICE,
 U_PR, U_PR_COST, U_RESTORE, U_DAYS, U_LOST, U_PAYS, U_RANSOM, U_FRAUD, U_RECOVERED, U_SUIT,
 U_SETTLED, U_SETTLEMENT, U_DEFENSE, U_REGULATOR, U_PENALTY, U_CARD, U_INVESTIGATOR,
 U_LATE_NOTICE, U_CLAIM, U_BECOMES_FRAUD, U_STATUTORY, U_EXTENT) = range(31)  # fmt: skip
SLOTS: Final = 32  # eight blocks of four, which the compiler computes side by side

# Scalars of the client and of the priors, by position in the vector ``p``.
(REVIEW_MU, REVIEW_SIGMA, REVIEW_EXPONENT, NOTICE_MINIMUM, NOTICE_LOW, NOTICE_MODE, NOTICE_HIGH,
 MONITOR_LOW, MONITOR_HIGH, PR_CHANCE, PR_MU, PR_SIGMA, RESTORE_MU, RESTORE_SIGMA, DAYS_MU,
 DAYS_SIGMA, DAILY_REVENUE, PAY_CHANCE, RANSOM_MU, RANSOM_SIGMA, RANSOM_CAP, FRAUD_MU,
 FRAUD_SIGMA, FRAUD_CAP, SUIT_INTERCEPT, SUIT_SLOPE, SETTLED_CHANCE, LINE_INTERCEPT, LINE_PIVOT,
 LINE_SIGMA, LINE_SIGMA_SMALL, LINE_SMALL_TO, LINE_LARGE_FROM, DEFENSE_MU, DEFENSE_SIGMA,
 REG_CHANCE, REG_CHANCE_SMALL, REG_INTERCEPT, REG_SLOPE, REG_SIGMA, REG_SIGMA_SMALL, REG_SMALL_TO,
 REG_LARGE_FROM, CARD_LOW, CARD_MODE, CARD_HIGH, INVESTIGATOR_LOW, INVESTIGATOR_HIGH, LINE_SLOPE,
 WRITTEN_DOWN, FULL_RESPONSE, BY_HAND, LATE_CHANCE, LATE_CHANCE_SMALL, OTHERWISE, PAY_EXPONENT,
 MISSENT_MU, MISSENT_SIGMA, MISSENT_LARGE, MISSENT_LARGE_MU, MISSENT_LARGE_SIGMA, MISSENT_COST_MU,
 MISSENT_COST_SIGMA, MISSENT_CLAIM_MU, MISSENT_CLAIM_SIGMA, EXTENT_SIGMA,
 PARAMETER_COUNT) = range(67)  # fmt: skip

# Columns of a scenario's own parameters.
(
    LEGAL_MU,
    LEGAL_SIGMA,
    FORENSICS_MU,
    FORENSICS_SIGMA,
    INTRUSION,
    SYSTEMS_DOWN,
    EXTORTS,
    FRAUD,
    CLAIM,  # share of the events that cost as much as a paid claim
    MISSENT,
    SCENARIO_COLUMNS,
) = range(11)

# Columns of a reach outcome.
(
    CUMULATIVE,
    PEOPLE_LOW,
    PEOPLE_BEST,
    PEOPLE_HIGH,
    NOTIFY_SHARE,
    MONITOR_YEARS,
    CARD_SHARE,
    STATUTORY,  # dollars that a law grants, per person told
    ENCRYPTION,
    CONTENT,  # chance that the place holds people's data at all
    SUIT_FACTOR,  # what defenses of state law leave of the chance of a suit
    OUTCOME_COLUMNS,
) = range(12)

# Columns of the penalty of one state for one outcome (:mod:`duecare.risk.law.penalties`).
RESIDENT_SHARE, FLAT, EACH, LEAST, CAP, PENALTY_COLUMNS = range(6)

# Tables of beta quantiles, by row; then one row a scenario for its exposed fraction.
T_TAKE_UP, T_LOST, T_RECOVERED, T_LATE, T_STATUTORY, T_FRACTION = range(6)

# Rows of the draws of a batch.
B_SLOPE, B_PEOPLE, B_ENCRYPTED, BATCH_ROWS = range(4)
# Layers of the state of a world, each scenarios x batches.
W_RATE, W_PEOPLE, W_SEVERITY, W_HARBOR, W_HARBOR_PLAIN, W_FRAUD, W_TOLD, WORLD_LAYERS = range(8)
LARGE_MESSAGE: Final = 500.0  # people from which a misdirected message is answered like a breach
LARGEST_LOSS: Final = 1e13  # cents of one part of one event; keeps every sum inside int64


@compiled
def fill_uniforms(u: F64, year: int, event: int, k0: int, k1: int) -> None:
    """The uniforms of one event."""
    for block in range(SLOTS // 4):
        four = philox(
            np.uint64(year),
            np.uint64(event),
            np.uint64(block),
            np.uint64(0),
            np.uint64(k0),
            np.uint64(k1),
        )
        for lane in range(4):
            u[block * 4 + lane] = (np.float64(four[lane]) + 0.5) * TO_UNIT


@compiled
def _held(outcome: F64, z: float) -> float:
    """People held in the reached places, within the range of their count."""
    best = outcome[PEOPLE_BEST]
    if z < 0.5:
        return float(outcome[PEOPLE_LOW] + (best - outcome[PEOPLE_LOW]) * 2.0 * z)
    return float(best + (outcome[PEOPLE_HIGH] - best) * (2.0 * z - 1.0))


@compiled
def _misdirected(u: F64, p: F64, outcome: F64, z: float) -> float:
    """People in one message to the wrong person: a handful, rarely 500 or more."""
    large = u[U_FRACTION] - (1.0 - p[MISSENT_LARGE])
    if large > 0.0:
        within = min(large / p[MISSENT_LARGE], 1.0 - 1e-12)
        people = max(LARGE_MESSAGE, lognormal(within, p[MISSENT_LARGE_MU], p[MISSENT_LARGE_SIGMA]))
    else:
        within = u[U_FRACTION] / (1.0 - p[MISSENT_LARGE])
        people = np.ceil(lognormal(within, p[MISSENT_MU], p[MISSENT_SIGMA]))
    return float(min(np.floor(people), np.floor(_held(outcome, z) + 0.5)))


@compiled
def _people(u: F64, outcome: F64, fraction_table: F64, z: float, factor: float) -> float:
    """People exposed: held there (within its range) x share taken x safeguards."""
    taken = _held(outcome, z) * from_table(u[U_FRACTION], fraction_table) * min(factor, 1.0)
    return float(np.floor(taken + 0.5))


@compiled
def _response(
    u: F64, p: F64, own: F64, tables: F64, told: float, monitored: float, extent: float
) -> float:
    """Breach response: counsel, forensics, review, notice, monitoring, communication.

    ``extent`` is how far the incident went: it moves all work on it together.
    """
    intrusion = own[INTRUSION] > 0.0
    work = lognormal(u[U_LEGAL], own[LEGAL_MU], own[LEGAL_SIGMA])
    work += lognormal(u[U_FORENSICS], own[FORENSICS_MU], own[FORENSICS_SIGMA])
    work *= extent
    if told < 1.0:
        # Nobody to tell: an intrusion is examined all the same, else it is written down.
        return float(work if intrusion else work * p[WRITTEN_DOWN])
    # A letter sent to the wrong address does not bring in a forensic firm.
    scale = 1.0 if intrusion else min(1.0, math.sqrt(told / p[FULL_RESPONSE]))
    cost = work * scale
    review = lognormal(u[U_REVIEW], p[REVIEW_MU], p[REVIEW_SIGMA])
    cost += review * (told / 5000.0) ** p[REVIEW_EXPONENT] * scale
    cost += min(p[NOTICE_MINIMUM], p[BY_HAND] * told)
    cost += told * triangular(u[U_NOTICE], p[NOTICE_LOW], p[NOTICE_MODE], p[NOTICE_HIGH])
    price = p[MONITOR_LOW] + (p[MONITOR_HIGH] - p[MONITOR_LOW]) * u[U_PRICE]
    cost += monitored * from_table(u[U_TAKE_UP], tables[T_TAKE_UP]) * price
    if u[U_PR] < p[PR_CHANCE] * scale:
        cost += lognormal(u[U_PR_COST], p[PR_MU], p[PR_SIGMA])
    return float(cost)


@compiled
def _mistake(u: F64, p: F64, claimed: bool) -> float:
    """A message to the wrong person: hours and a letter; rarely it becomes a claim."""
    cost = lognormal(u[U_LEGAL], p[MISSENT_COST_MU], p[MISSENT_COST_SIGMA])
    if claimed:
        cost += lognormal(u[U_FORENSICS], p[MISSENT_CLAIM_MU], p[MISSENT_CLAIM_SIGMA])
    return float(cost)


@compiled
def _interruption(
    u: F64,
    p: F64,
    own: F64,
    tables: F64,
    factor: float,
    level: float,
    extent: float,
    fraud: float,
    out: F64,
) -> float:
    """Restoration, downtime, ransom and payment fraud; returns the hours of interruption.

    ``factor`` is that of the safeguards, ``level`` that of an event which no one claims.
    """
    hours = 0.0
    if own[SYSTEMS_DOWN] > 0.0:
        out[1] = lognormal(u[U_RESTORE], p[RESTORE_MU], p[RESTORE_SIGMA]) * factor * level * extent
        days = min(lognormal(u[U_DAYS], p[DAYS_MU], p[DAYS_SIGMA]) * factor * level, 365.0)
        hours = days * 24.0
        out[2] = p[DAILY_REVENUE] * days * from_table(u[U_LOST], tables[T_LOST])
    if own[EXTORTS] > 0.0 and u[U_PAYS] < p[PAY_CHANCE] * factor ** p[PAY_EXPONENT]:
        asked = lognormal(u[U_RANSOM], p[RANSOM_MU], p[RANSOM_SIGMA]) * level
        out[3] = min(asked, p[RANSOM_CAP])
    if u[U_BECOMES_FRAUD] < own[FRAUD] * fraud:
        sent = min(lognormal(u[U_FRAUD], p[FRAUD_MU], p[FRAUD_SIGMA]) * level, p[FRAUD_CAP])
        out[4] = sent * (1.0 - from_table(u[U_RECOVERED], tables[T_RECOVERED]))
    return hours


@compiled
def spread_at(log_people: float, small: float, large: float, to: float, start: float) -> float:
    """The spread of ln(amount): ``small`` up to ``to`` (ln people), ``large`` from ``start`` on.

    Between them it falls evenly, slowly enough that mean and 99 % point rise with people.
    """
    share = min(max((log_people - to) / (start - to), 0.0), 1.0)
    return small + (large - small) * share


@compiled
def _third_party(
    u: F64, p: F64, told: float, outcome: F64, slope: float, tables: F64, out: F64
) -> None:
    """Suit and settlement, statutory damages where they can apply, regulator, card brands."""
    log_people = math.log(max(told, 1.0))
    suit = 1.0 / (1.0 + math.exp(-(p[SUIT_INTERCEPT] + p[SUIT_SLOPE] * log_people / math.log(10))))
    if u[U_SUIT] < suit * outcome[SUIT_FACTOR]:
        out[6] = lognormal(u[U_DEFENSE], p[DEFENSE_MU], p[DEFENSE_SIGMA])
        if u[U_SETTLED] < p[SETTLED_CHANCE]:
            sigma = spread_at(
                log_people,
                p[LINE_SIGMA_SMALL],
                p[LINE_SIGMA],
                p[LINE_SMALL_TO],
                p[LINE_LARGE_FROM],
            )
            at_pivot = p[LINE_INTERCEPT] + p[LINE_SLOPE] * p[LINE_PIVOT]
            mu = at_pivot + slope * (log_people - p[LINE_PIVOT])
            out[5] = lognormal(u[U_SETTLEMENT], mu, sigma)
            granted = told * outcome[STATUTORY]
            out[5] += granted * from_table(u[U_STATUTORY], tables[T_STATUTORY])
    chance = p[REG_CHANCE] if told >= 500.0 else p[REG_CHANCE_SMALL]
    if u[U_REGULATOR] < chance:
        sigma = spread_at(
            log_people, p[REG_SIGMA_SMALL], p[REG_SIGMA], p[REG_SMALL_TO], p[REG_LARGE_FROM]
        )
        out[7] = lognormal(u[U_PENALTY], p[REG_INTERCEPT] + p[REG_SLOPE] * log_people, sigma)
    cards = told * outcome[CARD_SHARE]
    if cards >= 1.0:
        out[8] = cards * triangular(u[U_CARD], p[CARD_LOW], p[CARD_MODE], p[CARD_HIGH])
        out[8] += p[INVESTIGATOR_LOW] + u[U_INVESTIGATOR] * (
            p[INVESTIGATOR_HIGH] - p[INVESTIGATOR_LOW]
        )


@compiled
def _late_notice(u: F64, p: F64, told: float, penalties: F64, tables: F64) -> float:
    """Penalties of the notice laws of all states of the event, where they are imposed at all."""
    chance = p[LATE_CHANCE] if told >= 500.0 else p[LATE_CHANCE_SMALL]
    if u[U_LATE_NOTICE] >= chance:
        return 0.0
    most = 0.0
    for state in range(penalties.shape[0]):
        residents = np.floor(told * penalties[state, RESIDENT_SHARE] + 0.5)
        if residents >= 1.0:
            asked = penalties[state, FLAT] + penalties[state, EACH] * residents
            most += min(penalties[state, CAP], max(penalties[state, LEAST], asked))
    # Below the chance the same number is uniform again: it draws the share of the most.
    return float(most * from_table(u[U_LATE_NOTICE] / chance, tables[T_LATE]))


@compiled
def _exposure_chance(outcome: F64, s: int, b: int, batch: F64, world: F64) -> float:
    """The chance that what was reached counts as exposed, given the encryption of the place."""
    state = outcome[ENCRYPTION]
    open_share = outcome[CONTENT] * world[W_TOLD, s, b]
    if state == ENCRYPTED:
        open_share *= batch[B_ENCRYPTED, b]
    elif state == PLAIN:
        open_share *= world[W_HARBOR_PLAIN, s, b]
    elif state != HACKED:
        open_share *= world[W_HARBOR, s, b]
    return float(open_share)


@compiled
def _value_one(
    u: F64,
    s: int,
    b: int,
    p: F64,
    scenarios: F64,
    outcomes: F64,
    penalties: F64,
    penalty_first: Any,
    first: Any,
    last: int,
    tables: F64,
    batch: F64,
    world: F64,
    out: F64,
) -> tuple[float, float]:
    """One event in one world: fills the parts; returns people and hours."""
    g = first
    while g < last - 1 and u[U_OUTCOME] >= outcomes[g, CUMULATIVE]:
        g += 1
    told = 0.0
    exposed = 0.0
    own = scenarios[s]
    if last > first:
        if own[MISSENT] > 0.0:
            exposed = _misdirected(u, p, outcomes[g], batch[B_PEOPLE, b])
        else:
            exposed = _people(
                u, outcomes[g], tables[T_FRACTION + s], batch[B_PEOPLE, b], world[W_PEOPLE, s, b]
            )
        if u[U_HARBOR] >= _exposure_chance(outcomes[g], s, b, batch, world):
            exposed = 0.0
        told = np.floor(exposed * outcomes[g, NOTIFY_SHARE] + 0.5)
    claimed = u[U_CLAIM] < own[CLAIM]
    years = 0.0 if told < 1.0 else told * outcomes[g, MONITOR_YEARS]
    hours = 0.0
    if own[MISSENT] > 0.0 and told < LARGE_MESSAGE:
        out[0] = _mistake(u, p, claimed)
    else:
        level = 1.0 if claimed or told >= p[FULL_RESPONSE] else p[OTHERWISE]
        extent = lognormal(u[U_EXTENT], 0.0, p[EXTENT_SIGMA]) if own[INTRUSION] > 0.0 else 1.0
        out[0] = _response(u, p, own, tables, told, years, extent) * level
        hours = _interruption(
            u, p, own, tables, world[W_SEVERITY, s, b], level, extent, world[W_FRAUD, s, b], out
        )
    if told >= 1.0:
        _third_party(u, p, told, outcomes[g], batch[B_SLOPE, b], tables, out)
        states = penalties[penalty_first[g] : penalty_first[g + 1]]
        out[7] += _late_notice(u, p, told, states, tables)
    return exposed, hours


@compiled
def value_events(
    years: I64,
    index: npt.NDArray[np.int32],
    scenario: npt.NDArray[np.int16],
    batch_of: npt.NDArray[np.int16],
    rank: F64,
    p: F64,
    scenarios: F64,
    outcomes: F64,
    penalties: F64,
    penalty_first: Any,
    first: Any,
    tables: F64,
    batch: F64,
    world: F64,
    changed: npt.NDArray[np.bool_],
    losses: I64,
    hours: F64,
    people: F64,
    k0: int,
    k1: int,
) -> None:
    """Value all events of the changed scenarios in one world; other rows keep what they hold."""
    u = np.empty(SLOTS)
    out = np.empty(PART_COUNT)
    for event in range(years.shape[0]):
        s = scenario[event]
        if not changed[s]:
            continue
        b = batch_of[event]
        fill_uniforms(u, years[event], index[event], k0, k1)
        out[:] = 0.0
        exposed = 0.0
        duration = 0.0
        if rank[event] < world[W_RATE, s, b]:
            exposed, duration = _value_one(
                u,
                s,
                b,
                p,
                scenarios,
                outcomes,
                penalties,
                penalty_first,
                first[s],
                first[s + 1],
                tables,
                batch,
                world,
                out,
            )
        for part in range(PART_COUNT):
            losses[event, part] = np.int64(np.rint(min(out[part] * 100.0, LARGEST_LOSS)))
        hours[event] = duration
        people[event] = exposed


@compiled
def paid_claims(
    years: I64,
    index: npt.NDArray[np.int32],
    scenario: npt.NDArray[np.int16],
    share: F64,
    k0: int,
    k1: int,
) -> npt.NDArray[np.bool_]:
    """Which events are paid claims (``share`` by scenario), from the same numbers as their costs."""
    u = np.empty(SLOTS)
    found = np.empty(len(years), dtype=np.bool_)
    for event in range(len(years)):
        fill_uniforms(u, years[event], index[event], k0, k1)
        found[event] = u[U_CLAIM] < share[scenario[event]]
    return found
