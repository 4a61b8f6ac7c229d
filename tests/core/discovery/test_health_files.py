"""Claims, enrollments and clinical records: a qualifier labels the value, and each member is a person."""

import json

import pytest
from tests.core.discovery.practice_files import read_file, scan_folder
from tests.core.discovery.trade_samples import CDA, ISA, MEMBERS, enrollment, pharmacy

from duecare.inventory import Reading


@pytest.mark.parametrize("end", ["~", "~\n", "\n", "'", "~\r\n"])
def test_each_member_of_an_enrollment_is_one_person(tmp_path, end):
    (tmp_path / "enroll.834").write_text(enrollment(end), newline="")
    result = scan_folder(tmp_path)
    inventory = result.inventory
    kinds = {name: (kind.records, kind.people.best) for name, kind in inventory.data_types.items()}
    assert inventory.people.best == inventory.people.high == len(MEMBERS)
    expected = ("ssn", "date_of_birth", "person_name", "street_address")
    assert {kind: kinds[kind] for kind in expected} == dict.fromkeys(expected, (4, 4))
    assert {state: people.best for state, people in inventory.states.items()} == {"TX": 3, "OK": 1}
    assert result.is_complete


def test_a_dependent_does_not_take_the_number_of_the_subscriber(tmp_path):
    body = (
        "INS*Y*18*021*20*A***FT~REF*0F*041623718~NM1*IL*1*HOLM*GRETA****34*041623718~"
        "DMG*D8*19800314*F~INS*N*19*021*20*A~REF*0F*041623718~NM1*IL*1*HOLM*JON~DMG*D8*20120501*M~"
    )
    (tmp_path / "a.txt").write_text(f"{ISA}GS*BE*S*R~ST*834*1~{body}SE*9*1~")
    result = scan_folder(tmp_path)
    assert result.inventory.people.best == 2
    assert result.inventory.data_types["ssn"].records == 1
    assert result.inventory.data_types["date_of_birth"].records == 2


def test_a_claim_gives_subscriber_and_patient_with_diagnosis_behind_the_payer(tmp_path):
    body = (
        "NM1*85*2*EXAMPLE DENTAL*****XX*1234567893~N3*1 MAIN ST~N4*AUSTIN*TX*78701~REF*EI*741234567~"
        "HL*2*1*22*1~SBR*P********CI~NM1*IL*1*WHITFIELD*DANIEL*J***MI*W123456789~N3*412 MAPLE AVE~"
        "N4*AUSTIN*TX*78701~DMG*D8*19610409*M~REF*SY*219084471~NM1*PR*2*A PAYER*****PI*12345~"
        "REF*FY*523481967~HL*3*2*23*0~PAT*19~NM1*QC*1*WHITFIELD*MARIA~N3*412 MAPLE AVE~"
        "N4*TULSA*OK*74136~DMG*D8*20101123*F~CLM*1001*98***11:B:1*Y*A*Y*Y~HI*ABK:K0262~"
        "NM1*82*1*GOOD*ANNA****XX*1999999984~LX*1~SV3*AD:D1110*98****1~"
        "HL*4*1*22*0~NM1*IL*1*ORTEGA*JOSE****MI*W987654321~DMG*D8*19771123*M~NM1*PR*2*A PAYER~"
        "CLM*1002*50~HI*ABK:E119*ABF:I10~"
    )
    (tmp_path / "claims.x12").write_text(f"{ISA}GS*HC*S*C~ST*837*1~{body}SE*9*1~")
    result = scan_folder(tmp_path)
    kinds = {n: k.records for n, k in result.inventory.data_types.items()}
    assert result.inventory.people.best == 3  # neither the practice, the payer nor the dentist
    assert (kinds["ssn"], kinds["health_insurance_id"], kinds["date_of_birth"]) == (1, 2, 3)
    assert kinds["icd10"] == 2
    assert kinds["mrn"] == 2


def test_a_payment_and_an_eligibility_inquiry_name_their_patients(tmp_path):
    (tmp_path / "era.835").write_text(
        f"{ISA}GS*HP*S*C~ST*835*1~N1*PR*A PAYER~CLP*1001*1*98*98**12~NM1*QC*1*ORTEGA*MARIA****MI*W987654321~"
        "CLP*1002*1*98*98**12~NM1*QC*1*HOLM*GRETA****34*032815946~NM1*82*1*GOOD*ANNA****XX*1999999984~SE*9*1~"
    )
    (tmp_path / "elig.270").write_text(
        f"{ISA}GS*HS*S*C~ST*270*1~HL*1**20*1~NM1*PR*2*A PAYER~HL*3*2*22*1~"
        "NM1*IL*1*IVERS*HUGO****MI*A55512345~DMG*D8*19870314*M~HL*4*3*23*0~NM1*03*1*IVERS*IDA~"
        "REF*SY*001462975~DMG*D8*20140314*F~SE*9*1~"
    )
    result = scan_folder(tmp_path)
    kinds = {n: k.records for n, k in result.inventory.data_types.items()}
    assert result.inventory.people.best == 4
    assert (kinds["ssn"], kinds["health_insurance_id"], kinds["date_of_birth"]) == (2, 2, 2)


def test_another_x12_file_stays_a_text(tmp_path):
    (tmp_path / "order.edi").write_text(
        f"{ISA}GS*PO*S*R~ST*850*1~MSG*Ship to Ada Holm SSN 041-62-3718~SE*4*1~"
    )
    outcome = read_file(tmp_path / "order.edi")
    assert outcome.records["ssn"] == 1
    assert outcome.reading is Reading.READ


def test_the_patient_of_a_clinical_document_is_a_person(tmp_path):
    for last, first, ssn, *_, born in MEMBERS:
        dashed = f"{ssn[:3]}-{ssn[3:5]}-{ssn[5:]}"
        text = CDA.format(ssn=dashed, first=first, last=last, born=born)
        (tmp_path / f"{last}.xml").write_text(text.replace("77410938", f"7741{born[:4]}"))
    result = scan_folder(tmp_path)
    kinds = {n: (k.records, k.people.best) for n, k in result.inventory.data_types.items()}
    for kind in ("ssn", "date_of_birth", "mrn", "person_name", "street_address", "icd10"):
        assert kinds[kind] == (4, 4), kind
    assert result.inventory.people.high == 4
    assert result.inventory.states["TX"].assumed == 0


PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "identifier": [
        {"system": "http://hl7.org/fhir/sid/us-ssn", "value": "041-62-3718"},
        {"type": {"coding": [{"code": "MR"}]}, "system": "urn:oid:1.2.3", "value": "88123"},
    ],
    "name": [{"family": "Brackenridge", "given": ["Ada", "Q"]}],
    "telecom": [{"system": "phone", "value": "512-687-4419"}],
    "birthDate": "1980-03-14",
    "address": [
        {"line": ["100 Oak Street"], "city": "Tulsa", "state": "OK", "postalCode": "74103"}
    ],
}
BUNDLE = {
    "resourceType": "Bundle",
    "entry": [
        {"resource": PATIENT},
        {"resource": {"resourceType": "Coverage", "subscriberId": "W123456789",
                      "beneficiary": {"reference": "Patient/p1"}}},
        {"resource": {"resourceType": "Condition", "subject": {"reference": "https://x/Patient/p1"},
                      "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "E11.9"}]}}},
        {"resource": {"resourceType": "Practitioner", "name": [{"family": "Good", "given": ["Anna"]}]}},
    ],
}  # fmt: skip
FHIR_XML = """<Bundle xmlns="http://hl7.org/fhir"><entry><resource><Patient><id value="p1"/>
<identifier><system value="http://hl7.org/fhir/sid/us-ssn"/><value value="041-62-3718"/></identifier>
<identifier><type><coding><code value="MR"/></coding></type><value value="88123"/></identifier>
<name><family value="Brackenridge"/><given value="Ada"/></name><telecom><system value="phone"/>
<value value="512-687-4419"/></telecom><birthDate value="1980-03-14"/><address><line value="100 Oak Street"/>
<city value="Tulsa"/><state value="OK"/><postalCode value="74103"/></address></Patient></resource></entry>
<entry><resource><Coverage><subscriberId value="W123456789"/><beneficiary>
<reference value="Patient/p1"/></beneficiary></Coverage></resource></entry><entry><resource><Condition>
<code><coding><system value="http://hl7.org/fhir/sid/icd-10-cm"/><code value="E11.9"/></coding></code>
<subject><reference value="Patient/p1"/></subject></Condition></resource></entry></Bundle>"""
LINES = "\n".join(json.dumps(entry["resource"]) for entry in BUNDLE["entry"])


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.json", json.dumps(BUNDLE)), ("a.xml", FHIR_XML), ("a.ndjson", LINES)],
    ids=["json", "xml", "lines"],
)
def test_a_patient_is_one_person_in_every_form_of_fhir(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    result = scan_folder(tmp_path)
    kinds = {n: k.records for n, k in result.inventory.data_types.items()}
    assert result.inventory.people.best == 1
    expected = (
        "ssn",
        "mrn",
        "health_insurance_id",
        "date_of_birth",
        "icd10",
        "street_address",
        "phone",
    )
    assert {kind: kinds.get(kind) for kind in expected} == dict.fromkeys(expected, 1)
    assert list(result.inventory.states) == ["OK"]


@pytest.mark.parametrize("cut", [150, 300, 500, 700])
def test_health_files_that_are_cut_short_are_read_as_far_as_they_go(tmp_path, cut):
    (tmp_path / "a.834").write_text(enrollment()[:cut])
    (tmp_path / "b.xml").write_text(CDA[:cut])
    (tmp_path / "c.json").write_text(json.dumps(BUNDLE)[:cut])
    for path in tmp_path.iterdir():
        assert read_file(path).reading is Reading.READ


def test_each_patient_of_a_pharmacy_claim_is_a_person(tmp_path):
    (tmp_path / "claims.ncp").write_text(pharmacy(), newline="")
    inventory = scan_folder(tmp_path).inventory
    kinds = {name: (kind.records, kind.people.best) for name, kind in inventory.data_types.items()}
    for kind in ("ssn", "date_of_birth", "health_insurance_id", "person_name", "street_address"):
        assert kinds[kind] == (4, 4), kind
    assert inventory.people.high == 4
    assert {state: people.best for state, people in inventory.states.items()} == {"TX": 3, "OK": 1}
