"""What is sent to the site by someone who means harm, or by a broken program.

Values for addresses, queries and forms; whole bodies; files for the interface of machines.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import quote

LONG: Final = "x" * 70_000
DEEP: Final = "[" * 20_000
TEXTS: Final = (
    "99999999999999999999",
    "-1",
    "²",
    "٣",
    "a\x00b",
    "%ED%A0%80",  # half a surrogate pair, sent as these bytes
    "%FF%FE",  # no UTF-8
    LONG,
    "9" * 5_000,
    "0000-00-00",
    "9999-12-31",
    "0001-01-01",
    "2026-02-30T25:61:61+99:99",
    "NaN",
    "1e400",
    DEEP,
    '{"$ne": null, "a": {"b": [[[[1]]]]}}',
    "../../etc/passwd",
    "\u202e\u0000\ufffe\U0010ffff",
    "{{ 7*7 }}%s%n{0}<script>'\";--",
    "00000000-0000-0000-0000-000000000000",
    "true",
    " ",
)
"""One field or parameter at a time, and in all fields of a form at once."""

RAW: Final = {"%ED%A0%80", "%FF%FE"}
"""Texts that are percent-encoded already."""


def encoded(text: str) -> str:
    """``text`` as it travels in an address or a form."""
    return text if text in RAW else quote(text, safe="")


def form_body(fields: list[tuple[str, str]]) -> bytes:
    """Fields as ``application/x-www-form-urlencoded``."""
    return "&".join(f"{encoded(name)}={encoded(value)}" for name, value in fields).encode()


FORM: Final = "application/x-www-form-urlencoded"
_PART: Final = b'--b\r\nContent-Disposition: form-data; name="a"; filename="\x00../x"\r\n'
BODIES: Final[tuple[tuple[str, bytes], ...]] = (
    ("text/plain", b"\xff\xfe\x00"),
    ("application/json", b'{"a": NaN, "a": [' + b"[" * 5_000),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=b", _PART + b"\r\n\xff\xfe"),
    ("multipart/form-data; boundary=b", _PART + b"Content-Transfer-Encoding: base64\r\n\r\n!\r\n"),
    ("multipart/form-data; boundary=b; charset=utf-16", _PART + b"\r\nx\r\n--b--\r\n"),
    ("multipart/form-data; boundary=" + "b" * 300, b"--b"),
    (FORM + "; charset=utf-7", b"a=+AAA-&b=%ff"),
    (FORM + "; charset=nothing", b"a=1&a=2&=&&&a[b][c]=3"),
    (FORM, b"&".join(b"f%d=" % number for number in range(4_100))),
    (FORM, b"a=" + b"x" * 3_000_000),
    ("", b"a=1"),
)
"""Whole bodies: content type and bytes."""

HEADS: Final[tuple[dict[str, str], ...]] = (
    {"Cookie": 'duecare_session="\\000"; duecare_csrf="\\000"'},
    {"Cookie": "duecare_session=" + "x" * 9_000 + "; messages=[[[; =; ;;"},
    {"Authorization": "Bearer \u00b2"},
    {"Authorization": "Bearer dct_0123456789abcdef_" + "x" * 9_000},
    {"User-Agent": "\u00e9\u00b2" * 2_000, "X-Forwarded-For": "not, an, address"},
    {"HX-Request": "true", "HX-Current-URL": "http://[", "Accept-Language": "x" * 9_000},
    {"Referer": "http://[", "Origin": "null", "If-Modified-Since": "\u00b2"},
    {"Range": "bytes=99999999999999999999-", "Content-Length": "-1"},
)
"""Heads of requests."""

METHODS: Final = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "BREW")


def scan_bodies(inventory: str) -> list[tuple[bytes, dict[str, str]]]:
    """Bodies for the interface of machines, with their headers; ``inventory`` is a good one."""
    good = json.loads(inventory)
    bomb = gzip.compress(b"[" * (64 << 20), 9)
    plain = [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'"\\ud800"',
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"format": NaN}',
        b'{"format": ' + b"9" * 5_000 + b"}",
        *(json.dumps(one).encode() for one in damaged(good)),
    ]
    packed = [bomb, gzip.compress(inventory.encode())[:-9], b"\x1f\x8b" + b"\x00" * 40, b"x"]
    return [
        *((body, {}) for body in plain),
        *((body, {"Content-Encoding": "gzip"}) for body in packed),
        (gzip.compress(gzip.compress(b"{}")), {"Content-Encoding": "gzip, gzip"}),
        (b"{}", {"Content-Encoding": "\u00b2"}),
        (b"{}", {"Content-Length": "\u00b2"}),
        (b"{}", {"Content-Length": "9" * 30}),
    ]


_JSON: Final[tuple[Any, ...]] = (
    "\ud800", "a\x00b", "²", 10**30, -1, 1e308, None, [], {}, [[[[[[]]]]]], True, LONG,
    "../../etc/passwd", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59",
)  # fmt: skip


def damaged(good: Any) -> list[Any]:
    """``good`` with each of its values replaced by something else, in turn."""
    return [
        _with(good, path, _JSON[number % len(_JSON)]) for number, path in enumerate(_paths(good))
    ]


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value; of a list the first, of a long object the first ten."""
    if isinstance(value, dict):
        inside = list(value.items())[:40]
    elif isinstance(value, list):
        inside = list(enumerate(value[:1]))
    else:
        return [path]
    return [path, *(one for key, held in inside for one in _paths(held, (*path, key)))]


def _with(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    if not path:
        return other
    key, *rest = path
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[key] = _with(value[key], tuple(rest), other)
    return copy


@dataclass
class Form:
    """One form of a page: where it is sent and a good value for each field."""

    action: str
    fields: dict[str, str]


class FormReader(HTMLParser):
    """The forms of a page that are sent by POST."""

    def __init__(self, page: str, address: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select = self._text = ""
        self._address = address
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember each field with what a person could send."""
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form" and given.get("method", "").lower() == "post":
            self._open = Form(given.get("action") or self._address, {})
            self.forms.append(self._open)
        elif self._open is None:
            return
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if given.get("value"):
                self._open.fields.setdefault(self._select, given["value"])
        elif tag == "textarea" and name:
            self._text = name
            self._open.fields[name] = "Some words."
        elif tag in ("input", "button") and name:
            self._open.fields.setdefault(name, given.get("value") or _plausible(given))

    def handle_endtag(self, tag: str) -> None:
        """Leave a form or a field."""
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""


def _plausible(given: dict[str, str]) -> str:
    kinds = {"email": "a@b.example", "date": "2027-01-31", "number": "1", "checkbox": "on"}
    return kinds.get(given.get("type", ""), "Words")
