"""What a column, an address or a list in a text is taken for."""

import numpy as np
import pytest
from tests.core.discovery.practice_files import read_file

from duecare.discovery.detectors.roles import is_role
from duecare.discovery.kernel.characters import SCRATCH
from duecare.discovery.kernel.kinds import kind_of
from duecare.discovery.kernel.tokens import normalize


def normal(text: str, kind: str) -> str:
    scratch = np.zeros(SCRATCH, dtype=np.uint8)
    raw = np.frombuffer(text.encode(), dtype=np.uint8)
    return scratch[: normalize(raw, 0, len(raw), kind_of(kind), scratch)].tobytes().decode()


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("212-34-5679", "ssn", "212345679"),
        ("212 34 5679", "ssn", "212345679"),
        ("212345679", "ssn", "212345679"),
        ("12345679", "ssn", "012345679"),  # a spreadsheet took the leading zero
        ("2024-03-15", "ssn", ""),
        ("2024/03/15", "ssn", ""),
        ("21-2345679", "ssn", ""),
        ("12-3456789", "ein", "123456789"),
        ("123-45-6789", "ein", ""),
        ("Ada.O'Hill@Mail.Example", "email", "ada.o'hill@mail.example"),
        ("pkg:pypi/pillow@13.0.0#x", "email", ""),
        ("lib@1.2.el8", "email", ""),
        ("GB29 NWBK 6016 1331 9268 19", "iban", "GB29NWBK60161331926819"),
    ],
)
def test_a_value_has_the_shape_of_its_kind_or_none(text, kind, expected):
    assert normal(text, kind) == expected


@pytest.mark.parametrize("local", ["sales", "no-reply", "Info.Boston", "billing+x", "frontdesk"])
def test_an_address_of_a_role_is_recognized(local):
    assert is_role(local)


@pytest.mark.parametrize("local", ["ada.hill", "bill", "infante", "m.sales"])
def test_an_address_of_a_person_is_no_role(local):
    assert not is_role(local)


@pytest.fixture
def scan_bytes(tmp_path):
    def run(name: str, data: bytes):
        path = tmp_path / name
        path.write_bytes(data)
        return read_file(path)

    return run


def table(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def test_dates_of_service_are_no_social_security_numbers(scan_bytes):
    rows = [f"{n},2024-03-{n:02}" for n in range(1, 25)]
    outcome = scan_bytes("claims.csv", table("claim_id,service_date", *rows))
    assert "ssn" not in outcome.records


def test_a_loyalty_number_is_no_insurance_number(scan_bytes):
    rows = [f"BTO{n:07},ada{n}@mail.example" for n in range(30)]
    assert (
        "health_insurance_id"
        not in scan_bytes("members.csv", table("Member No,Email", *rows)).records
    )
    insured = scan_bytes("members.csv", table("Member No,Insurance Carrier", *rows))
    assert insured.records["health_insurance_id"] == 30


def test_the_license_of_a_profession_is_no_drivers_license(scan_bytes):
    rows = [f"Ada H{n}ill,1234567893,C10{n}884" for n in range(10, 30)]
    listed = scan_bytes("providers.csv", table("Provider,NPI,License", *rows))
    assert "driver_license" not in listed.records
    rows = [f"Ada H{n}ill,Dentistry,C10{n}884" for n in range(10, 30)]
    listed = scan_bytes("staff.csv", table("Name,Specialty,License", *rows))
    assert "driver_license" not in listed.records
    rows = [f"Ada H{n}ill,03/04/19{n + 40},C10{n}884,1234567893" for n in range(10, 30)]
    drivers = scan_bytes("patients.csv", table("Patient,DOB,License,Referring NPI", *rows))
    assert drivers.records["driver_license"] == 20
    rows = [f"Ada H{n}ill,C10{n}884" for n in range(10, 30)]
    assert scan_bytes("cars.csv", table("Name,License", *rows)).records["driver_license"] == 20


@pytest.mark.parametrize("word", ["Bates", "docket", "accession no."])
def test_a_number_with_a_name_of_its_own_is_not_the_one_labeled_before(scan_bytes, word):
    text = f"Exhibit 4: statement of Ada Hill, SSN 212-34-5679, dated May 4, {word} 213445671.\n"
    assert scan_bytes("exhibits.txt", text.encode()).records["ssn"] == 1


def test_companies_with_sales_addresses_are_nobody(scan_bytes):
    rows = [f"Northgate {n} Inc,82-35958{n},sales@north{n}.example" for n in range(10, 30)]
    outcome = scan_bytes("vendors.csv", table("Vendor,EIN,Email", *rows))
    assert outcome.sketch.count().best == 0


def test_row_numbers_of_patients_are_no_record_numbers_beside_real_ones(scan_bytes):
    rows = [f"{n},LFD-{n},Ada Hill{chr(65 + n % 26)}" for n in range(100, 140)]
    outcome = scan_bytes("patients.csv", table("patient_id,mrn,name", *rows))
    assert outcome.records["mrn"] == 40


def test_a_table_of_a_page_is_a_table(scan_bytes):
    rows = "".join(
        f"<tr><td>Ada H{n}ill</td><td>03/04/19{n}</td><td>ada{n}@mail.example</td></tr>"
        for n in range(50, 80)
    )
    page = f"<html><table><tr><th>Name</th><th>Date of Birth</th><th>Email</th></tr>{rows}</table>"
    outcome = scan_bytes("contest.html", page.encode())
    assert outcome.records["date_of_birth"] == 30
    assert outcome.sketch.count().best == 30


def test_a_heading_labels_the_dates_of_all_lines_below_it(scan_bytes):
    text = table(
        "Name SSN Date of Birth",
        "Wayne Ibarra 212-34-5601 11/25/2015",
        "Naomi Ibarra 212-34-5602 06/08/2025",
        "",
        "Printed 01/02/2026",
    )
    outcome = scan_bytes("list.log", text)
    assert outcome.records["date_of_birth"] == 2
    assert outcome.sketch.count().best == 2


def test_the_sender_of_a_message_is_whose_birth_date_it_states(scan_bytes):
    message = (
        b"From: Ada Hill <ada@mail.example>\nTo: frontdesk@clinic.example\nSubject: visit\n\n"
        b"Date of birth: 03/04/1990\n\nThank you\nAda\n"
    )
    assert scan_bytes("visit.eml", message).sketch.count().best == 1


def test_names_in_programs_are_no_labels(scan_bytes):
    code = b"class Policy(CookiePolicy):\n    rfc2109_as_netscape\n    chart_id = 5001 + 1\n"
    assert scan_bytes("chart.py", code).records == {}


def test_the_rows_of_a_sql_dump_get_the_names_of_their_columns(scan_bytes):
    mysql = (
        "CREATE TABLE `people` (\n `id` int,\n `full_name` varchar(80),\n `dob` date,\n"
        " PRIMARY KEY (`id`)\n);\n"
        "INSERT INTO `people` VALUES (1,'Ada O\\'Hill','1980-02-03'),(2,'Tom, Ray','1981-04-05');\n"
        "INSERT INTO patients (chart_no, email) VALUES\n(12345, 'ada@mail.example'),\n"
        "(12346, NULL);\nUPDATE x SET note='call (713) 555-0188';\n"
    )
    outcome = scan_bytes("a.sql", mysql.encode())
    assert outcome.records == {
        "date_of_birth": 2,
        "person_name": 2,
        "mrn": 2,
        "email": 1,
        "phone": 1,
    }
    copy = "COPY public.people (name, ssn) FROM stdin;\nAda Hill\t212-34-5679\nTom Ray\t\\N\n\\.\n"
    assert scan_bytes("b.sql", copy.encode()).records["ssn"] == 1


def test_two_columns_of_one_loose_header_are_read(scan_bytes):
    outcome = scan_bytes(
        "club.csv", table("Member No,Member No,Email", *["1001,2002,ada@example.org"] * 3)
    )
    assert outcome.problems == []
    assert outcome.records == {"email": 3}
