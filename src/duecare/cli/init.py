"""``duecare init``: a commented profile, insurance or answers file to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from duecare.errors import InputError

CLIENT = """\
# Who the client is. The first three keys are required; the others have stated defaults.
name: {name}
industry: other        # health finance legal retail education nonprofit professional manufacturing other
state: TX              # home state; people with no known state are counted here and marked as assumed

employees: 10
# revenue_usd: 1300000 # yearly; default: $130,000 per employee
sites: 1

# Facts that decide which laws reach the client. What is left out is not known, never "no".
# hipaa: none          # none covered_entity business_associate
# takes_cards: false
# organization: for_profit   # for_profit nonprofit government
# services: [tax_preparation]  # what the business does; [] for none of the list
# consumers_maintained: 3900   # consumers whose records are still kept, all years

# Links a scanned location to a device. Unknown encryption counts as not encrypted.
# devices:
#   - {{id: LT-07, kind: laptop, encrypted: false, owner: reception, scan: "laptops/LT-07"}}

# Places that cannot be scanned: vendors, cloud applications, paper.
# places:
#   - {{id: billing-company, kind: vendor_held, people: 3000, elements: [ssn, health_insurance_id]}}

# Number of people entered by hand, where there is no scan.
# people:
#   all: 4200
#   by_state: {{TX: 3900, OK: 300}}
#   elements: [ssn, bank_account]
"""

INSURANCE = """\
# Insurance of the client and the firm, in the order in which the policies respond. US dollars.
client:
  - carrier: ""
    kind: cyber              # cyber tech_eo crime general_liability
    # period: [2026-01-01, 2026-12-31]
    aggregate_limit: 100000
    each_claim_limit: 100000
    retention: 2500
    # coinsurance: 0.2       # share the insured pays after the retention
    # agreements:            # terms that differ from the rest of the policy
    #   breach_response: {sublimit: 50000}
    #   business_interruption: {waiting_hours: 12}
    #   regulatory: {sublimit: 25000}
    # excluded: [pci]
    defense_erodes_limit: true
# firm:
#   - {carrier: "", kind: tech_eo, aggregate_limit: 1000000, each_claim_limit: 1000000, retention: 10000}
"""

EPILOG = """\b
Examples:
  duecare init client.yaml
  duecare init client.yaml --name "Harbor Tax Services"
  duecare init insurance.yaml --insurance
"""


@click.command(epilog=EPILOG)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", default="Example Client", show_default=True, help="The client's name.")
@click.option("--insurance", is_flag=True, help="Write an insurance file instead of a profile.")
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
def init(file: Path, name: str, insurance: bool, force: bool) -> None:
    """Write a commented input file to FILE."""
    if file.exists() and not force:
        raise InputError(f"{file} exists already", hint="use --force to overwrite it")
    text = INSURANCE if insurance else CLIENT.format(name=_quoted(name))
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {file}: {error.strerror}") from error
    kind = "insurance" if insurance else "profile"
    click.echo(f"Wrote {file}. Edit it, then: duecare price --{kind} {file} ...", err=True)


def _quoted(name: str) -> str:
    """A YAML string that reads back as the same name."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char for char in escaped if char.isprintable()) + '"'
