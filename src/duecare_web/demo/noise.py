"""Office files without personal data, among them numbers that look like identifiers."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from duecare_web.demo.client import NOW, moment
from duecare_web.demo.documents import Document, plain
from duecare_web.demo.formats import image, office, pdf, text
from duecare_web.demo.formats.archive import zipped

_GOODS = (
    "Nitrile gloves", "Copy paper", "Toner cartridge", "Hand soap", "Coffee beans", "Label rolls",
    "Shipping boxes", "Desk lamp", "Extension cord", "Paper cups", "Batteries AA", "Wall calendar",
)  # fmt: skip
_RULES = {
    "Parking": "Employees park behind the building. The front row stays free for visitors.",
    "Break room": "If you empty the coffee pot, start a new one. Label food with the day of the week.",
    "Opening and closing": "The last person out checks the back door, the windows and the alarm.",
    "Dress code": "Closed shoes in all work areas. Name tags are worn during opening hours.",
    "Phones": "Answer within three rings. Transfer calls only after telling the caller to whom.",
    "Travel": "Mileage is paid on the first of the month following the trip.",
}


def office_files(rng: random.Random, *, author: str) -> list[Document]:
    """Menus, rules, schedules, price lists, logs, scripts and pictures of an ordinary office."""
    return [
        *_rules(rng, author),
        _menu(rng, author),
        _price_list(rng, author),
        _order_numbers(rng),
        _server_log(rng),
        _script(rng),
        _sensor_table(rng),
        _product_sheet(rng, author),
        _holiday_page(rng),
        *_photos(rng),
    ]


def _rules(rng: random.Random, author: str) -> list[Document]:
    made = []
    for topic, rule in _RULES.items():
        when = moment(rng)
        body = office.letter(
            f"{topic}: house rules",
            [rule, f"Version {rng.randint(1, 4)}."],
            when=when,
            author=author,
        )
        made.append(Document(f"Rules/{topic}.docx", body, when))
    return made


def _menu(rng: random.Random, author: str) -> Document:
    dishes = ("Chili", "Garden salad", "Turkey wrap", "Tomato soup", "Veggie burger", "Tacos")
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    rows = [
        (day, rng.choice(dishes), rng.choice(dishes), 6.5 + rng.randint(0, 8) / 2) for day in days
    ]
    when = moment(rng)
    table = plain(("Day", "Lunch", "Alternative", "Price"), rows)
    return Document(
        "Lunch menu.xlsx", office.workbook({"Week": table}, when=when, author=author), when
    )


def _price_list(rng: random.Random, author: str) -> Document:
    rows = [
        (
            f"SKU-{rng.randint(100, 999)}-{rng.randint(10, 99)}-{rng.randint(1000, 9999)}",
            rng.choice(_GOODS),
            rng.randint(1, 40),
            round(rng.uniform(2, 90), 2),
        )
        for _ in range(180)
    ]
    when = moment(rng)
    table = plain(("Article", "Description", "Quantity", "Unit price"), rows)
    return Document(
        "Supplies/Price list.xlsx",
        office.workbook({"Prices": table}, when=when, author=author),
        when,
    )


def _order_numbers(rng: random.Random) -> Document:
    """Nine-digit order numbers and long tracking numbers: digits that identify packages."""
    rows = [
        (
            rng.randint(100_000_000, 999_999_999),
            "1Z" + f"{rng.randint(0, 16**10):016X}",
            "9400" + "".join(rng.choices("0123456789", k=18)),
            rng.choice(_GOODS),
        )
        for _ in range(400)
    ]
    table = plain(("order_no", "ups_tracking", "usps_tracking", "item"), rows)
    return Document("Supplies/shipments.csv", text.delimited(table), moment(rng))


def _server_log(rng: random.Random) -> Document:
    at = NOW - timedelta(days=3)
    lines = []
    for _ in range(1500):
        at += timedelta(seconds=rng.randint(1, 90))
        lines.append(
            f"{at:%Y-%m-%dT%H:%M:%S}Z srv01 app[{rng.randint(900, 32000)}]: request "
            f"{rng.getrandbits(64):016x} status={rng.choice((200, 200, 200, 304, 404))} "
            f"bytes={rng.randint(200, 90000)} took={rng.randint(1, 900)}ms from 192.0.2."
            f"{rng.randint(1, 254)}"
        )
    return Document("Logs/application.log", "\n".join([*lines, ""]).encode(), at)


def _script(rng: random.Random) -> Document:
    body = (
        "# Copies the nightly export to the archive folder.\n"
        "$source = 'D:\\Exports'\n$target = 'E:\\Archive'\n"
        f"$chunk = {rng.randint(100000, 999999)}\n"
        "Get-ChildItem $source -Filter *.bak | ForEach-Object {\n"
        "    $stamp = $_.LastWriteTime.ToString('yyyyMMdd-HHmmss')\n"
        '    Copy-Item $_.FullName (Join-Path $target "$stamp-$($_.Name)")\n}\n'
    )
    return Document("Scripts/nightly-copy.ps1", body.encode(), moment(rng))


def _sensor_table(rng: random.Random) -> Document:
    rows = [
        (
            (datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=15 * n)).isoformat(),
            round(rng.gauss(21.4, 0.8), 4),
            round(rng.gauss(44.0, 4.0), 4),
        )
        for n in range(1200)
    ]
    table = plain(("time", "temperature_c", "humidity_percent"), rows)
    return Document("Facility/room_climate.tsv", text.delimited(table, delimiter="\t"), NOW)


def _product_sheet(rng: random.Random, author: str) -> Document:
    when = moment(rng)
    rows = [
        (f"{rng.choice('ABD')}{rng.randint(1000, 9999)}", rng.choice(_GOODS), "pack of 10")
        for _ in range(14)
    ]
    body = pdf.page(
        "Approved supplies",
        when=when,
        author=author,
        subline="Purchasing",
        paragraphs=["Order only from this sheet. Other items need a signature."],
        table=plain(("Code", "Article", "Unit"), rows),
    )
    return Document("Supplies/Approved supplies.pdf", body, when)


def _holiday_page(rng: random.Random) -> Document:
    body = text.web_page(
        "Holidays",
        [
            "We are closed on New Year's Day, Memorial Day and Independence Day.",
            "We are closed on Labor Day and Thanksgiving.",
        ],
    )
    return Document("Intranet/holidays.html", body, moment(rng))


def _photos(rng: random.Random) -> list[Document]:
    photos = [
        Document(f"Photos/IMG_{number}.png", image.picture(rng), moment(rng))
        for number in rng.sample(range(1000, 10000), 4)
    ]
    party = [
        Document(f"party_{n}.png", image.picture(rng, width=80, height=60), moment(rng))
        for n in range(3)
    ]
    return [*photos, zipped("Photos/summer_party.zip", party, when=moment(rng))]
