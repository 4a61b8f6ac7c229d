"""Spreadsheets, made with openpyxl, xlsxwriter, xlwt and odfpy, and changed part by part where
these cannot write a place."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import openpyxl
import xlsxwriter
import xlwt
from odf import office, style, table, text
from odf.opendocument import OpenDocumentSpreadsheet
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from tests.core.discovery.compound_files import write_compound
from tests.core.discovery.places.image_places import drawn
from tests.core.discovery.places.office_places import changed, macro_project, part_of
from tests.core.discovery.places.place import BLANK, BORN, LINE, NAME, SSN, Family

excel = Family("Excel")
ods = Family("OpenDocument spreadsheets")
old = Family("Office 97 to 2003")
ROWS = (("Name", "DOB", "SSN"), (NAME, BORN, SSN))
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _book(change: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    book.active.append([BLANK])
    if change:
        change(book)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _filled(sheet: object) -> None:
    for row in ROWS:
        sheet.append(row)  # type: ignore[attr-defined]


@excel.place("a sheet", "sheet.xlsx")
def _sheet() -> bytes:
    return _book(lambda book: _filled(book.create_sheet("People")))


@excel.place("a hidden sheet", "hidden.xlsx")
def _hidden() -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        _filled(book.create_sheet("People"))
        book["People"].sheet_state = "hidden"

    return _book(change)


@excel.place("a sheet that only a macro can show", "very-hidden.xlsx")
def _very_hidden() -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        _filled(book.create_sheet("People"))
        book["People"].sheet_state = "veryHidden"

    return _book(change)


@excel.place("hidden rows and columns", "hidden-rows.xlsx")
def _hidden_rows() -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        _filled(book.create_sheet("People"))
        book["People"].row_dimensions[2].hidden = True
        book["People"].column_dimensions["C"].hidden = True

    return _book(change)


@excel.place("a number without its leading zeros, as a number", "number.xlsx")
def _number() -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet("People")
        sheet.append(ROWS[0])
        sheet.append((NAME, BORN, float(SSN.replace("-", ""))))

    return _book(change)


@excel.place("the result of a formula", "formula.xlsx")
def _formula() -> bytes:
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed)
    sheet = book.add_worksheet()
    for column, title in enumerate(ROWS[0]):
        sheet.write(0, column, title)
        sheet.write_formula(1, column, '=A1&""', None, ROWS[1][column])
    book.close()
    return packed.getvalue()


@excel.place("a cell in several fonts", "rich.xlsx")
def _rich() -> bytes:
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed)
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    sheet.write(0, 0, BLANK)
    sheet.write_rich_string(1, 0, LINE[:-8], bold, LINE[-8:-4], LINE[-4:])
    book.close()
    return packed.getvalue()


@excel.place("a note on a cell", "note.xlsx")
def _note() -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        book.active["A1"].comment = Comment(LINE, "A")

    return _book(change)


@excel.place("the author of a note", "note-author.xlsx")
def _note_author() -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        book.active["A1"].comment = Comment("see", LINE)

    return _book(change)


@excel.place("a threaded comment", "threaded.xlsx")
def _threaded() -> bytes:
    xml = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/'
        f'threadedcomments"><threadedComment ref="A1"><text>{LINE}</text></threadedComment>'
        "</ThreadedComments>"
    )
    return changed(_book(), {"xl/threadedComments/threadedComment1.xml": xml})


@excel.place("a text box", "box.xlsx")
def _box() -> bytes:
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed)
    sheet = book.add_worksheet()
    sheet.write(0, 0, BLANK)
    sheet.insert_textbox(2, 2, LINE)
    book.close()
    return packed.getvalue()


@excel.place("the words for a picture", "alt.xlsx")
def _alt() -> bytes:
    picture = io.BytesIO()
    drawn((30, 30)).save(picture, "PNG")
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed)
    sheet = book.add_worksheet()
    sheet.write(0, 0, BLANK)
    sheet.insert_image(2, 2, "a.png", {"image_data": picture, "description": LINE})
    book.close()
    return packed.getvalue()


@excel.place("a picture", "picture.xlsx", "read with tesseract")
def _picture() -> bytes:
    picture = io.BytesIO()
    drawn().save(picture, "PNG")
    return changed(_book(), {"xl/media/image1.png": picture.getvalue()})


@excel.place("the header of the printed page", "header.xlsx")
def _header() -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        book.active.oddHeader.center.text = LINE

    return _book(change)


@excel.place("the footer of even pages", "footer.xlsx")
def _footer() -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        book.active.evenFooter.right.text = LINE

    return _book(change)


@excel.place("a name with a constant", "name.xlsx")
def _name() -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        book.defined_names["who"] = openpyxl.workbook.defined_name.DefinedName(
            "who", attr_text=f'"{LINE}"'
        )

    return _book(change)


@excel.place("the entries that a cell allows", "allowed.xlsx")
def _allowed() -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        book.active.add_data_validation(
            DataValidation(type="list", formula1=f'"{LINE}"', sqref="A1")
        )

    return _book(change)


@excel.place("the hint of a cell", "hint.xlsx")
def _hint() -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        check = DataValidation(type="whole", sqref="A1")
        check.prompt = LINE
        book.active.add_data_validation(check)

    return _book(change)


@excel.place("the name of a sheet", "sheet-name.xlsx")
def _sheet_name() -> bytes:
    return _book(lambda book: book.create_sheet(f"SSN {SSN} Ada Hill"))


def _pivot(*, rows: bool) -> bytes:
    fields = "".join(
        f'<cacheField name="{title}"><sharedItems count="1"><s v="{value}"/></sharedItems></cacheField>'
        for title, value in zip(*ROWS, strict=True)
    )
    parts = {
        "xl/pivotCache/pivotCacheDefinition1.xml": (
            f'<pivotCacheDefinition {_MAIN}><cacheFields count="3">{fields}</cacheFields>'
            "</pivotCacheDefinition>"
        )
    }
    if rows:
        parts["xl/pivotCache/pivotCacheRecords1.xml"] = (
            f'<pivotCacheRecords {_MAIN}><r><x v="0"/><x v="0"/><x v="0"/></r></pivotCacheRecords>'
        )
    return changed(_book(), parts)


@excel.place("the rows behind a pivot table whose sheet is gone", "pivot.xlsx")
def _pivot_rows() -> bytes:
    return _pivot(rows=True)


@excel.place("the values behind a pivot table without its rows", "pivot-values.xlsx")
def _pivot_values() -> bytes:
    return _pivot(rows=False)


@excel.place("cells of another workbook that a formula names", "external.xlsx")
def _external() -> bytes:
    rows = "".join(
        "<row>" + "".join(f'<cell t="str"><v>{cell}</v></cell>' for cell in row) + "</row>"
        for row in ROWS
    )
    xml = (
        f"<externalLink {_MAIN}><externalBook><sheetDataSet><sheetData>{rows}</sheetData>"
        "</sheetDataSet></externalBook></externalLink>"
    )
    return changed(_book(), {"xl/externalLinks/externalLink1.xml": xml})


@excel.place("a string that no cell uses any more", "left-over.xlsx")
def _left_over() -> bytes:
    base = io.BytesIO()
    book = xlsxwriter.Workbook(base)
    book.add_worksheet().write(0, 0, BLANK)
    book.close()
    strings = part_of(base.getvalue(), "xl/sharedStrings.xml")
    more = f"<si><t>{LINE}</t></si></sst>"
    return changed(base.getvalue(), {"xl/sharedStrings.xml": strings.replace("</sst>", more)})


@excel.place("a property", "property.xlsx")
def _property() -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        book.properties.description = LINE

    return _book(change)


@excel.place("custom XML", "custom.xlsx")
def _custom() -> bytes:
    xml = f'<client name="{NAME}" dob="{BORN}" ssn="{SSN}"/>'
    return changed(_book(), {"customXml/item1.xml": xml})


@excel.place("an embedded document", "embedded.xlsx")
def _embedded() -> bytes:
    return changed(_book(), {"xl/embeddings/inner.xlsx": _sheet()})


@excel.place("the code of a macro", "macro.xlsm")
def _macro() -> bytes:
    return changed(_book(), {"xl/vbaProject.bin": macro_project()})


@excel.place("the address of a link", "link.xlsx")
def _link() -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        address = f"https://a.example/?name=Ada%20Hill&dob={BORN}&ssn={SSN}"
        book.active["A1"].hyperlink = address

    return _book(change)


def _record(kind: int, body: bytes = b"") -> bytes:
    """A record of a binary workbook: kind and size, seven bits a byte (MS-XLSB 2.1.4)."""
    return _seven_bits(kind) + _seven_bits(len(body)) + body


def _seven_bits(number: int) -> bytes:
    return (
        bytes((number,))
        if number < 128
        else bytes((number & 127 | 128,)) + _seven_bits(number >> 7)
    )


def _wide(words: str) -> bytes:
    return struct.pack("<I", len(words)) + words.encode("utf-16-le")


def _xlsb(rows: tuple[tuple[str, ...], ...], more: dict[str, bytes] | None = None) -> bytes:
    cells = b""
    for number, row in enumerate(rows):
        cells += _record(0, struct.pack("<IIHBBBII", number, 0, 300, 0, 0, 0, 0, 0))
        for column, value in enumerate(row):
            cells += _record(6, struct.pack("<II", column, 0) + _wide(value))
    last = max(len(row) for row in rows) - 1
    sheet = (
        _record(129)
        + _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, last))
        + _record(145) + cells + _record(146) + _record(130)
    )  # fmt: skip
    book = (
        _record(131) + _record(143)
        + _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("People"))
        + _record(144) + _record(132)
    )  # fmt: skip
    space = "http://schemas.openxmlformats.org/"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{space}package/2006/content-types">'
        '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled'
        '.main"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
        '.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{space}package/2006/relationships"><Relationship '
        f'Id="rId1" Type="{kind}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{space}package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}/worksheet" Target="worksheets/sheet1.bin"/>'
        "</Relationships>",
        "xl/workbook.bin": book,
        "xl/worksheets/sheet1.bin": sheet,
        **(more or {}),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


@excel.place("a sheet of a binary workbook", "sheet.xlsb")
def _binary() -> bytes:
    return _xlsb(ROWS)


@excel.place("a note in a binary workbook", "note.xlsb")
def _binary_note() -> bytes:
    note = _record(628) + _record(637, b"\0" + _wide(LINE)) + _record(629)
    return _xlsb(((BLANK,),), {"xl/comments1.bin": note})


def _old_book(change: Callable[[xlwt.Workbook], None]) -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("Sheet").write(0, 0, BLANK)
    change(book)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


@old.place("a sheet (XLS)", "sheet.xls")
def _old_sheet() -> bytes:
    def change(book: xlwt.Workbook) -> None:
        sheet = book.add_sheet("People")
        for at, row in enumerate(ROWS):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell)

    return _old_book(change)


@old.place("a hidden sheet (XLS)", "hidden.xls")
def _old_hidden() -> bytes:
    def change(book: xlwt.Workbook) -> None:
        sheet = book.add_sheet("People")
        sheet.visibility = 2
        for at, row in enumerate(ROWS):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell)

    return _old_book(change)


@old.place("the header of the printed page (XLS)", "header.xls")
def _old_header() -> bytes:
    def change(book: xlwt.Workbook) -> None:
        book.get_sheet(0).header_str = LINE.encode()

    return _old_book(change)


def _with_records(*records: tuple[int, bytes]) -> bytes:
    """An old workbook with more records before its end."""
    import olefile

    packed = io.BytesIO(_old_book(lambda book: None))
    with olefile.OleFileIO(packed) as ole:
        stream = ole.openstream("Workbook").read()
    stop = stream.rindex(b"\x0a\0\0\0")
    more = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)
    return write_compound({"Workbook": (stream[:stop] + more + stream[stop:]).ljust(4096, b"\0")})


@old.place("a note on a cell, or a text box (XLS)", "note.xls")
def _old_note() -> bytes:
    return _with_records((0x01B6, bytes(18)), (0x003C, b"\0" + LINE.encode()))


@old.place("cells of another workbook that a formula names (XLS)", "external.xls")
def _old_external() -> bytes:
    value = b"\x02" + struct.pack("<HB", len(LINE), 0) + LINE.encode()
    return _with_records((0x005A, b"\0\0\0\0" + value))


@old.place("a property (XLS)", "property.xls")
def _old_property() -> bytes:
    words = LINE.encode() + b"\0"
    words += b"\0" * (-len(words) % 4)
    section = struct.pack("<II", 16 + 8 + len(words), 1) + struct.pack("<II", 6, 16)
    section += struct.pack("<II", 0x1E, len(words)) + words
    head = struct.pack("<HHI16sI", 0xFFFE, 0, 0x20105, b"", 1)
    head += bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9") + struct.pack("<I", 48)
    import olefile

    packed = io.BytesIO(_old_book(lambda book: None))
    with olefile.OleFileIO(packed) as ole:
        stream = ole.openstream("Workbook").read()
    return write_compound(
        {"Workbook": stream.ljust(4096, b"\0"), "\x05SummaryInformation": head + section}
    )


@old.place("a document (DOC)", "text.doc")
def _doc() -> bytes:
    from tests.core.discovery.compound_files import write_word
    from tests.core.discovery.places.place import TEXT

    return write_word([TEXT.replace("\n", "\r")])


@old.place("a presentation (PPT)", "slides.ppt")
def _ppt() -> bytes:
    from tests.core.discovery.compound_files import write_presentation
    from tests.core.discovery.places.place import TEXT

    return write_presentation([TEXT])


def _ods(change: Callable[[OpenDocumentSpreadsheet, table.Table], None]) -> bytes:
    book = OpenDocumentSpreadsheet()
    sheet = table.Table(name="People")
    change(book, sheet)
    book.spreadsheet.addElement(sheet)
    packed = io.BytesIO()
    book.write(packed)
    return packed.getvalue()


def _row(sheet: table.Table, *values: str) -> table.TableCell:
    row = table.TableRow()
    for value in values:
        cell = table.TableCell(valuetype="string")
        cell.addElement(text.P(text=value))
        row.addElement(cell)
    sheet.addElement(row)
    return cell


@ods.place("a sheet", "sheet.ods")
def _ods_sheet() -> bytes:
    return _ods(lambda book, sheet: [_row(sheet, *row) for row in ROWS])


@ods.place("a hidden sheet", "hidden.ods")
def _ods_hidden() -> bytes:
    def change(book: OpenDocumentSpreadsheet, sheet: table.Table) -> None:
        hidden = style.Style(name="h", family="table")
        hidden.addElement(style.TableProperties(display="false"))
        book.automaticstyles.addElement(hidden)
        sheet.setAttribute("stylename", hidden)
        for row in ROWS:
            _row(sheet, *row)

    return _ods(change)


@ods.place("a note on a cell", "note.ods")
def _ods_note() -> bytes:
    def change(book: OpenDocumentSpreadsheet, sheet: table.Table) -> None:
        note = office.Annotation()
        note.addElement(text.P(text=LINE))
        _row(sheet, BLANK).addElement(note)

    return _ods(change)


@ods.place("the header of the printed page", "header.ods")
def _ods_header() -> bytes:
    def change(book: OpenDocumentSpreadsheet, sheet: table.Table) -> None:
        _row(sheet, BLANK)
        layout = style.PageLayout(name="L")
        book.automaticstyles.addElement(layout)
        master = style.MasterPage(name="Default", pagelayoutname=layout)
        header = style.Header()
        header.addElement(text.P(text=LINE))
        master.addElement(header)
        book.masterstyles.addElement(master)

    return _ods(change)


@ods.place("a text box", "box.ods")
def _ods_box() -> bytes:
    from odf import draw

    def change(book: OpenDocumentSpreadsheet, sheet: table.Table) -> None:
        frame = draw.Frame(width="1cm", height="1cm")
        box = draw.TextBox()
        box.addElement(text.P(text=LINE))
        frame.addElement(box)
        shapes = table.Shapes()
        shapes.addElement(frame)
        sheet.addElement(shapes)
        _row(sheet, BLANK)

    return _ods(change)


@ods.place("the hint of a cell", "hint.ods")
def _ods_hint() -> bytes:
    def change(book: OpenDocumentSpreadsheet, sheet: table.Table) -> None:
        checks = table.ContentValidations()
        check = table.ContentValidation(name="v")
        hint = table.HelpMessage(display="true")
        hint.addElement(text.P(text=LINE))
        check.addElement(hint)
        checks.addElement(check)
        book.spreadsheet.addElement(checks)
        _row(sheet, BLANK)

    return _ods(change)
