"""The structure of appended pages: what a screen reader reads (ISO 32000-1, 14.7 and 14.8).

Copied pages keep their marked content; here the elements that give it meaning are copied behind
those of the document, as one section, so that a reader comes from one to the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

_OWN = ("/P", "/Pg", "/K", "/ID", "/A")
_PREFIX = "z-"
"""Put before names of copied elements: those of the document begin with a capital letter."""


def append_tags(
    writer: IncrementalPdfFileWriter, source: PdfFileReader, pages: Mapping[Any, Any]
) -> None:
    """Copy the structure of ``source`` behind that of the document that ``writer`` updates.

    ``pages``: reference of each page in ``source`` -> reference of its copy. Does nothing unless
    both files have a structure.
    """
    if "/StructTreeRoot" not in writer.root or "/StructTreeRoot" not in source.root:
        return
    root, added = writer.root["/StructTreeRoot"], source.root["/StructTreeRoot"]
    copying = _Copying(writer, pages)
    top = _kids(root)[0]
    section = copying.element(_kids(added)[0], parent=_reference(writer, top))
    section.get_object()[_name("/S")] = _name("/Sect")
    kids = generic.ArrayObject([*_raw_kids(top), section])
    top[_name("/K")] = kids
    writer.update_container(top)
    _extend_parents(writer, root, added, copying)
    _extend_names(root, copying)
    roles, theirs = _part(root, "/RoleMap"), _part(added, "/RoleMap")
    for name in theirs:
        roles.setdefault(_name(name), theirs[name])
    root[_name("/RoleMap")] = roles
    writer.update_container(root)


@dataclass
class _Copying:
    writer: IncrementalPdfFileWriter
    pages: Mapping[Any, Any]
    copies: dict[Any, Any] = field(default_factory=dict)
    named: dict[str, Any] = field(default_factory=dict)

    def element(self, found: Any, *, parent: Any) -> Any:
        """A reference to the copy of a structure element with all that is below it."""
        entry = found.get_object()
        made = _dictionary()
        copy = self.writer.add_object(made)
        self.copies[_key(entry)] = copy
        for name in entry:
            if name not in _OWN:
                made[_name(name)] = self.writer.import_object(entry.raw_get(name))
        made[_name("/P")] = parent
        if "/Pg" in entry:
            made[_name("/Pg")] = self.pages[entry.raw_get("/Pg").reference]
        if "/ID" in entry:
            made[_name("/ID")] = _renamed(entry["/ID"])
            self.named[str(made["/ID"])] = copy
        if "/A" in entry:
            made[_name("/A")] = _renamed_headers(self.writer.import_object(entry["/A"]))
        if "/K" in entry:
            # Notes and links of a page are not copied, and so not what refers to them.
            kept = [one for one in _raw_kids(entry) if _type_of(one) != "/OBJR"]
            kids = [self._kid(one, copy) for one in kept]
            made[_name("/K")] = generic.ArrayObject(kids)
        return copy

    def _kid(self, found: Any, parent: Any) -> Any:
        value = found.get_object()
        if not isinstance(value, generic.DictionaryObject):
            return value  # the number of marked content on the element's page
        if _type_of(value) != "/MCR":
            return self.element(found, parent=parent)
        made = _dictionary()
        for name in value:
            raw = value.raw_get(name)
            made[_name(name)] = self.pages[raw.reference] if name == "/Pg" else raw
        return made


def _extend_parents(
    writer: IncrementalPdfFileWriter, root: Any, added: Any, copying: _Copying
) -> None:
    """Which element owns each piece of marked content, for the copied pages."""
    first = int(root["/ParentTreeNextKey"])
    numbers = root["/ParentTree"]["/Nums"]
    theirs = added["/ParentTree"]["/Nums"]
    for at in range(0, len(theirs), 2):
        owners = [copying.copies[_key(one.get_object())] for one in _raw(theirs[at + 1])]
        kept = writer.add_object(generic.ArrayObject(owners))
        numbers.extend([_number(first + int(theirs[at])), kept])
    for page in copying.pages.values():
        shown = page.get_object()
        shown[_name("/StructParents")] = _number(first + int(shown["/StructParents"]))
    root[_name("/ParentTreeNextKey")] = _number(first + len(theirs) // 2)


def _extend_names(root: Any, copying: _Copying) -> None:
    if not copying.named:
        return
    tree = _part(root, "/IDTree")
    names = tree["/Names"] if "/Names" in tree else generic.ArrayObject()
    for name, element in sorted(copying.named.items()):
        names.extend([generic.pdf_string(name), element])
    tree[_name("/Names")] = names
    root[_name("/IDTree")] = tree


def _renamed(name: Any) -> Any:
    return generic.pdf_string(f"{_PREFIX}{name}")


def _renamed_headers(attributes: Any) -> Any:
    each = attributes if isinstance(attributes, generic.ArrayObject) else [attributes]
    for one in each:
        if isinstance(one, generic.DictionaryObject) and "/Headers" in one:
            headers = [_renamed(name) for name in one["/Headers"]]
            one[_name("/Headers")] = generic.ArrayObject(headers)
    return attributes


def _type_of(found: Any) -> str:
    value = found.get_object()
    is_typed = isinstance(value, generic.DictionaryObject) and "/Type" in value
    return str(value["/Type"]) if is_typed else ""


def _part(entry: Any, name: str) -> Any:
    return entry[name] if name in entry else _dictionary()


def _kids(entry: Any) -> list[Any]:
    return [one.get_object() for one in _raw_kids(entry)]


def _raw_kids(entry: Any) -> list[Any]:
    kids = entry.raw_get("/K")
    if isinstance(kids.get_object(), generic.ArrayObject):
        return _raw(kids.get_object())
    return [kids]


def _raw(array: Any) -> list[Any]:
    return [array.raw_get(at) for at in range(len(array))]


def _key(entry: Any) -> Any:
    return entry.container_ref


def _reference(writer: IncrementalPdfFileWriter, entry: Any) -> Any:
    found = entry.container_ref
    return generic.IndirectObject(found.idnum, found.generation, writer)  # type: ignore[no-untyped-call]


def _name(text: str) -> generic.NameObject:
    return generic.NameObject(text)


def _dictionary() -> Any:
    return generic.DictionaryObject()  # type: ignore[no-untyped-call]  # pyHanko


def _number(value: int) -> Any:
    return generic.NumberObject(value)  # type: ignore[no-untyped-call]  # pyHanko
