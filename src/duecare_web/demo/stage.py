"""What the stories of the demonstration are made of: steps of one client, at the times of its clock.

Each step calls the same engines and actions as the command line and the pages do; nothing is
written to the database in any other way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from duecare.catalog import load_catalog
from duecare.discovery import ScanSettings, scan
from duecare.ids import slug
from duecare.inventory import DataInventory, mark_machine
from duecare.person_names import same_name
from duecare.policies import load_policies
from duecare.policies.questionnaire import AskedBlank
from duecare.policies.suggestions import apart_from
from duecare.record import Signature
from duecare.risk import answers_from, insurance_from
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.models import Firm
from duecare_web.assessments import actions as assessment_actions
from duecare_web.assessments import queries as assessment_queries
from duecare_web.assessments.answering import record_answers
from duecare_web.assessments.models import Assessment, Decision, Recommendation
from duecare_web.clients import actions as client_actions
from duecare_web.clients.deciding_form import DecidingFactsForm
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.demo import safekeeping
from duecare_web.demo.client import DemoClient
from duecare_web.demo.clock import StoryClock
from duecare_web.demo.outsiders import Outsiders
from duecare_web.insurance import actions as insurance_actions
from duecare_web.portal.decision_pages import decision_page
from duecare_web.portal.signing import ask_for_decisions, sign_decision
from duecare_web.scans.actions import create_enrolment, record_scan
from duecare_web.scans.models import Scan
from duecare_web.security_policies import actions as policy_actions
from duecare_web.security_policies import answering, drafting
from duecare_web.security_policies.known import known_of
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.pages import employee_page, owner_page
from duecare_web.security_policies.questions import right_answers
from duecare_web.security_policies.readers import is_asked

METHOD: Final = "played by the demonstration, without signing in"
SERVER: Final = "SRV-01"
Step = Callable[[str], None]


@dataclass
class Stage:
    """One client of the demonstration while its story is played."""

    demo: DemoClient
    firm: Firm
    actor: Actor
    key: bytes
    results: Path
    step: Step
    clock: StoryClock
    outsiders: Outsiders | None
    client: Client = field(init=False)
    contact: Contact = field(init=False)
    """The person who signs."""
    employees: list[Employee] = field(init=False)

    def begin(self, days_before: int) -> None:
        """Begin a chapter; what the one before left is shown to those outside on its last day."""
        if (at := self.clock.at()) is not None:
            safekeeping.show_outside(self.outsiders, self.contact, at=at)
        self.clock.go_to(days_before)

    def add_client(self) -> None:
        """The client, its people and its devices."""
        demo, profile, at = self.demo, self.demo.profile, self.clock.at
        self.client = client_actions.add_client(
            firm=self.firm,
            actor=self.actor,
            name=demo.name,
            industry=profile["industry"],
            state=profile["state"],
            employee_count=profile["employees"],
            revenue_usd=profile["revenue_usd"],
            hipaa=profile["hipaa"],
            takes_cards=profile["takes_cards"],
            sites=profile["sites"],
            deciding={key: profile[key] for key in DecidingFactsForm.base_fields if key in profile},
            at=at(),
        )
        contacts = [
            client_actions.add_contact(
                client=self.client,
                actor=self.actor,
                name=person["name"],
                email=person["email"],
                title=person["role"],
                may_sign=person["role"] == "owner",
                at=at(),
            )
            for person in demo.contacts
        ]
        self.contact = next(one for one in contacts if one.may_sign)
        self.employees = [
            client_actions.add_employee(
                client=self.client,
                actor=self.actor,
                name=person["name"],
                email=person["email"],
                department=person["position"],
                at=at(),
            )
            for person in demo.employees
        ]
        for device in demo.devices:
            self.add_device(device)

    def add_device(self, device: dict[str, Any]) -> None:
        """A device as the paper of the client lists it."""
        client_actions.add_device(
            client=self.client,
            actor=self.actor,
            name=device["id"],
            kind=device["kind"],
            encrypted=device["encrypted"],
            holder=device["owner"],
            scan_path=device["scan"],
            at=self.clock.at(),
        )

    def scan(self, *, without: Collection[str] = ()) -> tuple[Scan, DataInventory]:
        """Scan the server, except places that are gone; report as ``duecare scan`` does."""
        # Devices are tied to places by their path below the client's folder.
        paths = {place.id: place.path for place in self.demo.locations}
        wanted = [one for one in self.demo.scan_locations() if one.id not in without]
        places = [replace(place, id=paths[place.id]) for place in wanted]
        settings = ScanSettings(
            sources=[place.path for place in places],
            client_key=self.key,
            home_state=self.client.state,
            locations=places,
        )
        now = self.clock.at() or dt.datetime.now(dt.UTC)
        inventory = mark_machine(
            scan(settings, now=now).inventory,
            machine_id=SERVER.lower(),
            name=SERVER,
            system="the demonstration machine",
            scan_id=f"{slug(self.client.name)}-{now:%Y%m%dT%H%M%S}",
        )
        (self.results / "inventory.json").write_text(inventory.to_json(), encoding="utf-8")
        return self._report(inventory), inventory

    def _report(self, inventory: DataInventory) -> Scan:
        """The scanned server reports under its enrollment."""
        at = self.clock.at()
        enrolment = self.client.enrolments.first()
        if enrolment is None:
            enrolment, _ = create_enrolment(
                client=self.client,
                actor=self.actor,
                label="server room",
                expires_at=self.clock.now + dt.timedelta(days=30),
                most_machines=1,
                key_id=inventory.key_id,
                at=at,
            )
        return record_scan(
            client=self.client,
            actor=Actor(f"enrolment:{enrolment.pk}", f"machine {SERVER}", role="enrolment"),
            inventory=inventory,
            origin=Scan.Origin.ENDPOINT,
            enrolment=enrolment,
            at=self.clock.at(),
        )

    def record_answers(self, given: dict[str, Any]) -> None:
        """Replies as in ``answers.yaml``."""
        answers = answers_from(given, load_catalog(), on=self.clock.day())
        record_answers(client=self.client, actor=self.actor, answers=answers, at=self.clock.at())

    def record_insurance(self, given: dict[str, Any]) -> None:
        """Cover as in ``insurance.yaml``."""
        for terms in insurance_from(given).client:
            insurance_actions.record_client_policy(
                client=self.client, actor=self.actor, terms=terms, at=self.clock.at()
            )

    def assess(self, found: tuple[Scan, DataInventory]) -> Assessment:
        """Price and assess over a scan, and keep the statements."""
        calculated = assessment_queries.calculate(self.client, found[1], at=self.clock.at())
        return assessment_actions.complete_assessment(
            client=self.client,
            actor=self.actor,
            scan=found[0],
            calculated=calculated,
            at=self.clock.at(),
        )

    def ask(self, chosen: Sequence[Recommendation] | None = None) -> None:
        """Put recommendations to the owner: all that are open, or those chosen."""
        ask_for_decisions(
            contact=self.contact, actor=self.actor, recommendations=chosen, at=self.clock.at()
        )

    def answer(self, recommendation: Recommendation, kind: Decision.Kind, reason: str = "") -> None:
        """The owner signs an answer; a refusal comes back in half a year, or sooner where it must."""
        at = self.clock.at()
        latest = assessment_queries.latest_revisit(recommendation, self.clock.day())
        page = decision_page(recommendation)
        sign_decision(
            recommendation=recommendation,
            contact=self.contact,
            kind=kind.value,
            signature=self.signature(page.sha256, str(kind.label)),
            reason=reason,
            revisit_on=min(self.clock.day(182), latest) if reason else None,
            confirmed=True,
            at=at,
        )

    def signature(self, document_sha256: str, button: str) -> Signature:
        """The owner's signature under what was shown."""
        return Signature.confirmed(
            client_name=self.client.name,
            typed_name=self.contact.name,
            document_sha256=document_sha256,
            button=button,
            method=METHOD,
        )

    def adopt_policies(self, policies: Sequence[str], *, acknowledged: int) -> None:
        """Security policies from the questionnaire to acknowledged by the first employees."""
        self.answer_policy_questions(policies)
        drafts = drafting.draft_policies(
            client=self.client, policies=policies, actor=self.actor, at=self.clock.at()
        )
        for draft in drafts:
            proposed = drafting.publish_version(version=draft, actor=self.actor, at=self.clock.at())
            version = policy_actions.approve_policy(
                version=proposed,
                contact=self.contact,
                signature=self.signature(owner_page(proposed).sha256, "Approve and sign"),
                answers=right_answers(proposed, self.contact),
                at=self.clock.at(),
            )
            self.acknowledge(version, self.employees[:acknowledged])

    def answer_policy_questions(self, policies: Sequence[str]) -> None:
        """What only the client can say, then what is suggested; examples of the library for the rest."""
        while True:
            known = known_of(self.client, on=self.clock.day())
            asked = known.questions(tuple(policies))
            blanks = asked.of_standing("asked") or asked.of_standing("suggested")
            if not blanks:
                return
            answering.save_answers(
                client=self.client,
                actor=self.actor,
                values=self._said_of(blanks, known.situation.values),
                at=self.clock.at(),
            )

    def _said_of(self, blanks: Sequence[AskedBlank], known: Mapping[str, str]) -> dict[str, str]:
        """An answer to each: the suggestion, a person who may have the part, or the example."""
        people = [self.contact.name, *(one.name for one in self.employees)]
        said: dict[str, str] = {}
        for one in blanks:
            apart, named = apart_from(one.slot, load_policies()), {**known, **said}
            others = [named.get(name, "") for name in apart]
            free = (name for name in people if not any(same_name(name, two) for two in others))
            example = next(free, "") if one.slot.kind == "person" else one.slot.example
            said[one.slot.id] = one.value or example
        return said

    def acknowledge(self, version: PolicyVersion, employees: Sequence[Employee]) -> None:
        """Employees acknowledge the adopted text."""
        for employee in employees:
            if not is_asked(version, employee):
                continue
            policy_actions.acknowledge_policy(
                version=version,
                employee=employee,
                typed_name=employee.name,
                confirmed=True,
                page_sha256=employee_page(version, employee).sha256,
                answers=right_answers(version, employee),
                method=METHOD,
                at=self.clock.at(),
            )
