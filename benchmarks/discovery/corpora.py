"""Generated corpora: the same bytes on every machine."""

from __future__ import annotations

import random


def prose(size: int) -> bytes:
    sentence = b"It was a bright cold day in April, and the clocks were striking thirteen. "
    return (sentence * (size // len(sentence) + 1))[:size]


def log(size: int) -> bytes:
    draw = random.Random(1)
    lines = [
        f"2026-03-01T12:{draw.randint(0, 59):02}:{draw.randint(0, 59):02} host-{draw.randint(1, 9)} "
        f"app[{draw.randint(100, 9999)}]: request id={draw.randrange(10**9)} took "
        f"{draw.randint(1, 999)} ms from 10.0.{draw.randint(0, 255)}.{draw.randint(0, 255)}"
        for _ in range(20000)
    ]
    return _fill("\n".join(lines) + "\n", size)


def dense(size: int) -> bytes:
    draw = random.Random(2)
    lines = [
        f"{draw.randint(1, 600):03}-{draw.randint(1, 99):02}-{draw.randint(1, 9998):04}"
        for _ in range(50000)
    ]
    return _fill("\n".join(lines) + "\n", size)


def people(size: int) -> bytes:
    draw = random.Random(3)
    lines = [
        f"{draw.choice(['Ada', 'Maria', 'Wei'])} Lopez,{draw.randint(1, 600):03}-"
        f"{draw.randint(1, 99):02}-{draw.randint(1, 9998):04},1980-02-{draw.randint(1, 28):02},"
        f"(713) 555-{draw.randint(0, 9999):04},ada{draw.randint(0, 99999)}@mail.example,"
        f"{draw.randint(1, 9999)} Main Street,TX,77{draw.randint(0, 999):03}"
        for _ in range(20000)
    ]
    return _fill("\n".join(lines) + "\n", size)


def _fill(text: str, size: int) -> bytes:
    raw = text.encode()
    return (raw * (size // len(raw) + 1))[:size]


CORPORA = {"prose": prose, "log": log, "dense SSN": dense, "people table as text": people}
