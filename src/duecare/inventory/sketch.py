"""People of one place as keyed tokens, mergeable with those of any other place.

An identifier of a person becomes a 64-bit token under a secret that stays with the client
(`duecare.discovery.people.rows`); here are only the tokens, which belong together, and what was found
about the person behind them. Two rows are one person when a chain of shared tokens joins them
(`duecare.inventory.joining`). A chain never joins two *identities* (SSN, ITIN): a component with
``k`` of them is ``k`` people, so a family's shared email address cannot fold its members into
one. The rules look at token values only; they give the same answer whatever the order in which
places are merged, and the same for laptops scanned apart or together.

Rows that say the same are kept once. Beyond ``MOST_ROWS`` rows a sketch keeps the groups of rows
whose name, a hash of their best token, lies under a threshold, and scales its counts: a bottom-k
sample, whose relative standard error is about ``1/sqrt(kept)`` (Cohen and Kaplan, "Summarizing
data using bottom-k sketches", PODC 2007).
"""

from __future__ import annotations

import base64
import enum
import math
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from duecare.errors import InputError
from duecare.inventory.graphs import united
from duecare.inventory.joining import (
    alike,
    best_components,
    components,
    contested,
    halves,
    undated_copies,
)
from duecare.inventory.letterheads import of_offices
from duecare.states import STATES

U64: Final = np.uint64
EXACT: Final = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
STATE_CODES: Final[tuple[str, ...]] = ("", *STATES)  # by index; "" where it is not known
MOST_ROWS: Final = 1_000_000  # exact up to here for one place; a larger one is sampled
_MAGIC: Final = b"DCP1"
_HEAD: Final = struct.Struct("<4sQQQ")  # magic, tokens, rows, threshold


class Anchor(enum.IntEnum):
    """What a token says about identity."""

    LINK = 0  # joins rows: medical record number, license, name with birth date
    IDENTITY = 1  # names exactly one person: SSN, ITIN
    CONTACT = 2  # joins rows unless their names, birth dates or identities differ: email, card
    NAME = 3  # says who the row is about; joins only rows that carry nothing better
    BIRTH = 4  # tells people of one name apart; never joins
    PLACE = 5  # name with ZIP code: joins like a contact, but not in the high reading
    GIVEN = 6  # how the given name sounds: tells a married name from another person; never joins
    SURNAME = 7  # with a birth date it joins in the low reading only
    OCCURRENCE = 8  # the how many-th row of a birth date of which nothing else is known: joins


class PeopleBreakdown(NamedTuple):
    """People of a union of places, by state of residence and combination of data types."""

    low: float  # every shared contact joins, also where names differ
    best: float
    high: float  # contacts join only rows of one and the same name
    relative_error: float  # one standard error of the sampling; 0 when exact
    groups: dict[tuple[str, int], float]  # (state or "", element mask) -> people, sums to best


@dataclass(frozen=True, eq=False)  # arrays have no single truth; counts are compared
class PeopleSketch:
    """Rows of people: ``tokens[i]`` of kind ``kinds[i]`` belongs to row ``rows[i]``."""

    tokens: npt.NDArray[np.uint64]
    kinds: npt.NDArray[np.uint8]
    rows: npt.NDArray[np.uint32]
    elements: npt.NDArray[np.uint32]  # one mask a row
    states: npt.NDArray[np.uint8]  # one index into STATE_CODES a row; 0 = not known
    threshold: np.uint64 = EXACT

    @classmethod
    def empty(cls) -> PeopleSketch:
        """The sketch of a place without people."""
        return SketchBuilder().build()

    @property
    def row_count(self) -> int:
        """Rows kept; rows are joined into people only by :func:`count`."""
        return len(self.elements)

    @classmethod
    def merge(cls, sketches: Sequence[PeopleSketch]) -> PeopleSketch:
        """The rows of all given sketches, cut to the smallest of their thresholds."""
        merged = cls.joined(sketches)
        return merged if merged.threshold == EXACT else merged.sampled_below(merged.threshold)

    @classmethod
    def joined(cls, sketches: Sequence[PeopleSketch]) -> PeopleSketch:
        """The rows of all given sketches, which :meth:`merge` then cuts to one sample."""
        if not sketches:
            return cls.empty()
        offsets = np.cumsum([0, *(sketch.row_count for sketch in sketches)])
        return cls(
            tokens=np.concatenate([s.tokens for s in sketches]),
            kinds=np.concatenate([s.kinds for s in sketches]),
            rows=np.concatenate(
                [s.rows + np.uint32(start) for s, start in zip(sketches, offsets[:-1], strict=True)]
            ),
            elements=np.concatenate([s.elements for s in sketches]),
            states=np.concatenate([s.states for s in sketches]),
            threshold=min(s.threshold for s in sketches),
        )

    def compacted(self, *, most_rows: int = MOST_ROWS) -> PeopleSketch:
        """The same people in fewer rows: equal rows once, and a sample beyond ``most_rows``.

        Counts do not change while ``most_rows`` suffices; beyond that their error is stated.
        """
        return self._distinct().cut_to(most_rows)

    def cut_to(self, most_rows: int) -> PeopleSketch:
        """A sample of at most ``most_rows`` rows, unless all of them are of one group."""
        if self.row_count <= most_rows:
            return self
        component = self._components()
        names = self._names(component)
        order = np.argsort(names)
        sizes = np.cumsum(np.bincount(component)[order])
        kept = int(np.searchsorted(sizes, most_rows, side="right"))
        if kept == 0:
            return self  # a single group of more rows than that: a sample would be all or nothing
        return self.sampled_below(min(names[order[kept]], self.threshold))

    def _distinct(self) -> PeopleSketch:
        """Rows of one and the same set of tokens as one row that knows what all of them know."""
        if self.row_count < 2:
            return self
        order = np.lexsort((self.kinds, self.tokens, self.rows))
        tokens, kinds, rows = self.tokens[order], self.kinds[order], self.rows[order]
        again = np.zeros(len(tokens), dtype=np.bool_)
        again[1:] = (
            (tokens[1:] == tokens[:-1]) & (kinds[1:] == kinds[:-1]) & (rows[1:] == rows[:-1])
        )
        tokens, kinds, rows = tokens[~again], kinds[~again], rows[~again]
        first, second = (self._row_sums(tokens, kinds, rows, salt) for salt in (1, 2))
        by_content = np.lexsort((second, first))
        a, b = first[by_content], second[by_content]
        fresh = np.ones(len(a), dtype=np.bool_)
        fresh[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
        merged_of = np.empty(self.row_count, dtype=np.int64)
        merged_of[by_content] = np.cumsum(fresh) - 1
        elements = np.zeros(int(fresh.sum()), dtype=np.uint32)
        np.bitwise_or.at(elements, merged_of, self.elements)
        states = np.zeros(len(elements), dtype=np.uint8)
        np.maximum.at(states, merged_of, self.states)
        speaker = np.zeros(self.row_count, dtype=np.bool_)
        speaker[by_content[fresh]] = True
        kept = speaker[rows]
        new_rows = merged_of[rows[kept]].astype(np.uint32)
        sort = np.argsort(new_rows, kind="stable")
        return PeopleSketch(
            tokens[kept][sort], kinds[kept][sort], new_rows[sort], elements, states, self.threshold
        )

    def _row_sums(
        self,
        tokens: npt.NDArray[np.uint64],
        kinds: npt.NDArray[np.uint8],
        rows: npt.NDArray[np.uint32],
        salt: int,
    ) -> npt.NDArray[np.uint64]:
        """A hash of the set of tokens of each row, whatever their order."""
        sums = np.zeros(self.row_count, dtype=U64)
        np.add.at(sums, rows, _mixed(tokens + _mixed(kinds.astype(U64) + U64(salt << 32))))
        return sums

    def sampled_below(self, threshold: np.uint64) -> PeopleSketch:
        """Only the groups of people whose name lies below ``threshold``."""
        if self.row_count == 0:
            return self
        component = self._components()
        kept_row = self._names(component)[component] < threshold
        return replace(self.only(kept_row), threshold=threshold)

    def only(self, kept_row: npt.NDArray[np.bool_]) -> PeopleSketch:
        """The rows for which ``kept_row`` holds."""
        new_index = np.cumsum(kept_row, dtype=np.int64) - 1
        kept = kept_row[self.rows]
        return PeopleSketch(
            self.tokens[kept],
            self.kinds[kept],
            new_index[self.rows[kept]].astype(np.uint32),
            self.elements[kept_row],
            self.states[kept_row],
            self.threshold,
        )

    def row_keys(self) -> npt.NDArray[np.uint64]:
        """A hash of the tokens of each row, whatever their order."""
        return self._row_sums(self.tokens, self.kinds, self.rows, 1)

    def _names(self, component: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
        """A hash for each component: of its smallest identity, else link, else other token.

        It is uniform whatever the number of tokens, so a share of the names is a share of the
        people; and a person has the same name in every place that knows the identity.
        """
        names = np.full(int(component.max()) + 1, EXACT, dtype=U64)
        ranks: tuple[tuple[Anchor, ...], ...] = (
            (Anchor.IDENTITY,),
            (Anchor.LINK,),
            (Anchor.CONTACT, Anchor.PLACE, Anchor.OCCURRENCE),
            (Anchor.NAME, Anchor.BIRTH),
        )
        for rank in ranks:
            mine = np.zeros(256, dtype=np.bool_)
            mine[list(rank)] = True
            mine = mine[self.kinds]
            least = np.full(len(names), EXACT, dtype=U64)
            np.minimum.at(least, component[self.rows[mine]], self.tokens[mine])
            names = np.where(names == EXACT, least, names)
        return _mixed(names)

    def count(self) -> PeopleBreakdown:
        """People with range, by state and combination of data types."""
        if self.row_count == 0:
            return PeopleBreakdown(0.0, 0.0, 0.0, 0.0, {})
        strict, weak = self._strict(agreeing=False)
        best_label = best_components(self.tokens, self.kinds, self.rows, strict, weak)
        person_of_row, people = self._people(best_label)
        widest, own = self._components(), self._components(offices=False)
        hidden_of_row, rows = self._hidden(person_of_row)
        hidden = len(np.unique(hidden_of_row))  # as many in every reading
        groups = _group(
            np.concatenate([person_of_row, people + hidden_of_row]),
            np.concatenate([self.elements, self.elements[rows]]),
            np.concatenate([self.states, self.states[rows]]),
        )
        scale, error = self._scale(widest, person_of_row)
        best = sum(groups.values()) * scale
        return PeopleBreakdown(
            low=min(best, (self._fewest(united(own, best_label), hidden) + hidden) * scale),
            best=best,
            high=max(best, self._most() * scale),
            relative_error=error,
            groups={key: people * scale for key, people in groups.items()},
        )

    def _strict(self, *, agreeing: bool) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """The component of each row by what always joins, and the links that do not."""
        weak = contested(self.tokens, self.kinds, self.rows, self.row_count, agreeing=agreeing)
        strong = (self.kinds <= np.uint8(Anchor.IDENTITY)) & ~weak
        strong |= self.kinds == np.uint8(Anchor.OCCURRENCE)
        unsure = np.zeros(self.row_count, dtype=np.bool_)  # those that say the same are still one
        unsure[self.rows[weak]] = True
        tokens = np.concatenate([self.tokens, self.row_keys()])
        rows = np.concatenate([self.rows, np.arange(self.row_count, dtype=np.uint32)])
        usable = np.concatenate([strong, unsure])
        return components(tokens, rows, self.row_count, usable), weak

    def _fewest(self, widest: npt.NDArray[np.int64], hidden: int) -> int:
        """People if all that may be one person is."""
        tokens, rows = alike(self.tokens, self.kinds, self.rows, self.row_count)
        whole = np.ones(len(tokens), dtype=np.bool_)
        labels = united(widest, components(tokens, rows, self.row_count, whole))
        people = self._people(labels)[1]
        people -= undated_copies(self.tokens, self.kinds, self.rows, self.row_count)
        people -= halves(self.tokens, self.kinds, self.rows, labels)
        identities = len(np.unique(self.tokens[self.kinds == Anchor.IDENTITY]))
        return max(people, identities - hidden, 1)

    def _components(self, *, offices: bool = True) -> npt.NDArray[np.int64]:
        """The component of each row when every shared token joins, names and birth dates apart.

        Without ``offices`` the contacts of an office join nobody.
        """
        joining = self.kinds <= np.uint8(Anchor.CONTACT)
        if not offices:
            joining &= ~of_offices(self.tokens, self.kinds, self.rows, self.row_count)
        for kind in (Anchor.PLACE, Anchor.OCCURRENCE):
            joining |= self.kinds == np.uint8(kind)
        return components(self.tokens, self.rows, self.row_count, joining)

    def _people(self, component: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], int]:
        """The person of each row, and how many people there are.

        A component with several identities is that many people. A row that carries none of them
        counts with the person of the smallest one, so that no person is added for it.
        """
        is_anchor = self.kinds == Anchor.IDENTITY
        anchor_of_row = np.full(self.row_count, EXACT, dtype=U64)
        np.minimum.at(anchor_of_row, self.rows[is_anchor], self.tokens[is_anchor])
        smallest = np.full(int(component.max()) + 1, EXACT, dtype=U64)
        np.minimum.at(smallest, component, anchor_of_row)
        anchor_of_row = np.where(anchor_of_row == EXACT, smallest[component], anchor_of_row)
        known = anchor_of_row != EXACT
        numbered, anchor_id = np.unique(anchor_of_row[known], return_inverse=True)
        nameless = np.zeros(len(smallest), dtype=np.bool_)
        nameless[component[~known]] = True
        person = len(numbered) + np.cumsum(nameless, dtype=np.int64)[component] - 1
        person[known] = anchor_id
        return person, len(numbered) + int(nameless.sum())

    def _hidden(
        self, person_of_row: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
        """Identities that share their rows with smaller ones: people without a row of their own.

        Each as a number from 0, once for each row that holds it, and these rows: what they say is
        all that is known of them.
        """
        is_anchor = self.kinds == Anchor.IDENTITY
        tokens, rows = self.tokens[is_anchor], self.rows[is_anchor]
        shown = np.full(int(person_of_row.max()) + 1, EXACT, dtype=U64)
        np.minimum.at(shown, person_of_row[rows], tokens)
        without_row = ~np.isin(tokens, shown)
        numbers = np.unique(tokens[without_row], return_inverse=True)[1]
        return numbers.astype(np.int64), rows[without_row]

    def _most(self) -> int:
        """People if contacts joined only rows of one and the same name."""
        strict, weak = self._strict(agreeing=True)
        labels = best_components(self.tokens, self.kinds, self.rows, strict, weak, agreeing=True)
        person, people = self._people(labels)
        return people + len(np.unique(self._hidden(person)[0]))

    def _scale(
        self, widest: npt.NDArray[np.int64], person_of_row: npt.NDArray[np.int64]
    ) -> tuple[float, float]:
        """The factor of a sample and its relative standard error (Horvitz and Thompson, 1952).

        Groups are kept or dropped as a whole: with ``n`` people in each, the variance of the
        estimate is the sum of ``n * n * (1 - p) / p**2`` over those kept.
        """
        if self.threshold == EXACT:
            return 1.0, 0.0
        share = float(self.threshold) / 2.0**64
        _, first = np.unique(person_of_row, return_index=True)
        people = np.bincount(widest[first]).astype(np.float64)
        return 1.0 / share, math.sqrt((1.0 - share) * float((people**2).sum())) / people.sum()

    def to_text(self) -> str:
        """The sketch as Base64 text for an inventory file."""
        body = b"".join(
            [
                _HEAD.pack(_MAGIC, len(self.tokens), self.row_count, int(self.threshold)),
                self.tokens.astype("<u8").tobytes(),
                self.kinds.astype("u1").tobytes(),
                self.rows.astype("<u4").tobytes(),
                self.elements.astype("<u4").tobytes(),
                self.states.astype("u1").tobytes(),
            ]
        )
        return base64.b64encode(zlib.compress(body, 6)).decode("ascii")

    @classmethod
    def from_text(cls, text: str) -> PeopleSketch:
        """Read :meth:`to_text` back. Raises :class:`InputError` for anything else."""
        try:
            body = _inflate(base64.b64decode(text, validate=True), announced_size(text))
            return cls._from_bytes(body)
        except (ValueError, zlib.error, IndexError) as error:
            raise InputError(
                "a people sketch in the inventory is damaged",
                hint="scan the place again, or take the inventory file from its origin",
            ) from error

    @classmethod
    def _from_bytes(cls, body: bytes) -> PeopleSketch:
        _, tokens, rows, threshold = _HEAD.unpack_from(body)
        if len(body) != _HEAD.size + tokens * 13 + rows * 5:
            raise ValueError("length")
        ends = np.cumsum([_HEAD.size, 8 * tokens, tokens, 4 * tokens, 4 * rows])
        sketch = cls(
            tokens=np.frombuffer(body, "<u8", tokens, int(ends[0])).astype(U64),
            kinds=np.frombuffer(body, "u1", tokens, int(ends[1])).astype(np.uint8),
            rows=np.frombuffer(body, "<u4", tokens, int(ends[2])).astype(np.uint32),
            elements=np.frombuffer(body, "<u4", rows, int(ends[3])).astype(np.uint32),
            states=np.frombuffer(body, "u1", rows, int(ends[4])).astype(np.uint8),
            threshold=np.uint64(threshold),
        )
        if tokens and int(sketch.rows.max()) >= rows:
            raise ValueError("row")
        if rows and int(sketch.states.max()) >= len(STATE_CODES):
            raise ValueError("state")
        return sketch


@dataclass
class SketchBuilder:
    """Collects the rows of one place."""

    _tokens: list[int] = field(default_factory=list)
    _kinds: list[int] = field(default_factory=list)
    _rows: list[int] = field(default_factory=list)
    _elements: list[int] = field(default_factory=list)
    _states: list[int] = field(default_factory=list)

    def add(self, tokens: Iterable[tuple[int, Anchor]], *, elements: int, state: str = "") -> None:
        """One person as seen in one row, form or message. Rows without tokens are refused."""
        row = len(self._elements)
        before = len(self._tokens)
        for token, kind in tokens:
            self._tokens.append(token)
            self._kinds.append(int(kind))
            self._rows.append(row)
        if len(self._tokens) == before:
            raise InputError("a person without any token cannot be counted")
        self._elements.append(elements)
        self._states.append(STATE_CODES.index(state) if state in STATE_CODES else 0)

    def build(self) -> PeopleSketch:
        """The sketch of all rows added."""
        return PeopleSketch(
            np.array(self._tokens, dtype=U64),
            np.array(self._kinds, dtype=np.uint8),
            np.array(self._rows, dtype=np.uint32),
            np.array(self._elements, dtype=np.uint32),
            np.array(self._states, dtype=np.uint8),
        )


_LARGEST_SKETCH: Final = 256 * 1024 * 1024  # bytes: a place of MOST_ROWS rows with 18 tokens each


def _mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The finalizer of splitmix64 (Steele, Lea and Flood, OOPSLA 2014): one value, well spread."""
    value = values + U64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> U64(30))) * U64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> U64(27))) * U64(0x94D049BB133111EB)
    return value ^ (value >> U64(31))


def announced_size(text: str) -> int:
    """Bytes that a sketch in a file says it unpacks to; at least those of an empty one.

    Only the head is unpacked, so that a small file cannot ask for endless memory. Raises
    :class:`InputError` for what is no sketch.
    """
    if not text:
        return 0
    try:
        head = zlib.decompressobj().decompress(base64.b64decode(text[:4096]), _HEAD.size)
        if head[:4] != _MAGIC or len(head) < _HEAD.size:
            raise ValueError("head")
    except (ValueError, zlib.error) as error:
        raise InputError("a people sketch in the inventory is damaged") from error
    _, tokens, rows, _ = _HEAD.unpack(head)
    return _HEAD.size + int(tokens * 13 + rows * 5)


def _inflate(packed: bytes, announced: int) -> bytes:
    stream = zlib.decompressobj()
    body = stream.decompress(packed, min(announced + 1, _LARGEST_SKETCH))
    if not stream.eof or stream.unused_data:
        raise ValueError("size")
    return body


def _group(
    person_of_row: npt.NDArray[np.int64],
    elements: npt.NDArray[np.uint32],
    states: npt.NDArray[np.uint8],
) -> dict[tuple[str, int], float]:
    """People by (state, elements): masks of a person's rows are united, known states win."""
    people = int(person_of_row.max()) + 1
    mask = np.zeros(people, dtype=np.uint32)
    np.bitwise_or.at(mask, person_of_row, elements)
    state = np.zeros(people, dtype=np.uint8)
    np.maximum.at(state, person_of_row, states)
    pairs, counts = np.unique(state.astype(np.uint64) << np.uint64(32) | mask, return_counts=True)
    return {
        (STATE_CODES[pair >> 32], pair & 0xFFFF_FFFF): float(count)
        for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True)
    }
