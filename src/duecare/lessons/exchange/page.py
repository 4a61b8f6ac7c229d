"""The page of a package: every step of a session, drawn, and the data that the player needs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from typing import Any

from duecare.catalog.lessons.facts import FactSheet
from duecare.catalog.lessons.session import LEAST_SIGNS, Session, SessionOption, SessionStep
from duecare.lessons.drawing import draw
from duecare.lessons.exchange.words import PLAYER_WORDS
from duecare.lessons.pen import MarkStyle


class PageWriter:
    """Writes the page of one session. ``pass_mark`` in percent; ``hash`` is that of the content."""

    def __init__(self, session: Session, sheet: FactSheet, *, pass_mark: int, digest: str) -> None:
        self._session = session
        self._sheet = sheet
        self._pass_mark = pass_mark
        self._digest = digest

    def html(self, scripts: Iterable[str]) -> str:
        """The whole page; ``scripts`` are the names of its script files, in order."""
        session = self._session
        loads = "".join(f'<script type="module" src="{name}"></script>' for name in scripts)
        steps = "".join(self._step(step) for step in session.steps)
        return (
            f'<!doctype html>\n<html lang="{session.language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(session.title)}</title>"
            '<link rel="stylesheet" href="package.css"><link rel="stylesheet" href="scenes.css">'
            f'<script type="application/json" id="lesson">{self._data()}</script>{loads}</head>'
            f"<body><header><b>{self._fact('firm.name')}</b>"
            f'<progress id="progress" value="0" aria-label="{escape(session.title)}"></progress>'
            f'</header><main><p id="opening">{self._word("opening")}</p>'
            f'<p id="unreachable" role="alert" hidden>{self._word("unreachable")}</p>'
            f"<noscript><p>{self._word('needs_script')}</p></noscript>"
            f"{self._start()}{steps}{self._confirm()}{self._result()}</main></body></html>\n"
        )

    def _word(self, key: str) -> str:
        return escape(PLAYER_WORDS[key].in_language(self._session.language))

    def _fact(self, name: str) -> str:
        return escape(self._sheet.text(name, self._session.language))

    def _data(self) -> str:
        session = self._session
        plain = {key: words.in_language(session.language) for key, words in PLAYER_WORDS.items()}
        data: dict[str, Any] = {
            "id": session.lesson,
            "version": session.version,
            "hash": self._digest,
            "locale": "es-US" if session.language == "es" else "en-US",
            "domain": self._sheet.text("firm.domain", session.language),
            "passMark": self._pass_mark,
            "needed": session.needed(self._pass_mark),
            "leastSigns": LEAST_SIGNS,
            "someone": plain["someone"],
            "youChose": plain["you_chose"],
            "counted": plain["counted"],
            "steps": [
                {
                    "id": step.id,
                    "kind": step.kind,
                    "right": sorted(step.right),
                    "signs": [mark.id for mark in step.marks if mark.sign],
                    "lure": step.lure,
                }
                for step in session.steps
            ],
        }
        return json.dumps(data, ensure_ascii=True).replace("</", "<\\/")

    def _start(self) -> str:
        session = self._session
        return _page(
            "start",
            f'<h1 tabindex="-1">{escape(session.title)}</h1><p>{escape(session.promise)}</p>'
            f"<p>{escape(session.objective)}</p>"
            f'<p class="muted">{self._word("invented")}</p><p class="muted">{self._word("kept")}</p>'
            f"{self._button('start', 'start')}",
        )

    def _step(self, step: SessionStep) -> str:
        if step.kind == "do_now":
            title = escape(self._session.words.now_title)
            body = f"<p>{escape(step.stem)}</p>{self._form(step, title)}{self._contacts()}"
            return _page(step.id, f'<h1 tabindex="-1">{title}</h1>{body}')
        if step.kind == "message":
            head = f'<h1 tabindex="-1">{self._word("message")}</h1><p>{self._word("mark")}</p>'
            question = self._word("message")
        else:
            where = " ".join(part for part in (step.time, step.set or step.about) if part)
            head, question = f'<h1 tabindex="-1">{escape(where)}</h1>', escape(step.stem)
        return _page(step.id, head + self._form(step, question)) + self._answer(step)

    def _form(self, step: SessionStep, question: str) -> str:
        style = MarkStyle.TOGGLE if step.kind == "message" else MarkStyle.HIDDEN
        scene = draw(step.scene, self._session.language, self._sheet, style) if step.scene else ""
        rows = "".join(_option(choice) for choice in step.choices)
        return (
            f"<form>{scene}<fieldset><legend>{question}</legend>"
            f'<div class="options">{rows}</div></fieldset>'
            f'<p class="error" role="alert" hidden>{self._word("choose")}</p>'
            f'<button class="button">{self._word("answer")}</button></form>'
        )

    def _answer(self, step: SessionStep) -> str:
        if step.kind == "message":
            said = self._said("yes", right=True, why=step.why)
            said += self._said("no", right=False, why=step.why)
        else:
            said = "".join(
                self._said(choice.id, right=choice.right, why=choice.why) for choice in step.choices
            )
        return _page(
            f"{step.id}-answer",
            f'<h1 tabindex="-1" class="visually-hidden">{self._word("look")}</h1>'
            f'<p class="you muted"></p>{said}{self._marked(step)}'
            f"{self._button('continue', f'{step.id}-answer')}",
        )

    def _said(self, name: str, *, right: bool, why: str) -> str:
        look, key = ("said said--right", "right") if right else ("said", "safer")
        return (
            f'<div class="{look}" data-said="{name}" hidden><h2>{self._word(key)}</h2>'
            f"<p>{escape(why)}</p></div>"
        )

    def _marked(self, step: SessionStep) -> str:
        if not step.scene:
            return ""
        scene = draw(step.scene, self._session.language, self._sheet, MarkStyle.NUMBERED)
        rows = "".join(f"<li>{escape(mark.why)}</li>" for mark in step.marks)
        return f'<h2>{self._word("look")}</h2>{scene}<ol class="why">{rows}</ol>'

    def _contacts(self) -> str:
        rows = "".join(
            f"<div><dt>{escape(line.label)}</dt><dd>{escape(f'{line.who} {line.value}'.strip())}</dd>"
            f'<dd class="muted">{escape(line.help)}</dd></div>'
            for line in self._session.contacts
        )
        return f'<dl class="contact">{rows}</dl>'

    def _confirm(self) -> str:
        sentence = escape(self._session.words.attestation)
        return _page(
            "confirm",
            f'<h1 tabindex="-1">{self._word("confirm")}</h1><form id="confirm">'
            f'<label class="option"><input type="checkbox"><span>{sentence}</span></label>'
            f'<p class="error" role="alert" hidden>{self._word("confirm_first")}</p>'
            f'<button class="button">{self._word("confirm")}</button></form>',
        )

    def _result(self) -> str:
        words = self._session.words
        notes = "".join(
            f'<p>{escape(text)} <span class="muted">{escape(cite)}</span></p>'
            for text, cite in self._session.notes
        )
        return _page(
            "result",
            f'<h1 tabindex="-1"><span data-result="passed" hidden>{escape(words.passed)}</span>'
            f'<span data-result="again" hidden>{escape(words.again)}</span></h1>'
            f'<p id="count"></p>{notes}'
            f'<button class="button" id="leave" hidden>{self._word("leave")}</button>',
        )

    def _button(self, key: str, page: str) -> str:
        return f'<button class="button" data-next="{page}">{self._word(key)}</button>'


def _page(name: str, body: str) -> str:
    return f'<section data-page="{escape(name)}" hidden>{body}</section>'


def _option(choice: SessionOption) -> str:
    return (
        f'<label class="option"><input type="radio" name="answer" value="{choice.id}">'
        f"<span>{escape(choice.text)}</span></label>"
    )
