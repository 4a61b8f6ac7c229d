"""Codes of certificates: letters that are told apart, typed in any way."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from duecare.training import new_code, shown_code, typed_code
from duecare.training.codes import LETTERS


def test_a_code_has_twelve_letters_none_of_which_looks_like_another():
    code = new_code(Random(7).choice)
    assert len(code) == 12
    assert set(code) <= set(LETTERS)
    assert not set(LETTERS) & set("ILOQ0128SDEGPVZNCU")
    assert len(LETTERS) ** 12 > 2**43
    assert new_code(Random(8).choice) != code


@given(st.text(alphabet=LETTERS, min_size=12, max_size=12), st.sampled_from([" ", "-", ". ", ""]))
def test_a_code_is_read_however_it_is_typed(code, gap):
    assert shown_code(code) == f"{code[:4]}-{code[4:8]}-{code[8:]}"
    typed = gap.join(shown_code(code).lower().split("-"))
    assert typed_code(f" {typed} ") == code
