"""The words of the answers that a person could choose, read from the page of the sitting.

The entry of an answer holds its number in the order of the page that is kept; a reader wants the
words. The page is found through the entry that opened the sitting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any, Final

from duecare.defense.pages_shown import ShownPage
from duecare.evidence.bundle.container import chunks_of
from duecare.record.reading import find_field

OPENED: Final = "training.opened"
_RIGHT: Final = " (right)"
_MOST_PAGES: Final = 64

Options = Mapping[str, Sequence[str]]
"""By what heads a question on the page (``d1``, ``recall``): its answers in the order of the page."""


class AnswerWords:
    """The answers of the sittings that were opened so far, in the order of the log."""

    def __init__(self, pages: Sequence[ShownPage]) -> None:
        self._pages = {one.digest.hex(): one for one in pages}
        self._sittings: dict[tuple[str, str, str], str] = {}
        self._read = lru_cache(_MOST_PAGES)(self._options)

    def note(self, kind: str, values: Mapping[str, Any]) -> None:
        """Keep which page a sitting was opened with."""
        if kind == OPENED:
            self._sittings[_sitting(values)] = str(find_field("page_sha256", values) or "")

    def of(self, values: Mapping[str, Any]) -> Sequence[str]:
        """The answers to the question of an entry; none where its page is not in the file."""
        page = self._sittings.get(_sitting(values), "")
        item = str(find_field("item", values) or "")
        item = "recall" if item.startswith("recall/") else item.rpartition("/")[2]
        return self._read(page).get(item, ()) if page in self._pages else ()

    def _options(self, page: str) -> Options:
        reader = _Page()
        reader.feed(b"".join(chunks_of(self._pages[page].content)).decode("utf-8", "replace"))
        return reader.found


def _sitting(values: Mapping[str, Any]) -> tuple[str, str, str]:
    person = values.get("person") or values.get("actor")
    who = str(person.get("id", "")) if isinstance(person, Mapping) else ""
    lesson, sitting = (str(find_field(name, values) or "") for name in ("lesson", "sitting"))
    return who, lesson, sitting


class _Page(HTMLParser):
    """Reads the first numbered list below each heading ``d1. ...`` of a kept lesson."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, tuple[str, ...]] = {}
        self._item = ""
        self._text: list[str] | None = None
        self._answers: list[str] | None = None

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        """A heading, a list or one of its lines begins."""
        if tag == "ol" and self._item and self._item not in self.found:
            self._answers = []
        elif tag == "h2" or (tag == "li" and self._answers is not None):
            self._text = []

    def handle_data(self, data: str) -> None:
        """Words of a heading or of an answer."""
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        """What began is whole."""
        if tag == "ol" and self._answers is not None:
            self.found[self._item], self._answers = tuple(self._answers), None
        elif tag in ("h2", "li") and self._text is not None:
            words, self._text = " ".join("".join(self._text).split()), None
            if tag == "h2":
                self._item = words.partition(".")[0]
            elif self._answers is not None:
                self._answers.append(words.removesuffix(_RIGHT))
