"""Nothing slow runs inside a transaction: setting a page, mail, network, uniting inventories.

A transaction that writes holds a lock for which others wait. The test follows the calls of every
action, and of every block that opens a transaction, from module to module, by the names that the
modules import.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "src"
SLOW = {
    "duecare.documents.pdf.render_pdf",
    "duecare.documents.seal.append_pages",
    "duecare.documents.seal.seal_pdf",
    "duecare.evidence.timestamps.tsa_client.fetch_lists",
    "duecare.evidence.timestamps.tsa_client.http_transport",
    "duecare.evidence.witness.witness.request_cosignature",
    "duecare.inventory.merge_inventories",
    "duecare.risk.assess",
    "duecare.risk.price",
    "duecare_web.outbox.delivery.hand_over",
    "duecare_web.outbox.sending.send_due",
}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(SOURCES).with_suffix("").parts)


def opens_a_transaction(node: ast.AST) -> bool:
    opened = (
        [ast.unparse(one.context_expr) for one in node.items] if isinstance(node, ast.With) else []
    )
    return any(one.startswith("transaction.atomic(") for one in opened)


class Module:
    """The functions of a module, and what the names in it mean."""

    def __init__(self, name: str, source: str) -> None:
        tree = ast.parse(source)
        written = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        self.functions: dict[str, ast.AST] = {node.name: node for node in written}
        self.blocks = {
            f"{node.name}, transaction {number}": block
            for node in written
            for number, block in enumerate(filter(opens_a_transaction, ast.walk(node)), start=1)
        }
        self.functions |= self.blocks
        self.meaning = {one: f"{name}.{one}" for one in self.functions}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for one in node.names:
                    self.meaning[one.asname or one.name] = f"{node.module}.{one.name}"

    def calls(self, function: str) -> set[str]:
        """The full names of what a function calls."""
        found = set()
        for node in ast.walk(self.functions[function]):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Name):
                found.add(self.meaning.get(called.id, called.id))
            elif isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
                owner = self.meaning.get(called.value.id, called.value.id)
                found.add(f"{owner}.{called.attr}")
        return found

    def actions(self) -> list[str]:
        marked = [
            name
            for name, node in self.functions.items()
            if isinstance(node, ast.FunctionDef)
            and {"action", "transaction.atomic"} & {ast.unparse(one) for one in node.decorator_list}
        ]
        return [*marked, *self.blocks]


@cache
def modules() -> dict[str, Module]:
    paths = sorted((SOURCES / "duecare_web").rglob("*.py"))
    return {
        module_of(path): Module(module_of(path), path.read_text(encoding="utf-8")) for path in paths
    }


def way_to_something_slow(name: str, seen: frozenset[str] = frozenset()) -> list[str]:
    """The calls that lead from a function to something slow; empty where none do."""
    if name in SLOW:
        return [name]
    owner, _, function = name.rpartition(".")
    module = modules().get(owner)
    if module is None or function not in module.functions or name in seen:
        return []
    for called in sorted(module.calls(function)):
        if way := way_to_something_slow(called, seen | {name}):
            return [name, *way]
    return []


ACTIONS = [f"{name}.{one}" for name, module in modules().items() for one in module.actions()]


@pytest.mark.parametrize("name", sorted(SLOW))
def test_what_is_slow_is_still_called_so(name: str) -> None:
    owner, _, function = name.rpartition(".")
    source = SOURCES.joinpath(*owner.split("."))
    path = (
        source.with_suffix(".py") if source.with_suffix(".py").exists() else source / "__init__.py"
    )
    module = Module(owner, path.read_text(encoding="utf-8"))
    assert function in module.meaning


def test_the_check_follows_calls_from_module_to_module() -> None:
    assert len(ACTIONS) > 60
    assert "duecare_web.portal.signing.sign_policy, transaction 1" in ACTIONS
    way = way_to_something_slow("duecare_web.defense.actions.confirm_certificate")
    assert way[-1] == "duecare.documents.pdf.render_pdf"
    assert len(way_to_something_slow("duecare_web.recommendations.sending.send_for_decision")) > 2


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_runs_nothing_slow(action: str) -> None:
    assert way_to_something_slow(action) == []
