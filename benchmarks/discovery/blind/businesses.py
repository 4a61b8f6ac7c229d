"""Tax preparers, shops and nonprofit organizations."""

from __future__ import annotations

import random
from dataclasses import replace

from benchmarks.discovery.blind.clients import (
    Client,
    make_clients,
    shown_phone,
    spoken,
    us,
    us_padded,
)
from benchmarks.discovery.blind.papers import (
    Office,
    csv_text,
    message,
    write_database,
    write_json,
    write_letter,
    write_open_document,
    write_pdf,
    write_text,
    write_workbook,
)

_TAX = "Ledgerwell Tax Service, 17 Depot St, Erie, PA 16501, 814-555-0119, help@ledgerwell.example"


def tax_paper(office: Office, rng: random.Random) -> None:
    """A wage file for the SSA (EFW2), organizers in plain text, a client list in capitals."""
    people = make_clients(rng, 135)
    wages, organizers, listed = people[:60], people[60:95], people[95:]
    rows = ["RA311234567USERID01" + " " * 493, "RE2024 311234567" + " " * 496]
    rows += [_wage_row(p, 1_800_000 + n * 311) for n, p in enumerate(wages)]
    rows += [f"RT{len(wages):07d}" + "0" * 503, f"RF     {len(wages):09d}" + " " * 496]
    write_text(office.path("EFW2/W2REPORT.TXT"), "\n".join(rows) + "\n", encoding="ascii")
    office.holds(wages, ssn=True)
    for number, p in enumerate(organizers + wages[:8]):
        write_text(
            office.path(f"Organizers 2024/{p.last.upper()}{number}.txt"),
            f"{_TAX}\n\n2024 TAX ORGANIZER\n\nTaxpayer ........ {p.plain}\nSSN ............. "
            f"{p.dashed if number % 2 else p.ssn}\nBirth date ...... {us(p.born)}\nOccupation ...... "
            f"Retired\nAddress ......... {p.street}\nCity, ST ZIP .... {p.place}\nDay phone ....... "
            f"{shown_phone(p.phone, number)}\n\nDirect deposit: RTN {p.routing} Acct {p.account} "
            f"Type: checking\nEstimated tax 4/15: $1,250.00  confirmation {rng.randrange(10**9)}\n",
        )
    office.holds(organizers, ssn=True)
    lines = [f"{'NAME':<34}{'SS NUMBER':<14}{'DOB':<12}{'CITY':<14}ST  FEE"]
    lines += [
        f"{p.inverted.upper():<34}{p.dashed:<14}{us_padded(p.born):<12}{p.city.upper():<14}"
        f"{p.state}  {rng.randrange(90, 400)}"
        for p in listed + organizers[5:15]
    ]
    write_text(office.path("CLIENTS.PRN"), "\n".join(lines) + "\x1a", encoding="cp437")
    office.holds(listed, ssn=True)
    write_text(
        office.path("bank.qif"),
        "!Type:Bank\n"
        + "".join(
            f"D2/{n % 28 + 1}'25\nT-{n}4.10\nN{1000 + n}\nPOffice Depot\n^\n" for n in range(90)
        ),
    )


def _wage_row(p: Client, cents: int) -> str:
    """An RW record of SSA publication 42-007: SSN, name, address, amounts; 512 characters."""
    row = f"RW{p.ssn}{p.first.upper():<15}{p.middle:<15}{p.last.upper():<20}{p.suffix.upper():<4}"
    row += f"{'':<22}{p.street.upper():<22.22}{p.city.upper():<22}{p.state}{p.zip}{'':<4}{'':<5}"
    row += f"{'':<23}{'':<15}{'':<2}{cents:011d}{cents // 9:011d}{cents:011d}{cents // 16:011d}"
    return f"{row:<512.512}"


def tax_export(office: Office, rng: random.Random) -> None:
    """Returns printed to PDF with dependents, a CSV with floats and a broken quote, a mail folder."""
    people = make_clients(rng, 130)
    filed, exported = people[:60], people[60:]
    for number in range(0, len(filed), 2):
        p, child = filed[number], filed[number + 1]
        write_pdf(
            office.path(f"2024/{number:03d}/1040_{p.last}.pdf"),
            [
                [
                    "Form 1040 (2024)   U.S. Individual Income Tax Return", "",
                    f"Your first name and middle initial: {p.first} {p.middle}",
                    f"Last name: {p.last}" + (f" {p.suffix}" if p.suffix else ""),
                    f"Your social security number: {p.ssn[:3]} {p.ssn[3:5]} {p.ssn[5:]}",
                    f"Home address: {p.street}", f"City, town or post office: {p.place}", "",
                    "Dependents (name, social security number, relationship)",
                    f"{child.plain}    {child.dashed}    son",
                    f"Line 35b routing number {p.routing}   35d account number {p.account}",
                ],
                [f"Schedule A ... {rng.randrange(10**5)}", f"Preparer PTIN P0{rng.randrange(10**7):07d}"],
            ],
        )  # fmt: skip
    taxpayers = filed[::2]
    # A dependent lives with the taxpayer on whose return the name is printed.
    at_home = zip(taxpayers, filed[1::2], strict=True)
    office.holds(taxpayers + [replace(child, state=p.state) for p, child in at_home], ssn=True)
    rows: list[list[str]] = [
        ["ClientNo", "LAST_NM", "FIRST_NM", "ssn_number", "birth_dt", "ST", "Zip", "Notes"]
    ]
    rows += [
        [f"{n + 1001}", p.last + (f" {p.suffix}" if p.suffix else ""), p.first,
         f"{p.ssn}.0" if p.ssn[0] != "0" else p.ssn, f"{p.born:%Y-%m-%d 00:00:00}", p.state, p.zip, ""]
        for n, p in enumerate(exported + taxpayers[:10])
    ]  # fmt: skip
    text = csv_text(rows).split("\n")
    text[12] = text[12].rstrip(",") + ',"called, left word'  # a quote that nobody closed
    write_text(office.path("export/clients.csv"), "\n".join(text), encoding="utf-8-sig")
    office.holds(exported, ssn=True)
    for number, p in enumerate(exported[:12]):
        mail = message(
            "W-2 attached",
            f"Here is what you asked for.\n\n{p.familiar}\nSS# {p.dashed}\n",
            sender=f"{p.familiar} <{p.email}>",
            to="help@ledgerwell.example",
            day="Wed, 05 Feb 2025 11:00:00 -0500",
        )
        office.path(f"Mail/in{number:02d}.eml").write_bytes(mail.as_bytes())


def retail_paper(office: Office, rng: random.Random) -> None:
    """A payroll deposit (NACHA), job applications, a layaway book with cards, a till log."""
    people = make_clients(rng, 120)
    staff, applicants, layaway = people[:30], people[30:65], people[65:]
    rows = [["Emp", "Name", "SSN", "Hired", "DOB", "Street", "City", "State", "ZIP", "Acct"]]
    rows += [
        [str(n + 1), p.full, p.dashed, "6/1/2019", us(p.born), p.street, p.city, p.state_name,
         p.zip, p.account]
        for n, p in enumerate(staff)
    ]  # fmt: skip
    write_text(office.path("Payroll/employees.tab"), csv_text(rows, delimiter="\t"))
    office.holds(staff, ssn=True)
    entries = [
        f"622{p.routing}{p.account:<17}{150000 + n:010d}{n + 1:<15}{p.plain.upper():<22.22}  0"
        f"04200001{n:07d}"
        for n, p in enumerate(staff)
    ]
    head = (
        "101 042000013 3112345672502070931A094101BANK OF DAYTON         CORNER HARDWARE        0000"
    )
    write_text(
        office.path("Payroll/0207.ach"),
        "\n".join([f"{head:<94}", *entries]) + "\n",
        encoding="ascii",
    )
    for number, p in enumerate(applicants):
        write_letter(
            office.path(f"HR/Application {number:02d}.docx"),
            [
                "Application for employment - Corner Hardware",
                f"Name: {p.full if number % 2 else p.familiar}",
                f"Present address: {p.street}, {p.city}, {p.state_name}, {p.zip}",
                f"Phone: {shown_phone(p.phone, number)}   E-mail: {p.email}",
                f"Social Security Number: {p.dashed}   Date of birth: {us(p.born)}",
                f"References: Dr. Lee Park, phone (937) 555-01{number:02d}",
            ],
            head="Corner Hardware, 5 Main St, Dayton, OH 45402, (937) 555-0100",
            foot="An equal opportunity employer",
        )
    office.holds(applicants, ssn=True)
    write_workbook(
        office.path("Layaway/book.xlsx"),
        {
            "2025": [["Ticket", "Customer", "Card on file", "Exp", "Phone", "Address", "Bal"]]
            + [
                [rng.randrange(10**6), p.plain, " ".join(p.card[i : i + 4] for i in range(0, 16, 4)),
                 "09/27", shown_phone(p.phone, 1), f"{p.street}, {p.place}", rng.randrange(300)]
                for p in layaway
            ],
        },
    )  # fmt: skip
    office.holds(layaway)
    write_text(
        office.path("till/2025-02-07.log"),
        "".join(
            f"2025-02-07 {8 + n // 60:02d}:{n % 60:02d}:11 T2 SALE ticket={rng.randrange(10**9):09d} "
            f"upc={rng.randrange(10**12):012d} amt={n}.99 auth={rng.randrange(10**6):06d}\n"
            for n in range(400)
        ),
    )


def retail_export(office: Office, rng: random.Random) -> None:
    """A shop's database and JSON orders with birth dates for age-restricted goods."""
    people = make_clients(rng, 140)
    loyal, orders, credit = people[:80], people[80:120], people[120:]
    write_database(
        office.path("pos/store.sqlite"),
        {
            "customers": (
                ("id", "cust_name", "bday", "mobile_no", "email_addr", "addr1", "addr_city", "addr_st",
                 "addr_zip"),
                [(n, p.plain, us_padded(p.born), p.phone, p.email.upper(), p.street, p.city, p.state, p.zip)
                 for n, p in enumerate(loyal)],
            ),
            "sales": (("id", "customers_id", "upc", "amt"),
                      [(n, n % 80, rng.randrange(10**12), 19.5) for n in range(500)]),
        },
    )  # fmt: skip
    office.holds(loyal)
    write_json(
        office.path("web/orders.json"),
        {
            "orders": [
                {
                    "orderNo": rng.randrange(10**9, 10**10),
                    "buyer": {"firstName": p.first, "lastName": p.last + (f" {p.suffix}" if p.suffix else ""),
                              "dateOfBirth": p.born.isoformat(), "email": p.email},
                    "shipTo": {"street": p.street, "city": p.city, "region": p.state, "postalCode": p.zip},
                    "payment": {"cardNumber": p.card, "expiry": "11/26"},
                    "tracking": f"1Z{rng.randrange(10**15):015d}",
                }
                for p in orders + loyal[:15]
            ]
        },
    )  # fmt: skip
    office.holds(orders)
    for number, p in enumerate(credit + loyal[40:46]):
        write_pdf(
            office.path(f"store credit/app{number:02d}.pdf"),
            [
                [
                    "STORE CREDIT APPLICATION", f"Applicant: {p.familiar}", f"DOB: {us(p.born)}",
                    f"SSN: {p.dashed}", f"Address: {p.street}, {p.place}",
                    f"Home phone: {shown_phone(p.phone, number)}", f"Email: {p.email}",
                ]
            ],
            head="Corner Hardware - 5 Main St, Dayton, OH 45402 - (937) 555-0100",
        )  # fmt: skip
    office.holds(credit + loyal[40:46], ssn=True)
    write_text(
        office.path("web/access.log"),
        "".join(f'10.0.{n % 9}.{n % 200} - - "GET /p/{rng.randrange(10**9)} HTTP/1.1" 200 {n}\n'
                for n in range(500)),
    )  # fmt: skip


def nonprofit_paper(office: Office, rng: random.Random) -> None:
    """Background checks of volunteers, case notes in prose, pledge cards with bank drafts."""
    people = make_clients(rng, 115)
    checked, helped, pledges = people[:40], people[40:75], people[75:]
    for number, p in enumerate(checked):
        write_open_document(
            office.path(f"Volunteers/check {number:02d}.odt"),
            [
                "Harbor House - 9 Mission Way, Lexington, KY 40507 - 859-555-0161 - info@harborhouse.example",
                f"I, {p.full}, authorize a criminal background check.",
                f"Date of birth {us(p.born)}    Social Security # {p.dashed}",
                f"Residence: {p.street}, {p.place}",
                f"Signed {spoken(p.born.replace(year=2024, day=min(p.born.day, 28)))}",
            ],
        )
    office.holds(checked, ssn=True)
    notes = [
        f"2/{n % 28 + 1}/25 - Met with {p.familiar} (born {us(p.born)}), {p.street}, {p.place}. "
        f"Needs rent help, lost job at the plant after {n + 2} years. Call {shown_phone(p.phone, n)}."
        for n, p in enumerate(helped)
    ]
    notes += [
        f"2/27/25 - Second visit: {p.familiar}, DOB {us(p.born)}, did well." for p in helped[:9]
    ]
    write_text(
        office.path("Case notes/shelter.txt"), "\n\n".join(notes), encoding="utf-16", newline="\n"
    )
    office.holds(helped)
    for number, p in enumerate(pledges):
        write_text(
            office.path(f"Pledges/card{number:03d}.txt"),
            f"PLEDGE CARD 2025\nName {p.plain}\nAddress {p.street}, {p.place}\nPhone "
            f"{shown_phone(p.phone, 0)}\nMonthly gift ${number + 10}.00 by bank draft\nRouting no. "
            f"{p.routing}\nAccount no. {p.account}\nSignature on file\n",
        )
    office.holds(pledges)
    write_text(
        office.path("newsletter.txt"),
        "Our thanks to the 1,204 friends who gave in 2024. EIN 61-0000000. Call 859-555-0161.\n"
        * 5,
    )


def nonprofit_export(office: Office, rng: random.Random) -> None:
    """A grant roster without header, a food-pantry workbook in Spanish, contact cards, 1099 list."""
    people = make_clients(rng, 130)
    roster, pantry, contractors = people[:50], people[50:105], people[105:]
    write_text(
        office.path("grants/roster_noheader.csv"),
        csv_text(
            [p.first, p.last + (f" {p.suffix}" if p.suffix else ""), us_padded(p.born), p.dashed,
             p.street, p.city, p.state, p.zip]
            for p in roster
        ),
    )  # fmt: skip
    office.holds(roster, ssn=True)
    write_workbook(
        office.path("despensa/familias.xlsx"),
        {
            "Familias": [["Nombre", "Apellido", "Fecha de nacimiento", "Teléfono", "Dirección", "Ciudad",
                          "Estado", "Código postal", "Personas"]]
            + [[p.first, p.last + (f" {p.suffix}" if p.suffix else ""), p.born, p.phone, p.street, p.city,
                p.state, p.zip, rng.randrange(1, 7)] for p in pantry]
        },
    )  # fmt: skip
    office.holds(pantry)
    cards = "".join(
        f"BEGIN:VCARD\nVERSION:3.0\nN:{p.last};{p.first};;;{p.suffix}\nFN:{p.familiar}\nBDAY:{p.born.isoformat()}\n"
        f"TEL;TYPE=CELL:{shown_phone(p.phone, 3)}\nEMAIL:{p.email}\nADR:;;{p.street};{p.city};{p.state};{p.zip};USA\n"
        f"END:VCARD\n"
        for p in pantry[:20]
    )
    write_text(office.path("contacts.vcf"), cards)
    lines = ["1099-NEC recipients 2024", ""]
    for p in contractors + roster[:5]:
        lines += [
            f"  {p.plain}  TIN {p.dashed}",
            f"  {p.street}, {p.place}",
            f"  Box 1: ${rng.randrange(900, 9000)}.00",
            "",
        ]
    write_pdf(
        office.path("1099/recipients.pdf"), [lines[i : i + 48] for i in range(0, len(lines), 48)]
    )
    office.holds(contractors, ssn=True)
