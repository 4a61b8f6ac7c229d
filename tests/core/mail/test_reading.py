"""What is read of a message that a person forwards, and what is not an answer-worthy message."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.mime.message import MIMEMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.discovery.compound_files import Message as OutlookMessage
from tests.core.discovery.compound_files import write_message

from duecare.errors import InputError
from duecare.mail.guarded import read_guarded
from duecare.mail.reading import read_report

LURE = b"""Received: from mx.north.example (192.0.2.7) by mail.north.example; Mon, 30 Nov 2026 08:01:00 -0500
Authentication-Results: mail.north.example; spf=fail smtp.mailfrom=pay.example; dkim=none; dmarc=fail
From: "Payroll" <payroll@pay.example>
Reply-To: collect@other.example
To: clerk@north.example
Subject: Your direct deposit
Message-ID: <lure-1@pay.example>
Date: Mon, 30 Nov 2026 03:00:00 -0500

Sign in at https://pay.example/login?id=7 now.
"""


def forward(subject: str = "Fwd: Your direct deposit", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Clerk North <Clerk@North.example>"
    made["To"] = "report@north.example"
    made["Subject"] = subject
    made["Message-ID"] = "<report-1@north.example>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    return made


def attached() -> bytes:
    made = forward()
    made.set_content("Is this real?")
    made.make_mixed()
    made.attach(MIMEMessage(message_from_bytes(LURE)))
    return made.as_bytes()


def quoted(text: str) -> bytes:
    made = forward()
    made.set_content(text)
    return made.as_bytes()


def test_a_message_that_is_attached_gives_its_genuine_headers() -> None:
    found = read_report(attached())
    assert (found.by.sender, found.by.sender_name) == ("clerk@north.example", "Clerk North")
    assert (found.form, found.automatic) == ("attached", "")
    about = found.about
    assert (about.sender, about.sender_name) == ("payroll@pay.example", "Payroll")
    assert (about.reply_to, about.subject) == ("collect@other.example", "Your direct deposit")
    # The time that the own mail server wrote, in UTC; not the sender's Date of five hours before.
    assert about.arrived_at == datetime(2026, 11, 30, 13, 1, tzinfo=UTC)
    assert dict(about.checks) == {"dkim": "none", "dmarc": "fail", "spf": "fail"}
    assert found.about_ids == ("<lure-1@pay.example>",)


def as_file(content: bytes, name: str, kind: str = "octet-stream") -> bytes:
    made = forward()
    made.set_content("Is this real?")
    made.add_attachment(content, maintype="application", subtype=kind, filename=name)
    return made.as_bytes()


def outlook_file(headers: str, **more: str) -> bytes:
    """The message as Outlook saves it (MS-OXMSG); ``more`` replaces what it says of the sender."""
    values: dict[int, str | bytes | int] = {
        0x007D: headers, 0x0037: "Your direct deposit", 0x0042: "Payroll", 0x5D02: "payroll@pay.example",
        0x1013: b'<a href="https://pay.example/login?id=7">Sign in</a>',
    }  # fmt: skip
    return write_message(
        OutlookMessage(properties={**values, **{int(k[1:], 16): v for k, v in more.items()}})
    )


@pytest.mark.parametrize(
    ("name", "kind"),
    [("FW.msg", "octet-stream"), ("", "vnd.ms-outlook"), ("Reported.MSG", "vnd.ms-outlook")],
)
def test_a_message_in_a_file_of_outlook_gives_its_genuine_headers(name: str, kind: str) -> None:
    headers = LURE.decode().partition("\n\n")[0].replace("\n", "\r\n")
    found = read_report(as_file(outlook_file(headers), name, kind))
    whole = read_report(attached())
    assert (found.form, found.about) == ("attached", whole.about)
    assert found.about_ids == ("<lure-1@pay.example>",)
    assert "https://pay.example/login?id=7" in found.links


def test_mail_within_a_firm_has_no_headers_and_is_known_by_what_outlook_says() -> None:
    about = read_report(as_file(outlook_file("", x1035="<in-1@north.example>"), "x.msg")).about
    assert (about.sender, about.sender_name) == ("payroll@pay.example", "Payroll")
    assert (about.subject, about.message_id) == ("Your direct deposit", "<in-1@north.example>")
    assert (about.arrived_at, about.checks) == (None, ())


def test_a_damaged_file_of_outlook_is_no_message_and_the_guarded_reader_takes_a_whole_one() -> None:
    made = outlook_file("Subject: x\r\n")
    assert read_report(as_file(made[:900], "x.msg")).form == "none"
    assert read_report(as_file(b"not one", "x.msg")).form == "none"
    assert read_guarded(as_file(made, "x.msg")).about.sender == "payroll@pay.example"


def test_links_in_a_message_file_are_found() -> None:
    assert "https://pay.example/login?id=7" in read_report(as_file(LURE, "x.eml")).links


GMAIL = """Is it real?

---------- Forwarded message ---------
From: Payroll <payroll@pay.example>
Date: Mon, Nov 30, 2026 at 8:01 AM
Subject: Your direct deposit
To: <clerk@north.example>
"""
OUTLOOK = """
-----Original Message-----
From: Payroll [mailto:payroll@pay.example]
Sent: Monday, November 30, 2026 8:01 AM
To: Clerk
Subject: Your direct deposit
"""
SPANISH = """De: Payroll <payroll@pay.example>
Enviado: lunes
Para: Clerk
Asunto: Your direct deposit
"""
APPLE = """Begin forwarded message:

> From: Payroll <payroll@pay.example>
> Subject: Your direct deposit
> Date: November 30
"""


@pytest.mark.parametrize("text", [GMAIL, OUTLOOK, SPANISH, APPLE])
def test_a_quoted_message_is_read_as_programs_quote_it(text: str) -> None:
    found = read_report(quoted(text))
    assert found.form == "quoted"
    assert (found.about.sender, found.about.sender_name) == ("payroll@pay.example", "Payroll")
    assert found.about.subject == "Your direct deposit"
    assert found.about.arrived_at is None  # a day that a forward says is not believed
    # Reports about one message are known to be so, however each of them was forwarded.
    assert found.fingerprint == read_report(attached()).fingerprint


def test_html_is_read_without_its_tags_and_with_its_links() -> None:
    made = forward()
    made.set_content(
        "<p>Look</p><div><b>From:</b> Payroll &lt;payroll@pay.example&gt;<br>"
        "<b>Subject:</b> Your direct deposit</div><a href='https://pay.example/x'>Sign in</a>",
        subtype="html",
    )
    found = read_report(made.as_bytes())
    assert found.about.sender == "payroll@pay.example"
    assert found.links == ("https://pay.example/x",)


def test_a_report_without_the_message_shares_nothing_with_another() -> None:
    found = read_report(quoted("Somebody called me about the bank."))
    assert (found.form, found.fingerprint) == ("none", "")


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "an automatic message"),
        ({"Auto_Submitted": "auto-generated"}, "an automatic message"),
        ({"Precedence": "bulk"}, "an automatic message"),
        ({"Return_Path": "<>"}, "an automatic message"),
        ({"List_Id": "<all.north.example>"}, "a message of a list"),
        ({"Auto_Submitted": "no"}, ""),
        ({"Return_Path": "<clerk@north.example>"}, ""),
    ],
)
def test_what_a_machine_sent_is_known(headers: dict[str, str], reason: str) -> None:
    made = forward(**headers)
    made.set_content("I am out of the office.")
    assert read_report(made.as_bytes()).automatic == reason


def test_control_characters_and_hidden_letters_do_not_come_out() -> None:
    made = forward(subject="Fwd: pay\u202eexe.cod\u200b now")
    made.set_content("From: a@b.example\nSubject: x\u2066y\u0007z\n")
    found = read_report(made.as_bytes())
    assert (found.by.subject, found.about.subject) == ("Fwd: payexe.cod now", "xy z")


def test_the_worker_process_gives_the_same_facts() -> None:
    source = attached()
    assert read_guarded(source) == read_report(source)


def test_a_nest_of_parts_ends_in_words() -> None:
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
        for n in range(3_000)
    )
    with pytest.raises(InputError, match="time and memory"):
        read_guarded(b"From: clerk@north.example\r\n" + deep)


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_message_gives_facts(data: st.DataObject) -> None:
    whole = attached()
    at = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.integers(0, 40))
    found = read_report(whole[:at] + data.draw(st.binary(max_size=12)) + whole[at + cut :])
    for facts in (found.by, found.about):
        assert all(len(one) <= 300 for one in (facts.sender, facts.subject, facts.sender_name))
        assert facts.sender.count("@") in (0, 1)
