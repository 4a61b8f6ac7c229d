"""Files of the practice on its server, laptops and backup drive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from duecare_web.demo.client import NOW, Studio, moment
from duecare_web.demo.dental.database import practice_database
from duecare_web.demo.dental.mail import billing_mail, front_desk_mail
from duecare_web.demo.dental.patients import DentalCast, last_visit, make_cast
from duecare_web.demo.documents import Document, columns, form_lines, plain, roster
from duecare_web.demo.formats import image, office, pdf, text
from duecare_web.demo.formats.archive import zipped
from duecare_web.demo.noise import office_files
from duecare_web.demo.people import Person, ascii_lower
from duecare_web.demo.personnel import personnel_files
from duecare_web.demo.truth import Mention

AUTHOR = "Lakeside Family Dental"
_LIST = ("given", "family", "born", "ssn", "street", "city", "state", "zip_code", "phone",
         "email", "mrn")  # fmt: skip


def write_files(studio: Studio) -> tuple[Person, ...]:
    """Write every file of the practice; returns its staff."""
    cast = make_cast(studio, domain=studio.paper.domain)
    studio.put("practice-db", practice_database(studio, cast))
    _patients_share(studio, cast)
    _office_share(studio, cast)
    _owner_laptop(studio, cast)
    _desk_laptop(studio, cast)
    studio.put("mail-frontdesk", *front_desk_mail(studio, cast))
    studio.put("mail-billing", *billing_mail(studio, cast))
    _backups(studio, cast)
    return cast.staff


def _list(name: str, people: Sequence[Person], when: datetime, encoding: str) -> Document:
    table = roster(columns(*_LIST, mrn="Chart No"), people)
    return Document(name, text.delimited(table, encoding=encoding), when, table.mentions)


def _patients_share(studio: Studio, cast: DentalCast) -> None:
    rng = studio.rng("patients share")
    some = rng.sample(cast.current, 60)
    studio.put(
        "patients",
        _list(
            "Exports/patient_list_2023-12.csv",
            cast.current[:3900],
            datetime(2023, 12, 29, 16, 4, tzinfo=UTC),
            "cp1252",
        ),
        _verification(cast),
        *(_chart(studio, person) for person in some[:34]),
        *(_plan(studio, person) for person in some[26:40]),
        *(_referral(studio, person) for person in some[36:46]),
        *(_recall(cast, month) for month in (6, 7, 8, 9)),
    )
    studio.put(
        "patients",
        *(
            Document(
                f"X-rays/bw_{number}.png", image.picture(rng, width=240, height=180), moment(rng)
            )
            for number in rng.sample(range(10000, 100000), 8)
        ),
    )


def _chart(studio: Studio, person: Person) -> Document:
    rng = studio.rng(f"chart {person.id}")
    when = moment(rng)
    fields, mention = form_lines(
        person,
        "name",
        "born",
        "ssn",
        "mrn",
        "address",
        "phone",
        "email",
        "insurer",
        "insurance_id",
        "driver_license",
        "diagnosis",
    )
    visits = plain(
        ("Visit", "Procedure", "Tooth", "Fee"),
        [
            (
                moment(rng).date().isoformat(),
                rng.choice(("D0120", "D1110", "D2391", "D2740", "D4341")),
                rng.randint(1, 32),
                f"${rng.randint(60, 1400)}.00",
            )
            for _ in range(rng.randint(2, 7))
        ],
    )
    body = pdf.page(
        "Patient chart",
        when=when,
        author=AUTHOR,
        subline="Confidential",
        fields=fields,
        table=visits,
    )
    name = f"Charts/{person.mrn}_{ascii_lower(person.family)}.pdf"
    return Document(name, body, when, (mention,))


def _plan(studio: Studio, person: Person) -> Document:
    rng = studio.rng(f"plan {person.id}")
    when = moment(rng)
    fields, mention = form_lines(
        person, "name", "born", "mrn", "address", "insurance_id", "diagnosis"
    )
    body = office.letter(
        "Treatment plan",
        [
            f"Dear {person.given}, this is the plan we talked about at your visit.",
            f"Estimated cost ${rng.randint(300, 4200)}.00, of which your plan may pay a part.",
        ],
        when=when,
        author=AUTHOR,
        fields=fields,
    )
    name = f"Treatment plans/{ascii_lower(person.family)}_{person.mrn}.docx"
    return Document(name, body, when, (mention,))


def _referral(studio: Studio, person: Person) -> Document:
    rng = studio.rng(f"referral {person.id}")
    when = moment(rng)
    fields, mention = form_lines(person, "name", "born", "mrn", "phone", "diagnosis")
    body = pdf.page(
        "Referral to an oral surgeon",
        when=when,
        author=AUTHOR,
        subline="Madison, Wisconsin",
        fields=fields,
        paragraphs=["Kindly evaluate and treat. Radiographs follow by portal."],
    )
    return Document(
        f"Referrals/{ascii_lower(person.family)}_{person.mrn}.pdf", body, when, (mention,)
    )


def _recall(cast: DentalCast, month: int) -> Document:
    when = datetime(2026, month, 1, 8, 30, tzinfo=UTC)
    due = [p for p in cast.current if last_visit(p).month == (month + 5) % 12 + 1][:300]
    table = roster(columns("sort_name", "born", "mrn", "phone", "email", mrn="Patient ID"), due)
    body = office.workbook({"Recall": table}, when=when, author=AUTHOR)
    return Document(f"Recalls/recall_2026-{month:02d}.xlsx", body, when, table.mentions)


def _verification(cast: DentalCast) -> Document:
    when = datetime(2026, 3, 12, 11, 20, tzinfo=UTC)
    insured = [p for p in cast.current if p.insurance_id][:1200]
    table = roster(columns("sort_name", "born", "insurer", "insurance_id", "mrn"), insured)
    body = office.workbook({"Verified": table}, when=when, author=AUTHOR)
    return Document("Insurance/verification_2026.xlsx", body, when, table.mentions)


def _office_share(studio: Studio, cast: DentalCast) -> None:
    rng = studio.rng("office share")
    studio.put("office", *personnel_files(rng, cast.staff, author=AUTHOR, forms=10), under="HR")
    studio.put("office", *office_files(rng, author=AUTHOR))


def _owner_laptop(studio: Studio, cast: DentalCast) -> None:
    rng = studio.rng("LT-03")
    paying = [p for p in cast.current if p.account]
    plans = roster(columns("sort_name", "mrn", "phone", "bank_name", "routing", "account"), paying)
    when = datetime(2026, 2, 3, 19, 41, tzinfo=UTC)
    known = [p for p in cast.current if p.phone][500:560]
    cards, card_mentions = _contacts(known)
    studio.put(
        "LT-03",
        _list(
            "Desktop/All patients 2025.csv",
            cast.current[:4100],
            datetime(2025, 4, 11, 18, 12, tzinfo=UTC),
            "utf-8",
        ),
        Document(
            "Documents/Payment plans.xlsx",
            office.workbook({"Plans": plans}, when=when, author="H. Reyes"),
            when,
            plans.mentions,
        ),
        Document("Documents/contacts.vcf", cards, when, card_mentions),
        *(_explanation(studio, person) for person in rng.sample(cast.current, 8)),
        *(_home_note(studio, person) for person in rng.sample(cast.current, 5)),
        _locked_statement(cast.staff[0]),
    )
    studio.put("LT-03", *office_files(rng, author="H. Reyes")[7:13], under="Documents")


def _contacts(people: Sequence[Person]) -> tuple[bytes, tuple[Mention, ...]]:
    mentions = [form_lines(p, "name", "email", "phone", "street")[1] for p in people]
    return text.address_cards(people), tuple(mentions)


def _explanation(studio: Studio, person: Person) -> Document:
    rng = studio.rng(f"eob {person.id}")
    when = moment(rng, days=400)
    fields, mention = form_lines(person, "name", "insurer", "insurance_id", "born", "diagnosis")
    body = pdf.page(
        "Explanation of benefits",
        when=when,
        author=person.insurer or "Example Dental Plan",
        subline="This is not a bill",
        fields=fields,
        paragraphs=[f"Billed ${rng.randint(90, 1800)}.00, paid ${rng.randint(20, 900)}.00."],
    )
    return Document(f"Downloads/eob_{when:%Y%m%d}_{person.id}.pdf", body, when, (mention,))


def _home_note(studio: Studio, person: Person) -> Document:
    when = moment(studio.rng(f"note {person.id}"), days=300)
    fields, mention = form_lines(person, "name", "born", "mrn", "phone", "diagnosis")
    body = text.form("After-hours call", fields, "Pain since Friday, antibiotics phoned in.")
    return Document(f"Documents/calls/{when:%Y-%m-%d}_{person.id}.txt", body, when, (mention,))


def _locked_statement(owner: Person) -> Document:
    when = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
    fields, _ = form_lines(owner, "name", "account")
    body = pdf.page("Account statement", when=when, author="First Example Bank", fields=fields)
    data = pdf.locked(body)
    return Document("Downloads/statement_2025-12.pdf", data, when, is_readable=False)


def _desk_laptop(studio: Studio, cast: DentalCast) -> None:
    rng = studio.rng("LT-01")
    today = cast.current[700:790]
    table = roster(columns("name", "born", "phone", "mrn"), today)
    when = datetime(2026, 9, 28, 7, 50, tzinfo=UTC)
    events = [
        (f"{p.name} MRN {p.mrn}", moment(rng, days=60), f"Call {p.phone}") for p in today[:40]
    ]
    mentions = tuple(form_lines(p, "name", "mrn", "phone")[1] for p in today[:40])
    workbook = office.workbook({"Week": table}, when=when, author=AUTHOR)
    studio.put(
        "LT-01",
        Document("Desktop/Schedule week 40.xlsx", workbook, when, table.mentions),
        Document("Documents/calendar.ics", text.calendar(events), when, mentions),
    )
    studio.put("LT-01", *office_files(rng, author=AUTHOR)[:7], under="Documents")


def _backups(studio: Studio, cast: DentalCast) -> None:
    when = datetime(2024, 11, 30, 23, 30, tzinfo=UTC)
    dump = _list("dump/patients.csv", cast.current[:4150] + cast.former, when, "utf-8")
    insured = [p for p in (*cast.current[:2000], *cast.former) if p.insurance_id]
    table = roster(columns("mrn", "insurance_id", "insurer", "diagnosis", mrn="chart_no"), insured)
    claims = Document("dump/claims.json", text.records_json(table), when, table.mentions)
    studio.put("backup", zipped("practice_backup_2024-11-30.zip", [dump, claims], when=when))
    old = datetime(2022, 6, 30, 23, 30, tzinfo=UTC)
    rng = studio.rng("old backup")
    charts = [_chart(studio, person) for person in rng.sample(cast.former, 12)]
    inner = zipped("charts_2022.zip", charts, when=old)
    studio.put("backup", zipped("server_2022-06-30.zip", [inner], when=old))
    broken = office.workbook(
        {"Backup": roster(columns("name", "ssn"), cast.former[:40])}, when=NOW, author=AUTHOR
    )
    studio.put(
        "backup",
        Document("restore_test.xlsx", office.truncated(broken, 0.6), NOW, is_readable=False),
    )
