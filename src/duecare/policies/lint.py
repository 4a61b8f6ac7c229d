"""What a sentence of a policy may not say: for the library, and for wording of the client's own.

A sentence in the present tense about systems, devices, providers or people other than the signer is a
state, and needs its fact. Words say what is done, never the outcome. A ban holds on the day of signing.
The judgment goes by the form of the sentence; who wrote it can say that it is a rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal

from duecare.catalog.sourced import CatalogModel
from duecare.policies.library import PolicyLibrary
from duecare.policies.model import WrittenPolicy
from duecare.policies.reading import count_words, read
from duecare.policies.template import SENTENCE_END, Template

MOST_WORDS: Final = 45
"""The longest sentence; the aim is 32, and a median of 16."""
CLAUSE_GRADE: Final = 11.0
POLICY_GRADE: Final = 8.0
FindingCode = Literal[
    "outcome", "state", "put_off", "weak", "future", "himself", "figure", "product", "long", "hard"
]
BLOCKING: Final[frozenset[FindingCode]] = frozenset({"outcome", "state", "put_off", "himself"})
"""Findings with which own wording cannot be set for signature; the others are advice."""


class WordingFinding(CatalogModel):
    """What is wrong with a sentence.

    ``outcome``: promises a result. ``state``: says how things are, and hangs on no fact.
    ``put_off``: plans a ban. ``weak``: a ban that asks or threatens. ``future``: no date. ``himself``:
    one person asks or tells himself. ``figure``, ``product``: no blank fills it. ``long``, ``hard``:
    hard to read. ``words`` are those that show it.
    """

    code: FindingCode
    sentence: str
    words: str

    @property
    def blocks(self) -> bool:
        """Whether the wording cannot be published with it."""
        return self.code in BLOCKING


_OUTCOME: Final = re.compile(
    r"\b(secure[sd]?|securely|protect(?:s|ed)|safe from|safely|compliant|guarantee[sd]?|best|always"
    r"|fully|military-grade|state of the art|unbreakable|bulletproof|100 percent|ensures?"
    r"|in accordance with all (?:applicable )?laws)\b",
    re.IGNORECASE,
)
_WEAK: Final = re.compile(
    r"\b(should(?: not)?|must not|shall(?: not)?|is (?:strictly )?(?:prohibited|forbidden)"
    r"|is not (?:allowed|permitted)|on pain of)\b",
    re.IGNORECASE,
)
_FUTURE: Final = re.compile(
    r"\b(will be|is being|are being|as soon as possible|in the near future|going forward|(?<!as )(?<!too )(?<!how )soon)\b",
    re.IGNORECASE,
)
_MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_PUT_OFF: Final = re.compile(
    rf"\b(?:planned|(?:from|by|starting|as of) (?:\{{planned\}}|{_MONTH}|20\d\d))[^.]{{0,25}}?"
    r"\b(?:no ?one|no ?body|we do not|do not|never)\b",
    re.IGNORECASE,
)
_THING: Final = (
    r"(?:computers?|laptops?|desktops?|servers?|disks?|sticks?|devices?|phones?|tablets?|machines?"
    r"|backups?|mailbox(?:es)?|mail|emails?|network|wi-?fi|firewalls?|accounts?|sign-ins?|sign-in"
    r"|administrators?|programs?|software|systems?|websites?|site|shop|page|cloud|data|records?|files?"
    r"|folders?|links?|shares?|logs?|alerts?|updates?|doors?|rooms?|cabinets?|cameras?|recordings?"
    r"|alarms?|printers?|terminals?|registers?|receipts?|providers?|vendors?|makers?|contracts?"
    r"|agreements?|leases?|rules|traffic|connections?|ways? in|portal|factor|antivirus|protection"
    r"|access|cop(?:y|ies)|keys?|passwords?|codes?|lists?|table|plan|register|card|book|bins?"
    r"|drills?|tests?|scans?|assessment|walk-through|look|review|restore|clean-up|lessons?|statement"
    r"|certificates?|bank|payroll|payee|domain|clocks?|sessions?|rights|roles?|places?|disclosure|box"
    r"|paper|forms?|screens?|trays?|technicians?|segments?|parts|employees|staff|employee)"
)
_SO: Final = (
    r"(?:encrypted|enabled|installed|monitored|watched|blocked|backed up|logged|recorded|locked"
    r"|turned off|switched off|disabled|patched|managed|separated|filtered|scanned|updated|up to date"
    r"|kept apart|on a list|in place|set up|covered|signed|trained|tested|protected|active|complete"
    r"|separate|current|limited|guarded|hardened|replicated|stored|certified)"
)
_PLAIN_STATE: Final = (
    re.compile(
        rf"\b{_THING}\b[^,;:]{{0,40}}?\b(?:is|are|was|were|has been|have been)\b"
        rf"[^,;:]{{0,30}}?\b{_SO}\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"^we (?:have|use|run|operate|maintain|encrypt|monitor|log|back up)\b", re.IGNORECASE
    ),
)
"""Forms in which even a clause of the library would say how things are."""
_RULE: Final = re.compile(
    r"\b(?:at once|the same day|same day|before|until|unless|if|whenever|never|may|no one|again"
    r"|first|right away|at least once|when)\b",
    re.IGNORECASE,
)
_PEOPLE: Final = re.compile(
    r"^(?:everyone|each of us|each person|all who|all of us|people|each manager|managers|employees"
    r"|staff|the team)\b",
    re.IGNORECASE,
)
_ARE: Final = re.compile(
    r"^[^,;:.]{0,60}?\b(?:is|are|has|have|was|were|uses?|runs?|operates?|works? without|signs? in)\b",
    re.IGNORECASE,
)
_CONDUCT: Final = re.compile(
    r"^(?:no ?one|no ?body|i|anyone|who ?ever|one of us|if|when|before|after|until|once|unless|whenever"
    r"|we (?!have|use|run|operate|maintain|encrypt|monitor|log|back)|this (?:policy|clause|rule)|these"
    r"|it covers|on|during|at|in|for)\b",
    re.IGNORECASE,
)
_OF_ALL: Final = (
    re.compile(
        r"^(?:everything|anything|all(?! (?:who|of us)\b)|none|(?:the|our) (?:whole|entire)|it all)\b[^;:.]{0,80}?"
        r"\b(?:is|are|was|were|has|have|had|can|gets?|goes|go|stays?|runs?|works?|leaves?|comes?)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"^nothing\b(?![^.]*\b(?:until|unless|before|without)\b)[^;:.]{0,60}?"
        r"\b(?:is|was|has|can|could|gets?|got|goes|leaves?|left|stays?|lies)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?:no ?one|no ?body)(?: (?:else|outside|here|ever|but \w+|in [^,.]{1,25}))* "
        r"(?:has|had|can|could|knows|knew|got|was|were|are|is(?! (?:allowed|permitted|to\b)))\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"^we (?:(?:always|already|fully) )?(?:back|copy|save|store|encrypt|monitor|log|watch|test|scan"
        r"|update|patch|filter|block|control|manage|train|cover|check|verify)\b[^;:.]{0,40}?"
        r"\b(?:everything|everyone|all|always|every (?!\d|day|week|month|quarter|year|night|time))",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:never (?:fails?|failed|loses?|lost|had|was|were)|without exception|at all times"
        r"|in every case|no exceptions?)\b",
        re.IGNORECASE,
    ),
)
"""Claims about all or none, which are about how things are, even where no thing of ours is named."""
_MAIN: Final = re.compile(
    r"\b(?:when|if|before|after|until|unless|that|which|who|while|because)\b|[,;:]"
)
"""Behind it begins what belongs to the main clause."""
_FINITE: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|gets?|runs?|works?|happens?|goes|exists?)\b",
    re.IGNORECASE,
)
_IMPERATIVE: Final = re.compile(
    r"^(?:(?:always|never|please|do not|don't|first|then) )?(?:answer|ask|back up|bring|call|change"
    r"|check|clear|close|collect|count|delete|draw|erase|file|give|hand|keep|leave|let|list|lock|log out"
    r"|look|mark|meet|move|note|open|pick|place|put|read|remove|report|return|review|save|send|set|shred"
    r"|sign|stop|store|take|tell|test|turn|type|use|wait|walk|wear|wipe|write)\b",
    re.IGNORECASE,
)
_HANDLED: Final = re.compile(
    r"^[^,;:.]{0,60}?\b(?:is|are) (?:then )?(?:asked|brought|called|changed|cleared|collected|counted|given"
    r"|greeted|handed|let|locked away|noted|opened|picked|put|read|returned|reported|reviewed|shown|shredded"
    r"|signed|taken|thrown|told|wiped|written)\b[^.]*?\b(?:when|if|before|after|until|unless|on the (?:first|last|same)"
    r"|the same|at once|right away|at the (?:door|front|end)|each (?:day|week|month|quarter|year|\w+day)"
    r"|every (?:day|week|month|quarter|year|\w+day))\b",
    re.IGNORECASE,
)
_ROLE: Final = re.compile(
    r"^(?:the|a|an|each|our) (?:[a-z-]+ ){0,2}(?:managers?|owner|person|caller|user|leaver|visitor|bookkeeper|receptionist"
    r"|assistant|supervisor|partner|last one out)(?: out)? (?!is\b|are\b|was\b|were\b|has\b|have\b|had\b|of\b|for\b|in\b)\w",
    re.IGNORECASE,
)
_TOLD: Final = re.compile(
    r"^[^,;:.]{0,60}?\b(?:(?:is|are) (?:to|asked to|told to)\b|(?:is|are) not (?:used|lent|taken|brought)\b)"
    r"|^we have (?:(?!who|that|which)\w+ ){1,3}(?:sign|ask|call|check|approve|read|wait|write|show|bring|agree)\b",
    re.IGNORECASE,
)
"""Forms of rules that a name of a thing in them makes no state: told to someone, or done at a moment."""
_FIRST_WORDS: Final = re.compile(rf"^(?:\S+ ){{0,11}}?\S*\b{_THING}\b", re.IGNORECASE)
_ASKS: Final = r"(?:asks?|tells?|informs?|reports? to|approves? for|answers? to|calls?|reminds?)"
_ABBREVIATION: Final = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Prof|Inc|LLC|St|No|[A-Z])\.(?= )")
_FIGURE: Final = re.compile(r"(?<![A-Z]-)\b\d[\d,.]*\b")
_PRODUCTS: Final = re.compile(
    r"\b(Microsoft|Office 365|Microsoft 365|Windows|Google|Gmail|Workspace|Apple|iCloud|Dropbox|Box"
    r"|OneDrive|SharePoint|Teams|Slack|Zoom|WhatsApp|ChatGPT|Copilot|Gemini|Claude|BitLocker"
    r"|FileVault|Defender|Sophos|Bitdefender|CrowdStrike|SentinelOne|Huntress|Norton|McAfee"
    r"|Malwarebytes|Veeam|Datto|Acronis|LastPass|1Password|Bitwarden|Keeper|Okta|Duo|Cisco|Fortinet"
    r"|SonicWall|Ubiquiti|Meraki|ConnectWise|Kaseya|QuickBooks|Intuit)\b"
)


def lint_wording(
    text: str, *, people: Iterable[str] = (), values: Iterable[str] = (), on_fact: bool = False
) -> list[WordingFinding]:
    """What is wrong with wording of the client's own, sentence by sentence.

    ``people`` are the names that count as one person each; ``values`` what blanks of the client are
    filled with, so that its own figures and products pass. ``on_fact``: the text hangs on a fact in
    force, and may say so.
    """
    names, known = tuple(people), "\n".join(values)
    found: list[WordingFinding] = []
    for sentence in sentences_of(text):
        state = "" if on_fact else is_state(sentence, names)
        found += _findings(sentence, names, known, state)
    if read(text).grade > CLAUSE_GRADE:
        found.append(WordingFinding(code="hard", sentence=text, words=str(read(text).grade)))
    return found


def sentences_of(text: str) -> Iterator[str]:
    """Sentences of typed text; the period of a title or an initial ends none."""
    guarded = _ABBREVIATION.sub(lambda found: found[0].replace(".", "\x02"), text)
    for sentence in SENTENCE_END.split(guarded):
        if sentence.strip():
            yield sentence.strip().replace("\x02", ".")


def _findings(
    sentence: str, names: tuple[str, ...], known: str, state: str
) -> Iterator[WordingFinding]:
    def find(code: FindingCode, words: str) -> WordingFinding:
        return WordingFinding(code=code, sentence=sentence, words=words)

    outcome = _OUTCOME.search(sentence)
    if outcome and not (outcome[0].lower() == "always" and is_rule(sentence)):
        yield find("outcome", outcome[0])
    if state:
        yield find("state", state)
    if put_off := _PUT_OFF.search(sentence):
        yield find("put_off", put_off[0])
    if weak := _WEAK.search(sentence):
        yield find("weak", weak[0])
    if future := _FUTURE.search(sentence):
        yield find("future", future[0])
    yield from (find("himself", one) for one in names if _asks_himself(sentence, one))
    for figure in _FIGURE.findall(sentence):
        if figure.strip(".,") not in known:
            yield find("figure", figure.strip(".,"))
    yield from (find("product", one) for one in _PRODUCTS.findall(sentence) if one not in known)
    if count_words(sentence) > MOST_WORDS:
        yield find("long", f"{count_words(sentence)} words")


def is_state(sentence: str, people: Iterable[str] = ()) -> str:
    """The words by which a sentence may say how things are; "" for one about what ``people`` do.

    It errs on the side of a state: who means a rule says so, or words it as one.
    """
    if sentence.endswith("?") or sentence.startswith(tuple(people)):
        return ""
    if _CONDUCT.search(sentence) or is_rule(sentence):
        return _of_all(sentence)
    form = _ARE if _PEOPLE.search(sentence) else _FIRST_WORDS
    found = form.search(sentence)
    return found[0] if found else _of_all(sentence)


def is_rule(sentence: str) -> bool:
    """Whether a sentence tells someone what to do, or says what people do at a certain moment."""
    if _IMPERATIVE.search(sentence):
        return not _FINITE.search(_MAIN.split(sentence, maxsplit=1)[0])
    return any(one.search(sentence) for one in (_HANDLED, _ROLE, _TOLD))


def plain_state(sentence: str) -> str:
    """The words by which a sentence plainly says how things are, without a rule in it."""
    if sentence.endswith("?") or _RULE.search(sentence):
        return ""
    return next((match[0] for one in _PLAIN_STATE if (match := one.search(sentence))), "")


def _of_all(sentence: str) -> str:
    return next((match[0] for one in _OF_ALL if (match := one.search(sentence))), "")


def _asks_himself(sentence: str, name: str) -> bool:
    own = re.escape(name)
    return bool(name) and bool(re.search(rf"{own}.*?\b{_ASKS}\b.*?{own}", sentence))


def lint_library(library: PolicyLibrary) -> list[tuple[str, WordingFinding]]:
    """What is wrong in the texts of the library, by clause.

    Sentences of facts hang on them; figures and products of the library stand in blanks, so that
    whatever is written out is found, but for citations of steps and methods.
    """
    return [
        (clause, finding)
        for policy in library.policies.values()
        for clause, text, on_fact in _texts(policy)
        for sentence in text.sentences()
        for finding in _findings(sentence, (), "", "" if on_fact else plain_state(sentence))
    ]


def _texts(policy: WrittenPolicy) -> Iterator[tuple[str, Template, bool]]:
    for clause in policy.clauses:
        for text in (clause.text, clause.conduct, clause.until, clause.point):
            yield clause.id, text, False
        yield from ((clause.id, one.text, False) for one in clause.steps)
        for one in clause.facts:
            yield from ((clause.id, text, True) for text in (one.in_force, one.planned, one.none))
