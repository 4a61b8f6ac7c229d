"""One word, one meaning: no class name is defined twice."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "src"

# A table of the web application that stores what the core class of the same name holds.
STORED = {
    "Answer",
    "Assessment",
    "Checkpoint",
    "DefenseFile",
    "Device",
    "InsurancePolicy",
    "Recommendation",
}
# One word in two rooms that do not see each other.
APART = {
    "Column": "columns of scanned tables, of statements, of pages and of invented documents",
    "Command": "that a technician copies to a machine; of Django, which wants this name in its folder of commands",
    "Document": "an invented document of the demonstration, a kept one of the ledger",
    "Finding": "of a scan; what a revocation list says about a certificate",
    "Group": "of fields of an entry; of panels of a page",
    "Item": "of a scan; of ASN.1; of the navigation",
    "ReasonForm": "the same single field in two apps",
    "Standing": "of a certificate; of a contact; of a security policy",
    "Table": "of a scanned file, of a statement, of an invented document",
    "Tile": "of the log; of a page",
}


def class_names(root):
    """Where each class of a tree is defined; private and inner ones belong to their module."""
    found = defaultdict(list)
    for path in sorted(root.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(str(path.relative_to(root)))
    return found


def test_no_class_name_has_two_meanings():
    twice = {name: places for name, places in class_names(ROOT).items() if len(places) > 1}
    assert {name: twice[name] for name in twice.keys() - STORED - APART.keys()} == {}


def test_a_table_shares_its_name_with_the_one_core_class_that_it_stores():
    found = class_names(ROOT)
    for name in STORED & {name for name, places in found.items() if len(places) > 1}:
        packages = sorted(place.split("/")[0] for place in found[name])
        assert packages == ["duecare", "duecare_web"], name


def test_no_exception_outlives_its_reason():
    found = class_names(ROOT)
    assert [name for name in [*APART, *STORED] if len(found.get(name, [])) < 2] == []
