"""From found people to a loss distribution, to who pays it, to what changes it.

``price`` gives a :class:`PriceResult` (`duecare.loss/1`), ``assess`` an :class:`Assessment`.


The engine and its compiler load with the first function that needs them: who only reads results, as
the pages of the console do, does not wait for them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duecare.risk.advice.assessment import assess
    from duecare.risk.advice.offered import offered
    from duecare.risk.inputs.answers import (
        Answer,
        Answers,
        SafeguardLevel,
        answers_from,
        read_answers,
    )
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

_PLACES = {
    "duecare.risk.advice.assessment": ("assess",),
    "duecare.risk.advice.offered": ("offered",),
    "duecare.risk.law.terms": ("profile_terms",),
    "duecare.risk.inputs.answers": (
        "Answer",
        "Answers",
        "SafeguardLevel",
        "answers_from",
        "read_answers",
    ),
    "duecare.risk.inputs.overrides": ("override_priors", "read_overrides"),
    "duecare.risk.inputs.prices": (
        "OwnPrice",
        "PriceBook",
        "PriceItem",
        "price_book_from",
        "read_price_book",
    ),
    "duecare.risk.inputs.profile": (
        "ClientProfile",
        "Device",
        "HeldPlace",
        "PeopleByHand",
        "profile_from",
        "read_profile",
    ),
    "duecare.risk.insurance.program": (
        "InsurancePolicy",
        "InsuranceProgram",
        "InsuringAgreement",
        "insurance_from",
        "read_insurance",
    ),
    "duecare.risk.parts": ("PARTS",),
    "duecare.risk.policies": ("WalkedStep", "WalkedYear"),
    "duecare.risk.portfolio.levers": ("SafeguardMove", "value_safeguards"),
    "duecare.risk.portfolio.portfolio": ("PortfolioClient", "PortfolioResult", "price_portfolio"),
    "duecare.risk.pricing": ("DEFAULT_SEED", "DEFAULT_YEARS", "price"),
    "duecare.risk.result": (
        "SCHEMA",
        "AssessedRisk",
        "Assessment",
        "CheapestSet",
        "Cost",
        "CoverChange",
        "CriticalGap",
        "CrossCheck",
        "CurvePoint",
        "Duty",
        "Estimate",
        "Exceedance",
        "Gap",
        "InsuranceResult",
        "JointValue",
        "PriceResult",
        "Quantile",
        "Range",
        "Recommendation",
        "Saving",
        "ScenarioResult",
        "SectionCoverage",
        "SourceRef",
        "Uninsured",
    ),
}
_MODULES = {name: module for module, names in _PLACES.items() for name in names}

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


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(name, name=name)
    value = globals()[name] = getattr(import_module(_MODULES[name]), name)
    return value
