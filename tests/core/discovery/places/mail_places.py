"""Messages and mailboxes, made with the standard library, and with writers of our own where it
has none (TNEF, DBX)."""

from __future__ import annotations

import base64
import binascii
import io
import mailbox
import struct
import tempfile
from email.message import EmailMessage
from pathlib import Path

from tests.core.discovery.compound_files import write_message
from tests.core.discovery.outlook_files import Message, note, write_store
from tests.core.discovery.places.place import BLANK, BORN, LINE, NAME, SSN, TABLE, TEXT, Family

mail = Family("Mail")
HTML = "<html><body>" + "".join(f"<p>{line}</p>" for line in TEXT.splitlines()) + "</body></html>"


def _message(text: str = BLANK, **options: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "office@practice.example", "clerk@insurer.example"
    message["Subject"] = "Papers"
    message.set_content(text, **options)
    return message


@mail.place("the text of a message", "plain.eml")
def _plain() -> bytes:
    return _message(TEXT).as_bytes()


@mail.place("a text in base64", "base64.eml")
def _base64() -> bytes:
    return _message(TEXT, cte="base64").as_bytes()


@mail.place("a text in quoted-printable, cut inside the number", "quoted.eml")
def _quoted() -> bytes:
    raw = _message("X\n", cte="quoted-printable").as_bytes()
    return raw.replace(b"\nX\n", b"\n" + TEXT.replace("34-", "34=\n-").encode())


@mail.place("the HTML behind a plain text that says nothing", "stub.eml")
def _stub() -> bytes:
    message = _message("This message has an HTML part.")
    message.add_alternative(HTML, subtype="html")
    return message.as_bytes()


@mail.place("plain and HTML that say the same", "both.eml")
def _both() -> bytes:
    message = _message(TEXT)
    message.add_alternative(HTML, subtype="html")
    return message.as_bytes()


@mail.place("the plain text before an HTML that says nothing", "plain-first.eml")
def _plain_first() -> bytes:
    message = _message(TEXT)
    message.add_alternative("<p>See the plain text.</p>", subtype="html")
    return message.as_bytes()


@mail.place("an HTML message", "html.eml")
def _html() -> bytes:
    message = _message()
    message.clear_content()
    message.set_content(HTML, subtype="html")
    return message.as_bytes()


@mail.place("the second of two HTML parts", "second-html.eml")
def _second_html() -> bytes:
    message = _message()
    message.add_attachment("<p>One</p>", subtype="html", disposition="inline")
    message.add_attachment(HTML, subtype="html", disposition="inline")
    return message.as_bytes()


@mail.place("an appointment beside the text", "invitation.eml")
def _invitation() -> bytes:
    message = _message()
    message.add_alternative(_calendar().decode(), subtype="calendar")
    return message.as_bytes()


@mail.place("an attached table", "attached.eml")
def _attached() -> bytes:
    message = _message()
    message.add_attachment(TABLE.encode(), maintype="text", subtype="csv", filename="a.csv")
    return message.as_bytes()


@mail.place("an attached table without a name", "nameless.eml")
def _nameless() -> bytes:
    message = _message()
    message.add_attachment(TABLE.encode(), maintype="text", subtype="csv")
    return message.as_bytes()


@mail.place("an attached message", "forwarded.eml")
def _forwarded() -> bytes:
    message = _message()
    message.add_attachment(_message(TEXT))
    return message.as_bytes()


@mail.place("the attachment of an attached message", "forwarded-file.eml")
def _forwarded_file() -> bytes:
    inner = _message()
    inner.add_attachment(TEXT.encode(), maintype="application", subtype="x-any", filename="a.txt")
    message = _message()
    message.add_attachment(inner)
    return message.as_bytes()


@mail.place("the subject", "subject.eml")
def _subject() -> bytes:
    message = _message()
    message.replace_header("Subject", LINE)
    return message.as_bytes()


@mail.place("a subject in an encoded word", "subject-encoded.eml")
def _encoded_subject() -> bytes:
    word = base64.b64encode(f"Señora; {LINE}".encode()).decode()
    return (
        _message().as_bytes().replace(b"Subject: Papers", f"Subject: =?utf-8?b?{word}?=".encode())
    )


@mail.place("the subject of an attached message", "forwarded-subject.eml")
def _forwarded_subject() -> bytes:
    inner = _message()
    inner.replace_header("Subject", LINE)
    message = _message()
    message.add_attachment(inner)
    return message.as_bytes()


@mail.place("a header of a program", "header.eml")
def _header() -> bytes:
    message = _message()
    message["X-Patient-Record"] = LINE
    return message.as_bytes()


@mail.place("the words before the first part", "preamble.eml")
def _preamble() -> bytes:
    message = _message()
    message.add_attachment(b"nothing", maintype="text", subtype="plain", filename="a.txt")
    message.preamble = TEXT
    return message.as_bytes()


@mail.place("the words after the last part", "epilogue.eml")
def _epilogue() -> bytes:
    message = _message()
    message.add_attachment(b"nothing", maintype="text", subtype="plain", filename="a.txt")
    message.epilogue = TEXT
    return message.as_bytes()


@mail.place("a file in the lines of the text (uuencode)", "uuencoded.eml")
def _uuencoded() -> bytes:
    raw = TABLE.encode()
    lines = b"".join(binascii.b2a_uu(raw[at : at + 45]) for at in range(0, len(raw), 45))
    return _message("X").as_bytes().replace(b"\nX\n", b"\nbegin 644 a.csv\n" + lines + b"`\nend\n")


@mail.place("an encrypted message (S/MIME)", "smime.eml", "unread", records=0)
def _smime() -> bytes:
    message = _message()
    message.clear_content()
    message.set_content(b"0\x82", maintype="application", subtype="pkcs7-mime")
    return message.as_bytes()


@mail.place("an encrypted text (PGP)", "pgp.eml", "unread", records=0)
def _pgp() -> bytes:
    return _message("-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n").as_bytes()


@mail.place("a saved web page (MHT)", "page.mht")
def _mht() -> bytes:
    head = (
        "From: <Saved by a browser>\nSubject: Page\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; type="text/html"; boundary="B"\n\n--B\n'
        "Content-Type: text/html\nContent-Location: https://portal.example/\n\n"
    )
    return f"{head}{HTML}\n--B--\n".encode()


@mail.place("a message of Apple Mail", "1234.emlx")
def _emlx() -> bytes:
    raw = _attached()
    return f"{len(raw)}      \n".encode() + raw + b'<?xml version="1.0"?><plist></plist>\n'


@mail.place("a message of Apple Mail under another name", "message.bin")
def _emlx_by_content() -> bytes:
    return _emlx()


def _box(*messages: EmailMessage, kind: type[mailbox.mbox] = mailbox.mbox) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "box"
        box = kind(path)
        for message in messages:
            box.add(message)
        box.flush()
        box.close()
        return path.read_bytes()


@mail.place("a mailbox", "box.mbox")
def _mailbox() -> bytes:
    return _box(_message(), _message(TEXT))


@mail.place("an attachment behind a line that begins with From", "Inbox")
def _from_in_body() -> bytes:
    message = _message("Notes.\n\nX")
    message.add_attachment(TABLE.encode(), maintype="text", subtype="csv", filename="a.csv")
    return _box(message).replace(b"\nX\n", b"\nFrom what I know: all is well.\nNote: call back.\n")


@mail.place("a mailbox with quoted lines (mboxrd)", "rd.mbox")
def _mboxrd() -> bytes:
    return _box(_message(f"Notes.\n\n>From now on:\n{TEXT}"))


@mail.place("a mailbox with lengths (mboxcl2), an envelope inside the text", "cl2.mbox")
def _mboxcl2() -> bytes:
    body = (
        b"--B\nContent-Type: text/plain\n\nForwarded:\n\nFrom a@b.example Mon Jan  5 10:00:00 2026"
        b"\nSubject: x\n\n--B\nContent-Type: text/csv\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(TABLE.encode())
        + b"--B--\n"
    )
    head = (
        b"From a@b.example Mon Jan  5 10:00:00 2026\nFrom: a@b.example\nSubject: Papers\n"
        b'Content-Type: multipart/mixed; boundary="B"\nContent-Length: %d\n\n' % len(body)
    )
    return head + body + b"\nFrom a@b.example Mon Jan  5 11:00:00 2026\nSubject: y\n\nNothing\n"


@mail.place("a mailbox of Thunderbird", "Sent")
def _thunderbird() -> bytes:
    head = b"From - Mon Jan 05 10:00:00 2026\r\nX-Mozilla-Status: 0001\r\n"
    raw = _attached().replace(b"\n", b"\r\n")
    return (head + raw + b"\r\n") * 1


@mail.place("a mailbox of Google Takeout", "All mail.mbox")
def _takeout() -> bytes:
    head = b"From 1751234567890123456@xxx Mon Jan 05 10:00:00 +0000 2026\r\nX-GM-THRID: 175\r\n"
    raw = _attached().replace(b"\n", b"\r\n")
    other = _message().as_bytes().replace(b"\n", b"\r\n")
    return head + other + b"\r\n" + head + raw


@mail.place("a mailbox of MMDF kind", "box.mmdf")
def _mmdf() -> bytes:
    return _box(_message(TEXT), kind=mailbox.MMDF)  # type: ignore[arg-type]


@mail.place("a calendar", "calendar.ics")
def _calendar() -> bytes:
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1@practice.example\r\n"
        "DTSTART:20260105T100000Z\r\nSUMMARY:Visit\r\n"
        f"DESCRIPTION:Patient: {NAME}\\nDOB: {BORN}\\nSSN: {SSN[:5]}\r\n {SSN[5:]}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


@mail.place("a file in a calendar", "calendar-file.ics")
def _calendar_file() -> bytes:
    packed = base64.b64encode(TABLE.encode()).decode()
    return (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Visit\r\n"
        f"ATTACH;ENCODING=BASE64;VALUE=BINARY:{packed}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


@mail.place("the note of a contact", "contact.vcf")
def _contact() -> bytes:
    return (
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{NAME}\r\nBDAY:{BORN}\r\n"
        f"NOTE:SSN: {SSN[:4]}\r\n {SSN[4:]}\r\nEND:VCARD\r\n"
    ).encode()


@mail.place("an Outlook message", "message.msg")
def _msg() -> bytes:
    return write_message(note("Papers", TEXT))


@mail.place("the attachment of an Outlook message", "attached.msg")
def _msg_attached() -> bytes:
    return write_message(note("Papers", BLANK, files={"a.csv": TABLE.encode()}))


@mail.place("the HTML of an Outlook message whose plain text says nothing", "html.msg")
def _msg_html() -> bytes:
    return write_message(
        Message({0x001A: "IPM.Note", 0x0037: "Papers", 0x1000: "See below", 0x1013: HTML.encode()})
    )


@mail.place("an Outlook store", "box.pst")
def _pst() -> bytes:
    return write_store({"Inbox": [note("Papers", TEXT)]})


def _attribute(level: int, number: int, value: bytes) -> bytes:
    head = struct.pack("<BII", level, number, len(value))
    return head + value + struct.pack("<H", sum(value) & 0xFFFF)


def _property(tag: int, value: bytes) -> bytes:
    kept = value.ljust(len(value) + -len(value) % 4, b"\0")
    return struct.pack("<HHII", tag & 0xFFFF, tag >> 16, 1, len(value)) + kept


def write_tnef(body: str, files: dict[str, bytes]) -> bytes:
    """A bundle as Outlook sends it (MS-OXTNEF 2.1)."""
    properties = struct.pack("<I", 1) + _property(0x1000001F, body.encode("utf-16-le") + b"\0\0")
    parts = [
        struct.pack("<IH", 0x223E9F78, 1),
        _attribute(1, 0x00069007, struct.pack("<II", 1252, 0)),
        _attribute(1, 0x00069003, properties),
    ]
    for name, data in files.items():
        named = struct.pack("<I", 1) + _property(0x3707001F, name.encode("utf-16-le") + b"\0\0")
        parts += [
            _attribute(2, 0x00069002, bytes(14)),
            _attribute(2, 0x0006800F, data),
            _attribute(2, 0x00069005, named),
        ]
    return b"".join(parts)


@mail.place("the text of a winmail.dat", "winmail.dat")
def _tnef_text() -> bytes:
    return write_tnef(TEXT, {})


@mail.place("a file in a winmail.dat that is attached", "winmail.eml")
def _tnef_attached() -> bytes:
    message = _message()
    message.add_attachment(
        write_tnef(BLANK, {"list.csv": TABLE.encode()}),
        maintype="application", subtype="ms-tnef", filename="winmail.dat",
    )  # fmt: skip
    return message.as_bytes()


def write_dbx(messages: list[bytes]) -> bytes:
    """A folder of Outlook Express: a head, then each message in blocks of 512 bytes."""
    packed = io.BytesIO()
    packed.write(b"\xcf\xad\x12\xfe".ljust(0x24BC, b"\0"))
    for raw in messages:
        parts = [raw[at : at + 512] for at in range(0, len(raw), 512)]
        for number, part in enumerate(parts):
            own = packed.tell()
            following = own + 528 if number + 1 < len(parts) else 0
            packed.write(struct.pack("<IIII", own, 512, len(part), following))
            packed.write(part.ljust(512, b"\0"))
    return packed.getvalue()


@mail.place("a folder of Outlook Express", "Inbox.dbx")
def _dbx() -> bytes:
    return write_dbx([_message().as_bytes(), _attached(), b"Subject: x\r\n\r\n" + b"a" * 2000])


@mail.place("a mailbox without empty lines between its messages", "tight.mbox")
def _tight() -> bytes:
    head = b"From a@b.example Mon Jan  5 10:00:00 2026\nReturn-Path: <a@b.example>\n"
    return head + _message().as_bytes().rstrip(b"\n") + b"\n" + head + _attached()
