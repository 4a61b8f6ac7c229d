"""Word, PowerPoint and OpenDocument files, made with python-docx, python-pptx and odfpy, then
changed part by part where the libraries cannot write a place."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

import docx
import pptx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from odf import dc, draw, meta, office, style, text
from odf.opendocument import OpenDocumentPresentation, OpenDocumentText
from tests.core.discovery.compound_files import write_compound
from tests.core.discovery.places import image_places
from tests.core.discovery.places.image_places import drawn
from tests.core.discovery.places.markup_places import native
from tests.core.discovery.places.place import BLANK, BORN, LINE, NAME, SSN, TEXT, Family

word = Family("Word")
slides = Family("PowerPoint")
odf = Family("OpenDocument text and slides")


def changed(package: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    """The package with these parts instead, or more."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return packed.getvalue()


def part_of(package: bytes, name: str) -> str:
    """A part of a package."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return archive.read(name).decode()


def _document(change: Callable[[docx.document.Document], None] | None = None) -> bytes:
    document = docx.Document()
    document.add_paragraph(BLANK)
    if change:
        change(document)
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def _with_xml(inside: str) -> bytes:
    """A document with a paragraph of this content."""

    def change(document: docx.document.Document) -> None:
        paragraph = parse_xml(f"<w:p {nsdecls('w', 'wp', 'a', 'r')}>{inside}</w:p>")
        document.element.body.insert(0, paragraph)

    return _document(change)


@word.place("paragraphs", "text.docx")
def _paragraphs() -> bytes:
    return _document(lambda document: [document.add_paragraph(line) for line in TEXT.splitlines()])


@word.place("a number in several runs", "runs.docx")
def _runs() -> bytes:
    def change(document: docx.document.Document) -> None:
        paragraph = document.add_paragraph(LINE[: -len(SSN)])
        for part in ("212-", "34", "-56", "79"):
            paragraph.add_run(part).bold = True

    return _document(change)


@word.place("a table", "table.docx")
def _table() -> bytes:
    def change(document: docx.document.Document) -> None:
        table = document.add_table(rows=0, cols=3)
        for row in (("Name", "DOB", "SSN"), (NAME, BORN, SSN), ("", "", "")):
            for cell, value in zip(table.add_row().cells, row, strict=True):
                cell.text = value

    return _document(change)


@word.place("the header", "header.docx")
def _header() -> bytes:
    def change(document: docx.document.Document) -> None:
        document.sections[0].header.paragraphs[0].text = LINE

    return _document(change)


@word.place("the footer of the first page", "first-footer.docx")
def _first_footer() -> bytes:
    def change(document: docx.document.Document) -> None:
        document.sections[0].different_first_page_header_footer = True
        document.sections[0].first_page_footer.paragraphs[0].text = LINE

    return _document(change)


@word.place("a comment", "comment.docx")
def _comment() -> bytes:
    def change(document: docx.document.Document) -> None:
        document.add_comment(document.paragraphs[0].runs, text=LINE, author="A")

    return _document(change)


@word.place("the author of a comment", "comment-author.docx")
def _comment_author() -> bytes:
    def change(document: docx.document.Document) -> None:
        document.add_comment(document.paragraphs[0].runs, text="see", author=LINE)

    return _document(change)


def _more(name: str, root: str, inside: str) -> bytes:
    xml = f"<w:{root} {nsdecls('w')}>{inside}</w:{root}>"
    return changed(_document(), {f"word/{name}.xml": xml})


def _p(line: str) -> str:
    return f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>"


@word.place("a footnote", "footnote.docx")
def _footnote() -> bytes:
    return _more("footnotes", "footnotes", f"<w:footnote>{_p(LINE)}</w:footnote>")


@word.place("an endnote", "endnote.docx")
def _endnote() -> bytes:
    return _more("endnotes", "endnotes", f"<w:endnote>{_p(LINE)}</w:endnote>")


@word.place("a building block (glossary)", "glossary.docx")
def _glossary() -> bytes:
    body = (
        f"<w:docParts><w:docPart><w:docPartBody>{_p(LINE)}</w:docPartBody></w:docPart></w:docParts>"
    )
    return _more("glossary/document", "glossaryDocument", body)


@word.place("a deletion that is tracked", "deleted.docx")
def _deleted() -> bytes:
    return _with_xml(f'<w:del w:author="A"><w:r><w:delText>{LINE}</w:delText></w:r></w:del>')


@word.place("a number half of which was deleted", "half-deleted.docx")
def _half_deleted() -> bytes:
    return _with_xml(
        f"<w:r><w:t>{LINE[:-4]}</w:t></w:r>"
        '<w:del w:author="A"><w:r><w:delText>5679</w:delText></w:r></w:del>'
        '<w:ins w:author="A"><w:r><w:t>XXXX</w:t></w:r></w:ins>'
    )


@word.place("an insertion that is tracked", "inserted.docx")
def _inserted() -> bytes:
    return _with_xml(f'<w:ins w:author="A"><w:r><w:t>{LINE}</w:t></w:r></w:ins>')


@word.place("a paragraph that was moved", "moved.docx")
def _moved() -> bytes:
    run = f"<w:r><w:t>{LINE}</w:t></w:r>"
    return _with_xml(f"<w:moveFrom>{run}</w:moveFrom><w:r><w:br/></w:r><w:moveTo>{run}</w:moveTo>")


@word.place("hidden text", "hidden.docx")
def _hidden() -> bytes:
    return _with_xml(f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{LINE}</w:t></w:r>")


_BOX = (
    '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    '<mc:Choice Requires="wps"><w:drawing><wps:txbx xmlns:wps="http://schemas.microsoft.com/office/'
    'word/2010/wordprocessingShape"><w:txbxContent>%s</w:txbxContent></wps:txbx></w:drawing>'
    '</mc:Choice><mc:Fallback><w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml">'
    "<w:txbxContent>%s</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


@word.place("a text box, as new and old programs read it", "box.docx")
def _box() -> bytes:
    return _with_xml(_BOX % (_p(LINE), _p(LINE)))


@word.place("a content control", "control.docx")
def _control() -> bytes:
    return _with_xml(f"<w:sdt><w:sdtContent><w:r><w:t>{LINE}</w:t></w:r></w:sdtContent></w:sdt>")


@word.place("an entry of a list that can be chosen", "list.docx")
def _list() -> bytes:
    item = f'<w:listItem w:displayText="{LINE}" w:value="1"/>'
    return _with_xml(f"<w:sdt><w:sdtPr><w:dropDownList>{item}</w:dropDownList></w:sdtPr></w:sdt>")


@word.place("the default of a form field", "form.docx")
def _form_field() -> bytes:
    return _with_xml(
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:textInput><w:default w:val="{LINE}"/>'
        "</w:textInput></w:ffData></w:fldChar></w:r>"
    )


@word.place("the instruction of a field", "instruction.docx")
def _instruction() -> bytes:
    return _with_xml(f'<w:r><w:instrText> QUOTE "{LINE}" </w:instrText></w:r>')


@word.place("the words for a picture", "alt.docx")
def _alt() -> bytes:
    return _with_xml(
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="P" descr="{LINE}"/></wp:inline>'
        "</w:drawing></w:r>"
    )


@word.place("the address of a link", "link.docx")
def _link() -> bytes:
    def change(document: docx.document.Document) -> None:
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
        address = f"https://a.example/?name=Ada%20Hill&dob={BORN}&ssn={SSN}"
        document.part.relate_to(address, kind, is_external=True)

    return _document(change)


@word.place("a property", "property.docx")
def _property() -> bytes:
    def change(document: docx.document.Document) -> None:
        document.core_properties.comments = LINE

    return _document(change)


@word.place("a property of one's own", "own.docx")
def _own() -> bytes:
    own = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        + "".join(
            f'<property pid="{n}" name="{name}"><vt:lpwstr>{value}</vt:lpwstr></property>'
            for n, (name, value) in enumerate((("Name", NAME), ("DOB", BORN), ("SSN", SSN)), 2)
        )
        + "</Properties>"
    )
    return changed(_document(), {"docProps/custom.xml": own})


@word.place("a document variable", "variable.docx")
def _variable() -> bytes:
    base = _document()
    settings = part_of(base, "word/settings.xml")
    at = settings.index(">", settings.index("<w:settings")) + 1
    variable = f'<w:docVars><w:docVar w:name="who" w:val="{LINE}"/></w:docVars>'
    return changed(base, {"word/settings.xml": settings[:at] + variable + settings[at:]})


@word.place("custom XML", "custom.docx")
def _custom() -> bytes:
    xml = f"<client><name>{NAME}</name><dob>{BORN}</dob><ssn>{SSN}</ssn></client>"
    return changed(_document(), {"customXml/item1.xml": xml})


@word.place("attributes of custom XML", "custom-attributes.docx")
def _custom_attributes() -> bytes:
    xml = f'<client name="{NAME}" dob="{BORN}" ssn="{SSN}"/>'
    return changed(_document(), {"customXml/item1.xml": xml})


@word.place("the numbers behind a chart", "chart.docx")
def _chart() -> bytes:
    points = f'<c:pt idx="0"><c:v>{LINE}</c:v></c:pt>'
    chart = (
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:cat>'
        f"<c:strRef><c:strCache>{points}</c:strCache></c:strRef></c:cat></c:chartSpace>"
    )
    return changed(_document(), {"word/charts/chart1.xml": chart})


@word.place("a SmartArt", "smartart.docx")
def _smartart() -> bytes:
    data = (
        '<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:t><a:p><a:r>'
        f"<a:t>{LINE}</a:t></a:r></a:p></dgm:t></dgm:dataModel>"
    )
    return changed(
        _document(), {"word/diagrams/data1.xml": data, "word/diagrams/drawing1.xml": data}
    )


@word.place("a web page that is a part (altChunk)", "chunk.docx")
def _chunk() -> bytes:
    return changed(_document(), {"word/afchunk.html": f"<html><p>{LINE}</p></html>"})


@word.place("an embedded document", "embedded.docx")
def _embedded() -> bytes:
    return changed(_document(), {"word/embeddings/inner.docx": _paragraphs()})


@word.place("an embedded file packed as an icon", "icon.docx")
def _icon() -> bytes:
    packed = write_compound({"\x01Ole10Native": native("form.txt", TEXT.encode())})
    return changed(_document(), {"word/embeddings/oleObject1.bin": packed})


@word.place("an embedded workbook in an old object", "object.docx")
def _object() -> bytes:
    packed = write_compound({"Package": _paragraphs()})
    return changed(_document(), {"word/embeddings/oleObject1.bin": packed})


@word.place("a picture", "picture.docx", "read with tesseract")
def _picture() -> bytes:
    packed = io.BytesIO()
    drawn().save(packed, "PNG")
    return _document(lambda document: document.add_picture(io.BytesIO(packed.getvalue())))


@word.place("the code of a macro", "macro.docm")
def _macro() -> bytes:
    return changed(_document(), {"word/vbaProject.bin": macro_project()})


def macro_project() -> bytes:
    """The compound file of macros; its code is packed as MS-OVBA 2.4.1 says, all bytes literal."""
    code = f"Sub Fill()\r\n  ' {LINE}\r\nEnd Sub\r\n".encode()
    body = b"".join(b"\0" + code[at : at + 8] for at in range(0, len(code), 8))
    chunk = (len(body) + 2 - 3 | 0xB000).to_bytes(2, "little") + body
    return write_compound({"VBA": {"Module1": b"\x01\x16" * 20 + b"\x01" + chunk, "dir": b"\1"}})


@word.place("a document of Word 2003 in XML", "old.xml")
def _word_2003() -> bytes:
    runs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in TEXT.splitlines())
    space = "http://schemas.microsoft.com/office/word/2003/wordml"
    return (
        f'<?xml version="1.0"?><w:wordDocument xmlns:w="{space}">{runs}</w:wordDocument>'.encode()
    )


def _deck(change: Callable[[pptx.presentation.Presentation, object], None]) -> bytes:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = BLANK
    change(deck, slide)
    packed = io.BytesIO()
    deck.save(packed)
    return packed.getvalue()


@slides.place("a slide", "slide.pptx")
def _slide() -> bytes:
    def change(deck, slide) -> None:  # type: ignore[no-untyped-def]
        slide.placeholders[1].text = TEXT

    return _deck(change)


@slides.place("a hidden slide", "hidden.pptx")
def _hidden_slide() -> bytes:
    def change(deck, slide) -> None:  # type: ignore[no-untyped-def]
        slide.placeholders[1].text = TEXT
        slide._element.set("show", "0")

    return _deck(change)


@slides.place("the notes", "notes.pptx")
def _notes() -> bytes:
    def change(deck, slide) -> None:  # type: ignore[no-untyped-def]
        slide.notes_slide.notes_text_frame.text = LINE

    return _deck(change)


@slides.place("a table on a slide", "table.pptx")
def _slide_table() -> bytes:
    def change(deck, slide) -> None:  # type: ignore[no-untyped-def]
        table = slide.shapes.add_table(3, 3, 0, 0, 100, 100).table
        for number, row in enumerate((("Name", "DOB", "SSN"), (NAME, BORN, SSN))):
            for column, value in enumerate(row):
                table.cell(number, column).text = value

    return _deck(change)


@slides.place("a group of shapes", "group.pptx")
def _group() -> bytes:
    def change(deck, slide) -> None:  # type: ignore[no-untyped-def]
        box = slide.shapes.add_group_shape().shapes.add_textbox(0, 0, 100, 100)
        box.text_frame.text = LINE

    return _deck(change)


@slides.place("the words for a shape", "alt.pptx")
def _slide_alt() -> bytes:
    def change(deck, slide) -> None:  # type: ignore[no-untyped-def]
        slide.shapes[0]._element.nvSpPr.cNvPr.set("descr", LINE)

    return _deck(change)


@slides.place("the master of the slides", "master.pptx")
def _master() -> bytes:
    base = _deck(lambda deck, slide: None)
    name = "ppt/slideMasters/slideMaster1.xml"
    master = part_of(base, name)
    return changed(base, {name: master.replace("Click to edit Master title style", LINE, 1)})


@slides.place("the workbook behind a chart", "chart.pptx")
def _slide_chart() -> bytes:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    def change(deck, slide) -> None:  # type: ignore[no-untyped-def]
        data = CategoryChartData()
        data.categories = ["Ann", "Bo"]
        data.add_series("Paid", (1, 2))
        frame = slide.shapes.add_chart(XL_CHART_TYPE.PIE, 0, 0, 100, 100, data)
        book = frame.chart.part.chart_workbook.xlsx_part
        import openpyxl

        workbook = openpyxl.load_workbook(io.BytesIO(book.blob))
        sheet = workbook.create_sheet("People")
        for row in (("Name", "DOB", "SSN"), (NAME, BORN, SSN)):
            sheet.append(row)
        packed = io.BytesIO()
        workbook.save(packed)
        book._blob = packed.getvalue()

    return _deck(change)


_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'


@slides.place("a comment", "comment.pptx")
def _slide_comment() -> bytes:
    xml = f"<p:cmLst {_P}><p:cm authorId='0'><p:text>{LINE}</p:text></p:cm></p:cmLst>"
    return changed(_deck(lambda deck, slide: None), {"ppt/comments/comment1.xml": xml})


@slides.place("a comment of newer programs", "modern-comment.pptx")
def _modern_comment() -> bytes:
    xml = (
        '<p188:cmLst xmlns:p188="http://schemas.microsoft.com/office/powerpoint/2018/8/main" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p188:cm><p188:txBody><a:p>'
        f"<a:r><a:t>{LINE}</a:t></a:r></a:p></p188:txBody></p188:cm></p188:cmLst>"
    )
    return changed(_deck(lambda deck, slide: None), {"ppt/comments/modernComment_100_0.xml": xml})


@slides.place("a tag of a program", "tag.pptx")
def _tag() -> bytes:
    xml = f'<p:tagLst {_P}><p:tag name="WHO" val="{LINE}"/></p:tagLst>'
    return changed(_deck(lambda deck, slide: None), {"ppt/tags/tag1.xml": xml})


@slides.place("a picture", "picture.pptx", "read with tesseract")
def _slide_picture() -> bytes:
    def change(deck, slide) -> None:  # type: ignore[no-untyped-def]
        packed = io.BytesIO()
        drawn().save(packed, "PNG")
        slide.shapes.add_picture(io.BytesIO(packed.getvalue()), 0, 0)

    return _deck(change)


def _text(change: Callable[[OpenDocumentText], None]) -> bytes:
    document = OpenDocumentText()
    document.text.addElement(text.P(text=BLANK))
    change(document)
    packed = io.BytesIO()
    document.write(packed)
    return packed.getvalue()


@odf.place("paragraphs", "text.odt")
def _odt() -> bytes:
    return _text(
        lambda document: [document.text.addElement(text.P(text=line)) for line in TEXT.splitlines()]
    )


@odf.place("a number in spans, with a tab before it", "spans.odt")
def _odt_spans() -> bytes:
    def change(document: OpenDocumentText) -> None:
        line = text.P(text=f"Patient: {NAME}, DOB: {BORN}, SSN:")
        line.addElement(text.Tab())
        for part in ("212-", "34-5679"):
            line.addElement(text.Span(text=part))
        document.text.addElement(line)

    return _text(change)


@odf.place("a comment", "comment.odt")
def _odt_comment() -> bytes:
    def change(document: OpenDocumentText) -> None:
        note = office.Annotation()
        note.addElement(dc.Creator(text="A"))
        note.addElement(text.P(text=LINE))
        line = text.P(text="Look ")
        line.addElement(note)
        document.text.addElement(line)

    return _text(change)


@odf.place("a footnote", "footnote.odt")
def _odt_footnote() -> bytes:
    def change(document: OpenDocumentText) -> None:
        note = text.Note(noteclass="footnote")
        note.addElement(text.NoteCitation(text="1"))
        body = text.NoteBody()
        body.addElement(text.P(text=LINE))
        note.addElement(body)
        line = text.P(text="Look")
        line.addElement(note)
        document.text.addElement(line)

    return _text(change)


@odf.place("a deletion that is tracked", "deleted.odt")
def _odt_deleted() -> bytes:
    base = _text(lambda document: None)
    content = part_of(base, "content.xml")
    change = (
        '<text:tracked-changes><text:changed-region text:id="a"><text:deletion>'
        f"<text:p>{LINE}</text:p></text:deletion></text:changed-region></text:tracked-changes>"
    )
    return changed(
        base, {"content.xml": content.replace("<office:text>", "<office:text>" + change)}
    )


@odf.place("the header", "header.odt")
def _odt_header() -> bytes:
    def change(document: OpenDocumentText) -> None:
        layout = style.PageLayout(name="L")
        document.automaticstyles.addElement(layout)
        master = style.MasterPage(name="Standard", pagelayoutname=layout)
        header = style.Header()
        header.addElement(text.P(text=LINE))
        master.addElement(header)
        document.masterstyles.addElement(master)

    return _text(change)


@odf.place("a property", "property.odt")
def _odt_property() -> bytes:
    return _text(lambda document: document.meta.addElement(dc.Description(text=LINE)))


@odf.place("a property of one's own", "own.odt")
def _odt_own() -> bytes:
    return _text(lambda document: document.meta.addElement(meta.UserDefined(name="who", text=LINE)))


@odf.place("the words for a picture", "alt.odt")
def _odt_alt() -> bytes:
    def change(document: OpenDocumentText) -> None:
        frame = draw.Frame(width="1cm", height="1cm", anchortype="paragraph")
        from odf.svg import Desc

        frame.addElement(Desc(text=LINE))
        line = text.P(text="Look")
        line.addElement(frame)
        document.text.addElement(line)

    return _text(change)


@odf.place("a text box", "box.odt")
def _odt_box() -> bytes:
    def change(document: OpenDocumentText) -> None:
        frame = draw.Frame(width="1cm", height="1cm", anchortype="paragraph")
        box = draw.TextBox()
        box.addElement(text.P(text=LINE))
        frame.addElement(box)
        line = text.P(text="Look")
        line.addElement(frame)
        document.text.addElement(line)

    return _text(change)


@odf.place("a picture", "picture.odt", "read with tesseract")
def _odt_picture() -> bytes:
    packed = io.BytesIO()
    drawn().save(packed, "PNG")
    return changed(_text(lambda document: None), {"Pictures/1.png": packed.getvalue()})


@odf.place("an embedded document", "embedded.odt")
def _odt_embedded() -> bytes:
    return changed(
        _text(lambda document: None), {"Object 1/content.xml": part_of(_odt(), "content.xml")}
    )


@odf.place("a document in one XML file", "flat.fodt")
def _flat() -> bytes:
    document = OpenDocumentText()
    for line in TEXT.splitlines():
        document.text.addElement(text.P(text=line))
    return document.xml()


@odf.place("a slide", "slide.odp")
def _odp() -> bytes:
    document = OpenDocumentPresentation()
    master = style.MasterPage(name="M", pagelayoutname="L")
    document.masterstyles.addElement(master)
    page = draw.Page(masterpagename=master)
    frame = draw.Frame(width="1cm", height="1cm")
    box = draw.TextBox()
    for line in TEXT.splitlines():
        box.addElement(text.P(text=line))
    frame.addElement(box)
    page.addElement(frame)
    document.presentation.addElement(page)
    packed = io.BytesIO()
    document.write(packed)
    return packed.getvalue()


@odf.place("the notes of a slide", "notes.odp")
def _odp_notes() -> bytes:
    document = OpenDocumentPresentation()
    master = style.MasterPage(name="M", pagelayoutname="L")
    document.masterstyles.addElement(master)
    page = draw.Page(masterpagename=master)
    from odf.presentation import Notes

    notes = Notes()
    frame = draw.Frame(width="1cm", height="1cm")
    box = draw.TextBox()
    box.addElement(text.P(text=LINE))
    frame.addElement(box)
    notes.addElement(frame)
    page.addElement(notes)
    document.presentation.addElement(page)
    packed = io.BytesIO()
    document.write(packed)
    return packed.getvalue()


@word.place("a table pasted as a drawing", "pasted.docx")
def _pasted() -> bytes:
    return changed(_document(), {"word/media/image1.emf": image_places._emf_text()})
