"""Passwords, keys and secrets in text, by the words that introduce them.

A vectorized pass marks the blocks that hold a piece of such a word; only these are read closely.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.data_types import CERTAIN, LIKELY
from duecare.discovery.kernel.candidates import Candidates
from duecare.discovery.kernel.characters import Bytes
from duecare.discovery.kernel.compiled import compiled_with_arrays, pointer
from duecare.discovery.kernel.kinds import SECRET
from duecare.discovery.kernel.simd import NONE, WIDTH, secret_block

_BLOCK: Final = 4096
_BEFORE: Final = 128  # a label may end in the block before its value
_PASSWORD: Final = rb"pass(?:word|wd|phrase|code)s?|pwd|\bpw|contrase(?:\xc3\xb1|\xf1|n)a|\bclave"
_KEY: Final = (
    rb"api[_ -]?key|access[_ -]?key(?:[_ -]id)?|secret(?:[_ -]?access)?(?:[_ -]?key)?|"
    rb"auth[_ -]?token|token"
)
# A label, a sign, a value: in quotes, or up to a space or a sign that ends it.
_LABELLED: Final = re.compile(
    rb"(?i)(?:(" + _PASSWORD + rb")|" + _KEY + rb")[\"']?[ \t]*(?:is|es)?[ \t]*(?::|=>?)[ \t]*"
    rb"(?:\"([^\s\"<>{}$]{6,128})\"|'([^\s'<>{}$]{6,128})'"
    rb"|([^\s\"'<>;,(){}\[\]$%.]{6,128})(?=[\s<;,]|$))"
)
# "password Sun!1234" without a sign: the value itself has to look like a password.
_SPOKEN: Final = re.compile(
    rb"(?i)\b(?:" + _PASSWORD + rb")[ \t]+(?:is |es )?"
    rb"((?=\S*[0-9])(?=\S*[!@#&*_])(?=\S*[a-z])[^\s\"'<>;,(){}\[\]$%]{6,64})(?=[\s<;,.]|$)"
)
_TOKEN: Final = re.compile(
    rb"\b((?:AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z_]{40,90}"
    rb"|glpat-[0-9A-Za-z_-]{20}|[sr]k_live_[0-9A-Za-z]{16,}|xox[abprs]-[0-9A-Za-z-]{20,}"
    rb"|AIza[0-9A-Za-z_-]{35}|SG\.[0-9A-Za-z_-]{16,32}\.[0-9A-Za-z_-]{32,64}"
    rb"|eyJ[0-9A-Za-z_-]{8,}\.eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{16,})(?![0-9A-Za-z])"
    rb"|-----BEGIN (?:RSA |EC |OPENSSH |DSA |ENCRYPTED |)PRIVATE KEY-----"
    rb"(?=[\r\n]+[A-Za-z0-9+/=\r\n :,-]{64})"
)
_LETTER_AND_SIGN: Final = re.compile(rb"(?=.*[0-9!@#&*])(?=.*[A-Za-z])")
_LETTER_AND_DIGIT: Final = re.compile(rb"(?=.*[0-9])(?=.*[A-Za-z])")
_NO_SECRET: Final = re.compile(
    rb"(?i)example|change_?me|placeholder|your[_-]|x{4}|\*{3}|sample|dummy|\btest|password|passwd|"
    rb"redacted|process\.env|environ|getenv|\bpk_|_test_|config\.|settings|://"
)
_FEWEST_SIGNS: Final = 5  # different ones in a secret; ghp_xxxx is none
_KEY_LENGTH: Final = 12  # behind "token" or "key": what is shorter is a name or a number


@compiled_with_arrays
def _blocks_with_words(text: Bytes) -> npt.NDArray[np.bool_]:
    """Blocks that may hold a word for a secret (`masks.secret_block`)."""
    blocks = np.zeros(len(text) // _BLOCK + 1, dtype=np.bool_)
    buf = pointer(text)
    last = len(text) - WIDTH - 3  # the last place at which a whole vector can be read
    for block in range(len(blocks)):
        at = block * _BLOCK
        found = NONE
        while at < min((block + 1) * _BLOCK, len(text) - 3) and last >= 0:
            found |= secret_block(buf, min(at, last))
            at += WIDTH
        blocks[block] = found != NONE or last < 0
    return blocks


def find_credentials(text: bytes) -> Candidates:
    """Secrets of a text: a labeled value of letters with digits or signs, or a known key format."""
    found: set[tuple[int, int, int]] = set()
    for block in np.flatnonzero(_blocks_with_words(np.frombuffer(text, dtype=np.uint8))).tolist():
        start = max(0, block * _BLOCK - _BEFORE)
        window = text[start : (block + 1) * _BLOCK + 4 * _BEFORE]
        found |= {(start + at, size, grade) for at, size, grade in _secrets(window)}
    ordered = sorted(found)
    return Candidates(
        np.array([f[0] for f in ordered], dtype=np.int64),
        np.array([f[1] for f in ordered], dtype=np.int32),
        np.full(len(ordered), SECRET, dtype=np.uint8),
        np.array([f[2] for f in ordered], dtype=np.uint8),
    )


def _secrets(window: bytes) -> Iterator[tuple[int, int, int]]:
    """Offset, length and grade of the secrets of a block."""
    taken: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(window):
        if b"EXAMPLE" not in match[0] and len(set(match[0][4:])) > _FEWEST_SIGNS:
            taken.append(match.span())
            yield match.start(), len(match[0]), CERTAIN
    for pattern in (_LABELLED, _SPOKEN):
        for match in pattern.finditer(window):
            group = match.lastindex or 0
            start, stop = match.span(group)
            is_key = pattern is _LABELLED and match[1] is None
            if any(start < end and stop > begin for begin, end in taken):
                continue
            if _is_secret(match[group], is_key=is_key):
                taken.append((start, stop))
                yield start, stop - start, LIKELY


def _is_secret(value: bytes, *, is_key: bool) -> bool:
    """Letters with digits or signs, no placeholder; behind a word for a key also long enough."""
    if _NO_SECRET.search(value) or len(set(value)) < _FEWEST_SIGNS:
        return False
    if is_key:
        return len(value) >= _KEY_LENGTH and _LETTER_AND_DIGIT.match(value) is not None
    return _LETTER_AND_SIGN.match(value) is not None
