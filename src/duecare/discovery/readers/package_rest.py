"""All parts of an office package beside its main text: nothing in the file is passed over.

Every XML part is walked, whatever it is called; of its lines those are kept whose values the main
text did not have: comments, deletions, headers, properties, custom XML, caches, descriptions.
Pictures, embedded files and parts of programs are opened as files of their own.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator
from typing import Final

from lxml import etree

from duecare.discovery.readers.seen import Seen
from duecare.discovery.readers.segments import Inner, ReadProblem, Segments, Text
from duecare.discovery.readers.source import Source
from duecare.discovery.readers.xml_text import lines_of_element

# Looks and places only, by the standard (ISO/IEC 29500-1, ODF 1.3).
_LOOKS: Final = re.compile(
    r"\[Content_Types\]\.xml|.*/theme/.*|.*/(?:fontTable|styles|stylesWithEffects|webSettings"
    r"|tableStyles|presProps|viewProps|calcChain|volatileDependencies)\.(?:xml|bin)|mimetype"
    r"|.*/printerSettings\d*\.bin|META-INF/.*|Configurations2/.*|manifest\.rdf"
    r"|.*/_rels/[^/]*\.rels|_rels/\.rels|layout-cache"
)
_OFFICE: Final = re.compile(
    r"openxmlformats\.org|microsoft|opendocument|purl\.org|purl\.oclc\.org|w3\.org"
)
_XML: Final = re.compile(r"(?i)\.(?:xml|vml|rels|rdf|svg)$")
_TEXT: Final = frozenset(("t", "delText", "instrText", "delInstrText"))
_PARAGRAPHS: Final = frozenset(("p", "h", "si", "is", "comment"))
_BREAKS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "line-break": "\n", "s": " "}
_INSERTED: Final = frozenset(("ins", "moveTo"))
_DELETED: Final = frozenset(("del", "moveFrom"))
_TOLD: Final = frozenset(
    [
        "descr",
        "title",
        "tooltip",
        "alt",
        "prompt",
        "promptTitle",
        "error",
        "errorTitle",
        "author",
        "displayName",
        "displayText",
        "val",
        "value",
        "v",
        "caption",
        "text",
        "string",
        "initials",
        "userId",
        "comment",
        "lastValue",
        "defaultValue",
        "c",
        "n",
        "string-value",
        "formula",
        "string1",
        "creator",
        "lastModifiedBy",
    ]
)
# What a program notes about a document, not a person: dates, counts, versions.
_NOTED: Final = frozenset(
    [
        "created",
        "modified",
        "revision",
        "lastPrinted",
        "Application",
        "AppVersion",
        "TotalTime",
        "Words",
        "Pages",
        "Characters",
        "Lines",
        "Paragraphs",
        "CharactersWithSpaces",
        "DocSecurity",
        "ScaleCrop",
        "Template",
        "SharedDoc",
        "LinksUpToDate",
        "HyperlinksChanged",
        "i4",
        "PresentationFormat",
        "Slides",
        "Notes",
        "HiddenSlides",
        "MMClips",
        "creation-date",
        "date",
        "generator",
        "editing-duration",
        "editing-cycles",
        "document-statistic",
        "print-date",
        "config-item",
    ]
)
_NAMING: Final = ("name", "displayName", "key")
_SPEAKS: Final = re.compile(r"\d{3}|@|\S \S")
_TARGET: Final = re.compile(r"TargetMode=\"External\"|mailto:")
_PRINT_CODE: Final = re.compile(r"&(?:\"[^\"]*\"|\d{1,3}|K[0-9A-F]{6}|[LCRPNDTFAZGBIUESXY])")
_STRING: Final = re.compile(rb"<si><t(?: xml:space=\"preserve\")?>([^<&]*)</t></si>")
_UTF_8: Final = re.compile(rb"(?i)<\?xml[^<>]*encoding=[\"']utf-8[\"']")
_LARGEST_PART: Final = 64_000_000
_MOST_LEVELS: Final = 120


def rest_of_package(
    archive: zipfile.ZipFile,
    done: Collection[str],
    seen: Seen,
    source: Source,
    member: str,
) -> Segments:
    """What the parts hold that was not ``seen``; ``done`` are parts that need no second look."""
    lines: list[str] = []
    inner: list[str] = []
    for name in archive.namelist():
        if name.endswith("/") or name in done:
            continue
        if name.endswith(".rels"):
            lines += _targets(archive.read(name).decode("utf-8", "replace"), seen)
        elif _LOOKS.fullmatch(name):
            continue
        elif _XML.search(name):
            if archive.getinfo(name).file_size > _LARGEST_PART:
                yield ReadProblem("a part larger than the limit", f"{member}!{name}")
            else:
                lines += _lines_of_part(archive, name, seen)
        else:
            inner.append(name)
    if any(line.strip() for line in lines):
        yield Text("\n".join(lines).encode("utf-8", "replace"), member)
    for name in inner:
        inside = f"{member}!{name}" if member else name
        if archive.getinfo(name).file_size > source.limits.member_bytes:
            yield ReadProblem("larger than the limit for files inside archives", inside)
        else:
            yield Inner(name.rsplit("/", 1)[-1], archive.read(name), inside)


def _targets(links: str, seen: Seen) -> list[str]:
    """Addresses outside of the package, as far as they say something."""
    found = re.findall(r"<Relationship\b[^<>]{0,8000}>", links)
    targets = [re.search(r"Target=\"([^\"]*)\"", link) for link in found if _TARGET.search(link)]
    return [seen.fresh(target[1]) for target in targets if target and _SPEAKS.search(target[1])]


def _lines_of_part(archive: zipfile.ZipFile, name: str, seen: Seen) -> list[str]:
    with archive.open(name) as stream:
        try:
            if "worksheets/" in name:
                root = _tree(stream, drop="{*}row")
            elif name.endswith("sharedStrings.xml"):
                root = _tree(io.BytesIO(_without_cells(stream.read(), seen)))
            else:
                root = _tree(stream)
        except etree.XMLSyntaxError:
            stream.seek(0)
            words = re.sub(rb"<[^<>]{0,20000}>", b" ", stream.read())
            return [seen.fresh(words.decode("utf-8", "replace"))]
    if root is None:
        return []
    # other XML is data that somebody bound to the document
    lines = lines_of(root) if _OFFICE.search(root.tag) else lines_of_element(root)
    return [line for line in map(seen.fresh, lines) if line]


def _without_cells(strings: bytes, seen: Seen) -> bytes:
    """The shared strings of a workbook without the plain ones that are cells: nearly all of them."""

    def kept(found: re.Match[bytes]) -> bytes:
        return b"" if seen.is_cell(found[1].decode("utf-8", "replace")) else found[0]

    return _STRING.sub(kept, strings) if _UTF_8.match(strings) else strings


def _tree(stream: object, drop: str = "{*}_none_") -> etree._Element | None:
    """The tree of a part; the cells of a sheet are left out, since they are read as a table."""
    events = etree.iterparse(
        stream, events=("end",), tag=drop, resolve_entities=False,
        no_network=True, load_dtd=False, huge_tree=False, remove_pis=True,
    )  # fmt: skip
    for _, element in events:
        element.clear()
    root: etree._Element | None = events.root
    return root


def lines_of(root: etree._Element) -> Iterator[str]:
    """Paragraphs, values with their labels, and descriptions."""
    yield from _walk(root, "", 0)


def _walk(element: etree._Element, label: str, level: int) -> Iterator[str]:
    if not isinstance(element.tag, str):
        if element.text and element.text.strip():
            yield element.text  # a comment of XML
        return
    name = _local(element.tag)
    if name == "Fallback" or name in _NOTED or level > _MOST_LEVELS:  # the same once more
        return
    yield from _attributes(element, name)
    own = next((element.get(key) for key in _NAMING if element.get(key)), "") or name
    if name in _PARAGRAPHS:
        yield from _paragraph(element, level)
        return
    children = list(element)
    if element.text and element.text.strip():
        words = element.text.strip()
        if name.endswith(("Header", "Footer")):
            words = _PRINT_CODE.sub(" ", words)
        yield f"{label or own}: {words}" if name.startswith("lp") else f"{own}: {words}"
    for child in children:
        yield from _walk(child, own if own != name else "", level + 1)


def _paragraph(element: etree._Element, level: int) -> Iterator[str]:
    """The words as they are, then as they were before tracked changes, then what is inside."""
    now = [element.text or ""]
    before = list(now)
    told: list[str] = []
    _words(element, now, before, told, level)
    yield "".join(now)
    if before != now:
        yield "".join(before)
    yield from told


def _words(
    element: etree._Element, now: list[str], before: list[str], told: list[str], level: int
) -> None:
    for child in element:
        if not isinstance(child.tag, str):
            if child.tail and element.tag.rpartition("}")[2] in _PARAGRAPHS:
                now.append(child.tail)
                before.append(child.tail)
            continue
        name = _local(child.tag)
        told.extend(_attributes(child, name))
        if name == "Fallback" or level > _MOST_LEVELS:
            continue
        if name in _PARAGRAPHS or name in ("annotation", "txbxContent", "tbl", "text-box"):
            told.extend(_walk(child, "", level + 1))
        elif name in _BREAKS and not (name == "s" and child.text):
            now.append(_BREAKS[name])
            before.append(_BREAKS[name])
        elif name == "instrText":
            told.append(child.text or "")
        elif name in _INSERTED:
            _words(child, now, [], told, level + 1)
        elif name in _DELETED:
            _words(child, [], before, told, level + 1)
        elif name == "delText":
            before.append(child.text or "")
        else:
            if child.text and (name in _TEXT or child.text.strip()):
                now.append(child.text)
                before.append(child.text)
            _words(child, now, before, told, level + 1)
        if child.tail and child.tail.strip():
            now.append(child.tail)
            before.append(child.tail)


def _attributes(element: etree._Element, name: str) -> Iterator[str]:
    named = ""
    for key, value in element.attrib.items():
        local = _local(str(key))
        if local in _NAMING:
            named = str(value)
            if _SPEAKS.search(named):
                yield named
        elif local in _TOLD and len(value) > 3 and _SPEAKS.search(str(value)):
            yield f"{named or name}: {value}"


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
