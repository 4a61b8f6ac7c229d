"""What an LMS reads first: ``imsmanifest.xml`` of SCORM 1.2, ``cmi5.xml`` of cmi5."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

IMS: Final = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
ADL: Final = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
CMI5: Final = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_ACTIVITY_TYPE: Final = "http://adlnet.gov/expapi/activities/lesson"


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """What a manifest says of a lesson: ``pass_mark`` in percent, ``digest`` of its content."""

    lesson: str
    version: int
    language: str
    title: str
    description: str
    digest: str
    pass_mark: int

    @property
    def edition(self) -> str:
        """Lesson, version, language and content hash in one line, at most 255 characters."""
        return f"{self.lesson} version {self.version} {self.language} sha256 {self.digest}"

    @property
    def iri(self) -> str:
        """The name of this edition of the lesson."""
        return f"urn:duecare:lesson:{self.lesson}:{self.version}:{self.language}:{self.digest[:16]}"


def scorm_manifest(facts: PackageFacts, files: Sequence[str]) -> str:
    """``imsmanifest.xml`` with one course, one item and one SCO of these files."""
    register_namespace("", IMS)
    register_namespace("adlcp", ADL)
    register_namespace("xsi", _XSI)
    name = f"duecare-{facts.lesson}-{facts.version}-{facts.digest[:16]}"
    root = Element(f"{{{IMS}}}manifest", {"identifier": name, "version": str(facts.version)})
    root.set(f"{{{_XSI}}}schemaLocation", f"{IMS} imscp_rootv1p1p2.xsd {ADL} adlcp_rootv1p2.xsd")
    metadata = SubElement(root, f"{{{IMS}}}metadata")
    SubElement(metadata, f"{{{IMS}}}schema").text = "ADL SCORM"
    SubElement(metadata, f"{{{IMS}}}schemaversion").text = "1.2"
    courses = SubElement(root, f"{{{IMS}}}organizations", {"default": "course"})
    course = SubElement(courses, f"{{{IMS}}}organization", {"identifier": "course"})
    SubElement(course, f"{{{IMS}}}title").text = facts.title
    item = SubElement(course, f"{{{IMS}}}item", {"identifier": "lesson", "identifierref": "sco"})
    SubElement(item, f"{{{IMS}}}title").text = facts.title
    SubElement(item, f"{{{ADL}}}datafromlms").text = facts.edition
    SubElement(item, f"{{{ADL}}}masteryscore").text = str(facts.pass_mark)
    resources = SubElement(root, f"{{{IMS}}}resources")
    attributes = {"identifier": "sco", "type": "webcontent", "href": "index.html"}
    resource = SubElement(resources, f"{{{IMS}}}resource", attributes)
    resource.set(f"{{{ADL}}}scormtype", "sco")
    for file in files:
        SubElement(resource, f"{{{IMS}}}file", {"href": file})
    return _written(root)


def cmi5_xml(facts: PackageFacts) -> str:
    """``cmi5.xml`` with one course and one assignable unit, done when it is passed."""
    register_namespace("", CMI5)
    root = Element(f"{{{CMI5}}}courseStructure")
    course = SubElement(root, f"{{{CMI5}}}course", {"id": f"{facts.iri}:course"})
    _said(course, "title", facts.title, facts.language)
    _said(course, "description", facts.description, facts.language)
    unit = SubElement(
        root,
        f"{{{CMI5}}}au",
        {
            "id": facts.iri,
            "moveOn": "Passed",
            "masteryScore": f"{facts.pass_mark / 100:.2f}",
            "launchMethod": "AnyWindow",
            "activityType": _ACTIVITY_TYPE,
        },
    )
    _said(unit, "title", facts.title, facts.language)
    _said(unit, "description", facts.description, facts.language)
    SubElement(unit, f"{{{CMI5}}}url").text = "index.html"
    SubElement(unit, f"{{{CMI5}}}launchParameters").text = facts.edition
    return _written(root)


def _said(parent: Element, name: str, text: str, language: str) -> None:
    holder = SubElement(parent, f"{{{CMI5}}}{name}")
    tag = "es-US" if language == "es" else "en-US"
    SubElement(holder, f"{{{CMI5}}}langstring", {"lang": tag}).text = text


def _written(root: Element) -> str:
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"
