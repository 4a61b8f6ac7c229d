"""``duecare firm``: set a firm up without a browser, or get another code for the set-up page."""

from __future__ import annotations

import click
from rich.console import Console

from duecare.errors import InputError

talk = Console(stderr=True, highlight=False)
MOST_TRIES = 5


@click.group()
def firm() -> None:
    """Set a firm up in the terminal, or print a code for the set-up page.

    \b
    Examples:
      duecare firm new
      duecare firm code
    """  # noqa: D301  click reads the backspace character


@firm.command("code")
def code() -> None:
    """Print another one-time code for the set-up page; earlier ones end.

    For a code that was lost, and to go on in another browser. It is valid for an hour.
    """
    from duecare_web.commands.serve import prepare

    prepare()
    from duecare_web.accounts.models import Firm
    from duecare_web.firms import codes
    from duecare_web.firms.models import SetUpCode

    if Firm.objects.exists():
        raise InputError(
            "a firm is set up already", hint="sign in; an owner invites further members"
        )
    SetUpCode.objects.all().delete()
    codes.print_code()


@firm.command("new")
@click.option("--name", prompt="Name of the firm", help="As it is on letters and statements.")
@click.option("--state", prompt="Home state (two letters)", help="Two letters, such as WI.")
@click.option("--owner", prompt="Your name", help="The person who will own the firm.")
@click.option("--email", prompt="Your email address", help="The owner signs in with it.")
@click.option(
    "--time-zone",
    prompt="Time zone",
    default="America/New_York",
    show_default=True,
    help="In which times are shown, such as America/Chicago.",
)
@click.option("--reply-to", default="", help="Address that gets the answers of clients.")
@click.option("--phone", default="", help="Phone number on papers.")
@click.option("--code-sign-in", is_flag=True, help="Sign in by a mailed code, without a password.")
@click.option("--another", is_flag=True, help="Add a firm although there is one.")
def new(another: bool, code_sign_in: bool, **given: str) -> None:
    """Set a firm up with its owner, as the set-up page does.

    Asks for a password, shows what an authenticator app reads, asks for the digits that it shows,
    and prints the recovery codes, once. What is asked can be given as options, except for the
    password and the digits.

    \b
    Examples:
      duecare firm new
      duecare firm new --name "Northwind Managed IT" --state WI --owner "Nora Whitfield"
        --email nora@northwind.example --time-zone America/Chicago
    """  # noqa: D301  click reads the backspace character
    from duecare_web.commands.serve import prepare

    prepare()
    from duecare_web.accounts.models import Firm

    if Firm.objects.exists() and not another:
        raise InputError(
            "a firm is set up already",
            hint="with --another a second one is added; members are invited in the console",
        )
    facts = {name: given[name] for name in ("name", "phone", "reply_to", "time_zone")}
    facts["state"] = given["state"].upper()
    _check(facts, owner=given["owner"], email=given["email"])
    password = "" if code_sign_in else _password()
    _set_up(facts, owner=given["owner"], email=given["email"], password=password, another=another)


def _check(facts: dict[str, str], *, owner: str, email: str) -> None:
    """Raise :class:`InputError` for the first thing that the page would not take."""
    from duecare_web.firms.forms import FirmForm, OwnerForm

    for form in (FirmForm(facts), OwnerForm({"name": owner, "email": email, "way": "code"})):
        for name, errors in form.errors.items():
            raise InputError(f"{form.fields[name].label or name}: {errors[0]}")


def _password() -> str:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    for _ in range(MOST_TRIES):
        typed = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        try:
            validate_password(typed)
        except ValidationError as error:
            talk.print(" ".join(error.messages))
        else:
            return str(typed)
    raise InputError("no password was chosen", hint="or use --code-sign-in")


def _set_up(facts: dict[str, str], *, owner: str, email: str, password: str, another: bool) -> None:
    from duecare_web.firms import setting_up

    secret, seed = setting_up.new_factor()
    talk.print("\nAdd this to an authenticator app:")
    click.echo(f"  {setting_up.app_address(email, secret)}")
    _digits(secret)
    person = setting_up.NewOwner(owner, email, setting_up.hashed(password), secret, seed)
    setting_up.set_up_firm(facts=facts, owner=person, another=another)
    talk.print(
        "\nRecovery codes: each signs you in once if your phone is lost. Keep them apart from it; "
        "they are not shown again.\n"
    )
    for one in setting_up.recovery_codes(seed):
        click.echo(f"  {one}")
    talk.print(f"\n{facts['name']} is set up. Run duecare serve, and sign in as {email}.")


def _digits(secret: str) -> None:
    from allauth.mfa.totp.internal.auth import validate_totp_code

    from duecare_web.firms.clock import clock_difference, difference_words

    for _ in range(MOST_TRIES):
        typed = click.prompt("The 6 digits that it shows now", err=True)
        if validate_totp_code(secret, typed):
            return
        off = clock_difference(secret, typed)
        talk.print(
            "They don't match."
            if off is None
            else f"They are right for another time: the clock of the phone is "
            f"{difference_words(off)} that of this machine. Set the one that is wrong."
        )
    raise InputError("the digits did not match", hint="nothing was created; start again")
