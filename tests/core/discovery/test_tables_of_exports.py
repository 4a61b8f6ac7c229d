"""Tables as exports and people leave them: formatted numbers, remarks, second tables, other forms."""

import json
import sqlite3
import zipfile

import pytest
from tests.core.discovery.practice_files import people_in, read_file, scan_folder

from duecare.discovery.kernel.states import state_index, zip_state_index
from duecare.discovery.readers.limits import Limits
from duecare.inventory import PeopleSketch

SSNS = ["041-62-3718", "012-93-7465", "523-48-1967", "007-35-4812", "089-56-1234"]
NAMES = ["Ada Brackenridge", "Burt Calloway", "Cleo Dunmore", "Dov Ellery", "Ena Fairweather"]
ROWS = list(zip(NAMES, SSNS, strict=True))
OBJECTS = [{"name": name, "ssn": ssn.replace("-", "")} for name, ssn in ROWS]


def counted(folder, text, name="list.csv"):
    """(Social Security numbers, people, whether something is named as not fully read)."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    outcome = read_file(path)
    return outcome.records.get("ssn", 0), people_in(outcome), bool(outcome.problems)


def table(write=str, rows=ROWS, header="Name,SSN", order="{0},{1}"):
    return "\n".join([header, *(order.format(n, write(s)) for n, s in rows), ""])


def number(ssn):
    return int(ssn.replace("-", ""))


@pytest.mark.parametrize(
    "write",
    [
        lambda ssn: f'"{number(ssn):,}"',
        lambda ssn: f"{number(ssn):,}".replace(",", "."),
        lambda ssn: f'"{number(ssn)},0"',
        lambda ssn: f"{number(ssn):.8E}",
        lambda ssn: f"{ssn} (spouse)",
    ],
    ids=["thousands", "points", "comma", "exponent", "words"],
)
def test_a_number_is_read_in_the_way_that_a_program_prints_numbers(tmp_path, write):
    assert counted(tmp_path, table(write)) == (5, 5, False)


@pytest.mark.parametrize("silence", ["N/A", "on file", "XXX-XX-3718", "***-**-3718", "-"])
def test_cells_that_say_nothing_do_not_hide_the_numbers_beside_them(tmp_path, silence):
    written = iter([SSNS[0], SSNS[1], *[silence] * 7])
    rows = [*ROWS, *(("Bo Lane", ""),) * 4]
    assert counted(tmp_path, table(lambda _: next(written), rows)) == (2, 2, False)


def test_a_column_of_other_numbers_is_not_taken_for_its_header(tmp_path):
    rows = [(name, str(10_000 + at)) for at, name in enumerate(NAMES * 3)]
    assert counted(tmp_path, table(rows=[*rows, ROWS[0]]))[0] <= 1


@pytest.mark.parametrize("order", ["7,SSN: {1}", "7,{0} SSN {1}", "7,{0} called about SSN {1}"])
def test_a_remark_may_end_with_a_number(tmp_path, order):
    assert counted(tmp_path, table(header="ID,Notes", order=order)) == (5, 5, False)


def test_one_remark_among_many_empty_ones_is_read(tmp_path):
    rows = "".join(f"{at},\n" for at in range(200))
    assert counted(tmp_path, f"ID,Notes\n{rows}201,SSN {SSNS[0]}\n") == (1, 1, False)


def test_the_last_word_of_a_cell_labels_nothing_in_the_next_one(tmp_path):
    rows = "".join(f"{at},see SSN\n{at},{100200300 + at} units\n" for at in range(20))
    assert counted(tmp_path, f"ID,Notes\n{rows}")[0] == 0


@pytest.mark.parametrize("between", ["\n", "\nStaff\n", "\n\nStaff list\n"])
def test_a_second_table_below_the_first_is_one_of_its_own(tmp_path, between):
    second = table(rows=ROWS[2:], header="SSN,City,Name", order="{1},Austin,{0}")
    assert counted(tmp_path, table(rows=ROWS[:2]) + between + second) == (5, 5, False)


def test_an_open_quote_above_a_second_table_costs_its_row_alone(tmp_path):
    second = table(rows=ROWS[2:], header="SSN,City,Name", order="{1},Austin,{0}")
    first = table(rows=ROWS[:2]).replace(NAMES[0], f'"{NAMES[0]}')
    assert counted(tmp_path, f"{first}\n{second}") == (5, 5, True)


MESSAGE = "MSH|^~\\&|A|B|C|D|20261130||ADT^A04|1|P|2.5\rPID|1||77^^^MR||{1}^{0}||19610409|F{2}{3}\r"


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Name,Birth Month,Birth Day,Birth Year", "{0},4,{1},1980"),
        ("Name,DOB_MM,DOB_DD,DOB_YYYY", "{0},04,{1:02},1980"),
        ("DOB_Y,DOB_M,DOB_D,Name", "80,April,{1},{0}"),
        ("Nombre,Mes de nacimiento,Dia de nacimiento,Ano de nacimiento", "{0},4,{1},1980"),
    ],
)
def test_a_birth_date_in_three_columns_is_one(tmp_path, header, row):
    days = (9, 13, 2, 30, 31)  # April has no 31st
    text = "\n".join([header, *(row.format(n, d) for n, d in zip(NAMES, days, strict=True)), ""])
    (tmp_path / "split.csv").write_text(text)
    plain = "".join(f"{n},1980-04-{d}\n" for n, d in zip(NAMES, days, strict=True))
    (tmp_path / "plain.csv").write_text(f"Name,DOB\n{plain}")
    read = [read_file(tmp_path / name) for name in ("split.csv", "plain.csv")]
    assert [outcome.records["date_of_birth"] for outcome in read] == [4, 4]
    assert PeopleSketch.merge([outcome.sketch for outcome in read]).count()[:3] == (4, 4, 4)


def test_a_part_of_a_birth_date_is_no_birth_date(tmp_path):
    text = "Name,Birth Month,Birth Day\n" + "".join(f"{name},4,9\n" for name in NAMES)
    assert counted(tmp_path, text)[1] == 0


def in_use(path, rows):
    """A database whose last rows are in its log, as a program that is running leaves it."""
    base = sqlite3.connect(path, isolation_level=None)
    for pragma in ("page_size = 512", "journal_mode = wal", "wal_autocheckpoint = 0"):
        base.execute(f"pragma {pragma}")
    base.execute("create table clients (name text, ssn text)")
    base.execute("pragma wal_checkpoint(truncate)")
    base.executemany("insert into clients values (?, ?)", rows)
    return base


def test_what_a_database_in_use_keeps_in_its_log_is_read(tmp_path):
    base = in_use(tmp_path / "clients.db", ROWS)
    log = tmp_path / "clients.db-wal"
    before = log.read_bytes()
    assert not any(ssn.encode() in (tmp_path / "clients.db").read_bytes() for ssn in SSNS)
    held = sorted(path.name for path in tmp_path.iterdir())
    outcome = read_file(tmp_path / "clients.db")
    assert (outcome.records["ssn"], people_in(outcome), outcome.problems) == (5, 5, [])
    assert log.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == held
    base.close()


def test_a_change_that_was_not_committed_to_a_log_in_full_did_not_happen(tmp_path):
    base = in_use(tmp_path / "clients.db", ROWS)
    held = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    base.close()
    (tmp_path / "clients.db").write_bytes(held["clients.db"])
    log = bytearray(held["clients.db-wal"])
    log[-1] ^= 1  # the last row's page
    (tmp_path / "clients.db-wal").write_bytes(log)
    assert people_in(read_file(tmp_path / "clients.db")) == 4
    log[24 + 32] ^= 1  # the first page
    (tmp_path / "clients.db-wal").write_bytes(log)
    assert people_in(read_file(tmp_path / "clients.db")) == 0


def test_a_database_that_had_a_log_is_read_inside_an_archive(tmp_path):
    in_use(tmp_path / "clients.db", ROWS).close()
    with zipfile.ZipFile(tmp_path / "copy.zip", "w") as archive:
        archive.write(tmp_path / "clients.db", "clients.db")
    assert people_in(read_file(tmp_path / "copy.zip")) == 5


def test_a_log_beyond_the_limit_is_named(tmp_path):
    base = in_use(tmp_path / "clients.db", ROWS)
    outcome = read_file(tmp_path / "clients.db", Limits(member_bytes=2000))
    base.close()
    assert people_in(outcome) == 0
    assert [problem.reading for problem in outcome.problems] == ["read_in_part"]


def test_lines_of_health_messages_end_in_carriage_returns(tmp_path):
    text = "".join(MESSAGE.format(*n.split(), "|" * 11, s.replace("-", "")) for n, s in ROWS)
    assert counted(tmp_path, text, "a.hl7") == (5, 5, False)


@pytest.mark.parametrize(("field", "part"), [("#", "^"), ("|", "@"), ("*", ":")])
def test_a_health_message_is_read_in_the_separators_that_it_declares(tmp_path, field, part):
    text = "".join(MESSAGE.format(*n.split(), "|" * 11, s.replace("-", "")) for n, s in ROWS)
    text = text.replace("|", field).replace("^", part)
    assert counted(tmp_path, text, "a.hl7")[:2] == (5, 5)


SPANS = {
    "two headings": (
        "<tr><th rowspan=2>Name</th><th colspan=2>Personal</th></tr><tr><th>City</th><th>SSN</th></tr>",
        "<tr><td>{0}</td><td>Austin</td><td>{1}</td></tr>",
    ),
    "an office": (
        "<tr><th>Office</th><th>Name</th><th>SSN</th></tr><tr><td ROWSPAN='5'>Austin</td>",
        "<td>{0}</td><td>{1}</td></tr><tr>",
    ),
    "a wide cell": (
        "<tr><th>Name</th><th>Room</th><th>Desk</th><th>SSN</th></tr>",
        '<tr><td>{0}</td><td class="x" colspan="2">none</td><td>{1}</td></tr>',
    ),
}


@pytest.mark.parametrize("kind", SPANS)
def test_cells_of_a_page_that_span_rows_or_columns_leave_the_others_in_theirs(tmp_path, kind):
    head, row = SPANS[kind]
    rows = "".join(row.format(name, number(ssn)) for name, ssn in ROWS)
    assert counted(tmp_path, f"<table>{head}{rows}</table>", "a.html") == (5, 5, False)


@pytest.mark.parametrize(
    ("address", "state"),
    [
        ("1 Main St, Austin, Texas", "TX"),
        ("1 Main St Albany, New York", ""),
        ("1 Main St, Albany, New York", "NY"),
        ("350 5th Ave, New York", ""),
        ("12 Oak St, Santa Fe, New Mexico", "NM"),
        ("1 Main St, Apt 4, Springfield", ""),
    ],
)
def test_a_state_in_words_at_the_end_of_an_address_is_one(tmp_path, address, state):
    text = "Name,SSN,Address\n" + "".join(f'{n},{s},"{address}"\n' for n, s in ROWS)
    (tmp_path / "list.csv").write_text(text)
    found = scan_folder(tmp_path).inventory.states
    assert {name for name, one in found.items() if one.best > one.assumed} == ({state} - {""})


@pytest.mark.parametrize(
    "value",
    [
        {"name": NAMES, "ssn": [one["ssn"] for one in OBJECTS]},
        {"columns": ["name", "ssn"], "data": [list(one.values()) for one in OBJECTS]},
        [["name", "ssn"], *(list(one.values()) for one in OBJECTS)],
        [{"id": 1, "members": [one, {"name": "Bo Lane"}]} for one in OBJECTS],
        [{"name": o["name"], "ids": [{"type": "SSN", "value": o["ssn"]}]} for o in OBJECTS],
        [*(f"{name} SSN {ssn}" for name, ssn in ROWS), {"a": 1}],
        json.loads("[" * 50 + json.dumps([f"SSN {ssn}" for ssn in SSNS]) + "]" * 50),
    ],
    ids=["columns", "split", "rows", "children", "identifiers", "mixed", "deep"],
)
def test_nothing_of_a_json_document_is_left_out(tmp_path, value):
    assert counted(tmp_path, json.dumps(value), "a.json") == (5, 5, False)


def test_rows_in_lines_of_json_are_a_table(tmp_path):
    lines = [["name", "ssn"], *(list(one.values()) for one in OBJECTS)]
    assert counted(tmp_path, "\n".join(map(json.dumps, lines)), "a.jsonl") == (5, 5, False)


PAGE = "<html><table><tr><th>Name</th><th>SSN</th></tr>{}</table></html>".format(
    "".join(f"<tr><td>{n}</td><td>{s.replace('-', '')}</td></tr>" for n, s in ROWS)
)
CELL = '<Cell{}><Data ss:Type="String">{}</Data></Cell>'
THIRD = ' ss:Index="3"'
BOOK = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="A"><Table>'
    + "".join(
        f"<Row>{CELL.format('', n)}{CELL.format(THIRD, s.replace('-', ''))}</Row>"
        for n, s in [("Name", "SSN"), *ROWS]
    )
    + "</Table></Worksheet></Workbook>"
)


@pytest.mark.parametrize(
    ("text", "name"),
    [(PAGE, "a.xls"), (table().replace(",", "\t"), "a.xls"), (BOOK, "a.xls"), (BOOK, "a.xml")],
    ids=["page", "tabs", "book", "xml"],
)
def test_an_export_under_the_name_of_a_workbook_is_read_as_what_it_is(tmp_path, text, name):
    assert counted(tmp_path, text, name) == (5, 5, False)


def test_a_list_of_a_mainframe_without_spaces_is_never_read_and_empty(tmp_path):
    ssn, people, is_named = counted(tmp_path, (table() * 3).encode("cp037"))
    assert is_named
    assert (ssn, people) == (15, 5)


@pytest.mark.parametrize("sign", ["~", "^"])
def test_rarer_signs_set_columns_apart(tmp_path, sign):
    text = table(lambda ssn: ssn.replace("-", ""), header="Name,SSN,City", order="{0},{1},Tulsa")
    assert counted(tmp_path, text.replace(",", sign), "a.txt") == (5, 5, False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("N.Y.", "NY"),
        ("N. Y.", "NY"),
        ("Okla.", "OK"),
        ("W. Va.", "WV"),
        ("D.C.", "DC"),
        ("No.", ""),
    ],
)
def test_a_state_is_told_by_its_short_names(text, code):
    assert state_index(text) == (state_index(code) if code else 0)
    assert bool(state_index(text)) is bool(code)


def test_a_long_zip_code_may_lack_its_hyphen_and_its_zero():
    assert zip_state_index("787011234") == state_index("TX")
    assert zip_state_index("21081234") == state_index("MA")


@pytest.mark.parametrize(
    ("header", "order", "state"),
    [
        ("Name,SSN,Mailing State,Home State", "{0},{1},NY,OK", "OK"),
        ("Name,SSN,Address", '{0},{1},"88 Central Ave, Albuquerque, New Mexico 87102"', "NM"),
    ],
)
def test_people_live_where_their_home_is(tmp_path, header, order, state):
    path = tmp_path / "list.csv"
    path.write_text(table(header=header, order=order))
    assert set(read_file(path).sketch.states.tolist()) == {state_index(state)}
