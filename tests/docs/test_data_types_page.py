"""The page about data types shows the table that the types themselves declare.

``DUECARE_RERECORD=1`` rewrites the table; review the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

from duecare.data_types import ALL, DataType

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "data-types.md"
HEAD = "| id | counted when it passes | in text needs a label | joins people | notice laws |\n"
JOINS = {
    "identity": "identity",
    "link": "link",
    "contact": "contact",
    "name": "with birth date or ZIP",
    "birth": "with the name",
}
OWNERS = {"provider": "no: a provider's", "company": "no: an employer's", "person": "no"}


def row(kind: DataType) -> str:
    joins = JOINS.get(kind.identity.joins) or OWNERS[kind.identity.belongs_to]
    law = ", ".join(f"`{element}`" for element in kind.law.elements) or "none"
    cells = (f"`{kind.id}`", kind.wording.passes, kind.wording.label_in_text, joins, law)
    return f"| {' | '.join(cells)} |\n"


def test_the_table_of_the_page_is_what_the_types_declare() -> None:
    table = HEAD + "|---|---|---|---|---|\n" + "".join(map(row, ALL))
    text = PAGE.read_text()
    start = text.index("| id |")
    end = text.index("\n\n", start) + 1
    if os.environ.get("DUECARE_RERECORD"):
        PAGE.write_text(text[:start] + table + text[end:])
        return
    assert text[start:end] == table
