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

HEADERS: Final[dict[Language, tuple[str, str]]] = {
    "en": ("From", "Subject"),
    "es": ("De", "Asunto"),
}
"""How the sender and the subject of a message are called."""


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
    language: Language,
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
    write = _warning_es if language == "es" else _warning_en
    call = phone and f"{firm}, {phone}," if language == "es" else phone and f"{firm} at {phone}"
    rows = tuple(f"{label}: {value}" for label, value in shown)
    return write(name, client, firm, call or firm, reports, first, rows)


def _warning_en(
    name: str, client: str, firm: str, call: str, reports: int, first: str, rows: tuple[str, ...]
) -> ReportLetter:
    people = "One person has" if reports == 1 else f"{reports} people have"
    return ReportLetter(
        f"{client}: a reported message is an attack",
        (
            f"Hello {name},",
            "",
            f"{people} reported a message, first on {first}. {firm} looked at it: it is real.",
            "",
            *rows,
            "",
            "Please do this now:",
            "- Tell your people that this message is going around, and not to act on it.",
            "- Ask who has clicked, opened a file, typed a password or paid. Ask without blame.",
            f"- If anyone has, call {call} at once. For a payment, call your bank first.",
        ),
    )


def _warning_es(
    name: str, client: str, firm: str, call: str, reports: int, first: str, rows: tuple[str, ...]
) -> ReportLetter:
    people = "Una persona avisó" if reports == 1 else f"{reports} personas avisaron"
    return ReportLetter(
        f"{client}: un mensaje del que avisaron es un ataque",
        (
            f"Hola, {name}:",
            "",
            f"{people} de un mensaje; el primer aviso fue {first}. {firm} lo revisó: es real.",
            "",
            *rows,
            "",
            "Haga esto ahora, por favor:",
            "- Diga a su equipo que este mensaje está circulando y que no haga lo que pide.",
            "- Pregunte quién hizo clic, abrió un archivo, escribió una contraseña o pagó. Sin culpar.",
            f"- Si alguien lo hizo, llame de inmediato a {call}. Si hubo un pago, llame primero a su banco.",
        ),
    )
