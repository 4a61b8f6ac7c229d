"""Builders of statements: pure functions from engine results to :class:`Statement`.

Each takes a :class:`Preparation` (for whom, by whom, as of when, with which versions). None reads
a clock, a file or a network. ``docs/reference/statements.md`` lists what each statement holds.
"""

from duecare.documents.statements.answers import AnsweredQuestion, answered_questions
from duecare.documents.statements.application import (
    ApplicationFacts,
    EarlierApplication,
    KnownFact,
    insurance_application,
)
from duecare.documents.statements.decisions import (
    DecisionRecord,
    EarlierDecision,
    decision_letter,
)
from duecare.documents.statements.firm import firm_exposure_statement
from duecare.documents.statements.found import data_inventory_statement
from duecare.documents.statements.framework import framework_statement
from duecare.documents.statements.incident import IncidentFacts, incident_statement
from duecare.documents.statements.insurance import insurance_gap_statement
from duecare.documents.statements.liability import liability_statement
from duecare.documents.statements.offers import offer_letter
from duecare.documents.statements.owner import owner_statement
from duecare.documents.statements.portfolio import firm_claims_statement, portfolio_statement
from duecare.documents.statements.preparation import Preparation
from duecare.documents.statements.proposal import (
    Proposed,
    ProposedGroup,
    proposal_statement,
)
from duecare.documents.statements.review import ReviewFacts, review_statement
from duecare.documents.statements.risk_assessment import risk_assessment_statement
from duecare.documents.statements.simulation import (
    FinishedCampaign,
    authorization_statement,
    campaign_statement,
)
from duecare.documents.statements.training import (
    ClientTold,
    OutsideLine,
    OutsideSource,
    PassedLesson,
    TrainedPerson,
    TrainingRecord,
    certificate,
    training_record,
)

__all__ = [
    "AnsweredQuestion",
    "ApplicationFacts",
    "ClientTold",
    "DecisionRecord",
    "EarlierApplication",
    "EarlierDecision",
    "FinishedCampaign",
    "IncidentFacts",
    "KnownFact",
    "OutsideLine",
    "OutsideSource",
    "PassedLesson",
    "Preparation",
    "Proposed",
    "ProposedGroup",
    "ReviewFacts",
    "TrainedPerson",
    "TrainingRecord",
    "answered_questions",
    "authorization_statement",
    "campaign_statement",
    "certificate",
    "data_inventory_statement",
    "decision_letter",
    "firm_claims_statement",
    "firm_exposure_statement",
    "framework_statement",
    "incident_statement",
    "insurance_application",
    "insurance_gap_statement",
    "liability_statement",
    "offer_letter",
    "owner_statement",
    "portfolio_statement",
    "proposal_statement",
    "review_statement",
    "risk_assessment_statement",
    "training_record",
]
