"""From a document's text to the bytes of a file in its format."""

from __future__ import annotations

import datetime as dt
import io
import re
from email.message import EmailMessage
from typing import Final

import docx
import typst
import xlsxwriter

from benchmarks.discovery.labelled.templates import Document

_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d")


def file_bytes(document: Document) -> bytes:
    """The file of a document, e.g. a workbook whose numbers lost their leading zeros."""
    writer = {".xlsx": _workbook, ".docx": _word, ".pdf": _pdf, ".eml": _message, ".rtf": _rtf}
    if document.suffix in writer:
        return writer[document.suffix](document.text)
    return document.text.encode()


def _workbook(text: str) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("Sheet1")
    day = book.add_format({"num_format": "mm/dd/yyyy"})
    for row, line in enumerate(text.splitlines()):
        for column, cell in enumerate(line.split(",")):
            if cell.isdigit():
                sheet.write_number(row, column, int(cell))
            elif _ISO.fullmatch(cell):
                sheet.write_datetime(row, column, dt.datetime.fromisoformat(cell), day)
            else:
                sheet.write_string(row, column, cell)
    book.close()
    return stream.getvalue()


def _word(text: str) -> bytes:
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _pdf(text: str) -> bytes:
    lines = [re.sub(r"([#$*_`@<>\\\[\]~/])", r"\\\1", line) for line in text.splitlines()]
    page = "#set page(width: 12cm)\n#set text(hyphenate: true)\n" + " \\\n".join(lines)
    made = typst.compile(page.encode())
    assert isinstance(made, bytes)
    return made


def _message(text: str) -> bytes:
    head, _, body = text.partition("\n\n")
    message = EmailMessage()
    for line in head.splitlines():
        name, _, value = line.partition(": ")
        message[name] = value
    message.set_content(body, cte="quoted-printable")
    return message.as_bytes()


def _rtf(text: str) -> bytes:
    lines = [line.encode("cp1252", "replace") for line in text.splitlines()]
    escaped = ["".join(chr(b) if b < 128 else f"\\'{b:02x}" for b in line) for line in lines]
    return ("{\\rtf1\\ansi\\ansicpg1252\n" + "\\par\n".join(escaped) + "\\par\n}").encode("ascii")
