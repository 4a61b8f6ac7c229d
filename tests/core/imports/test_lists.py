"""Lists of any dialect and encoding, recognized by their headings, read cell by cell."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.imports.lists import ADP, GOOGLE, INTUNE, M365, read

from duecare.errors import InputError
from duecare.imports.cells import read_amount
from duecare.imports.days import NEVER, Order, order_of, read_day, read_moment
from duecare.imports.facts import Proof
from duecare.imports.failed import failed_rows
from duecare.imports.fields import ListKind
from duecare.imports.guarded import open_guarded, table_from, table_value
from duecare.imports.headings import is_refused
from duecare.imports.opening import OpeningHints, open_list
from duecare.imports.profiles import load_profiles, recognize
from duecare.imports.reading import Choices

LISTS = {
    "intune": (INTUNE, ListKind.DEVICES),
    "m365": (M365, ListKind.EMPLOYEES),
    "google": (GOOGLE, ListKind.EMPLOYEES),
}


def _semicolons(text: str) -> str:
    import csv

    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(csv.reader(io.StringIO(text)))
    return out.getvalue()


def _quoted(text: str) -> str:
    import csv

    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(csv.reader(io.StringIO(text)))
    return out.getvalue()


def _workbook(text: str) -> bytes:
    import csv

    from openpyxl import Workbook

    book = Workbook()
    for row in csv.reader(io.StringIO(text)):
        book.active.append([cell.removeprefix("'") or None for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _zip(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("export/list.csv", text)
    return out.getvalue()


DIALECTS = {
    "plain": lambda text: text.encode(),
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "UTF-16 BE without a mark": lambda text: text.encode("utf-16-be"),
    "Windows-1252": lambda text: text.encode("cp1252"),
    "semicolons": lambda text: _semicolons(text).encode(),
    "sep=": lambda text: ("sep=;\r\n" + _semicolons(text)).encode(),
    "tabs": lambda text: _semicolons(text).replace(";", "\t").encode(),
    "quoted": lambda text: _quoted(text).encode(),
    "#TYPE": lambda text: ("#TYPE System.Object\r\n" + text).encode(),
    "old line ends": lambda text: text.replace("\n", "\r").encode(),
    "title lines": lambda text: ("All of it,,\n\nRun by Dana,,\n" + text).encode(),
    "repeated headings": lambda text: (text + text.splitlines()[0] + "\n").encode(),
    "a footer": lambda text: (text + "\nTotal 3\nPage 1 of 1\n").encode(),
    "workbook": _workbook,
    "zip": _zip,
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_of_a_list_gives_the_same_rows(name: str, dialect: str) -> None:
    text, kind = LISTS[name]
    plain, other = read(text, kind), read(DIALECTS[dialect](text), kind)
    assert other.label == plain.label
    assert [one.values for one in other.rows] == [one.values for one in plain.rows]
    assert [one.reason for one in other.problems] == [one.reason for one in plain.problems]


def test_every_skipped_line_is_told() -> None:
    found = read(ADP, ListKind.EMPLOYEES)
    assert [(one.line, one.reason) for one in found.table.skipped] == [
        (1, "above the headings"),
        (2, "above the headings"),
        (7, "a total or a footer"),
    ]
    assert [one.text("name") for one in found.rows] == ["Ana Ruiz Jr.", "Ana Ruiz Jr.", "Bo Lane"]
    assert found.rows[0].values["start_date"] == date(2019, 3, 15)


def test_a_refused_column_is_never_kept() -> None:
    found = read(ADP, ListKind.EMPLOYEES)
    assert found.table.refused == ("SSN",)
    assert "078-05" not in repr(found)
    assert read(GOOGLE, ListKind.EMPLOYEES).table.refused == ("Password [Required]",)


@pytest.mark.parametrize(
    ("heading", "refused"),
    [
        ("SSN", True),
        ("Social Security #", True),
        ("Wage rate", True),
        ("Annual Salary (USD)", True),
        ("Birth Date", True),
        ("BitLocker Recovery Key", True),
        ("Password never expires", False),
        ("Last password change time stamp", False),
        ("Session ID", False),
        ("Email", False),
    ],
)
def test_which_columns_are_refused(heading: str, refused: bool) -> None:
    assert is_refused(heading) is refused


def test_a_measured_fact_needs_a_recognized_file_whose_row_checked_in() -> None:
    lt07, _, lt11 = read(INTUNE, ListKind.DEVICES).rows
    encrypted = next(one for one in lt07.facts if one.key == "encrypted")
    assert (encrypted.proof, encrypted.value, encrypted.heading) == (
        Proof.MEASURED,
        False,
        "Encrypted",
    )
    assert encrypted.observed_at == datetime(2027, 3, 12, 16, 5, tzinfo=UTC)
    assert {one.proof for one in lt11.facts} == {Proof.SEEN}  # it never checked in
    assert "encrypted" not in {one.key for one in lt11.facts}  # empty is not "no"
    pasted = read(INTUNE, ListKind.DEVICES, pasted=True)
    assert {one.proof for row in pasted.rows for one in row.facts} == {Proof.SEEN}
    own = "Computer,BitLocker\nPC-1,Yes\n"
    assert {one.proof for one in read(own, ListKind.DEVICES).rows[0].facts} == {Proof.DOCUMENT}


def test_a_column_that_somebody_chose_is_not_measured() -> None:
    text = INTUNE.replace("Ownership", "UDF 12").replace("Corporate", "On")
    place = INTUNE.splitlines()[0].split(",").index("Ownership")
    chosen = Choices(columns={str(place): "edr_present"})
    facts = {
        one.key: one.proof for one in read(text, ListKind.DEVICES, choices=chosen).rows[0].facts
    }
    assert facts["edr_present"] == Proof.SEEN
    assert facts["encrypted"] == Proof.MEASURED


def test_a_suspended_bitlocker_is_not_encrypted() -> None:
    text = (
        "id,nodeClass,systemName,lastContact,conversionStatus,protectionStatus\n"
        "1,WINDOWS_WORKSTATION,LT-1,1805040000.5,FULLY_ENCRYPTED,UNPROTECTED\n"
        "2,WINDOWS_WORKSTATION,LT-2,1805040000.5,FULLY_ENCRYPTED,PROTECTED\n"
        "3,NMS_PRINTER,PR-1,1805040000.5,,\n"
    )
    rows = read(text, ListKind.DEVICES).rows
    assert [{one.key: one.value for one in row.facts}["encrypted"] for row in rows] == [
        False,
        True,
    ]


def test_an_unknown_word_is_asked_and_not_guessed() -> None:
    text = "Computer,BitLocker\nPC-1,Ready\nPC-2,On\n"
    found = read(text, ListKind.DEVICES)
    assert [one.meaning for one in found.words if one.word == "Ready"] == [None]
    assert "word that is not known" in found.problems[0].reason
    answered = read(text, ListKind.DEVICES, choices=Choices(words={"encrypted:ready": "no"}))
    assert [one.value for row in answered.rows for one in row.facts] == [False, True]
    assert not answered.problems


def test_a_list_of_another_kind_is_refused_by_name() -> None:
    with pytest.raises(InputError, match=r"Intune, all devices.*list of devices"):
        read(INTUNE, ListKind.EMPLOYEES)


def test_a_staff_list_without_a_maker_does_not_become_devices_called_like_people() -> None:
    staff = "Name,Email,Job title,Start date\nAmy Crane,amy@a.example,Clerk,1/5/2020\n"
    with pytest.raises(InputError, match="reads like a list of employees, not of devices") as said:
        read(staff, ListKind.DEVICES)
    assert "serial number, user, last check-in" in said.value.hint
    assert read(staff, ListKind.EMPLOYEES).rows
    # Names alone, or with one column of a device, may well be devices.
    assert read("Name,Department\nPC-1,Sales\n", ListKind.DEVICES).rows
    assert read(
        "Name,Email,Title,Start date,Serial number\nPC-1,,,,A1B2C3\n", ListKind.DEVICES
    ).rows


def test_a_missing_column_lists_those_that_were_read() -> None:
    found = read("Colour,Size\nred,4\n", ListKind.DEVICES)
    assert "Colour, Size" in found.missing_field


def test_an_unclosed_quotation_mark_costs_its_own_line() -> None:
    text = 'name,email\n"Amy Crane,amy@a.example\nBen Dorn,ben@a.example\n"Li, Jo",jo@a.example\n'
    found = read(text, ListKind.EMPLOYEES)
    assert [one.text("name") for one in found.rows] == ["Ben Dorn", "Jo Li"]
    assert [(one.line, one.costs_row) for one in found.problems] == [(2, True)]
    escaped = 'name,email\n"Amy \\"Mae\\" Crane",amy@a.example\n'
    assert read(escaped, ListKind.EMPLOYEES).rows[0].text("name") == 'Amy "Mae" Crane'


def test_half_a_file_says_where_it_ends() -> None:
    text = "name,email,department\nAmy,amy@a.example,Tax\nBen,ben@a.ex"
    found = read(text, ListKind.EMPLOYEES)
    assert [one.text("name") for one in found.rows] == ["Amy"]
    assert found.problems[0].reason == "the file ends inside this line"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x89PNG\r\n", "a picture"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\xd0\xcf\x11\xe0 broken", "damaged"),
        (bytes(range(1, 32)) * 40, "not text"),
        (b"name,email\n", "no row below"),
    ],
)
def test_a_wrong_file_is_told_in_words(content: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        open_list(content)


def test_a_zip_with_passwords_is_not_opened() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("passwords.csv", "name,password\n")
        archive.writestr("configurations.csv", "id,name\n")
    with pytest.raises(InputError, match="passwords"):
        open_list(out.getvalue())
    with pytest.raises(InputError, match="passwords"):
        open_list(b"name,email\nA,a@b.example\n", name="passwords.csv")


def _rows_or_words(content: bytes, kind: ListKind) -> str:
    try:
        return f"{len(read(content, kind).rows)} rows"
    except InputError as error:
        return str(error)


@given(at=st.integers(0, len(INTUNE) - 1), bit=st.integers(0, 7), wide=st.booleans())
@settings(max_examples=150)
def test_a_flipped_bit_gives_words_never_a_traceback(at: int, bit: int, wide: bool) -> None:
    content = bytearray(INTUNE.encode("utf-16" if wide else "utf-8"))
    content[at] ^= 1 << bit
    assert _rows_or_words(bytes(content), ListKind.DEVICES)


@given(at=st.integers(0, 6000), bit=st.integers(0, 7))
@settings(max_examples=40)
def test_a_flipped_bit_of_a_workbook_gives_words(at: int, bit: int) -> None:
    content = bytearray(_SHEET)
    content[at % len(content)] ^= 1 << bit
    assert _rows_or_words(bytes(content), ListKind.EMPLOYEES)


_SHEET = _workbook(GOOGLE)


def test_the_worker_gives_what_the_reader_gives() -> None:
    assert open_guarded(INTUNE.encode(), name="list.csv") == open_list(INTUNE.encode())
    with pytest.raises(InputError, match="a PDF"):
        open_guarded(b"%PDF-1.7")
    table = open_list(ADP.encode())
    assert table_from(table_value(table)) == table


def test_the_encoding_and_the_line_of_headings_can_be_chosen() -> None:
    text = "Name,Ort\nname,email\nAmy,amy@a.example\n"
    table = open_list(text.encode(), how=OpeningHints(header_line=2))
    assert table.headings == ("name", "email")
    assert open_list("name\tx\nÄ\t1\n".encode("cp1252"), how=OpeningHints("cp1252", "\t")).rows[
        0
    ].cells == (
        "Ä",
        "1",
    )


def test_every_profile_is_recognized_by_its_own_headings() -> None:
    for one in load_profiles():
        headings = [*one.detect, *one.columns]
        assert recognize(headings) == one, one.id


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2019-03-15", date(2019, 3, 15)),
        ("03/15/2019", date(2019, 3, 15)),
        ("3/5/19", date(2019, 3, 5)),
        ("15-Mar-2019", date(2019, 3, 15)),
        ("01-JAN-19", date(2019, 1, 1)),
        ("20190315", date(2019, 3, 15)),
        ("Mar 15, 2019", date(2019, 3, 15)),
        ("3/15/2019 12:00:00 AM", date(2019, 3, 15)),
        ("never", NEVER),
        ("0001-01-01 00:00:00.0000000", NEVER),
        ("9999-12-31 23:59:59.9999999", NEVER),
        ("13/13/2019", None),
        ("2019-02-30", None),
        ("soon", None),
        ("9" * 400, None),
    ],
)
def test_days_as_lists_write_them(cell: str, day: object) -> None:
    assert read_day(cell, order=Order.MONTH_FIRST) == day


def test_times_as_lists_write_them() -> None:
    noon = datetime(2027, 3, 12, 12, 0, tzinfo=UTC)
    for cell in (
        "2027-03-12T12:00:00Z",
        "2027-03-12 07:00 -05:00",
        "1804852800",
        "1804852800000.0",
    ):
        assert read_moment(cell, order=Order.MONTH_FIRST) == noon, cell
    filetime = str((1804852800 + 11644473600) * 10_000_000)
    assert read_moment(filetime, order=Order.MONTH_FIRST) == noon
    assert read_moment("3/12/2027 12:00:00 PM", order=Order.MONTH_FIRST) == noon


def test_one_day_that_fits_one_order_only_decides_for_the_file() -> None:
    assert order_of(["03/04/2019", "25/04/2019"]) == (Order.DAY_FIRST, True)
    assert order_of(["03/04/2019", "04/25/2019"]) == (Order.MONTH_FIRST, True)
    assert order_of(["03/04/2019"]) == (Order.MONTH_FIRST, False)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,000,000", "1000000"),
        ("$2,500", "2500"),
        ("USD 1M", "1000000"),
        ("2.5K", "2500"),
        ("1.250M", "1250000"),
        ("2500.50", "2500.5"),
        ("10.000", None),  # a retention of $10 was recorded
        ("1.000.000", "1000000"),
        ("1.000.000,00", "1000000"),
        ("1.000,50", "1000.5"),
        ("1.000", None),
        ("1e6", "1000000"),
        ("2.5e6", "2500000"),
        ("one million", "1000000"),
        ("Two hundred fifty thousand dollars", "250000"),
        ("one hundred and fifty-five thousand", "155000"),
        ("some million", None),
        ("twenty thirty thousand", None),
        ("ten", None),
    ],
)
def test_amounts_as_declarations_pages_print_them(text: str, amount: str | None) -> None:
    assert read_amount(text, of_list=True) == amount


def test_rows_that_failed_come_back_in_the_layout_of_the_list() -> None:
    found = read("name,email,phone\nAmy,not mail,'+1608\n", ListKind.EMPLOYEES)
    lines = failed_rows(found.table, found.problems).splitlines()
    assert lines[0] == "name,email,phone,Reason"
    assert lines[1].startswith("Amy,not mail,'+1608,")
    assert "line 2: email: not an email address" in lines[1]
