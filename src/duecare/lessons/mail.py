"""A message in the mailbox, or one that the learner is writing."""

from __future__ import annotations

from html import escape

from duecare.catalog.lessons.scenes import MailPart, MailScene
from duecare.lessons.icons import icon
from duecare.lessons.pen import Pen, initials

# A made-up code: three corners and a fixed pattern, which holds nothing.
_CODE_ROWS = (
    "111111101011001111111", "100000101100101000001", "101110100110101011101",
    "101110101011001011101", "101110100101101011101", "100000101100101000001",
    "111111101010101111111", "000000001101000000000", "110101111001011010110",
    "011010010110100101101", "101101101011010110010", "010110010100101101101",
    "110010111010110010110", "000000001011010011010", "111111100101101010110",
    "100000101101011101001", "101110101010110110110", "101110100111010010101",
    "101110101100101101101", "100000100101101010010", "111111101011010110111",
)  # fmt: skip


def inside(scene: MailScene, pen: Pen) -> str:
    """The inside of the frame."""
    head = _draft_head(scene, pen) if scene.draft else _head(scene, pen)
    body = "".join(_part(part, pen) for part in scene.body)
    files = "".join(_file(pen.text("attachment", name), pen) for name in scene.attachments)
    send = f'<p class="mail__send"><span class="fake">{pen.label("send")}</span></p>'
    return f'{head}<div class="mail__body">{body}{files}</div>{send if scene.draft else ""}'


def _head(scene: MailScene, pen: Pen) -> str:
    name = pen.filled(scene.sender.name)
    opened = " open" if pen.shows_marks else ""
    copies = "".join(f"<br>{pen.label('cc')}: {pen.text('to', words)}" for words in scene.cc)
    return (
        f'<div class="scene__bar">{icon("mail")}{pen.label("mail")}'
        f'<span class="scene__end">{icon("star")}{icon("lines")}</span></div>'
        f'<p class="mail__subject">{pen.text("subject", scene.subject)}</p>'
        f'<div class="mail__from"><span class="face" aria-hidden="true">{initials(name)}</span>'
        f"<b>{pen.text('name', scene.sender.name)}</b>"
        f'<span class="mail__sent">{escape(pen.filled(scene.sent))}</span>'
        f'<details class="reveal"{opened}><summary>{pen.label("to_me")}</summary>'
        f'<div class="reveal__body">{pen.label("real_address")} '
        f"{pen.text('address', scene.sender.address)}<br>"
        f"{pen.label('to')}: {pen.text('to', scene.to)}{copies}</div></details></div>"
    )


def _draft_head(scene: MailScene, pen: Pen) -> str:
    rows = [("to", pen.text("to", scene.to))]
    rows += [("cc", pen.text("to", words)) for words in scene.cc]
    rows.append(("subject", pen.text("subject", scene.subject)))
    lines = "".join(f"<div><dt>{pen.label(key)}</dt><dd>{text}</dd></div>" for key, text in rows)
    return (
        f'<div class="scene__bar">{icon("pen")}{pen.label("draft")}'
        f'<span class="scene__end">{escape(pen.filled(scene.sent))}</span></div>'
        f'<dl class="mail__fields">{lines}</dl>'
    )


def _part(part: MailPart, pen: Pen) -> str:
    if part.p:
        return f"<p>{pen.text('body', part.p)}</p>"
    opened = " open" if pen.shows_marks else ""
    shown = part.link or part.qr
    label = pen.text("link", shown) if shown else ""
    target = pen.text("link", part.to) if part.to else ""
    summary = pen.label("leads" if part.link else "code_holds")
    face = f'<span class="mail__button">{label}</span>' if part.link else _code(label)
    return (
        f'<div class="mail__link">{face}<details class="reveal"{opened}>'
        f'<summary>{summary}</summary><div class="reveal__body">{target}</div></details></div>'
    )


def _code(label: str) -> str:
    dots = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(_CODE_ROWS)
        for x, sign in enumerate(row)
        if sign == "1"
    )
    return (
        '<svg class="qr" viewBox="-2 -2 25 25" aria-hidden="true">'
        f'<rect class="qr__ground" x="-2" y="-2" width="25" height="25"/><path d="{dots}"/></svg>'
        f'<span class="mail__code">{label}</span>'
    )


def _file(name: str, pen: Pen) -> str:
    spoken = f'<span class="visually-hidden">{pen.label("attachment")}: </span>'
    return f'<span class="mail__file">{icon("file")}{spoken}<span>{name}</span></span>'
