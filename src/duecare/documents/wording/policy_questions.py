"""Words of the policy questionnaire: values that the record suggests, and the ground of a suggestion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from duecare.documents.wording.words import in_words
from duecare.policies.library import PolicyLibrary
from duecare.policies.suggestions import Suggestion

MOST_NAMED: Final = 8
"""Up to so many places or roles are named one by one."""
_CLIENT_WORDS: Final = {"health": "patients", "retail": "customers", "education": "students"}
_WAYS: Final = {
    "outsourced_ecommerce_or_moto": "on a page of the payment service",
    "own_site_affects_payment_page": "on our website, which leads to the payment page",
    "imprint_or_dialout_terminal": "with a terminal on a phone line",
    "ip_terminal": "with a terminal on the network",
    "virtual_terminal": "typed into a page of the payment service",
    "internet_connected_pos": "at a register that is connected to the internet",
    "listed_p2pe": "with an encrypting terminal",
    "spoc_device": "with a phone or tablet",
}


def client_word(industry: str) -> str:
    """What a business of this line calls the people whom it serves."""
    return _CLIENT_WORDS.get(industry, "clients")


def sites_words(sites: int, state: str) -> str:
    """The places of work as far as the record knows them."""
    if sites > 1:
        return f"all of our {sites} sites"
    return f"our office in {state}" if state else "our office"


def roles_words(titles: Sequence[str]) -> str:
    """The roles that the roster names; empty where there are too many, or none."""
    roles = list(dict.fromkeys(_as_noun(one) for one in titles if one.strip()))
    return in_words(roles) if len(roles) in range(2, MOST_NAMED + 1) else ""


def _as_noun(title: str) -> str:
    """A job title within a sentence; one with capitals of its own stays."""
    own = any(letter.isupper() for letter in title[1:])
    return title.strip() if own else title.strip().lower()


def card_ways(flows: object) -> str:
    """How cards are taken, from the facts that decide the card questionnaire."""
    given = flows if isinstance(flows, list | tuple) else ()
    return in_words([_WAYS[one] for one in given if one in _WAYS])


def places_words(names: Sequence[str]) -> str:
    """The places where records were found."""
    if len(names) > MOST_NAMED:
        return f"the {len(names)} places on the list of the scan"
    return in_words(list(names))


def unread_words(unread: int, seen: int) -> str:
    """What a scan could not read; empty if it read all."""
    return f"{unread:,} of {seen:,} files could not be read, so there may be more" if unread else ""


def ground_words(suggestion: Suggestion, library: PolicyLibrary, values: Mapping[str, str]) -> str:
    """Why it is suggested, in a sentence."""
    if suggestion.ground == "job_title":
        return f"In the roster: {suggestion.of}."
    if suggestion.ground == "record":
        return "From the client's record."
    if suggestion.ground == "same_person":
        asked = library.slots[suggestion.of].ask.partition("?")[0]
        said = "Also answers" if values.get(suggestion.of) else "Also suggested for"
        return f"{said}: \u201c{asked}?\u201d"
    return "Usual in the trade."
