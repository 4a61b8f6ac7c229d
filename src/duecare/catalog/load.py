"""The catalog: the product's knowledge as typed, frozen objects with one release number."""

from __future__ import annotations

from functools import cache, cached_property
from importlib.abc import Traversable
from typing import Any

from duecare.catalog.applicability import Applicability, LegalRule
from duecare.catalog.application import ApplicationForm, ApplicationQuestion, ApplicationSource
from duecare.catalog.calibration import Calibration, PublicTotal, Sector
from duecare.catalog.costs import (
    ControlEffect,
    CostFactor,
    IncidentMix,
    Settlement,
    flat_source,
    incident_mix,
    settlement_row,
)
from duecare.catalog.files import (
    content_digest,
    read_csv,
    read_json,
    read_yaml,
    shipped_data,
    validate,
    validate_all,
    validate_as,
)
from duecare.catalog.frameworks import Crosswalk, Framework, crosswalk_row
from duecare.catalog.incident_steps import IncidentSteps
from duecare.catalog.law import (
    FederalLaw,
    Jurisdiction,
    LawSource,
    jurisdiction_row,
    law_sources,
)
from duecare.catalog.lessons.course import Course
from duecare.catalog.measurements import MeasurementRule
from duecare.catalog.priors import Prior
from duecare.catalog.questions import AnswerOption, Fact, Question, QuestionSection
from duecare.catalog.safeguards import PriceSource, Safeguard
from duecare.catalog.scenarios import LocationType, ScenarioVocabulary, ThreatScenario
from duecare.catalog.simulations import FILE as SIMULATIONS
from duecare.catalog.simulations import SimulationRules, simulation_rules
from duecare.errors import CatalogError


class Catalog:
    """Everything Duecare knows, read on first use from one data folder.

    Parts are typed, frozen and kept after the first look, so that a command which needs only the
    law does not pay for the training texts. Reading a part raises :class:`CatalogError` naming
    the file, the id and the field that cannot be used.
    """

    def __init__(self, root: Traversable) -> None:
        self._root = root

    def __repr__(self) -> str:
        return f"Catalog(release={self.release!r})"

    @cached_property
    def _release(self) -> dict[str, Any]:
        data = read_json(self._root, "release.json")
        for key in ("release", "released"):
            if not data.get(key):
                raise CatalogError(f"release.json: {key} is missing")
        return data

    @property
    def release(self) -> str:
        """The catalog release number that results store."""
        return str(self._release["release"])

    @property
    def released(self) -> str:
        """The date of the release, ISO."""
        return str(self._release["released"])

    @cached_property
    def digest(self) -> str:
        """SHA-256, hex, over names and bytes of all data files: the exact edition of a result."""
        return content_digest(self._root)

    # -- scenarios, safeguards, questions -------------------------------------------------

    @cached_property
    def _scenario_file(self) -> dict[str, Any]:
        return read_yaml(self._root, "scenarios.yaml")

    @cached_property
    def scenarios(self) -> dict[str, ThreatScenario]:
        """Threat scenarios by id."""
        return validate_all(ThreatScenario, self._scenario_file["scenarios"], name="scenarios.yaml")

    @cached_property
    def vocabulary(self) -> ScenarioVocabulary:
        """Kinds of place, levers and strengths."""
        data = self._scenario_file
        places = {key: {"id": key, **row} for key, row in data["locations"].items()}
        row = {"locations": places, "levers": data["levers"], "strengths": data["strengths"]}
        return validate(ScenarioVocabulary, row, name="scenarios.yaml")

    @property
    def location_types(self) -> dict[str, LocationType]:
        """Kinds of place by id."""
        return self.vocabulary.locations

    @cached_property
    def _safeguard_file(self) -> dict[str, Any]:
        return read_yaml(self._root, "safeguards.yaml")

    @cached_property
    def safeguards(self) -> dict[str, Safeguard]:
        """Safeguards by id."""
        return validate_all(Safeguard, self._safeguard_file["safeguards"], name="safeguards.yaml")

    @cached_property
    def price_sources(self) -> dict[str, PriceSource]:
        """Public price examples by id."""
        rows = self._safeguard_file["meta"]["cost_sources"].items()
        return validate_all(
            PriceSource, ({"id": key, **row} for key, row in rows), name="safeguards.yaml"
        )

    @cached_property
    def _question_file(self) -> dict[str, Any]:
        return read_yaml(self._root, "questions.yaml")

    @cached_property
    def scales(self) -> dict[str, tuple[AnswerOption, ...]]:
        """Named answer scales."""
        found: dict[str, tuple[AnswerOption, ...]] = validate_as(
            dict[str, tuple[AnswerOption, ...]],
            self._question_file["scales"],
            name="questions.yaml",
        )
        return found

    @cached_property
    def sections(self) -> dict[str, QuestionSection]:
        """Sections of the question set by id, in order."""
        return validate_all(QuestionSection, self._question_file["sections"], name="questions.yaml")

    @cached_property
    def profile_terms(self) -> dict[str, str]:
        """Terms that ``show_if`` may use, with their meaning."""
        return dict(self._question_file["meta"]["show_if_terms"])

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Questions by id; those with a named scale carry its answers."""
        return validate_all(
            Question,
            (self._with_scale(row) for row in self._question_file["questions"]),
            name="questions.yaml",
        )

    def _with_scale(self, row: dict[str, Any]) -> dict[str, Any]:
        scale = row.get("scale")
        if not scale:
            return row
        if scale not in self.scales:
            raise CatalogError(f"questions.yaml: {row['id']}: scale '{scale}' does not exist")
        return {**row, "answers": self.scales[scale]}

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Facts that answers set, by id."""
        rows = read_yaml(self._root, "facts.yaml")["facts"].items()
        return validate_all(Fact, ({"id": key, **row} for key, row in rows), name="facts.yaml")

    # -- law ------------------------------------------------------------------------------

    @cached_property
    def _state_law(self) -> dict[str, Any]:
        return read_json(self._root, "law/us.json")

    @cached_property
    def law_sources(self) -> dict[str, LawSource]:
        """Sources of the state law facts by id."""
        return law_sources(self._state_law["sources"])

    @property
    def pi_elements(self) -> dict[str, str]:
        """What each element id of ``Jurisdiction.pi_elements`` means."""
        return dict(self._state_law["_schema"]["elements"])

    @cached_property
    def jurisdictions(self) -> dict[str, Jurisdiction]:
        """Breach law by two-letter code."""
        rows = self._state_law["jurisdictions"]
        return validate_all(
            Jurisdiction,
            (jurisdiction_row(row, self.law_sources) for row in rows),
            name="law/us.json",
            key="code",
        )

    @cached_property
    def applicability(self) -> Applicability:
        """Which law reaches whom: laws by id with their conditions, and the words these use."""
        name = "law/applicability.yaml"
        data = read_yaml(self._root, name)
        laws = validate_all(LegalRule, data["laws"], name=name)
        parts = {key: data[key] for key in Applicability.model_fields}
        return validate(Applicability, {**parts, "laws": laws}, name=name)

    @cached_property
    def federal(self) -> FederalLaw:
        """Federal and cross-state rules."""
        data = read_json(self._root, "law/federal.json")
        topics = {key: value for key, value in data.items() if key[0] != "_" and key != "sources"}
        return FederalLaw(topics=topics, sources=law_sources(data["sources"]))

    # -- figures --------------------------------------------------------------------------

    @cached_property
    def _cost_file(self) -> dict[str, Any]:
        return read_json(self._root, "costs.json")

    @cached_property
    def cost_factors(self) -> dict[str, CostFactor]:
        """Sourced figures by id."""
        rows = map(flat_source, self._cost_file["figures"])
        return validate_all(CostFactor, rows, name="costs.json")

    @cached_property
    def control_effects(self) -> dict[str, ControlEffect]:
        """What studies say about single controls, by id."""
        rows = map(flat_source, self._cost_file["control_effects"])
        return validate_all(ControlEffect, rows, name="costs.json")

    @cached_property
    def incident_mix(self) -> IncidentMix:
        """Which scenarios hit small practices, and how many people."""
        row = incident_mix(read_json(self._root, "incident_mix.json"))
        return validate(IncidentMix, row, name="incident_mix.json")

    @cached_property
    def application(self) -> ApplicationForm:
        """What insurers ask on applications, with the sources of each question."""
        name = "application.yaml"
        data = read_yaml(self._root, name)
        sources = ({"id": key, **row} for key, row in data["sources"].items())
        return ApplicationForm(
            as_of=data["as_of"],
            sources=validate_all(ApplicationSource, sources, name=name),
            questions=validate_all(ApplicationQuestion, data["questions"], name=name),
        )

    @cached_property
    def incident_steps(self) -> IncidentSteps:
        """What to do in the first 72 hours of an incident."""
        data = read_yaml(self._root, "incident_steps.yaml")
        found = validate(IncidentSteps, data, name="incident_steps.yaml")
        for step in found.steps:
            unknown = set(step.kinds) - found.kinds.keys() - {"any"}
            if unknown:
                raise CatalogError(f"incident_steps.yaml: {step.id}: no kind '{min(unknown)}'")
        return found

    @cached_property
    def settlements(self) -> tuple[Settlement, ...]:
        """Public settlements and penalties; our own compiled list."""
        rows = read_csv(self._root, "settlements.csv")
        shaped = map(settlement_row, rows)
        return tuple(validate_all(Settlement, shaped, name="settlements.csv").values())

    @cached_property
    def calibration(self) -> Calibration:
        """Factors of sectors, and the public totals that the model must agree with."""
        data = read_yaml(self._root, "calibration.yaml")
        sectors = ({**data["sector_source"], **row} for row in data["sectors"])
        return Calibration(
            sectors=validate_all(Sector, sectors, name="calibration.yaml"),
            totals=validate_all(PublicTotal, data["totals"], name="calibration.yaml"),
        )

    @cached_property
    def reconciliation(self) -> dict[str, Any]:
        """The model's own totals as computed at the release (``duecare reconcile --store``)."""
        return read_json(self._root, "reconciliation.json")

    @cached_property
    def priors(self) -> dict[str, Prior]:
        """Priors of the risk engine by id."""
        return validate_all(
            Prior, read_yaml(self._root, "priors.yaml")["priors"], name="priors.yaml"
        )

    @cached_property
    def _effect_priors(self) -> dict[tuple[str, str, str], Prior]:
        return {
            (safeguard, scenario, prior.lever or ""): prior
            for prior in self.priors.values()
            for safeguard in prior.safeguards
            for scenario in prior.scenarios
        }

    def effect_prior(self, safeguard: str, scenario: str, lever: str, strength: int) -> Prior:
        """The multiplier prior of a safeguard on a lever of a scenario, fully in place.

        A sourced effect for exactly this safeguard, scenario and lever goes first; else the
        prior of the lever and strength. ``transfer`` and ``evidence`` move no gross loss and
        have none: :class:`CatalogError`.
        """
        found = self._effect_priors.get((safeguard, scenario, lever))
        found = found or self.priors.get(f"strength.{lever}.{strength}")
        if found is None:
            raise CatalogError(f"there is no prior for lever '{lever}' with strength {strength}")
        return found

    @cached_property
    def measurements(self) -> dict[str, MeasurementRule]:
        """Rules by which facts answer questions, those of one question in order."""
        rows = read_yaml(self._root, "measurements.yaml")["rules"]
        return validate_all(MeasurementRule, rows, name="measurements.yaml")

    # -- frameworks, training -------------------------------------------------------------

    @cached_property
    def frameworks(self) -> dict[str, Framework]:
        """Frameworks and rule sets with our own plain titles."""
        rows = read_json(self._root, "frameworks.json")["frameworks"]
        return validate_all(Framework, rows, name="frameworks.json")

    @cached_property
    def crosswalks(self) -> dict[str, Crosswalk]:
        """Links between rule sets, ids only."""
        found: dict[str, Crosswalk] = {}
        for file in self._files("crosswalks", ".json"):
            row = crosswalk_row(read_json(self._root, file))
            item = validate(Crosswalk, row, name=file)
            found[item.id] = item
        return found

    @cached_property
    def course(self) -> Course:
        """The lessons in scenes; each is read when it is first asked for."""
        return Course(self._root)

    @cached_property
    def simulations(self) -> SimulationRules:
        """What a phishing simulation may send, and how scanners are told from people."""
        return simulation_rules(read_yaml(self._root, SIMULATIONS), self.course)

    def _files(self, folder: str, suffix: str) -> list[str]:
        place = self._root.joinpath(*folder.split("/"))
        return sorted(
            f"{folder}/{file.name}" for file in place.iterdir() if file.name.endswith(suffix)
        )


def read_catalog(root: Traversable) -> Catalog:
    """A catalog over another data folder, for tests and for a firm's own edition."""
    return Catalog(root)


@cache
def load_catalog() -> Catalog:
    """The shipped catalog; read once a process."""
    return Catalog(shipped_data())
