"""How allauth behaves in Duecare: members are invited, guesses are slowed down, links are ours."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from duecare_web.accounts import limits


class ConfiguredSite:
    """The name of the installation in mails: never the ``Host`` that a request claims."""

    name = "Duecare"

    @property
    def domain(self) -> str:
        """The host of ``DUECARE_BASE_URL``, with its port."""
        return urlsplit(settings.DUECARE_BASE_URL).netloc


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Closes the public sign-up, limits guesses, and keeps every link at the configured address."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  as allauth calls it
        """Always false: a member is added by an owner of the firm."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The user of a right password.

        Raises :class:`duecare.errors.TooManyAttemptsError` while the next try has to wait.
        """
        turn = limits.sign_in_turn(request, str(credentials.get("email", "")))
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None:
            turn.was_right()
        return user

    def is_safe_url(self, url: str) -> bool:
        """Whether ``url`` leads to this installation: a path, or its configured address."""
        parts = urlsplit(settings.DUECARE_BASE_URL)
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={parts.netloc}, require_https=parts.scheme == "https"
        )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail; what it says of this site, and every link in it, is as configured."""
        own = {"request": self.request, "email": email, "current_site": ConfiguredSite()}
        given = {key: self._at_home(value) for key, value in context.items()}
        self.render_mail(template_prefix, email, {**given, **own}).send()

    def _at_home(self, value: Any) -> Any:
        """An absolute address made from the request, made from the configuration instead."""
        if not isinstance(value, str) or "://" not in value:
            return value
        parts = urlsplit(value)
        if parts.netloc != self.request.get_host():
            return value
        query = f"?{parts.query}" if parts.query else ""
        return f"{settings.DUECARE_BASE_URL}{parts.path}{query}"
