"""What a column of a list can become: the fields of each kind of list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from duecare.imports.facts import DEVICE_FACTS, PERSON_FACTS, FactKey, Shape


class ListKind(StrEnum):
    """Kinds of lists that can be brought in."""

    CLIENTS = "clients"
    CONTACTS = "contacts"
    EMPLOYEES = "employees"
    DEVICES = "devices"
    POLICIES = "policies"
    TRAINING = "training"
    PHISHING = "phishing"

    @property
    def in_words(self) -> str:
        """What such a list holds, as a page says it."""
        return _TITLES.get(self, self.value)

    @property
    def is_results(self) -> bool:
        """Whether it holds what another program says of people: third-party evidence."""
        return self in _TITLES


_TITLES: Final = {
    ListKind.TRAINING: "results of training",
    ListKind.PHISHING: "results of phishing tests",
}


ONE: Final = {
    ListKind.CLIENTS: "client",
    ListKind.CONTACTS: "contact",
    ListKind.EMPLOYEES: "employee",
    ListKind.DEVICES: "device",
    ListKind.POLICIES: "insurance policy",
    ListKind.TRAINING: "result",
    ListKind.PHISHING: "result",
}
"""What one row of the list is."""


LOOKS_LIKE: Final = {
    ListKind.CLIENTS: "one line for each business, with its name, state and number of employees",
    ListKind.CONTACTS: "one line for each person, with name, email address and title",
    ListKind.EMPLOYEES: "one line for each person, with name, work email, job title and whether "
    "they still work there, as payroll, Microsoft 365 or Google export it",
    ListKind.DEVICES: "one line for each computer or phone, with its name, serial number, user, "
    "last check-in and whether it is encrypted, as Intune, Jamf or an RMM exports it",
    ListKind.POLICIES: "one line for each policy, with insurer, kind, period, limits and retention",
    ListKind.TRAINING: "one line for each person and course, with the result and its day",
    ListKind.PHISHING: "one line for each person and message, with what the person did",
}
"""What such a list looks like, for a person who brought another one."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a column can be. ``is_id`` tells rows apart, ``fact`` is kept with its day.

    ``takes`` is how a cell is read (:mod:`duecare.imports.cells`); ``words`` names the vocabulary.
    """

    key: str
    label: str
    takes: str = "text"
    words: str = ""
    is_id: bool = False
    fact: FactKey | None = None


_TAKES: Final = {
    Shape.THREE_STATE: "words",
    Shape.CHOICE: "words",
    Shape.WORDS: "text",
    Shape.NUMBER: "number",
    Shape.DAY: "day",
    Shape.MOMENT: "moment",
}


def _facts(keys: dict[str, FactKey]) -> tuple[Field, ...]:
    own = {"encrypted", "employment", "av_state", "backup_state", "ownership", "kind"}
    return tuple(
        Field(
            one.key,
            one.label,
            _TAKES[one.shape],
            words=(one.key if one.key in own else "yes_no") if _TAKES[one.shape] == "words" else "",
            fact=one,
        )
        for one in keys.values()
    )


_CLIENT: Final = Field("client", "Client")
_PERSON: Final = (
    Field("external_id", "Id in the source", is_id=True),
    _CLIENT,
    Field("name", "Name", "name"),
    Field("given", "First name"),
    Field("family", "Last name"),
    Field("email", "Email address", "email", is_id=True),
    Field("upn", "Sign-in name", "email"),
    Field("addresses", "All mail addresses", "addresses"),
    Field("title", "Job title"),
    Field("language", "Language", "words", "language"),
    Field("department", "Department"),
)
_WHO: Final = _PERSON[:7]
"""Who a result is about, up to the sign-in name."""
_FIELDS: Final = {
    ListKind.CLIENTS: (
        Field("external_id", "Id in the source", is_id=True),
        Field("name", "Name", is_id=True),
        Field("industry", "Industry", "words", "industry"),
        Field("state", "State", "state"),
        Field("employee_count", "Employees", "number"),
        Field("revenue_usd", "Annual revenue, US dollars", "money"),
        Field("sites", "Sites", "number"),
    ),
    ListKind.CONTACTS: (*_PERSON[:-1], Field("active", "Still with the client", "words", "yes_no")),
    ListKind.EMPLOYEES: (
        *_PERSON,
        *_facts(PERSON_FACTS),
        Field("blocked", "Blocked from sign-in", "words", "yes_no"),
    ),
    ListKind.DEVICES: (
        Field("external_id", "Id in the source", is_id=True),
        Field("entra_id", "Entra device id", is_id=True),
        Field("serial", "Serial number", "serial", is_id=True),
        _CLIENT,
        Field("name", "Name", is_id=True),
        Field("holder", "Used by"),
        Field("device_kind", "Kind of device"),
        Field("model", "Model"),
        Field("protection", "Protection of the disk", "words", "encrypted"),
        Field("not_in_use", "No longer in use", "words", "not_in_use"),
        *_facts(DEVICE_FACTS),
    ),
    ListKind.POLICIES: (
        _CLIENT,
        Field("carrier", "Insurer"),
        Field("policy_kind", "Kind of policy", "words", "policy_kind"),
        Field("starts_on", "From", "day"),
        Field("ends_on", "Until", "day"),
        Field("aggregate_limit", "Aggregate limit", "money"),
        Field("each_claim_limit", "Limit, each claim", "money"),
        Field("retention", "Retention", "money"),
        Field("breach_response_sublimit", "Sublimit, breach response", "money"),
        Field("retroactive_date", "Retroactive date", "day"),
    ),
    ListKind.TRAINING: (
        *_WHO,
        Field("what", "Course"),
        Field("campaign", "Campaign"),
        Field("status", "Result", "words", "training_status"),
        Field("at", "Finished", "moment"),
        Field("started_at", "Started", "moment"),
        Field("score", "Score"),
    ),
    ListKind.PHISHING: (
        *_WHO,
        Field("campaign", "Campaign"),
        Field("what", "Message"),
        Field("status", "Result", "words", "phishing_status"),
        Field("at", "Sent", "moment"),
        Field("clicked_at", "Clicked", "moment"),
        Field("submitted_at", "Gave data", "moment"),
        Field("opened_file_at", "Opened the attachment", "moment"),
        Field("reported_at", "Reported at", "moment"),
        Field("reported", "Reported", "words", "yes_no"),
        Field("bounced_at", "Came back", "moment"),
    ),
}
FIELDS: Final = {kind: {one.key: one for one in fields} for kind, fields in _FIELDS.items()}
"""The fields of each kind of list, in the order in which a page offers them."""

NEEDED: Final = {
    ListKind.CLIENTS: (("name",),),
    ListKind.CONTACTS: (("name", "given", "family"), ("email", "upn", "addresses")),
    ListKind.EMPLOYEES: (("name", "given", "family", "email", "upn"),),
    ListKind.DEVICES: (("name",),),
    ListKind.POLICIES: (("carrier",), ("aggregate_limit",)),
    ListKind.TRAINING: (("email", "upn", "name", "given", "family"), ("what",), ("status", "at")),
    ListKind.PHISHING: (
        ("email", "upn", "name", "given", "family"),
        ("status", "clicked_at", "reported_at", "reported"),
    ),
}
"""Groups of fields; without at least one of each group a list cannot be brought in."""
