"""The same person is found in every format, and counted once over all of them."""

import bz2
import gzip
import io
import json
import lzma
import mailbox
import subprocess
import tarfile
import zipfile
from email.message import EmailMessage

import docx
import openpyxl
import pptx
import py7zr
import pyarrow
import pyarrow.parquet
import pytest
import typst
import zstandard
from tests.core.discovery.practice_files import people_in, read_file

TEXT = "Patient: Ada Hill\nDOB: 02/03/1980\nSSN: 212-34-5679\n"


def _docx(path):
    document = docx.Document()
    for line in TEXT.splitlines():
        document.add_paragraph(line)
    document.save(path)


def _docx_form(path):
    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    for label, value in (
        ("Full name", "Ada Hill"),
        ("Date of birth", "02/03/1980"),
        ("Social Security Number", "212-34-5679"),
    ):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    document.save(path)


def _xlsx(path):
    book = openpyxl.Workbook()
    book.active.append(["Clients of 2025"])
    book.active.append(["Name", "DOB", "SSN"])
    book.active.append(["Ada Hill", "1980-02-03", 212345679])  # a number, as spreadsheets do
    book.save(path)


def _xlsx_form(path):
    book = openpyxl.Workbook()
    for row in (("Name", "Ada Hill"), ("Date of birth", "1980-02-03"), ("SSN", "212-34-5679")):
        book.active.append(row)
    book.save(path)


def _pptx(path):
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Case"
    slide.placeholders[1].text = TEXT
    deck.save(path)


def _pdf(path):
    body = TEXT.replace("\n", " \\\n")
    path.write_bytes(typst.compile(body.encode()))


def _mail():
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ada@mail.example", "o@h.example", "Form"
    message.set_content(TEXT)
    return message


def _mail_base64(path):
    message = EmailMessage()
    message["From"], message["Subject"] = "ada@mail.example", "Form"
    message.set_content(TEXT, cte="base64")
    message.add_attachment(TEXT.encode(), maintype="text", subtype="plain", filename="form.txt")
    path.write_bytes(message.as_bytes())


def _mbox(path):
    box = mailbox.mbox(path)
    box.add(_mail())
    box.flush()
    box.close()


def _zip(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as second:
            second.writestr("deep/form.txt", TEXT)
        archive.writestr("inner.zip", inner.getvalue())


def _tar(path):
    with tarfile.open(path, "w:gz") as archive:
        info = tarfile.TarInfo("form.txt")
        info.size = len(TEXT)
        archive.addfile(info, io.BytesIO(TEXT.encode()))


def _seven(path):
    with py7zr.SevenZipFile(path, "w") as archive:
        archive.writestr(TEXT, "form.txt")


def _parquet(path):
    table = pyarrow.table({"name": ["Ada Hill"], "dob": ["1980-02-03"], "ssn": ["212-34-5679"]})
    pyarrow.parquet.write_table(table, path)


def _json(path):
    path.write_text(json.dumps({"name": "Ada Hill", "dob": "1980-02-03", "ssn": "212-34-5679"}))


def _odt(path):
    content = (
        '<?xml version="1.0"?><d xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        + "".join(f"<text:p>{line}</text:p>" for line in TEXT.splitlines())
        + "</d>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)


def _html(path):
    lines = "".join(f"<p>{line.replace(' ', '&nbsp;', 1)}</p>" for line in TEXT.splitlines())
    path.write_text(f"<html><style>x</style><body>{lines}</body></html>")


MAKERS = {
    "form.txt": lambda p: p.write_text(TEXT),
    "form-dos.txt": lambda p: p.write_text(TEXT.replace("\n", "\r\n")),
    "utf16.txt": lambda p: p.write_text(TEXT, encoding="utf-16"),
    "utf16-no-mark.txt": lambda p: p.write_bytes(TEXT.encode("utf-16-le")),
    "utf16be.txt": lambda p: p.write_bytes(b"\xfe\xff" + TEXT.encode("utf-16-be")),
    "utf16be-no-mark.txt": lambda p: p.write_bytes(TEXT.encode("utf-16-be")),
    "utf32.txt": lambda p: p.write_bytes(TEXT.encode("utf-32")),
    "utf32-no-mark.txt": lambda p: p.write_bytes(TEXT.encode("utf-32-le")),
    "utf32be.txt": lambda p: p.write_bytes(b"\0\0\xfe\xff" + TEXT.encode("utf-32-be")),
    "utf32be-no-mark.txt": lambda p: p.write_bytes(TEXT.encode("utf-32-be")),
    "utf8-mark.txt": lambda p: p.write_text(TEXT, encoding="utf-8-sig"),
    "utf32.csv": lambda p: p.write_bytes("name,dob,ssn\nAda Hill,1980-02-03,212-34-5679\n".encode(
        "utf-32")),
    "latin.txt": lambda p: p.write_bytes(("Señora\n" + TEXT).encode("cp1252")),
    "form.docx": _docx, "table.docx": _docx_form, "clients.xlsx": _xlsx, "form.xlsx": _xlsx_form,
    "slides.pptx": _pptx, "form.pdf": _pdf, "mail.eml": lambda p: p.write_bytes(_mail().as_bytes()),
    "encoded.eml": _mail_base64, "box.mbox": _mbox, "nested.zip": _zip, "a.tar.gz": _tar,
    "a.7z": _seven, "a.txt.gz": lambda p: p.write_bytes(gzip.compress(TEXT.encode())),
    "a.txt.bz2": lambda p: p.write_bytes(bz2.compress(TEXT.encode())),
    "a.txt.xz": lambda p: p.write_bytes(lzma.compress(TEXT.encode())),
    "a.txt.zst": lambda p: p.write_bytes(zstandard.compress(TEXT.encode())),
    "a.parquet": _parquet, "a.json": _json, "a.odt": _odt, "a.html": _html,
    "a.rtf": lambda p: p.write_text("{\\rtf1\\ansi " + TEXT.replace("\n", "\\par ") + "}"),
    "a.xml": lambda p: p.write_text(
        "<?xml version='1.0'?><c><name>Ada Hill</name><dob>1980-02-03</dob>"
        "<ssn>212-34-5679</ssn></c>"),
    "a.tsv": lambda p: p.write_text("name\tdob\tssn\nAda Hill\t1980-02-03\t212-34-5679\n"),
    "semicolon.csv": lambda p: p.write_text("name;dob;ssn\nAda Hill;1980-02-03;212-34-5679\n"),
    "quoted.csv": lambda p: p.write_text('"name","dob","ssn"\n"Hill, Ada","1980-02-03","212345679"\n'),
    "wrong-extension.dat": _xlsx,
}  # fmt: skip


@pytest.mark.parametrize("name", MAKERS)
def test_one_person_is_found_in(tmp_path, name):
    path = tmp_path / name
    MAKERS[name](path)
    outcome = read_file(path)
    assert outcome.problems == []
    assert outcome.records["ssn"] >= 1
    assert people_in(outcome) == 1


def test_it_is_the_same_person_in_all_formats(tmp_path):
    from duecare.inventory import PeopleSketch

    sketches = []
    for name, make in MAKERS.items():
        make(tmp_path / name)
        sketches.append(read_file(tmp_path / name).sketch)
    count = PeopleSketch.merge(sketches).count()
    assert (count.low, count.best, count.high) == (1, 1, 1)


def test_spreadsheets_that_lost_the_leading_zero_still_hold_the_same_number(tmp_path):
    (tmp_path / "a.csv").write_text("name,ssn\nAda Hill,012345679\n")
    (tmp_path / "b.csv").write_text("name,ssn\nAda Hill,12345679\n")
    tokens = [set(read_file(tmp_path / n).sketch.tokens.tolist()) for n in ("a.csv", "b.csv")]
    assert tokens[0] == tokens[1]


@pytest.mark.parametrize("order", ["le", "be"])
def test_the_second_part_of_a_long_wide_text_is_read_in_its_byte_order(tmp_path, order):
    mark = {"le": b"\xff\xfe", "be": b"\xfe\xff"}[order]
    words = "plain words in a line\n" * 220_000 + TEXT
    (tmp_path / "a.log").write_bytes(mark + words.encode(f"utf-16-{order}"))
    assert read_file(tmp_path / "a.log").records["ssn"] == 1


@pytest.mark.skipif(
    subprocess.run(["which", "tesseract"], capture_output=True).returncode != 0,
    reason="tesseract is not installed",
)
def test_a_scanned_page_is_read_by_ocr(tmp_path):
    import pypdfium2

    _pdf(tmp_path / "a.pdf")
    page = pypdfium2.PdfDocument(tmp_path / "a.pdf")[0]
    image = page.render(scale=3).to_pil()
    image.save(tmp_path / "scan.png")
    (tmp_path / "a.pdf").unlink()
    image.save(tmp_path / "scan.pdf")
    for name in ("scan.png", "scan.pdf"):
        assert read_file(tmp_path / name).records.get("ssn") == 1, name
