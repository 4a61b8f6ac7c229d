"""PDF, made with reportlab and pikepdf; read with PDFium and pikepdf."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas
from tests.core.discovery.places.place import BLANK, BORN, LINE, NAME, SSN, TABLE, TEXT, Family

pdf = Family("PDF")


def _drawn(draw: Callable[[Canvas], None], **options: object) -> bytes:
    packed = io.BytesIO()
    canvas = Canvas(packed, **options)
    canvas.drawString(72, 720, BLANK)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return packed.getvalue()


def _lines(canvas: Canvas, x: float = 72, y: float = 600) -> None:
    for line in TEXT.splitlines():
        canvas.drawString(x, y, line)
        y -= 20


def _changed(change: Callable[[pikepdf.Pdf], None], base: bytes | None = None) -> bytes:
    document = pikepdf.open(io.BytesIO(base or _drawn(lambda canvas: None)))
    change(document)
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def _annotated(**fields: object) -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Rect=Array([72, 500, 300, 560]), **fields)
        document.pages[0].Annots = Array([document.make_indirect(note)])

    return _changed(change)


@pdf.place("text of a page", "page.pdf")
def _page() -> bytes:
    return _drawn(_lines)


@pdf.place("white text", "white.pdf")
def _white() -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(1, 1, 1)
        _lines(canvas)

    return _drawn(draw)


@pdf.place("text that is not drawn (render mode 3, as behind a scan)", "unseen.pdf")
def _unseen() -> bytes:
    def draw(canvas: Canvas) -> None:
        words = canvas.beginText(72, 600)
        words.setTextRenderMode(3)
        words.textLines(TEXT)
        canvas.drawText(words)

    return _drawn(draw)


@pdf.place("text outside of the page", "outside.pdf")
def _outside() -> bytes:
    return _drawn(lambda canvas: _lines(canvas, x=900, y=1200))


@pdf.place("text outside of the crop box", "cropped.pdf")
def _cropped() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.pages[0].CropBox = Array([0, 700, 600, 800])

    return _changed(change, _drawn(_lines))


@pdf.place("text under a black bar", "redacted.pdf")
def _redacted() -> bytes:
    def draw(canvas: Canvas) -> None:
        _lines(canvas)
        canvas.rect(50, 500, 400, 150, fill=1)

    return _drawn(draw)


@pdf.place("a layer that is switched off", "layer.pdf")
def _layer() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("Office only")))
        document.Root.OCProperties = Dictionary(
            OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([layer]))
        )
        page = document.pages[0]
        page.Resources.Properties = Dictionary(MC0=layer)
        words = page.Contents.read_bytes()
        page.Contents = document.make_stream(b"/OC /MC0 BDC\n" + words + b"\nEMC")

    return _changed(change, _drawn(_lines))


@pdf.place("a form inside the page (XObject)", "xobject.pdf")
def _xobject() -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.beginForm("stamp")
        _lines(canvas)
        canvas.endForm()
        canvas.doForm("stamp")

    return _drawn(draw)


@pdf.place("pages encrypted with an empty password", "locked.pdf")
def _locked() -> bytes:
    document = pikepdf.open(io.BytesIO(_drawn(_lines)))
    packed = io.BytesIO()
    document.save(packed, encryption=pikepdf.Encryption(owner="owner", user=""))
    return packed.getvalue()


@pdf.place("pages encrypted with a password", "sealed.pdf", "unread", records=0)
def _sealed() -> bytes:
    document = pikepdf.open(io.BytesIO(_drawn(_lines)))
    packed = io.BytesIO()
    document.save(packed, encryption=pikepdf.Encryption(owner="owner", user="secret"))
    return packed.getvalue()


def _form(canvas: Canvas) -> None:
    for number, (label, value) in enumerate((("Name", NAME), ("DOB", BORN), ("SSN", SSN))):
        canvas.acroForm.textfield(
            name=label.lower(), tooltip=label, value=value, x=150, y=600 - 40 * number
        )


@pdf.place("form fields with an appearance", "form.pdf")
def _fields() -> bytes:
    return _drawn(_form)


def _without_appearance(document: pikepdf.Pdf) -> None:
    for note in document.pages[0].Annots:
        del note.AP
    document.Root.AcroForm.NeedAppearances = True


@pdf.place("form fields without an appearance", "form-bare.pdf")
def _bare() -> bytes:
    return _changed(_without_appearance, _drawn(_form))


@pdf.place("form fields whose label is only printed beside them", "form-labels.pdf")
def _printed_labels() -> bytes:
    def draw(canvas: Canvas) -> None:
        for number, (label, value) in enumerate(
            (("Patient name:", NAME), ("Date of birth", BORN), ("Social Security No.", SSN))
        ):
            y = 600 - 50 * number
            canvas.drawString(72, y + 10, label)
            canvas.acroForm.textfield(name=f"Text{number}", value=value, x=200, y=y)

    return _drawn(draw)


@pdf.place("form fields under their printed labels", "form-above.pdf")
def _labels_above() -> bytes:
    def draw(canvas: Canvas) -> None:
        for number, (label, value) in enumerate(
            (("Patient name", NAME), ("Date of birth", BORN), ("Social security number", SSN))
        ):
            x = 72 + 170 * number
            canvas.drawString(x, 645, label)
            canvas.acroForm.textfield(name=f"f1_{number}[0]", value=value, x=x, y=600)

    return _drawn(draw)


@pdf.place("a field that is nested in another, its value inherited", "form-nested.pdf")
def _nested() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        widget = document.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=Array([72, 500, 200, 520]))
        )
        inner = Dictionary(T=String("ssn"), FT=Name.Tx, V=String(SSN), Kids=Array([widget]))
        other = Dictionary(T=String("patient_name"), FT=Name.Tx, V=String(NAME))
        born = Dictionary(T=String("date_of_birth"), FT=Name.Tx, V=String(BORN))
        kids = [document.make_indirect(field) for field in (other, born, inner)]
        widget.Parent = kids[2]
        outer = document.make_indirect(Dictionary(T=String("page1"), Kids=Array(kids)))
        document.Root.AcroForm = Dictionary(Fields=Array([outer]))
        document.pages[0].Annots = Array([widget])

    return _changed(change)


@pdf.place("a chosen entry of a list", "form-choice.pdf")
def _choice() -> bytes:
    return _drawn(
        lambda canvas: canvas.acroForm.choice(
            name="client", tooltip="Client", options=[LINE, "none"], value=LINE, x=72, y=500
        )
    )


@pdf.place("an entry of a list that is not chosen", "form-options.pdf")
def _options() -> bytes:
    return _drawn(
        lambda canvas: canvas.acroForm.listbox(
            name="client", tooltip="Client", options=[LINE, "none"], value="none", x=72, y=500
        )
    )


@pdf.place("the name of a checked box", "form-checked.pdf")
def _checked() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        box = document.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Btn, T=String("who"),
                Rect=Array([72, 500, 90, 518]), V=Name("/" + LINE), AS=Name("/" + LINE),
            )
        )  # fmt: skip
        document.pages[0].Annots = Array([box])
        document.Root.AcroForm = Dictionary(Fields=Array([box]))

    return _changed(change)


@pdf.place("the default value of a field", "form-default.pdf")
def _default() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        field = Dictionary(T=String("remarks"), FT=Name.Tx, DV=String(LINE), V=String(""))
        document.Root.AcroForm = Dictionary(Fields=Array([document.make_indirect(field)]))

    return _changed(change)


@pdf.place("the rich text of a field", "form-rich.pdf")
def _rich_value() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        rich = "<body><p>" + LINE.replace("34-", "<b>34</b>-") + "</p></body>"
        field = Dictionary(T=String("remarks"), FT=Name.Tx, RV=String(rich))
        document.Root.AcroForm = Dictionary(Fields=Array([document.make_indirect(field)]))

    return _changed(change)


_XFA = (
    '<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><form1>'
    f"<patientName>{NAME}</patientName><dateOfBirth>{BORN}</dateOfBirth><SSN>{SSN}</SSN>"
    "</form1></xfa:data></xfa:datasets>"
).encode()


@pdf.place("XFA in packets", "xfa.pdf")
def _xfa() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        packets = [String("datasets"), document.make_stream(_XFA)]
        document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Array(packets))

    return _changed(change)


@pdf.place("XFA as one stream", "xfa-whole.pdf")
def _xfa_whole() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        whole = b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'>" + _XFA + b"</xdp:xdp>"
        document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=document.make_stream(whole))

    return _changed(change)


@pdf.place("a note", "note.pdf")
def _note() -> bytes:
    return _annotated(Subtype=Name.Text, Contents=String(LINE))


@pdf.place("free text written on a page", "free-text.pdf")
def _free_text() -> bytes:
    return _annotated(Subtype=Name.FreeText, Contents=String(LINE), DA=String("/Helv 10 Tf"))


@pdf.place("the rich text of a note", "note-rich.pdf")
def _rich_note() -> bytes:
    return _annotated(Subtype=Name.Text, RC=String(f"<body><p>{LINE}</p></body>"))


@pdf.place("the comment of a highlight", "highlight.pdf")
def _highlight() -> bytes:
    return _annotated(
        Subtype=Name.Highlight,
        Contents=String(LINE),
        QuadPoints=Array([72, 560, 300, 560, 72, 500, 300, 500]),
    )


@pdf.place("the appearance of a stamp", "stamp.pdf")
def _stamp() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        lines = " ".join(f"({line}) Tj 0 -14 Td" for line in TEXT.splitlines())
        look = document.make_stream(f"BT /F1 10 Tf 5 50 Td {lines} ET".encode())
        look.Type, look.Subtype = Name.XObject, Name.Form
        look.BBox = Array([0, 0, 300, 80])
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        look.Resources = Dictionary(Font=Dictionary(F1=font))
        stamp = Dictionary(
            Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([72, 400, 372, 480]),
            AP=Dictionary(N=look),
        )  # fmt: skip
        document.pages[0].Annots = Array([document.make_indirect(stamp)])

    return _changed(change)


@pdf.place("the address of a link", "link.pdf")
def _link() -> bytes:
    address = "https://portal.example/form?ssn=" + SSN + "&patient=Ada+Hill&dob=" + BORN
    return _annotated(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String(address)))


def _attach(document: pikepdf.Pdf, name: str, data: bytes) -> None:
    document.attachments[name] = pikepdf.AttachedFileSpec(document, data, filename=name)


@pdf.place("an attached file", "attached.pdf")
def _attached() -> bytes:
    return _changed(lambda document: _attach(document, "list.csv", TABLE.encode()))


@pdf.place("a portfolio", "portfolio.pdf")
def _portfolio() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        _attach(document, "form.pdf", _drawn(_lines))
        document.Root.Collection = Dictionary(Type=Name.Collection, View=Name.D)

    return _changed(change)


@pdf.place("an archive that is attached", "attached-zip.pdf")
def _attached_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("form.txt", TEXT)
    return _changed(lambda document: _attach(document, "forms.zip", packed.getvalue()))


@pdf.place("a file attached to a spot of a page", "pinned.pdf")
def _pinned() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        spec = pikepdf.AttachedFileSpec(document, TEXT.encode(), filename="form.txt")
        pin = Dictionary(
            Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([72, 400, 90, 420]),
            FS=spec.obj,
        )  # fmt: skip
        document.pages[0].Annots = Array([document.make_indirect(pin)])

    return _changed(change)


@pdf.place("an associated file", "associated.pdf")
def _associated() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        spec = pikepdf.AttachedFileSpec(document, TEXT.encode(), filename="form.txt")
        document.Root.AF = Array([spec.obj])

    return _changed(change)


@pdf.place("the description of an attached file", "described.pdf")
def _described() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        spec = pikepdf.AttachedFileSpec(document, b"nothing", filename="a.txt", description=LINE)
        document.attachments["a.txt"] = spec

    return _changed(change)


@pdf.place("the document's properties", "properties.pdf")
def _properties() -> bytes:
    return _drawn(lambda canvas: canvas.setSubject(LINE))


@pdf.place("the document's XMP", "xmp.pdf")
def _xmp() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:description"] = LINE

    return _changed(change)


@pdf.place("a bookmark", "bookmark.pdf")
def _bookmark() -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.bookmarkPage("here")
        canvas.addOutlineEntry(LINE, "here")

    return _drawn(draw)


@pdf.place("the words for a picture (Alt of a tagged file)", "alt.pdf")
def _alternate() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        figure = Dictionary(Type=Name.StructElem, S=Name.Figure, Alt=String(LINE))
        root = Dictionary(Type=Name.StructTreeRoot, K=document.make_indirect(figure))
        document.Root.StructTreeRoot = document.make_indirect(root)

    return _changed(change)


@pdf.place("a script of a form", "script.pdf")
def _script() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        code = f'var data = "{LINE}";'
        document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(code))

    return _changed(change)


@pdf.place("a page label", "page-label.pdf")
def _page_label() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String(LINE))]))

    return _changed(change)


@pdf.place("the private data of an editing program (PieceInfo)", "piece.pdf")
def _piece() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.PieceInfo = Dictionary(
            Editor=Dictionary(Private=Dictionary(Note=String(LINE)))
        )

    return _changed(change)


@pdf.place("a page that was taken out of the list of pages", "orphan.pdf")
def _orphan() -> bytes:
    packed = io.BytesIO()
    canvas = Canvas(packed)
    canvas.drawString(72, 700, BLANK)
    canvas.showPage()
    _lines(canvas)
    canvas.showPage()
    canvas.save()
    raw = packed.getvalue()
    document = pikepdf.open(io.BytesIO(raw))
    second = document.pages[1].obj
    document.Root.Unused = second
    del document.pages[1]
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


@pdf.place("a number typed into three boxes", "form-boxes.pdf")
def _boxes() -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 650, f"Patient name: {NAME}, date of birth {BORN}")
        canvas.drawString(72, 605, "Your social security number")
        x = 240
        for number, part in enumerate(SSN.split("-")):
            canvas.acroForm.textfield(
                name=f"f1_{11 + number}[0]", value=part, x=x, y=600, width=40, height=18
            )
            x += 46

    return _drawn(draw)


def _scan(size: tuple[int, int] = (1000, 500), mode: str = "L") -> Image.Image:
    """A picture of the text, as a scanner makes it."""
    image = Image.new(mode, size, 255 if mode in ("L", "1") else "white")
    ink = ImageDraw.Draw(image)
    ink.multiline_text((60, 60), TEXT, fill=0, font=ImageFont.load_default(44), spacing=30)
    return image


@pdf.place("a scanned page", "scan.pdf", "read with tesseract")
def _scanned() -> bytes:
    packed = io.BytesIO()
    _scan((1240, 800)).save(packed, "PDF", resolution=150)
    return packed.getvalue()


@pdf.place("a scanned page in fax coding (CCITT G4)", "fax.pdf", "read with tesseract")
def _fax() -> bytes:
    tiff = io.BytesIO()
    _scan((1728, 800)).convert("1").save(tiff, "TIFF", compression="group4")
    tiff.seek(0)
    with Image.open(tiff) as image:
        at, count = image.tag_v2[273][0], image.tag_v2[279][0]
    data = tiff.getvalue()[at : at + count]

    def change(document: pikepdf.Pdf) -> None:
        picture = document.make_stream(data)
        picture.Type, picture.Subtype = Name.XObject, Name.Image
        picture.Width, picture.Height, picture.BitsPerComponent = 1728, 800, 1
        picture.ColorSpace, picture.Filter = Name.DeviceGray, Name.CCITTFaxDecode
        picture.DecodeParms = Dictionary(K=-1, Columns=1728, Rows=800)
        page = document.pages[0]
        page.Resources = Dictionary(XObject=Dictionary(P=picture))
        page.Contents = document.make_stream(b"q 600 0 0 280 6 400 cm /P Do Q")

    return _changed(change)


@pdf.place("a scan under a page header of text", "scan-header.pdf", "read with tesseract")
def _scan_under_header() -> bytes:
    return _drawn(
        lambda canvas: canvas.drawInlineImage(_scan((1240, 800)), 20, 200, width=560, height=360)
    )


@pdf.place("an earlier version of a page, kept when the file was saved again", "version.pdf")
def _version() -> bytes:
    first = _drawn(_lines)
    document = pikepdf.open(io.BytesIO(first))
    number, _ = document.pages[0].Contents.objgen
    count = max(item.objgen[0] for item in document.objects) + 1
    root = document.Root.objgen[0]
    start = int(first.rstrip().splitlines()[-2])
    body = b"\n%d 0 obj\n<< /Length 0 >>\nstream\n\nendstream\nendobj\n" % number
    table = len(first) + len(body)
    entry = b"%010d 00000 n \n" % (len(first) + 1)
    end = b"xref\n%d 1\n" % number + entry
    end += b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (count, root, start)
    return first + body + end + b"startxref\n%d\n%%%%EOF\n" % table
