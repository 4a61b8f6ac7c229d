"""Writes the texts of a scene, with its marks where they stand."""

from __future__ import annotations

import re
from enum import Enum
from html import escape
from typing import Final

from duecare.catalog.lessons.facts import FactSheet
from duecare.catalog.lessons.scenes import Scene
from duecare.catalog.lessons.session import SessionMark, marks_of
from duecare.catalog.lessons.words import Bilingual, Language
from duecare.lessons.labels import LABELS


class MarkStyle(Enum):
    """How the marks of a scene are shown.

    ``HIDDEN``: the question, nothing is marked. ``TOGGLE``: each mark is a check box named
    ``mark`` whose value is the mark's id. ``NUMBERED``: each mark has its number, as in
    ``SessionStep.marks``.
    """

    HIDDEN = "hidden"
    TOGGLE = "toggle"
    NUMBERED = "numbered"


_LEAST_INITIALS: Final = 2
_ADDRESS: Final = re.compile(r"(?<=@)[\w.-]+\w")


class Pen:
    """Writes for one scene, in one language, with the facts of one client and learner."""

    def __init__(
        self, scene: Scene, language: Language, sheet: FactSheet, style: MarkStyle
    ) -> None:
        self._language = language
        self._sheet = sheet
        self.style = style
        marks, _ = marks_of(scene, language, sheet)
        self._open = [] if style is MarkStyle.HIDDEN else list(marks)

    @property
    def shows_marks(self) -> bool:
        """True when hidden parts are opened, since a mark may stand there."""
        return self.style is not MarkStyle.HIDDEN

    def label(self, key: str) -> str:
        """A word of the program around the scene."""
        return escape(LABELS[key].in_language(self._language))

    def filled(self, words: Bilingual) -> str:
        """The filled text, not escaped."""
        return self._sheet.fill(words, self._language)

    def text(self, place: str, words: Bilingual, *, cut: str = "") -> str:
        """The filled text as HTML with the marks of this place. ``cut`` is left out in front."""
        text = self.filled(words).removeprefix(cut)
        found: list[tuple[int, SessionMark]] = []
        for mark in list(self._open):
            at = text.find(mark.quote) if mark.quote and mark.at == place else -1
            if at >= 0:
                found.append((at, mark))
                self._open.remove(mark)
        parts: list[str] = []
        end = 0
        for at, mark in sorted(found, key=lambda pair: pair[0]):
            parts.append(_html(text[end:at]))
            parts.append(self._marked(mark))
            end = at + len(mark.quote)
        parts.append(_html(text[end:]))
        return "".join(parts)

    def whole(self, place: str) -> SessionMark | None:
        """The mark that stands for a whole object, taken once; none while they are chosen."""
        if self.style is MarkStyle.TOGGLE:
            return None
        for mark in self._open:
            if mark.at == place and not mark.quote:
                self._open.remove(mark)
                return mark
        return None

    @property
    def left(self) -> tuple[SessionMark, ...]:
        """Marks that found no place yet; none once the scene is drawn."""
        return tuple(self._open)

    def toggle(self, mark: SessionMark, text: str) -> str:
        """A check box for a mark; ``text`` is escaped already."""
        return (
            f'<label class="toggle"><input type="checkbox" name="mark" value="{mark.id}">'
            f"<span>{text}</span></label>"
        )

    def number(self, mark: SessionMark) -> str:
        """The number of a mark, said aloud with its kind."""
        spoken = self.label("mark" if mark.sign else "harmless")
        return f'<sup><span class="visually-hidden">{spoken} </span>{mark.number}</sup>'

    def _marked(self, mark: SessionMark) -> str:
        text = _html(mark.quote)
        if self.style is MarkStyle.TOGGLE:
            return self.toggle(mark, text)
        kind = "mk" if mark.sign else "mk mk--fine"
        words, _, last = text.rpartition(" ")
        end = f'<span class="mk__end">{last}{self.number(mark)}</span>'  # the number stays with it
        return f'<mark class="{kind}">{words}{" " if words else ""}{end}</mark>'


def _html(text: str) -> str:
    """The text escaped; a long address is broken behind its sign or before a dot, not in a word."""
    return _ADDRESS.sub(lambda found: found[0].replace(".", "<wbr>."), escape(text)).replace(
        "@", "@<wbr>"
    )


def initials(name: str) -> str:
    """Up to two letters for a name, escaped."""
    words = [word for word in name.split() if word[0].isalnum() and not word.endswith(".")]
    if len(words) < _LEAST_INITIALS:
        return escape("".join(words)[:1].upper())
    return escape((words[0][0] + words[-1][0]).upper())
