"""The rows of arrays that the kernels read about one client: outcomes, scenarios, tables, draws."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.catalog import Catalog, Prior, ThreatScenario
from duecare.risk.exposure.reach import ReachOutcome
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.law.applicability import laws_of_client
from duecare.risk.law.damages import suits_left
from duecare.risk.law.duties import NoticeShares, notice_shares
from duecare.risk.law.facts import Groups
from duecare.risk.law.penalties import penalty_terms
from duecare.risk.loss import severity as sev
from duecare.risk.loss.draws import TABLE_SIZE, beta_table
from duecare.risk.loss.firm import ADVICE, DOUBT, FIRM_BATCH_ROWS
from duecare.risk.loss.frequency import FRAUD, TAKEOVER, draw, stratified
from duecare.risk.loss.occurrence import BATCHES
from duecare.risk.loss.scalars import growth
from duecare.risk.rules import value_of

F64 = npt.NDArray[np.float64]
MISSENT_SCENARIO: Final = "SCN-MISDELIVERY"
_INTRUSIONS: Final = ("email_compromise", "server_intrusion", "ransomware")
_NO_INTRUSION: Final = frozenset({"SCN-MISDELIVERY", "SCN-INSIDER", "SCN-EX-EMPLOYEE"})


def outcome_rows(
    by_scenario: Sequence[Sequence[ReachOutcome]],
    people: Groups,
    profile: ClientProfile,
    catalog: Catalog,
) -> tuple[F64, list[F64]]:
    """Outcomes of all scenarios as rows, and for each the notice-law penalties of its states.

    ``people`` are all whom the client holds: which laws reach it is read over them, once.
    """
    laws = laws_of_client(profile, catalog, people)
    left = suits_left(profile, catalog, people, laws)
    rows, penalties = [], []
    for outcomes in by_scenario:
        cumulative = 0.0
        for outcome in outcomes:
            cumulative += outcome.probability
            shares = notice_shares(outcome.people.groups, profile, catalog, laws)
            row = _outcome_row(outcome, shares)
            row[sev.CUMULATIVE], row[sev.SUIT_FACTOR] = cumulative, left
            rows.append(row)
            penalties.append(_penalty_rows(shares, catalog))
    return np.stack(rows), penalties


def _outcome_row(outcome: ReachOutcome, shares: NoticeShares) -> F64:
    people = outcome.people
    spread = 1.645 * people.relative_error
    out = np.zeros(sev.OUTCOME_COLUMNS)
    out[sev.PEOPLE_LOW] = people.low * max(0.0, 1.0 - spread)
    out[sev.PEOPLE_BEST] = people.best
    out[sev.PEOPLE_HIGH] = people.high * (1.0 + spread)
    out[sev.NOTIFY_SHARE] = shares.notify
    out[sev.MONITOR_YEARS] = shares.monitor_years
    out[sev.CARD_SHARE] = shares.cards
    out[sev.STATUTORY] = shares.statutory
    out[sev.ENCRYPTION] = outcome.encryption
    out[sev.CONTENT] = outcome.content
    return out


def _penalty_rows(shares: NoticeShares, catalog: Catalog) -> F64:
    """The notice-law penalty of every state whose people are told, at least one empty row."""
    told = shares.residents
    out = np.zeros((max(len(told), 1), sev.PENALTY_COLUMNS))
    for row, (code, share) in enumerate(told):
        terms = penalty_terms(catalog.jurisdictions[code], catalog.priors)
        out[row] = share, terms.flat, terms.each, terms.least, terms.cap
    return out


def act_lag(priors: Mapping[str, Prior]) -> tuple[float, float]:
    """Mean and spread of ln(days) between a wrongful act and the claim that it leads to."""
    given = priors["claims.act_lag"].parameters
    return math.log(given["median"]), given["sigma"]


def scenario_row(scenario: ThreatScenario, profile: ClientProfile, catalog: Catalog) -> F64:
    """The kernel's parameters of one scenario for one client, by column of ``severity``."""
    kind, priors = scenario.first_party_kind, catalog.priors
    legal, forensics = priors[f"legal.{kind}"].parameters, priors[f"forensics.{kind}"].parameters
    ransomware = kind == "ransomware"
    intrusion = kind in _INTRUSIONS and scenario.id not in _NO_INTRUSION
    larger = growth(profile, priors, "size.ransomware" if ransomware else "size.other")
    return np.array(
        [
            math.log(legal["median"]) + larger,
            legal["sigma"],
            math.log(forensics["median"]) + larger,
            forensics["sigma"],
            intrusion,
            ransomware,
            ransomware,
            _money_leaves(scenario.id, profile, catalog),
            value_of(priors, f"claim.{scenario.id}"),
            scenario.id == MISSENT_SCENARIO,
        ],
        dtype=float,
    )


def _money_leaves(scenario: str, profile: ClientProfile, catalog: Catalog) -> float:
    """The chance that an event ends in money sent to a thief, average safeguards."""
    if scenario == FRAUD:
        return 1.0
    if scenario != TAKEOVER:
        return 0.0
    sector = catalog.calibration.sectors[profile.industry]
    return value_of(catalog.priors, "takeover.becomes_fraud") * sector.fraud / sector.claims


def tables_of(scenarios: Sequence[str], priors: Mapping[str, Prior]) -> F64:
    """Quantiles of the beta priors of the kernel, then the share taken in each scenario."""
    wanted = [
        priors[name]
        for name in (
            "monitoring.take_up",
            "downtime.revenue_share",
            "funds_transfer.recovered",
            "notice_penalty.share_of_most",
            "statutory.paid_share",
        )
    ]
    default = priors["exposed_fraction.default"]
    wanted += [priors.get(f"exposed_fraction.{name}", default) for name in scenarios]
    tables = np.empty((len(wanted), TABLE_SIZE))
    for row, prior in enumerate(wanted):
        tables[row] = beta_table(prior.parameters["alpha"], prior.parameters["beta"])
    return tables


@lru_cache(maxsize=4)
def batch_draws(catalog: Catalog, key: tuple[int, int]) -> F64:
    """Draws that hold for a whole batch: settlement slope, people held, encryption, firm."""
    line = catalog.priors["suit.settlement"].parameters
    half = stratified(1, key)
    out = np.empty((sev.BATCH_ROWS, BATCHES))
    normal = draw(_standard(catalog.priors["legal.lost_device"]), half)
    out[sev.B_SLOPE] = line["slope"] + line.get("slope_se", 0.0) * np.log(normal)
    out[sev.B_PEOPLE] = stratified(2, key)
    out[sev.B_ENCRYPTED] = draw(catalog.priors["effect.disk_encryption"], stratified(3, key))
    return out


@lru_cache(maxsize=4)
def firm_draws(catalog: Catalog, key: tuple[int, int]) -> F64:
    """What is not known about claims against the firm: one factor for all chances, and advice."""
    out = np.empty((FIRM_BATCH_ROWS, BATCHES))
    out[DOUBT] = draw(catalog.priors["msp.named.doubt"], stratified(4, key))
    out[DOUBT] /= out[DOUBT].mean()
    out[ADVICE] = draw(catalog.priors["msp.signed_advice"], stratified(5, key))
    return out


def _standard(prior: Prior) -> Prior:
    """A lognormal of median 1 and sigma 1: its logarithm is standard normal."""
    return prior.model_copy(update={"parameters": {"median": 1.0, "sigma": 1.0}})
