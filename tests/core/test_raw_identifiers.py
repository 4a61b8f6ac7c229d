"""Numbers that free text may not hold are seen in the forms that people write them in."""

from __future__ import annotations

import pytest

from duecare.raw_identifiers import CARD, SSN, is_masked, masked, raw_identifier


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Her SSN is 219-08-4471.", SSN),
        ("078-05-1120", SSN),
        ("219 08 4471", SSN),
        ("219–08–4471", SSN),
        ("２１９-０８-４４７１", SSN),
        ("social security no. 219084471", SSN),
        ("SSN:219084471", SSN),
        ("card 4111 1111 1111 1111 exp 12/27", CARD),
        ("4111-1111-1111-1111", CARD),
        ("4111111111111111", CARD),
        ("371449635398431", CARD),
        ("call 608-555-0107", ""),
        ("invoice 219084471", ""),
        ("2026-11-30 and 53703-1234", ""),
        ("4111 1111 1111 1112", ""),
        ("serial 12345678901234567890", ""),
        ("IMEI 356938035643809", ""),
        ("part A219-08-4471", ""),
        ("part no. 219-08-4471", ""),
        ("Replaced P/N 219-08-4471 and SKU: 219-08-4472", ""),
        ("case # 219-08-4471", ""),
        ("docket number 219-08-4471", ""),
        ("the party 219-08-4471", SSN),
        ("in case 219-08-4471 calls", SSN),
        ("part 219 08 4471", SSN),
        ("part 219-08-4471, her social security number", SSN),
        ("part no. 219-08-4471; patient 041-62-3718", SSN),
        ("SSN, part no. 219-08-4471", SSN),
        ("000-12-3456, 666-12-3456, 219-00-4471, 219-08-0000", ""),
        ("900-12-3456", ""),
        ("ITIN 900-70-3456", SSN),
        ("900-70-3456", SSN),
        ("no numbers", ""),
    ],
)
def test_what_a_text_holds(text: str, what: str) -> None:
    assert raw_identifier(text) == what


def test_a_masked_text_keeps_its_words_and_no_digit() -> None:
    assert masked("Ada 219-08-4471") == "Ada •••-••-••••"
    assert is_masked(masked("Ada 219-08-4471"))
    assert masked("room 12, 608-555-0107") == "room 12, 608-555-0107"
    assert not is_masked("Ada •")
