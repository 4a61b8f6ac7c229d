"""Mail cut at its boundaries is what the standard library's parser makes of it."""

import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duecare.discovery.readers import mime
from duecare.discovery.readers.mime import message_of


def by_the_standard_library(raw):
    return email.message_from_bytes(raw, policy=email.policy.compat32)


def facts(message):
    """All that a reader asks of a message, part by part."""
    found = []
    for part in message.walk():
        leaf = not part.is_multipart()
        found.append(
            (
                part.items(),
                [part.get(name) for name in ("subject", "Content-Type", "x-none")],
                part.get_param("charset"),
                part.get_param("x", "none"),
                part.get_content_type(),
                part.get_content_charset(),
                part.get_filename(),
                part.get_payload(decode=True) if leaf else len(part.get_payload()),
                part.get_payload() if leaf else None,
                part.preamble or "",
                part.epilogue or "",
            )
        )
    return found


def same(raw):
    assert facts(message_of(raw)) == facts(by_the_standard_library(raw))


def is_cut(raw):
    return isinstance(message_of(raw), mime._Part)


TEXTS = st.text(st.sampled_from('ab é\n\r\t-=.From:;"<>ñ—'), max_size=120)
NAMES = st.sampled_from(["a.txt", "Brief für Ada.txt", "x" * 90 + ".pdf"])


@st.composite
def mails(draw, depth=0):
    mail = EmailMessage(policy=email.policy.SMTP if draw(st.booleans()) else email.policy.default)
    mail["From"] = "Ada Hill <ada@hill.example>"
    mail["Subject"] = draw(
        st.sampled_from(["a", "Grüße aus Tulsa " * 9, "x: y", "=?utf-8?q?=C3?="])
    )
    way = draw(st.sampled_from(["7bit", "quoted-printable", "base64", None]))
    text = draw(TEXTS) if way != "7bit" else draw(TEXTS.filter(str.isascii))
    mail.set_content(text.replace("\r", ""), cte=way)
    if draw(st.booleans()):
        mail.add_alternative(f"<p>{draw(TEXTS)}</p>".replace("\r", ""), subtype="html")
    for _ in range(draw(st.integers(0, 2))):
        data = draw(st.binary(max_size=200))
        mail.add_attachment(data, "application", "pdf", filename=draw(NAMES))
    if depth < 2 and draw(st.integers(0, 3)) == 0:
        mail.add_attachment(draw(mails(depth=depth + 1)))
    return mail


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(mails())
def test_made_mail_is_read_as_by_the_standard_library(mail):
    raw = mail.as_bytes()
    same(raw)
    assert is_cut(raw)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(mails(), st.data())
def test_damaged_mail_is_read_as_by_the_standard_library(mail, data):
    raw = bytearray(mail.as_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        what = data.draw(st.sampled_from(["cut", "line", "drop", "byte", "repeat"]))
        if what == "cut":
            del raw[max(at, 1) :]
        elif what == "line":
            raw[at:at] = b"\n"
        elif what == "drop":
            del raw[at : at + 40]
        elif what == "byte":
            raw[at] = data.draw(st.integers(0, 255))
        else:
            raw[at:at] = raw[at : at + 200]
        raw = raw or bytearray(b"\n")
    same(bytes(raw))


HEAD = b'Subject: a\nContent-Type: multipart/mixed; boundary="b"\n\n'
ODD = {
    "no blank line": b"Subject: a\n",
    "nothing": b"",
    "no header": b"\nbody",
    "a line that is no field": b"Subject: a\nno field\n\nbody",
    "a folded field": b"Subject: a\n b\n\tc\n\nbody",
    "no name": b": a\n\nbody",
    "a space before the colon": b"Subject : a\n\nbody",
    "a form feed in a field": b"Subject: a\x0cb\n\nbody",
    "Unix head": b"From a@b.example Mon\nSubject: a\n\nbody",
    "lone CR": b"Subject: a\r\rbody\r--b",
    "CRLF": HEAD.replace(b"\n", b"\r\n") + b"--b\r\n\r\nx\r\n--b--\r\n",
    "text before and behind": HEAD + b"before\n--b\n\nx\n--b--\nbehind\n",
    "no end": HEAD + b"--b\n\nx\n",
    "no start": HEAD + b"x\n",
    "an end only": HEAD + b"--b--\n",
    "a delimiter twice": HEAD + b"--b\n--b\n\nx\n--b--",
    "spaces behind": HEAD + b"--b \t\n\nx\n--b-- \n",
    "a longer word": HEAD + b"--b\n\nx\n--bc\ny\n --b\n--b---\n--b--",
    "an empty part": HEAD + b"--b\n\n--b\n\n\n--b--",
    "a part without blank line": HEAD + b"--b\nSubject: c\n--b--",
    "a multipart in a multipart": HEAD
    + b"--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\nx\n--c--\n\n--b\n\ny\n--b--",
    "one that ends with the outer one": HEAD
    + b"--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\nx\n--b\n\ny\n--b--",
    "a digest": HEAD.replace(b"mixed", b"digest") + b"--b\n\nSubject: c\n\nx\n--b--",
    "a message inside": HEAD + b"--b\nContent-Type: message/rfc822\n\nSubject: c\n\nx\n--b--",
    "a delivery status": HEAD
    + b"--b\nContent-Type: message/delivery-status\n\nA: c\n\nB: d\n\n--b--",
    "broken base64": b"Content-Transfer-Encoding: base64\n\nYWJj!ZGVm\nYQ=\n",
    "base64 in upper case": b"Content-Transfer-Encoding: BASE64\n\nYWJj\r\nZGVm",
    "quoted-printable": b"Content-Transfer-Encoding: quoted-printable\n\na=3Db=\nc=zz =C3=A9\n",
    "uuencode": b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n#86)C\n`\nend\n",
    "odd parameters": b"Content-Type: text/plain; x=charset; charset=' a '\n"
    b'Content-Disposition: attachment; FileName="a <b>; \\"c\\" .txt"\n\nbody',
    "a parameter in pieces": b"Content-Type: text/plain; name*0=a; name*1=b\n\nbody",
    "a parameter with a language": b"Content-Disposition: x; filename*=utf-8'en'a%20b\n\nbody",
    "a quoted parameter": b'Content-Type: text/plain; charset="UTF-8" \n\nbody',
    "an empty parameter": b'Content-Disposition: x; filename=""\n\nbody',
    "a field twice": b"Content-Type: text/html\nSubject: a\nsubject: b\nCONTENT-TYPE: a/b\n\nx",
    "eight bits": b"Subject: \xc3\xa9\nContent-Type: text/plain; charset=latin1\n\n\xe9\n",
}


@pytest.mark.parametrize("raw", ODD.values(), ids=ODD)
def test_odd_mail_is_read_as_by_the_standard_library(raw):
    same(raw)


def test_what_is_well_formed_is_cut_and_all_else_left_to_the_standard_library():
    cut = {name for name, raw in ODD.items() if is_cut(raw)}
    assert {"CRLF", "text before and behind", "spaces behind", "a longer word"} <= cut
    assert {"a message inside", "a multipart in a multipart", "an empty part"} <= cut
    assert not cut & {"nothing", "no end", "no start", "a digest", "lone CR", "Unix head"}
