"""Dental offices and law firms."""

from __future__ import annotations

import random
import zipfile
from datetime import date, timedelta

from benchmarks.discovery.blind.clients import (
    Client,
    make_clients,
    military,
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
    write_form,
    write_letter,
    write_mbox,
    write_open_document,
    write_pdf,
    write_table_document,
    write_text,
    write_workbook,
)

_DESK = "Front Desk <frontdesk@brightmolar.example>"
_HEAD = "Bright Molar Family Dentistry - 411 Canal Street, Dayton, OH 45402 - (937) 555-0142"
_FIRM = "Harlan & Roe LLP | 88 Court Plaza, Toledo, OH 43604 | Tel. 419-555-0177 | Fax 419-555-0178"


def dental_paper(office: Office, rng: random.Random) -> None:
    """A printed master list, an 837 claim file, recall letters, a calendar, a mail folder."""
    people = make_clients(rng, 130)
    listed, walk_ins = people[:115], people[115:]
    pages = []
    for start in range(0, len(listed), 23):
        page = [f"BRIGHT MOLAR DENTAL      PATIENT MASTER LIST          PAGE {start // 23 + 1}", ""]
        page.append(
            f"{'CHART':<9}{'PATIENT NAME':<30}{'BIRTHDATE':<12}{'SS#':<13}{'HOME PHONE':<16}"
        )
        page.append("-" * 78)
        for p in listed[start : start + 23]:
            page.append(
                f"{p.chart:<9}{p.inverted:<30}{us_padded(p.born):<12}{p.dashed:<13}"
                f"{shown_phone(p.phone, 0):<16}"
            )
            page.append(f"{'':<9}{p.street}, {p.place}")
        pages.append("\n".join([*page, "", f"{len(page) // 2 - 2} patients on this page"]))
    write_text(office.path("REPORTS/PTMASTER.TXT"), "\f".join(pages), encoding="cp437")
    office.holds(listed, ssn=True)
    write_text(office.path("EDI/batch0207.837"), _claims(listed[20:60]), newline="")
    for number, p in enumerate([*listed[5:15], *walk_ins]):
        write_letter(
            office.path(f"Letters/recall {number:03d}.docx"),
            [
                spoken(date(2025, 2, 1) + timedelta(days=number)),
                f"{p.plain}\n{p.street}\n{p.place}",
                f"RE: {p.plain}, date of birth {spoken(p.born)}",
                f"Dear {p.familiar.split()[0]}, your six-month cleaning is due. Chart no. {p.chart}.",
                "We quote $184.00 for the visit, estimate 20250417. Thank you for 12 years with us.",
            ],
            head=_HEAD,
            foot="Questions? frontdesk@brightmolar.example or (937) 555-0142",
        )
    office.holds(walk_ins)
    events = "".join(
        f"BEGIN:VEVENT\nUID:{number}@chair2\nDTSTART:20250303T{8 + number % 9:02d}0000\n"
        f"SUMMARY:Crown prep {p.familiar}\nDESCRIPTION:DOB {us(p.born)}\\, cell \n"
        f" {shown_phone(p.phone, 1)}\nEND:VEVENT\n"
        for number, p in enumerate(listed[30:48])
    )
    write_text(office.path("chair2.ics"), f"BEGIN:VCALENDAR\nVERSION:2.0\n{events}END:VCALENDAR\n")
    _referrals(office, listed[50:70])


def _referrals(office: Office, people: list[Client]) -> None:
    write_mbox(
        office.path("Mail/Referrals"),
        (
            message(
                f"Referral for {p.familiar}",
                f"Please see {p.familiar}, DOB {us(p.born)}, tooth #{number % 32 + 1}.\n"
                f"From what we see it needs endo.\n\nFrom the desk of the front office\n"
                f"Patient's phone: {shown_phone(p.phone, 2)}",
                sender=_DESK,
                to="referrals@oakendo.example",
                day="Mon, 03 Feb 2025 09:00:00 -0500",
            )
            for number, p in enumerate(people)
        ),
    )


def _claims(people: list[Client]) -> str:
    """X12 837D, version 005010X224A2, one claim for each subscriber."""
    rows = [
        f"ISA*00*{'':10}*00*{'':10}*ZZ*{'BRIGHTMOLAR':<15}*ZZ*{'OHPAYER':<15}*250207*0931*^*00501*000000031*0*P*:",
        "GS*HC*BRIGHTMOLAR*OHPAYER*20250207*0931*31*X*005010X224A2",
        "ST*837*0001*005010X224A2",
        "BHT*0019*00*0031*20250207*0931*CH",
        "NM1*41*2*BRIGHT MOLAR*****46*311234567",
        "NM1*40*2*OH PAYER*****46*OHP01",
        "HL*1**20*1",
        "NM1*85*2*BRIGHT MOLAR DENTISTRY*****XX*1093817465",
        "N3*411 CANAL STREET",
        "N4*DAYTON*OH*454021234",
    ]
    for number, p in enumerate(people, start=2):
        rows += [
            f"HL*{number}*1*22*0",
            "SBR*P*18*******CI",
            f"NM1*IL*1*{p.last.upper()}*{p.first.upper()}*{p.middle}**{p.suffix.upper()}*MI*{p.member}",
            f"N3*{p.street.upper()}",
            f"N4*{p.city.upper()}*{p.state}*{p.zip}",
            f"DMG*D8*{p.born:%Y%m%d}*U",
            f"REF*SY*{p.ssn}",
            "NM1*PR*2*OH PAYER*****PI*OHP01",
            f"CLM*{p.chart}*184***11:B:1*Y*A*Y*Y",
            "LX*1",
            "SV3*AD:D1110*184****1",
        ]
    rows += [f"SE*{len(rows) - 1}*0001", "GE*1*31", "IEA*1*000000031"]
    return "~".join(rows) + "~"


def dental_export(office: Office, rng: random.Random) -> None:
    """A workbook with title rows, filled intake forms, an imaging database, a zipped old export."""
    people = make_clients(rng, 140)
    listed, forms, imaging = people[:90], people[90:115], people[115:]
    header = [
        "Pt ID",
        "LName,FName",
        "D.O.B.",
        "Soc Sec",
        "Cell",
        "E-mail",
        "Addr",
        "City/State/Zip",
    ]
    rows = [
        [p.chart, f"{p.last},{p.first}", us(p.born), p.dashed if n % 3 else int(p.ssn), p.phone,
         p.email, p.street, p.place]
        for n, p in enumerate(listed)
    ]  # fmt: skip
    again = [
        [f"D{p.chart}", p.familiar, us(p.born), None, p.phone, p.email, p.street, p.place]
        for p in listed[10:18]
    ]
    write_workbook(
        office.path("Front office/Patients (current) v7 FINAL.xlsx"),
        {
            "Active": [["Bright Molar"], ["as of 2/7/2025"], [], header, *rows, *again],
            "Aging": [["Patient", "Birthday", "30", "60", "90"]]
            + [[p.inverted, p.born.isoformat(), rng.randrange(400), 0, 0] for p in listed[:40]],
            "Supplies": [["SKU", "Item", "On hand"]]
            + [[rng.randrange(10**8, 10**9), "Gloves", rng.randrange(90)] for _ in range(60)],
        },
    )
    office.holds(listed, ssn=True)
    _intake_forms(office, forms + listed[20:25])
    office.holds(forms, ssn=True)
    write_database(
        office.path("imaging/pano.db"),
        {
            "study": (
                ("pat_last", "pat_first", "pat_dob", "taken", "st", "kv"),
                [(p.last, p.first, p.born.isoformat(), "2024-11-05", p.state, 66)
                 for p in imaging + listed[40:60]],
            ),
            "device": (("serial", "model"), [(f"SN{rng.randrange(10**9)}", "OP300")]),
        },
    )  # fmt: skip
    office.holds(imaging)
    with zipfile.ZipFile(office.path("old/export_2019.zip"), "w") as pack:
        pack.writestr(
            "patients_2019.csv",
            csv_text(
                [["PatLast", "PatFirst", "Birthdate", "SSN", "HmPhone"]]
                + [[p.maiden or p.last, p.first, military(p.born), p.ssn, p.phone]
                   for p in listed[:30]]
            ),
        )  # fmt: skip


def _intake_forms(office: Office, people: list[Client]) -> None:
    for number, p in enumerate(people):
        write_form(
            office.path(f"Intake/form_{number:02d}.pdf"),
            "New patient registration",
            {
                "Patient name": p.familiar if number % 2 else p.full,
                "Date of birth": us_padded(p.born),
                "Social Security": p.dashed,
                "Home address": f"{p.street}, {p.place}",
                "Mobile": shown_phone(p.phone, 1),
                "Policy ID": p.member,
            },
        )


def law_paper(office: Office, rng: random.Random) -> None:
    """Affidavits in prose, a semicolon ledger of the client trust account, retainer letters."""
    people = make_clients(rng, 120)
    sworn, ledger, retained = people[:45], people[45:95], people[95:]
    for number, p in enumerate(sworn):
        born = (
            f"I was born on {spoken(p.born)}" if number % 2 else f"My date of birth is {us(p.born)}"
        )
        write_letter(
            office.path(f"Matters/{2400 + number}/Affidavit of {p.last}.docx"),
            [
                "STATE OF OHIO, COUNTY OF LUCAS, ss.",
                f"I, {p.full}, being first duly sworn, state as follows:",
                f"1. {born} and I reside at {p.street}, {p.city}, {p.state_name} {p.zip}.",
                f"2. I am the plaintiff in Case No. CI-2024-0{number + 2100}-000.",
                f"3. I paid invoice 2024-{rng.randrange(10**6):06d} in full.",
                "Sworn before me this 3rd day of February, 2025. Notary commission 2021-RE-834512.",
            ],
            head=_FIRM,
            foot="Page 1 of 1",
        )
    office.holds(sworn)
    rows = [["Client", "Born", "SSN/TIN", "Address", "Trust bal."]]
    rows += [
        [f"{p.last}; {p.first} {p.middle}.", us(p.born), p.dashed,
         f"{p.street}, {p.place}", f"{rng.randrange(90000) / 100:,.2f}"]
        for p in ledger + sworn[:6]
    ]  # fmt: skip
    write_text(office.path("IOLTA/ledger.csv"), csv_text(rows, delimiter=";"), encoding="cp1252")
    office.holds(ledger + sworn[:6], ssn=True)
    for number, p in enumerate(retained):
        write_open_document(
            office.path(f"Retainers/{p.last.lower()}_{number}.odt"),
            [
                _FIRM,
                f"Engagement of {p.plain}",
                f"Client: {p.plain} (Social Security No. {p.dashed})",
                f"Address: {p.street}, {p.place}; telephone {shown_phone(p.phone, number)}",
                f"The retainer of $2,500.00 is drawn from account {p.account} (ABA {p.routing}).",
            ],
        )
    office.holds(retained, ssn=True)
    write_text(
        office.path("conflicts.txt"),
        "\n".join(f"{p.inverted.upper()} - no conflict, checked 1/{n % 28 + 1}/2025"
                  for n, p in enumerate(people[:60])),
    )  # fmt: skip


def law_export(office: Office, rng: random.Random) -> None:
    """A settlement roster with a married name, plaintiffs' fact sheets in PDF, mail with HTML."""
    people = make_clients(rng, 125)
    roster, sheets, mailed = people[:70], people[70:105], people[105:]
    rows = [["No.", "Plaintiff", "Date of Birth", "Last known address", "SS No.", "Email"]]
    rows += [
        [str(n + 1), p.full, us(p.born), f"{p.street}, {p.place}", p.dashed, p.email]
        for n, p in enumerate(roster)
    ]
    write_table_document(
        office.path("Smith v Acme/settlement roster.docx"), "Settlement roster", rows
    )
    office.holds(roster, ssn=True)
    for number, p in enumerate(sheets + [q for q in roster if q.maiden][:6]):
        former = f"{p.first} {p.maiden}" if p.maiden and number >= len(sheets) else p.plain
        write_pdf(
            office.path(f"Smith v Acme/PFS/{number:03d}.pdf"),
            [
                [
                    "PLAINTIFF FACT SHEET", f"Docket 3:24-cv-0{number + 1000}", "",
                    f"Full name:  {former}", f"Date of birth:  {us_padded(p.born)}",
                    f"Current address:  {p.street}", f"                  {p.place}",
                    f"Telephone:  {shown_phone(p.phone, number)}    E-mail:  {p.email}",
                    f"Driver's license:  {p.state} {p.last[0]}{rng.randrange(10**6, 10**7)}",
                ],
                ["Medical history", f"Injury dated 6/{number % 28 + 1}/2023, diagnosis code S52.501A"],
            ],
            head=_FIRM,
        )  # fmt: skip
    office.holds(sheets)
    write_mbox(
        office.path("Mail/Sent"),
        (
            message(
                f"Your file, {p.familiar}",
                "This mail needs an HTML reader.",
                sender="Intake <intake@harlanroe.example>",
                to=f'"{p.familiar}" <{p.email}>',
                day="Tue, 04 Feb 2025 10:00:00 -0500",
                html=f"<p>Dear {p.familiar},</p><table><tr><td>SSN</td><td>{p.ssn[:3]}<wbr>-"
                f"<span>{p.ssn[3:5]}</span>-{p.ssn[5:]}</td></tr><tr><td>Born</td><td>{us(p.born)}"
                f"</td></tr><tr><td>Home</td><td>{p.street}<br>{p.place}</td></tr></table>",
            )
            for p in mailed + roster[30:40]
        ),
    )
    office.holds(mailed, ssn=True)
    write_workbook(
        office.path("Time/hours 2025.xlsx"),
        {"Hours": [["Matter", "Timekeeper", "Ref", "Hours"]]
         + [[2400 + n, "JH", rng.randrange(10**8, 10**9), 0.3 * (n % 9)] for n in range(200)]},
    )  # fmt: skip
