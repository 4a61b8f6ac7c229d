"""The forms of the sign-in library, each try limited by :mod:`duecare_web.accounts.limits`."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import RequestLoginCodeForm, ResetPasswordForm, SetPasswordForm
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from duecare_web.accounts import limits


class _LimitedCode:
    """A code from the app or a recovery code: few tries, and each code once."""

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        """The code; raises :class:`duecare.errors.TooManyAttemptsError` while one has to wait."""
        turn = limits.code_turn(context.request, self.user.email)
        code: str = super().clean_code()  # type: ignore[misc]  # of the library's form, beside it
        if self.authenticator.type == Authenticator.Type.TOTP and not self._is_first(code):
            raise get_adapter().validation_error("incorrect_code")
        turn.was_right()
        return code

    def _is_first(self, code: str) -> bool:
        # The library remembers a code for one step; with its tolerance it is right for longer.
        steps = 2 * app_settings.TOTP_TOLERANCE + 1
        digits = "".join(one for one in code if one.isdigit())
        key = f"duecare.app_code.used?user={self.user.pk}&code={digits}"
        return bool(cache.add(key, "y", timeout=steps * app_settings.TOTP_PERIOD))


class AppCodeForm(_LimitedCode, AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """A code from the app, or a recovery code, at the sign-in."""


class AppCodeAgainForm(_LimitedCode, ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """A code from the app, or a recovery code, before something sensitive."""


class FirstPasswordForm(SetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """A first password is as good as a change of one, which asks for the old one.

    So the page asks for the factor again; the library sends to it on the exception.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise_if_reauthentication_required(context.request, app="account")
        super().__init__(*args, **kwargs)


class MailedCodeForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    """Asks for a sign-in code by mail. Answers alike whether the address is known."""

    def clean_email(self) -> str:
        """The address; raises :class:`duecare.errors.TooManyAttemptsError` while one has to wait."""
        email = self.cleaned_data["email"]
        if email:
            limits.mail_turn(context.request, "code", email)
        return str(super().clean_email())


class ResetForm(ResetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """Asks for a link for another password. Answers alike whether the address is known."""

    def clean_email(self) -> str:
        """The address; raises :class:`duecare.errors.TooManyAttemptsError` while one has to wait."""
        limits.mail_turn(context.request, "reset", self.cleaned_data["email"])
        return str(super().clean_email())
