"""The checks of the types' own files, compiled into one function that picks by kind.

A check is a plain function over integers. It is made known to the compiler with the functions of
its file that it calls, and becomes one branch of a chain: adding a type adds a branch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import isfunction
from types import ModuleType
from typing import Any, TypeAlias

from duecare.data_types import ALL, arithmetic
from duecare.data_types.registry import FILES
from duecare.discovery.kernel.characters import Bytes
from duecare.discovery.kernel.compiled import branch, compiled, known

Chain: TypeAlias = Callable[[int, Bytes, int], int]


def _functions_of(module: ModuleType) -> Iterator[Any]:
    for found in vars(module).values():
        if isfunction(found) and found.__module__ == module.__name__:
            yield found


def _make_known() -> None:
    for module in (arithmetic, *FILES):
        for function in _functions_of(module):
            known(function)


def _or_else(kind: int, check: Any, rest: Chain) -> Chain:
    def picked(asked: int, text: Bytes, count: int) -> int:
        if asked == kind:
            return int(check(text, count))
        return rest(asked, text, count)

    return branch(picked)


@compiled
def _as_it_is(_kind: int, _text: Bytes, count: int) -> int:
    return count


@compiled
def _never(_kind: int, _text: Bytes, _count: int) -> int:
    return 0


def _checks() -> Chain:
    chain: Chain = _as_it_is
    for kind in ALL:
        if kind.form.check is not None:
            chain = _or_else(kind.bit, kind.form.check, chain)
    return chain


def _samples() -> Chain:
    chain: Chain = _never
    for kind in ALL:
        if kind.form.sample is not None:
            chain = _or_else(kind.bit, kind.form.sample, chain)
    return chain


_make_known()
_check_of = _checks()
_sample_of = _samples()


@compiled
def checked_length(kind: int, text: Bytes, count: int) -> int:
    """The length of the normal form under the check of a kind, 0 where it is refused."""
    return _check_of(kind, text, count)


@compiled
def is_sample(kind: int, text: Bytes, count: int) -> bool:
    """Whether a number is one of those that are printed as examples of the kind."""
    return _sample_of(kind, text, count) != 0
