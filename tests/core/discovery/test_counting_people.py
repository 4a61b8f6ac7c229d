"""The number that everything rests on: distinct people, by state, data and place."""

from tests.core.discovery.practice_files import (
    letter,
    make_people,
    people_in,
    read_file,
    scan_folder,
    write_table,
)

from duecare.discovery import LocationSpec
from duecare.inventory import PeopleSketch


def test_people_are_the_union_over_files_not_the_sum(practice):
    inventory = scan_folder(practice).inventory
    assert abs(inventory.people.best - 200) <= 4  # within 2 %
    assert inventory.people.low <= 200 <= inventory.people.high


def test_two_laptops_scanned_apart_count_as_scanned_together(practice):
    together = scan_folder(practice / "share", practice / "laptop").inventory
    apart = [scan_folder(practice / name).inventory for name in ("share", "laptop")]
    sketches = [PeopleSketch.from_text(i.locations[0].sketch) for i in apart]
    union = PeopleSketch.merge(sketches).count()
    assert round(union.best) == together.people.best
    assert union == together.people_at([place.id for place in together.locations])


def test_a_copy_of_a_file_adds_nobody(tmp_path, people):
    write_table(tmp_path / "a.csv", people[:50])
    once = scan_folder(tmp_path).inventory.people
    write_table(tmp_path / "copy of a.csv", people[:50])
    assert scan_folder(tmp_path).inventory.people == once


def test_locations_keep_their_own_people(practice):
    places = [
        LocationSpec("server", "Server share", str(practice / "share"), "file_server", True),
        LocationSpec("lt-07", "Laptop 7", str(practice / "laptop"), "endpoint_laptop", False),
    ]
    inventory = scan_folder(practice, locations=places).inventory
    by_id = {place.id: place for place in inventory.locations}
    assert by_id["lt-07"].kind == "endpoint_laptop"
    assert by_id["lt-07"].encrypted is False
    assert abs(by_id["lt-07"].people.best - 80) <= 2
    assert abs(inventory.people_at(["lt-07", "server"]).best - 200) <= 4


def test_states_come_from_addresses_and_the_rest_are_assumed(tmp_path, people):
    write_table(tmp_path / "a.csv", people)
    states = scan_folder(tmp_path).inventory.states
    for code in ("TX", "CA", "OK", "NY"):
        assert states[code].best == sum(person.state == code for person in people)
        assert states[code].assumed == 0
    (tmp_path / "a.csv").write_text("name,ssn\nAda Hill,212-34-5679\n", encoding="utf-8")
    assert scan_folder(tmp_path).inventory.states["TX"].assumed == 1


def test_a_letter_is_one_person_and_the_letterhead_is_not_her_state(tmp_path, people):
    person = next(p for p in people if p.state == "CA")
    (tmp_path / "letter.txt").write_text(letter(person), encoding="utf-8")
    outcome = read_file(tmp_path / "letter.txt")
    count = outcome.sketch.count()
    assert round(count.best) == 1
    assert [state for state, _ in count.groups] == ["CA"]


def test_many_forms_in_one_text_are_as_many_people(tmp_path):
    crowd = make_people(40, seed=3)
    text = "\n".join(letter(person) for person in crowd)
    (tmp_path / "all.txt").write_text(text, encoding="utf-8")
    assert abs(people_in(read_file(tmp_path / "all.txt")) - 40) <= 1


def test_an_address_alone_in_running_text_is_a_record_and_no_person(tmp_path):
    (tmp_path / "a.txt").write_text("Write to ada@mail.example or call (713) 555-0188.")
    outcome = read_file(tmp_path / "a.txt")
    assert outcome.records == {"email": 1, "phone": 1}
    assert people_in(outcome) == 0


def test_a_family_that_shares_a_phone_stays_a_family(tmp_path):
    (tmp_path / "a.csv").write_text(
        "name,dob,phone\nAda Hill,1980-02-03,713-555-0188\nTom Hill,2012-05-06,713-555-0188\n"
    )
    assert people_in(read_file(tmp_path / "a.csv")) == 2


def test_a_spouse_column_is_a_second_person(tmp_path):
    (tmp_path / "a.csv").write_text(
        "taxpayer name,ssn,spouse name,spouse ssn\nAda Hill,212-34-5679,Tom Hill,213-44-5671\n"
        "Eve Long,214-34-5679,,\nMay Ross,215-34-5679,Bob Ross,216-44-5671\n"
    )
    assert people_in(read_file(tmp_path / "a.csv")) == 5


def test_the_doctors_of_a_table_are_not_its_patients(tmp_path):
    rows = "\n".join(f"Ada Hill{n},19{40 + n}-02-03,Sam Gray,1234567893" for n in range(30))
    (tmp_path / "a.csv").write_text(f"patient name,dob,provider name,provider npi\n{rows}\n")
    outcome = read_file(tmp_path / "a.csv")
    assert people_in(outcome) == 30
    assert outcome.records["npi"] == 30


def test_a_column_of_order_numbers_is_no_card_column(tmp_path):
    rows = "\n".join(f"{4539140000000000 + n * 7919},{n}.50" for n in range(500))
    (tmp_path / "orders.csv").write_text(f"order number,amount\n{rows}\n")
    outcome = read_file(tmp_path / "orders.csv")
    assert outcome.records == {}
    assert people_in(outcome) == 0


def test_an_unlabelled_number_column_with_some_valid_cards_is_no_card_column(tmp_path):
    rows = "\n".join(f"{4539140000000000 + n * 7919},{n}.50" for n in range(500))
    (tmp_path / "a.csv").write_text(f"value,amount\n{rows}\n")
    assert "payment_card" not in read_file(tmp_path / "a.csv").records


def test_repeated_rows_of_visits_belong_to_the_patients_of_their_database(practice):
    outcome = read_file(practice / "share" / "practice.db")
    assert people_in(outcome) == 120
    assert {"icd10", "mrn", "date_of_birth"} <= set(outcome.records)
