"""Builds ``verify.html`` from its sources: ``python -m duecare.evidence.verifier.build``.

One file without any reference to another, so that it works from a disk without a network. Its
content security policy names the digests of its own script and style and allows nothing else.
"""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from pathlib import Path

from duecare.evidence.report import EXIT_CODES
from duecare.evidence.words import NOUNS, WORDS
from duecare.record import definitions
from duecare.record.base import COMMON

FOLDER = Path(__file__).parent
WORKER_SOURCES = (
    "bytes.js",
    "visible.js",
    "formats.js",
    "token.js",
    "x509.js",
    "x509_path.js",
    "place.js",
    "zip.js",
    "zip_files.js",
    "wording.js",
    "timeline.js",
    "counting.js",
    "parties.js",
    "told.js",
    "outcome.js",
    "checks_of_forms.js",
    "checks_of_claims.js",
    "checks_of_entries.js",
    "checks_of_documents.js",
    "checks_of_trust.js",
    "checks.js",
)


def build_page(folder: Path = FOLDER) -> bytes:
    """The bytes of the page, the same for the same sources."""
    worker = (
        "".join(_read(folder, name) for name in WORKER_SOURCES)
        + definitions_script()
        + words_script()
    )
    style, script = _read(folder, "page.css"), _read(folder, "page.js")
    page = _read(folder, "page.html")
    parts = {
        "{script_hash}": _csp_hash(script),
        "{style_hash}": _csp_hash(style),
        "{style}": style,
        "{worker}": worker,
        "{script}": script,
    }
    for mark, text in parts.items():
        page = page.replace(mark, text, 1)
    return page.encode()


def definitions_script() -> str:
    """What the entries of each kind and version should say, as the page knows it."""
    rows = (
        f'  ["{one.kind} version {one.version}", {_json(dict(one.groups))}],\n'
        for one in definitions()
    )
    attached = (
        f'  ["{one.kind} version {one.version}", {_json(one.attached)}],\n'
        for one in definitions()
        if one.attached
    )
    return (
        f"const COMMON_GROUPS = {_json(dict(COMMON))};\n"
        f"const DEFINITIONS = new Map([\n{''.join(rows)}]);\n"
        f"const ATTACHED = new Map([\n{''.join(attached)}]);\n"
    )


def words_script() -> str:
    """Every sentence of a result, and the verdicts with their exit codes, as the page knows them."""
    return (
        f"const WORDS = {_json(WORDS)};\n"
        f"const NOUNS = {_json(NOUNS)};\n"
        f"const VERDICTS = {_json({one.value: EXIT_CODES[one][:2] for one in EXIT_CODES})};\n"
    )


def _json(value: object) -> str:
    # A backslash before the slash keeps a pattern from ending the script element.
    return json.dumps(value, separators=(",", ":")).replace("</", "<\\/")


def _read(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


def _csp_hash(text: str) -> str:
    return "sha256-" + base64.b64encode(sha256(text.encode()).digest()).decode()


if __name__ == "__main__":
    (FOLDER / "verify.html").write_bytes(build_page())
