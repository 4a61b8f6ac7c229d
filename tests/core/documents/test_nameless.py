"""A copy of a statement without names: none is left, nothing else changes, and it says so."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from duecare.documents.model import Column, Paragraph, Section, Statement, Table
from duecare.documents.nameless import LEFT_OUT, without_names

NAMES = {
    "Dana Cole": "person 1",
    "Cole": "person 1",
    "dana@lakeside.example": "person 1",
    "LT-07": "device 1",
    "Server": "device 2",
    "Server-2": "device 3",
}


def statement(text: str) -> Statement:
    table = Table("Places", (Column("Place"),), ((text,),))
    part = Section("Found", (Paragraph(text), table))
    return Statement("risk-assessment", "Risk", "Lakeside", "North IT", date(2026, 11, 30), (part,))


def said(made: Statement) -> str:
    block = made.sections[0].blocks[0]
    assert isinstance(block, Paragraph)
    return block.text


def test_names_are_replaced_as_whole_words_and_the_longest_first() -> None:
    made = without_names(
        statement(
            "DANA COLE (dana@lakeside.example) uses LT-07, Server-2 and Server; see Colewood."
        ),
        NAMES,
    )
    assert said(made) == "person 1 (person 1) uses device 1, device 3 and device 2; see Colewood."


def test_one_plain_word_is_found_only_as_it_is_written() -> None:
    assert said(without_names(statement("the server room"), NAMES)) == "the server room"


def test_the_copy_says_that_names_were_left_out_and_keeps_its_kind() -> None:
    made = without_names(statement("Cole"), {"risk-assessment": "x", "Cole": "person 1"})
    assert made.kind == "risk-assessment"
    assert made.notice.startswith(LEFT_OUT)
    table = made.sections[0].blocks[1]
    assert isinstance(table, Table)
    assert table.rows == (("person 1",),)


@given(st.text(alphabet="ab(.*+[\\ -1", max_size=20), st.text(max_size=40))
def test_any_name_and_any_text_give_a_statement(name: str, text: str) -> None:
    made = without_names(statement(text), {name: "person 1"})
    if name not in text:
        assert said(made) == said(statement(text))


@given(st.lists(st.sampled_from(list(NAMES)), min_size=1, max_size=6))
def test_no_name_is_left(names: list[str]) -> None:
    text = said(without_names(statement("; ".join(names)), NAMES))
    assert not any(name in text for name in NAMES)
