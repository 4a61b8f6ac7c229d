"""Reports about a mail as servers write them."""

from __future__ import annotations


def report(message_id: str, *, status: str = "5.1.1", action: str = "failed") -> bytes:
    """A delivery report as Postfix writes it."""
    return f"""From: MAILER-DAEMON@mx.example
To: duecare@msp.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; clerk@north.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <clerk@north.example>: no such user

--b
Content-Type: text/rfc822-headers

From: North IT <duecare@msp.example>
Message-ID: {message_id}
Subject: North Dental: your lessons

--b--
""".replace("\n", "\r\n").encode()


def complaint(message_id: str, *, kind: str = "abuse") -> bytes:
    """A complaint as a feedback loop sends it."""
    return f"""From: fbl@provider.example
Content-Type: multipart/report; report-type=feedback-report; boundary="b"
MIME-Version: 1.0

--b
Content-Type: text/plain

This is an email abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Provider/1.0
Version: 1

--b
Content-Type: message/rfc822

From: North IT <duecare@msp.example>
Message-ID: {message_id}
Subject: North Dental

Text
--b--
""".replace("\n", "\r\n").encode()
