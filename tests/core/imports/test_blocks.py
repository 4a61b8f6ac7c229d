"""Staff lists in blocks of lines, tables as a terminal prints them, and a second table below."""

import pytest
from tests.core.imports.lists import plan, read

from duecare.imports.fields import ListKind

CARDS = """\
BEGIN:VCARD
VERSION:3.0
N:Hill;Ada;;;
FN:Ada Hill
ORG:Harbor;Tax and Audit
EMAIL;TYPE=work:ada@harbor.exam
 ple.com
END:VCARD
BEGIN:VCARD
FN:J\u00fcrgen Gr\u00f6\u00df
item1.EMAIL:j@harbor.example.com
END:VCARD
"""
LDIF = """\
version: 1

dn: CN=Ada Hill,OU=staff
sn: Hill
givenName: Ada
department: Tax and Au
 dit
mail: ada@harbor.example.com

# the last one
dn: uid=j,OU=staff
cn:: SsO8cmdlbiBHcsO2w58=
mail: j@harbor.example.com
"""
FORMAT_LIST = """

DisplayName       : Ada Hill
UserPrincipalName : ada@harbor.example.com
Department        : Tax and
                    Audit

DisplayName       : J\u00fcrgen Gr\u00f6\u00df
UserPrincipalName : j@harbor.example.com
Department        :

"""


@pytest.mark.parametrize("text", [CARDS, LDIF, FORMAT_LIST], ids=["vcard", "ldif", "format-list"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_block_is_one_employee(text: str, encoding: str, end: str) -> None:
    found = plan(text.replace("\n", end).encode(encoding), ListKind.EMPLOYEES)
    values = [item.values for item in found.items]
    assert [(one["name"], one["email"]) for one in values] == [
        ("Ada Hill", "ada@harbor.example.com"),
        ("J\u00fcrgen Gr\u00f6\u00df", "j@harbor.example.com"),
    ]
    assert values[0]["department"] == "Tax and Audit"
    assert [item.action for item in found.items] == ["new", "new"]


def test_a_table_of_a_terminal_is_cut_where_its_rule_is() -> None:
    text = """
DisplayName UserPrincipalName
----------- -----------------
Ada Hill    ada@harbor.example.com
"""
    (item,) = plan(text, ListKind.EMPLOYEES).items
    assert (item.values["name"], item.values["email"]) == ("Ada Hill", "ada@harbor.example.com")


def test_a_remark_with_colons_in_a_table_makes_no_blocks() -> None:
    (item,) = plan("Name,Email\nAda Hill,ada@harbor.example.com\n", ListKind.EMPLOYEES).items
    assert item.values["name"] == "Ada Hill"


@pytest.mark.parametrize("above", ["\n", "\nFormer staff\n", ",,\nFormer staff,,\n"])
def test_a_second_table_is_left_out_and_every_line_of_it_named(above: str) -> None:
    first = "Name,Email\nAda Hill,ada@harbor.example.com\n"
    second = "Name,Email,Last day\nBo Lane,bo@harbor.example.com,01/02/2026\n"
    found = read(first + above + second, ListKind.EMPLOYEES)
    assert [row.cells[0] for row in found.table.rows] == ["Ada Hill"]
    assert sum("second table" in one.reason for one in found.table.skipped) >= 2
    assert all(one.is_broken for one in found.table.skipped if "second table" in one.reason)
