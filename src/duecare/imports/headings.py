"""Headings of columns: how they are compared, and which are refused because nobody needs them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_TAG: Final = re.compile(r"\[[^\]]*\]|\([^)]*\)")
_REFUSED: Final = frozenset(
    [
        "ssn",
        "ss",
        "socialsecurity",
        "socialsecuritynumber",
        "socialsecurityno",
        "socialsecnumber",
        "sin",
        "taxid",
        "taxidnumber",
        "taxpayerid",
        "tin",
        "itin",
        "nationalid",
        "nationalidnumber",
        "birthdate",
        "dateofbirth",
        "dob",
        "birthday",
        "borndate",
        "born",
        "password",
        "passwd",
        "pwd",
        "passwordhash",
        "passwordhashfunction",
        "secret",
        "apikey",
        "token",
        "pin",
        "otpsecret",
        "oathtokenmetadata",
        "salary",
        "annualsalary",
        "basesalary",
        "pay",
        "payrate",
        "rateofpay",
        "hourlyrate",
        "wage",
        "wagerate",
        "wages",
        "grosspay",
        "netpay",
        "compensation",
        "annualcompensation",
        "bonus",
        "earnings",
        "bankaccount",
        "bankaccountnumber",
        "accountnumber",
        "routingnumber",
        "aba",
        "iban",
        "homeaddress",
        "homephone",
        "personalemail",
        "personalemailaddress",
        "recoveryemail",
        "recoveryphone",
        "homesecondaryemail",
        "driverslicense",
        "driverlicense",
        "driverslicensenumber",
        "passport",
        "passportnumber",
        "gender",
        "ethnicity",
        "race",
        "maritalstatus",
        "disability",
        "veteranstatus",
        "privatekey",
        "recoverykey",
        "bitlockerrecoverykey",
        "recoverypassword",
        "qw",
        "payload",
        "details",
        "garnishment",
        "deductions",
    ]
)
_REFUSED_PARTS: Final = (
    "socialsecurity",
    "password",
    "salary",
    "payrate",
    "wagerate",
    "hourlyrate",
    "bankaccount",
    "routingnumber",
    "dateofbirth",
    "birthdate",
    "driverslicense",
    "passport",
    "recoverykey",
    "lastfourssn",
    "ssn",
    "privatekey",
    "secretkey",
)
_NOT_REFUSED: Final = re.compile(
    r"password(lastset|neverexpires|expires|required)|lastpassword|"
    r"strongpassword|changepassword|session|assn|classn"
)


def fold(heading: str) -> str:
    """A heading without case, tags in brackets, punctuation and spaces: ``First Name [Required]``."""
    text = unicodedata.normalize("NFKD", _TAG.sub(" ", heading)).casefold()
    folded = "".join(one for one in text if one.isalnum())
    return folded or "".join(one for one in heading.casefold() if one.isalnum())


def is_refused(heading: str) -> bool:
    """Whether a column holds what no list of a firm should carry here: it is dropped unread."""
    folded = fold(heading)
    if folded in _REFUSED:
        return True
    return any(part in folded for part in _REFUSED_PARTS) and not _NOT_REFUSED.search(folded)
