"""What a reader must know before using the figures: codes with their facts, never sentences.

The sentences are in :mod:`duecare.documents.wording.caveats`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

FactOfCaveat = str | int | float | tuple[str, ...]


class CaveatCode(StrEnum):
    """What is to be known; the facts of each are named in the comment, amounts in dollars."""

    # What was not given.
    NO_SCAN = "no_scan"
    NO_ANSWERS = "no_answers"
    NO_CLIENT_POLICY = "no_client_policy"
    CLIENT_INSURANCE_UNKNOWN = "client_insurance_unknown"
    NO_REVENUE = "no_revenue"  # revenue assumed
    NO_PEOPLE = "no_people"
    NOT_STATED = "not_stated"  # meanings of the facts
    # What had to be assumed.
    PEOPLE_TYPED_IN = "people_typed_in"
    RANGE_ASSUMED = "range_assumed"
    COUNTS_ASSUMED = "counts_assumed"  # laptops, mailboxes, suppliers, shops: 0 where counted
    FOLDERS_ARE_SHARED = "folders_are_shared"  # count
    UNKNOWN_STATE = "unknown_state"  # people, everybody, state
    NAME_PRESENT = "name_present"
    ACT_LAG = "act_lag"
    LAW_UNCONFIRMED = "law_unconfirmed"  # states
    PRIORS_OF_PROJECT = "priors_of_project"
    # What is not in the figures.
    UNREAD = "unread"  # count
    NO_DATA_REACHED = "no_data_reached"  # scenario, title
    NO_UNITS = "no_units"  # scenario, title, unit
    CCPA_DAMAGES = "ccpa_damages"
    UNKNOWN_DEVICE = "unknown_device"  # device, scan
    # What does not fit together.
    UNUSUAL_REVENUE = "unusual_revenue"  # revenue, employees
    HEALTH_WITHOUT_HIPAA = "health_without_hipaa"
    SCANNED_AND_TYPED_IN = "scanned_and_typed_in"
    HEALTH_DATA_WITHOUT_HIPAA = "health_data_without_hipaa"
    CARDS_NOT_TAKEN = "cards_not_taken"
    MANY_PEOPLE = "many_people"  # people, employees
    NO_LIMIT = "no_limit"  # policy
    FULL_COINSURANCE = "full_coinsurance"  # policy
    RETENTION_AS_LIMIT = "retention_as_limit"  # policy
    RETENTION_AS_SUBLIMIT = "retention_as_sublimit"  # policy, part
    YEARLY_BELOW_SINGLE = "yearly_below_single"  # policy, part
    LONG_PERIOD = "long_period"  # policy, start, end
    NOT_IN_FORCE = "not_in_force"  # policy, start, end, day
    REPORTING_ONLY = "reporting_only"  # policy, start, end, day, until
    SAME_TERMS = "same_terms"  # insured: client or firm


@dataclass(frozen=True, slots=True)
class Caveat:
    """One thing to know, with the facts that :class:`CaveatCode` names for it."""

    code: CaveatCode
    facts: dict[str, FactOfCaveat] = field(default_factory=dict)


def caveat(code: CaveatCode, /, **facts: FactOfCaveat) -> Caveat:
    """A caveat with its facts."""
    return Caveat(code, facts)
