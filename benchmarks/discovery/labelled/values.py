"""Made-up values of each data type, and the numbers that look like them.

A *value* counts; a *filler* must not. Everything comes from one seed.
"""

from __future__ import annotations

import base64
import random
import string
import uuid
from collections.abc import Callable
from typing import Final

from benchmarks.discovery.labelled.checks import (
    luhn,
    with_aba_digit,
    with_dea_digit,
    with_iban_digits,
    with_isbn_digit,
    with_luhn,
    with_npi_digit,
)
from benchmarks.discovery.labelled.lists import (
    CODES,
    FIRST,
    IBANS,
    LAST,
    LICENSES,
    MESES,
    MONTHS,
    STREETS,
    SUFFIXES,
    ZIPS,
)
from duecare.data_types import DATA_TYPES


class Draw:
    """Values and fillers from one seed."""

    def __init__(self, seed: int) -> None:
        """``seed`` decides every value."""
        self.random = random.Random(seed)
        self._licenses = 0

    def digits(self, count: int, first: str = "0123456789") -> str:
        """Digits, the first of them from ``first``."""
        rest = "".join(self.random.choices(string.digits, k=count - 1))
        return self.random.choice(first) + rest

    def letters(self, count: int) -> str:
        """Capital letters."""
        return "".join(self.random.choices(string.ascii_uppercase, k=count))

    def mixed(self, count: int, alphabet: str = string.ascii_letters + string.digits) -> str:
        """Signs of an alphabet."""
        return "".join(self.random.choices(alphabet, k=count))

    def shape(self, pattern: str) -> str:
        """A pattern with its ``A`` as letters and ``9`` as digits."""
        made = [self.letters(1) if c == "A" else self.digits(1) if c == "9" else c for c in pattern]
        return "".join(made)

    def among(self, *choices: str) -> str:
        """One of the choices."""
        return self.random.choice(choices)

    # values

    def ssn(self, style: str) -> str:
        """A number that may have been issued."""
        area = self.random.choice(
            [
                self.random.randint(1, 99),
                self.random.randint(100, 665),
                self.random.randint(667, 899),
            ]
        )
        if style == "short":
            area = self.random.randint(1, 99)
        parts = (
            f"{area:03}",
            f"{self.random.randint(1, 99):02}",
            f"{self.random.randint(1, 9999):04}",
        )
        if style == "short":
            return "".join(parts).lstrip("0")
        return {"solid": "", "space": " ", "dot": ".", "dash": "–"}.get(style, "-").join(parts)

    def itin(self, style: str) -> str:
        """A taxpayer number."""
        middle = self.random.choice(
            [*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)]
        )
        parts = f"9{self.digits(2)}", str(middle), f"{self.random.randint(1, 9999):04}"
        return ("" if style == "solid" else "-").join(parts)

    def payment_card(self, style: str) -> str:
        """A card that passes its check."""
        head, count = self.random.choice(
            [
                ("4", 16),
                ("51", 16),
                ("5", 16),
                ("2221", 16),
                ("6011", 16),
                ("37", 15),
                ("34", 15),
                ("65", 16),
                ("3530", 16),
            ]
        )
        if head == "5":
            head = f"5{self.random.randint(1, 5)}"
        if style == "sixteen":
            head, count = "4", 16
        number = with_luhn(head + self.digits(count - len(head) - 1))
        if style == "solid":
            return number
        cuts = (4, 10, 15) if count == 15 else (4, 8, 12, 16)
        joint = "-" if style == "dash" else " "
        return joint.join(number[a:b] for a, b in zip((0, *cuts), cuts, strict=False))

    def bank_account(self, style: str) -> str:
        """A number of an account, 6 to 14 digits."""
        number = self.digits(self.random.choice([7, 8, 9, 10, 11, 12, 13]), "123456789")
        return f"{number[:4]}-{number[4:]}" if style == "dash" else number

    def aba_routing(self, style: str) -> str:
        """A routing number."""
        del style
        return with_aba_digit(self.among("02", "11", "07", "12", "31", "26", "06") + self.digits(6))

    def driver_license(self, style: str) -> str:
        """A license in the format of a state; the states take turns."""
        state = style.upper() or list(LICENSES)[self._licenses % len(LICENSES)]
        self._licenses += not style
        if style == "solid":
            return self.shape(self.among("A9999999", "A99999999", "99999999", "A9999999999"))
        return self.shape(LICENSES[state])

    def passport(self, style: str) -> str:
        """US and some foreign passports."""
        del style
        return self.shape(
            self.among("999999999", "A99999999", "A9999999", "AA9999999", "AAA999999")
        )

    def date(self, style: str, first: int, last: int) -> str:
        """A date in a notation."""
        year, month, day = (
            self.random.randint(first, last),
            self.random.randint(1, 12),
            self.random.randint(1, 28),
        )
        return {
            "iso": f"{year}-{month:02}-{day:02}",
            "compact": f"{year}{month:02}{day:02}",
            "short": f"{month}/{day}/{year % 100:02}",
            "eu": f"{max(day, 13)}.{month:02}.{year}",
            "long": f"{MONTHS[month - 1]} {day}, {year}",
            "abbr": f"{day} {MONTHS[month - 1][:3]} {year}",
            "ordinal": f"{MONTHS[month - 1]} {day}th, {year}",
            "dash": f"{month:02}-{day:02}-{year}",
            "mil": f"{day:02}-{MONTHS[month - 1][:3].upper()}-{year}",
            "es": f"{day} de {MESES[month - 1]} de {year}",
            "esnum": f"{max(day, 13)}/{month:02}/{year}",
            "time": f"{year}-{month:02}-{day:02}T00:00:00Z",
            "spaced": f"{month:02} / {day:02} / {year}",
        }.get(style, f"{month:02}/{day:02}/{year}")

    def date_of_birth(self, style: str) -> str:
        """A birth date."""
        return self.date(style, 1932, 2018)

    def mrn(self, style: str) -> str:
        """A number of a chart."""
        if style == "plain":
            return self.digits(self.random.choice([6, 7, 8]), "123456789")
        return self.among(
            self.digits(7, "123456789"),
            self.shape("MR99999"),
            self.shape("A999999"),
            self.shape("00-99-99"),
            self.shape("E9999999"),
            self.shape("PT-99999"),
        )

    def npi(self, style: str) -> str:
        """A provider number."""
        del style
        return with_npi_digit("1" + self.digits(8))

    def dea(self, style: str) -> str:
        """A registration number."""
        del style
        return with_dea_digit(self.among("A", "B", "F", "M") + self.letters(1), self.digits(6))

    def mbi(self, style: str) -> str:
        """A Medicare number."""
        letters, either = "ACDEFGHJKMNPQRTUVWXY", "ACDEFGHJKMNPQRTUVWXY0123456789"
        c = self.random.choice
        text = (
            c("123456789")
            + c(letters)
            + c(either)
            + c(string.digits)
            + c(letters)
            + c(either)
            + c(string.digits)
            + c(letters)
            + c(letters)
            + self.digits(2)
        )
        text = text.lower() if style == "lower" else text
        return f"{text[:4]}-{text[4:7]}-{text[7:]}" if style == "dash" else text

    def icd10(self, style: str) -> str:
        """A code of a diagnosis."""
        code = self.among(*CODES)
        return code.replace(".", "") if style == "solid" else code

    def health_insurance_id(self, style: str) -> str:
        """A number of a member or policy."""
        if style == "digits":
            return self.digits(self.random.choice([9, 10, 11]), "123456789")
        return self.among(
            self.shape("AAA999999999"),
            self.shape("W999999999"),
            self.shape("AAA99A99999"),
            self.shape("999999999-01"),
            self.shape("H99999999"),
            self.shape("9999999999"),
        )

    def ein(self, style: str) -> str:
        """A number of an employer."""
        number = self.among("12", "20", "45", "75", "83", "91") + self.digits(7)
        return number if style == "solid" else f"{number[:2]}-{number[2:]}"

    def email(self, style: str) -> str:
        """An address."""
        name = self.among(
            "ada.hill", "j_lopez", "mei-ling", "o'neill", "k.patel+bills", "x7", "hhernandez"
        )
        host = self.among(
            "mail.example", "gmail.com", "uni.example.edu", "a-b.co.uk", "firm.law", "web.info"
        )
        text = f"{name}{self.random.randint(1, 9999)}@{host}"
        return text.upper() if style == "upper" else text

    def phone(self, style: str) -> str:
        """A phone number."""
        a, b, c = (
            self.digits(1, "23456789") + self.digits(1, "02345678") + self.digits(1),
            self.digits(1, "23456789") + self.digits(1, "02345678") + self.digits(1),
            self.digits(4),
        )
        return {
            "dots": f"{a}.{b}.{c}",
            "dashes": f"{a}-{b}-{c}",
            "solid": a + b + c,
            "plus": f"+1 {a} {b} {c}",
            "plussolid": f"+1{a}{b}{c}",
            "spaces": f"{a} {b} {c}",
            "one": f"1-{a}-{b}-{c}",
            "tight": f"({a}){b}-{c}",
            "mx": f"+52 55 {self.digits(4)} {c}",
            "uk": f"+44 20 7{self.digits(3)} {c}",
            "slash": f"{a}/{b}-{c}",
            "ext": f"{a}-{b}-{c} x{a}",
        }.get(style, f"({a}) {b}-{c}")

    def street_address(self, style: str) -> str:
        """A number with a street, or a box."""
        number = self.random.choice([self.random.randint(1, 99), self.random.randint(100, 19999)])
        if style == "box":
            return self.among("PO Box", "P.O. Box", "P. O. Box", "Post Office Box") + f" {number}"
        if style == "rural":
            return self.among(f"RR {number % 9 + 1} Box {number}", f"HC {number % 90} Box {number}")
        if style == "es":
            return self.among(
                f"Calle {self.among('Luna', 'Sol', 'Norte')} {number}",
                f"Avenida {self.among('Juárez', 'Reforma')} {number}",
            )
        if style == "highway":
            return f"{number} {self.among('County Road', 'Highway', 'State Highway', 'FM')} {self.digits(2, '123456789')}"
        street = f"{number} {self.among(*STREETS)} {self.among(*SUFFIXES)}"
        if style == "apt":
            return street + self.among(" Apt 4B", ", Unit 12", " #203", ", Suite 400")
        return street.upper() if style == "upper" else street

    def credential(self, style: str) -> str:
        """A secret, by the service that gives it out."""
        word = (
            self.among("Sun", "harbor", "Blue", "dog")
            + self.among("!", "#", "_", "@")
            + self.digits(4)
        )
        jwt = ".".join(
            base64.urlsafe_b64encode(s.encode()).decode().rstrip("=")
            for s in (
                '{"alg":"HS256","typ":"JWT"}',
                f'{{"sub":"{self.digits(9)}"}}',
                self.mixed(32),
            )
        )
        return {
            "aws": "AKIA" + self.mixed(16, string.ascii_uppercase + string.digits),
            "awssecret": self.mixed(40, string.ascii_letters + string.digits + "/+"),
            "github": "ghp_" + self.mixed(36),
            "finegrained": "github_pat_" + self.mixed(22) + "_" + self.mixed(59),
            "slack": f"xoxb-{self.digits(12)}-{self.digits(12)}-{self.mixed(24)}",
            "stripe": "sk_live_" + self.mixed(24),
            "google": "AIza" + self.mixed(35),
            "jwt": jwt,
            "hex": self.mixed(32, "0123456789abcdef"),
            "sendgrid": f"SG.{self.mixed(22)}.{self.mixed(43)}",
            "passphrase": word + "-" + self.among("Pier", "Lake"),
            "key": "-----BEGIN RSA PRIVATE KEY-----\n"
            + "\n".join(self.mixed(64) for _ in range(4))
            + "\n-----END RSA PRIVATE KEY-----",
        }.get(style, word)

    def iban(self, style: str) -> str:
        """An account of some country."""
        country, bank, count = self.random.choice(IBANS)
        text = with_iban_digits(country, bank + self.digits(count))
        if style == "solid":
            return text
        return " ".join(text[i : i + 4] for i in range(0, len(text), 4))

    # what surrounds them: names, places

    def name(self) -> str:
        """A person's name as it stands in a form."""
        first, last = self.among(*FIRST), self.among(*LAST)
        tail = self.among("", "", "", " Jr.", " III", " Sr.")
        return f"{first} {self.among('', '', 'T. ')}{last}{tail}"

    def place(self) -> str:
        """City, state and ZIP code."""
        state, city, head = self.random.choice(ZIPS)
        return f"{city}, {state} {head}{self.digits(2)}{self.among('', '', '-' + self.digits(4))}"


# Names have no shape: they are measured with the people they belong to.
TYPES: Final = tuple(name for name in DATA_TYPES if name != "person_name")


def not_luhn(draw: Draw, count: int) -> str:
    """Digits of a card's length that fail the check."""
    while True:
        number = "4" + draw.digits(count - 1)
        if luhn(number):
            return number


def grouped(number: str) -> str:
    """Digits in groups of four."""
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))


NINE: Final = (
    "ssn itin aba_routing ein bank_account passport driver_license mrn health_insurance_id"
)
TEN: Final = "npi phone bank_account mrn driver_license health_insurance_id"
LONG: Final = "payment_card bank_account"
CODE: Final = "driver_license passport health_insurance_id mrn dea mbi credential"
# name -> (what it can be mistaken for, how it is made)
FILLERS: Final[dict[str, tuple[str, Callable[[Draw], str]]]] = {
    "name": ("", lambda d: d.name()),
    "place": ("street_address phone", lambda d: d.place()),
    "state": ("", lambda d: d.among(*LICENSES)),
    "int": ("", lambda d: d.digits(d.random.randint(1, 4), "123456789")),
    "five": ("bank_account mrn driver_license", lambda d: d.digits(5, "123456789")),
    "seven": ("mrn bank_account driver_license", lambda d: d.digits(7, "123456789")),
    "nine": (NINE, lambda d: d.digits(9, "123456789")),
    "ssnlike": (NINE, lambda d: d.ssn("solid")),
    "aba": (NINE, lambda d: d.aba_routing("")),
    "ten": (TEN, lambda d: d.digits(10, "123456789")),
    "npilike": (TEN, lambda d: d.npi("")),
    "twelve": (LONG, lambda d: d.digits(12, "123456789")),
    "sixteen": (LONG, lambda d: d.digits(16, "123456789")),
    "cardlike": (LONG, lambda d: d.payment_card("solid")),
    "badcard": (LONG, lambda d: not_luhn(d, 16)),
    "badcardgroups": (LONG, lambda d: grouped(not_luhn(d, 16))),
    "testcard": (LONG, lambda d: d.among("4111111111111111", "4242424242424242", "378282246310005")),
    "neverssn": ("ssn itin", lambda d: d.among("000", "666", "9" + d.digits(2)) + f"-{d.among('11', '32', '07')}-"
                 + d.digits(4)),
    "samplessn": ("ssn", lambda d: d.among("078-05-1120", "123-45-6789", "219-09-9999", "000-00-0000", "999-99-9999",
                  "111-11-1111")),
    "maskedssn": ("ssn", lambda d: d.among("XXX-XX-", "***-**-", "xxx-xx-", "•••-••-") + d.digits(4)),
    "maskedcard": ("payment_card", lambda d: d.among("**** **** **** ", "XXXX-XXXX-XXXX-", "ending in ") + d.digits(4)),
    "ein": ("ssn itin", lambda d: d.ein("")),
    "longdash": ("ssn phone", lambda d: d.among(f"{d.digits(3)}-{d.digits(2)}-{d.digits(4)}-{d.digits(2)}",
                 f"{d.digits(2)}-{d.digits(3)}-{d.digits(2)}-{d.digits(4)}", f"{d.digits(3)}-{d.digits(4)}-{d.digits(2)}")),
    "date": ("date_of_birth", lambda d: d.date("", 1990, 2026)),
    "isodate": ("date_of_birth phone", lambda d: d.date("iso", 1990, 2026)),
    "longdate": ("date_of_birth", lambda d: d.date("long", 1990, 2026)),
    "shortdate": ("date_of_birth", lambda d: d.date("short", 1990, 2026)),
    "compactdate": ("date_of_birth", lambda d: d.date("compact", 1990, 2026)),
    "time": ("", lambda d: f"{d.random.randint(0, 23):02}:{d.digits(1, '012345')}{d.digits(1)}:{d.digits(1, '012345')}{d.digits(1)}"),
    "epoch": ("npi phone", lambda d: "1" + d.digits(9, "567")),
    "millis": (LONG, lambda d: "1" + d.digits(12, "567")),
    "micros": (LONG, lambda d: "1" + d.digits(15, "567")),
    "uuid": ("credential payment_card phone", lambda d: str(uuid.UUID(int=d.random.getrandbits(128), version=4))),
    "sha1": ("credential", lambda d: d.mixed(40, "0123456789abcdef")),
    "sha256": ("credential", lambda d: d.mixed(64, "0123456789abcdef")),
    "short_sha": ("icd10 mrn", lambda d: d.mixed(7, "0123456789abcdef")),
    "ip": ("phone ssn", lambda d: ".".join(str(d.random.randint(1, 254)) for _ in range(4))),
    "mac": ("", lambda d: ":".join(d.mixed(2, "0123456789abcdef") for _ in range(6))),
    "version": ("phone icd10 ssn", lambda d: d.among(f"{d.digits(1)}.{d.digits(2)}.{d.digits(3)}", f"v{d.digits(1)}.{d.digits(1)}.{d.digits(4)}",
                f"{d.digits(3)}.{d.digits(2)}.{d.digits(4)}")),
    "gps": ("phone", lambda d: f"{d.random.randint(25, 48)}.{d.digits(6)}, -{d.random.randint(70, 124)}.{d.digits(6)}"),
    "float": ("phone", lambda d: f"{d.digits(1)}.{d.digits(d.random.randint(3, 12))}"),
    "sci": ("", lambda d: f"{d.digits(1, '123456789')}.{d.digits(4)}e-{d.digits(2)}"),
    "money": ("", lambda d: f"{d.random.randint(1, 9999):,}.{d.digits(2)}"),
    "vin": (CODE + " iban", lambda d: "1" + d.mixed(16, "ABCDEFGHJKLMNPRSTUVWXYZ0123456789")),
    "imei": (LONG, lambda d: with_luhn("35" + d.digits(12))),
    "isbn": (LONG + " phone", lambda d: with_isbn_digit("978" + d.digits(9))),
    "upc": (LONG, lambda d: d.digits(12)),
    "tracking": (CODE + " payment_card", lambda d: d.among("1Z" + d.mixed(16, string.ascii_uppercase + string.digits), "9400" + d.digits(18))),
    "fedex": (LONG, lambda d: d.among(d.digits(12, "123456789"), f"{d.digits(4)} {d.digits(4)} {d.digits(4)}")),
    "order": (CODE, lambda d: d.among("SO-", "PO-", "ORD", "WO") + d.digits(7)),
    "serial": (CODE, lambda d: d.shape(d.among("AA9A99999AA", "9A99AA9AA99", "AAA999999999", "A99999999", "AA9999999"))),
    "part": (CODE + " icd10", lambda d: d.shape(d.among("A99.9", "A99-999", "9A99AA", "AA999999", "A999"))),
    "plate": (CODE, lambda d: d.shape(d.among("AAA 9999", "AAA-9999", "9AAA999"))),
    "claim": (CODE, lambda d: d.shape(d.among("CLM9999999", "9999AA999999"))),
    "deabad": ("dea", lambda d: d.among("AB", "MX", "BF") + d.digits(7)),
    "handle": ("email", lambda d: d.among("@harbor", "user@host", "git@10.0.0.1", "a@b", "pkg@1.2.3", "@2x.png", "name@", "first last@ example")),
    "placeholder": ("credential", lambda d: d.among("<password>", "changeme", "********", "${DB_PASSWORD}", "your_password_here", "xxxxxxxx",
                    "%(password)s", "os.environ['PW']", "null", "{{ password }}", "example", "YOUR_API_KEY", 'getenv("X")', "password")),
    "fakekey": ("credential", lambda d: d.among("sk_test_" + d.mixed(24), "AKIAIOSFODNN7EXAMPLE", "pk_live_" + d.mixed(24), "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")),
    "icdlike": ("icd10", lambda d: d.among("A4", "B12", "E10", "M25", "F150", "C130", "H264", "G20", "T1", "A320", "Z80", "K9")),
    "numberword": ("street_address", lambda d: d.among("3 way calls", "10 Point Plan", "5 Star Drive Thru", "2 Road trips", "12 Point type",
                   "1 Way ticket", "100 Loop runs", "24 Hour Court watch", "7 Run innings", "4 Lane changes")),
    "ibanlike": ("iban", lambda d: d.shape(d.among("GB99AAAA99999999999999", "DE99999999999999999999"))),
    "range": ("phone", lambda d: f"{d.digits(4, '123456789')}-{d.digits(4, '123456789')}"),
    "zip": (NINE, lambda d: f"{d.digits(5)}-{d.digits(4)}"),
    "percent": ("", lambda d: f"{d.digits(2, '123456789')}.{d.digits(1)}%"),
}  # fmt: skip
