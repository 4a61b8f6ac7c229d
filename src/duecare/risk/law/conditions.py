"""Three-valued reading of a condition over facts: yes, no, or unknown, with what decides it.

``all`` is no if any part is no, else unknown if any part is unknown; ``any`` is yes if any part
is yes, else unknown if any is unknown; ``not`` turns yes and no. To learn a fact never turns yes
into no or no into yes: it can only settle what was unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, assert_never

from duecare.catalog.applicability import AllOf, AnyOf, Condition, FactTest, NotOf
from duecare.risk.law.facts import Facts, Span, Value
from duecare.risk.offer import Answer, Because

_TURNED: Final[Mapping[Answer, Answer]] = {"yes": "no", "no": "yes", "unknown": "unknown"}


def evaluate(condition: Condition, facts: Facts) -> Answer:
    """What the facts say of a condition."""
    match condition:
        case FactTest():
            return _test(condition, facts)
        case AllOf():
            return both(evaluate(part, facts) for part in condition.all)
        case AnyOf():
            return either(evaluate(part, facts) for part in condition.any)
        case NotOf():
            return turned(evaluate(condition.part, facts))
    assert_never(condition)


def both(answers: Iterable[Answer]) -> Answer:
    """Yes if all are yes, no if any is no."""
    given = set(answers)
    return "no" if "no" in given else "unknown" if "unknown" in given else "yes"


def either(answers: Iterable[Answer]) -> Answer:
    """Yes if any is yes, no if all are no."""
    given = set(answers)
    return "yes" if "yes" in given else "unknown" if "unknown" in given else "no"


def turned(answer: Answer) -> Answer:
    """The answer to the contrary."""
    return _TURNED[answer]


def deciding(condition: Condition, facts: Facts) -> tuple[Because, ...]:
    """The facts that decide a condition, the fewest that do, in the order of the rule.

    For yes and no those from which the answer follows; for unknown those that are missing.
    """
    answer = evaluate(condition, facts)
    match condition:
        case FactTest():
            return (_because(condition, facts),)
        case NotOf():
            return deciding(condition.part, facts)
        case AllOf():
            parts, enough = condition.all, "no"
        case AnyOf():
            parts, enough = condition.any, "yes"
        case _ as never:
            assert_never(never)
    fitting = [part for part in parts if evaluate(part, facts) == answer]
    if answer == enough:
        return deciding(min(fitting, key=lambda part: len(deciding(part, facts))), facts)
    found = [one for part in fitting for one in deciding(part, facts)]
    return tuple(dict.fromkeys(found))


def _test(test: FactTest, facts: Facts) -> Answer:
    value = facts.of(test.f)
    if value is None:
        return "unknown"
    wanted = test.v if isinstance(test.v, tuple) else (test.v,)
    if test.op in ("in", "eq"):
        return _yes(value in wanted)
    if test.op == "any_of":
        return _yes(bool(set(_listed(value)) & set(wanted)))
    if test.op == "only":
        return _yes(bool(_listed(value)) and set(_listed(value)) <= set(wanted))
    return _compared(value, test.op, float(wanted[0]))


def _compared(value: Value, operator: str, limit: float) -> Answer:
    ends = (value.low, value.high) if isinstance(value, Span) else (float(value), float(value))  # type: ignore[arg-type]
    holds = {
        "gte": [end >= limit for end in ends],
        "gt": [end > limit for end in ends],
        "lt": [end < limit for end in ends],
        "lte": [end <= limit for end in ends],
    }[operator]
    return "yes" if all(holds) else "unknown" if any(holds) else "no"


def _yes(holds: bool) -> Answer:
    return "yes" if holds else "no"


def _listed(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _because(test: FactTest, facts: Facts) -> Because:
    value = facts.of(test.f)
    wanted = test.v if isinstance(test.v, tuple) else (test.v,)
    if isinstance(value, tuple) and test.op == "any_of":
        value = tuple(one for one in value if one in wanted) or value
    if isinstance(value, Span):
        value = value.high
    return Because(test.f, test.op, wanted, value)
