"""From found people to a loss distribution, to who pays it, to what changes it.

``price`` gives a :class:`PriceResult` (`duecare.loss/1`), ``assess`` an :class:`Assessment`.
"""

from duecare.risk.advice.assessment import assess
from duecare.risk.advice.offers import offered
from duecare.risk.inputs.answers import Answer, Answers, SafeguardLevel, answers_from, read_answers
from duecare.risk.inputs.overrides import override_priors, read_overrides
from duecare.risk.inputs.prices import (
    OwnPrice,
    PriceBook,
    PriceItem,
    price_book_from,
    read_price_book,
)
from duecare.risk.inputs.profile import (
    ClientProfile,
    Device,
    HeldPlace,
    PeopleByHand,
    profile_from,
    read_profile,
)
from duecare.risk.insurance.program import (
    InsurancePolicy,
    InsuranceProgram,
    InsuringAgreement,
    insurance_from,
    read_insurance,
)
from duecare.risk.law.terms import profile_terms
from duecare.risk.parts import PARTS
from duecare.risk.policies import WalkedStep, WalkedYear
from duecare.risk.portfolio.levers import SafeguardMove, value_safeguards
from duecare.risk.portfolio.portfolio import PortfolioClient, PortfolioResult, price_portfolio
from duecare.risk.pricing import DEFAULT_SEED, DEFAULT_YEARS, price
from duecare.risk.result import (
    SCHEMA,
    AssessedRisk,
    Assessment,
    CheapestSet,
    Cost,
    CoverChange,
    CriticalGap,
    CrossCheck,
    CurvePoint,
    Duty,
    Estimate,
    Exceedance,
    Gap,
    InsuranceResult,
    JointValue,
    PriceResult,
    Quantile,
    Range,
    Recommendation,
    Saving,
    ScenarioResult,
    SectionCoverage,
    SourceRef,
    Uninsured,
)

__all__ = [
    "DEFAULT_SEED",
    "DEFAULT_YEARS",
    "PARTS",
    "SCHEMA",
    "Answer",
    "Answers",
    "AssessedRisk",
    "Assessment",
    "CheapestSet",
    "ClientProfile",
    "Cost",
    "CoverChange",
    "CriticalGap",
    "CrossCheck",
    "CurvePoint",
    "Device",
    "Duty",
    "Estimate",
    "Exceedance",
    "Gap",
    "HeldPlace",
    "InsurancePolicy",
    "InsuranceProgram",
    "InsuranceResult",
    "InsuringAgreement",
    "JointValue",
    "OwnPrice",
    "PeopleByHand",
    "PortfolioClient",
    "PortfolioResult",
    "PriceBook",
    "PriceItem",
    "PriceResult",
    "Quantile",
    "Range",
    "Recommendation",
    "SafeguardLevel",
    "SafeguardMove",
    "Saving",
    "ScenarioResult",
    "SectionCoverage",
    "SourceRef",
    "Uninsured",
    "WalkedStep",
    "WalkedYear",
    "answers_from",
    "assess",
    "insurance_from",
    "offered",
    "override_priors",
    "price",
    "price_book_from",
    "price_portfolio",
    "profile_from",
    "profile_terms",
    "read_answers",
    "read_insurance",
    "read_overrides",
    "read_price_book",
    "read_profile",
    "value_safeguards",
]
