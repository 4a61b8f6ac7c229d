"""Forms of the set-up and of the firm's settings."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import validate_password

from duecare.documents.logo import LARGEST_GIVEN, CleanLogo, clean_logo, nearest_dark
from duecare.documents.pdf import DEFAULT_ACCENT, contrast_on_white
from duecare.errors import DuecareError
from duecare.states import STATE_CHOICES
from duecare_web.accounts.roles import Role
from duecare_web.accounts.typed_over import TypedOver
from duecare_web.accounts.zones import TIME_ZONES, zone_of_state
from duecare_web.ui.fields import ConditionalCharField

LEAST_CONTRAST = 4.5


class SetUpCodeForm(forms.Form):
    """The code that the server has printed."""

    code = forms.CharField(
        label="One-time code",
        max_length=20,
        widget=forms.TextInput(
            attrs={"class": "otp", "autocomplete": "one-time-code", "autofocus": True}
        ),
        help_text="It works once, for an hour or until the server stops. Lost it? On the server: "
        "duecare firm code",
    )


class FirmForm(forms.Form):
    """What stands on every letter and statement."""

    name = forms.CharField(label="Name of the firm", max_length=200)
    state = forms.ChoiceField(choices=())
    phone = forms.CharField(label="Phone on papers", max_length=40, required=False)
    reply_to = forms.EmailField(
        label="Reply address", required=False, help_text="Answers of clients go here."
    )
    time_zone = forms.ChoiceField(
        choices=[("", "That of the state"), *TIME_ZONES],
        required=False,
        help_text="Each member can set their own; the record also keeps UTC.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", "Choose"), *STATE_CHOICES]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Without a choice, the zone of most people of the state."""
        given = super().clean() or {}
        given["time_zone"] = given.get("time_zone") or zone_of_state(given.get("state", ""))
        return given


class FirmFactsForm(TypedOver, FirmForm):
    """The same of a firm that is set up."""


class WayForm(forms.Form):
    """How somebody signs in: with a password, or with a code by email each time."""

    WAYS: ClassVar = (
        ("password", "With a password"),
        ("code", "With a code by email, each time"),
    )
    way = forms.ChoiceField(
        label="You sign in", choices=WAYS, initial="password", widget=forms.RadioSelect
    )
    password = ConditionalCharField(
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. A few words in a row are easy to keep in mind.",
    )

    def clean(self) -> dict[str, Any]:
        """A password where one is asked for, and a good one."""
        given = super().clean() or {}
        if given.get("way") == "code":
            given["password"] = ""
        elif not given.get("password"):
            self.add_error("password", "Choose a password, or sign in with a code by email.")
        else:
            try:
                validate_password(given["password"])
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given


class OwnerForm(WayForm):
    """Who owns the firm, and how they sign in."""

    name = forms.CharField(label="Your name", max_length=200)
    email = forms.EmailField(label="Your email address")
    field_order = ("name", "email", "way", "password")


class BeginForm(WayForm):
    """A person who was invited, and is new here."""

    name = forms.CharField(label="Your name", max_length=200)
    field_order = ("name", "way", "password")


class JoinForm(forms.Form):
    """A person who was invited, and signs in here already."""


class SeesForm(forms.Form):
    """Which clients a member sees."""

    sees = forms.ChoiceField(
        label="Sees",
        choices=(("all", "All clients of the firm"), ("chosen", "The clients chosen below")),
        initial="all",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, ticked: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ticked = ticked

    def clean_sees(self) -> str:
        """Who ticks clients means those: all clients and a choice of them contradict each other."""
        sees = str(self.cleaned_data["sees"])
        if sees == "all" and self._ticked:
            raise forms.ValidationError(
                "Clients are ticked below. Choose “The clients chosen below”, or untick them."
            )
        return sees


class InvitationForm(SeesForm):
    """A person who will work for the firm."""

    name = forms.CharField(max_length=200)
    email = forms.EmailField(label="Email address", help_text="The invitation goes here.")
    role = forms.ChoiceField(choices=Role.choices, initial=Role.ADVISOR)
    field_order = ("name", "email", "role", "sees")


class DigitsForm(forms.Form):
    """What the app shows now."""

    digits = forms.CharField(
        label="The 6 digits that it shows now",
        max_length=10,
        widget=forms.TextInput(
            attrs={"class": "otp", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )


class CodesKeptForm(forms.Form):
    """Recovery codes were saved."""

    kept = forms.BooleanField(
        label="I saved the codes where I can reach them without this computer.",
        error_messages={"required": "Save the codes first: they are not shown again."},
    )


class MailCheckForm(forms.Form):
    """Where a test mail goes."""

    to = forms.EmailField(label="Send it to")


class LookForm(TypedOver, forms.Form):
    """Logo, color and the line under the name."""

    logo = forms.FileField(
        required=False,
        help_text="SVG, PNG or JPEG of at most 1 MB. Scripts in it are left out.",
        widget=forms.FileInput(attrs={"accept": ".svg,.png,.jpg,.jpeg"}),
    )
    remove_logo = forms.BooleanField(label="Use no logo", required=False)
    color = forms.CharField(
        label="Color of headings and buttons",
        max_length=7,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": DEFAULT_ACCENT, "spellcheck": "false"}),
        help_text=f"Where this is empty, {DEFAULT_ACCENT}. It must read on white.",
    )
    tagline = forms.CharField(label="Line under the name", max_length=80, required=False)

    def clean_color(self) -> str:
        """The color; one that is too light is refused with the nearest that reads."""
        color = str(self.cleaned_data["color"]).strip().lower()
        if color and not color.startswith("#"):
            color = f"#{color}"
        if color and not re.fullmatch(r"#[0-9a-f]{6}", color):
            raise forms.ValidationError("A color looks like #274c77.")
        if color and (contrast := contrast_on_white(color)) < LEAST_CONTRAST:
            raise forms.ValidationError(
                f"{color} on white has a contrast of {contrast:.1f} to 1, and 4.5 is needed to read "
                f"it. The nearest shade that reads is {nearest_dark(color)}."
            )
        return color

    def clean_logo(self) -> CleanLogo | None:
        """The logo, drawn again."""
        given = self.cleaned_data["logo"]
        if not given:
            return None
        if given.size > LARGEST_GIVEN:
            size = given.size / 1e6
            raise forms.ValidationError(
                f"The file has {size:.1f} MB; give a PNG, a JPEG or an SVG of at most 1 MB."
            )
        try:
            return clean_logo(given.read())
        except DuecareError as error:
            raise forms.ValidationError(f"{error}: {error.hint}.") from error
