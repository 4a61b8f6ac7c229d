"""Names of people: their normal form, and where forms and messages state them.

``Lopez, Maria T.`` and ``Maria Lopez`` have one normal form: the words without titles, suffixes
and initials, first and last of them in alphabetical order; a short form (*Liz*) reads as its name.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple, TypeAlias

from duecare.discovery.detectors.given_names import ALSO, GIVEN_NAMES, formal_name
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
JUNIORS: Final = frozenset(["jr", "ii", "iii", "iv"])  # of a father and a son of one name, the son
_OFFICES: Final = re.compile(
    r"(?i)\b(?:desk|front|office|team|support|department|dept|billing|service|services|center|clinic"
    r"|dental|law|group|llc|inc|pc|associates|admin|notifications?|reception|accounts?)\b"
)
_WORD: Final = re.compile(r"[a-z]+")
# Soundex digit of a to z; 0 for vowels, 7 for h and w.
SOUNDS: Final = (0, 1, 2, 3, 0, 1, 2, 7, 0, 2, 2, 4, 5, 5, 0, 1, 2, 6, 2, 3, 0, 1, 7, 2, 0, 2)
_LABELLED: Final = re.compile(
    rb"(?im)(?:^|[\t>|;,]|  )[ \t]*(?:(?:patient|client|customer|employee|member|taxpayer|full|"
    rb"card ?holder|account holder|insured|subscriber|student|applicant|legal|guest|donor|"
    rb"nombre del|policy ?holder|recipient|spouse|beneficiary|name of|billed|bill)"
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
# Forms of the IRS (W-2, 1040, W-4) ask for both parts in one box, each printed behind its label, or
# both on the line below the labels.
_PARTS_BEHIND: Final = re.compile(
    rb"(?i:first name and (?:middle )?initial)[\s:]+((?:[A-Z\xc3][A-Za-z'\x80-\xff.-]*[ \t\r\n]+){1,3}?)"
    rb"(?i:last name)[\s:]+((?-i:[A-Z\xc3])[A-Za-z'\x80-\xff-]+)"
)
_PARTS_BELOW: Final = re.compile(
    rb"(?i:first name and (?:middle )?initial)[ \t]+(?i:last name)\b[^\r\n]{0,80}\r?\n[ \t]*"
    rb"([A-Z\xc3][A-Za-z'\x80-\xff.-]*)((?:[ \t]+[A-Z\xc3][A-Za-z'\x80-\xff.-]*){1,4})"
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


class NameForms(NamedTuple):
    """A name in the forms in which it is compared; empty ones tell nothing."""

    normal: str  # given name (in full) and last word, in alphabetical order
    alias: (
        str  # the same with the word before the last (a name before marriage, a first surname) or
    )
    # with the second name that a short form stands for
    surname: str
    sound: str  # of the given name
    is_junior: bool = False

    def __bool__(self) -> bool:
        return bool(self.normal)


FoundName: TypeAlias = tuple[int, int, NameForms]  # offset, length, what it says
_NO_NAME: Final = NameForms("", "", "", "")


def name_forms(text: str) -> NameForms:
    """The forms of a name of two to six words; empty for anything else."""
    is_ordered = "," in text
    if is_ordered:
        last, _, first = text.partition(",")
        text = f"{first} {last}"
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = [w for w in _WORD.findall(plain.replace("'", "")) if len(w) > 1]
    is_junior = any(word in JUNIORS for word in words)
    words = [w for w in words if w not in DROPPED_WORDS]
    if not 2 <= len(words) <= 6:
        return _NO_NAME
    given, surname = words[0], words[-1]
    if not is_ordered and given not in GIVEN_NAMES and surname in GIVEN_NAMES:
        given, surname = surname, given  # "Whitfield Daniel", as some systems print it
    first, last = formal_name(words[0]), formal_name(words[-1])
    middle = words[-2] if len(words) > 2 else ""
    alias = " ".join(sorted((first, formal_name(middle)))) if middle else ""
    if len(words) == 2 and words[0] in ALSO:
        alias = " ".join(sorted((ALSO[words[0]], last)))
    return NameForms(
        " ".join(sorted((first, last))),
        alias,
        formal_name(surname),
        sound_of(formal_name(given)),
        is_junior,
    )


def sound_of(word: str) -> str:
    """The American Soundex code of a word in small letters (US National Archives, GIL 55)."""
    code = word[:1]
    before = SOUNDS[ord(word[0]) - 97] if word else 0
    for letter in word[1:]:
        sound = SOUNDS[ord(letter) - 97]
        if sound not in (0, before, 7):
            code += str(sound)
        before = before if sound == 7 else sound  # h and w do not part equal sounds
    return (code + "000")[:4]


def labelled_names(text: bytes) -> list[FoundName]:
    """Names behind a label such as *Patient:*, and those who write and get a message.

    In the order of their offsets.
    """
    found: list[FoundName] = []
    for pattern in (_LABELLED, _REGARDING, _FORM_LINE):
        for match in pattern.finditer(text):
            name = name_forms(match[1].decode("utf-8", "replace"))
            if name:
                found.append((match.start(1), len(match[1]), name))
    for match in _CORRESPONDENT.finditer(text):
        text_of = match[1].decode("utf-8", "replace")
        name = name_forms(text_of)
        of_office = is_role(match[2].decode("utf-8", "replace")) or _OFFICES.search(text_of)
        if name and not of_office:
            found.append((match.start(1), len(match[1]), name))
    for pattern in (_PARTS_BEHIND, _PARTS_BELOW):
        for match in pattern.finditer(text):
            name = name_forms(b" ".join(match.groups()).decode("utf-8", "replace"))
            if name:
                found.append((match.start(1), len(match[1].rstrip()), name))
    lasts = list(_LAST.finditer(text))
    for first, last in zip(_FIRST.finditer(text), lasts, strict=False):
        tail = last[1].split(b"  ")[0].decode("utf-8", "replace").strip().split("\n")[0]
        name = name_forms(f"{first[1].decode('utf-8', 'replace')} {tail}")
        if name:
            found.append((first.start(1), len(first[1]), name))
    return sorted(set(found))
