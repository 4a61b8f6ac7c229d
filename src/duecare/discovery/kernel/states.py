"""State of residence: from a state column, a full state name, or the first digits of a ZIP code.

ZIP prefixes follow the public assignment of three-digit prefixes by the US Postal Service
(Publication 65 series, National Five-Digit ZIP Code directory; from memory, checked against
well-known codes of each state in the tests).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from duecare.inventory.sketch import STATE_CODES

_RANGES: Final = (
    "005 NY;006-007 PR;008 VI;009 PR;010-027 MA;028-029 RI;030-038 NH;039-049 ME;050-059 VT;"
    "055 MA;060-069 CT;063 CT;070-089 NJ;100-149 NY;150-196 PA;197-199 DE;200 DC;201 VA;"
    "202-205 DC;206-219 MD;220-246 VA;247-268 WV;270-289 NC;290-299 SC;300-319 GA;320-339 FL;"
    "341-342 FL;344 FL;346-347 FL;349 FL;350-352 AL;354-369 AL;370-385 TN;386-397 MS;398-399 GA;"
    "400-427 KY;430-459 OH;460-479 IN;480-499 MI;500-528 IA;530-532 WI;534-535 WI;537-549 WI;"
    "550-551 MN;553-567 MN;569 DC;570-577 SD;580-588 ND;590-599 MT;600-620 IL;622-629 IL;"
    "630-631 MO;633-641 MO;644-658 MO;660-662 KS;664-679 KS;680-681 NE;683-693 NE;700-701 LA;"
    "703-708 LA;710-714 LA;716-729 AR;730-731 OK;733 TX;734-741 OK;743-749 OK;750-799 TX;885 TX;"
    "800-816 CO;820-831 WY;832-838 ID;840-847 UT;850-853 AZ;855-857 AZ;859-860 AZ;863-865 AZ;"
    "870-871 NM;873-875 NM;877-884 NM;889-891 NV;893-895 NV;897-898 NV;900-908 CA;910-928 CA;"
    "930-961 CA;967-968 HI;969 GU;970-979 OR;980-986 WA;988-994 WA;995-999 AK"
)

STATE_NAMES: Final[dict[str, str]] = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA",
    "colorado": "CO", "connecticut": "CT", "delaware": "DE", "district of columbia": "DC",
    "florida": "FL", "georgia": "GA", "hawaii": "HI", "idaho": "ID", "illinois": "IL",
    "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY", "louisiana": "LA",
    "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN",
    "mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV",
    "new hampshire": "NH", "new jersey": "NJ", "new mexico": "NM", "new york": "NY",
    "north carolina": "NC", "north dakota": "ND", "ohio": "OH", "oklahoma": "OK", "oregon": "OR",
    "pennsylvania": "PA", "rhode island": "RI", "south carolina": "SC", "south dakota": "SD",
    "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT", "virginia": "VA",
    "washington": "WA", "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY",
    "puerto rico": "PR", "guam": "GU", "virgin islands": "VI",
}  # fmt: skip


# As the press and old address books shorten them (GPO Style Manual), without points and spaces.
_SHORT_NAMES: Final[dict[str, str]] = {
    "ala": "AL", "ariz": "AZ", "ark": "AR", "calif": "CA", "colo": "CO", "conn": "CT",
    "dela": "DE", "fla": "FL", "ill": "IL", "ind": "IN", "kan": "KS", "kans": "KS", "mass": "MA",
    "mich": "MI", "minn": "MN", "miss": "MS", "mont": "MT", "nebr": "NE", "neb": "NE",
    "nev": "NV", "ndak": "ND", "nmex": "NM", "ncar": "NC", "okla": "OK", "ore": "OR", "oreg": "OR",
    "penn": "PA", "penna": "PA", "sdak": "SD", "scar": "SC", "tenn": "TN", "tex": "TX",
    "wash": "WA", "washdc": "DC", "washingtondc": "DC", "wis": "WI", "wisc": "WI", "wva": "WV",
    "wyo": "WY",
}  # fmt: skip


def _prefixes() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    table = np.zeros(1000, dtype=np.uint8)
    for part in _RANGES.split(";"):
        span, code = part.split(" ")
        first, _, last = span.partition("-")
        table[int(first) : int(last or first) + 1] = STATE_CODES.index(code)
    return table


ZIP_STATE: Final = _prefixes()  # three-digit prefix -> index into STATE_CODES

# index into STATE_CODES -> its two letters as one number, 0 for none
STATE_LETTERS: Final = np.array(
    [int.from_bytes(code.encode(), "big") for code in STATE_CODES], dtype=np.int64
)

STATE_ENDING: Final = 7  # letters


def _endings() -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    endings = np.zeros(len(STATE_CODES), dtype=np.int64)
    for name, code in STATE_NAMES.items():
        letters = name.split(" ")[-1][-STATE_ENDING:].encode()
        endings[STATE_CODES.index(code)] = int.from_bytes(letters, "big")
    return endings


# index into STATE_CODES -> the last letters of the last word of its name as one number, 0 for none
STATE_ENDINGS: Final = _endings()


def state_index(text: str) -> int:
    """The index into ``STATE_CODES`` of a code, name or short name; 0 when it is none."""
    word = text.strip().strip(".").lower()
    code = STATE_NAMES.get(word) or word.upper()
    if code not in STATE_CODES and "." in text:  # N.Y., W. Va., Okla.
        letters = word.replace(".", "").replace(" ", "")
        code = _SHORT_NAMES.get(letters, letters.upper())
    return STATE_CODES.index(code) if code in STATE_CODES else 0


def zip_state_index(text: str) -> int:
    """The index into ``STATE_CODES`` of a ZIP or ZIP+4, leading zeros possibly lost; 0 if none."""
    digits = text.strip().split("-")[0].split(".")[0]
    if not digits.isdecimal():
        return 0
    if 7 <= len(digits) <= 9:  # ZIP+4 without its hyphen
        digits = digits.zfill(9)[:5]
    return int(ZIP_STATE[int(digits.zfill(5)[:3])]) if 3 <= len(digits) <= 5 else 0
