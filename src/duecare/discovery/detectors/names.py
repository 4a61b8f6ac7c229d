"""Names of people: their normal form, and where forms and messages state them.

``Lopez, Maria T.`` and ``Maria Lopez`` have one normal form: the words without titles, suffixes
and initials, first and last of them in alphabetical order.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from duecare.discovery.detectors.roles import is_role

DROPPED_WORDS: Final = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "jr",
        "sr",
        "ii",
        "iii",
        "iv",
        "md",
        "dds",
        "dmd",
        "phd",
        "esq",
        "sra",
        "srta",
        "don",
        "dona",
        "rn",
        "cpa",
    ]
)
_WORD: Final = re.compile(r"[a-z]+")
_LABELLED: Final = re.compile(
    rb"(?im)(?:^|[\t>|;,]|  )[ \t]*(?:(?:patient|client|customer|employee|member|taxpayer|full|"
    rb"card ?holder|account holder|insured|subscriber|student|applicant|legal|guest|donor|"
    rb"nombre del|policy ?holder|beneficiary|name of|billed|bill)"
    rb"(?:'s)?[ _]?(?:name|paciente|cliente|to|patient|client)?|"
    rb"name|nombre(?: completo)?|paciente|cliente|cardholder)[ \t]*(?::|\t|=|\n)[ \t]*"
    rb"((?-i:[A-Z\xc3][A-Za-z'\x80-\xff.-]*)(?:,?[ ](?-i:[A-Z\xc3][A-Za-z'\x80-\xff.-]*)){1,4})"
)
_REGARDING: Final = re.compile(
    rb"(?m)^(?:RE|Re|re|Dear|Patient|Client|Subject|Estimad[oa])[ :]+(?:Mr\.?|Mrs\.?|Ms\.?)?[ ]?"
    rb"((?:[A-Z\xc3][a-z'\x80-\xff-]+[ ]){1,2}[A-Z\xc3][A-Za-z'\x80-\xff-]+)(?=[,:;.\r\n(\-]|$| -)"
)
# "Name Ada Hill" as a line of a form whose label and value a PDF puts side by side.
_FORM_LINE: Final = re.compile(
    rb"(?m)^(?:(?:Patient|Client|Employee|Member|Customer|Full|Taxpayer) )?(?:Name|name|Nombre) "
    rb"((?:[A-Z\xc3][A-Za-z'\x80-\xff.-]*,?[ ]){1,3}[A-Z\xc3][A-Za-z'\x80-\xff.-]*)[ \t]*\r?$"
)
_CORRESPONDENT: Final = re.compile(
    rb"(?m)^(?:From|To): \"?([A-Z\xc3][^\"<>\n,@]{1,40}(?:, ?[A-Z\xc3][^\"<>\n,@]{1,40})?)\"? "
    rb"<([^<>@\s]{1,64})@[^<>@\s]{1,190}>[ \t]*\r?$"
)
_FIRST: Final = re.compile(
    rb"(?im)(?:first|given)[ _]?name[ \t]*[:=\t][ \t]*((?-i:[A-Z\xc3])[A-Za-z'\x80-\xff-]+)"
)
_LAST: Final = re.compile(
    rb"(?im)(?:last|family|sur)[ _]?name[ \t]*[:=\t][ \t]*((?-i:[A-Z\xc3])[A-Za-z'\x80-\xff -]+)"
)


def normal_name(text: str) -> str:
    """First and last word of a name in alphabetical order, or ``""`` for less than two words."""
    if "," in text:
        last, _, first = text.partition(",")
        text = f"{first} {last}"
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    plain = plain.replace("'", "").replace("-", "")
    words = [w for w in _WORD.findall(plain) if len(w) > 1 and w not in DROPPED_WORDS]
    if not 2 <= len(words) <= 6:
        return ""
    return " ".join(sorted((words[0], words[-1])))


def labelled_names(text: bytes) -> list[tuple[int, int, str]]:
    """Names behind a label such as *Patient:*, and those who write and get a message.

    Offset, length and normal form, in order.
    """
    found: list[tuple[int, int, str]] = []
    for pattern in (_LABELLED, _REGARDING, _FORM_LINE):
        for match in pattern.finditer(text):
            name = normal_name(match[1].decode("utf-8", "replace"))
            if name:
                found.append((match.start(1), len(match[1]), name))
    for match in _CORRESPONDENT.finditer(text):
        name = normal_name(match[1].decode("utf-8", "replace"))
        if name and not is_role(match[2].decode("utf-8", "replace")):
            found.append((match.start(1), len(match[1]), name))
    lasts = list(_LAST.finditer(text))
    for first, last in zip(_FIRST.finditer(text), lasts, strict=False):
        tail = last[1].split(b"  ")[0].decode("utf-8", "replace").strip().split("\n")[0]
        name = normal_name(f"{first[1].decode('utf-8', 'replace')} {tail}")
        if name:
            found.append((first.start(1), len(first[1]), name))
    return sorted(set(found))
