"""Rich Text Format: control words dropped, escapes decoded, groups without text skipped."""

from __future__ import annotations

import re

from duecare.discovery.readers.segments import Segments, Text
from duecare.discovery.readers.source import Source, UnreadableError

_TOKEN = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_SKIPPED = frozenset(
    [
        "fonttbl",
        "colortbl",
        "stylesheet",
        "info",
        "pict",
        "themedata",
        "datastore",
        "generator",
        "xmlnstbl",
        "listtable",
        "listoverridetable",
        "rsidtbl",
        "latentstyles",
        "objdata",
    ]
)
_BREAKS = {
    "par": "\n",
    "line": "\n",
    "sect": "\n",
    "page": "\n",
    "row": "\n",
    "tab": "\t",
    "cell": "\t",
    "emdash": "-",
    "endash": "-",
}


def text_of_rtf(document: str) -> str:
    """The readable text of an RTF document."""
    out: list[str] = []
    stack: list[bool] = []
    silent = False
    for match in _TOKEN.finditer(document):
        word, number, code, symbol, brace, text = match.groups()
        if brace == "{":
            stack.append(silent)
        elif brace == "}":
            silent = stack.pop() if stack else False
        elif symbol == "*" or word in _SKIPPED:
            silent = True
        elif silent:
            continue
        elif word == "u" and number:
            out.append(chr(int(number) % 65536))
        elif word:
            out.append(_BREAKS.get(word, ""))
        elif code:
            out.append(bytes([int(code, 16)]).decode("cp1252", "replace"))
        elif symbol in ("~", "_"):
            out.append(" " if symbol == "~" else "-")
        elif text:
            out.append(text)
    return "".join(out)


def extract(source: Source, member: str) -> Segments:
    """The text of an RTF file."""
    text = text_of_rtf(source.read().decode("latin-1"))
    if not text.strip():
        raise UnreadableError("an RTF file without any text: damaged or only images")
    yield Text(text.encode("utf-8", "replace"), member)
