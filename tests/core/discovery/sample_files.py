"""One small file of every format that the scan reads, each with the record of one person."""

from __future__ import annotations

import io
import tarfile
import tempfile
import zipfile
from functools import lru_cache
from pathlib import Path

from tests.core.discovery.compound_files import write_message, write_presentation, write_word
from tests.core.discovery.outlook_files import Message, note, write_store
from tests.core.discovery.places import PLACES
from tests.core.discovery.test_formats import MAKERS, TEXT
from tests.core.discovery.trade_samples import (
    CDA,
    OFX,
    dbase,
    dicom,
    efw2,
    enrollment,
    fire,
    nacha,
    pharmacy,
)

_ODS = (
    '<?xml version="1.0"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="Clients">%s</table:table></office:spreadsheet>'
    "</office:body></office:document-content>"
)
VCARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada Hill\r\nBDAY:19800203\r\nTEL;TYPE=CELL:(713) 555-0199\r\n"
    "NOTE:SSN: 212-34-5679\\, on\r\n  file\r\nEND:VCARD\r\n"
)
YAML = "clients:\n" + "".join(
    f"- name: {name}\n  ssn: 212-34-{number}\n"
    for name, number in (("Ada Hill", 5679), ("Bo Stone", 5681), ("Cy Reed", 5683))
)


def _ods(path):
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in (("Name", "DOB", "SSN"), ("Ada Hill", "1980-02-03", "212-34-5679"))
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<m/>")
        archive.writestr("content.xml", _ODS % rows)


def _xls(path):
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Clients")
    for at, row in enumerate((("Name", "DOB", "SSN"), ("Ada Hill", "1980-02-03", 212345679))):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    book.save(str(path))


def _sqlite(path):
    import sqlite3

    base = sqlite3.connect(path)
    base.execute("create table client (name text, birth_date text, ssn text)")
    base.execute("insert into client values ('Ada Hill', '1980-02-03', '212-34-5679')")
    base.commit()
    base.close()


def _tar(path):
    with tarfile.open(path, "w") as archive:
        for name in ("form.txt", "copy.txt"):
            info = tarfile.TarInfo(name)
            info.size = len(TEXT)
            archive.addfile(info, io.BytesIO(TEXT.encode()))


MORE = {
    "forms.tar": _tar, "form.log": lambda p: p.write_text(TEXT),
    "clients.ods": _ods, "clients.xls": _xls, "clients.db": _sqlite,
    "box.pst": lambda p: p.write_bytes(write_store({"Inbox": [
        note("Form", TEXT, files={"a.txt": TEXT.encode()}),
        note("Fwd", "x", messages=[note("Form", TEXT)]),
        Message({0x001A: "IPM.Contact", 0x3001: "Ada Hill", 0x8000: "212-34-5679"})]}, ["SSN"])),
    "mail.msg": lambda p: p.write_bytes(write_message(
        note("Form", TEXT, files={"a.txt": TEXT.encode()}, messages=[note("In", TEXT)]), ["SSN"])),
    "old.doc": lambda p: p.write_bytes(write_word([TEXT.replace("\n", "\r")])),
    "old.ppt": lambda p: p.write_bytes(write_presentation([TEXT])),
    "contacts.vcf": lambda p: p.write_text(VCARD, newline=""),
    "clients.yaml": lambda p: p.write_text(YAML),
    "clients.sql": lambda p: p.write_text(
        "CREATE TABLE clients (\n  name varchar(80),\n  ssn char(11)\n);\n"
        "INSERT INTO clients VALUES ('Ada Hill','212-34-5679'),('Bo Stone','212-34-5681');\n"),
    "dump.sql": lambda p: p.write_text(
        "CREATE TABLE `client` (\n  `name` varchar(80),\n  `ssn` varchar(11)\n);\n"
        "INSERT INTO `client` VALUES ('Ada Hill','212-34-5679'),('Bo Stone','212-34-5681');\n"),
    "clients.jsonl": lambda p: p.write_text(
        '{"name": "Ada Hill", "ssn": "212-34-5679"}\n{"name": "Bo Stone", "ssn": "212-34-5681"}\n'),
    "enroll.834": lambda p: p.write_text(enrollment()),
    "ccd.xml": lambda p: p.write_text(
        CDA.format(ssn="212-34-5679", first="Ada", last="Hill", born="19800203")),
    "w2.txt": lambda p: p.write_text("\n".join(efw2())),
    "1099.txt": lambda p: p.write_text("\n".join(fire())), "payroll.ach": lambda p: p.write_text(nacha()),
    "bank.ofx": lambda p: p.write_text(OFX), "patients.dbf": lambda p: p.write_bytes(dbase()),
    "image.dcm": dicom, "claims.ncp": lambda p: p.write_text(pharmacy(), newline=""),
    "old.accdb": lambda p: p.write_bytes(  # no library writes one: its text is looked through
        b"\x00\x01\x00\x00Standard ACE DB\x00" + b"\x07" * 3000 + b"\0Hill Ada 212-34-5679\0\0"),
}  # fmt: skip
# Formats that are read since the matrix of places, from there.
_FROM_PLACES = frozenset(
    (
        "calendar.ics", "Inbox.dbx", "winmail.dat", "form.txt.lz4", "form.txt.lz", "forms.cab",
        "new.cpio", "binary.cpio", "forms.ar", "form.txt.Z", "joliet.iso", "form.pdf", "xfa.pdf",
        "attached.pdf", "1234.emlx", "sheet.xlsb", "packed.rtf", "pivot.xlsx", "note.xls", "box.mmdf",
        "icon.docx", "macro.docm", "deflate64.zip", "old.tar", "attributes.xml", "inputs.html", "pieces.emf", "drawing.wmf",
    )
)  # fmt: skip


def _from_place(make):
    return lambda path: path.write_bytes(make())


MORE |= {
    f"place-{place.file}": _from_place(place.make) for place in PLACES if place.file in _FROM_PLACES
}
# Their bytes are covered by checksums: what is damaged in them must not pass for clean.
CHECKED = frozenset(
    name
    for name in (*MAKERS, *MORE)
    if name.endswith(
        (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".zip", ".gz", ".bz2", ".xz", ".7z")
    )
)


@lru_cache(maxsize=1)
def samples() -> dict[str, bytes]:
    """The files by name."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, make in {**MAKERS, **MORE}.items():
            path = Path(folder) / name
            make(path)
            found[name] = path.read_bytes()
    return found
