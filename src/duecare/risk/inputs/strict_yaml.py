"""YAML as people mean it: no key twice, no alias, no numbers that turn into other numbers.

YAML 1.1 reads ``0100000`` as 32,768, ``1:00`` as 60 and ``1e6`` as text. Numbers are those of the
YAML 1.2 core schema (yaml.org/spec/1.2.2, section 10.3.2), with ``_`` between digits allowed; what
is no number stays text and is refused by the field that needs one. JSON is read by the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any, Final

import yaml

DEEPEST: Final = 40  # levels of nesting; an input file has six
_INTEGER: Final = re.compile(r"^[-+]?[0-9][0-9_]*$")
_FLOAT: Final = re.compile(
    r"^[-+]?(?:[0-9][0-9_]*)?\.?[0-9]+(?:[eE][-+]?[0-9]+)?$|^[-+]?[0-9][0-9_]*\."
    r"(?:[eE][-+]?[0-9]+)?$|^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$"
)


class _StrictLoader(yaml.SafeLoader):
    """Safe types only; refuses duplicate keys, aliases and deep nesting."""

    yaml_implicit_resolvers: Any = {
        first: [
            (tag, pattern)
            for tag, pattern in rules
            if tag not in {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}
        ]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # PyYAML is untyped
            raise yaml.constructor.ConstructorError(
                problem="an alias (*name) is not allowed: write the value out", problem_mark=mark
            )
        self.depth += 1
        if self.depth > DEEPEST:
            raise yaml.constructor.ConstructorError(
                problem=f"is nested more than {DEEPEST} levels deep", problem_mark=None
            )
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(getattr(key, "value", ""))
            if name in seen:
                raise yaml.constructor.ConstructorError(
                    problem=f"duplicate key '{name[:60]}'", problem_mark=key.start_mark
                )
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


def _integer(loader: yaml.SafeLoader, node: Any) -> int:
    text = loader.construct_scalar(node).replace("_", "")
    if len(text) > 30:
        raise yaml.constructor.ConstructorError(
            problem="a number has more than 30 digits", problem_mark=node.start_mark
        )
    return int(text)


def _float(loader: yaml.SafeLoader, node: Any) -> float:
    text = loader.construct_scalar(node).replace("_", "").lower()
    return float(text.replace(".inf", "inf").replace(".nan", "nan"))


_DIGITS: Final = list("-+0123456789")
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:int", _INTEGER, _DIGITS)
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, [*_DIGITS, "."])
_StrictLoader.add_constructor("tag:yaml.org,2002:int", _integer)
_StrictLoader.add_constructor("tag:yaml.org,2002:float", _float)


def load_strictly(text: str) -> Any:
    """The value in a YAML or JSON text.

    Raises :class:`yaml.YAMLError` naming the place, also for a key given twice or an alias.
    """
    return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a subclass of SafeLoader
