"""Lists as they come: any letters, marks, headings, sheets and pages, each read or told in words."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook
from tests.core.imports.lists import read

from duecare.errors import InputError
from duecare.imports.decoding import decode
from duecare.imports.fields import ListKind
from duecare.imports.opening import open_list

PEOPLE = ListKind.EMPLOYEES
LETTERS = "Name,Email,Job Title\nJürgen Größ,jg@x.example,Prüfer\nNúria Peña,np@x.example,Señora\n"
ADA = [("Ada Lovelace", "ada@x.example")]
BOTH = [*ADA, ("Bo Lane", "bo@x.example")]


def people(content: str | bytes) -> list[tuple[str, str]]:
    return [(row.text("name"), row.text("email")) for row in read(content, PEOPLE).rows]


@pytest.mark.parametrize(
    "encoding",
    ["utf-16-le", "utf-16-be", "utf-8-sig", "utf-32", "cp1252", "mac-roman", "cp437", "cp850"],
)
def test_letters_of_any_machine_are_read(encoding: str) -> None:
    found = decode(LETTERS.encode(encoding))
    assert found.text == LETTERS
    assert bool(found.notes) == (not encoding.startswith("utf"))


@pytest.mark.parametrize(
    ("content", "name", "note"),
    [
        (
            "Name\nJürgen\n".encode() + "Núria\n".encode("cp1252"),
            "Jürgen Núria",
            "Some lines are UTF-8",
        ),
        ("Name\nJürgen\n".encode().decode("cp1252").encode(), "Jürgen", "converted twice"),
        ("Name\nJürgen\nÄ".encode()[:-1], "Jürgen", "middle of a letter"),
        ("Name\nJürgen\n".encode("utf-16")[:-1], "Jürgen", "middle of a letter"),
        (b"Name\nA\0da\n", "Ada", ""),
    ],
)
def test_damaged_letters_are_read_and_said(content: bytes, name: str, note: str) -> None:
    found = decode(content)
    assert found.text.split()[1:] == name.split()
    assert note in " ".join(found.notes)


@pytest.mark.parametrize(
    "text",
    [
        "Name^Email\nAda Lovelace^ada@x.example\n",
        '"sep=|"\nName|Email\nAda Lovelace|ada@x.example\n',
        "sep=~\nName~Email\nAda Lovelace~ada@x.example\n",
        "Name          Email        \nAda Lovelace  ada@x.example\n",
        "Name         Email\n------------ -----\nAda Lovelace ada@x.example\n",
        "| Name | Email |\n|---|---|\n| Ada Lovelace | ada@x.example |\n",
        "+----+\n| Name | Email |\n+----+\n| Ada Lovelace | ada@x.example |\n+----+\n",
        "> Name,Email\n> Ada Lovelace,ada@x.example\n",
        "'Name','Email'\n'Ada Lovelace','ada@x.example'\n",
        "“Name”,“Email”\n“Lovelace, Ada”,“ada@x.example”\n",
        'Name, Email\n"Lovelace, Ada", "ada@x.example"\n',
        '"Name" ,"Email"\n"Lovelace, Ada" ,"ada@x.example"\n',
        "Ada Lovelace <ada@x.example>;\n",
        "Ada Lovelace,ada@x.example\n",
        "Employee,Employee,Contact\nFirst,Last,Email\nAda,Lovelace,ada@x.example\n",
        "Name,Email,Hired\n(text),(text),(mm/dd/yyyy)\nAda Lovelace,ada@x.example,\n",
        "Name,Email,Title\nDepartment: Tax,,\nAda Lovelace,ada@x.example,\nCount: 1,,\n",
        "Name,Email\nAda Lovelace,ada@x.example\nTotal,1\n",
        "Name,Email,Title\nAda Lovelace,ada@x.example,\n*** End of report ***,,\nShowing 1 to 1,,\n",
        "Letterhead\n" * 45 + "Name,Email\nAda Lovelace,ada@x.example\n",
        "Name,Email\nAda\u200b \u202eLovelace\u202c,ada@x.example\u200b\n",
        "Name,Email\n\x1bAda Lovelace,'ada@x.example;\n",
    ],
)
def test_a_list_in_any_dress_is_the_same_list(text: str) -> None:
    assert people(text) == ADA


def test_addresses_of_a_mail_are_a_list() -> None:
    assert people("Ada Lovelace <ada@x.example>; Bo Lane <bo@x.example>") == BOTH
    assert people("ada@x.example\nbo@x.example\n") == [("", one) for _, one in BOTH]
    assert people("Ada Lovelace,ada@x.example,Clerk\nBo Lane,bo@x.example,Boss\n") == BOTH


def test_a_mark_that_is_not_doubled_costs_nothing() -> None:
    text = 'Name,Email\n"Ada "Countess" Lovelace",ada@x.example\n'
    assert people(text) == [('Ada "Countess" Lovelace', "ada@x.example")]


PAGES = {
    "a page": "<html><body><table><tr><th>Name</th><th>Email</th></tr>"
    "<tr><td>Ada Lovelace</td><td>ada@x.example</td></tr></table></body></html>",
    "cells that are not closed": "\r\n<table border=1><tr><td>Name<td>Email"
    "<tr><td>Ada<br>Lovelace<td>ada@x.example</table>",
    "two tables": "<table><tr><td>Report</td></tr></table><table><tr><td>Email</td><td>Name</td></tr>"
    "<tr><td>ada@x.example</td><td>Lovelace,&nbsp;Ada</td></tr></table>",
    "XML of 2003": '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns:ss="urn:x"><Worksheet><Table><Row><Cell><Data>Title</Data></Cell>'
    '<Cell ss:Index="3"><Data>Name</Data></Cell><Cell><Data>Email</Data></Cell></Row>'
    '<Row><Cell ss:Index="3"><Data>Ada Lovelace</Data></Cell><Cell><Data>ada@x.example</Data></Cell>'
    "</Row></Table></Worksheet></Workbook>",
}


@pytest.mark.parametrize("page", PAGES)
def test_a_table_of_markup_is_a_list_whatever_its_name(page: str) -> None:
    assert people(PAGES[page]) == ADA


def test_a_page_says_its_letters_and_merged_cells_fill_their_rows() -> None:
    page = (
        "<meta charset=windows-1252><table><tr><td>Name<td>Department</tr>"
        "<tr><td>Jürgen Ä<td rowspan=2>Tax</tr><tr><td>Bo Lane</tr><tr><td>Cy Dorn<td>Law</tr></table>"
    )
    rows = read(page.encode("cp1252"), PEOPLE).rows
    assert [(one.text("name"), one.text("department")) for one in rows] == [
        ("Jürgen Ä", "Tax"),
        ("Bo Lane", "Tax"),
        ("Cy Dorn", "Law"),
    ]


def _book(*sheets: tuple[list[list[Any]], str], merged: str = "") -> bytes:
    book = Workbook()
    book.remove(book.active)
    for number, (rows, state) in enumerate(sheets):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = state
        if merged:
            sheet.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_hidden_sheet_gives_way_and_a_second_one_is_named() -> None:
    hidden: list[list[Any]] = [
        ["Display name", "Email", "Job title", "Department"],
        ["Gone Long", "gone@x.example", "a", "b"],
    ]
    shown: list[list[Any]] = [["Name", "Email"], ["Ada Lovelace", "ada@x.example"]]
    assert people(_book((hidden, "hidden"), (shown, "visible"))) == ADA
    table = open_list(_book((shown, "visible"), (shown, "visible")))
    assert "“Sheet 1” looks like a list too" in table.notes[0]


def test_merged_cells_of_a_sheet_belong_to_each_of_their_rows() -> None:
    rows: list[list[Any]] = [["Client", "Device name"], ["Lakeside", "LT-1"], [None, "LT-2"]]
    found = read(_book((rows, "visible"), merged="A2:A3"), ListKind.DEVICES)
    assert [one.text("client") for one in found.rows] == ["Lakeside", "Lakeside"]


@pytest.mark.parametrize(
    "value",
    [
        {
            "value": [{"displayName": "Ada Lovelace", "mail": "ada@x.example"}],
            "@odata.context": "x",
        },
        {"users": [{"name": "Ada Lovelace", "email": "ada@x.example"}], "total": 1},
    ],
)
def test_the_answer_of_an_api_is_a_list(value: Any) -> None:
    text = json.dumps(value)
    assert people(text) == ADA
    assert people(text.encode("utf-16")) == ADA


def test_one_object_a_line_is_a_list() -> None:
    lines = [json.dumps({"name": name, "email": email}) for name, email in BOTH]
    assert people("\n".join(lines)) == BOTH


def _zip(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (_zip(word__document_dot_xml="x"), "a Word document"),
        (_zip(Index__Document_dot_iwa="x"), "a Numbers or Pages document"),
        (_zip(list_dot_pdf="x"), "0 lists"),
        (b"{\\rtf1 Name}", "a Word document"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(100), "an archive that is not a zip"),
        (b"\x1f\x8b\x08" + bytes(100), "an archive that is not a zip"),
        (b"GIF89a" + bytes(100), "a picture"),
        (b"<?xml version='1.0'?><people><person/></people>", "without a table"),
        ("Name,Email\n" + "A" * 20_000_001, "larger than the 20 MB"),
    ],
    ids=["docx", "numbers", "pdf", "rtf", "7z", "gzip", "gif", "xml", "large"],
)
def test_a_file_that_is_no_list_is_named(content: str | bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        open_list(content.encode() if isinstance(content, str) else content)


def test_more_rows_than_allowed_are_not_cut_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duecare.imports.tables.MOST_ROWS", 100)
    with pytest.raises(InputError, match="more than 100 rows"):
        open_list(b"Name\n" + b"x\n" * 300)


def test_what_a_mac_adds_to_a_zip_is_no_second_list() -> None:
    text = "Name,Email\nAda Lovelace,ada@x.example\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("list.csv", text)
        archive.writestr("__MACOSX/._list.csv", "resource fork")
    assert people(out.getvalue()) == ADA


@pytest.mark.parametrize("heading", ["Employee number", "Notes", ""])
def test_a_column_of_identifiers_is_dropped_whatever_its_heading(heading: str) -> None:
    text = f"Name,{heading},Email\nAda Lovelace,219-08-4471,ada@x.example\n"
    found = read(text, PEOPLE)
    assert found.table.refused == (heading or "column 2",)
    assert "4471" not in repr(found)


def test_a_cell_with_an_identifier_costs_that_cell() -> None:
    text = "Name,Email\nAda 219-08-4471,ada@x.example\nBo Lane,bo@x.example\nCy D,c@x.example\n"
    found = read(text, PEOPLE)
    assert [one.text("name") for one in found.rows] == ["", "Bo Lane", "Cy D"]
    assert "held a Social Security or card number" in found.problems[0].reason
    assert "4471" not in found.problems[0].value
