"""A sketch as text for an inventory file: its bytes, and what is refused."""

import base64
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from tests.core.inventory.sketches import (
    CONTACT,
    IDENTITY,
    LINK,
    NAME,
    PLACE,
    known,
    of,
    written,
)

from duecare.errors import InputError
from duecare.inventory import PeopleSketch, announced_size, sketch

TWO_ROWS = known(
    ([(2**64 - 2, PLACE), (258, LINK)], 2**32 - 1, "VI"),
    ([(1, CONTACT)], 513, "AL"),
    threshold=2**63 + 5,
)
TWO_ROWS_BODY = (
    b"DCP1"
    + struct.pack("<QQQ", 3, 2, 2**63 + 5)
    + struct.pack("<QQQ", 2**64 - 2, 258, 1)
    + bytes([5, 0, 2])
    + struct.pack("<III", 0, 0, 1)
    + struct.pack("<II", 2**32 - 1, 513)
    + bytes([54, 1])
)


def text_of(body: bytes) -> str:
    return base64.b64encode(zlib.compress(body)).decode()


def body_of(*, tokens: int, rows: int, rest: bytes = b"") -> bytes:
    return b"DCP1" + struct.pack("<QQQ", tokens, rows, 2**64 - 1) + rest


def refused(text: str) -> tuple[str, str, str]:
    """The message, the hint and the cause of a refusal."""
    with pytest.raises(InputError) as raised:
        PeopleSketch.from_text(text)
    return str(raised.value), raised.value.hint or "", str(raised.value.__cause__)


def test_the_bytes_are_those_written_down():
    packed = base64.b64decode(TWO_ROWS.to_text(), validate=True)
    assert zlib.decompress(packed) == TWO_ROWS_BODY
    assert packed[:2] == b"\x78\x9c"  # deflate, window of 32 KiB, default effort (RFC 1950)


def test_the_bytes_written_down_are_read():
    read = PeopleSketch.from_text(text_of(TWO_ROWS_BODY))
    assert written(read) == written(TWO_ROWS)
    assert read.threshold == 2**63 + 5
    assert read.count() == TWO_ROWS.count()


def test_an_empty_sketch_is_read_back():
    text = PeopleSketch.empty().to_text()
    assert written(PeopleSketch.from_text(text)) == []
    assert announced_size(text) == 28


def test_a_long_sketch_is_read_back():
    random = np.random.default_rng(3)
    whole = of(*([(int(t), IDENTITY)] for t in random.integers(2**63, size=900)))
    text = whole.to_text()
    assert len(text) > 2 * 4096
    assert written(PeopleSketch.from_text(text)) == written(whole)
    assert announced_size(text) == 28 + 900 * (13 + 5)


def test_the_announced_size_is_that_of_the_bytes():
    assert announced_size(TWO_ROWS.to_text()) == len(TWO_ROWS_BODY)
    assert announced_size("") == 0
    assert announced_size(text_of(body_of(tokens=2, rows=3))) == 28 + 2 * 13 + 3 * 5


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"DCP1",
        body_of(tokens=0, rows=0)[:27],
        b"DCP2" + body_of(tokens=0, rows=0)[4:],
        b"XXXXXXX",
    ],
)
def test_a_wrong_head_announces_nothing(body):
    with pytest.raises(
        InputError, match=r"^a people sketch in the inventory is damaged$"
    ) as raised:
        announced_size(text_of(body))
    assert str(raised.value.__cause__) == "head"


@pytest.mark.parametrize("text", ["A", "AAAA", "é"])
def test_what_is_no_packed_text_announces_nothing(text):
    with pytest.raises(InputError, match=r"^a people sketch in the inventory is damaged$"):
        announced_size(text)


def test_a_small_text_cannot_ask_for_much_memory():
    text = text_of(body_of(tokens=0, rows=0, rest=bytes(2_900_000)))
    assert len(text) < 4096
    tracemalloc.start()
    try:
        assert announced_size(text) == 28
        assert refused(text)[2] == "size"
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 500_000


DAMAGED = "a people sketch in the inventory is damaged"
HINT = "scan the place again, or take the inventory file from its origin"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "size"),
        (text_of(TWO_ROWS_BODY[:-1]), "length"),
        (text_of(TWO_ROWS_BODY + b"x"), "length"),
        (text_of(TWO_ROWS_BODY + b"xy"), "size"),
        (text_of(body_of(tokens=1, rows=1)), "length"),
    ],
    ids=["no text", "one byte less", "one more", "two more", "a head alone"],
)
def test_a_sketch_of_another_length_is_refused(text, cause):
    assert refused(text) == (DAMAGED, HINT, cause)


@pytest.mark.parametrize("missing", [1, 4, 10])
def test_a_text_cut_short_is_refused(missing):
    packed = zlib.compress(TWO_ROWS_BODY)[:-missing]
    assert refused(base64.b64encode(packed).decode()) == (DAMAGED, HINT, "size")


def test_bytes_after_the_end_are_refused():
    packed = zlib.compress(TWO_ROWS_BODY) + b"x"
    assert refused(base64.b64encode(packed).decode()) == (DAMAGED, HINT, "size")


def test_a_wrong_check_sum_is_refused():
    packed = zlib.compress(TWO_ROWS_BODY)
    damaged = packed[:-1] + bytes([packed[-1] ^ 1])
    assert refused(base64.b64encode(damaged).decode())[:2] == (DAMAGED, HINT)


@pytest.mark.parametrize("sign", ["\n", " ", "-", "!"])
def test_signs_outside_the_alphabet_are_refused(sign):
    text = TWO_ROWS.to_text()
    assert refused(text[:8] + sign + text[8:])[:2] == (DAMAGED, HINT)


def test_more_bytes_than_the_largest_sketch_are_refused(monkeypatch):
    text = TWO_ROWS.to_text()
    monkeypatch.setattr(sketch, "_LARGEST_SKETCH", len(TWO_ROWS_BODY) - 1)
    assert refused(text) == (DAMAGED, HINT, "size")
    monkeypatch.setattr(sketch, "_LARGEST_SKETCH", len(TWO_ROWS_BODY) + 1)
    assert PeopleSketch.from_text(text).row_count == 2


def test_a_row_that_is_not_there_is_refused():
    token = struct.pack("<QB", 7, NAME)
    last = body_of(tokens=1, rows=2, rest=token + struct.pack("<IIIBB", 1, 1, 1, 0, 0))
    assert PeopleSketch.from_text(text_of(last)).rows.tolist() == [1]
    beyond = body_of(tokens=1, rows=2, rest=token + struct.pack("<IIIBB", 2, 1, 1, 0, 0))
    assert refused(text_of(beyond)) == (DAMAGED, HINT, "row")


def test_a_state_that_is_not_there_is_refused():
    token = struct.pack("<QBI", 7, NAME, 0)
    last = body_of(tokens=1, rows=1, rest=token + struct.pack("<IB", 1, 54))
    assert PeopleSketch.from_text(text_of(last)).count().groups == {("VI", 1): 1.0}
    beyond = body_of(tokens=1, rows=1, rest=token + struct.pack("<IB", 1, 55))
    assert refused(text_of(beyond)) == (DAMAGED, HINT, "state")
