"""What servers write about a mail that they did not deliver, or that someone complained of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.mail.reports import complaint, report

from duecare.mail.returned import CameBack, parse

ID = "<12.34@msp.example>"
SAID = "smtp; 550 5.1.1 <clerk@north.example>: no such user"


def test_a_report_says_what_became_of_a_mail() -> None:
    assert parse(report(ID)) == CameBack(ID, "5.1.1", SAID, for_good=True)
    assert parse(report(ID, action="delayed", status="4.4.1")) == CameBack(ID, "4.4.1", SAID)
    # RFC 3464 2.3.3: who has given up says "failed", with the code of the last attempt.
    assert parse(report(ID, status="4.4.7")) == CameBack(ID, "4.4.7", SAID, for_good=True)
    for action in ("delivered", "relayed", "expanded"):
        assert parse(report(ID, action=action, status="2.0.0")) is None


@pytest.mark.parametrize("kind", ["abuse", "fraud", "virus", "other", "opt-out"])
def test_a_complaint_is_one(kind: str) -> None:
    assert parse(complaint(ID, kind=kind)) == CameBack(ID, feedback=kind)


@pytest.mark.parametrize("kind", ["not-spam", "Not-Spam", "auth-failure"])
def test_a_complaint_taken_back_and_a_report_on_forgery_are_none(kind: str) -> None:
    assert parse(complaint(ID, kind=kind)) is None


def test_a_report_of_an_address_beyond_ascii_is_read() -> None:
    """RFC 6533: other media types, and a status that may be encoded."""
    made = report(ID).replace(b"message/delivery-status", b"message/global-delivery-status")
    made = made.replace(b"text/rfc822-headers", b"message/global-headers")
    assert parse(made.replace(b"clerk@", "josé@".encode())) == CameBack(
        ID, "5.1.1", SAID.replace("clerk", "josé"), for_good=True
    )


def test_a_report_without_a_copy_is_found_by_what_it_answers() -> None:
    """Exchange Online names the mail in In-Reply-To, whatever it returns of it."""
    bare = report(ID).replace(f"Message-ID: {ID}".encode(), b"X-Kept: nothing")
    assert parse(bare) is None
    assert parse(f"In-Reply-To: {ID}\r\n".encode() + bare) == CameBack(
        ID, "5.1.1", SAID, for_good=True
    )


QMAIL = f"""From: MAILER-DAEMON@old.example
Subject: failure notice

Hi. This is the qmail-send program at old.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<clerk@north.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

From: North IT <duecare@msp.example>
Message-ID: {ID}
"""
EXIM = f"""From: Mail Delivery System <Mailer-Daemon@old.example>
X-Failed-Recipients: clerk@north.example
Subject: Mail delivery failed: returning message to sender

  clerk@north.example
    retry timeout exceeded

------ This is a copy of the message, including all the headers. ------

Message-Id: {ID}
"""


def test_bounces_in_plain_text_are_read() -> None:
    assert parse(QMAIL.encode()) == CameBack(ID, "5.1.1", for_good=True)
    assert parse(EXIM.encode()) == CameBack(ID, "5.0.0", for_good=True)
    for text in (
        QMAIL.replace("qmail-send", "post"),
        EXIM.replace("X-Failed-Recipients", "X-Other"),
    ):
        assert parse(text.encode()) is None


@given(st.data())
def test_a_damaged_report_is_read_or_passed_over(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([report(ID), complaint(ID), QMAIL.encode()]))
    at = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.integers(0, 40))
    parse(whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + cut :])
