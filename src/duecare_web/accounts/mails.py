"""Mails to members about their own sign-in."""

from __future__ import annotations

import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from duecare_web.accounts.models import User

logger = logging.getLogger(__name__)


def tell_of_reset(user: User, *, by: str) -> None:
    """Tell a member that the second factor was reset; a mail that is refused stops nothing."""
    lines = (
        f"Hello {user.get_full_name()},",
        "",
        f"{by} removed your second factor and your recovery codes, and ended all your sessions.",
        "At your next sign-in you will set up another one:",
        settings.DUECARE_BASE_URL + reverse("account_login"),
        "",
        "If you did not ask for this, call an owner of your firm at a number that you know, now.",
    )
    subject = "Your second factor was reset"
    message = EmailMessage(subject, "\n".join(lines), to=[user.email])
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("a member could not be told of a reset: %s", type(error).__name__)
