"""Files of the tax preparer: client folders, exports, portal uploads, bookkeeping, archive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from duecare_web.demo.client import NOW, Studio, moment
from duecare_web.demo.documents import Document, Table, columns, form_lines, plain, roster
from duecare_web.demo.formats import image, office, pdf, text
from duecare_web.demo.formats.archive import zipped
from duecare_web.demo.noise import office_files
from duecare_web.demo.people import Person, ascii_lower
from duecare_web.demo.personnel import personnel_files
from duecare_web.demo.tax.bookkeeping import bookkeeping_files
from duecare_web.demo.tax.database import tax_database
from duecare_web.demo.tax.households import Household, TaxCast, make_cast
from duecare_web.demo.tax.mail import office_mail

AUTHOR = "Harbor Tax Services"


def write_files(studio: Studio) -> tuple[Person, ...]:
    """Write every file of the tax preparer; returns its staff."""
    cast = make_cast(studio, domain=studio.paper.domain)
    studio.put("tax-db", tax_database(studio, cast))
    _clients_share(studio, cast)
    rng = studio.rng("bookkeeping")
    studio.put("bookkeeping", *bookkeeping_files(rng, cast.payees))
    studio.put(
        "bookkeeping", *personnel_files(rng, cast.staff, author=AUTHOR, forms=8), under="Personnel"
    )
    _reception_laptop(studio, cast)
    _owner_laptop(studio, cast)
    studio.put("mail-office", *office_mail(studio, cast))
    _portal(studio, cast)
    _archive(studio, cast)
    return cast.staff


def everybody(households: Iterable[Household]) -> list[Person]:
    """The people of several returns, in their order."""
    return [person for household in households for person in household.people]


def _clients_share(studio: Studio, cast: TaxCast) -> None:
    rng = studio.rng("clients share")
    for household in rng.sample(cast.current, 20):
        person = household.taxpayer
        name = f"2025/{ascii_lower(person.family).title()} {household.file_no}"
        studio.put("clients", *_client_folder(studio, household), under=name)
    when = datetime(2026, 1, 9, 10, 2, tzinfo=UTC)
    studio.put("clients", _master(cast, when), _efile_export(cast, when))
    studio.put("clients", *office_files(rng, author=AUTHOR)[:8], under="_Office")


def _client_folder(studio: Studio, household: Household) -> list[Document]:
    return [
        _return_summary(studio, household, 2025),
        wage_statement(studio, household.taxpayer, 2025),
        _engagement(studio, household),
        _bank_details(studio, household),
    ]


def _return_summary(studio: Studio, household: Household, year: int) -> Document:
    rng = studio.rng(f"return {household.file_no} {year}")
    when = datetime(year + 1, rng.randint(2, 4), rng.randint(1, 14), 15, 10, tzinfo=UTC)
    fields, mention = form_lines(
        household.taxpayer, "name", "ssn", "born", "address", "phone", "routing", "account"
    )
    others = household.people[1:]
    family = roster(columns("name", "ssn", "born"), others) if others else None
    body = pdf.page(
        f"Individual income tax return summary {year}",
        when=when,
        author=AUTHOR,
        subline=f"File {household.file_no}",
        fields=fields,
        table=family,
        paragraphs=[
            f"Adjusted gross income ${rng.randint(28, 240)},{rng.randint(100, 999)}.",
            f"Refund by direct deposit ${rng.randint(120, 6400)}.",
        ],
    )
    mentions = (mention, *(family.mentions if family else ()))
    return Document(f"1040_{year}_{household.file_no}.pdf", body, when, mentions)


def wage_statement(studio: Studio, person: Person, year: int) -> Document:
    """A wage statement as the employer sends it, with the numbers in labeled boxes."""
    rng = studio.rng(f"wages {person.id} {year}")
    when = datetime(year + 1, 1, rng.randint(10, 31), 9, 0, tzinfo=UTC)
    fields, mention = form_lines(person, "ssn", "name", "address", "employer")
    wages = rng.randint(28_000, 140_000)
    body = pdf.page(
        f"Wage and tax statement {year}",
        when=when,
        author=person.employer or AUTHOR,
        subline="Copy for the employee",
        fields=[*fields, ("Wages", f"{wages:,}.00"), ("Federal tax", f"{wages // 9:,}.00")],
    )
    return Document(
        f"W-2_{year}_{ascii_lower(person.family)}_{person.id}.pdf", body, when, (mention,)
    )


def _engagement(studio: Studio, household: Household) -> Document:
    when = moment(studio.rng(f"engagement {household.file_no}"), days=250)
    fields, mention = form_lines(household.taxpayer, "name", "address", "email", "phone")
    body = office.letter(
        "Engagement letter",
        [
            "We will prepare your federal return from the papers that you give us.",
            "You keep the originals. We keep copies for the time that the rules ask for.",
        ],
        when=when,
        author=AUTHOR,
        fields=fields,
    )
    return Document(f"Engagement {household.file_no}.docx", body, when, (mention,))


def _bank_details(studio: Studio, household: Household) -> Document:
    when = moment(studio.rng(f"bank {household.file_no}"), days=250)
    table = roster(columns("name", "ssn", "bank_name", "routing", "account"), [household.taxpayer])
    body = office.workbook({"Direct deposit": table}, when=when, author=AUTHOR)
    return Document("Direct deposit.xlsx", body, when, table.mentions)


def _master(cast: TaxCast, when: datetime) -> Document:
    people = [h.taxpayer for h in cast.current]
    table = roster(
        columns(
            "sort_name",
            "ssn",
            "born",
            "street",
            "city",
            "state",
            "zip_code",
            "phone",
            "email",
            "driver_license",
        ),
        people,
    )
    spouses = roster(
        columns("sort_name", "ssn", "born"), [h.spouse for h in cast.current if h.spouse]
    )
    body = office.workbook({"Clients": table, "Spouses": spouses}, when=when, author=AUTHOR)
    return Document("Client master.xlsx", body, when, table.mentions + spouses.mentions)


def _efile_export(cast: TaxCast, when: datetime) -> Document:
    fields = columns(
        "ssn",
        "given",
        "family",
        "iso_born",
        "street",
        "city",
        "state",
        "zip_code",
        ssn="TIN",
        iso_born="DOB",
    )
    table = roster(fields, everybody(cast.current[:1500]))
    return Document("efile_export_2025.csv", text.delimited(table), when, table.mentions)


def _reception_laptop(studio: Studio, cast: TaxCast) -> None:
    rng = studio.rng("LT-07")
    when = datetime(2026, 3, 30, 18, 55, tzinfo=UTC)
    season = [h.taxpayer for h in cast.current[300:1250]]
    table = roster(columns("name", "ssn", "phone", "email", "address"), season)
    scans = [wage_statement(studio, h.taxpayer, 2025) for h in rng.sample(cast.current, 12)]
    studio.put(
        "LT-07",
        Document(
            "Desktop/season 2026 calls.xlsx",
            office.workbook({"Calls": table}, when=when, author="reception"),
            when,
            table.mentions,
        ),
        *(Document(f"Downloads/{d.name}", d.data, d.modified, d.mentions) for d in scans),
        *(_call_note(studio, h.taxpayer) for h in rng.sample(cast.current, 8)),
    )
    studio.put("LT-07", *office_files(rng, author="reception")[6:12], under="Documents")


def _call_note(studio: Studio, person: Person) -> Document:
    when = moment(studio.rng(f"call {person.id}"), days=200)
    fields, mention = form_lines(person, "name", "ssn", "phone", "bank_name", "routing", "account")
    body = text.form("Call note", fields, "Wants the refund on the new account.")
    return Document(
        f"Desktop/notes/{when:%m-%d}_{ascii_lower(person.family)}_{person.id}.txt",
        body,
        when,
        (mention,),
    )


def _owner_laptop(studio: Studio, cast: TaxCast) -> None:
    rng = studio.rng("LT-02")
    best = [h.taxpayer for h in cast.current[:60] if h.taxpayer.email]
    mentions = tuple(form_lines(p, "name", "email", "phone", "street")[1] for p in best)
    studio.put("LT-02", Document("Contacts.vcf", text.address_cards(best), NOW, mentions))
    studio.put("LT-02", *office_files(rng, author="R. Castillo")[:7], under="Documents")


def _portal(studio: Studio, cast: TaxCast) -> None:
    rng = studio.rng("portal")
    for number, household in enumerate(rng.sample(cast.current, 14), 1):
        person = household.taxpayer
        papers = [wage_statement(studio, person, 2025), _return_summary(studio, household, 2024)]
        studio.put("portal", *papers, under=f"uploads/{number:04d}")
    studio.put(
        "portal",
        *(Document(f"uploads/phone_{n}.png", image.picture(rng), moment(rng)) for n in range(5)),
    )
    receipt = pdf.page("Prior-year return", when=NOW, author=AUTHOR, fields=[("Year", "2023")])
    studio.put(
        "portal",
        Document("uploads/return_2023_protected.pdf", pdf.locked(receipt), NOW, is_readable=False),
    )


def _archive(studio: Studio, cast: TaxCast) -> None:
    when = datetime(2020, 4, 20, 17, 0, tzinfo=UTC)
    old = [*cast.former, *cast.current[:420]]
    listed = _export(everybody(old), "export_2019.csv", when)
    returns = [_return_summary(studio, household, 2019) for household in cast.former[:16]]
    inner = zipped("returns_2019.zip", returns, when=when)
    readme = Document("README.txt", b"Season 2019, keep until 2023.\r\n", when)
    studio.put("archive", zipped("Season_2019.zip", [listed, inner, readme], when=when))
    logs = plain(("batch", "accepted", "rejected"), [(n, 40 + n % 9, n % 3) for n in range(300)])
    studio.put("archive", Document("efile_batches.csv", text.delimited(logs), when))
    broken = office.workbook({"2018": _names_only(cast.former[:60])}, when=when, author=AUTHOR)
    studio.put(
        "archive",
        Document("Clients 2018.xlsx", office.truncated(broken, 0.5), when, is_readable=False),
    )


def _export(people: Sequence[Person], name: str, when: datetime) -> Document:
    fields = columns("sort_name", "ssn", "born", "address", sort_name="Client")
    table = roster(fields, people)
    return Document(name, text.delimited(table, delimiter=";"), when, table.mentions)


def _names_only(households: Sequence[Household]) -> Table:
    return roster(columns("name", "ssn"), [h.taxpayer for h in households])
