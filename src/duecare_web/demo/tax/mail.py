"""The mailbox of the office, full of papers that clients send before April."""

from __future__ import annotations

import random

from duecare_web.demo.client import NOW, Studio, moment
from duecare_web.demo.documents import Document, form_lines
from duecare_web.demo.formats import mail, pdf
from duecare_web.demo.people import Person
from duecare_web.demo.tax.households import TaxCast
from duecare_web.demo.truth import Mention


def office_mail(studio: Studio, cast: TaxCast) -> list[Document]:
    """Inbox and sent mail, and messages saved one by one."""
    rng = studio.rng("office mail")
    box = f"office@{studio.paper.domain}"
    writers = [h.taxpayer for h in cast.current if h.taxpayer.email]
    inbox = [_wages(rng, person, box) for person in rng.sample(writers, 40)]
    inbox += [_new_account(rng, person, box) for person in rng.sample(writers, 36)]
    inbox += [_plain_question(rng, person, box) for person in rng.sample(writers, 70)]
    desk = next(p for p in cast.staff if p.role == "Reception")
    sent = [_ready(rng, desk, person) for person in rng.sample(writers, 60)]
    saved = [_new_account(rng, person, box) for person in rng.sample(writers, 10)]
    return [
        mail.mbox("inbox.mbox", inbox, when=NOW),
        mail.mbox("sent.mbox", sent, when=NOW),
        *(mail.eml(f"saved/{n:03d}.eml", letter, n) for n, letter in enumerate(saved, 1)),
    ]


def _from(person: Person) -> str:
    return f"{person.name} <{person.email}>"


def _wages(rng: random.Random, person: Person, box: str) -> mail.Letter:
    when = moment(rng, days=250)
    fields, mention = form_lines(person, "ssn", "name", "address", "employer")
    body = pdf.page("Wage and tax statement 2025", when=when, author=person.employer, fields=fields)
    scan = Document("w2.pdf", body, when, (mention,))
    return mail.Letter(
        _from(person),
        box,
        "My W-2",
        f"Here it is.\n\n{person.name}\n",
        when,
        (Mention(person, ("person_name", "email")), Mention(None, ("email",))),
        (scan,),
    )


def _new_account(rng: random.Random, person: Person, box: str) -> mail.Letter:
    text = (
        "Please use my new account for the refund.\n\n"
        f"Name: {person.name}\nSSN: {person.ssn}\nBank: {person.bank_name}\n"
        f"Routing number: {person.routing}\nAccount number: {person.account}\n"
        f"Address: {person.address}\n"
    )
    types = ("person_name", "email", "ssn", "aba_routing", "bank_account", "street_address")
    return mail.Letter(
        _from(person),
        box,
        "Refund account",
        text,
        moment(rng, days=250),
        (Mention(person, types), Mention(None, ("email",))),
    )


def _plain_question(rng: random.Random, person: Person, box: str) -> mail.Letter:
    question = rng.choice(
        (
            "When will my return be ready?",
            "Do you need the mortgage statement as well?",
            "Can I come by on Saturday?",
            "Is the mileage rate the same as last year?",
        )
    )
    return mail.Letter(
        _from(person),
        box,
        "Question",
        f"{question}\n\n{person.name}\n{person.phone}\n",
        moment(rng, days=600),
        (Mention(person, ("person_name", "email", "phone")), Mention(None, ("email",))),
    )


def _ready(rng: random.Random, desk: Person, person: Person) -> mail.Letter:
    text = f"Dear {person.given},\n\nyour return is ready to sign.\n\n{desk.name}\n"
    return mail.Letter(
        _from(desk),
        _from(person),
        "Your return",
        text,
        moment(rng, days=250),
        (Mention(desk, ("person_name", "email")), Mention(person, ("person_name", "email"))),
    )
