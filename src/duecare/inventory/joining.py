"""Which rows of tokens are one person.

Identities (SSN) and a name with its birth date always join, a number of a record (chart, license)
unless what stands beside it names two people: two systems count from 1001. On top of that there
are three readings of the same rows, from the fewest people they can mean to the most:

* *widest* (low): every shared contact joins, whatever differs, and all that *best* joins; so does a
  birth date with the same surname or the same given name. A contact of people with four given names
  or more is an office's (a letterhead) and joins only what *best* joins;
* *best*: contact tokens (email, phone, card, name with ZIP code) join unless the names, birth
  dates or identities behind them differ: a family's shared address joins nobody. Names that sound the
  same in the given name do not differ where the birth date agrees: a married name, a slip of the pen.
  Where two of a name are left, of whom one has the birth date and one the number, they are one;
* *agreeing* (high): contacts join only rows of one and the same name, or a row that carries
  nothing but contacts; a name with a ZIP code joins nobody, nor does a record number whose rows
  differ in name or birth date.

All are decided by token values alone, so the order in which places are merged changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from duecare.inventory.graphs import Labels, connected
from duecare.inventory.known import (
    BIRTH,
    CONTACT,
    GIVEN,
    IDENTITY,
    LINK,
    NAME,
    NONE,
    OCCURRENCE,
    PLACE,
    SURNAME,
    Known,
    Tokens,
    known_of,
)
from duecare.inventory.pairs import differ, find_pairs, in_order, joined

_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio
_FEW: Final = 10_000  # people among whom a full name is taken for one of them
_OFFICE: Final = 12  # people known otherwise from which a shared contact is an office's


def components(
    tokens: Tokens, rows: npt.NDArray[np.uint32], row_count: int, usable: npt.NDArray[np.bool_]
) -> Labels:
    """The connected component of each row, rows being joined by the usable tokens they share."""
    values, owners = tokens[usable], rows[usable]
    again = _repeated(values)
    values, owners = values[again], owners[again]
    order = np.argsort(values)
    values, owners = values[order], owners[order]
    # A chain through the rows of one token joins them all; a token of one row joins nobody.
    shared = (values[1:] == values[:-1]) & (owners[1:] != owners[:-1])
    if not shared.any():
        return np.arange(row_count, dtype=np.int64)
    ends = (owners[:-1][shared].astype(np.int64), owners[1:][shared].astype(np.int64))
    return connected(*ends, row_count)


def contested(
    tokens: Tokens,
    kinds: npt.NDArray[np.uint8],
    rows: npt.NDArray[np.uint32],
    row_count: int,
    *,
    agreeing: bool,
) -> npt.NDArray[np.bool_]:
    """Links whose rows are those of several people.

    Names differ and birth dates differ, or given names differ and no birth dates tell more; in the
    *agreeing* reading either is enough.
    """
    links = np.flatnonzero(kinds == LINK)
    found = np.zeros(len(tokens), dtype=np.bool_)
    if not len(links):
        return found
    values, place = np.unique(tokens[links], return_inverse=True)
    if len(values) == len(links):
        return found
    names, births, given = (
        _differs(of_row(tokens, kinds, rows, row_count, kind)[rows[links]], place, len(values))
        for kind in (NAME, BIRTH, GIVEN)
    )
    known = _known(of_row(tokens, kinds, rows, row_count, BIRTH)[rows[links]], place, len(values))
    several = (names & births) | (given & ~known)
    if agreeing:
        several |= births | (names & ~known)
    found[links] = several[place]
    return found


def of_row(
    tokens: Tokens,
    kinds: npt.NDArray[np.uint8],
    rows: npt.NDArray[np.uint32],
    row_count: int,
    kind: int,
) -> Tokens:
    """The smallest token of a kind in each row, ``NONE`` where there is none."""
    mine = kinds == kind
    least = np.full(row_count, NONE, dtype=np.uint64)
    np.minimum.at(least, rows[mine], tokens[mine])
    return least


def _differs(told: Tokens, place: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.bool_]:
    """Whether the known values of a group are more than one."""
    least = np.full(count, NONE, dtype=np.uint64)
    most = np.zeros(count, dtype=np.uint64)
    known = told != NONE
    np.minimum.at(least, place[known], told[known])
    np.maximum.at(most, place[known], told[known])
    differs: npt.NDArray[np.bool_] = (least != NONE) & (least != most)
    return differs


def _known(told: Tokens, place: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.bool_]:
    """Whether all of a group have a known value."""
    whole: npt.NDArray[np.bool_] = np.bincount(place[told == NONE], minlength=count) == 0
    return whole


def alike(
    tokens: Tokens, kinds: npt.NDArray[np.uint8], rows: npt.NDArray[np.uint32], row_count: int
) -> tuple[Tokens, npt.NDArray[np.uint32]]:
    """Tokens of a birth date with a surname or a given name, and their rows: may be one person."""
    births = of_row(tokens, kinds, rows, row_count, BIRTH)
    found, owners = [], []
    for kind in (SURNAME, GIVEN):
        told = of_row(tokens, kinds, rows, row_count, kind)
        mine = np.flatnonzero((births != NONE) & (told != NONE))
        with np.errstate(over="ignore"):
            found.append((births[mine] ^ told[mine]) * _SPREAD + np.uint64(kind))
        owners.append(mine.astype(np.uint32))
    return np.concatenate(found), np.concatenate(owners)


def halves(
    tokens: Tokens, kinds: npt.NDArray[np.uint8], rows: npt.NDArray[np.uint32], labels: Labels
) -> int:
    """How many people may be the other half of one who is counted, for the low reading.

    One has an identity and no birth date, the other a birth date and no identity, and the given names
    sound the same; or one has neither and the names are the same. Each is matched once.
    """
    identity, birth, given, name = (
        least_by_label(labels, tokens, rows, kinds == kind)
        for kind in (IDENTITY, BIRTH, GIVEN, NAME)
    )
    has_identity, has_birth = identity != NONE, birth != NONE
    numbered, dated = has_identity & ~has_birth, has_birth & ~has_identity
    reached = ~has_identity & ~has_birth
    return _matches(given, numbered, dated) + _matches(name, reached, ~reached)


def _matches(by: Tokens, one: npt.NDArray[np.bool_], other: npt.NDArray[np.bool_]) -> int:
    """How many of ``one`` find a partner among the ``other`` with the same token."""
    known = by != NONE
    values, place = np.unique(by[known], return_inverse=True)
    first = np.bincount(place[one[known]], minlength=len(values))
    second = np.bincount(place[other[known]], minlength=len(values))
    return int(np.minimum(first, second).sum())


def undated_copies(
    tokens: Tokens, kinds: npt.NDArray[np.uint8], rows: npt.NDArray[np.uint32], row_count: int
) -> int:
    """How many people that are known by a birth date alone may be counted twice.

    Those of a date beyond the first, and all where somebody else was born on it.
    """
    births = of_row(tokens, kinds, rows, row_count, BIRTH)
    places = of_row(tokens, kinds, rows, row_count, OCCURRENCE)
    bare = places != NONE
    if not bare.any():
        return 0
    people, first = np.unique(places[bare], return_index=True)
    dates = np.unique(births[bare][first])
    others = np.isin(dates, births[~bare])
    return len(people) - int((~others).sum())


def _repeated(values: Tokens) -> npt.NDArray[np.bool_]:
    """Which values occur more than once; it may say so of all, where many do.

    Most tokens of a place occur once, and sorting values is much faster than sorting an index.
    """
    ordered = np.sort(values)
    repeats = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(repeats):
        return np.zeros(len(values), dtype=np.bool_)
    if len(repeats) > len(values) // 8:
        return np.ones(len(values), dtype=np.bool_)
    at = np.minimum(np.searchsorted(repeats, values), len(repeats) - 1)
    repeated: npt.NDArray[np.bool_] = repeats[at] == values
    return repeated


def least_by_label(
    labels: Labels, tokens: Tokens, rows: npt.NDArray[np.uint32], mine: npt.NDArray[np.bool_]
) -> Tokens:
    """The smallest of the chosen tokens in each component, ``NONE`` where there is none."""
    least = np.full(int(labels.max()) + 1, NONE, dtype=np.uint64)
    np.minimum.at(least, labels[rows[mine]], tokens[mine])
    return least


@dataclass
class _Groups:
    """Union-find over strict components that remembers what is known of each group."""

    name: list[int]
    given: list[int]
    birth: list[int]
    identity: list[int]
    order: list[int]  # its place among groups, by its tokens alone (`_places`)
    strong: list[bool]  # whether an identity or a link is known
    agreeing: bool = False  # names must be known and equal
    parent: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, known: Known, members: Labels, *, agreeing: bool) -> _Groups:
        """The given components, still apart."""
        name, given, birth, identity, strong, order = (column[members].tolist() for column in known)
        return cls(name, given, birth, identity, order, strong, agreeing, [*range(len(members))])

    def follow(self, leaders: Labels, followers: Labels) -> None:
        """Groups that have joined another, whose facts say so already."""
        for leader, follower in zip(leaders.tolist(), followers.tolist(), strict=True):
            self.parent[follower] = leader

    def root(self, item: int) -> int:
        while self.parent[item] != item:
            self.parent[item] = self.parent[self.parent[item]]
            item = self.parent[item]
        return item

    def differ(self, a: int, b: int) -> bool:
        none = int(NONE)
        for known in (self.birth, self.identity):
            if known[a] != none and known[b] != none and known[a] != known[b]:
                return True
        if none not in (self.name[a], self.name[b]) and self.name[a] != self.name[b]:
            return self.agreeing or not self._is_renamed(a, b)
        return (
            self.agreeing
            and self.name[a] != self.name[b]
            and not (self._is_bare(a) or self._is_bare(b))
        )

    def _is_renamed(self, a: int, b: int) -> bool:
        """One given name and one birth date: a married name, or a slip of the pen."""
        none = int(NONE)
        return self.given[a] == self.given[b] != none and self.birth[a] == self.birth[b] != none

    def _is_bare(self, a: int) -> bool:
        return self.name[a] == int(NONE) and not self.strong[a]

    def comes_first(self, root: int) -> bool:
        """Whether a group comes before all of which nothing is known."""
        return self.name[root] != int(NONE) or self.identity[root] != int(NONE)

    def in_order(self, roots: set[int]) -> list[int]:
        """Groups with a name first, then those with an identity; the rest by their tokens."""
        none = int(NONE)
        return sorted(
            roots, key=lambda r: (self.name[r] == none, self.identity[r] == none, self.order[r])
        )

    def join(self, a: int, b: int) -> None:
        self.parent[b] = a
        self.strong[a] = self.strong[a] or self.strong[b]
        for known in (self.name, self.given, self.birth, self.identity, self.order):
            known[a] = min(known[a], known[b])


def best_components(
    tokens: Tokens,
    kinds: npt.NDArray[np.uint8],
    rows: npt.NDArray[np.uint32],
    strict: Labels,
    weak: npt.NDArray[np.bool_],
    *,
    agreeing: bool = False,
) -> Labels:
    """The components of the *best* or the *agreeing* reading.

    ``strict`` are those that identities and links alone make, links that are ``weak`` (`contested`)
    left out: those join like a contact.
    """
    contact = (kinds == CONTACT) | ((kinds == PLACE) & (not agreeing)) | weak
    better = (kinds <= IDENTITY) | (kinds == OCCURRENCE) | contact
    settled = agreeing or int(strict.max()) >= _FEW  # no name is asked who it is
    bare = least_by_label(strict, tokens, rows, better) == NONE
    if settled and not contact.any() and not bare.any():
        return strict  # nothing but identities and links: nobody else can be joined
    known = known_of(strict, tokens, kinds, rows)
    contacts = _shared_contacts(tokens[contact], strict[rows[contact]], known)
    asked = np.ones(len(bare), dtype=np.bool_)
    if settled:
        asked = np.isin(known.name, known.name[bare & (known.name != NONE)])
        asked[contacts.asked()] = True
    members = np.flatnonzero(asked)
    first, second, contacts = _paired(known, contacts, agreeing=agreeing)
    groups = _Groups.of(joined(known, first, second), members, agreeing=agreeing)
    groups.follow(np.searchsorted(members, first), np.searchsorted(members, second))
    parent = np.arange(len(asked))
    _join_contacts(groups, members, contacts, known.place, parent)
    _join_names(groups, bare[asked])
    if not settled:
        _join_one_of_a_name(groups, least_by_label(strict, tokens, rows, kinds == CONTACT) != NONE)
    own = np.array(groups.parent, dtype=np.int64)
    moved = own != np.arange(len(own))
    parent[members[moved]] = members[own[moved]]
    roots = _roots(parent)
    number: Labels = np.cumsum(roots == np.arange(len(roots)), dtype=np.int64) - 1
    labels: Labels = number[roots[strict]]
    return labels


def _paired(
    known: Known, contacts: _Contacts, *, agreeing: bool
) -> tuple[Labels, Labels, _Contacts]:
    """Groups that join a first one as pairs, and the contacts that are left."""
    labels, starts, middles, stops, is_led = contacts
    found = find_pairs(labels, starts, stops, middles == stops, len(known.name))
    first, second = in_order(known, found)
    join = ~differ(known, first, second, agreeing=agreeing)
    left = ~found.is_pair
    rest = _Contacts(labels, starts[left], middles[left], stops[left], is_led[left])
    return first[join], second[join], rest


class _Contacts(NamedTuple):
    """Contacts that several strict components have, and the components of each.

    Those from a start to its middle are asked one by one; those from there to the stop follow: nothing
    tells them from anybody, and they have no other contact in common with somebody.
    """

    labels: Labels  # of components, contact by contact
    starts: Labels
    middles: Labels
    stops: Labels
    is_led: npt.NDArray[np.bool_]  # one of those asked has a name or an identity

    def asked(self) -> Labels:
        """The components that are asked one by one: followers too where nobody leads them."""
        follows = np.zeros(len(self.labels) + 1, dtype=np.int64)
        np.add.at(follows, self.middles[self.is_led], 1)
        np.add.at(follows, self.stops[self.is_led], -1)
        asked: Labels = self.labels[np.cumsum(follows[:-1]) == 0]
        return asked


def _shared_contacts(values: Tokens, labels: Labels, known: Known) -> _Contacts:
    """The contacts that several components have, in the order of their tokens."""
    order = np.argsort(values)
    values, labels = values[order], labels[order]
    fresh = np.ones(len(values), dtype=np.bool_)
    fresh[1:] = values[1:] != values[:-1]
    again = ~fresh
    again[:-1] |= ~fresh[1:]
    pairs = np.sort(np.cumsum(fresh)[again] << 32 | labels[again])
    first = np.ones(len(pairs), dtype=np.bool_)
    first[1:] = pairs[1:] != pairs[:-1]
    pairs = pairs[first]
    pairs = pairs[(np.bincount(pairs >> 32) > 1)[pairs >> 32]]
    labels = pairs & 0xFFFF_FFFF
    # whom nothing tells from anybody and who has one contact in common with others
    follows = known.nothing() & (np.bincount(labels, minlength=len(known.name)) == 1)
    pairs = np.sort((pairs >> 32) << 33 | follows[labels].astype(np.int64) << 32 | labels)
    labels = pairs & 0xFFFF_FFFF
    starts = np.flatnonzero(np.diff(pairs >> 33, prepend=-1))
    stops = np.append(starts[1:], len(pairs))

    def number(mine: npt.NDArray[np.bool_]) -> Labels:
        before = np.append(0, np.cumsum(mine[labels]))
        within: Labels = before[stops] - before[starts]
        return within

    leads = (known.name != NONE) | (known.identity != NONE)
    kept = number(known.strong) <= _OFFICE
    middles = starts + number(~follows)
    led = number(leads) > 0
    return _Contacts(labels, starts[kept], middles[kept], stops[kept], led[kept])


def _join_one_of_a_name(groups: _Groups, reached: npt.NDArray[np.bool_]) -> None:
    """Two groups of one name that say different things of a person, and no third of that name.

    A payroll knows the Social Security number, a list of birthdays the birth date. Among some thousands
    of people a name is hardly ever that of two; among more this is not asked.
    """
    none = int(NONE)
    roots: dict[int, list[int]] = {}
    told: dict[int, int] = {}
    for item, is_reached in enumerate(reached.tolist()):
        root = groups.root(item)
        told[root] = told.get(root, 0) | 4 * is_reached
    named = [root for root in told if groups.name[root] != none]
    for root in named:
        roots.setdefault(groups.name[root], []).append(root)
        told[root] |= (groups.birth[root] != none) | 2 * (groups.identity[root] != none)
    for name in sorted(roots):
        pair = sorted(roots[name], key=lambda root: groups.order[root])
        if len(pair) == 2 and _completes(told[pair[0]], told[pair[1]]):
            groups.join(*pair)


def _completes(one: int, other: int) -> bool:
    """Whether two sets of facts (1 birth date, 2 identity, 4 contact) may be halves of one person."""
    both = one & other
    if both & 3 or not (one and other):
        return False
    if both:  # each has a way to reach them: no halves, unless each says more
        return one & 3 > 0 and other & 3 > 0
    return (one | other) & 3 > 0


def _roots(parent: Labels) -> Labels:
    """The root of every item, all chains halved at once until they end."""
    while True:
        above = parent[parent]
        if np.array_equal(above, parent):
            return parent
        parent = above


def _join_contacts(
    groups: _Groups, members: Labels, contacts: _Contacts, places: Labels, parent: Labels
) -> None:
    """Join those that have a contact in common; ``parent`` takes those that follow.

    They join the first of those asked, if that one comes before them, without being asked one by one.
    """
    starts, middles, stops = contacts.starts, contacts.middles, contacts.stops
    number = np.full(len(parent), -1, dtype=np.int64)
    number[members] = np.arange(len(members))
    numbers = number[contacts.labels].tolist()
    for start, middle, stop in zip(starts.tolist(), middles.tolist(), stops.tolist(), strict=True):
        roots = groups.in_order({groups.root(member) for member in numbers[start:middle]})
        if middle == stop:
            _join_those_that_agree(groups, roots)
        elif roots and groups.comes_first(roots[0]):
            _join_those_that_agree(groups, roots)
            followers = contacts.labels[middle:stop]
            parent[followers] = members[roots[0]]
            if numbers[middle] >= 0:
                for follower in numbers[middle:stop]:
                    groups.parent[follower] = roots[0]
            first = int(places[followers].min())
            groups.order[roots[0]] = min(groups.order[roots[0]], first)
        else:
            _join_those_that_agree(groups, groups.in_order({*roots, *numbers[middle:stop]}))


def _join_those_that_agree(groups: _Groups, roots: list[int]) -> None:
    """Join greedily in a fixed order: known names first, so that nameless rows find them."""
    kept: list[int] = []
    for root in roots:
        partner = next((other for other in kept if not groups.differ(other, root)), None)
        if partner is None:
            kept.append(root)
        else:
            groups.join(partner, root)


def _join_names(groups: _Groups, bare: npt.NDArray[np.bool_]) -> None:
    """Groups that carry a name and nothing better go to the first group of that name."""
    if not bare.any():
        return
    none = int(NONE)
    by_name: dict[int, list[int]] = {}
    for item in range(len(groups.parent)):
        root = groups.root(item)
        if groups.name[root] != none:
            by_name.setdefault(groups.name[root], []).append(root)
    for item in sorted(np.flatnonzero(bare).tolist(), key=lambda i: groups.order[i]):
        root = groups.root(item)
        others = {groups.root(other) for other in by_name.get(groups.name[root], ())} - {root}
        fitting = [other for other in others if not groups.differ(other, root)]
        if fitting:
            groups.join(min(fitting, key=lambda other: groups.order[other]), root)
