"""The product's knowledge as data: typed, sourced, checked, with one release number.

``load_catalog()`` gives the shipped :class:`Catalog`; ``check_catalog(catalog)`` lists what in it
contradicts itself. Every figure carries source, as-of date and confidence (:class:`Sourced`).
"""

from duecare.catalog.application import ApplicationForm, ApplicationQuestion, ApplicationSource
from duecare.catalog.calibration import Calibration, PublicTotal, Sector
from duecare.catalog.checks import check_catalog
from duecare.catalog.costs import ControlEffect, CostFactor, IncidentMix, PeopleForecast, Settlement
from duecare.catalog.frameworks import Crosswalk, Framework
from duecare.catalog.incident_steps import IncidentStep, IncidentSteps
from duecare.catalog.law import (
    AuthorityNotice,
    BureauNotice,
    FederalLaw,
    IndividualDeadline,
    Jurisdiction,
    LawFact,
    LawSource,
)
from duecare.catalog.load import Catalog, load_catalog, read_catalog
from duecare.catalog.priors import Lever, Prior
from duecare.catalog.questions import (
    AnswerOption,
    Fact,
    FactValue,
    Question,
    QuestionSection,
    answer_share,
    facts_from_answers,
)
from duecare.catalog.safeguards import Effect, Safeguard, SafeguardCost
from duecare.catalog.scenarios import (
    Exposure,
    ExposureRule,
    LocationType,
    Scenario,
    ThreatScenario,
)
from duecare.catalog.sourced import Confidence, Sourced

__all__ = [
    "AnswerOption",
    "ApplicationForm",
    "ApplicationQuestion",
    "ApplicationSource",
    "AuthorityNotice",
    "BureauNotice",
    "Calibration",
    "Catalog",
    "Confidence",
    "ControlEffect",
    "CostFactor",
    "Crosswalk",
    "Effect",
    "Exposure",
    "ExposureRule",
    "Fact",
    "FactValue",
    "FederalLaw",
    "Framework",
    "IncidentMix",
    "IncidentStep",
    "IncidentSteps",
    "IndividualDeadline",
    "Jurisdiction",
    "LawFact",
    "LawSource",
    "Lever",
    "LocationType",
    "PeopleForecast",
    "Prior",
    "PublicTotal",
    "Question",
    "QuestionSection",
    "Safeguard",
    "SafeguardCost",
    "Scenario",
    "Sector",
    "Settlement",
    "Sourced",
    "ThreatScenario",
    "answer_share",
    "check_catalog",
    "facts_from_answers",
    "load_catalog",
    "read_catalog",
]
