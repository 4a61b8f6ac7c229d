"""``duecare explain``: why a finding counted, shown masked on the technician's own screen."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import click

from duecare.errors import InputError

EPILOG = """\b
Examples:
  duecare scan share --findings findings.jsonl --out inventory.json
  duecare explain findings.jsonl:12
  sed -n 12p findings.jsonl | duecare explain -
"""

_RULES = {
    "ssn": "nine digits in a range that was issued; three groups or a label beside them",
    "itin": "nine digits from 9 with the middle digits that the IRS assigns",
    "payment_card": "a range of a card issuer with its length, and the Luhn check digit",
    "bank_account": "5 to 17 digits behind an account label, with a word of banking near",
    "aba_routing": "nine digits with checksum and Federal Reserve prefix behind a label",
    "driver_license": "letters and digits behind a license label",
    "passport": "6 to 9 characters behind a passport label",
    "date_of_birth": "a possible date behind a birth label",
    "mrn": "a number behind a record label, or a key of a table of patients",
    "npi": "ten digits whose Luhn check with 80840 holds, behind a label",
    "dea": "two letters and seven digits whose check digit holds, behind a label",
    "mbi": "eleven characters in the positions of a Medicare number",
    "icd10": "the shape of an ICD-10 code behind a word for diagnosis",
    "health_insurance_id": "a number behind a label of member, subscriber or policy",
    "ein": "nine digits with a prefix that the IRS assigns, behind a label",
    "email": "an address with a domain that can exist",
    "phone": "ten digits of the North American plan, or an international number with +",
    "street_address": "a number, a name and a word for a street",
    "credential": "a value behind a word for password or key, or the format of a known key",
    "iban": "the length of its country and the remainder 1 modulo 97",
    "person_name": "two or more names behind a label",
}
_TEXT_REACH = 60


@click.command(epilog=EPILOG)
@click.argument("finding")
def explain(finding: str) -> None:
    """Show why FINDING counted. It is FILE:LINE of a findings file, or - for standard input.

    Nothing is stored, and every letter and digit of the value but the last two is masked.
    """
    record = _read_finding(finding)
    data_type = str(record["data_type"])
    click.echo(f"{data_type}: {record['confidence']}")
    click.echo(f"  where    {record['path']}" + _member(record))
    click.echo(f"  rule     {_RULES.get(data_type, 'not known to this version')}")
    click.echo(f"  context  {record['context']}")
    shown = _masked_surroundings(record)
    if shown:
        click.echo(f"  text     {shown}")
    elif record["context"] not in ("label", "shape"):
        click.echo(f"  row      {int(record['offset']) + 1} of the column, below its header")
    else:
        click.echo("  text     inside a document: open it to see the place")


def _member(record: dict[str, str | int]) -> str:
    return f" > {record['member']}" if record["member"] else ""


def _read_finding(finding: str) -> dict[str, str | int]:
    line = sys.stdin.readline() if finding == "-" else _line_of(finding)
    try:
        record = json.loads(line)
        return {
            "path": str(record["path"]), "member": str(record["member"]),
            "data_type": str(record["data_type"]), "offset": int(record["offset"]),
            "length": int(record["length"]), "confidence": str(record["confidence"]),
            "context": str(record["context"]),
        }  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"'{finding}' is not a finding", hint="make them with: duecare scan --findings FILE"
        ) from error


def _line_of(finding: str) -> str:
    name, _, number = finding.rpartition(":")
    if not name or not number.isdigit() or int(number) < 1:
        raise InputError(f"'{finding}' is not FILE:LINE", hint="example: findings.jsonl:12")
    try:
        with Path(name).open(encoding="utf-8") as stream:
            for position, line in enumerate(stream, 1):
                if position == int(number):
                    return line
    except OSError as error:
        raise InputError(f"cannot read {name}: {error.strerror}") from error
    raise InputError(f"{name} has no line {number}")


def _masked_surroundings(record: dict[str, str | int]) -> str:
    """The line around a finding in a plain file, every digit masked, the value but its end too."""
    if record["member"] or record["context"] not in ("label", "shape"):
        return ""
    offset, length = int(record["offset"]), int(record["length"])
    try:
        with open(os.fsencode(str(record["path"])), "rb") as stream:  # noqa: PTH123  any bytes
            stream.seek(max(0, offset - _TEXT_REACH))
            before = stream.read(min(offset, _TEXT_REACH))
            value = stream.read(length)
    except OSError as error:
        raise InputError(f"cannot read {record['path']}: {error.strerror}") from error
    label = before.decode("utf-8", "replace").splitlines()[-2:]
    masked = re.sub(r"\w", "*", value.decode("utf-8", "replace")[:-2])
    tail = value.decode("utf-8", "replace")[-2:]
    words = re.sub(r"\S*[\d@]\S*", "***", " / ".join(part.strip() for part in label))
    return f"{words} [{masked}{tail}]"
