"""The lessons of the demonstration: most people pass, one at the second sitting, one not yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from duecare.catalog.lessons import SessionStep
from duecare_web.accounts.actors import Actor
from duecare_web.clients.models import Client, Employee
from duecare_web.demo.client import DemoClient
from duecare_web.demo.clock import StoryClock
from duecare_web.training import actions, queries
from duecare_web.training.completing import complete_lesson
from duecare_web.training.models import LessonRun
from duecare_web.training.sessions import step_of

LESSONS: Final = ("phishing-at-work", "text-call-qr", "report-fast")
TRAINED: Final = 4  # employees who pass their first lesson; the others stay open to be tried
SECOND_TRY: Final = 1  # who passes at the second sitting
NOT_YET: Final = TRAINED + 1  # who has tried once without a pass; the one before is to be tried
MISTAKES: Final = 4
FACTS: Final = {
    "report_address": "report@northwind-it.example.com",
    "help_phone": "(608) 555-0142",
    "help_hours": {
        "en": "Monday to Friday, 7 AM to 7 PM",
        "es": "lunes a viernes, de 7 a. m. a 7 p. m.",
    },
    "who_answers": {"en": "the service desk", "es": "la mesa de ayuda"},
    "msp.domain": "northwind-it.example.com",
    "manager.name": "Megan Ortiz",
    "manager.email": "megan@lakesidedental.example.com",
    "manager.phone": "(608) 555-0118",
}
"""The facts that most lessons need; those of the demonstration's clients are in :func:`facts_of`."""
_PEOPLE: Final = {
    "health": {"en": "patients", "es": "pacientes"},
    "retail": {"en": "customers", "es": "clientes"},
}
_CLIENTS: Final = {"en": "clients", "es": "clientes"}
_OUTSIDE: Final = {
    "msp.support_email": "support@northwind-it.example.com",
    "directory.name": {"en": "the phone list in the shared mailbox", "es": "la lista de teléfonos del buzón común"},
    "insurer.hotline": "(800) 555-0161",
    "insurance.contact": "Robin Hale",
    "insurance.email": "robin.hale@hale-brokers.example",
    "insurance.phone": "(800) 555-0162",
    "counsel.name": "Dana Whitfield",
    "counsel.email": "dana@whitfield-law.example",
    "counsel.phone": "(800) 555-0163",
    "checklist.place": {"en": "the office folder, under Leavers", "es": "la carpeta de la oficina, en Salidas"},
    "acquirer_phone": "(800) 555-0164",
    "password_manager_name": "Northwind Vault",
    "policy.min_length": 14,
    "mfa_method": "app_number",
    "mfa.method": {"en": "the sign-in app", "es": "la aplicación de acceso"},
    "mfa_scope": {"en": "mail and remote access", "es": "el correo y el acceso remoto"},
    "social_media_rule": {
        "en": "Nothing about the people we serve, and nothing about our systems, goes on social media.",
        "es": "Nada sobre las personas que atendemos ni sobre nuestros sistemas va a las redes sociales.",
    },
    "terminal_list": {"en": "the terminal list in the blue folder", "es": "la lista de terminales en la carpeta azul"},
    "phone_payment_rule": {
        "en": "The number goes straight from the customer's voice into the terminal.",
        "es": "El número pasa directo de la voz del cliente a la terminal.",
    },
    "shred.provider": "Paper Trail Shredding",
}  # fmt: skip
"""What is the same at all clients of the demonstration: the firm's own, the broker, the lawyer."""


def facts_of(demo: DemoClient) -> dict[str, Any]:
    """What an advisor would write down of a client of the demonstration, from its own file."""
    owner, manager = demo.contacts[0], demo.contacts[1]
    facts: dict[str, Any] = {
        **FACTS,
        **_OUTSIDE,
        "manager.name": manager["name"],
        "manager.email": manager["email"],
        "manager.phone": manager["phone"],
        "firm.people": _PEOPLE.get(demo.profile["industry"], _CLIENTS),
        "insurer.name": demo.insurance["client"][0]["carrier"],
    }
    runs = ("install_approver", "payroll.owner", "offboarding.owner", "hipaa.privacy_official")
    decides = ("who_decides", "hold.name", "hipaa.security_official")
    facts |= dict.fromkeys(runs, manager["name"]) | dict.fromkeys(decides, owner["name"])
    facts |= {"offboarding.email": manager["email"], "offboarding.phone": manager["phone"]}
    facts |= {"payroll.owner_email": manager["email"], "owner.phone": owner["phone"]}
    facts |= {"hold.email": owner["email"], "hold.phone": owner["phone"]}
    facts["photo_rule"] = {
        "en": f"Ask {manager['name']} before you post a photo taken at work.",
        "es": f"Pregunte a {manager['name']} antes de publicar una foto tomada en el trabajo.",
    }
    if demo.profile.get("hipaa") != "covered_entity":
        facts = {key: value for key, value in facts.items() if not key.startswith("hipaa.")}
    return facts


def train(
    client: Client,
    demo: DemoClient,
    employees: Sequence[Employee],
    *,
    actor: Actor,
    method: str,
    clock: StoryClock,
) -> None:
    """Assign lessons to everyone; some take the first one that they were given."""
    give_facts(client, demo, actor=actor, clock=clock)
    assign(employees, LESSONS, actor=actor, clock=clock)
    for number, employee in enumerate(employees):
        if number in (SECOND_TRY, NOT_YET):
            _sit(employee, mistakes=MISTAKES, seed=number, clock=clock)
        if number < TRAINED:
            pass_lesson(employee, seed=number, method=method, clock=clock)


def give_facts(client: Client, demo: DemoClient, *, actor: Actor, clock: StoryClock) -> None:
    """What lessons may say of the client."""
    values = facts_of(demo)
    actions.record_lesson_facts(client=client, values=values, actor=actor, at=clock.at())


def assign(
    employees: Sequence[Employee], lessons: Sequence[str], *, actor: Actor, clock: StoryClock
) -> None:
    """The first employee gets one lesson, the next one two, and so on, then one again."""
    for number, employee in enumerate(employees):
        for lesson in lessons[: 1 + number % len(lessons)]:
            actions.assign_lesson(employee=employee, lesson=lesson, actor=actor, at=clock.at())


def pass_lesson(employee: Employee, *, seed: int, method: str, clock: StoryClock) -> None:
    """An employee passes the oldest open lesson, with a mistake or without."""
    run = _sit(employee, mistakes=seed % 2, seed=10 + seed, clock=clock)
    complete_lesson(run=run, typed_name=employee.name, attested=True, method=method, at=clock.at())


def _sit(employee: Employee, *, mistakes: int, seed: int, clock: StoryClock) -> LessonRun:
    """One sitting of the first open lesson, up to its last answer."""
    assignment = employee.assignments.filter(completed_at=None).order_by("assigned_at")[0]
    run = actions.start_lesson(assignment=assignment, seed=seed, at=clock.at())
    while (attempt := queries.next_attempt(run)) is not None:
        took = 15 + (7 * attempt.place + seed) % 40
        actions.note_step_shown(attempt, at=clock.shown(seconds=took))
        attempt.refresh_from_db()
        step = step_of(attempt)
        chosen, marks = answer_to(step, is_right=attempt.place >= mistakes)
        at = clock.at(dt.timedelta(seconds=took))
        actions.answer_step(attempt=attempt, chosen=chosen, marks=marks, seconds=took, at=at)
    run.refresh_from_db()
    return run


def answer_to(step: SessionStep, *, is_right: bool) -> tuple[str, list[int]]:
    """A choice, and marks, that count as right or as wrong."""
    if not step.is_scored:
        return step.choices[0].id, []
    chosen = next(one.id for one in step.choices if (one.id in step.right) == is_right)
    signs = [mark.id for mark in step.marks if mark.sign]
    return chosen, signs if step.kind == "message" and step.lure and is_right else []
