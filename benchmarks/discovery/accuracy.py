"""Precision and recall by data type on labelled text, with hard negatives.

``python -m benchmarks.discovery.accuracy`` (``make bench-accuracy``). Texts and people are
generated; what is planted is known. A miss and a false alarm are listed by template, not by value.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from duecare.discovery.detectors.normal import normalize
from duecare.discovery.detectors.numbers import ABA, CARD, DEA, NPI, SCRATCH, SSN
from duecare.discovery.kernel import find_candidates
from duecare.inventory.data_types import DATA_TYPES

draw = random.Random(20260301)


def digits(count: int) -> str:
    return "".join(str(draw.randint(0, 9)) for _ in range(count))


def until_valid(kind: int, make: Callable[[], str]) -> str:
    scratch = np.zeros(SCRATCH, dtype=np.uint8)
    while True:
        text = make()
        raw = np.frombuffer(text.encode(), dtype=np.uint8)
        if normalize(raw, 0, len(raw), kind, scratch):
            return text


def ssn() -> str:
    return until_valid(SSN, lambda: f"{digits(3)}-{digits(2)}-{digits(4)}")


def card() -> str:
    return until_valid(
        CARD,
        lambda: draw.choice(["4", "51", "37", "6011"]) + digits(draw.choice([11, 12, 13, 14, 15])),
    )


def grouped(number: str) -> str:
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))


def card16() -> str:
    return until_valid(CARD, lambda: "4" + digits(15))


def mbi() -> str:
    letters, either = "ACDEFGHJKMNPQRTUVWXY", "ACDEFGHJKMNPQRTUVWXY0123456789"
    c = draw.choice
    return (c("123456789") + c(letters) + c(either) + digits(1) + c(letters) + c(either)
            + digits(1) + c(letters) + c(letters) + digits(2))  # fmt: skip


def dea() -> str:
    return until_valid(DEA, lambda: draw.choice("ABM") + draw.choice("ABCDXYZ") + digits(7))


def phone() -> str:
    return f"({draw.randint(2, 9)}{draw.choice('02345678')}{digits(1)}) {draw.randint(2, 9)}{digits(2)}-{digits(4)}"


def date() -> str:
    return f"{draw.randint(1, 12):02}/{draw.randint(1, 28):02}/{draw.randint(1930, 2015)}"


POSITIVES: dict[str, tuple[Callable[[], str], tuple[str, ...]]] = {
    "ssn": (ssn, ("SSN: {}", "her social security number is {}", "Seguro social: {}", "on file {} since May",
                  "SSN\n{}", "Taxpayer SSN {} filed", "ss# {}")),
    "payment_card": (card, ("card number {}", "Visa {} exp 10/27", "tarjeta de crédito: {}",
                            "paid by credit card {}", "CC: {}")),
    "email": (lambda: f"ada.{digits(4)}@mail{digits(2)}.com", ("write to {}", "<{}>", "mailto:{}", "Email: {}.")),
    "npi": (lambda: until_valid(NPI, lambda: "1" + digits(9)), ("NPI {}", "NPI: {}", "National Provider Identifier {}", "NPI # {}")),
    "mbi": (mbi, ("Medicare number {}", "MBI: {}", "Medicare ID {}", "beneficiary {}")),
    "aba_routing": (lambda: until_valid(ABA, lambda: draw.choice(["0", "1", "2", "3"]) + digits(8)),
                    ("routing number {}", "ABA: {}", "Routing # {}", "ABA routing {}")),
    "date_of_birth": (date, ("DOB: {}", "born {}", "date of birth {}", "Fecha de nacimiento: {}", "was born on {}",
                             "birthdate\n{}")),
    "mrn": (lambda: digits(7), ("MRN: {}", "MRN {}", "Medical record number: {}", "patient id {}", "Chart # {}",
                                "expediente: {}")),
    "driver_license": (lambda: draw.choice("ABCDST") + digits(8), ("driver's license {}", "DL: {}", "Driver License No. {}",
                       "DL# {}", "licencia de conducir: {}", "Driver's license number: TX {}")),
    "passport": (lambda: draw.choice("ABC") + digits(8), ("passport {}", "Passport No: {}", "pasaporte {}", "passport number is {}")),
    "bank_account": (lambda: digits(draw.choice([9, 10, 12])), ("Bank account number: {}", "checking account {}",
                     "Routing 021000021 account number {}", "Savings acct no {}", "cuenta bancaria, cuenta no {}")),
    "health_insurance_id": (lambda: "XYZ" + digits(9), ("Member ID: {}", "Subscriber ID {}", "policy number {}", "Insurance ID: {}")),
    "dea": (dea, ("DEA {}", "DEA number: {}", "DEA # {}")),
    "icd10": (lambda: draw.choice(["E11.9", "K02.9", "J45.909", "I10", "S72.001"]), ("Diagnosis: {}", "Dx {}",
              "ICD-10: {}", "diagnosis of type 2 diabetes ({})" , "diagnóstico: {}")),
    "ein": (lambda: f"12-{digits(7)}", ("EIN {}", "FEIN: {}", "Employer Identification Number {}")),
    "phone": (phone, ("Phone: {}", "call {} today", "{}", "Tel. {}", "teléfono {}")),
    "street_address": (lambda: f"{draw.randint(1, 9999)} {draw.choice(['Oak', 'Main', 'San Jacinto'])} {draw.choice(['Street', 'Ave', 'Blvd', 'Drive'])}",
                       ("lives at {}", "Address: {}", "{}, Houston, TX 77001")),
    "iban": (lambda: "GB29 NWBK 6016 1331 9268 19", ("IBAN {}", "pay to {} today")),
}  # fmt: skip

HARD_NEGATIVES: tuple[Callable[[], str], ...] = (
    lambda: f"order {digits(9)}", lambda: f"invoice no. {digits(16)}", lambda: f"tracking 1Z{digits(16)}",
    lambda: f"serial {digits(3)}-{digits(2)}-{digits(4)}-{digits(2)}", lambda: f"pi = 3.{digits(15)}",
    lambda: f"2026-03-01T12:00:{digits(2)}.{digits(6)}Z id={digits(9)}", lambda: f"0x{digits(8)} at {digits(10)}",
    lambda: f"version {digits(1)}.{digits(2)}.{digits(4)}", lambda: f"released on {date()}",
    lambda: f"part {digits(3)}.{digits(2)}.{digits(4)}", lambda: f"width {digits(3)}, height {digits(4)}",
    lambda: f"commit {digits(7)}abcdef", lambda: f"000-{digits(2)}-{digits(4)}", lambda: f"666-12-{digits(4)}",
    lambda: "078-05-1120", lambda: f"meeting {date()} at 10", lambda: f"ISBN 978-{digits(10)}",
    lambda: f"range {digits(4)}-{digits(4)}", lambda: f"10.{digits(2)}.{digits(3)}.{digits(1)}",
    lambda: f"total {digits(2)},{digits(3)}.{digits(2)}", lambda: "a member of the team in room 12345",
    lambda: "on account of 12345 users", lambda: "see chapter E11.2 of the manual", lambda: f"GUID {digits(8)}-{digits(4)}",
    lambda: f"sample mean {digits(3)} {digits(2)} {digits(4)} units", lambda: f"x@2x.{digits(3)}",
)  # fmt: skip


@dataclass(frozen=True)
class Score:
    right: int
    missed: int
    wrong: int

    @property
    def recall(self) -> float:
        return self.right / max(self.right + self.missed, 1)

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.wrong, 1)


def found_in(text: str) -> Counter[str]:
    found = find_candidates(np.frombuffer(text.encode(), dtype=np.uint8))
    counted = (found.grades >= 2) & (found.kinds <= 20)
    return Counter(DATA_TYPES[kind] for kind in found.kinds[counted].tolist())


def cases(each: int) -> Iterator[tuple[str, str, str]]:
    """(expected type or "", template, text)."""
    for name, (make, templates) in POSITIVES.items():
        for template in templates:
            for _ in range(each):
                yield name, template, template.format(make())
    for number, negative in enumerate(HARD_NEGATIVES):
        for _ in range(each):
            yield "", f"negative {number}", negative()


def measure(each: int = 40) -> tuple[dict[str, Score], Counter[str]]:
    right: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    notes: Counter[str] = Counter()
    allowed = {"bank_account": {"aba_routing"}}
    for expected, template, text in cases(each):
        found = found_in(text)
        if expected:
            if found.pop(expected, 0):
                right[expected] += 1
            else:
                missed[expected] += 1
                notes[f"missed {expected}: {template!r}"] += 1
        for other, count in found.items():
            if other not in allowed.get(expected, set()):
                wrong[other] += count
                notes[f"false {other}: {template!r}"] += count
    return {n: Score(right[n], missed[n], wrong[n]) for n in POSITIVES}, notes


def main() -> None:
    scores, notes = measure()
    print(f"{'data type':22}{'precision':>10}{'recall':>10}")
    for name, score in scores.items():
        print(f"{name:22}{score.precision:10.3f}{score.recall:10.3f}")
    for note, count in notes.most_common(40):
        print(f"  {count:4} {note}")


if __name__ == "__main__":
    main()
