"""Files of the trades, made in code: tax, payroll, bank, bookkeeping, practice and hospital."""

import io
import struct

PEOPLE = (
    ("Ada", "Brackenridge", "041623718", "100 Oak Street", "Austin", "TX", "78701"),
    ("Burt", "Calloway", "012937465", "101 Oak Street", "Tulsa", "OK", "74103"),
    ("Cleo", "Dunmore", "523481967", "102 Oak Street", "Austin", "TX", "78703"),
)


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


def nacha(entry_class="PPD"):
    lines = [fields(94, (1, "101 111000025 7412345672411290930A094101HARBOR BANK"))]
    lines.append(fields(94, (1, "5200HARBOR PAYROLL"), (51, entry_class), (54, "PAYROLL")))
    for number, (first, last, *_) in enumerate(PEOPLE):
        lines.append(
            fields(94, (1, "622111000025"), (13, f"10023{number}4477"), (30, "0000150000"),
                   (40, f"EMP{number:04}"), (55, f"{last} {first}".upper()), (79, "0"))
        )  # fmt: skip
    return "\n".join([*lines, fields(94, (1, "9000001")), "9" * 94]) + "\n"


OFX = """OFXHEADER:100
DATA:OFXSGML

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD<BANKACCTFROM><BANKID>111000025<ACCTID>1002344779
<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT<NAME>Ada Brackenridge
<MEMO>refund, SSN 041-62-3718</STMTTRN></BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1>
<CREDITCARDMSGSRSV1><CCACCTFROM><ACCTID>4012888888881881</CCACCTFROM></CREDITCARDMSGSRSV1></OFX>
"""


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


ISA = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    "*261101*1200*^*00501*000000001*0*P*:~"
)
MEMBERS = (
    ("BRACKENRIDGE", "ADA", "041623718", "100 OAK STREET", "AUSTIN", "TX", "78700", "19800314"),
    ("CALLOWAY", "BURT", "012937465", "101 OAK STREET", "AUSTIN", "TX", "78701", "19810314"),
    ("DUNMORE", "CLEO", "523481967", "102 OAK STREET", "TULSA", "OK", "74103", "19820314"),
    ("ELLERY", "DOV", "007354812", "103 OAK STREET", "AUSTIN", "TX", "78703", "19830314"),
)


def enrollment(end="~"):
    body = "".join(
        f"INS*Y*18*021*20*A***FT~REF*0F*{ssn}~DTP*356*D8*20261101~NM1*IL*1*{last}*{first}****34*{ssn}~"
        f"N3*{street}~N4*{city}*{state}*{zip_}~DMG*D8*{born}*F~"
        for last, first, ssn, street, city, state, zip_, born in MEMBERS
    )
    head = "GS*BE*S*R*20261101*1200*1*X*005010X220A1~ST*834*0001*005010X220A1~BGN*00*1*20261101~"
    whole = f"{ISA}{head}{body}SE*99*0001~GE*1*1~IEA*1*000000001~"
    return whole.replace("~", end)


CDA = """<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget><patientRole>
<id extension="{ssn}" root="2.16.840.1.113883.4.1"/><id extension="77410938" root="2.16.840.1.113883.19.5"/>
<addr><streetAddressLine>412 Maple Ave</streetAddressLine><city>Austin</city><state>TX</state>
<postalCode>78701</postalCode></addr><telecom value="tel:+1(512)687-4419"/><patient><name>
<given>{first}</given><family>{last}</family></name><birthTime value="{born}"/></patient></patientRole>
</recordTarget><author><assignedAuthor><id root="2.16.840.1.113883.4.6" extension="1999999984"/>
<assignedPerson><name><given>Anna</given><family>Good</family></name></assignedPerson></assignedAuthor>
</author><component><section><title>Problems</title><text>Type 2 diabetes</text><entry><observation>
<value code="E11.9" codeSystem="2.16.840.1.113883.6.90"/></observation></entry></section></component>
</ClinicalDocument>"""


def pharmacy():
    """Claims in NCPDP D.0: a fixed header, then segments of fields with two letters in front."""
    claims = []
    for last, first, ssn, street, city, state, zip_, born in MEMBERS:
        head = fields(56, (1, "610011D0B1"), (11, "PCN"), (21, "1"), (22, "01"), (24, "1234567893"),
                      (39, "20261101"))  # fmt: skip
        patient = ("AM01", "CX01", f"CY{ssn}", f"C4{born}", f"CA{first}", f"CB{last}", f"CM{street}",
                   f"CN{city}", f"CO{state}", f"CP{zip_}")  # fmt: skip
        insurance = ("AM04", f"C2W{ssn[::-1]}", "C1GROUP")
        segments = ["".join(f"\x1c{field}" for field in part) for part in (patient, insurance)]
        claims.append("\x1e".join([head, *segments]))
    return "\x03\r\n\x02".join(claims)
