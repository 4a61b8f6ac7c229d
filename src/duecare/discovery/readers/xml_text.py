"""XML of any kind as lines ``label: value``: text, attributes, comments and entities.

The label of a value is the name of its element, or what the element says it is
(``<field name="ssn">``). Marks inside a sentence do not split it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from duecare.discovery.readers.encoding import declared_text
from duecare.discovery.readers.markup import files_of_html
from duecare.discovery.readers.segments import Segments, Text
from duecare.discovery.readers.source import Source
from duecare.discovery.readers.xml_workbook import is_workbook, take_sheets

_LARGEST_TREE: Final = 48_000_000
_NAMING: Final = ("name", "key", "label", "field", "title", "alias", "tag")
_GENERIC: Final = frozenset(("value", "val", "v", "text", "content", "data", "extension", "string"))
_SILENT: Final = re.compile(
    r"(?i)(?:xmlns.*|schemaLocation|space|lang|rsid.*|paraId|textId|href|src)"
)
_ENTITY: Final = re.compile(r"<!ENTITY\s+\S+\s+(?:\"([^\"]*)\"|'([^']*)')")
_ELEMENT: Final = re.compile(r"<([A-Za-z_][\w.:-]*)(?:\s[^<>]{0,4000})?>([^<>]*)</\1>")
_TAG: Final = re.compile(r"<[^<>]{0,20000}>")
_DATA_ADDRESS: Final = re.compile(r"data:[^\"'\s<>]{0,200};base64,[A-Za-z0-9+/=\s]{40,}")


def extract(source: Source, member: str) -> Segments:
    """The text of an XML file, then files that are in it as ``data:`` addresses."""
    document = declared_text(source.read())
    root = _tree(document)
    if root is not None and is_workbook(root):
        yield from take_sheets(root, member, source.name)
    yield Text(_text_of(document, root).encode("utf-8", "replace"), member)
    yield from files_of_html(document, member)


def text_of_xml(document: str) -> str:
    """The lines of a document; one that is damaged or huge is read without its structure."""
    return _text_of(document, _tree(document))


def _text_of(document: str, root: etree._Element | None) -> str:
    if root is None:
        labelled = _ELEMENT.sub(r"\n\1: \2\n", document)
        attributes = "\n".join(_DATA_ADDRESS.sub("", tag) for tag in _TAG.findall(labelled))
        return html.unescape(_TAG.sub(" ", labelled) + "\n" + attributes)
    entities = ["".join(found) for found in _ENTITY.findall(document[:200_000])]
    return "\n".join([*entities, *_lines(root)])


def _tree(document: str) -> etree._Element | None:
    if len(document) > _LARGEST_TREE:
        return None
    body = re.sub(r"^\s*<\?xml[^<>]*\?>", "", document, count=1)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=False)
    try:
        return etree.fromstring(body.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def lines_of_element(root: etree._Element) -> Iterator[str]:
    """The lines of an element and all that is in it."""
    yield from _lines(root)


def _lines(root: etree._Element) -> Iterator[str]:
    stack = [root]
    while stack:
        element = stack.pop()
        if not isinstance(element.tag, str):  # a comment, an instruction, an entity
            if element.text and element.text.strip():
                yield element.text
            continue
        label = _label(element.tag, element.attrib)
        yield from _attributes(label, element.attrib)
        children = list(element)
        if not children:
            if element.text and element.text.strip():
                yield f"{label}: {element.text.strip()}"
        elif _is_sentence(element):
            words = "".join(str(part) for part in element.itertext(with_tail=True))
            yield f"{label}: {words}" if "\n" not in words.strip() else words
            for inner in element.iter():
                if inner is not element and isinstance(inner.tag, str):
                    yield from _attributes(_label(inner.tag, inner.attrib), inner.attrib)
        else:
            stack.extend(reversed(children))


def _is_sentence(element: etree._Element) -> bool:
    """Whether there are words between the elements inside."""
    if element.text and element.text.strip():
        return True
    return any(child.tail and child.tail.strip() for child in element)


def _label(tag: str, attributes: Mapping[str, str]) -> str:
    for key, value in attributes.items():
        if _local(key).lower() in _NAMING and 0 < len(value) <= 60:
            return value
    return _local(tag)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _attributes(label: str, attributes: Mapping[str, str]) -> Iterator[str]:
    for key, value in attributes.items():
        name = _local(key)
        if _SILENT.fullmatch(name) and not re.search(r"\d{3}-\d\d-\d{4}|mailto:", value):
            continue
        if len(value) > 3 and value != label:
            yield f"{label if name.lower() in _GENERIC else name}: {_DATA_ADDRESS.sub('', value)}"
