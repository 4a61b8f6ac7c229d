"""What a reader must know before using the figures, in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from duecare.dates import long_date
from duecare.documents.wording.insurance import PART_TITLES
from duecare.documents.wording.words import plural
from duecare.risk.caveats import Caveat, CaveatCode

# Facts in braces. Amounts are dollars; ``items``, ``folders`` and ``employees`` are counts with
# their noun.
SENTENCES: Final[dict[CaveatCode, str]] = {
    CaveatCode.NO_SCAN: "No scan: the number of people was entered by hand.",
    CaveatCode.NO_ANSWERS: (
        "No answers were given: how often counts as for a firm with average safeguards, and the "
        "level of a risk as with nothing in the way."
    ),
    CaveatCode.NO_CLIENT_POLICY: (
        "No insurance policy of the client was given: all loss counts as uninsured."
    ),
    CaveatCode.CLIENT_INSURANCE_UNKNOWN: "The client's insurance is not known.",
    CaveatCode.NO_REVENUE: (
        "Revenue was not given: ${revenue:,.0f} a year is assumed from the number of employees."
    ),
    CaveatCode.NO_PEOPLE: (
        "No people were found: only losses that do not involve personal data are priced."
    ),
    CaveatCode.NOT_STATED: "Not stated, so priced as if it were not so: {meanings}.",
    CaveatCode.PEOPLE_TYPED_IN: (
        "The number of people was entered by hand, not found by a scan: where their data is kept "
        "is assumed from reported breaches of small practices."
    ),
    CaveatCode.RANGE_ASSUMED: (
        "No range was given for the number of people: half to double of it is assumed."
    ),
    CaveatCode.COUNTS_ASSUMED: (
        "Not counted by anyone, so assumed from staff and industry: {assumed_counts}."
    ),
    CaveatCode.FOLDERS_ARE_SHARED: "{folders} counted as shared folders of the office.",
    CaveatCode.UNKNOWN_STATE: (
        "For {people:,.0f} of {everybody:,.0f} people the state of residence is not known; they "
        "are assumed to live in {state}."
    ),
    CaveatCode.NAME_PRESENT: (
        "A name is assumed to be present with each data type that the notice laws list."
    ),
    CaveatCode.ACT_LAG: (
        "Claims for acts before a retroactive date count as excluded; how long before a claim its "
        "act lies is an assumption (claims.act_lag)."
    ),
    CaveatCode.LAW_UNCONFIRMED: (
        "Some legal facts are not confirmed for {states}: counsel must check them."
    ),
    CaveatCode.PRIORS_OF_PROJECT: (
        "The chance of a suit, of a settlement and of a penalty for late notice are assumptions of "
        "this project; settlements that become public are larger than those that do not."
    ),
    CaveatCode.UNREAD: (
        "{items} could not be fully read: people in what was not read are not counted, so every "
        "count and amount is at least what it says."
    ),
    CaveatCode.NO_DATA_REACHED: (
        "Not priced: {title}: no data was found or stated in the places it reaches."
    ),
    CaveatCode.NO_UNITS: "Not priced: {title}: the client has no {unit} for it.",
    CaveatCode.CCPA_DAMAGES: (
        "Statutory damages under Cal. Civ. Code 1798.150 are not priced: the facts on record do "
        "not show that the business passes the size tests of that act."
    ),
    CaveatCode.UNKNOWN_DEVICE: (
        "Device {device} names the scan '{scan}', which the inventory does not have."
    ),
    CaveatCode.UNUSUAL_REVENUE: (
        "Revenue of ${revenue:,.0f} with {employees} is unusual: one of the two may be wrong. "
        "Downtime, ransom and levels of impact depend on revenue."
    ),
    CaveatCode.HEALTH_WITHOUT_HIPAA: (
        "The industry is health, but no fact on record says that HIPAA reaches the business: its "
        "duties are not counted."
    ),
    CaveatCode.SCANNED_AND_TYPED_IN: (
        "People were both found by a scan and entered by hand: the scan counts, not the number "
        "entered."
    ),
    CaveatCode.HEALTH_DATA_WITHOUT_HIPAA: (
        "Health data was found, but no fact on record says that HIPAA reaches the business: its "
        "duties are not counted."
    ),
    CaveatCode.CARDS_NOT_TAKEN: (
        "Payment cards were found, but no fact on record says that the client takes cards; they are priced."
    ),
    CaveatCode.MANY_PEOPLE: (
        "{people:,.0f} people are held by {employees}: the number of people or of employees may "
        "be wrong."
    ),
    CaveatCode.NO_LIMIT: "{policy} has a limit of $0: it pays nothing.",
    CaveatCode.FULL_COINSURANCE: "{policy} has a coinsurance of 100 percent: it pays nothing.",
    CaveatCode.RETENTION_AS_LIMIT: "{policy} has a retention as high as its limit.",
    CaveatCode.RETENTION_AS_SUBLIMIT: (
        "{policy}: the retention for {part} is not below its sublimit."
    ),
    CaveatCode.YEARLY_BELOW_SINGLE: (
        "{policy}: the yearly sublimit for {part} is below the one for a single claim."
    ),
    CaveatCode.LONG_PERIOD: (
        "{policy} runs from {start} to {end}: its aggregate limit is counted as that of one year."
    ),
    CaveatCode.NOT_IN_FORCE: (
        "{policy} runs from {start} to {end} and does not cover {day}: it counts as no cover."
    ),
    CaveatCode.REPORTING_ONLY: (
        "{policy} ended on {end}. Until {until} it still takes claims for acts before its end; it "
        "covers nothing that happens after it."
    ),
    CaveatCode.SAME_TERMS: (
        "Two policies of the {insured} have the same terms: both count; one may be a copy."
    ),
}


def caveat_sentence(caveat: Caveat) -> str:
    """One caveat as a sentence."""
    return SENTENCES[CaveatCode(caveat.code)].format(**_in_words(caveat))


def caveat_sentences(caveats: Iterable[Caveat]) -> tuple[str, ...]:
    """Several caveats in their order."""
    return tuple(caveat_sentence(one) for one in caveats)


def _in_words(caveat: Caveat) -> dict[str, Any]:
    facts: dict[str, Any] = dict(caveat.facts)
    for name in ("start", "end", "day", "until"):
        if name in facts:
            facts[name] = long_date(date.fromisoformat(facts[name]))
    if "count" in facts:
        count = facts.pop("count")
        facts["items"] = plural(count, "item")
        facts["folders"] = f"{plural(count, 'scanned folder')} {'is' if count == 1 else 'are'}"
    if "employees" in facts:
        facts["employees"] = plural(facts["employees"], "employee")
    if "laptops" in facts:
        names = (
            ("laptops", "laptop"),
            ("mailboxes", "mailbox"),
            ("suppliers", "supplier with personal data"),
            ("shops", "web shop"),
        )
        facts["assumed_counts"] = ", ".join(
            _counted(facts[key], name) for key, name in names if facts[key]
        )
    if "meanings" in facts:
        facts["meanings"] = "; ".join(facts["meanings"])
    if "states" in facts:
        facts["states"] = ", ".join(facts["states"])
    if "part" in facts:
        facts["part"] = PART_TITLES[facts["part"]]
    if "unit" in facts:
        facts["unit"] = facts["unit"].replace("_", " ")
    return facts


def _counted(count: int, name: str) -> str:
    """A number of things: mailboxes and suppliers have plurals of their own."""
    if count == 1:
        return f"1 {name}"
    plurals = {
        "mailbox": "mailboxes",
        "supplier with personal data": "suppliers with personal data",
    }
    return f"{count:,} {plurals.get(name, name + 's')}"
