"""Web pages, XML, rich text and other texts with marks."""

from __future__ import annotations

import base64
import io
import json

from tests.core.discovery.places.image_places import drawn
from tests.core.discovery.places.place import BLANK, BORN, LINE, NAME, SSN, TEXT, Family

markup = Family("Web pages, XML and rich text")
PAGE = "<!DOCTYPE html><html><head>%s</head><body>%s</body></html>"
SPLIT = {
    "span": "212-<span>34</span>-5679", "b": "212-34-<b>5679</b>", "wbr": "212-<wbr>34-<wbr>5679",
    "font": "<font color='red'>212</font>-34-5679", "i": "<i>2</i>12-34-5679",
    "a": "212-<a href='#n'>34</a>-5679",
}  # fmt: skip


def _page(body: str, head: str = "") -> bytes:
    return (PAGE % (head, body)).encode()


def _shown(number: str) -> str:
    return f"<p>Patient: {NAME}</p><p>DOB: {BORN}</p><p>SSN: {number}</p>"


@markup.place("paragraphs", "page.html")
def _paragraphs() -> bytes:
    return _page(_shown(SSN))


def _add_split(tag: str, number: str) -> None:
    @markup.place(f"a number with the tag {tag} inside", f"inline-{tag}.html")
    def _split() -> bytes:
        return _page(_shown(number))


for _tag, _number in SPLIT.items():
    _add_split(_tag, _number)


@markup.place("a number with entities", "entities.html")
def _entities() -> bytes:
    return _page(_shown("212&#45;34&#x2d;5679"))


@markup.place("a number with soft hyphens and zero-width spaces", "soft.html")
def _soft() -> bytes:
    return _page(_shown("212-&shy;34-&#8203;5679"))


@markup.place("a table", "table.html")
def _table() -> bytes:
    rows = ("Name", "DOB", "SSN"), (NAME, BORN, SSN), ("", "", "")
    cells = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) + "</tr>" for row in rows)
    return _page(f"<table>{cells}</table>")


@markup.place("values of inputs", "inputs.html")
def _inputs() -> bytes:
    return _page(
        f'Name <input name="f1" value="{NAME}"><br>Date of birth <input value="{BORN}"><br>'
        f'SSN <input type=text value="{SSN}">'
    )


@markup.place("inputs that are not shown", "hidden-inputs.html")
def _hidden_inputs() -> bytes:
    return _page(
        f'<input type="hidden" name="patient_name" value="{NAME}"><input type="hidden" '
        f'name="dob" value="{BORN}"><input type="hidden" name="ssn" value="{SSN}">'
    )


@markup.place("a text area", "area.html")
def _area() -> bytes:
    return _page(f"<textarea>{TEXT}</textarea>")


@markup.place("an entry of a list", "select.html")
def _select() -> bytes:
    return _page(f'<select><option value="1">{LINE}</option><option>none</option></select>')


@markup.place("a comment", "comment.html")
def _comment() -> bytes:
    return _page(BLANK + f"<!-- {LINE} -->")


@markup.place("the data in a script", "script.html")
def _script() -> bytes:
    data = json.dumps({"patient": NAME, "dob": BORN, "ssn": SSN}, indent=1)
    return _page(f"{BLANK}<script>window.data = {data};</script>")


@markup.place("a style sheet", "style.html")
def _style() -> bytes:
    return _page(BLANK, f'<style>p::after {{ content: "{LINE}"; }}</style>')


@markup.place("the words for a picture", "alt.html")
def _alt() -> bytes:
    return _page(f'<img src="a.png" alt="{LINE}">')


@markup.place("the title of an element, and its words", "title.html")
def _title() -> bytes:
    return _page(f'<span title="{LINE}">{LINE}</span>')


@markup.place("a hint in an empty field", "placeholder.html")
def _placeholder() -> bytes:
    return _page(f'<input placeholder="{LINE}">')


@markup.place("data attributes", "data.html")
def _data() -> bytes:
    return _page(f'<li data-name="{NAME}" data-dob="{BORN}" data-ssn="{SSN}">Client</li>')


@markup.place("the head of the page", "meta.html")
def _meta() -> bytes:
    return _page(BLANK, f'<meta name="description" content="{LINE}">')


@markup.place("a page inside the page", "frame.html")
def _frame() -> bytes:
    return _page(f'<iframe srcdoc="&lt;p&gt;{LINE}&lt;/p&gt;"></iframe>')


@markup.place("a link", "link.html")
def _link() -> bytes:
    return _page(f'<a href="/form?name=Ada+Hill&amp;dob={BORN}&amp;ssn={SSN}">Form</a>')


@markup.place("a picture in the page itself", "picture.html", "read with tesseract")
def _picture() -> bytes:
    packed = io.BytesIO()
    drawn().save(packed, "PNG")
    data = base64.b64encode(packed.getvalue()).decode()
    return _page(f'<img src="data:image/png;base64,{data}">')


@markup.place("elements of XML", "elements.xml")
def _elements() -> bytes:
    return (
        f"<?xml version='1.0'?><client><name>{NAME}</name><dob>{BORN}</dob><ssn>{SSN}</ssn></client>"
    ).encode()


@markup.place("attributes of XML", "attributes.xml")
def _attributes() -> bytes:
    return f'<?xml version="1.0"?><client name="{NAME}" dob="{BORN}" ssn="{SSN}"/>'.encode()


@markup.place("attributes named value", "value.xml")
def _values() -> bytes:
    return (
        f'<?xml version="1.0"?><client><name value="{NAME}"/><dob value="{BORN}"/>'
        f'<ssn value="{SSN}"/></client>'
    ).encode()


@markup.place("elements that name themselves", "fields.xml")
def _fields() -> bytes:
    return (
        f'<?xml version="1.0"?><row><field name="name">{NAME}</field><field name="dob">{BORN}'
        f'</field><field name="ssn">{SSN}</field></row>'
    ).encode()


@markup.place("a section of raw characters (CDATA)", "cdata.xml")
def _cdata() -> bytes:
    return f"<?xml version='1.0'?><note><![CDATA[{TEXT}]]></note>".encode()


@markup.place("a comment of XML", "comment.xml")
def _xml_comment() -> bytes:
    return f"<?xml version='1.0'?><note><!-- {LINE} --><a>b</a></note>".encode()


@markup.place("an entity", "entity.xml")
def _entity() -> bytes:
    return f'<?xml version="1.0"?><!DOCTYPE n [<!ENTITY who "{LINE}">]><n>&who;</n>'.encode()


@markup.place("an instruction", "instruction.xml")
def _instruction() -> bytes:
    return f"<?xml version='1.0'?><note><?editor {LINE}?><a>b</a></note>".encode()


@markup.place("XML in wide characters", "wide.xml")
def _wide() -> bytes:
    return f"<?xml version='1.0' encoding='utf-16'?><n><ssn>{SSN}</ssn></n>".encode("utf-16")


@markup.place("XML that is cut short", "cut.xml")
def _cut() -> bytes:
    return _elements()[:-6]


def _rtf(body: str) -> bytes:
    return ("{\\rtf1\\ansi " + body + "}").encode("cp1252")


_RTF = TEXT.replace("\n", "\\par ")


@markup.place("rich text", "text.rtf")
def _rich() -> bytes:
    return _rtf(_RTF)


@markup.place("a number with marks inside (RTF)", "marks.rtf")
def _rich_marks() -> bytes:
    return _rtf(_RTF.replace("212-34-5679", "212{\\b -34}\\i -56\\i0 79"))


@markup.place("a number with special hyphens (RTF)", "hyphens.rtf")
def _rich_hyphens() -> bytes:
    return _rtf(_RTF.replace("212-34-5679", "212\\_34\\u8209?5679"))


def _add_rtf(what: str, name: str, body: str) -> None:
    @markup.place(f"{what} (RTF)", f"{name}.rtf")
    def _rich_part() -> bytes:
        return _rtf(f"{BLANK}\\par {body}")


for _what, _name, _body in (
    ("hidden text", "hidden", f"{{\\v {LINE}}}"),
    ("deleted text", "deleted", f"{{\\deleted {LINE}}}"),
    ("the header", "header", f"{{\\header {LINE}}}"),
    ("the footer", "footer", f"{{\\footer {LINE}}}"),
    ("a footnote", "footnote", f"{{\\footnote {LINE}}}"),
    ("a comment", "comment", f"{{\\*\\annotation {LINE}}}"),
    ("a text box", "box", f"{{\\shp{{\\*\\shpinst{{\\shptxt {LINE}}}}}}}"),
    ("the properties", "properties", f"{{\\info{{\\title {LINE}}}{{\\author A}}}}"),
    ("the remarks among the properties", "remarks", f"{{\\info{{\\doccomm {LINE}}}}}"),
    ("a property of one's own", "own", f"{{\\*\\userprops{{\\propname Who}}{{\\staticval {LINE}}}}}"),
    ("a variable", "variable", f"{{\\*\\docvar {{Who}}{{{LINE}}}}}"),
    ("a table", "table", f"\\trowd {NAME}\\cell {BORN}\\cell SSN: {SSN}\\cell\\row"),
    ("the default text of a form field", "field", f"{{\\*\\formfield{{\\*\\ffdeftext {LINE}}}}}"),
    ("the address of a link", "link",
     f'{{\\field{{\\*\\fldinst HYPERLINK "https://a.example/?ssn={SSN}"}}{{\\fldrslt form}}}}'),
):  # fmt: skip
    _add_rtf(_what, f"part-{_name}", _body)


def _hex(data: bytes) -> str:
    return "\n".join(data.hex()[at : at + 128] for at in range(0, 2 * len(data), 128))


@markup.place("a picture (RTF)", "picture.rtf", "read with tesseract")
def _rtf_picture() -> bytes:
    packed = io.BytesIO()
    drawn().save(packed, "PNG")
    return _rtf(f"{BLANK}{{\\pict\\pngblip\\picw100\\pich50 {_hex(packed.getvalue())}}}")


def native(name: str, data: bytes) -> bytes:
    """A file as Windows packs it into a document (MS-OLEDS 2.3.6)."""
    path = b"C:\\files\\" + name.encode() + b"\0"
    body = b"\2\0" + name.encode() + b"\0" + path + b"\0\0\3\0"
    body += len(path).to_bytes(4, "little") + path + len(data).to_bytes(4, "little") + data
    return len(body).to_bytes(4, "little") + body


@markup.place("a file packed into rich text", "packed.rtf")
def _rtf_packed() -> bytes:
    data = native("form.txt", TEXT.encode() * 1 + b"\n" * 300)
    head = b"\1\5\0\0\2\0\0\0\x08\0\0\0Package\0" + bytes(8)
    return _rtf(f"{BLANK}{{\\object\\objemb{{\\*\\objdata {_hex(head + data)}}}}}")
