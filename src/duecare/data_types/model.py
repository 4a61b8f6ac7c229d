"""What a data type is: every fact that the scanner, the law and the documents need about it.

A type is one :class:`DataType` in a file of `duecare.data_types.types`. Nothing here computes and
nothing here imports a library, so that the offline verifier and the catalog can read it too. The
grades are those of a finding: certain and likely are counted, possible is only listed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol, TypeAlias, TypeVar

CERTAIN: Final = 3
LIKELY: Final = 2
POSSIBLE: Final = 1
NOTHING: Final = 0
MOST_GROUPS: Final = 4  # of one number

DataTypeId: TypeAlias = str


class Characters(Protocol):
    """The ASCII codes of a value: digits and capitals, to be read and rewritten in place."""

    def __getitem__(self, at: int, /) -> int: ...
    def __setitem__(self, at: int, value: int, /) -> None: ...


Check: TypeAlias = Callable[[Characters, int], int]
Sample: TypeAlias = Callable[[Characters, int], bool]
Joins: TypeAlias = Literal["", "identity", "link", "contact", "name", "birth"]
Reader: TypeAlias = Literal["digits", "characters", "mail", "date", "text", "name"]

NotationT = TypeVar("NotationT")

LABEL_BEFORE: Final = "a label right before it, on the same line or the line above"  # wording
EVERYWHERE: Final = ("everywhere",)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """How people read of the type, in the middle of a sentence."""

    one: str  # "Social Security number"
    many: str  # "Social Security numbers"
    passes: str  # what a value passes: "nine digits; area not 000, ..."
    raises: str  # what makes a finding more certain
    lowers: str  # what takes it out
    label_in_text: str  # whether running text needs a label: "yes", "no with hyphens"


@dataclass(frozen=True, kw_only=True)
class Labels:
    """Words before a value that name its type; phrases of one or two words between bars.

    In a phrase ``no`` is also the sign #, and ``qq`` a colon. One-letter words are skipped.
    """

    english: str
    spanish: str = ""
    prefixes: str = ""  # words that a hyphen ties to the value itself: MRN-1234567
    competes: bool = True  # it also takes a number away from the labels before it

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrases of both languages."""
        return tuple(part for part in f"{self.english}|{self.spanish}".split("|") if part)


@dataclass(frozen=True, kw_only=True)
class HeaderRule:
    """Regular expressions over the words of a column header; the lowest rank that fits decides."""

    rank: int  # unique among all types and roles of columns
    english: str
    spanish: str = ""
    loose: str = ""  # a header that counts only where the table speaks of health

    @property
    def pattern(self) -> str:
        """One expression for both languages."""
        return f"{self.english}|{self.spanish}" if self.spanish else self.english


@dataclass(frozen=True, kw_only=True)
class Form:
    """How a value becomes its normal form, under which two notations of it are one token.

    ``digits`` and ``characters`` drop what stands between them and turn letters to capitals; the
    bounds hold for what is left. ``text`` takes the value as it is, ``name`` is never read alone.

    ``check`` gets the normal form as codes and its length. It returns the length, 0 to refuse the
    value; it may rewrite the form in place and return a shorter length. It is compiled by the
    scanner: plain integers, loops, and functions of its own file or of `arithmetic`.
    """

    reads: Reader
    check: Check | None = None
    sample: Sample | None = None  # a number of those printed as examples: possible only
    least: int = 1
    most: int = 40
    least_digits: int = 0
    most_letters: int = 40
    keeps_plus: bool = False  # a + before the digits stays, as the first character
    breaks: tuple[int, ...] = ()  # digits before each separator, if there are separators
    restores_zeros_to: int = 0  # length of which a spreadsheet took up to two leading zeros
    drops_zeros: bool = False  # leading zeros say nothing


@dataclass(frozen=True, kw_only=True)
class Grouped:
    """Digits in two to ``MOST_GROUPS`` groups of these sizes with one separator: 212-34-5679.

    Grades without a label by separator; behind a label of the type it is certain.
    """

    sizes: tuple[int, ...]
    labels: tuple[DataTypeId, ...] = ()  # of other types that make it certain too
    hyphens: int = NOTHING
    spaces: int = NOTHING
    dots: int = NOTHING
    joins: str = "- ."  # separators that may stand between the groups
    closed: bool = True  # no further group may follow but behind a space
    alone: bool = False  # likely only where no digits stand around; else the label must touch it
    repelled: bool = False  # a word such as *order* right before it takes it out
    own_label_first: bool = False  # its own label speaks though another stands nearer
    once_a_label: bool = False  # what follows the first number behind a label is another


@dataclass(frozen=True, kw_only=True)
class Solid:
    """Digits without separators."""

    least: int
    most: int
    labels: dict[DataTypeId, int]  # grade behind the label of each of these types
    without: int = NOTHING
    reach: int = 0  # bytes between label and number, 0 for the usual


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """A number or word without a check digit: the nearest label alone decides."""

    joins: str = ""  # separators over which groups are one number: "-" or "- "
    repeats: bool = False  # one label may introduce several
    needs_banking: bool = False  # without a word of banking near it is possible only
    yields_to: DataTypeId = ""  # a label of this type just before its own decides instead


@dataclass(frozen=True, kw_only=True)
class Word:
    """Letters and digits in one word, or in groups that are joined."""

    least: int
    most: int
    without: int = NOTHING  # grade without a label
    labelled: int = NOTHING
    nearest: bool = False  # its label must stand nearer than any other
    hyphens_at: tuple[int, ...] = ()
    letter_first: bool = False
    capitals: bool = False  # small letters make it something else


@dataclass(frozen=True, kw_only=True)
class Coded:
    """Short codes of a letter and digits behind their label; a list of codes goes on."""

    longest: int


@dataclass(frozen=True)
class Special:
    """A notation with a reader of its own in the kernel, claimed by one type each."""

    reader: Literal["telephone", "mail", "street", "secret", "name"]


@dataclass(frozen=True)
class Dated:
    """A date in any notation, right behind a label of the type."""


Notation: TypeAlias = Grouped | Solid | Labelled | Word | Coded | Special | Dated


@dataclass(frozen=True, kw_only=True)
class ColumnRule:
    """What decides a column of a table beside its header."""

    alone: float = 0.0  # least share of valid cells without a known header, 0: a header is needed
    marker: bytes = b""  # a sign that nearly every such cell holds
    else_type: DataTypeId = ""  # what a column with this header holds whose cells do not pass
    grouped_under: tuple[DataTypeId, ...] = ()  # under these headings its grouped form is itself
    under_heading: int = NOTHING  # grade in a list of a document below its heading
    hl7_field: int = 0  # of a PID segment (HL7 2.5.1, chapter 3)
    hl7_grade: int = CERTAIN
    row_keys: tuple[str, ...] = ()  # tables whose row numbers are values of this type


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What a value says about who a person is.

    *identity* names exactly one person, *link* joins rows, *contact* joins rows unless something
    else differs, *name* and *birth* join together, nothing joins nothing.
    """

    joins: Joins = ""
    founds: bool = False  # where it was found, a person is counted
    weak_in_text: bool = False  # in running text only beside a name or a second type
    reaches: bool = False  # with a name beside it, it founds a person
    one_each: bool = False  # a person has one: a different value starts another person
    from_notes: bool = False  # in a cell of notes it is of the person of the row
    belongs_to: Literal["person", "provider", "company"] = "person"


@dataclass(frozen=True, kw_only=True)
class Law:
    """What the notice laws make of it; element ids are those of ``catalog/data/law/us.json``."""

    elements: tuple[str, ...] = ()
    is_health: bool = False
    is_card: bool = False  # an issuer replaces it at a cost for each
    monitored_in: tuple[str, ...] = ()  # states that mandate monitoring, or EVERYWHERE


@dataclass(frozen=True, kw_only=True)
class DataType:
    """A kind of sensitive data. ``bit`` is its place in stored element masks: never reused."""

    id: DataTypeId
    bit: int
    wording: Wording
    form: Form
    notations: tuple[Notation, ...]
    identity: Identity
    labels: Labels | None = None
    header: HeaderRule | None = None
    column: ColumnRule = field(default_factory=ColumnRule)
    law: Law = field(default_factory=Law)
    yes: tuple[str, ...] = ()  # texts in which the type is counted
    no: tuple[str, ...] = ()  # texts in which it is not

    @property
    def mask(self) -> int:
        """Its bit in an element mask."""
        return 1 << self.bit

    def is_read_as(self, reader: str) -> bool:
        """Whether a reader of the kernel (``mail``, ``telephone``, ...) finds it."""
        return Special(reader) in self.notations  # type: ignore[arg-type]  # asked by its name

    def written_as(self, kind: type[NotationT]) -> tuple[NotationT, ...]:
        """Its notations of one kind."""
        return tuple(notation for notation in self.notations if isinstance(notation, kind))
