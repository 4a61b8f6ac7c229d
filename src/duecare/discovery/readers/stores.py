"""Files in which a program keeps its records, by the names that programs give them.

The code of a store leads to the way its data is exported: `duecare.documents.wording.reading` and
the page *Programs that keep their data to themselves* of the guides.
"""

from __future__ import annotations

import re
from typing import Final

SEALED: Final = "encrypted or compressed throughout in a way that no reader here knows: its content cannot be read"
# By extension. A name that several programs use stands for the kind of store only.
STORES: Final = {
    **dict.fromkeys(("mdb", "accdb"), "access"),
    **dict.fromkeys(("mdf", "ndf", "ldf", "bak"), "sql_server"),
    **dict.fromkeys(("myd", "myi", "ibd", "frm"), "mysql"),
    **dict.fromkeys(("qbw", "qbb", "qbm", "qba", "tlg"), "quickbooks"),
    **dict.fromkeys(("qdf", "qdb"), "quicken"),
    **dict.fromkeys(
        ("fdb", "gdb", "edb", "fmp12", "fp7", "dbf", "dbt", "fpt", "btr", "mkd", "ora", "dbs"),
        "database",
    ),
    **dict.fromkeys(("nsf", "ntf"), "notes"),
    **dict.fromkeys(("ptb", "ptn"), "sage"),
    **dict.fromkeys(("lacerte", "lts"), "lacerte"),
}
_TAX_YEAR: Final = re.compile(
    r"(?:tax\d{4}|t\d\d|ta\d)$"
)  # TurboTax, TaxAct: the year ends the name
_PROSERIES: Final = re.compile(r"\d\d[icpsfxtg]$")  # client files of ProSeries: 24i, 23s
_LACERTE: Final = re.compile(r"d\d\d$")
NAMES: Final = (
    (re.compile(r"(?i)^(pattersonpm|eaglesoft)"), "eaglesoft"),
    (re.compile(r"(?i)^(ddp|dentrix|rp?at\d*\.dat$)"), "dentrix"),
    (re.compile(r"(?i)^(drake|dt\d\d)"), "drake"),
    (re.compile(r"(?i)^(utw|ultratax)"), "ultratax"),
    (re.compile(r"(?i)^(timeslips|tsdata)"), "timeslips"),
)
_FAIRCOM: Final = b"FairCom"
_REASONS: Final = {
    "": "a binary file of unknown structure: only its runs of text were looked through",
}


def store_of(name: str, extension: str, head: bytes) -> str:
    """The code of the store that a binary file belongs to, empty where none is known."""
    if extension in STORES:
        return STORES[extension]
    if _TAX_YEAR.fullmatch(extension):
        return "turbotax"
    if _PROSERIES.fullmatch(extension):
        return "proseries"
    if _LACERTE.fullmatch(extension):
        return "lacerte"
    for pattern, store in NAMES:
        if pattern.match(name):
            return store
    if _FAIRCOM in head[:64] or (extension == "dat" and head[:1] in b"\xfe\xfc"):
        return "faircom"
    return ""


def store_reason(store: str) -> str:
    """Why a file of a store is not read, in plain words."""
    return _REASONS.get(store, _STORE_REASON)


_STORE_REASON: Final = (
    "a database or a program's own file that no reader here opens: "
    "only its runs of text were looked through"
)
