"""The mailboxes of the front desk and of billing."""

from __future__ import annotations

import random
from datetime import datetime

from duecare_web.demo.client import NOW, Studio, moment
from duecare_web.demo.dental.patients import DentalCast
from duecare_web.demo.documents import Document, columns, form_lines, roster
from duecare_web.demo.formats import mail, office, pdf, text
from duecare_web.demo.people import Person
from duecare_web.demo.truth import Mention

_OPENERS = (
    "I would like to move my appointment to next week.",
    "Can you tell me whether my plan pays for a crown?",
    "My new insurance card is below.",
    "I have had a toothache since the weekend.",
    "Could you send the form again, I could not open it?",
)


def front_desk_mail(studio: Studio, cast: DentalCast) -> list[Document]:
    """Inbox and sent mail as mailboxes, and messages dragged to the folder."""
    rng = studio.rng("front desk mail")
    box = f"frontdesk@{studio.paper.domain}"
    writers = [p for p in cast.current if p.email]
    desk = next(p for p in cast.staff if p.role == "Front desk")
    received = [_question(rng, rng.choice(writers), box) for _ in range(150)]
    received += [_signup(rng, person, box) for person in rng.sample(writers, 14)]
    sent = [_answer(rng, desk, rng.choice(writers)) for _ in range(70)]
    sent.append(_list_to_home(rng, desk, cast))
    saved = [_signup(rng, person, box) for person in rng.sample(writers, 10)]
    return [
        mail.mbox("inbox.mbox", received, when=NOW),
        mail.mbox("sent.mbox", sent, when=NOW),
        *(mail.eml(f"saved/message_{n:03d}.eml", letter, n) for n, letter in enumerate(saved, 1)),
    ]


def billing_mail(studio: Studio, cast: DentalCast) -> list[Document]:
    """Mail with insurers: remittance workbooks and claim questions."""
    rng = studio.rng("billing mail")
    box = f"billing@{studio.paper.domain}"
    insured = [p for p in cast.current if p.insurance_id]
    letters = [_claim_question(rng, rng.choice(insured), box) for _ in range(80)]
    letters += [_remittance(rng, rng.sample(insured, 40), box) for _ in range(9)]
    saved = [_remittance(rng, rng.sample(insured, 15), box) for _ in range(4)]
    return [
        mail.mbox("billing.mbox", letters, when=NOW),
        *(mail.eml(f"remittances/era_{n:02d}.eml", item, n) for n, item in enumerate(saved, 1)),
    ]


def _question(rng: random.Random, person: Person, box: str) -> mail.Letter:
    lines, types = [rng.choice(_OPENERS), ""], ["person_name", "email"]
    if rng.random() < 0.5:
        lines.append(f"Date of birth: {person.us_birth_date}")
        types.append("date_of_birth")
    if person.insurance_id and rng.random() < 0.4:
        lines.append(f"Member ID: {person.insurance_id}")
        types.append("health_insurance_id")
    if person.ssn and rng.random() < 0.12:
        lines.append(f"My social security number is {person.ssn}")
        types.append("ssn")
    lines += ["", "Thank you", person.name]
    return mail.Letter(
        f"{person.name} <{person.email}>",
        box,
        "Question about my visit",
        "\n".join(lines) + "\n",
        moment(rng),
        (Mention(person, tuple(types)), Mention(None, ("email",))),
    )


def _signup(rng: random.Random, person: Person, box: str) -> mail.Letter:
    when = moment(rng)
    fields, mention = form_lines(
        person, "name", "born", "ssn", "address", "phone", "email", "insurer", "insurance_id"
    )
    body = pdf.page("New patient form", when=when, author="Lakeside Family Dental", fields=fields)
    form = Document("new_patient_form.pdf", body, when, (mention,))
    return mail.Letter(
        f"{person.name} <{person.email}>",
        box,
        "My filled form",
        f"The form is attached.\n\n{person.name}\n",
        when,
        (Mention(person, ("person_name", "email")), Mention(None, ("email",))),
        (form,),
    )


def _answer(rng: random.Random, desk: Person, person: Person) -> mail.Letter:
    body = (
        f"Dear {person.given},\n\nyour next visit is on {moment(rng, days=30):%A at %H:%M}.\n"
        f"Patient ID: {person.mrn}\n\n{desk.name}\nLakeside Family Dental\n"
    )
    return mail.Letter(
        f"{desk.name} <{desk.email}>",
        f"{person.name} <{person.email}>",
        "Your visit",
        body,
        moment(rng),
        (Mention(desk, ("person_name", "email")), Mention(person, ("person_name", "email", "mrn"))),
        html=f"<p>Dear {person.given},</p><p>we look forward to seeing you.</p>",
    )


def _list_to_home(rng: random.Random, desk: Person, cast: DentalCast) -> mail.Letter:
    """The sort of message that every mailbox holds once: a whole list sent to work at home."""
    table = roster(columns("sort_name", "born", "ssn", "phone", "mrn"), cast.current[100:400])
    when = moment(rng)
    listed = Document("patients_A-D.csv", text.delimited(table), when, table.mentions)
    return mail.Letter(
        f"{desk.name} <{desk.email}>",
        f"{desk.name} <{desk.email}>",
        "list for the weekend",
        "Will finish the recall letters at home.\n",
        when,
        (Mention(desk, ("person_name", "email")), Mention(desk, ("person_name", "email"))),
        (listed,),
    )


def _claim_question(rng: random.Random, person: Person, box: str) -> mail.Letter:
    text_lines = (
        f"Claim {rng.randint(700000, 706000)} needs a narrative.\n\nPatient: {person.name}\n"
        f"Date of birth: {person.us_birth_date}\nMember ID: {person.insurance_id}\n"
        f"Diagnosis code (ICD-10): {person.diagnosis}\n"
    )
    types = ("person_name", "date_of_birth", "health_insurance_id", "icd10")
    return mail.Letter(
        "Claims <claims@plan.example.org>",
        box,
        "Claim needs attention",
        text_lines,
        moment(rng),
        (Mention(person, types), Mention(None, ("email", "email"))),
    )


def _remittance(rng: random.Random, people: list[Person], box: str) -> mail.Letter:
    when: datetime = moment(rng)
    table = roster(columns("sort_name", "insurance_id", "born", "diagnosis"), people)
    body = office.workbook({"Remittance": table}, when=when, author="Example Dental Plan")
    sheet = Document(f"remittance_{when:%Y%m%d}.xlsx", body, when, table.mentions)
    return mail.Letter(
        "Remittance <era@plan.example.org>",
        box,
        "Remittance advice",
        f"Payment of ${rng.randint(900, 18000)}.00 follows.\n",
        when,
        (Mention(None, ("email", "email")),),
        (sheet,),
    )
