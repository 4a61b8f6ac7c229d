"""Peers of the scanner on the same bytes. Needs the peers only, never Duecare.

``peers.py ENGINE BYTES`` prints megabytes a second of CPU time for each corpus as JSON, or the
module that is missing. Run by the interpreter of an environment of their own (`make` sets it up).
All engines look for the same kinds: one pattern for each data type of Duecare, the plain kind that
a careful person would write, without check digits, context or columns. Each match is counted.
"""

import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from benchmarks.discovery.corpora import CORPORA  # noqa: E402  found through the path above

PATTERNS = {
    "ssn": r"\b\d{3}-\d{2}-\d{4}\b",
    "itin": r"\b9\d{2}-[5-9]\d-\d{4}\b",
    "payment_card": r"\b(?:\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}|3[47]\d{2}[ -]?\d{6}[ -]?\d{5})\b",
    "bank_account": r"(?i)\b(?:account|acct)\.?(?: no| number| #)?[:# ]{1,3}\d{6,17}\b",
    "aba_routing": r"\b(?:0\d|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)\d{7}\b",
    "driver_license": r"\b(?:[A-Z]\d{7,8}|[A-Z]{2}\d{6,7}|[A-Z]\d{12})\b",
    "passport": r"\b[A-Z]\d{8}\b",
    "date_of_birth": r"\b(?:\d{1,2}/\d{1,2}/\d{4}|(?:19|20)\d{2}-\d{2}-\d{2})\b",
    "mrn": r"(?i)\b(?:mrn|medical record|chart)(?: no| number| #)?[:# ]{1,3}[A-Z0-9-]{3,14}\b",
    "npi": r"\b[12]\d{9}\b",
    "dea": r"\b[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}\b",
    "mbi": r"\b[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y]"
    r"[AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}\b",
    "icd10": r"\b[A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}\b",
    "health_insurance_id": r"(?i)\b(?:member|subscriber|policy)(?: id| no| number)?[:# ]{1,3}"
    r"[A-Z0-9]{5,20}\b",
    "ein": r"\b\d{2}-\d{7}\b",
    "email": r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}",
    "phone": r"(?:\+?1[ .-]?)?\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b",
    "street_address": r"\b\d{1,6} (?:[A-Z][a-z]+ ){1,3}"
    r"(?:St|Street|Ave|Avenue|Rd|Road|Ln|Lane|Dr|Drive|Blvd|Court|Way)\b",
    "credential": r"(?i)\b(?:password|passwd|pwd|api[_-]?key|secret|token)[\x22\x27]?\s{0,2}[:=]\s{0,2}"
    r"[^\s\x22\x27]{6,64}|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[0-9A-Za-z]{36}\b"
    r"|-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----",
    "iban": r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b",
}


def python_re():
    """Each pattern on its own, all matches."""
    made = [re.compile(pattern.encode()) for pattern in PATTERNS.values()]
    return lambda data: sum(1 for pattern in made for _ in pattern.finditer(data))


def hyperscan():
    """All patterns in one database, starts of matches wanted, one call of Python a match."""
    import hyperscan as library

    database = library.Database()
    flags = [library.HS_FLAG_SOM_LEFTMOST] * len(PATTERNS)
    database.compile(
        expressions=[pattern.encode() for pattern in PATTERNS.values()],
        ids=range(len(PATTERNS)),
        elements=len(PATTERNS),
        flags=flags,
    )

    def run(data):
        found = [0]

        def on_match(*_):
            found[0] += 1

        database.scan(data, match_event_handler=on_match)
        return found[0]

    return run


def ripgrep():
    """All patterns as one alternation, on one thread, matches counted."""
    pattern = "|".join(f"(?:{pattern})" for pattern in PATTERNS.values())

    def run(data):
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            command = ["rg", "-j1", "--no-unicode", "--count-matches", "--no-filename", pattern]
            done = subprocess.run([*command, file.name], capture_output=True, check=False)
        if done.returncode > 1:
            raise OSError(done.stderr.decode())
        return int(done.stdout or 0)

    subprocess.run(["rg", "--version"], capture_output=True, check=True)
    return run


def presidio():
    """The recognizers with patterns for the same kinds, without its language model.

    The one for email asks the network for a list of domains: it and the kinds without a
    recognizer get the pattern from above.
    """
    from presidio_analyzer import Pattern, PatternRecognizer
    from presidio_analyzer import predefined_recognizers as known

    logging.disable(logging.CRITICAL)
    names = (
        "UsSsn",
        "UsItin",
        "CreditCard",
        "UsBank",
        "AbaRouting",
        "UsLicense",
        "UsPassport",
        "Date",
        "UsNpi",
        "MedicalLicense",
        "UsMbi",
        "UsHealthInsuranceMemberId",
        "UsProviderTaxId",
        "Phone",
        "Iban",
    )
    made = [getattr(known, f"{name}Recognizer", None) for name in names]
    recognizers = [make() for make in made if make is not None]
    recognizers += [
        PatternRecognizer(name.upper(), patterns=[Pattern(name, PATTERNS[name], 0.5)])
        for name in ("mrn", "icd10", "email", "street_address", "credential")
    ]

    def run(data):
        text = data.decode()
        return sum(
            len(each.analyze(text, each.supported_entities, None) or ()) for each in recognizers
        )

    return run


def cpu_seconds():
    """Of this process and of the children it waited for."""
    used = os.times()
    return time.process_time() + used.children_user + used.children_system


def speed(run, data):
    """Megabytes a second of CPU time, the better of two runs."""
    best = 0.0
    for _ in range(2):
        started = cpu_seconds()
        run(data)
        best = max(best, len(data) / (cpu_seconds() - started + 1e-9) / 1e6)
    return best


ENGINES = {"hyperscan": hyperscan, "ripgrep": ripgrep, "re": python_re, "presidio": presidio}


def main():
    """Measure one engine on all corpora."""
    name, size = sys.argv[1], int(sys.argv[2])
    try:
        run = ENGINES[name]()
    except (ImportError, OSError) as error:
        print(json.dumps({"missing": str(error)}))
        return
    print(json.dumps([speed(run, make(size)) for make in CORPORA.values()]))


if __name__ == "__main__":
    main()
