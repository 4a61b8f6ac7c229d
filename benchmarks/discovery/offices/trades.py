"""The ten offices: which system holds whom, under which headers and which form of the name."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.discovery.offices import writers as w
from benchmarks.discovery.offices.people import Person, crowd

COUNT: Final = 240


@dataclass(frozen=True)
class Office:
    """A folder and what is true of it."""

    name: str
    folder: Path
    people: int
    by_state: Counter[str]


@dataclass(frozen=True)
class Desk:
    """What an office is written with."""

    folder: Path
    draw: random.Random
    people: Sequence[Person]

    def some(self, share: float) -> list[Person]:
        """A share of the people, by lot."""
        return self.draw.sample(list(self.people), int(len(self.people) * share))

    def split(self, *shares: float) -> list[list[Person]]:
        """Neighboring parts of the people that overlap by a tenth; together they are all."""
        parts, at = [], 0.0
        for share in shares:
            start, stop = max(0.0, at - 0.1), at + share
            parts.append(
                list(self.people[int(start * len(self.people)) : round(stop * len(self.people))])
            )
            at += share
        return parts


def dental(d: Desk) -> None:
    """A practice system, recalls with short names, a billing export, scanned affidavits."""
    d_all = d.people
    w.write_csv(
        d.folder / "opendental" / "patient.csv",
        d_all[:170],
        {"PatNum": lambda p: p.number + 1000, "LName": lambda p: p.last, "FName": lambda p: p.first,
         "Birthdate": Person.date, "SSN": lambda p: p.digits, "HmPhone": lambda p: p.phone,
         "Address": lambda p: p.street, "City": lambda p: p.city, "State": lambda p: p.state,
         "Zip": lambda p: p.zip},
    )  # fmt: skip
    w.write_xlsx(
        d.folder / "recall list.xlsx", d.draw.sample(list(d_all[:170]), 90),
        {"Patient": w.shortened, "DOB": lambda p: p.date("us"), "Phone": lambda p: p.phone,
         "E-mail": lambda p: p.email},
        title="Recalls due",
    )  # fmt: skip
    w.write_csv(
        d.folder / "billing.csv", d_all[150:],
        {"PATIENT_LAST_NM": lambda p: p.last.upper(), "PATIENT_FIRST_NM": lambda p: p.first.upper(),
         "DOB": lambda p: p.date("compact"), "MBR_ID": lambda p: p.member, "ZIP_CD": lambda p: p.zip,
         "AMT": lambda p: f"{p.number * 3.5:.2f}"},
    )  # fmt: skip
    w.write_texts(d.folder / "scans", d.some(0.15), w.scanned)


def law(d: Desk) -> None:
    """Letters and affidavits in prose, intake forms, a matter list without headers."""
    first, second, third = d.split(0.4, 0.3, 0.3)
    w.write_texts(d.folder / "affidavits", first, w.prose)
    w.write_texts(d.folder / "letters", second, w.letter, suffix=".docx")
    w.write_texts(d.folder / "intake", third, w.form)
    w.write_csv(
        d.folder / "matters.csv", d.some(0.5),
        {"": w.reversed_name, " ": lambda p: p.date("us"), "  ": lambda p: p.phone,
         "   ": lambda p: f"M-{p.number:05}"},
        header=False,
    )  # fmt: skip
    w.write_mails(d.folder / "mail" / "Inbox", d.some(0.1), w.complaint, "desk@plainslaw.example")


def tax(d: Desk) -> None:
    """A client list, organizers by mail, direct deposits, prior-year names."""
    w.write_csv(
        d.folder / "drake" / "clients.txt", d.people[:200],
        {"TP SS#": lambda p: p.ssn, "LName,FName": lambda p: f"{p.last}, {p.first}",
         "TP DOB": lambda p: p.date("us"), "Addr1": lambda p: p.street, "ST": lambda p: p.state,
         "ZIP": lambda p: p.zip, "Daytime Ph": lambda p: p.phone},
        delimiter="\t",
    )  # fmt: skip
    w.write_xlsx(
        d.folder / "2019" / "clients 2019.xlsx", d.some(0.5),
        {"Name": w.former, "Birth date": lambda p: p.date("us"), "Phone": lambda p: p.phone},
    )  # fmt: skip
    w.write_csv(
        d.folder / "deposits.csv", d.people[180:],
        {"SSNum": lambda p: float(p.digits), "Routing": lambda _: "111000025",
         "Account Nbr": lambda p: p.account, "Taxpayer": w.full},
    )  # fmt: skip
    w.write_texts(d.folder / "organizers", d.some(0.2), w.form)


def retail(d: Desk) -> None:
    """Customers of a shop system, a mailing list, repairs with names and phones."""
    w.write_table(
        d.folder / "pos.db", "customers", d.people[:160],
        {"customer_id": lambda p: p.number + 1, "name": w.full, "phone": lambda p: p.phone,
         "email": lambda p: p.email, "street": lambda p: p.street, "city": lambda p: p.city,
         "state": lambda p: p.state, "zip": lambda p: p.zip},
    )  # fmt: skip
    w.write_csv(
        d.folder / "newsletter.csv", d.people[140:],
        {"email_address": lambda p: p.email.upper(), "first_name": lambda p: p.short,
         "last_name": lambda p: p.last, "mobile": lambda p: p.phone, "postal code": lambda p: p.zip},
    )  # fmt: skip
    w.write_xlsx(
        d.folder / "credit accounts.xlsx", d.some(0.4),
        {"Customer": w.full, "SS Number": lambda p: p.digits, "D.O.B.": lambda p: p.date("us"),
         "Cell": lambda p: p.phone},
    )  # fmt: skip


def nonprofit(d: Desk) -> None:
    """Donors, volunteers with background checks, a web form."""
    first, second, third = d.split(0.5, 0.3, 0.2)
    w.write_csv(
        d.folder / "donors.csv", first,
        {"Donor": w.full, "Email": lambda p: p.email, "Phone": lambda p: p.phone,
         "Mailing Address": lambda p: f"{p.street}, {p.city}, {p.state} {p.zip}",
         "Last gift": lambda _: "2025-11-03"},
        delimiter=";",
    )  # fmt: skip
    w.write_xlsx(
        d.folder / "volunteers.xlsx", second,
        {"Volunteer Last": lambda p: p.last, "Volunteer First": lambda p: p.short,
         "DOB": lambda p: p.date("us"), "SSN": lambda p: p.ssn, "Driver Lic": lambda p: p.license,
         "E-Mail": lambda p: p.email, "ST": lambda p: p.state},
    )  # fmt: skip
    w.write_json(
        d.folder / "web" / "signups.json", third,
        {"fullName": w.full, "dateOfBirth": Person.date, "emailAddress": lambda p: p.email,
         "phoneNumber": lambda p: p.phone, "zipCode": lambda p: p.zip},
    )  # fmt: skip
    w.write_texts(d.folder / "letters", d.some(0.15), w.letter)


def school(d: Desk) -> None:
    """Students in one system, staff in another, permission letters in prose."""
    w.write_table(
        d.folder / "sis.sqlite", "students", d.people[:180],
        {"student_id": lambda p: 90000 + p.number, "stu_lname": lambda p: p.last,
         "stu_fname": lambda p: p.first, "birthdt": Person.date, "home_ph": lambda p: p.phone,
         "res_state": lambda p: p.state, "zip": lambda p: p.zip},
    )  # fmt: skip
    w.write_xlsx(
        d.folder / "hr" / "staff.xlsx", d.people[180:],
        {"Emp Name": w.reversed_name, "Soc Sec No": lambda p: int(p.digits),
         "Birth Dt": lambda p: p.date("us"), "Home State": lambda p: p.state,
         "Emp Email": lambda p: p.email},
        title="Staff 2026",
    )  # fmt: skip
    w.write_csv(
        d.folder / "lunch.csv", d.some(0.4),
        {"Student Name": w.shortened, "DOB": lambda p: p.date("short"), "Guardian Phone": lambda p: p.phone,
         "Balance": lambda p: f"{p.number}.25"},
    )  # fmt: skip
    w.write_texts(d.folder / "permissions", d.some(0.2), w.prose)


def medical(d: Desk) -> None:
    """An EMR export, a lab's list, referrals in prose, mail threads."""
    w.write_csv(
        d.folder / "emr" / "demographics.psv", d.people[:190],
        {"MRN": lambda p: f"MRN-{1000000 + p.number}", "PT_NM": w.reversed_name,
         "PT_DOB": lambda p: p.date("day"), "PT_SSN": lambda p: p.digits, "ADDR_LN_1": lambda p: p.street,
         "CITY_NM": lambda p: p.city, "ST_CD": lambda p: p.state, "ZIP_CD": lambda p: p.zip},
        delimiter="|",
    )  # fmt: skip
    w.write_csv(
        d.folder / "lab.csv", d.people[150:],
        {"Patient": w.shortened, "Birth": lambda p: p.date("us"), "Ins ID": lambda p: p.member,
         "Test": lambda _: "A1C", "Result": lambda p: f"{5 + p.number % 40 / 10:.1f}",
         "Phone": lambda p: p.phone, "State": lambda p: p.state},
    )  # fmt: skip
    w.write_texts(d.folder / "referrals", d.some(0.2), w.prose, suffix=".docx")
    w.write_mails(
        d.folder / "mail" / "portal.mbox", d.some(0.15), w.complaint, "care@plains.example"
    )


def accounting(d: Desk) -> None:
    """Payroll of two providers with different names for the same people, 1099 lists."""
    first, second = d.split(0.6, 0.4)
    w.write_xlsx(
        d.folder / "payroll A.xlsx", first,
        {"Employee": w.reversed_name, "SSN": lambda p: p.ssn, "Hire Date": lambda _: "2019-04-01",
         "State": lambda p: p.state, "Zip": lambda p: int(p.zip), "Gross": lambda p: 900.5 + p.number},
    )  # fmt: skip
    w.write_csv(
        d.folder / "payroll B.csv", second,
        {"EE_LAST": lambda p: p.last, "EE_FIRST": lambda p: p.short, "EE_SS_NUM": lambda p: f"{float(p.digits)}",
         "BIRTH_DT": lambda p: p.date("us"), "DD_ACCT_NO": lambda p: p.account,
         "HOME_ST": lambda p: p.state},
    )  # fmt: skip
    w.write_csv(
        d.folder / "old" / "export_noheader.csv", d.some(0.4),
        {"": lambda p: p.ssn, " ": w.full, "  ": Person.date, "   ": lambda p: p.zip},
        header=False,
    )  # fmt: skip
    w.write_texts(d.folder / "onboarding", d.some(0.15), w.form)


def manufacturer(d: Desk) -> None:
    """HR, a badge system, a safety log in prose, drivers with licenses."""
    w.write_csv(
        d.folder / "hr.csv", d.people,
        {"EmpNo": lambda p: 5000 + p.number, "EmpLName": lambda p: p.last, "EmpFName": lambda p: p.first,
         "EmpDOB": lambda p: p.date("us"), "SocSecNum": lambda p: p.ssn.replace("-", "\u2011"),
         "EmpState": lambda p: p.state, "EmpZip": lambda p: p.zip},
    )  # fmt: skip
    w.write_xlsx(
        d.folder / "badges.xlsx", d.some(0.6),
        {"Badge": lambda p: f"B{p.number:04}", "Employee Name": w.hyphenated,
         "Birth Date": lambda p: p.date("us"), "Cell Phone": lambda p: p.phone},
    )  # fmt: skip
    w.write_csv(
        d.folder / "drivers.csv", d.some(0.2),
        {"Driver Name": w.shortened, "DL Number": lambda p: f"DL-{p.license}",
         "DOB": lambda p: p.date("us"), "Exp": lambda _: "2028-05-01"},
    )  # fmt: skip
    w.write_texts(d.folder / "safety", d.some(0.1), w.prose)


def insurance(d: Desk) -> None:
    """Policyholders, quotes from the web, claims by letter and mail."""
    first, second, third = d.split(0.5, 0.3, 0.2)
    w.write_table(
        d.folder / "agency.db", "policyholders", first,
        {"client_no": lambda p: 700 + p.number, "insured_name": w.full, "insured_dob": Person.date,
         "drivers_license_no": lambda p: p.license, "email": lambda p: p.email,
         "mailing_state": lambda p: p.state, "mailing_zip": lambda p: p.zip},
    )  # fmt: skip
    w.write_json(
        d.folder / "quotes.json", second,
        {"applicant_first": lambda p: p.short, "applicant_last": lambda p: p.last,
         "applicant_dob": Person.date, "applicant_email": lambda p: p.email,
         "applicant_phone": lambda p: p.phone, "garaging_zip": lambda p: p.zip},
    )  # fmt: skip
    w.write_texts(d.folder / "claims", third, w.letter)
    w.write_mails(
        d.folder / "mail" / "claims.mbox", d.some(0.15), w.complaint, "claims@plains.example"
    )


OFFICES: Final[dict[str, Callable[[Desk], None]]] = {
    made.__name__: made
    for made in (
        dental, law, tax, retail, nonprofit, school, medical, accounting, manufacturer, insurance
    )
}  # fmt: skip


def write_office(name: str, folder: Path, seed: int) -> Office:
    """Fill a folder; every person is in at least one file by more than a name."""
    draw = random.Random(f"{name} {seed}")
    people = crowd(draw, COUNT)
    folder.mkdir(parents=True)
    OFFICES[name](Desk(folder, draw, people))
    return Office(name, folder, len(people), Counter(person.state for person in people))
