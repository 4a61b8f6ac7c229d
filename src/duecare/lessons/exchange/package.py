"""A lesson as a ZIP file that an LMS can import, whole in itself: it loads nothing from elsewhere.

The hash of the content is in the manifest, in every statement of cmi5 and beside the kept state of
SCORM, so that a result can be matched with the very words that were shown. The same lesson, facts
and version of Duecare give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel

from duecare import __version__
from duecare.catalog.lessons.course import Course
from duecare.catalog.lessons.facts import FactSheet, FactValue
from duecare.catalog.lessons.session import Session, compose
from duecare.catalog.lessons.words import Language
from duecare.errors import InputError
from duecare.lessons.exchange.manifests import PackageFacts, cmi5_xml, scorm_manifest
from duecare.lessons.exchange.page import PageWriter
from duecare.lessons.sheet import style_sheet

Format = Literal["scorm12", "cmi5"]
FORMATS: Final[tuple[Format, ...]] = ("scorm12", "cmi5")
_HERE: Final = Path(__file__).parent
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # of ZIP entries, so that equal content is equal bytes
# What only the LMS knows of a learner; the player fills these in.
_LEARNER: Final[Mapping[str, FactValue]] = {
    "learner.name": "⟦name⟧",
    "learner.first": "⟦first⟧",
    "learner.email": "⟦email⟧",
    "today": "⟦today⟧",
}


def lesson_package(
    course: Course,
    lesson: str,
    *,
    language: Language,
    values: Mapping[str, FactValue],
    kind: Format,
) -> bytes:
    """The package of a lesson with the facts of one client.

    ``values`` are facts by id; those of the learner are left to the LMS. Raises
    :class:`InputError` naming the facts without which the lesson cannot be given, and values that
    do not have the shape of their fact.
    """
    sheet = course.sheet({**values, **_LEARNER})
    _refuse_wrong_values(course.sheet(values))
    session = compose(course, lesson, language, sheet)
    if not session.is_ready or not sheet.has("firm.domain"):
        raise InputError(
            f"the lesson {lesson} lacks facts of the client",
            hint=", ".join(_lacking(session)) or "firm.domain",
        )
    mark = _pass_mark(sheet, language)
    digest = content_hash(session)
    facts = PackageFacts(
        lesson=lesson,
        version=session.version,
        language=language,
        title=session.title,
        description=session.objective,
        digest=digest,
        pass_mark=mark,
    )
    page = PageWriter(session, sheet, pass_mark=mark, digest=digest)
    script = f"{kind}.js"
    files = {
        "index.html": page.html((script, "player.js")),
        "package.css": (_HERE / "package.css").read_text(encoding="utf-8"),
        "scenes.css": style_sheet(),
        script: (_HERE / script).read_text(encoding="utf-8"),
        "player.js": (_HERE / "player.js").read_text(encoding="utf-8"),
    }
    if kind == "scorm12":
        files["imsmanifest.xml"] = scorm_manifest(facts, sorted(files))
    else:
        files["cmi5.xml"] = cmi5_xml(facts)
    return _zipped(files)


def content_hash(session: Session) -> str:
    """SHA-256, hex, over every word of a session and the version of the program that draws it."""
    data = {"session": asdict(session), "drawn_by": __version__}
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, default=_as_json)
    return hashlib.sha256(text.encode()).hexdigest()


def _as_json(value: object) -> object:
    if isinstance(value, BaseModel):  # a scene
        return value.model_dump(mode="json")
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is not a part of a session")


def _refuse_wrong_values(sheet: FactSheet) -> None:
    problems = sheet.problems()
    if problems:
        raise InputError(problems[0], hint="; ".join(problems[1:]))


def _lacking(session: Session) -> list[str]:
    return [*session.missing, *(lack.fact for lack in session.lacks if lack.steps)]


def _pass_mark(sheet: FactSheet, language: Language) -> int:
    text = sheet.text("policy.pass_mark", language)
    if not text.isdecimal() or not 0 < int(text) <= 100:
        raise InputError(f"policy.pass_mark is '{text}'", hint="percent, 1 to 100")
    return int(text)


def _zipped(files: Mapping[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name].encode())
    return made.getvalue()
