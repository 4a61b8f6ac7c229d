"""Passwords, keys and secrets in text, by the words that introduce them.

A vectorized pass marks the blocks that hold a piece of such a word; only these are read closely.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.discovery.compiled import compiled_with_arrays, pointer
from duecare.discovery.detectors.numbers import CREDENTIAL, Bytes
from duecare.discovery.detectors.shapes import CERTAIN, LIKELY
from duecare.discovery.kernel import Candidates
from duecare.discovery.masks import NONE, WIDTH, secret_block

_BLOCK: Final = 4096
_BEFORE: Final = 128  # a label may end in the block before its value
_LABELLED: Final = re.compile(
    rb"(?i)(?:password|passwd|contrase(?:\xc3\xb1|n)a|api[_ ]key)[ \t]*(?:is|es)?[ \t]*[:=]"
    rb"[ \t]*[\"']?([^\s\"'<>;,(){}\[\]$%]{6,64})[\"']?(?=[\s<;,]|$)"
)
_TOKEN: Final = re.compile(
    rb"\b(AKIA[0-9A-Z]{16}|ghp_[0-9A-Za-z]{36}|sk_live_[0-9A-Za-z]{16,}|xoxb-[0-9A-Za-z-]{20,})\b"
    rb"|-----BEGIN (?:RSA |EC |OPENSSH |DSA |)PRIVATE KEY-----(?=[\r\n]+[A-Za-z0-9+/=\r\n :,-]{64})"
)
_MIXED: Final = re.compile(rb"(?=.*[0-9!@#&*])(?=.*[A-Za-z])")


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
    """Secrets of a text: a labelled value of letters with digits or signs, or a known key format."""
    found: set[tuple[int, int, int]] = set()
    for block in np.flatnonzero(_blocks_with_words(np.frombuffer(text, dtype=np.uint8))).tolist():
        start = max(0, block * _BLOCK - _BEFORE)
        window = text[start : (block + 1) * _BLOCK + 4 * _BEFORE]
        for match in _LABELLED.finditer(window):
            if _MIXED.match(match[1]) and b"." not in match[1]:
                found.add((start + match.start(1), len(match[1]), LIKELY))
        for match in _TOKEN.finditer(window):
            found.add((start + match.start(), len(match[0]), CERTAIN))
    ordered = sorted(found)
    return Candidates(
        np.array([f[0] for f in ordered], dtype=np.int64),
        np.array([f[1] for f in ordered], dtype=np.int32),
        np.full(len(ordered), CREDENTIAL, dtype=np.uint8),
        np.array([f[2] for f in ordered], dtype=np.uint8),
    )
