"""Scenes: what the learner sees, as data. Each kind tells which of its texts a mark may quote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from duecare.catalog.lessons.words import Words
from duecare.catalog.sourced import CatalogModel

Place = tuple[str, Words]  # where a mark may stand, and the text there


class Mark(CatalogModel):
    """A part of a scene that is explained.

    ``at`` is a place of the scene; ``quote`` the words there, letter for letter, or nothing where
    the mark stands for a whole object. ``sign`` is false for what looks odd and is harmless.
    ``cues`` are the names that the Phish Scale has for the sign, in lures.
    """

    id: int = Field(ge=1)
    at: str
    quote: Words | None = None
    why: Words
    sign: bool = True
    cues: tuple[str, ...] = ()


class _Scene(CatalogModel):
    marks: tuple[Mark, ...] = Field(min_length=1)


class Sender(CatalogModel):
    """A shown name and the address behind it."""

    name: Words
    address: Words


class MailPart(CatalogModel):
    """A paragraph, a button that leads to ``to``, or a code in a picture that leads there."""

    p: Words | None = None
    link: Words | None = None
    qr: Words | None = None
    to: Words | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> MailPart:
        given = [part for part in (self.p, self.link, self.qr) if part is not None]
        if len(given) != 1 or (self.p is None) != (self.to is not None):
            raise ValueError("a part is one paragraph, or one link or code with where it leads")
        return self


class MailScene(_Scene):
    """A message in the mailbox; with ``draft``, one that the learner is writing."""

    kind: Literal["mail"]
    sender: Sender = Field(alias="from")
    to: Words
    cc: tuple[Words, ...] = ()
    sent: Words
    subject: Words
    body: tuple[MailPart, ...] = Field(min_length=1)
    attachments: tuple[Words, ...] = ()
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


class Line(CatalogModel):
    """Words said or written; ``at`` is the time beside a written one."""

    who: Literal["them", "you"]
    text: Words
    at: Words | None = None


class Display(CatalogModel):
    """What a telephone shows during a call."""

    name: Words
    number: Words
    length: str


class CallScene(_Scene):
    """A telephone call; ``placed`` when the learner dialed."""

    kind: Literal["call"]
    display: Display
    lines: tuple[Line, ...] = Field(min_length=1)
    placed: bool = False

    def places(self) -> Iterator[Place]:
        """Texts that marks may quote."""
        yield from (("display", words) for words in (self.display.name, self.display.number))
        yield from (("lines", line.text) for line in self.lines)


class Partner(CatalogModel):
    """The other side of a chat, and what the program says of it."""

    name: Words
    note: Words
    number: Words | None = None


class ChatScene(_Scene):
    """A chat, or text messages on a phone (``sms``, with a number)."""

    kind: Literal["chat", "sms"]
    partner: Partner = Field(alias="with")
    lines: tuple[Line, ...] = Field(min_length=1)

    def places(self) -> Iterator[Place]:
        """Texts that marks may quote."""
        yield "name", self.partner.name
        yield "note", self.partner.note
        if self.partner.number:
            yield "number", self.partner.number
        yield from (("lines", line.text) for line in self.lines)


class Profile(CatalogModel):
    """A profile on a social network."""

    name: Words
    headline: Words
    facts: tuple[Words, ...] = ()


class SocialScene(_Scene):
    """A post or a note on a social network."""

    kind: Literal["social"]
    profile: Profile
    note: Words
    actions: tuple[Words, ...] = ()

    def places(self) -> Iterator[Place]:
        """Texts that marks may quote."""
        yield "profile", self.profile.name
        yield "profile", self.profile.headline
        yield from (("facts", fact) for fact in self.profile.facts)
        yield "note", self.note


class Row(CatalogModel):
    """A label with its value: a field of a page, a line of a form."""

    label: Words
    value: Words


class Address(CatalogModel):
    """The address of a page: the site, then the rest."""

    site: Words
    path: str = ""


class Page(CatalogModel):
    """What a page asks for."""

    title: Words
    text: Words | None = None
    fields: tuple[Row, ...] = ()
    button: Words


class BrowserScene(_Scene):
    """A page in a browser."""

    kind: Literal["browser"]
    url: Address
    page: Page

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
    title: Words
    rows: tuple[Row, ...]
    note: Words
    buttons: tuple[Words, ...]

    def places(self) -> Iterator[Place]:
        """Texts that marks may quote."""
        yield "title", self.title
        for row in self.rows:
            yield from (("rows", words) for words in (row.label, row.value))
        yield "note", self.note


class FaxTarget(CatalogModel):
    """Who a fax goes to."""

    name: Words
    number: Words


class FaxScene(_Scene):
    """A cover sheet, before it is sent."""

    kind: Literal["fax"]
    to: FaxTarget
    rows: tuple[Row, ...]

    def places(self) -> Iterator[Place]:
        """Texts that marks may quote."""
        yield from (("number", words) for words in (self.to.name, self.to.number))
        for row in self.rows:
            yield from (("rows", words) for words in (row.label, row.value))


class Tile(CatalogModel):
    """One person in a video meeting."""

    name: Words
    note: Words


class VideoScene(_Scene):
    """A video meeting."""

    kind: Literal["video"]
    note: Words
    tiles: tuple[Tile, ...] = Field(min_length=1)
    lines: tuple[Line, ...] = ()

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
    tag: Words | None = None
    text: tuple[Words, ...] = ()
    rows: int = Field(default=0, ge=0, le=8)
    open: bool = False
    seal: Literal["", "whole", "new"] = ""
    bag: bool = False
    badge: bool = False


class RoomScene(_Scene):
    """A room or a desk; ``door`` is one with words said at a door. ``alt`` tells what matters."""

    kind: Literal["desk", "door"]
    alt: Words
    objects: tuple[DeskObject, ...] = Field(min_length=1)
    lines: tuple[Line, ...] = ()

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
