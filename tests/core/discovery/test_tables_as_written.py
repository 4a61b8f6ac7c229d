"""Tables as programs and people really write them: signs, headers, quotes, postcodes, no headers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.discovery.practice_files import people_in, read_file

from duecare.discovery.detectors.headers import read_header
from duecare.discovery.kernel.kinds import (
    BIRTH,
    FIRST_NAME,
    LAST_NAME,
    NAME,
    NOT_PERSONAL,
    RECORD_KEY,
    UNKNOWN,
    kind_of,
)
from duecare.discovery.kernel.signs import plain_text

SSNS = ["041-62-3718", "012-93-7465", "523-48-1967", "007-35-4812", "089-56-1234"]
NAMES = ["Ada Brackenridge", "Burt Calloway", "Cleo Dunmore", "Dov Ellery", "Ena Fairweather"]
ROWS = list(zip(NAMES, SSNS, strict=True))


def read(folder, text, name="list.csv"):
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return read_file(folder / name)


def test_numbers_that_a_data_tool_saved_as_floats_are_numbers(tmp_path):
    rows = "".join(
        f"{name},{int(ssn.replace('-', ''))}.0,512555{1000 + at}.0\n"
        for at, (name, ssn) in enumerate(zip(NAMES, SSNS, strict=True))
    )
    outcome = read(tmp_path, f"Name,SSN,Phone\n{rows}Karl Lodge,,\n")
    assert (outcome.records["ssn"], outcome.records["phone"], people_in(outcome)) == (5, 5, 5)


@pytest.mark.parametrize(
    "written",
    [
        lambda ssn: ssn.replace("-", "\u2212"),
        lambda ssn: ssn.replace("-", "\u2011"),
        lambda ssn: ssn.replace("-", "\xad"),
        lambda ssn: ssn.replace("-", "\ufe63"),
        lambda ssn: ssn.replace("-", "\u2009"),
        lambda ssn: ssn.translate({ord(str(d)): 0xFF10 + d for d in range(10)} | {45: 0xFF0D}),
        lambda ssn: ssn.replace("-", " - "),
        lambda ssn: ssn.replace("-", ""),
        lambda ssn: f'="{ssn}"',
        lambda ssn: f"'{ssn.replace('-', '')}",
    ],
)
def test_a_number_is_the_same_in_whatever_signs_it_is_written(tmp_path, written):
    plain = read(tmp_path, "Name,SSN\n" + "".join(f"{n},{s}\n" for n, s in ROWS))
    rows = "".join(f"{n},{written(s)}\n" for n, s in zip(NAMES, SSNS, strict=True))
    odd = read(tmp_path, f"Name,SSN\n{rows}", "odd.csv")
    assert odd.records["ssn"] == 5
    assert set(odd.sketch.tokens.tolist()) == set(plain.sketch.tokens.tolist())


def test_a_text_with_typographic_signs_says_where_its_values_stand(tmp_path):
    text = "caf\u00e9 \u2009 SSN: \uff12\uff11\uff192\u221208\u22124471".replace(
        "2\u221208", "\u221208"
    )
    outcome = read(tmp_path, text, "note.txt")
    (finding,) = [f for f in outcome.findings if f.data_type == "ssn"]
    raw = text.encode()[finding.offset :][: finding.length].decode()
    assert raw == "\uff12\uff11\uff19\u221208\u22124471"


@given(st.text(alphabet="19 -ab\u2212\xad\uff11\u2009\u200b\u2013\xa0é", max_size=30))
@settings(max_examples=200, deadline=None)
def test_plain_signs_keep_the_place_of_every_byte(text):
    data = text.encode()
    plain, origin = plain_text(data)
    if origin is None:
        assert plain == data
        return
    assert len(origin) == len(plain) + 1
    assert origin[-1] == len(data)
    assert (origin[1:] > origin[:-1]).all()
    for at, byte in enumerate(plain):
        if byte in b"ab":
            assert data[origin[at]] == byte


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("SS#", kind_of("ssn")),
        ("SSNum", kind_of("ssn")),
        ("ss_number", kind_of("ssn")),
        ("SS Number", kind_of("ssn")),
        ("PatSSN", kind_of("ssn")),
        ("EE_SS_NBR", kind_of("ssn")),
        ("Soc Sec No", kind_of("ssn")),
        ("LName", LAST_NAME),
        ("PatLast", LAST_NAME),
        ("LAST_NM", LAST_NAME),
        ("L_NAME", LAST_NAME),
        ("PATIENTLASTNAME", LAST_NAME),
        ("EmpFName", FIRST_NAME),
        ("cust_first", FIRST_NAME),
        ("LName,FName", NAME),
        ("Last Name, First Name", NAME),
        ("PT_NM", NAME),
        ("PatDOB", BIRTH),
        ("birthdt", BIRTH),
        ("MBR_ID", kind_of("health_insurance_id")),
        ("Chart #", kind_of("mrn")),
        ("PatNum", kind_of("mrn")),
        ("Two column bar chart", UNKNOWN),
        ("Pie chart", UNKNOWN),
        ("Delivery driver", UNKNOWN),
        ("Driver version", NOT_PERSONAL),
        ("Passport stamps", NOT_PERSONAL),
        ("Top chart position no", RECORD_KEY),
        ("Bank account balance", NOT_PERSONAL),
    ],
)
def test_a_header_is_read_by_its_words_not_by_a_list_of_spellings(header, kind):
    assert read_header(header).kind == kind


def test_measurements_under_a_chart_are_nobody(tmp_path):
    rows = "".join(f"Peak{n},Nepal,{690 + n},6959.803{n}\n" for n in range(1, 10))
    outcome = read(tmp_path, f"Mountain,Location,Height,Two column bar chart\n{rows}")
    assert (outcome.records, people_in(outcome)) == ({}, 0)


@pytest.mark.parametrize(
    "notes",
    [
        ["x", '"6 inch pipe', "y", "z", "x"],
        ["x", '"6 inch pipe', '"a, b"', "z", '"c"'],
        ["x", '"6 inch pipe', "y", '5"', "x"],
        ['"x'] * 5,
    ],
    ids=["one", "before quoted cells", "closed by an inch sign", "in every row"],
)
def test_a_quote_that_is_not_closed_takes_no_other_row_and_is_said(tmp_path, notes):
    rows = zip(ROWS, notes, strict=True)
    text = "".join(f"{name},{note},{ssn}\n" for (name, ssn), note in rows)
    outcome = read(tmp_path, "Name,Note,SSN\n" + text)
    assert (outcome.records["ssn"], people_in(outcome)) == (5, 5)
    assert [(p.member.split()[0], "not closed" in p.reason) for p in outcome.problems] == [
        ("row", True)
    ]


def test_a_note_of_several_lines_in_quotes_is_one_cell(tmp_path):
    text = "".join(f'{n},"first line\nsecond, with a comma\n""quoted""",{s}\n' for n, s in ROWS)
    outcome = read(tmp_path, "Name,Note,SSN\n" + text)
    assert (outcome.records["ssn"], people_in(outcome), outcome.problems) == (5, 5, [])


BORN = ["1961-04-09", "1938-12-01", "1979-07-30", "1990-02-14", "2001-10-05"]


def test_columns_without_headers_are_told_by_their_values(tmp_path):
    rows = (
        "".join(
            f"{name},{born},111000025,{4400123400 + 71 * at},A1234567{at},MRN-10{at}23{at},DL-B1234{at}-6{at}\n"
            for at, (name, born) in enumerate(zip(NAMES, BORN, strict=True))
        )
        .replace("111000025", "021000021", 2)
        .replace("111000025", "091000019", 1)
    )
    outcome = read(tmp_path, rows)
    assert outcome.records == {
        "person_name": 5,
        "date_of_birth": 5,
        "aba_routing": 5,
        "bank_account": 5,
        "passport": 5,
        "mrn": 5,
        "driver_license": 5,
    }
    assert people_in(outcome) == 5


def test_dates_of_orders_without_a_header_are_no_birth_dates(tmp_path):
    rows = "".join(f"{n},{s},20{10 + at}-03-0{at + 1}\n" for at, (n, s) in enumerate(ROWS))
    assert "date_of_birth" not in read(tmp_path, rows).records


@pytest.mark.parametrize(
    ("columns", "abroad"),
    [
        ("city,country,postcode", "Ankara,TR,06050"),
        ("city,country,postal code", "Pueblo,Mexico,80336"),
        ("city,zip", "München,80336"),
        ("address", "Atatürk Cd 12 06050 Ankara Turkey"),
    ],
)
def test_a_postcode_from_abroad_is_no_state(tmp_path, columns, abroad):
    outcome = read(tmp_path, f"name,ssn,{columns}\nAda Hill,212-34-5679,{abroad}\n")
    assert [state for state, _ in outcome.sketch.count().groups] == [""]


def test_a_zip_code_in_the_united_states_is_one(tmp_path):
    text = "name,ssn,city,country,postcode\nAda Hill,212-34-5679,Hartford,USA,06050\n"
    assert [state for state, _ in read(tmp_path, text).sketch.count().groups] == ["CT"]


@pytest.mark.parametrize(
    ("line", "state"),
    [("Austin, TX 78701", "TX"), ("D-DE 80336 Munich", ""), ("TR 06050 Ankara", "")],
)
def test_a_code_before_a_postcode_has_to_be_its_state(tmp_path, line, state):
    outcome = read(tmp_path, f"Name: Ada Hill\nSSN: 212-34-5679\n{line}\n", "a.txt")
    assert [found for found, _ in outcome.sketch.count().groups] == [state]


def test_rows_with_nothing_but_a_birth_date_count_alike_in_any_number(tmp_path):
    born = "".join(f"{1930 + n % 70}-0{1 + n % 9}-{10 + n % 17}\n" for n in range(120_000))
    few = read(tmp_path, "date of birth\n" + "".join(born.splitlines(keepends=True)[:3000]))
    many = read(tmp_path, "date of birth\n" + born, "many.csv")
    assert few.sketch.count().best == 3000
    assert many.sketch.count().best == 120_000
    assert many.sketch.compacted().count().best == 120_000
    assert many.sketch.count().low == 70 * 9 * 17


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("PATIENT: Karen Wilson (MRN-1234567)", {"mrn": 1, "person_name": 1}),
        ("License: DL-B12345-67 | Phone: (512) 687-4419", {"driver_license": 1, "phone": 1}),
        ("Insurance: INS-123456789", {"health_insurance_id": 1}),
        ("SSN-219-08-4471", {"ssn": 1}),
        ("my iban is gb82west12345698765432", {"iban": 1}),
        ("GET /api/user?email=karen.wilson%40example.com", {"email": 1}),
        ("S.S.N.  219 - 08 - 4471", {"ssn": 1}),
        ("DOB: 04 - 09 - 1961", {"date_of_birth": 1}),
        ("flight DL-1200, ticket INS-2024, x = 100 - 20 - 3000", {}),
    ],
)
def test_values_that_carry_their_label_or_spaces_are_read(tmp_path, text, records):
    assert read(tmp_path, text + "\n", "a.txt").records == records
