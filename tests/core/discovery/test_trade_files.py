"""Files of tax offices, payrolls, banks and bookkeepers: each payee or employee is a person."""

import io
import struct

import pytest
from tests.core.discovery.practice_files import read_file, scan_folder

from duecare.inventory import Reading

PEOPLE = (
    ("Ada", "Brackenridge", "041623718", "100 Oak Street", "Austin", "TX", "78701"),
    ("Burt", "Calloway", "012937465", "101 Oak Street", "Tulsa", "OK", "74103"),
    ("Cleo", "Dunmore", "523481967", "102 Oak Street", "Austin", "TX", "78703"),
)
EXPECTED = {"ssn": 3, "person_name": 3, "street_address": 3}


def fields(width, *placed):
    """A record of ``width`` with texts at positions counted from one."""
    record = [" "] * width
    for at, text in placed:
        record[at - 1 : at - 1 + len(text)] = text
    return "".join(record[:width])


def fire(name_at=288):
    lines = [fields(750, (1, "T2024 741234567ABCDE"), (30, "HARBOR TAX LLC"))]
    lines.append(fields(750, (1, "A2024"), (12, "741234567"), (53, "HARBOR TAX LLC")))
    for first, last, ssn, street, city, state, zip_ in PEOPLE:
        lines.append(
            fields(750, (1, "B2024"), (7, last[:4].upper()), (11, "2"), (12, ssn), (55, "0" * 12),
                   (name_at, f"{first} {last}"), (368, street), (448, city), (488, state), (490, zip_))
        )  # fmt: skip
    lines.append(fields(750, (1, "B2024"), (11, "1"), (12, "751234567"), (name_at, "ACME SUPPLY INC"),
                        (368, "9 Pine Road"), (448, "Waco"), (488, "TX"), (490, "76701")))  # fmt: skip
    return [*lines, fields(750, (1, "F"))]


def efw2():
    lines = [fields(512, (1, "RA741234567"), (12, "SSAUSER1"), (38, "HARBOR PAYROLL"))]
    lines.append(fields(512, (1, "RE2024"), (8, "741234567"), (40, "HARBOR PAYROLL")))
    for first, last, ssn, street, city, state, zip_ in PEOPLE:
        lines.append(
            fields(512, (1, "RW"), (3, ssn), (12, first.upper()), (42, last.upper()),
                   (88, street), (110, city), (132, state), (134, zip_))
        )  # fmt: skip
    return [*lines, fields(512, (1, "RF"))]


def checked(result, people=3, **more):
    inventory = result.inventory
    kinds = {name: kind.records for name, kind in inventory.data_types.items()}
    wanted = {**EXPECTED, **more}
    assert {kind: kinds.get(kind) for kind in wanted} == wanted
    assert inventory.people.low == inventory.people.best == inventory.people.high == people
    assert {s: p.best for s, p in inventory.states.items() if p.best} == {"TX": people - 1, "OK": 1}
    assert result.is_complete


@pytest.mark.parametrize("end", ["\r\n", "\n", ""])
@pytest.mark.parametrize("name_at", [248, 288])
def test_each_payee_of_an_irs_file_is_a_person_and_a_company_is_none(tmp_path, end, name_at):
    (tmp_path / "irstax").write_text(end.join(fire(name_at)) + end, newline="")
    result = scan_folder(tmp_path)
    inventory = result.inventory
    assert inventory.data_types["ssn"].records == 3
    assert inventory.data_types["ein"].records >= 1
    assert inventory.data_types["ssn"].people.best == 3
    assert inventory.states["OK"].best == 1


@pytest.mark.parametrize("end", ["\r\n", "\n", ""])
def test_each_employee_of_a_wage_file_is_a_person(tmp_path, end):
    (tmp_path / "W2REPORT.txt").write_text(end.join(efw2()) + end, newline="")
    checked(scan_folder(tmp_path))


def test_a_wage_file_of_a_mainframe_is_read_as_well(tmp_path):
    (tmp_path / "w2.dat").write_bytes("".join(efw2()).encode("cp037"))
    checked(scan_folder(tmp_path))


def nacha(entry_class="PPD"):
    lines = [fields(94, (1, "101 111000025 7412345672411290930A094101HARBOR BANK"))]
    lines.append(fields(94, (1, "5200HARBOR PAYROLL"), (51, entry_class), (54, "PAYROLL")))
    for number, (first, last, *_) in enumerate(PEOPLE):
        lines.append(
            fields(94, (1, "622111000025"), (13, f"10023{number}4477"), (30, "0000150000"),
                   (40, f"EMP{number:04}"), (55, f"{last} {first}".upper()), (79, "0"))
        )  # fmt: skip
    return "\n".join([*lines, fields(94, (1, "9000001")), "9" * 94]) + "\n"


def test_each_receiver_of_a_direct_deposit_is_a_person(tmp_path):
    (tmp_path / "payroll.ach").write_text(nacha())
    inventory = scan_folder(tmp_path).inventory
    kinds = {name: kind.records for name, kind in inventory.data_types.items()}
    assert (kinds["bank_account"], kinds["aba_routing"], kinds["person_name"]) == (3, 3, 3)
    assert inventory.people.best == 3


def test_a_company_that_is_paid_has_no_persons_name(tmp_path):
    (tmp_path / "vendors.ach").write_text(nacha("CCD"))
    kinds = scan_folder(tmp_path).inventory.data_types
    assert kinds["bank_account"].records == 3
    assert "person_name" not in kinds


OFX = """OFXHEADER:100
DATA:OFXSGML

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD<BANKACCTFROM><BANKID>111000025<ACCTID>1002344779
<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT<NAME>Ada Brackenridge
<MEMO>refund, SSN 041-62-3718</STMTTRN></BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1>
<CREDITCARDMSGSRSV1><CCACCTFROM><ACCTID>4012888888881881</CCACCTFROM></CREDITCARDMSGSRSV1></OFX>
"""


def test_accounts_of_a_bank_download_are_found(tmp_path):
    (tmp_path / "checking.qfx").write_text(OFX)
    outcome = read_file(tmp_path / "checking.qfx")
    found = {**outcome.possible, **outcome.records}
    assert outcome.records["bank_account"] == 1
    assert outcome.records["aba_routing"] == 1
    assert outcome.records["ssn"] == 1
    assert found["payment_card"] == 1


def test_a_quicken_file_gives_payees_with_addresses_and_remarks(tmp_path):
    records = "".join(
        f"D3/1'26\nT-100.00\nP{first} {last}\nA{first} {last}\nA{street}\nA{city}, {state} {zip_}\n^\n"
        for first, last, _, street, city, state, zip_ in PEOPLE
    )
    (tmp_path / "a.qif").write_text(f"!Type:Bank\n{records}D3/2'26\nPShop\nMSSN 041-62-3718\n^\n")
    inventory = scan_folder(tmp_path).inventory
    assert inventory.data_types["person_name"].records == 3
    assert inventory.data_types["street_address"].records == 3
    assert inventory.data_types["ssn"].records == 1
    assert inventory.states["OK"].best == 1


def test_a_quickbooks_list_is_a_table_for_each_kind(tmp_path):
    rows = "".join(
        f"EMP\t{first} {last}\t{first} {last}\t{street}\t{city}, {state} {zip_}\t{ssn[:3]}-{ssn[3:5]}-{ssn[5:]}\t5126874419\n"
        for first, last, ssn, street, city, state, zip_ in PEOPLE
    )
    (tmp_path / "lists.iif").write_text(
        "!HDR\tPROD\tVER\nHDR\tQuickBooks\t2024\n!ACCNT\tNAME\tACCNTTYPE\nACCNT\tChecking\tBANK\n"
        f"!EMP\tNAME\tADDR1\tADDR2\tADDR3\tSSNO\tPHONE1\n{rows}"
    )
    checked(scan_folder(tmp_path))


def dbase(version=3, deleted=(1,)):
    layout = (("LNAME", "C", 20), ("FNAME", "C", 15), ("SSN", "C", 11), ("DOB", "D", 8),
              ("ADDRESS", "C", 30), ("STATE", "C", 2), ("ZIP", "C", 5), ("NOTES", "M", 10))  # fmt: skip
    width = 1 + sum(size for _, _, size in layout)
    head = 32 + 32 * len(layout) + 1
    out = io.BytesIO()
    out.write(struct.pack("<4BIHH20x", version, 124, 11, 29, len(PEOPLE), head, width))
    for name, kind, size in layout:
        out.write(struct.pack("<11sc4xBB14x", name.encode(), kind.encode(), size, 0))
    out.write(b"\x0d")
    for number, (first, last, ssn, street, _, state, zip_) in enumerate(PEOPLE):
        values = (
            last,
            first,
            f"{ssn[:3]}-{ssn[3:5]}-{ssn[5:]}",
            "19800314",
            street,
            state,
            zip_,
            "",
        )
        out.write(b"*" if number in deleted else b" ")
        for value, (_, _, size) in zip(values, layout, strict=True):
            out.write(value.encode("cp1252").ljust(size))
    return out.getvalue() + b"\x1a"


@pytest.mark.parametrize("version", [0x03, 0x83, 0x8B, 0x30, 0xF5])
def test_a_dbase_table_is_read_with_its_deleted_records(tmp_path, version):
    (tmp_path / "PATIENTS.DBF").write_bytes(dbase(version))
    checked(scan_folder(tmp_path), date_of_birth=3)


def test_a_dbase_table_cut_short_is_read_in_part(tmp_path):
    (tmp_path / "a.dbf").write_bytes(dbase()[:-60])
    outcome = read_file(tmp_path / "a.dbf")
    assert outcome.records["ssn"] == 2
    assert outcome.reading is Reading.IN_PART


def dicom(path, modality="CT"):
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian

    image = Dataset()
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    image.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    image.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    image.PatientName, image.PatientID = "Brackenridge^Ada", "88123"
    image.PatientBirthDate, image.PatientAddress = "19800314", "100 Oak Street^Tulsa OK 74103"
    image.PatientComments, image.Modality = "SSN 041-62-3718", modality
    image.Rows = image.Columns = 8
    image.save_as(path, enforce_file_format=True)


def test_the_patient_of_a_medical_image_is_a_person(tmp_path):
    dicom(tmp_path / "IMG0001")
    result = scan_folder(tmp_path)
    kinds = {name: kind.records for name, kind in result.inventory.data_types.items()}
    assert result.inventory.people.best >= 1
    for kind in ("mrn", "date_of_birth", "person_name", "street_address", "ssn"):
        assert kinds[kind] >= 1, kind
    assert result.is_complete


def test_an_image_into_which_names_are_drawn_is_read_in_part(tmp_path):
    dicom(tmp_path / "a.dcm", "US")
    outcome = read_file(tmp_path / "a.dcm")
    assert outcome.records["mrn"] == 1
    assert outcome.reading is Reading.IN_PART


def test_what_only_claims_to_be_an_image_is_looked_through(tmp_path):
    (tmp_path / "a.dcm").write_bytes(bytes(128) + b"DICM" + bytes(40) + b"Ada 041-62-3718\0\1" * 3)
    outcome = read_file(tmp_path / "a.dcm")
    assert outcome.records["ssn"] >= 1
    assert outcome.reading is Reading.LOOKED_THROUGH


def test_an_access_database_that_cannot_be_opened_is_looked_through(tmp_path):
    head = b"\x00\x01\x00\x00Standard ACE DB\x00" + b"\x07" * 3000
    (tmp_path / "a.accdb").write_bytes(head + b"\0Brackenridge Ada 041-62-3718\0" + bytes(90))
    outcome = read_file(tmp_path / "a.accdb")
    (problem,) = outcome.problems
    assert outcome.records["ssn"] == 1
    assert (outcome.reading, problem.store) == (Reading.LOOKED_THROUGH, "access")
