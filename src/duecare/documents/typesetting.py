"""One compilation by Typst: in this process, or in a child whose memory is given back.

Typst keeps what it has computed for the next compilations, about 130 kB for each row of a table,
so a document with hundreds of rows is set in a process of its own.
"""

from __future__ import annotations

import functools
import pickle
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from duecare.errors import DocumentError, MissingComponentError

PDF_STANDARDS: Final = ("a-3a", "ua-1")


@dataclass(frozen=True)
class Job:
    """The virtual files of a document, the folders of its fonts, and its date."""

    files: dict[str, bytes]
    folders: tuple[str, ...]
    created: datetime


def typeset(job: Job) -> bytes:
    """The PDF; raises :class:`DocumentError` with Typst's own words if it refuses the document.

    Raises :class:`MissingComponentError` without the documents extra.
    """
    typst = load_typst()
    try:
        made: bytes = typst.Compiler(job.files, font_paths=_fonts(job.folders)).compile(
            format="pdf", pdf_standards=list(PDF_STANDARDS), timestamp=job.created
        )
    except typst.TypstError as error:
        raise DocumentError("Typst refused the document", hint=str(error)[:500]) from error
    return made


def typeset_apart(job: Job) -> bytes:
    """:func:`typeset` in a child process."""
    load_typst()  # said here if it is not installed
    child = subprocess.run(
        [sys.executable, "-m", "duecare.documents.typesetting"],
        input=pickle.dumps(job),
        stdout=subprocess.PIPE,
        check=False,
    )
    if child.returncode:
        raise DocumentError(
            "Typst ended before the document was set", hint=f"exit code {child.returncode}"
        )
    made = pickle.loads(child.stdout)  # noqa: S301  written by our own child
    if isinstance(made, DocumentError):
        raise made
    return bytes(made)


@functools.cache
def load_typst() -> Any:
    """The library; raises :class:`MissingComponentError` without the documents extra."""
    try:
        import typst
    except ImportError as error:
        raise MissingComponentError(
            "PDF statements need the documents extra", hint="install duecare[documents]"
        ) from error
    return typst


@functools.cache
def _fonts(folders: tuple[str, ...]) -> Any:
    """The fonts of these folders, looked through once."""
    return load_typst().Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=list(folders)
    )


def _main() -> None:
    job: Job = pickle.loads(sys.stdin.buffer.read())  # noqa: S301  written by our own parent
    answer: bytes | DocumentError
    try:
        answer = typeset(job)
    except DocumentError as error:
        answer = error
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    _main()
