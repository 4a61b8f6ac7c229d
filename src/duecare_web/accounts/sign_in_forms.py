"""The forms of the sign-in library, each try limited by :mod:`duecare_web.accounts.limits`."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import RequestLoginCodeForm, ResetPasswordForm, SetPasswordForm
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm

from duecare_web.accounts import limits


class AppCodeForm(AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """A code from the app, or a recovery code, at the sign-in."""

    def clean_code(self) -> str:
        """The code; raises :class:`duecare.errors.TooManyAttemptsError` while one has to wait."""
        turn = limits.code_turn(context.request, self.user.email)
        code: str = super().clean_code()
        turn.was_right()
        return code


class AppCodeAgainForm(ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """A code from the app, or a recovery code, before something sensitive."""

    def clean_code(self) -> str:
        """The code; raises :class:`duecare.errors.TooManyAttemptsError` while one has to wait."""
        turn = limits.code_turn(context.request, self.user.email)
        code: str = super().clean_code()
        turn.was_right()
        return code


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
