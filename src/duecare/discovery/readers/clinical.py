"""Clinical documents and records: C-CDA (HL7 CDA R2) and FHIR R4, in XML and JSON.

Both name a value by the system of its identifier (an object identifier or a URL), not by a word:
``2.16.840.1.113883.4.1`` is a Social Security number. Each patient, guardian, subscriber or related
person becomes a row; the readable text of a document follows as text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from lxml import etree

from duecare.discovery.readers import markup, structured
from duecare.discovery.readers.encoding import to_utf8
from duecare.discovery.readers.records import (
    BIRTH,
    CITY,
    DIAGNOSIS,
    EMAIL,
    LICENSE,
    MEDICARE,
    MEMBER_ID,
    NAME,
    PHONE,
    RECORD_NUMBER,
    SSN,
    STATE,
    STREET,
    ZIP,
    iso_date,
    record_tables,
)
from duecare.discovery.readers.segments import Segments, Text
from duecare.discovery.readers.source import Source

_TITLES: Final = (
    NAME, SSN, RECORD_NUMBER, MEMBER_ID, MEDICARE, LICENSE, BIRTH, STREET, CITY, STATE, ZIP, PHONE,
    EMAIL, DIAGNOSIS,
)  # fmt: skip
_SSN_ROOT: Final = "2.16.840.1.113883.4.1"
_MEDICARE_ROOTS: Final = frozenset(("2.16.840.1.113883.4.572", "2.16.840.1.113883.4.927"))
_LICENSE_ROOT: Final = "2.16.840.1.113883.4.3"
_PROVIDER_ROOTS: Final = ("2.16.840.1.113883.4.6", "2.16.840.1.113883.4.2")  # NPI, EIN
_ICD_ROOT: Final = "2.16.840.1.113883.6.90"
_PEOPLE: Final = frozenset(
    ("patientRole", "guardian", "relatedSubject", "associatedEntity", "participantRole")
)
_FHIR_PEOPLE: Final = frozenset(("Patient", "RelatedPerson", "Person"))
_TYPES: Final = {"SS": SSN, "MR": RECORD_NUMBER, "PI": RECORD_NUMBER, "DL": LICENSE,
                 "MB": MEMBER_ID, "SN": MEMBER_ID, "MC": MEDICARE}  # fmt: skip
_LIMIT: Final = 200_000  # resources of one file that are held


def extract(source: Source, member: str) -> Segments:
    """People as a table, then the text."""
    raw = source.read()
    head = raw[:4096]
    if b"ClinicalDocument" in head:
        yield from _document(raw, source, member)
    elif head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        yield from _fhir_xml(raw, source, member)
    else:
        yield from _fhir_json(raw, source, member)


def _parsed(raw: bytes) -> etree._Element | None:
    """The root of a document; None for one that is no XML. Entities are never resolved."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        return etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _document(raw: bytes, source: Source, member: str) -> Segments:
    root = _parsed(raw)
    if root is None:
        yield from markup.extract(source, member)
        return
    rows = [_role(element) for element in root.iter() if _local(element) in _PEOPLE]
    rows = [row for row in rows if row.get(NAME) or row.get(SSN)]
    codes = [
        str(element.get("code"))
        for element in root.iter()
        if element.get("codeSystem") == _ICD_ROOT and element.get("code")
    ]
    if rows and codes:
        rows[0][DIAGNOSIS] = codes[0]
    yield from record_tables(rows, _TITLES, member, "patients")
    yield Text(_narrative(root), member)


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _role(element: etree._Element) -> dict[str, str]:
    """The person of a CDA role: its own ids, address and telephone, not those of roles inside."""
    row: dict[str, str] = {}
    for child in element:
        kind = _local(child)
        if kind == "id":
            _cda_id(row, str(child.get("root") or ""), str(child.get("extension") or ""))
        elif kind == "addr" and STREET not in row:
            _cda_address(row, child)
        elif kind == "telecom":
            _telecom(row, str(child.get("value") or ""))
        elif kind in ("patient", "guardianPerson", "subject", "associatedPerson", "playingEntity"):
            _cda_person(row, child)
        elif kind == "name":
            row.setdefault(NAME, _cda_name(child))
    return row


def _cda_id(row: dict[str, str], root: str, value: str) -> None:
    if not value or root in _PROVIDER_ROOTS:
        return
    if root == _SSN_ROOT:
        row.setdefault(SSN, value)
    elif root in _MEDICARE_ROOTS:
        row.setdefault(MEDICARE, value)
    elif root.startswith(_LICENSE_ROOT):
        row.setdefault(LICENSE, value)
    else:
        row.setdefault(RECORD_NUMBER, value)


def _cda_person(row: dict[str, str], person: etree._Element) -> None:
    for child in person:
        kind = _local(child)
        if kind == "name":
            row.setdefault(NAME, _cda_name(child))
        elif kind == "birthTime":
            row.setdefault(BIRTH, iso_date(str(child.get("value") or "")))
        elif kind == "id":
            _cda_id(row, str(child.get("root") or ""), str(child.get("extension") or ""))


def _cda_name(name: etree._Element) -> str:
    parts = {"given": "", "family": "", "suffix": ""}
    for child in name:
        kind = _local(child)
        if kind in parts:
            parts[kind] = f"{parts[kind]} {child.text or ''}".strip()
    whole = " ".join(filter(None, parts.values()))
    return whole or " ".join("".join(name.itertext()).split())


def _cda_address(row: dict[str, str], address: etree._Element) -> None:
    titles = {"streetAddressLine": STREET, "city": CITY, "state": STATE, "postalCode": ZIP}
    for child in address:
        title = titles.get(_local(child))
        if title is not None and (child.text or "").strip():
            row.setdefault(title, str(child.text).strip())


def _telecom(row: dict[str, str], value: str) -> None:
    scheme, _, rest = value.partition(":")
    if scheme.lower() == "mailto":
        row.setdefault(EMAIL, rest)
    elif scheme.lower() in ("tel", "fax") or not rest:
        row.setdefault(PHONE, rest or value)


def _narrative(root: etree._Element) -> bytes:
    """The readable sections; the coded entries beside them say the same."""
    texts = [
        " ".join(" ".join(element.itertext()).split())
        for element in root.iter()
        if _local(element) in ("text", "title")
    ]
    return "\n".join(texts).encode("utf-8", "replace")


def _fhir_json(raw: bytes, source: Source, member: str) -> Segments:
    text = to_utf8(raw)
    try:
        document = json.loads(text)
        resources = list(_resources(document, 0))
    except (ValueError, RecursionError):
        lines = [_loaded(line) for line in text.splitlines()[:_LIMIT]]  # one resource a line
        resources = [found for line in lines if line for found in _resources(line, 0)]
        document = None
    if not any("resourceType" in resource for resource in resources):
        yield from structured.extract(source, member)
        return
    yield from record_tables(_people_of(resources), _TITLES, member, "patients")
    notes = "\n".join(note for resource in resources for note in _notes(resource))
    if notes:
        yield Text(notes.encode("utf-8", "replace"), member)


def _loaded(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _fhir_xml(raw: bytes, source: Source, member: str) -> Segments:
    root = _parsed(raw)
    if root is None:
        yield from markup.extract(source, member)
        return
    resources = [
        {"resourceType": _local(element), **_as_json(element, 0)}
        for element in root.iter()
        if _local(element)[:1].isupper() and _local(element) != "Bundle"
    ]
    yield from record_tables(_people_of(resources), _TITLES, member, "patients")
    yield Text(_narrative_of_fhir(root), member)


def _as_json(element: etree._Element, depth: int) -> dict[str, Any]:
    """A FHIR element as the JSON form has it; every child is a list (FHIR R4, 2.6)."""
    found: dict[str, Any] = {}
    for child in element:
        name = _local(child)
        if not name or name == "div" or depth > 20:
            continue
        value = child.get("value")
        found.setdefault(name, []).append(
            value if value is not None else _as_json(child, depth + 1)
        )
    return found


def _narrative_of_fhir(root: etree._Element) -> bytes:
    divs = (e for e in root.iter() if _local(e) == "div")
    return "\n".join(" ".join(" ".join(d.itertext()).split()) for d in divs).encode()


def _resources(node: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """A resource, those of a bundle, and those contained in another."""
    if depth > 12:
        return
    if isinstance(node, list):
        for item in node[:_LIMIT]:
            yield from _resources(item, depth + 1)
    elif isinstance(node, dict):
        if "resourceType" in node:
            yield node
        for entry in (node.get("entry"), node.get("contained"), node.get("resource")):
            if entry is not None:
                yield from _resources(entry, depth + 1)


def _people_of(resources: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """Patients and related persons, with the coverage and conditions that refer to them."""
    people: dict[str, dict[str, str]] = {}
    rest: list[Mapping[str, Any]] = []
    for position, resource in enumerate(resources):
        kind = str(resource.get("resourceType"))
        if kind in _FHIR_PEOPLE:
            name = f"{kind}/{_one(resource.get('id')) or position}"
            people[name] = _fhir_person(resource)
        elif kind in ("Coverage", "Condition"):
            rest.append(resource)
    for resource in rest:
        who = _reference(resource, "beneficiary") or _reference(resource, "subject")
        row = people.setdefault(who or f"?{len(people)}", {})
        if resource.get("resourceType") == "Coverage":
            number = _one(resource.get("subscriberId")) or _identifier(resource)
            if number:
                row.setdefault(MEMBER_ID, number)
        else:
            code = next(iter(_codes(resource.get("code"))), "")
            if code:
                row.setdefault(DIAGNOSIS, code)
    yield from (row for row in people.values() if row)


def _fhir_person(resource: Mapping[str, Any]) -> dict[str, str]:
    row: dict[str, str] = {}
    for name in _list(resource.get("name"))[:1]:
        given = " ".join(map(str, _list(name.get("given"))))
        family = " ".join(map(str, _list(name.get("family"))))
        row[NAME] = f"{given} {family}".strip() or _one(name.get("text"))
    row[BIRTH] = _one(resource.get("birthDate"))
    for identifier in _list(resource.get("identifier")):
        _fhir_identifier(row, identifier)
    for address in _list(resource.get("address"))[:1]:
        row[STREET] = " ".join(map(str, _list(address.get("line"))))
        row[CITY], row[STATE] = _one(address.get("city")), _one(address.get("state"))
        row[ZIP] = _one(address.get("postalCode"))
    for contact in _list(resource.get("telecom")):
        title = EMAIL if _one(contact.get("system")) == "email" else PHONE
        row.setdefault(title, _one(contact.get("value")))
    return row


def _fhir_identifier(row: dict[str, str], identifier: Any) -> None:
    if not isinstance(identifier, dict):
        return
    system, value = _one(identifier.get("system")), _one(identifier.get("value"))
    types = [
        _one(c.get("code")) for t in _list(identifier.get("type")) for c in _list(t.get("coding"))
    ]
    title = next((_TYPES[code] for code in types if code in _TYPES), "")
    if "us-ssn" in system or system.endswith(_SSN_ROOT):
        title = SSN
    elif "us-mbi" in system or "us-medicare" in system:
        title = MEDICARE
    elif "us-npi" in system or not value:
        return
    row.setdefault(title or RECORD_NUMBER, value)


def _codes(concept: Any) -> Iterator[str]:
    for part in _list(concept):
        for coding in _list(part.get("coding")) if isinstance(part, dict) else []:
            system, code = _one(coding.get("system")), _one(coding.get("code"))
            if code and (re.search(r"icd-?10", system) or _ICD_ROOT in system):
                yield code


def _identifier(resource: Mapping[str, Any]) -> str:
    for identifier in _list(resource.get("identifier")):
        if isinstance(identifier, dict):
            return _one(identifier.get("value"))
    return ""


def _reference(resource: Mapping[str, Any], name: str) -> str:
    for part in _list(resource.get(name)):
        if isinstance(part, dict):
            words = _one(part.get("reference")).rsplit("/", 2)
            return "/".join(words[-2:])
    return ""


def _notes(node: Any, depth: int = 0) -> Iterator[str]:
    """Free words anywhere in a resource: notes, comments and readable text."""
    if depth > 30:
        return
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("div", "text", "comment", "description") and isinstance(value, str):
                yield markup.text_of_html(value).decode("utf-8", "replace")
            else:
                yield from _notes(value, depth + 1)
    elif isinstance(node, list):
        for item in node:
            yield from _notes(item, depth + 1)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _one(value: Any) -> str:
    """A single text; the XML form has a list of one."""
    first = value[0] if isinstance(value, list) and value else value
    return str(first).strip() if isinstance(first, str | int | float) else ""
