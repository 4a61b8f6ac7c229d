"""Files of tax offices, payrolls, banks and bookkeepers: each payee or employee is a person."""

import pytest
from tests.core.discovery.practice_files import read_file, scan_folder
from tests.core.discovery.trade_samples import OFX, PEOPLE, dbase, dicom, efw2, fire, nacha

from duecare.inventory import Reading

EXPECTED = {"ssn": 3, "person_name": 3, "street_address": 3}


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


@pytest.mark.parametrize("version", [0x03, 0x83, 0x8B, 0x30, 0xF5])
def test_a_dbase_table_is_read_with_its_deleted_records(tmp_path, version):
    (tmp_path / "PATIENTS.DBF").write_bytes(dbase(version))
    checked(scan_folder(tmp_path), date_of_birth=3)


def test_a_dbase_table_cut_short_is_read_in_part(tmp_path):
    (tmp_path / "a.dbf").write_bytes(dbase()[:-60])
    outcome = read_file(tmp_path / "a.dbf")
    assert outcome.records["ssn"] == 2
    assert outcome.reading is Reading.IN_PART


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
