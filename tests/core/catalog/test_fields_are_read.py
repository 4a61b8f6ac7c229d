"""Data that looks like a promise is a promise: code reads what the data files hold.

A field of the catalog that no code outside its own checks reads is either knowledge for the reader
of the files, listed here with its reason, or it goes.
"""

import ast
import importlib
import pkgutil
import re
from collections import defaultdict
from pathlib import Path

import pytest

from duecare import catalog as package
from duecare.catalog.sourced import CatalogModel

ROOT = Path(__file__).resolve().parents[3] / "src"
CHECKS = {"checks.py", "content_checks.py", "law_checks.py"}

# Kept for who reads or reviews the files; nothing is computed or printed from it.
KNOWLEDGE = {
    "ControlEffect": {"control", "acts_on", "multiplier", "evidence_level"},  # basis of priors
    "CostFactor": {"metric"},
    "Crosswalk": {"caution", "from_framework", "pairs", "to_framework"},
    "FrameworkMap": {"csf2", "ftc", "sp800_171r3", "ma"},  # read as a whole, by name
    "IncidentMix": {"population", "scenario_share"},
    "PeopleForecast": {"n"},  # reports it was fitted to
    "Settlement": {
        "breach_year", "class_action_usd", "people_affected", "people_basis",
        "record_types", "regulator_penalty_usd", "size_hint",
    },  # rows of settlements.csv, which the back-test reads as rows
    "CivilPenalty": {
        "per_day_after_60", "per_day_after_90", "per_day_cap", "per_record_knowing",
        "per_violation_min", "reduced_cap", "statutory_damages_base",
    },  # parts of a statute whose text is shown whole
    "Jurisdiction": {
        "encryption_safe_harbor", "name_requirement", "processor_notice_days",
        "record_retention", "risk_of_harm_test", "security_duty", "small_business_rule",
    },
    "Exemption": {"keeps_note"},
    "AuditDuty": {"first_reports"},
    "LegalRule": {"audit", "clocks", "penalty", "silent_on"},  # penalty: in words; damages is read
    "DecidingQuestion": {"decides"},
    "Vocabulary": {"card_flow", "contracts", "elements_added"},  # the profile has them as types
    "Applicability": {"not_law_yet", "subjects"},
    "SecurityDuty": {"documentation_expected"},
    "Question": {"moves"},
    "Exposure": {"when"},  # the rule in words
    "LocationType": {"found_by"},
    "ScenarioVocabulary": {"strengths"},
    "ThreatScenario": {
        "actors", "applies_when", "correlation", "cost_shift", "drops_to_zero_if",
        "evidence_of_outcome", "frequency_unit", "key_facts", "money_loss", "plain",
    },
    "LessonScript": {"threats"},
}  # fmt: skip


def read_names():
    """Every attribute that code reads, and every one that a page shows."""
    found = set()
    for path in ROOT.rglob("*.py"):
        if path.name in CHECKS and "catalog" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for path in ROOT.rglob("*.html"):
        found |= set(re.findall(r"\.(\w+)", path.read_text(encoding="utf-8")))
    return found


def models():
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"duecare.catalog.{module.name}")
    waiting = [CatalogModel]
    while waiting:
        for model in waiting.pop().__subclasses__():
            waiting.append(model)
            if model.__module__.startswith("duecare.catalog"):
                yield model


def test_every_field_of_the_catalog_is_read_or_named_as_knowledge():
    read = read_names()
    unread = defaultdict(set)
    for model in models():
        if missing := set(model.model_fields) - read:
            unread[model.__name__] |= missing
    assert unread == {name: fields for name, fields in KNOWLEDGE.items() if fields - read}


# How code asks for priors: by name, or by a scenario, a kind, or a lever and its strength.
FAMILIES = (
    "frequency.SCN-",
    "exposed_fraction.SCN-",
    "legal.",
    "forensics.",
    "mailboxes.SCN-",
    "told.SCN-",
    "claim.SCN-",
    "effect.proof.",
    "statutory.",
    "defense.",
    "strength.",
    "msp.named.",
)


@pytest.fixture(scope="module")
def literals():
    return "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "duecare").rglob("*.py"))


def test_every_prior_is_asked_for(literals):
    shipped = package.load_catalog().priors
    asked = {name for name in shipped if f'"{name}"' in literals}
    families = {name for name in shipped if name.startswith(FAMILIES)}
    effects = {name for name, prior in shipped.items() if prior.safeguards}
    assert set(shipped) - asked - families - effects == set()
    for family in FAMILIES:
        assert f'f"{family.removesuffix("SCN-")}{{' in literals, family
