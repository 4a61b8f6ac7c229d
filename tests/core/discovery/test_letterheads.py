"""Whose address, telephone and name it is, in letters and lists as offices write them."""

import datetime as dt

import numpy as np
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.discovery.practice_files import KEY

from duecare.discovery import ScanSettings, scan
from duecare.discovery.detectors.prose import names_beside
from duecare.discovery.readers.delimited import find_delimiter
from duecare.inventory.joining import CONTACT, GIVEN, IDENTITY
from duecare.inventory.letterheads import of_offices

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
HEAD = "Harlan & Roe LLP, 88 Court Plaza, Toledo, OH 43604, Tel. 419-555-0177"
PEOPLE = (
    ("Kenneth Isaacson", "November 24, 1953", "3575 Quarry Court, Fort Wayne, Indiana 46802"),
    ("Josephine Galindo", "August 8, 1941", "6432 Cobblestone Way, Boulder, CO 80302"),
    ("Margaret Wexler", "June 3, 1960", "12 Larkspur Lane, Tucson, Arizona, 85701"),
    ("Robert Xiong", "May 9, 1971", "77 Route 9, Erie, PA 16501"),
    ("Deborah Zamora", "April 2, 1958", "9 Old Mill Rd, Lexington, Kentucky 40507"),
    ("Edward Tran", "July 7, 1949", "41 Hickory Hollow Dr, Ann Arbor, MI 48104"),
)
STATES = {"IN": 1, "CO": 1, "AZ": 1, "PA": 1, "KY": 1, "MI": 1}


def counted(folder):
    found = ScanSettings([folder], client_key=KEY, workers=1)
    inventory = scan(found, now=NOW).inventory
    return inventory.people, {code: group.best for code, group in inventory.states.items()}


def test_the_state_is_the_clients_wherever_the_letterhead_is_printed(tmp_path):
    for number, (name, born, home) in enumerate(PEOPLE):
        document = Document()
        section = document.sections[0]
        (section.header if number % 2 else section.footer).paragraphs[0].text = HEAD
        document.add_paragraph(f"I, {name}, state: I was born on {born} and reside at {home}.")
        document.save(str(tmp_path / f"{number}.docx"))
    people, states = counted(tmp_path)
    assert (people.low, people.best, people.high) == (6, 6, 6)  # one telephone in all of them
    assert states == STATES


def test_a_letterhead_on_every_page_gives_way_to_the_address_of_the_client(tmp_path):
    for number, (name, born, home) in enumerate(PEOPLE):
        text = f"{HEAD}\n\nFull name: {name}\nDate of birth: {born}\nAddress: {home}\n"
        text += f"Passport no. A1234567{number}\n\f{HEAD}\n\nDiagnosis S52.501A\n"
        (tmp_path / f"{number}.txt").write_text(text)
    assert counted(tmp_path)[1] == STATES


def test_a_printed_list_with_a_rule_and_two_lines_a_person_is_read(tmp_path):
    lines = ["MASTER LIST   PAGE 1", "", "CHART#   PATIENT NAME          BIRTHDATE   SS#", "-" * 60]
    for number, (name, _, home) in enumerate(PEOPLE):
        first, last = name.split()
        lines.append(
            f"10{number:04d}   {last + ', ' + first:<22}0{number + 1}/15/1950  212-34-567{number}"
        )
        lines.append(f"         {home}")
    (tmp_path / "list.txt").write_text("\n".join(lines))
    (tmp_path / "note.txt").write_text("Edward Tran, DOB 6/15/1950, called.\n")
    people, states = counted(tmp_path)
    assert people.best == 6
    assert states == STATES


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Name,SSN,City/State/Zip", '"Erie, PA 16501"'),
        ('Name,SSN,"City, State"', '"Erie, PA"'),
        ("Name,SSN,CSZ", '"Erie, Pennsylvania 16501-1234"'),
    ],
)
def test_city_state_and_zip_in_one_column_say_the_state(tmp_path, header, cells):
    rows = [f"Ada Hill,212-34-567{n},{cells}" for n in range(5)]
    (tmp_path / "a.csv").write_text("\n".join([header, *rows]))
    assert counted(tmp_path)[1] == {"PA": 5}


def test_a_list_without_header_knows_its_states_by_their_values(tmp_path):
    rows = [
        f"{name.split()[0]},{name.split()[1]},212-34-567{number},{state}"
        for number, ((name, _, _), state) in enumerate(zip(PEOPLE, STATES, strict=True))
    ]
    (tmp_path / "a.csv").write_text("\n".join(rows))
    assert counted(tmp_path)[1] == STATES


def test_a_state_column_in_the_text_of_a_list(tmp_path):
    lines = [f"{'NAME':<24}{'SS NUMBER':<14}{'CITY':<14}ST"]
    for number, ((name, _, _), state) in enumerate(zip(PEOPLE, STATES, strict=True)):
        lines.append(f"{name.upper():<24}{f'212-34-567{number}':<14}{'SOMEWHERE':<14}{state}")
    (tmp_path / "clients.prn").write_text("\n".join(lines))
    assert counted(tmp_path)[1] == STATES


def test_sentences_with_as_many_commas_are_no_table(tmp_path):
    notes = [
        f"2/{n + 1}/25 - Met with {name} (born {n + 1}/4/1961), 12 Main St, Erie, PA 16501. Needs help, lost work."
        for n, (name, _, _) in enumerate(PEOPLE)
    ]
    assert find_delimiter("\n\n".join(notes), strict=True) == ""
    (tmp_path / "shelter.txt").write_text("\n\n".join(notes), encoding="utf-16")
    assert counted(tmp_path)[0].best == 6


def test_an_open_quote_in_utf_16_costs_its_row_and_is_said(tmp_path):
    rows = [f"Ada Hill,212-34-56{n:02d},fine" for n in range(10, 30)]
    rows[5] = rows[5].replace("fine", '"left word')
    (tmp_path / "a.csv").write_text("Name,SSN,Note\n" + "\n".join(rows), encoding="utf-16")
    found = ScanSettings([tmp_path], client_key=KEY, workers=1)
    inventory = scan(found, now=NOW).inventory
    assert inventory.data_types["ssn"].records == 20
    assert any("quote is opened" in item.reason for item in inventory.scope.unread)


def test_the_label_of_the_next_line_is_no_part_of_a_name():
    text = b"Summary: Crown prep Zora Wexler\nDescription: DOB 6/3/1946, cell 859-624-1964"
    at = text.index(b"6/3")
    (found,) = names_beside(text, [(at, at + 8)], [])
    assert text[found[0] : found[0] + found[1]] == b"Zora Wexler"


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=30), st.integers(0, 2**32))
def test_a_contact_is_an_offices_from_four_given_names_on(names, shift):
    """One contact in letters to people of these given names; the order of letters is nothing."""
    count = len(names)
    rows = np.repeat(np.arange(count, dtype=np.uint32), 3)
    kinds = np.tile(np.array([CONTACT, GIVEN, IDENTITY], dtype=np.uint8), count)
    tokens = np.array(
        [token for at, name in enumerate(names) for token in (7, 100 + name + shift, 10**12 + at)],
        dtype=np.uint64,
    )
    offices = of_offices(tokens, kinds, rows, count)
    assert not offices[kinds != CONTACT].any()
    assert (offices[kinds == CONTACT] == (len(set(names)) >= 4)).all()
