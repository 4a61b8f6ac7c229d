"""Files of the retailer: loyalty exports, web shop, personnel, stray card numbers, catalog."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from duecare_web.demo import names
from duecare_web.demo.client import NOW, Studio, moment
from duecare_web.demo.documents import Document, columns, form_lines, plain, roster
from duecare_web.demo.formats import image, office, pdf, text
from duecare_web.demo.formats.archive import zipped
from duecare_web.demo.noise import office_files
from duecare_web.demo.numbers import NumberPool
from duecare_web.demo.people import Person, ascii_lower
from duecare_web.demo.personnel import personnel_files
from duecare_web.demo.retail.customers import RetailCast, make_cast
from duecare_web.demo.retail.mail import order_mail
from duecare_web.demo.retail.webshop import webshop_database
from duecare_web.demo.truth import Mention

AUTHOR = "Buckeye Trail Outfitters"


def write_files(studio: Studio) -> tuple[Person, ...]:
    """Write every file of the retailer; returns its staff."""
    cast = make_cast(studio, domain=studio.paper.domain)
    studio.put("webshop-db", webshop_database(studio, cast), *_web_logs(studio))
    studio.put("hr", *personnel_files(studio.rng("hr"), cast.staff, author=AUTHOR, forms=16))
    studio.put("hr", *(_accident(studio, person) for person in cast.staff[12:20]))
    _office_share(studio, cast)
    _loyalty(studio, cast)
    _marketing_laptop(studio, cast)
    _back_office(studio, cast)
    studio.put("mail-orders", *order_mail(studio, cast))
    _usb(studio, cast)
    return cast.staff


def _accident(studio: Studio, person: Person) -> Document:
    when = moment(studio.rng(f"accident {person.id}"), days=900)
    fields, mention = form_lines(person, "name", "ssn", "born", "address", "phone")
    body = office.letter(
        "Report of an accident at work",
        ["Slipped on a wet floor, treated on site."],
        when=when,
        author=AUTHOR,
        fields=fields,
    )
    name = f"Accidents/{ascii_lower(person.family)}_{person.id}.docx"
    return Document(name, body, when, (mention,))


def _office_share(studio: Studio, cast: RetailCast) -> None:
    rng = studio.rng("office share")
    studio.put("office", *office_files(rng, author=AUTHOR))
    studio.put("office", _catalog(rng), _vendors(rng), _phone_orders(cast), *_sheets(rng))
    repairs = [_repair(studio, person) for person in rng.sample(cast.loyal, 14)]
    studio.put("office", *repairs, under="Repairs")


def _catalog(rng: random.Random) -> Document:
    """UPC codes, article numbers and weights: twelve to sixteen digits that are no card."""
    rows = [
        (
            f"{rng.randint(10**11, 10**12 - 1)}",
            f"A{rng.randint(10000, 99999)}",
            f"{rng.choice(names.STREETS)} {rng.choice(('jacket', 'boot', 'tent', 'pack', 'stove'))}",
            round(rng.uniform(9, 420), 2),
            rng.randint(0, 90),
            rng.randint(10**15, 10**16 - 1),
        )
        for _ in range(1400)
    ]
    table = plain(("UPC", "Article", "Title", "Price", "On hand", "Lot number"), rows)
    body = office.workbook({"Catalog": table}, when=NOW, author=AUTHOR)
    return Document("Catalog/catalog_2026.xlsx", body, NOW)


def _vendors(rng: random.Random) -> Document:
    pool = NumberPool(rng)
    rows = [
        (company, pool.ein(), f"sales@{ascii_lower(company)[:14]}.example.net", "Net 30")
        for company in names.EMPLOYERS
    ]
    table = plain(("Vendor", "EIN", "Email", "Terms"), rows)
    mentions = tuple(Mention(None, ("ein", "email")) for _ in rows)
    return Document("Purchasing/vendors.csv", text.delimited(table), moment(rng), mentions)


def _phone_orders(cast: RetailCast) -> Document:
    """The stray spreadsheet: card numbers typed down for phone orders, years ago."""
    when = datetime(2021, 12, 23, 18, 40, tzinfo=UTC)
    people = [p for p in cast.loyal if p.card][:430]
    table = roster(columns("name", "phone", "email", "card", card="Card no"), people)
    body = office.workbook({"Phone orders": table}, when=when, author="front")
    return Document("Old/phone orders 2021.xlsx", body, when, table.mentions)


def _sheets(rng: random.Random) -> list[Document]:
    made = []
    for number in range(6):
        when = moment(rng)
        rows = [
            (f"A{rng.randint(10000, 99999)}", f"{rng.randint(1, 40)} oz", f"{rng.randint(9, 90)}")
            for _ in range(12)
        ]
        body = pdf.page(
            "Product sheet",
            when=when,
            author=AUTHOR,
            subline=f"No. {4100 + number}",
            table=plain(("Article", "Weight", "Pieces"), rows),
        )
        made.append(Document(f"Catalog/sheet_{4100 + number}.pdf", body, when))
    return made


def _repair(studio: Studio, person: Person) -> Document:
    when = moment(studio.rng(f"repair {person.id}"))
    fields, mention = form_lines(person, "name", "address", "phone", "email")
    body = pdf.page(
        "Repair ticket",
        when=when,
        author=AUTHOR,
        fields=fields,
        paragraphs=["New zipper and waterproofing."],
    )
    return Document(f"ticket_{person.id}.pdf", body, when, (mention,))


def _loyalty(studio: Studio, cast: RetailCast) -> None:
    fields = columns(
        "member_no",
        "given",
        "family",
        "email",
        "phone",
        "street",
        "city",
        "state",
        "zip_code",
        "born",
        born="Birthday",
    )
    members = roster(fields, cast.loyal)
    early = roster(fields, cast.loyal[:3000])
    when = datetime(2026, 9, 1, 4, 0, tzinfo=UTC)
    before = datetime(2023, 9, 1, 4, 0, tzinfo=UTC)
    listed = Document(
        "members_2023-09.tsv",
        text.delimited(early, delimiter="\t", encoding="utf-16"),
        before,
        early.mentions,
    )
    studio.put(
        "loyalty",
        Document("members_2026-09.csv", text.delimited(members), when, members.mentions),
        listed,
    )
    rng = studio.rng("points")
    points = plain(
        ("period", "issued", "redeemed"),
        [(f"2026-{n:02d}", rng.randint(9000, 20000), rng.randint(900, 9000)) for n in range(1, 10)],
    )
    studio.put("loyalty", Document("points.json", text.records_json(points), when))


def _marketing_laptop(studio: Studio, cast: RetailCast) -> None:
    rng = studio.rng("LT-11")
    when = datetime(2026, 5, 6, 14, 22, tzinfo=UTC)
    readers = [p for p in cast.loyal[1000:5200] if p.email]
    table = roster(columns("given", "family", "email", "state"), readers)
    body = office.workbook({"Newsletter": table}, when=when, author="marketing")
    contest = roster(columns("name", "born", "email", "phone", "address"), cast.loyal[200:420])
    page = text.web_page("Contest entries", ["Draw on Saturday."], contest)
    studio.put(
        "LT-11",
        Document("Desktop/newsletter list.xlsx", body, when, table.mentions),
        Document("Downloads/contest.html", page, when, contest.mentions),
        *(
            Document(
                f"Pictures/campaign_{n}.png", image.picture(rng, width=320, height=200), moment(rng)
            )
            for n in range(8)
        ),
    )
    studio.put("LT-11", *office_files(rng, author="marketing")[:9], under="Documents")


def _back_office(studio: Studio, cast: RetailCast) -> None:
    rng = studio.rng("PC-02")
    roster_table = roster(columns("name", "role", "phone"), cast.staff)
    when = datetime(2026, 9, 25, 16, 0, tzinfo=UTC)
    plan = office.letter("Shift plan", ["Week 40"], when=when, author=AUTHOR, table=roster_table)
    studio.put("PC-02", Document("Desktop/shift plan.docx", plan, when, roster_table.mentions))
    for day in range(1, 9):
        studio.put("PC-02", _journal(rng, day))
    studio.put("PC-02", *office_files(rng, author=AUTHOR)[7:12], under="Documents")


def _journal(rng: random.Random, day: int) -> Document:
    """A till journal: receipt numbers and cut-off card digits, nobody's data."""
    lines = [
        f"2026-09-{day:02d} {rng.randint(9, 20):02d}:{rng.randint(0, 59):02d} till {rng.randint(1, 4)}"
        f" receipt {rng.randint(10**9, 10**10 - 1)} total {rng.uniform(4, 300):.2f}"
        f" card ************{rng.randint(0, 9999):04d} auth {rng.randint(100000, 999999)}"
        for _ in range(240)
    ]
    when = datetime(2026, 9, day, 21, 0, tzinfo=UTC)
    return Document(f"Till/journal_{day:02d}.txt", "\r\n".join([*lines, ""]).encode(), when)


def _web_logs(studio: Studio) -> list[Document]:
    rng = studio.rng("web logs")
    made = []
    for day in range(1, 6):
        lines = [
            f"198.51.100.{rng.randint(1, 254)} - - [{day:02d}/Sep/2026:{rng.randint(0, 23):02d}:00:00"
            f' +0000] "GET /shop/{rng.randint(10000, 99999)}?s={rng.getrandbits(48)} HTTP/1.1" 200 '
            f"{rng.randint(900, 60000)}"
            for _ in range(600)
        ]
        when = datetime(2026, 9, day, 23, 59, tzinfo=UTC)
        made.append(Document(f"logs/access_{day:02d}.log", "\n".join([*lines, ""]).encode(), when))
    return made


def _usb(studio: Studio, cast: RetailCast) -> None:
    when = datetime(2022, 12, 31, 12, 0, tzinfo=UTC)
    fields = columns("sort_name", "ssn", "born", "address", "routing", "account")
    people = [*cast.former_staff, *cast.staff[:25]]
    table = roster(fields, people)
    payroll = Document("payroll_2022.csv", text.delimited(table), when, table.mentions)
    forms = [_old_w2(studio, person) for person in cast.former_staff[:10]]
    studio.put("usb", zipped("payroll_2022.zip", [payroll, *forms], when=when))
    note = pdf.page("Year-end", when=when, author=AUTHOR, fields=[("Year", "2022")])
    studio.put("usb", Document("year_end_2022.pdf", pdf.locked(note), when, is_readable=False))


def _old_w2(studio: Studio, person: Person) -> Document:
    when = datetime(2022, 1, 28, 9, 0, tzinfo=UTC)
    fields, mention = form_lines(person, "ssn", "name", "address")
    wages = studio.rng(f"wages {person.id}").randint(19, 52)
    body = pdf.page(
        "Wage and tax statement 2021",
        when=when,
        author=AUTHOR,
        fields=[*fields, ("Wages", f"{wages},000.00")],
    )
    return Document(f"w2/{ascii_lower(person.family)}_{person.id}.pdf", body, when, (mention,))
