"""What people read about messages that were reported: thanks, and the warning to the client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["en", "es"]
VERDICTS: Final = {
    "real": "Real: an attack",
    "harmless": "Harmless",
    "test": "An exercise",
}


@dataclass(frozen=True, slots=True)
class ReportLetter:
    """A subject, and the lines of a text."""

    subject: str
    lines: tuple[str, ...]


def thanks(language: Language, *, name: str, client: str, firm: str, phone: str) -> ReportLetter:
    """Thanks for a report, within minutes, before anyone has looked at the message."""
    return (_thanks_es if language == "es" else _thanks_en)(name, client, firm, phone)


def _thanks_en(name: str, client: str, firm: str, phone: str) -> ReportLetter:
    call = f"Then call {firm} now: {phone}." if phone else f"Then call {firm} now."
    return ReportLetter(
        f"{client}: thank you for your report",
        (
            f"Hello {name},",
            "",
            "Thank you. Your report arrived, and someone will look at it.",
            "False alarms are welcome: you never have to be sure before you report.",
            "",
            "Leave the message alone until then: no click, no answer, no call to a number in it.",
            "Did you already click, open a file, or type a password?",
            call,
            "",
            "Nothing else is asked of you.",
        ),
    )


def _thanks_es(name: str, client: str, firm: str, phone: str) -> ReportLetter:
    call = (
        f"Entonces llame ahora a {firm}: {phone}." if phone else f"Entonces llame ahora a {firm}."
    )
    return ReportLetter(
        f"{client}: gracias por su aviso",
        (
            f"Hola, {name}:",
            "",
            "Gracias. Su aviso llegó y alguien lo va a revisar.",
            "Las falsas alarmas son bienvenidas: no hace falta estar seguro para avisar.",
            "",
            "Mientras tanto, no toque el mensaje: no haga clic, no responda, no llame a sus números.",
            "¿Ya hizo clic, abrió un archivo o escribió una contraseña?",
            call,
            "",
            "No tiene que hacer nada más.",
        ),
    )


def warning(
    *,
    name: str,
    client: str,
    firm: str,
    phone: str,
    reports: int,
    first: str,
    shown: Sequence[tuple[str, str]],
) -> ReportLetter:
    """The warning to a person of the client: a reported message is an attack.

    ``shown`` are facts of its headers with their labels, ``first`` the day and time of the first
    report in words.
    """
    people = "One person has" if reports == 1 else f"{reports} people have"
    call = f"{firm} at {phone}" if phone else firm
    return ReportLetter(
        f"{client}: a reported message is an attack",
        (
            f"Hello {name},",
            "",
            f"{people} reported a message, first on {first}. {firm} looked at it: it is real.",
            "",
            *(f"{label}: {value}" for label, value in shown),
            "",
            "Please do this now:",
            "- Tell your people that this message is going around, and not to act on it.",
            "- Ask who has clicked, opened a file, typed a password or paid. Ask without blame.",
            f"- If anyone has, call {call} at once. For a payment, call your bank first.",
        ),
    )
