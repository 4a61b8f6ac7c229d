"""How a firm looks wherever a client looks: papers, mails, pages."""

from __future__ import annotations

import html
import re
from email.mime.image import MIMEImage
from email.utils import formataddr, parseaddr
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from duecare.documents.pdf import DEFAULT_ACCENT, Branding
from duecare_web.accounts.models import Firm, Logo

_WRAPPED_FROM: Final = 60
"""A line of so many characters was broken because it was full."""
_LINK: Final = re.compile(r"https?://[^\s<>\"]+")
_FONT: Final = "font:16px/1.5 'Source Sans Pro',Segoe UI,Helvetica,Arial,sans-serif;color:#16201d"
_FLOW: Final = "white-space:pre-wrap;overflow-wrap:anywhere"
"""A personal link is longer than a phone is wide."""
DEMONSTRATION: Final = "Demonstration: all people and data are made up"
_LOGO_HEIGHT: Final = 36  # pixels in a mail


def branding_of(firm: Firm) -> Branding:
    """The firm on a paper: name, contact line, color and logo.

    Papers of a demonstration say so in the place of the contact line, on the first page.
    """
    return Branding(
        name=firm.name,
        contact=DEMONSTRATION if firm.is_demo else firm.contact_line,
        accent=firm.color or DEFAULT_ACCENT,
        logo=logo_of(firm),
    )


def only_firm() -> Firm | None:
    """The firm of an installation that has one: whose look a page has before it knows a person."""
    found = list(Firm.objects.all()[:2])
    return found[0] if len(found) == 1 else None


def logo_of(firm: Firm) -> bytes:
    """The logo in use as PNG, or nothing."""
    if not firm.logo_sha256:
        return b""
    found = Logo.objects.filter(firm=firm, sha256=firm.logo_sha256).first()
    return bytes(found.content) if found else b""


def firm_mail(
    firm: Firm, *, subject: str, body: str, to: list[str], headers: dict[str, str] | None = None
) -> EmailMultiAlternatives:
    """A mail in the firm's name: as text, and once more with its logo and color if it has any.

    Answers go to the firm's reply address. The second part has the same words; addresses in it
    are links that say where they lead. It is in the language of the header ``Content-Language``,
    which the mail keeps until it is sent.
    """
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    sender = formataddr((" ".join(firm.name.split()), address))
    reply_to = [firm.reply_to] if firm.reply_to else None
    mail = EmailMultiAlternatives(
        subject, body, from_email=sender, to=to, headers=headers, reply_to=reply_to
    )
    logo = logo_of(firm)
    if firm.color or logo:
        mail.attach_alternative(
            _dressed(
                firm,
                body,
                language=(headers or {}).get("Content-Language", "en"),
                with_logo=bool(logo),
            ),
            "text/html",
        )
    if logo:
        picture = MIMEImage(logo, "png")
        picture.add_header("Content-ID", "<logo>")
        picture.add_header("Content-Disposition", "inline", filename="logo.png")
        mail.attach(picture)
    return mail


def unwrapped(body: str) -> str:
    """A text mail without the breaks of its long lines, so that it fits any window.

    A line that is broken by intent stays one: after a short line, before an indented one, a list,
    an address, or the line of dashes before the sender.
    """
    lines: list[str] = []
    for line in body.split("\n"):
        last = lines[-1] if lines else ""
        goes_on = line[:1].isalnum() and not line.startswith(("http://", "https://"))
        if len(last) >= _WRAPPED_FROM and goes_on and not last.startswith((" ", "http")):
            lines[-1] = f"{last} {line}"
        else:
            lines.append(line)
    return "\n".join(lines)


def _dressed(firm: Firm, body: str, *, language: str, with_logo: bool) -> str:
    name, color = html.escape(firm.name), firm.color or DEFAULT_ACCENT
    head = (
        f'<img src="cid:logo" alt="{name}" height="{_LOGO_HEIGHT}">'
        if with_logo
        else f'<b style="color:{color};font-size:20px">{name}</b>'
    )
    flowing = html.escape(unwrapped(body))
    text = _LINK.sub(rf'<a href="\g<0>" style="color:{color}">\g<0></a>', flowing)
    return (
        f'<!doctype html><html lang="{html.escape(language)}"><head>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f'<body style="margin:0;padding:24px;{_FONT}">'
        f'<div style="max-width:36em"><p style="margin:0 0 16px">{head}</p>'
        f'<div style="border-top:2px solid {color};padding-top:16px;{_FLOW}">'
        f"{text}</div></div></body></html>"
    )
