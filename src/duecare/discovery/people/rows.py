"""From identifiers that stand together to rows of keyed tokens.

The client's key never leaves the client's side; with it the same identifier gives the same
64-bit token on every machine of the client, and without it a token says nothing: an unkeyed hash
of one of the 1e9 possible SSNs would be the SSN.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from duecare.data_types import ALL
from duecare.discovery.kernel.kinds import ANY_TEXT, NAME, RECORD_KEY, kinds_where
from duecare.inventory.sketch import Anchor, PeopleSketch

if TYPE_CHECKING:
    from duecare.discovery.detectors.names import NameForms

Tokens = npt.NDArray[np.uint64]

# What a token of a kind says about identity; kinds without an entry say nothing.
ANCHOR_OF_KIND: Final[dict[int, Anchor]] = {
    RECORD_KEY: Anchor.CONTACT,
    **{kind.bit: Anchor[kind.identity.joins.upper()] for kind in ALL if kind.identity.joins},
}
# A person is counted where at least one of these was found, or a name with a way to reach it.
FOUNDING: Final = kinds_where(lambda kind: kind.identity.founds)
# In running text these need a name or a second kind beside them: a label can mislead.
WEAK_IN_TEXT: Final = kinds_where(lambda kind: kind.identity.weak_in_text)
REACHABLE: Final = kinds_where(lambda kind: kind.identity.reaches)
# Elements of a person; a provider's NPI or an employer's EIN in the row is not the person's.
PERSONAL: Final = kinds_where(lambda kind: kind.identity.belongs_to == "person")
ONE_EACH: Final = kinds_where(lambda kind: kind.identity.one_each)
# Where a row or a text has several of these, some are the office's.
CONTACTS: Final = kinds_where(
    lambda kind: kind.identity.joins == "contact" and kind.identity.reaches
)
LONGEST_TEXT: Final = 250  # bytes of a normal form that go into its token
_NAME_AND_BIRTH: Final = 33
_NAME_AND_PLACE: Final = 34
_SURNAME: Final = 36
_SOUND: Final = 37
_OCCURRENCE: Final = 38
_JUNIOR: Final = 39


@dataclass(frozen=True)
class ClientKey:
    """The secret of one client, from which the hash key and its public name are derived."""

    secret: bytes

    @property
    def words(self) -> npt.NDArray[np.uint64]:
        """The 128-bit SipHash key."""
        digest = hashlib.blake2b(self.secret, digest_size=16, person=b"duecare-token").digest()
        return np.frombuffer(digest, dtype="<u8").astype(np.uint64)

    @property
    def key_id(self) -> str:
        """A short name of the key that reveals nothing of it: a check value keyed with it.

        The console's page computes the same in the browser (``scans/enrolment.js``).
        """
        return hmac.digest(self.secret, b"duecare key name", "sha256")[:6].hex()

    def of_texts(self, texts: Sequence[str], domain: int) -> Tokens:
        """Tokens of normal forms, 0 for empty ones."""
        # not above: who only names a key needs no compiler
        from duecare.discovery.kernel.tokens import tokens_of_values

        parts = [text.encode()[:LONGEST_TEXT] for text in texts]
        ends = np.cumsum([len(part) for part in parts], dtype=np.int64)
        starts = ends - np.array([len(part) for part in parts], dtype=np.int64)
        kinds = np.full(len(parts), ANY_TEXT, dtype=np.uint8)
        buf = np.frombuffer(b"".join(parts) or b" ", dtype=np.uint8)
        return tokens_of_values(buf, starts, ends, kinds, domain, self.words)


def bits_of(kinds: Iterable[int]) -> np.uint32:
    """The element mask of kinds."""
    return np.uint32(sum(1 << kind for kind in kinds))


def mix(first: Tokens, second: Tokens, domain: int) -> Tokens:
    """One token of two, 0 where either is missing (splitmix64 finalizer over both)."""
    with np.errstate(over="ignore"):
        value = first * np.uint64(0x9E3779B97F4A7C15) + second + np.uint64(domain)
        value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        value = value ^ (value >> np.uint64(31))
    missing = (first == 0) | (second == 0)
    return np.where(missing, np.uint64(0), np.maximum(value, np.uint64(1)))


def name_and_birth(names: Tokens, births: Tokens) -> Tokens:
    """The token of a name with a birth date: one person, wherever both stand."""
    return mix(names, births, _NAME_AND_BIRTH)


def name_and_place(names: Tokens, places: Tokens) -> Tokens:
    """The token of a name with a ZIP code: the same person unless something else differs."""
    return mix(names, places, _NAME_AND_PLACE)


class NameTokens(NamedTuple):
    """Tokens of the forms of names (`names.NameForms`), 0 where there is none."""

    names: Tokens
    bases: Tokens  # of the names without what tells a son from his father
    aliases: Tokens
    surnames: Tokens
    sounds: Tokens

    @classmethod
    def none(cls, count: int) -> NameTokens:
        """Rows without a name."""
        return cls(*(np.zeros(count, dtype=np.uint64) for _ in range(5)))

    @classmethod
    def of(cls, forms: Sequence[NameForms], key: ClientKey) -> NameTokens:
        """The tokens of names that were read one by one."""
        bases = key.of_texts([form.normal for form in forms], NAME)
        juniors = np.array([form.is_junior for form in forms], dtype=np.bool_)
        return cls(
            _of_sons(bases, juniors),
            bases,
            key.of_texts([form.alias for form in forms], NAME),
            key.of_texts([form.surname for form in forms], _SURNAME),
            key.of_texts([form.sound for form in forms], _SOUND),
        )

    @classmethod
    def of_cells(
        cls,
        buf: npt.NDArray[np.uint8],
        starts: npt.NDArray[np.int64],
        ends: npt.NDArray[np.int64],
        key: ClientKey,
    ) -> NameTokens:
        """The tokens of the names ``buf[starts[i]:ends[i]]``."""
        from duecare.discovery.detectors.name_forms import JUNIOR, NOT_READ, forms_of_names
        from duecare.discovery.detectors.names import name_forms
        from duecare.discovery.kernel.tokens import tokens_of_values

        forms, stops, marks = forms_of_names(buf, starts, ends)
        begins = np.concatenate([np.zeros(1, dtype=np.int64), stops[:-1]])[: len(stops)]
        cut = np.minimum(stops, begins + LONGEST_TEXT)
        kinds = np.full(len(starts), ANY_TEXT, dtype=np.uint8)
        bases, *others = (
            tokens_of_values(forms, begins[at::4], cut[at::4], kinds, domain, key.words)
            for at, domain in enumerate((NAME, NAME, _SURNAME, _SOUND))
        )
        found = cls(_of_sons(bases, marks == JUNIOR), bases, *others)
        rest = np.flatnonzero(marks == NOT_READ)
        if len(rest):
            texts = (buf[starts[row] : ends[row]].tobytes() for row in rest)
            read = cls.of([name_forms(text.decode("utf-8", "replace")) for text in texts], key)
            for tokens, more in zip(found, read, strict=True):
                tokens[rest] = more
        return found

    def only(self, kept: npt.NDArray[np.int64]) -> NameTokens:
        """Those of the given rows."""
        return NameTokens(*(tokens[kept] for tokens in self))

    def anchors(self, births: Tokens) -> list[tuple[Tokens, Anchor]]:
        """What the names and birth dates of rows say about who they are."""
        return [
            (self.names, Anchor.NAME),
            (self.surnames, Anchor.SURNAME),
            (self.sounds, Anchor.GIVEN),
            (births, Anchor.BIRTH),
            (name_and_birth(self.bases, births), Anchor.LINK),
            (name_and_birth(self.aliases, births), Anchor.LINK),
        ]


def _of_sons(bases: Tokens, juniors: npt.NDArray[np.bool_]) -> Tokens:
    """The tokens of names, those of sons apart from their fathers'."""
    return np.where(juniors, mix(bases, bases, _JUNIOR), bases)


def occurrences(births: Tokens, before: dict[int, int], salt: int) -> Tokens:
    """A token for each row that tells nothing but a birth date: the how many-th of this date it is.

    A copy of a table gives the same tokens and adds no person. ``before`` has the rows of each date
    that came earlier in the table, and is brought up to date; ``salt`` tells slices apart.
    """
    order = np.argsort(births, kind="stable")
    ordered = births[order]
    fresh = np.ones(len(ordered), dtype=np.bool_)
    fresh[1:] = ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(fresh)
    sizes = np.diff(np.concatenate([starts, [len(ordered)]]))
    dates = ordered[starts].tolist()
    earlier = np.array([before.get(date, 0) for date in dates], dtype=np.int64)
    for date, size in zip(dates, sizes.tolist(), strict=True):
        before[date] = before.get(date, 0) + size
    number = np.empty(len(births), dtype=np.uint64)
    count = np.arange(len(ordered)) - np.repeat(starts - earlier, sizes) + 1
    number[order] = count.astype(np.uint64)
    with np.errstate(over="ignore"):
        return mix(births, number + np.uint64(salt), _OCCURRENCE)


@dataclass
class RowCollector:
    """Rows of people of one item, gathered as arrays."""

    _tokens: list[Tokens] = field(default_factory=list)
    _kinds: list[npt.NDArray[np.uint8]] = field(default_factory=list)
    _rows: list[npt.NDArray[np.uint32]] = field(default_factory=list)
    _elements: list[npt.NDArray[np.uint32]] = field(default_factory=list)
    _states: list[npt.NDArray[np.uint8]] = field(default_factory=list)
    _count: int = 0

    def add_rows(
        self,
        columns: Iterable[tuple[Tokens, Anchor]],
        *,
        elements: npt.NDArray[np.uint32],
        states: npt.NDArray[np.uint8],
        counted: npt.NDArray[np.bool_],
    ) -> None:
        """Rows of a table: parallel token columns (0 = none), kept where ``counted``.

        A row without any token is dropped: nothing would tell its person from another.
        """
        filled = [(tokens, anchor) for tokens, anchor in columns if len(tokens)]
        if not filled:
            return
        has_token = np.zeros(len(elements), dtype=np.bool_)
        for tokens, _ in filled:
            has_token |= tokens != 0
        keep = counted & has_token
        new_row = (np.cumsum(keep, dtype=np.int64) - 1 + self._count).astype(np.uint32)
        for tokens, anchor in filled:
            present = keep & (tokens != 0)
            self._tokens.append(tokens[present])
            self._kinds.append(np.full(int(present.sum()), int(anchor), dtype=np.uint8))
            self._rows.append(new_row[present])
        self._elements.append(elements[keep])
        self._states.append(states[keep])
        self._count += int(keep.sum())

    def add_flat(
        self,
        tokens: Tokens,
        kinds: npt.NDArray[np.uint8],
        rows: npt.NDArray[np.int64],
        *,
        elements: npt.NDArray[np.uint32],
        states: npt.NDArray[np.uint8],
        counted: npt.NDArray[np.bool_],
    ) -> None:
        """Rows given as (token, kind, row) triples."""
        has_token = np.zeros(len(elements), dtype=np.bool_)
        has_token[rows] = True
        keep = counted & has_token
        new_row = (np.cumsum(keep, dtype=np.int64) - 1 + self._count).astype(np.uint32)
        present = keep[rows]
        self._tokens.append(tokens[present])
        self._kinds.append(kinds[present])
        self._rows.append(new_row[rows[present]])
        self._elements.append(elements[keep])
        self._states.append(states[keep])
        self._count += int(keep.sum())

    def build(self) -> PeopleSketch:
        """The rows as a sketch."""
        if not self._count:
            return PeopleSketch.empty()
        return PeopleSketch(
            np.concatenate(self._tokens),
            np.concatenate(self._kinds),
            np.concatenate(self._rows),
            np.concatenate(self._elements),
            np.concatenate(self._states),
        )
