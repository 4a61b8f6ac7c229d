"""Who is one person: short, married and hyphenated names, sons, sentences; and who may be several."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.discovery.practice_files import people_in, read_file, scan_folder

from duecare.discovery.detectors.given_names import ALSO, FORMAL, GIVEN_NAMES
from duecare.discovery.detectors.names import name_forms, sound_of
from duecare.inventory import PeopleSketch


def read(folder, text, name="list.csv"):
    (folder / name).write_text(text, encoding="utf-8")
    return read_file(folder / name)


def readings(folder, text):
    count = read(folder, text).sketch.count()
    return count.low, count.best, count.high


def of_both(folder, *lists):
    count = PeopleSketch.merge([read(folder, text).sketch for text in lists]).count()
    return count.low, count.best, count.high


HEAD = "name,dob,phone,email\n"
NAMES = ["Ada Hill", "Burt Calloway", "Cleo Dunmore", "Dov Ellery"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Daniel Whitfield", "Dan Whitfield"),
        ("Castillo, Liz", "Elizabeth Castillo"),
        ("José Ruiz", "Pepe Ruiz"),
        ("Whitfield Daniel", "Danny Whitfield"),
        ("Sam Ferris", "Samantha Ferris"),
        ("Ted Hollis", "Theodore Hollis"),
        ("Maria Ochoa-Vance", "Maria Vance"),
        ("Maria Ochoa-Vance", "Maria Ochoa"),
        ("Ochoa Vance, Maria", "Maria Ochoa"),
        ("DR. ADA HILL JR", "Ada Hill"),
    ],
)
def test_two_forms_of_a_name_with_one_birth_date_are_one_person(tmp_path, one, other):
    rows = "".join(f'"{name}",1961-04-09,,\n' for name in (one, other))
    assert readings(tmp_path, HEAD + rows) == (1, 1, 1)


@pytest.mark.parametrize("write", ["{2}/{1}/{0}", "{2:02}.{1:02}.{0}", "{2}-{1:02}-{0} 00:00"])
def test_a_day_above_twelve_tells_the_order_of_all_dates_of_its_column(tmp_path, write):
    born = [(1980, 4, 13), (1961, 4, 9), (1975, 3, 2), (1990, 12, 1)]
    lists = [
        HEAD + "".join(f"{n},{form.format(*day)},,\n" for n, day in zip(NAMES, born, strict=True))
        for form in ("{0}-{1:02}-{2:02}", write)
    ]
    assert of_both(tmp_path, *lists) == (4, 4, 4)


def test_a_column_with_numbers_above_twelve_in_either_place_has_no_order(tmp_path):
    rows = "Ada Hill,04/13/1980,,\nBurt Calloway,13/04/1980,,\nCleo Dunmore,4/9/1961,,\n"
    plain = "Ada Hill,1980-04-13,,\nBurt Calloway,1980-04-13,,\nCleo Dunmore,1961-04-09,,\n"
    assert of_both(tmp_path, HEAD + plain, HEAD + rows) == (3, 3, 3)


def test_a_married_name_is_one_person_where_birth_date_and_phone_agree(tmp_path):
    rows = "Ruth Cole,1961-04-09,512-687-4419,\nRuth Vance,1961-04-09,512-687-4419,\n"
    assert readings(tmp_path, HEAD + rows) == (1, 1, 2)


def test_a_slip_of_the_pen_is_one_person_where_birth_date_and_email_agree(tmp_path):
    rows = "Daniel Cole,1961-04-09,,d@a.example\nDanil Cloe,1961-04-09,,d@a.example\n"
    assert readings(tmp_path, HEAD + rows) == (1, 1, 2)


def test_twins_on_one_phone_are_two_people(tmp_path):
    rows = "Ruth Cole,1961-04-09,512-687-4419,\nOscar Cole,1961-04-09,512-687-4419,\n"
    assert readings(tmp_path, HEAD + rows) == (1, 2, 2)


def test_father_and_son_of_one_name_on_one_phone_are_two_people(tmp_path):
    rows = "Dan Cole,1961-04-09,512-687-4419,\nDaniel Cole,1990-01-02,512-687-4419,\n"
    assert readings(tmp_path, HEAD + rows) == (1, 2, 2)
    rows = "Dan Cole,,512-687-4419,\nDaniel Cole Jr,,512-687-4419,\n"
    assert readings(tmp_path, HEAD + rows) == (1, 2, 2)


def test_a_record_number_of_two_systems_joins_no_two_people(tmp_path):
    head = "name,dob,mrn\n"
    rows = "Ruth Cole,1961-04-09,1001\nOscar Vance,1980-01-02,1001\n"
    assert readings(tmp_path, head + rows)[1:] == (2, 2)
    rows = "Ruth Cole,1961-04-09,1001\nRuth Cole,1961-09-04,1001\n"  # a typing error, or a daughter
    assert readings(tmp_path, head + rows) == (1, 1, 2)


def test_a_payroll_and_a_list_of_birthdays_complete_each_other_within_the_range(tmp_path):
    (tmp_path / "payroll.csv").write_text("employee,ssn\nRuth Cole,212-34-5679\n")
    (tmp_path / "birthdays.csv").write_text("name,dob\nRuth Cole,1961-04-09\n")
    people = scan_folder(tmp_path).inventory.people
    assert (people.low, people.best, people.high) == (1, 1, 2)
    (tmp_path / "more.csv").write_text(
        "name,dob\nRuth Cole,1990-01-02\n"
    )  # which of the two is it?
    people = scan_folder(tmp_path).inventory.people
    assert (people.low, people.best, people.high) == (2, 3, 3)


def test_a_state_known_in_another_place_follows_the_person(tmp_path):
    (tmp_path / "a.csv").write_text("name,dob\nLiz Castillo,1970-03-02\n")
    (tmp_path / "b.csv").write_text("last,first,dob,st\nCastillo,Elizabeth,3/2/1970,OK\n")
    states = scan_folder(tmp_path).inventory.states
    assert {name: (state.best, state.assumed) for name, state in states.items()} == {"OK": (1, 0)}


@pytest.mark.parametrize(
    "text",
    [
        "I, John Doe, born March 14, 1981, state the following.",
        "My name is Xochipilli R. Ferris. I was born on March 14, 1981.",
        "Before me appeared Daniel Whitfield , whose\ndate of birth is 03/14/1981 and",
        "Re: Estate of Daniel Whitfield; DOB 03/14/1981",
        "Our client Ruth Cole, date of birth 3/14/1981, was hurt.",
        "This concerns Dan Cole (DOB 03/14/1981).",
        "Yo, Guadalupe Ruiz, nacida el 14 de marzo de 1981, declaro",
        "AFFIDAVIT OF DANIEL WHITFIELD\n\nDate of birth: 03/14/1981",
    ],
)
def test_a_name_and_a_birth_date_in_a_sentence_are_a_person(tmp_path, text):
    outcome = read(tmp_path, text + "\n", "a.txt")
    assert people_in(outcome) == 1
    assert outcome.records["person_name"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "The Harbor Dental Office was open. Date of birth: 03/14/1981",
        "Provider: Dr. Ruth Cole\nDOB: 03/14/1981",
        "Office Notes, born 03/14/1981",
    ],
)
def test_a_birth_date_beside_no_name_of_its_own_is_no_person(tmp_path, text):
    assert people_in(read(tmp_path, text + "\n", "a.txt")) == 0


def test_a_label_names_the_person_before_any_sentence(tmp_path):
    text = "Patient: Karen Wilson\nReferred by James Smith\nDOB: 03/14/1981\n"
    (tmp_path / "list.csv").write_text("name,dob\nKaren Wilson,1981-03-14\n")
    (tmp_path / "a.txt").write_text(text)
    assert scan_folder(tmp_path).inventory.people.best == 1


def test_a_front_desk_that_writes_is_not_the_person_of_the_message(tmp_path):
    text = (
        'From: "Jose Ruiz" <jr@mail.example>\nTo: "Front Desk" <desk@office.example>\n'
        "Subject: me\n\nmy date of birth is 03/14/1981\n"
    )
    (tmp_path / "a.eml").write_text(text)
    (tmp_path / "list.csv").write_text("name,dob\nPepe Ruiz,1981-03-14\n")
    assert scan_folder(tmp_path).inventory.people.best == 1


def test_names_alone_are_no_one_and_the_method_says_so(tmp_path):
    (tmp_path / "list.csv").write_text("name,seat\nRuth Cole,1\nOscar Vance,2\nAda Hill,3\n")
    people = scan_folder(tmp_path).inventory.people
    assert people.best == 0
    assert "a name alone counts as no one" in people.method


def test_every_short_form_stands_for_one_name_of_the_table():
    assert len(GIVEN_NAMES) > 1000
    for form, name in FORMAL.items():
        assert FORMAL[name] == name
        assert form.isascii()
        assert form.islower()
    assert set(ALSO) <= GIVEN_NAMES
    assert all(FORMAL.get(name, name) == name != FORMAL[form] for form, name in ALSO.items())


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("robert", "R163"),
        ("rupert", "R163"),
        ("ashcraft", "A261"),
        ("tymczak", "T522"),
        ("lee", "L000"),
    ],
)
def test_sounds_are_those_of_the_national_archives(word, code):
    assert sound_of(word).upper() == code


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_text_has_forms_or_none(text):
    forms = name_forms(text)
    assert bool(forms) == bool(forms.surname) == bool(forms.sound)


IRS_BOXES = {
    "Abernathy, Björn": "e Employee's first name and initial            Last name         Suff.\n"
    "Björn B                                  Abernathy\n",
    "Jankowski, Grace": "e Employee's first name and initial Grace B. Last name Jankowski\n",
    "Ivanova, Desmond": "Your first name and middle initial\nDesmond B\nLast name\nIvanova\n",
    "Lindqvist, Keiko": "RECIPIENT'S name\nKeiko Lindqvist\n",
}


def test_the_people_of_tax_forms_are_those_of_the_payroll_list(tmp_path):
    listed = "Employee,Routing number,Account number\n"
    for place, (name, box) in enumerate(IRS_BOXES.items()):
        social = f"a Employee's social security number   569-71-404{place}\n"
        (tmp_path / f"w2-{place}.txt").write_text(social + box, encoding="utf-8")
        listed += f'"{name}",044000037,62926901{place}\n'
    (tmp_path / "deposit.csv").write_text(listed, encoding="utf-8")
    found = scan_folder(tmp_path).inventory
    assert found.people.best == len(IRS_BOXES)
    assert found.elements == {"aba_routing+bank_account+person_name+ssn": len(IRS_BOXES)}
