"""Cells as people and programs write them: each read, silent, or told with what would be taken."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.core.imports.lists import LAKESIDE, NOW, plan, read

from duecare.imports.cells import CellRules, read_amount, read_cell
from duecare.imports.days import NEVER, Order, read_moment
from duecare.imports.fields import FIELDS, ListKind
from duecare.imports.matching import KnownClient, KnownThing
from duecare.imports.plan import make_plan
from duecare.states import state_code

RULES = CellRules(order=Order.MONTH_FIRST)
NOON = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)


def cell(kind: ListKind, field: str, text: str) -> tuple[object, str]:
    return read_cell(text, FIELDS[kind][field], RULES)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Mon, 30 Nov 2026 13:00:00 GMT", NOON),
        ("Mon Nov 30 13:00:00 2026", NOON),
        ("Mon Nov 30 08:00:00 EST 2026", NOON),
        ("11/30/2026 8:00 AM EST", NOON),
        ("11/30/2026 8:00:00 AM (UTC-05:00)", NOON),
        ("November 30th, 2026 1:00 PM", NOON),
        ("30/Nov/2026:13:00:00 +0000", NOON),
        ("30 de noviembre de 2026 13:00", NOON),
        ("2026-11-30T13:00:00[America/New_York]", NOON),
        ("20261130T130000Z", NOON),
        ("20261130130000.0Z", NOON),
        ("/Date(1796043600000)/", NOON),
        ("46356.541666667", NOON),
        ("46356", datetime(2026, 11, 30, tzinfo=UTC)),
        ("Never logged on", NEVER),
        ("12/31/1600 6:00:00 PM", NEVER),
        ("12/31/1969 7:00:00 PM", NEVER),
        ("123", None),
        ("11/31/2026", None),
    ],
)
def test_times_of_every_program(text: str, moment: object) -> None:
    assert read_moment(text, order=Order.MONTH_FIRST) == moment


@pytest.mark.parametrize("text", ["3 days ago", "2h ago", "Yesterday", "Online", "Just now"])
def test_a_time_that_is_counted_from_the_export_is_refused_with_its_way_out(text: str) -> None:
    value, reason = cell(ListKind.DEVICES, "last_seen", text)
    assert value is None
    assert "export it with dates" in reason


@pytest.mark.parametrize("text", ["N/A", "-", "Unknown", "not applicable", "TBD", "?"])
@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (ListKind.DEVICES, "last_seen"),
        (ListKind.DEVICES, "serial"),
        (ListKind.DEVICES, "encrypted"),
        (ListKind.EMPLOYEES, "name"),
        (ListKind.EMPLOYEES, "email"),
        (ListKind.EMPLOYEES, "start_date"),
        (ListKind.POLICIES, "retention"),
        (ListKind.CLIENTS, "state"),
        (ListKind.CLIENTS, "employee_count"),
    ],
)
def test_not_reported_is_silent_in_every_column(kind: ListKind, field: str, text: str) -> None:
    assert cell(kind, field, text) == (None, "")


@pytest.mark.parametrize(
    ("word", "means"),
    [
        ("Yes (AES-XTS 256)", True),
        ("Enabled - BitLocker", True),
        ("XTS-AES 128", True),
        ("100.0%", True),
        ("✓", True),
        ("Y", True),
        ("Enabled (suspended)", False),
        ("Partially encrypted", False),
        ("Unencrypted", False),
        ("Encrypting", False),
        ("✗", False),
        ("N", False),
    ],
)
def test_words_for_encrypted(word: str, means: bool) -> None:
    assert cell(ListKind.DEVICES, "encrypted", word) == (means, "")


@pytest.mark.parametrize(
    "word", ["C: Encrypted; D: Not", "50%", "Encrypted (C:)", "2", "Yes (no key)"]
)
def test_a_word_with_a_but_is_asked(word: str) -> None:
    value, reason = cell(ListKind.DEVICES, "encrypted", word)
    assert value is None
    assert "choose under “Words”" in reason


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SMITH, JOHN Q. JR.", "JOHN Q. SMITH JR."),
        ("Smith, John Q., Jr.", "John Q. Smith Jr."),
        ("John Smith, M.D.", "John Smith M.D."),
        ("John Smith, CPA, CFE", "John Smith CPA CFE"),
        ("van der Berg, Jan", "Jan van der Berg"),
        ("O’Brien, Seán", "Seán O’Brien"),
        ("Nguyễn Thị Minh", "Nguyễn Thị Minh"),
        ("مريم علي", "مريم علي"),
        ("Smith, John (4411)", "John Smith"),
        ("A" * 300, "A" * 200),
    ],
)
def test_names_of_people(text: str, name: str) -> None:
    assert cell(ListKind.EMPLOYEES, "name", text) == (name, "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('=HYPERLINK("http://x","Ada")', "a formula"),
        ("+cmd|' /C calc'!A0", "a formula"),
        ("@SUM(A1)", "a formula"),
        ("-2+3", "a formula"),
        ("#REF!", "an error of the spreadsheet"),
        ("Vacant", "not the name of a person"),
        ("Open Position", "not the name of a person"),
        ("12345", "not the name of a person"),
    ],
)
def test_what_is_no_name(text: str, reason: str) -> None:
    value, told = cell(ListKind.EMPLOYEES, "name", text)
    assert value is None
    assert reason in told


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("'Ada@X.example", "ada@x.example"),
        ("ada@x.example.;", "ada@x.example"),
        ("o’brien@x.example", "o'brien@x.example"),
        ("ada+hr@x.example", "ada+hr@x.example"),
        ("no email", None),
        ("a@x.example; b@x.example", None),
        ("\u0430da@x.example", None),
    ],
)
def test_addresses(text: str, address: str | None) -> None:
    assert cell(ListKind.EMPLOYEES, "email", text)[0] == address


@pytest.mark.parametrize(
    ("text", "serial"),
    [
        ("S/N 5cg1234abc", "5CG1234ABC"),
        ("SN:5CG1234ABC", "5CG1234ABC"),
        ("Base Board Serial Number", None),
        ("0123456789", None),
        ("No Serial", None),
        ("Virtual", None),
        ("5.01E+11", None),
    ],
)
def test_serial_numbers(text: str, serial: str | None) -> None:
    assert cell(ListKind.DEVICES, "serial", text)[0] == serial


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("$1 million", "1000000"),
        ("US$2.5 Million", "2500000"),
        ("1 000 000", "1000000"),
        ("1'000'000", "1000000"),
        ("$1MM", "1000000"),
        ("1 mil", None),
        ("$1M/$2M", None),
        ("(1,000)", None),
        ("1E+06", None),
    ],
)
def test_amounts(text: str, amount: str | None) -> None:
    assert read_amount(text, of_list=True) == amount


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("$2M/$1M", "two amounts"),
        ("1 mil", "write 1,000,000"),
        ("2.5 mil.", "write 1,000,000"),
        ("9,999,999M", "more than"),
        ("(2,500)", "less than zero"),
        ("-$2,500", "less than zero"),
        ("1.00E+06", "shortened this number"),
        ("250.000", "a thousand to some"),
    ],
)
def test_an_amount_that_can_be_read_two_ways_is_not_read(text: str, why: str) -> None:
    assert why in cell(ListKind.POLICIES, "aggregate_limit", text)[1]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Wis.", "WI"),
        ("Madison, WI 53703", "WI"),
        ("US-WI", "WI"),
        ("Wisconsin, USA", "WI"),
        ("N.Y.", "NY"),
        ("Washington, D.C.", "DC"),
        ("Ontario", ""),
        ("in", "IN"),
        ("live in", ""),
    ],
)
def test_states_as_people_write_them(text: str, code: str) -> None:
    assert state_code(text) == code


# --- what rows become ---------------------------------------------------------------------------
def person(name: str, email: str = "", *, active: bool = True) -> KnownThing:
    values = {"email": email} if email else {}
    return KnownThing("k1", LAKESIDE.id, name, values=values, is_active=active)


@pytest.mark.parametrize(
    ("row", "known", "action", "fields"),
    [
        ("Jose Nunez,", person("José Núñez"), "unchanged", []),
        ("ANA RUIZ,", person("Ana Ruiz"), "unchanged", []),
        ("Sean O’Brien,", person("Sean O'Brien"), "changed", ["name"]),
        ("Ana M. Ruiz,", person("Ana Ruiz"), "changed", ["name"]),
        ("Ana Ruiz,ana@new.example", person("Ana Ruiz", "ana@old.example"), "changed", ["email"]),
        ("Ana Lane,ana@x.example", person("Ana Ruiz", "ana@x.example"), "changed", ["name"]),
        ("Ana Ruiz,ana@x.example", person("Ana Ruiz", "Ana@X.example"), "unchanged", []),
        (
            "Ana Ruiz,new@x.example",
            person("Ana Ruiz", "a@x.example", active=False),
            "returned",
            None,
        ),
        ("Bo Lane,desk@x.example", person("Ana Ruiz", "desk@x.example", active=False), "new", []),
    ],
)
def test_people_are_known_as_they_are_written_now(
    row: str, known: KnownThing, action: str, fields: list[str] | None
) -> None:
    done = plan(f"Name,Email\n{row}\n", ListKind.EMPLOYEES, [known])
    item = next(one for one in done.items if one.lines)
    assert item.action == action
    assert fields is None or [one.field for one in item.differences] == fields


def test_an_id_that_two_people_have_tells_neither() -> None:
    done = plan(
        "Employee ID,Name,Email\n1,Ana Ruiz,a@x.example\n1,Bo Lane,b@x.example\n",
        ListKind.EMPLOYEES,
    )
    assert [one.title for one in done.items] == ["Ana Ruiz", "Bo Lane"]
    assert [one.ids for one in done.items] == [(), ()]
    assert {one.heading for one in done.problems} == {"Employee ID"}


def test_a_last_day_that_is_over_is_a_leaver() -> None:
    text = "Name,Hire Date,Termination Date,Status\nA B,,03/01/2026,\nC D,03/02/2026,03/01/2026,\nE F,,03/01/2026,Active\n"
    done = plan(text, ListKind.EMPLOYEES)
    assert [one.title for one in done.items] == ["C D", "E F"]
    assert done.left_out == ((2, "has left, the list says"),)


def test_devices_of_one_name_stay_as_many_as_they_are() -> None:
    text = "Device name,Model\nLT-1,HP\nLT-1,Dell\n"
    known = [
        KnownThing("dell", LAKESIDE.id, "LT-1", facts={"model": ("Dell", "")}),
        KnownThing("hp", LAKESIDE.id, "LT-1", facts={"model": ("HP", "")}),
    ]
    assert plan(text, ListKind.DEVICES).counts["new"] == 2
    done = plan(text, ListKind.DEVICES, known)
    assert [(one.thing, one.action) for one in done.items] == [
        ("dell", "unchanged"),
        ("hp", "unchanged"),
    ]
    assert plan(text, ListKind.DEVICES, known[:1]).counts["new"] == 1


def test_a_host_name_with_its_domain_is_the_same_computer() -> None:
    known = [KnownThing("d1", LAKESIDE.id, "PC-1")]
    done = plan("Device name\npc-1.harbor.local\n", ListKind.DEVICES, known)
    assert [(one.thing, one.action) for one in done.items] == [("d1", "unchanged")]


@pytest.mark.parametrize("extra", ["Serial number", "Volume"])
def test_of_two_rows_of_one_device_the_open_one_counts(extra: str) -> None:
    other = ("S1AB", "S1AB") if extra == "Serial number" else ("C:", "D:")
    text = f"Device name,{extra},Encrypted\nPC-1,{other[0]},Yes\nPC-1,{other[1]},No\n"
    (item,) = plan(text, ListKind.DEVICES).items
    assert next(one.value for one in item.facts if one.key == "encrypted") is False


def test_a_printer_is_left_out_by_name() -> None:
    done = plan("Device name,Device type\nPRN-1,Printer\nLT-1,Laptop\n", ListKind.DEVICES)
    assert done.counts["new"] == 1
    assert done.left_out[0][0] == 2
    assert "printer" in done.left_out[0][1]


SMITHS = [KnownClient("a", "Smith Dental"), KnownClient("b", "Smith Dental, LLC")]


@pytest.mark.parametrize(
    ("named", "client", "words"),
    [
        ("Smith Dental", "a", ""),
        ("SMITH  DENTAL", "a", ""),
        ("Smith Dental LLC", "b", ""),
        ("Smith Dental L.L.C.", "b", ""),
        ("Smith Dental Inc", None, "near: “Smith Dental”, “Smith Dental, LLC”"),
        ("Jones Law", None, "add the client first"),
    ],
)
def test_clients_with_names_alike_are_not_mixed_up(
    named: str, client: str | None, words: str
) -> None:
    table = read(f"Client,Device name\n{named},PC-1\n", ListKind.DEVICES)
    done = make_plan(table, file_sha256="0", clients=SMITHS, known=[])
    assert [one.client for one in done.items] == ([client] if client else [])
    assert words in "".join(one.reason for one in done.problems)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Acme,Umbrella,,,$1M,", "a kind that is not priced"),
        ("Acme,Cyber,01/01/2027,01/01/2026,$1M,", "after it ends"),
        ("Acme,Cyber,,,$1M,$2M", "above the limit"),
        ("Acme,Cyber,,,0,", "no cover"),
        ("Acme,Cyber,,,None,", "no limit"),
    ],
)
def test_a_policy_that_cannot_be_priced_is_left_out_with_its_reason(row: str, reason: str) -> None:
    done = plan(f"Insurer,Kind,Effective,Expiration,Limit,Retention\n{row}\n", ListKind.POLICIES)
    assert done.items == ()
    assert reason in done.left_out[0][1]


def test_a_policy_with_another_limit_is_a_change() -> None:
    known = [
        KnownThing(
            "p1",
            LAKESIDE.id,
            "Acme cyber 2026-01-01",
            values={"aggregate_limit": "1000000", "ends_on": date(2027, 1, 1)},
        )
    ]
    text = "Insurer,Kind,Effective,Expiration,Limit\nAcme,Cyber,01/01/2026,01/01/2027,{}\n"
    (same,) = plan(text.format("$1M"), ListKind.POLICIES, known).items
    (more,) = plan(text.format("$2M"), ListKind.POLICIES, known).items
    assert same.action == "unchanged"
    assert [(one.field, one.after) for one in more.differences] == [("aggregate_limit", "2000000")]
    assert NOW.year == 2027
