"""Scenes: what the learner sees, as data. Each kind tells which of its texts a mark may quote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from duecare.catalog.lessons.words import Bilingual
from duecare.catalog.sourced import CatalogModel

Place = tuple[str, Bilingual]  # where a mark may stand, and the text there


class Mark(CatalogModel):
    """A part of a scene that is explained.

    ``at`` is a place of the scene; ``quote`` the words there, letter for letter, or nothing where
    the mark stands for a whole object. ``sign`` is false for what looks odd and is harmless.
    ``cues`` are the names that the Phish Scale has for the sign, in lures.
    """

    id: int = Field(ge=1)
    at: str
    quote: Bilingual | None = None
    why: Bilingual
    sign: bool = True
    cues: tuple[str, ...] = ()


class _Scene(CatalogModel):
    marks: tuple[Mark, ...] = Field(min_length=1)


class ShownSender(CatalogModel):
    """A shown name and the address behind it."""

    name: Bilingual
    address: Bilingual


class MailPart(CatalogModel):
    """A paragraph, a button that leads to ``to``, or a code in a picture that leads there."""

    p: Bilingual | None = None
    link: Bilingual | None = None
    qr: Bilingual | None = None
    to: Bilingual | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> MailPart:
        given = [part for part in (self.p, self.link, self.qr) if part is not None]
        if len(given) != 1 or (self.p is None) != (self.to is not None):
            raise ValueError("a part is one paragraph, or one link or code with where it leads")
        return self


class MailScene(_Scene):
    """A message in the mailbox; with ``draft``, one that the learner is writing."""

    kind: Literal["mail"]
    sender: ShownSender = Field(alias="from")
    to: Bilingual
    cc: tuple[Bilingual, ...] = ()
    sent: Bilingual
    subject: Bilingual
    body: tuple[MailPart, ...] = Field(min_length=1)
    attachments: tuple[Bilingual, ...] = ()
    draft: bool = False

    def places(self) -> Iterator[Place]:
        """Texts that marks may quote."""
        yield "name", self.sender.name
        yield "address", self.sender.address
        yield from (("to", words) for words in (self.to, *self.cc))
        yield "subject", self.subject
        for part in self.body:
            if part.p:
                yield "body", part.p
            for words in (part.link, part.qr, part.to):
                if words:
                    yield "link", words
        yield from (("attachment", name) for name in self.attachments)


class SpokenLine(CatalogModel):
    """Words said or written; ``at`` is the time beside a written one."""

    who: Literal["them", "you"]
    text: Bilingual
    at: Bilingual | None = None


class Display(CatalogModel):
    """What a telephone shows during a call."""

    name: Bilingual
    number: Bilingual
    length: str


class CallScene(_Scene):
    """A telephone call; ``placed`` when the learner dialed."""

    kind: Literal["call"]
    display: Display
    lines: tuple[SpokenLine, ...] = Field(min_length=1)
    placed: bool = False

    def places(self) -> Iterator[Place]:
        """Texts that marks may quote."""
        yield from (("display", words) for words in (self.display.name, self.display.number))
        yield from (("lines", line.text) for line in self.lines)


class Partner(CatalogModel):
    """The other side of a chat, and what the program says of it."""

    name: Bilingual
    note: Bilingual
    number: Bilingual | None = None


class ChatScene(_Scene):
    """A chat, or text messages on a phone (``sms``, with a number)."""

    kind: Literal["chat", "sms"]
    partner: Partner = Field(alias="with")
    lines: tuple[SpokenLine, ...] = Field(min_length=1)

    def places(self) -> Iterator[Place]:
        """Texts that marks may quote."""
        yield "name", self.partner.name
        yield "note", self.partner.note
        if self.partner.number:
            yield "number", self.partner.number
        yield from (("lines", line.text) for line in self.lines)


class SocialProfile(CatalogModel):
    """A profile on a social network."""

    name: Bilingual
    headline: Bilingual
    facts: tuple[Bilingual, ...] = ()


class SocialScene(_Scene):
    """A post or a note on a social network."""

    kind: Literal["social"]
    profile: SocialProfile
    note: Bilingual
    actions: tuple[Bilingual, ...] = ()

    def places(self) -> Iterator[Place]:
        """Texts that marks may quote."""
        yield "profile", self.profile.name
        yield "profile", self.profile.headline
        yield from (("facts", fact) for fact in self.profile.facts)
        yield "note", self.note


class LabeledRow(CatalogModel):
    """A label with its value: a field of a page, a line of a form."""

    label: Bilingual
    value: Bilingual


class Address(CatalogModel):
    """The address of a page: the site, then the rest."""

    site: Bilingual
    path: str = ""


class WebPage(CatalogModel):
    """What a page asks for."""

    title: Bilingual
    text: Bilingual | None = None
    fields: tuple[LabeledRow, ...] = ()
    button: Bilingual


class BrowserScene(_Scene):
    """A page in a browser."""

    kind: Literal["browser"]
    url: Address
    page: WebPage

    def places(self) -> Iterator[Place]:
        """Texts that marks may quote."""
        yield "url", self.url.site
        yield "title", self.page.title
        if self.page.text:
            yield "text", self.page.text
        for row in self.page.fields:
            yield from (("field", words) for words in (row.label, row.value))


class PromptScene(_Scene):
    """A sign-in prompt on a phone."""

    kind: Literal["prompt"]
    title: Bilingual
    rows: tuple[LabeledRow, ...]
    note: Bilingual
    buttons: tuple[Bilingual, ...]

    def places(self) -> Iterator[Place]:
        """Texts that marks may quote."""
        yield "title", self.title
        for row in self.rows:
            yield from (("rows", words) for words in (row.label, row.value))
        yield "note", self.note


class FaxTarget(CatalogModel):
    """Who a fax goes to."""

    name: Bilingual
    number: Bilingual


class FaxScene(_Scene):
    """A cover sheet, before it is sent."""

    kind: Literal["fax"]
    to: FaxTarget
    rows: tuple[LabeledRow, ...]

    def places(self) -> Iterator[Place]:
        """Texts that marks may quote."""
        yield from (("number", words) for words in (self.to.name, self.to.number))
        for row in self.rows:
            yield from (("rows", words) for words in (row.label, row.value))


class VideoTile(CatalogModel):
    """One person in a video meeting."""

    name: Bilingual
    note: Bilingual


class VideoScene(_Scene):
    """A video meeting."""

    kind: Literal["video"]
    note: Bilingual
    tiles: tuple[VideoTile, ...] = Field(min_length=1)
    lines: tuple[SpokenLine, ...] = ()

    def places(self) -> Iterator[Place]:
        """Texts that marks may quote."""
        yield "note", self.note
        for tile in self.tiles:
            yield from (("tiles", words) for words in (tile.name, tile.note))
        yield from (("lines", line.text) for line in self.lines)


ObjectKind = Literal[
    "badge", "bag", "basket", "bin", "binder", "box", "boxes", "cable", "calendar", "car",
    "card", "carseat", "cart", "chair", "check", "checklist", "copier", "counter", "cup",
    "dental_chair", "disk", "door", "drawer", "drive", "envelope", "folder", "form", "key",
    "keyboard", "keys", "laptop", "letter", "mat", "meter", "monitor", "note", "paper",
    "papers", "patient", "pen", "person", "phone", "plant", "poster", "powerstrip", "printer",
    "rack", "register", "schoolbag", "shelf", "sticker", "street", "table", "tablet",
    "terminal", "toolbox", "tower", "tray", "usb", "window",
]  # fmt: skip


class DeskObject(CatalogModel):
    """One thing in a room, drawn with its corner at ``x``, ``y`` of 720 by 400.

    ``focus`` is what the question is about. ``tag`` is written beside it; ``text`` on it.
    """

    kind: ObjectKind
    x: int = Field(default=0, ge=0, le=720)
    y: int = Field(default=0, ge=0, le=400)
    focus: bool = False
    tag: Bilingual | None = None
    text: tuple[Bilingual, ...] = ()
    rows: int = Field(default=0, ge=0, le=8)
    open: bool = False
    seal: Literal["", "whole", "new"] = ""
    bag: bool = False
    badge: bool = False


class RoomScene(_Scene):
    """A room or a desk; ``door`` is one with words said at a door. ``alt`` tells what matters."""

    kind: Literal["desk", "door"]
    alt: Bilingual
    objects: tuple[DeskObject, ...] = Field(min_length=1)
    lines: tuple[SpokenLine, ...] = ()

    def places(self) -> Iterator[Place]:
        """Texts that marks may quote: tags, and what is written on things."""
        for thing in self.objects:
            if thing.tag:
                yield "tag", thing.tag
            yield from ((thing.kind, words) for words in thing.text)
        yield from (("lines", line.text) for line in self.lines)


Scene = Annotated[
    MailScene
    | CallScene
    | ChatScene
    | SocialScene
    | BrowserScene
    | PromptScene
    | FaxScene
    | VideoScene
    | RoomScene,
    Field(discriminator="kind"),
]
