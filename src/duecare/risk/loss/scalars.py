"""The scalars of the loss kernel: which prior fills which column."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.catalog import Prior
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.loss import severity as sev
from duecare.risk.rules import value_of, yearly_revenue

F64 = npt.NDArray[np.float64]
DAYS_OF_A_YEAR: Final = 365.0
REFERENCE_STAFF: Final = 10.0

# Lognormal priors: the logarithm of the median, and sigma.
_LOGNORMAL: Final = {
    "review.cost": (sev.REVIEW_MU, sev.REVIEW_SIGMA),
    "public_relations.cost": (sev.PR_MU, sev.PR_SIGMA),
    "restoration.cost": (sev.RESTORE_MU, sev.RESTORE_SIGMA),
    "downtime.days": (sev.DAYS_MU, sev.DAYS_SIGMA),
    "ransom.amount": (sev.RANSOM_MU, sev.RANSOM_SIGMA),
    "funds_transfer.amount": (sev.FRAUD_MU, sev.FRAUD_SIGMA),
    "suit.defense": (sev.DEFENSE_MU, sev.DEFENSE_SIGMA),
    "misdelivery.people": (sev.MISSENT_MU, sev.MISSENT_SIGMA),
    "misdelivery.large_people": (sev.MISSENT_LARGE_MU, sev.MISSENT_LARGE_SIGMA),
    "misdelivery.cost": (sev.MISSENT_COST_MU, sev.MISSENT_COST_SIGMA),
    "misdelivery.claim": (sev.MISSENT_CLAIM_MU, sev.MISSENT_CLAIM_SIGMA),
}
# Priors whose parameters are columns as they are.
_AS_THEY_ARE: Final = {
    "review.size_exponent": {"value": sev.REVIEW_EXPONENT},
    "notice.minimum": {"value": sev.NOTICE_MINIMUM},
    "notice.per_person": {
        "low": sev.NOTICE_LOW,
        "mode": sev.NOTICE_MODE,
        "high": sev.NOTICE_HIGH,
    },
    "monitoring.per_enrollee": {"low": sev.MONITOR_LOW, "high": sev.MONITOR_HIGH},
    "notice.by_hand": {"value": sev.BY_HAND},
    "response.nobody_told": {"value": sev.WRITTEN_DOWN},
    "response.full_from": {"value": sev.FULL_RESPONSE},
    "public_relations.probability": {"value": sev.PR_CHANCE},
    "ransom.pay_probability": {"value": sev.PAY_CHANCE},
    "ransom.pay_exponent": {"value": sev.PAY_EXPONENT},
    "claim.otherwise": {"value": sev.OTHERWISE},
    "response.extent": {"sigma": sev.EXTENT_SIGMA},
    "misdelivery.large": {"value": sev.MISSENT_LARGE},
    "suit.probability": {"intercept": sev.SUIT_INTERCEPT, "slope": sev.SUIT_SLOPE},
    "suit.settled": {"value": sev.SETTLED_CHANCE},
    "suit.settlement": {
        "intercept": sev.LINE_INTERCEPT,
        "slope": sev.LINE_SLOPE,
        "sigma": sev.LINE_SIGMA,
        "sigma_small": sev.LINE_SIGMA_SMALL,
    },
    "regulator.probability_under_500": {"value": sev.REG_CHANCE_SMALL},
    "regulator.penalty": {
        "intercept": sev.REG_INTERCEPT,
        "slope": sev.REG_SLOPE,
        "sigma": sev.REG_SIGMA,
        "sigma_small": sev.REG_SIGMA_SMALL,
    },
    "notice_penalty.imposed": {"value": sev.LATE_CHANCE},
    "notice_penalty.imposed_under_500": {"value": sev.LATE_CHANCE_SMALL},
    "pci.per_card": {"low": sev.CARD_LOW, "mode": sev.CARD_MODE, "high": sev.CARD_HIGH},
    "pci.investigator": {"low": sev.INVESTIGATOR_LOW, "high": sev.INVESTIGATOR_HIGH},
}


# Priors whose ends of the spread are logarithms of people.
_SPREADS: Final = {
    "suit.settlement": (sev.LINE_SMALL_TO, sev.LINE_LARGE_FROM),
    "regulator.penalty": (sev.REG_SMALL_TO, sev.REG_LARGE_FROM),
}
# Lognormal priors that grow with staff, and the exponent.
_GROWS: Final = {
    "restoration.cost": "size.ransomware",
    "ransom.amount": "ransom.size",
    "funds_transfer.amount": "size.other",
}


def growth(profile: ClientProfile, priors: Mapping[str, Prior], exponent: str) -> float:
    """What the logarithm of a cost at 10 staff is raised by for this client's staff."""
    return value_of(priors, exponent) * math.log(profile.employees / REFERENCE_STAFF)


def kernel_scalars(profile: ClientProfile, priors: Mapping[str, Prior], *, margin: float) -> F64:
    """The scalars by column of :mod:`duecare.risk.loss.severity`.

    ``margin`` is the share of revenue (of a public body, of its budget) that a standstill costs;
    revenue and its caps are dollars of this client.
    """
    p = np.zeros(sev.PARAMETER_COUNT)
    for name, (mu, sigma) in _LOGNORMAL.items():
        p[mu] = math.log(priors[name].parameters["median"])
        p[mu] += growth(profile, priors, _GROWS[name]) if name in _GROWS else 0.0
        p[sigma] = priors[name].parameters["sigma"]
    for name, columns in _AS_THEY_ARE.items():
        for parameter, column in columns.items():
            p[column] = priors[name].parameters[parameter]
    for name, (small_to, large_from) in _SPREADS.items():
        p[small_to] = math.log(priors[name].parameters["small_to"])
        p[large_from] = math.log(priors[name].parameters["large_from"])
    p[sev.LINE_PIVOT] = math.log(priors["suit.settlement"].parameters["pivot"])
    watched = profile.hipaa in ("covered_entity", "business_associate")
    p[sev.REG_CHANCE] = value_of(
        priors,
        "regulator.probability_500plus_health" if watched else "regulator.probability_500plus",
    )
    revenue = yearly_revenue(profile, priors)
    p[sev.DAILY_REVENUE] = revenue * margin / DAYS_OF_A_YEAR
    p[sev.RANSOM_CAP] = revenue * value_of(priors, "ransom.revenue_cap")
    p[sev.FRAUD_CAP] = revenue * value_of(priors, "funds_transfer.revenue_cap")
    return p
