"""Why a law reaches a client, what it asks, and how we read it, in words the owner reads.

A citation is never printed without its reason. What is unknown gives its question, a defense is
told as a benefit, and a law that no fact speaks for "does not reach you as far as your data show".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from duecare.catalog import load_catalog
from duecare.data_types import BY_ID
from duecare.dates import long_date
from duecare.documents.wording import law_facts
from duecare.documents.wording.words import data_type_name, in_words
from duecare.risk.law.applicability import SEVERAL_CHANNELS, NoticeReading
from duecare.risk.offer import Because, BindingLaw

_MARKS: Final[Mapping[str, str]] = {
    "confirmed": "Read in the rule",
    "second_hand": "From a summary",
    "memory": "Not confirmed",
}
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_MOST_ELEMENTS: Final = 2
_SMALL_NUMBERS: Final = (
    "No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine",
)  # fmt: skip
_LISTS: Final[Mapping[str, Mapping[str, str]]] = {
    "services": law_facts.SERVICES,
    "licenses": law_facts.LICENSES,
    "contracts": law_facts.CONTRACTS,
}


def duty_words(law: BindingLaw) -> str:
    """What a law asks, with the other way that the rule itself allows."""
    asks = f"{law.title} asks you {_to_do(law.asks)}"
    return f"{asks} The only other way: {law.alternative}." if law.alternative else asks


def _to_do(asks: str) -> str:
    """``to keep ...``, or ``not to keep ...``, after "asks you"."""
    text = _lower(asks)
    return f"not to {text.removeprefix('do not ')}" if text.startswith("do not ") else f"to {text}"


def asked_words(law: BindingLaw) -> str:
    """What a law asks, in one line of a list, with the other way that the rule itself allows."""
    return f"{law.asks} Or {law.alternative}." if law.alternative else law.asks


def because_words(law: BindingLaw) -> str:
    """``It reaches you because ...``; empty where no fact of the client decides it."""
    reasons = reasons_of(law)
    if not reasons:
        return ""
    verb = "A contract, not a law. It binds" if law.kind == "contract" else "It reaches"
    return f"{verb} you because {in_words(list(reasons))}.{_size_rule(law)}"


def reasons_of(law: BindingLaw) -> tuple[str, ...]:
    """The facts that make a law reach the client, each to be read after "because"."""
    found = (_reason(one) for one in law.because)
    return tuple(dict.fromkeys(text for text in found if text))


def cited(law: BindingLaw) -> str:
    """The paragraph that names the measure, with the title of the code it is in."""
    if not law.cite:
        return law.citation
    code = _CODES.get(law.law, "")
    return f"{code} {law.cite}" if code and not law.cite.startswith(code) else law.cite


def reading_mark(law: BindingLaw) -> str:
    """``Read in the rule, September 23, 2026``; what no one confirmed is marked so."""
    mark = _MARKS[law.confidence]
    read = _DAY.sub(lambda day: long_date(date.fromisoformat(day[0])), law.as_of)
    return f"{mark}, {read}" if read else mark


def required_by(laws: Iterable[BindingLaw]) -> str:
    """The laws that ask for a measure, each with its reason; empty where none does."""
    lines = []
    for law in laws:
        if law.answer != "yes" or not law.asks or law.kind == "defense":
            continue
        reasons = in_words(list(reasons_of(law)))
        other = " (or what the rule allows in its place)" if law.alternative else ""
        kind = ", a contract" if law.kind == "contract" else ""
        lines.append(f"{law.title}{kind}, {cited(law)}{other}: {reasons}")
    return "; ".join(lines)


def other_rule_words(law: BindingLaw) -> str:
    """A rule that was looked at and does not lead: whether it reaches the client."""
    if law.answer == "unknown":
        return question_words(law)
    if law.answer == "no":
        return not_reached_words(law.title)
    instead = f" It asks you {_to_do(law.asks)}" if law.asks else " It does not name this step."
    because = because_words(law) or "It reaches you."
    return f"{law.title} ({law.citation}). {because}{instead}"


def question_words(law: BindingLaw) -> str:
    """A law of which a fact is missing: the question, and no duty."""
    missing = missing_words(one.fact for one in law.because)
    because = f", because it is not known {missing}" if missing else ""
    ask = f" {law.ask[0]}" if law.ask else ""
    return f"{law.title}: we cannot say yet whether it reaches you{because}.{ask}"


def missing_words(facts: Iterable[str]) -> str:
    """The facts that are missing, to be read after "it is not known"."""
    names = (law_facts.MISSING.get(fact.partition(".")[0], "") for fact in facts)
    return in_words(list(dict.fromkeys(name for name in names if name)))


def not_reached_words(title: str) -> str:
    """A law that no fact of the client speaks for."""
    return f"{title}: does not reach you as far as your data show."


def notice_words(reading: NoticeReading) -> str:
    """Whether the notice act of a state reaches the client, and what takes it out."""
    if reading.not_covered:
        return "Does not name a business like this one among those who must give notice."
    if reading.answer == "unknown":
        return "Not known yet: it turns on what the business does."
    if reading.outside == "hipaa":
        return "Leaves those under HIPAA to its rules, while they are followed."
    if reading.outside == "glba":
        return "Leaves financial institutions to their federal rules, while they are followed."
    if reading.met_by == "hipaa":
        return (
            "Reaches the client. For patient data, the HIPAA notice counts as following it; staff "
            "files fall under the act itself."
        )
    if reading.met_by == "glba":
        return "Reaches the client. The notice of its federal rules counts as following it."
    return "Reaches the client."


def questionnaire_words(kind: str) -> str:
    """The yearly card questionnaire; empty where it is not known."""
    if kind == SEVERAL_CHANNELS:
        return "D, or one for each channel as the acquirer says"
    return kind


def state_name(code: str) -> str:
    """The name of a state or territory."""
    return load_catalog().jurisdictions[code].name


_CODES: Final[Mapping[str, str]] = {
    "hipaa_security": "45 CFR",
    "hipaa_breach": "45 CFR",
    "ftc_safeguards": "16 CFR",
    "facta_disposal": "16 CFR",
    "red_flags": "16 CFR",
    "ftc_hbnr": "16 CFR",
    "coppa": "16 CFR",
    "sec_reg_sp": "17 CFR",
    "nydfs_500": "23 NYCRR",
    "ny_shield": "N.Y. Gen. Bus. Law",
    "ny_399h": "N.Y. Gen. Bus. Law",
    "ca_1798_81_5": "Cal. Civ. Code",
    "ca_cmia": "Cal. Civ. Code",
    "tx_521_052": "Tex. Bus. & Com. Code",
    "tx_hb300": "Tex. Health & Safety Code",
    "or_622": "ORS",
    "nv_603a": "NRS",
}


def _size_rule(law: BindingLaw) -> str:
    if law.size_exemption is None or law.law != "ftc_safeguards":
        return ""
    if law.size_exemption == "yes":
        return f" Below 5,000 consumers, {in_words(list(law.dropped))} do not bind you."
    if law.size_exemption == "no":
        return " The exemption below 5,000 consumers does not apply."
    return " It is not known whether the exemption below 5,000 consumers applies."


def _reason(one: Because) -> str:
    fact, _, state = one.fact.partition(".")
    if fact == "people_by_state":
        return _residents(one, state)
    if one.value is None or not _holds(one):
        return ""
    values = one.value if isinstance(one.value, tuple) else (str(one.value),)
    if fact in _LISTS:
        words = [_LISTS[fact][value] for value in values if value in _LISTS[fact]]
        return f"you {in_words(words)}" if words else ""
    if fact == "elements":
        return f"you hold {_elements(values)}"
    return _single(fact, one)


def _single(fact: str, one: Because) -> str:
    value = one.value
    if fact == "hipaa":
        return f"you {law_facts.HIPAA[str(value)]}" if str(value) in law_facts.HIPAA else ""
    if fact == "takes_cards":
        return "you take cards"
    if fact == "organization":
        return f"you are a {law_facts.ORGANIZATIONS[str(value)]}"
    if fact == "state":
        return f"your office is in {state_name(str(value))}"
    if fact == "operates_in" and isinstance(value, tuple):
        return f"you do business in {in_words([state_name(code) for code in value])}"
    if fact == "licensed_in" and isinstance(value, tuple):
        return f"you are licensed in {in_words([state_name(code) for code in value])}"
    if fact in ("revenue_usd", "revenue_usd_3y") and isinstance(value, int | float):
        return f"your revenue is ${value:,.0f} a year"
    if fact == "employees" and isinstance(value, int | float):
        return f"you have {value:,.0f} employees"
    if fact == "sale_revenue_share" and isinstance(value, int | float):
        return f"{value:.0%} of your revenue comes from selling personal data"
    return ""


def _residents(one: Because, state: str) -> str:
    if not isinstance(one.value, int | float) or not _holds(one):
        return ""
    count = round(one.value)
    noun = "person" if count == 1 else "people"
    return f"your records name {count:,} {noun} in {state_name(state)}"


def _elements(names: tuple[str, ...]) -> str:
    words = [
        data_type_name(name) if name in BY_ID else law_facts.OTHER_DATA.get(name, name)
        for name in names
    ]
    shown = list(dict.fromkeys(words))
    if len(shown) <= _MOST_ELEMENTS:
        return in_words(shown)
    return f"{', '.join(shown[:_MOST_ELEMENTS])} and other data that the law lists"


def _holds(one: Because) -> bool:
    """Whether the client's fact is what the rule names; the contrary is no reason to print."""
    value, wanted = one.value, one.compared
    if one.operator in ("in", "eq"):
        return value in wanted
    if one.operator in ("any_of", "only"):
        return isinstance(value, tuple) and bool(set(value) & set(wanted))
    number, limit = value, wanted[0]
    if not isinstance(number, int | float) or not isinstance(limit, int | float):
        return False
    return {
        "gte": number >= limit,
        "gt": number > limit,
        "lt": number < limit,
        "lte": number <= limit,
    }[one.operator]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
