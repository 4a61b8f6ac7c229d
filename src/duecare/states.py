"""The states, the District and the territories that have a notice act.

Two letters and name: USPS Publication 28, appendix B.
"""

from __future__ import annotations

import re
from typing import Final

STATE_NAMES: Final[dict[str, str]] = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia",
    "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois",
    "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
    "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York",
    "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
    "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota",
    "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia",
    "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
    "PR": "Puerto Rico", "GU": "Guam", "VI": "U.S. Virgin Islands",
}  # fmt: skip
"""In the order in which inventories number them: only ever add at the end."""
STATES: Final[tuple[str, ...]] = tuple(STATE_NAMES)

STATE_CHOICES: Final = sorted(STATE_NAMES.items(), key=lambda one: one[1])
"""By name, as pages offer them: pairs of code and name."""
_SHORT: Final[dict[str, str]] = {
    "ala": "AL", "ariz": "AZ", "ark": "AR", "cal": "CA", "calif": "CA", "colo": "CO", "conn": "CT",
    "del": "DE", "fla": "FL", "ill": "IL", "ind": "IN", "kan": "KS", "kans": "KS", "mass": "MA",
    "mich": "MI", "minn": "MN", "miss": "MS", "mont": "MT", "neb": "NE", "nebr": "NE", "nev": "NV",
    "okla": "OK", "ore": "OR", "oreg": "OR", "penn": "PA", "penna": "PA", "tenn": "TN", "tex": "TX",
    "wash": "WA", "wis": "WI", "wisc": "WI", "wyo": "WY", "w va": "WV", "wva": "WV",
    "n mex": "NM", "n dak": "ND", "s dak": "SD", "washington dc": "DC", "virgin islands": "VI",
    "us virgin islands": "VI",
}  # fmt: skip
_BY_NAME: Final = _SHORT | {name.casefold(): code for code, name in STATE_NAMES.items()}
_COUNTRY: Final = re.compile(r"^us-|[, ]+(usa?|united states( of america)?)$", re.IGNORECASE)
_ZIP: Final = re.compile(r"[, ]*\b\d{5}(-\d{4})?$")


def state_code(text: str) -> str:
    """The two letters of a state as people write it; empty if it is none.

    ``Wis.``, ``Madison, WI 53703`` and ``US-WI`` are all ``WI``.
    """
    plain = " ".join(text.replace(".", "").split())
    plain = _ZIP.sub("", _COUNTRY.sub("", plain)).strip()
    for one in (plain, plain.rpartition(",")[2].strip()):
        if one.upper() in STATE_NAMES:
            return one.upper()
        if found := _BY_NAME.get(one.replace(",", "").casefold()):
            return found
    if found := _BY_NAME.get(plain.replace(",", "").casefold()):
        return found
    last = plain.rpartition(" ")[2]
    return last if last in STATE_NAMES and last.isupper() else ""
