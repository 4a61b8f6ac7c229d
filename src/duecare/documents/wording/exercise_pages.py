"""What the people of a client read about an exercise, in English and Spanish: kind, and nobody's fault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from duecare.catalog.lessons.words import Language

PAGE: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {
        "title": "This was an exercise",
        "lead": "The email with this link was a practice message. {client} and its IT provider {firm} sent it. Nothing "
        "happened to your computer, and nothing that you typed was kept.",
        "kind": "Messages like this one are made so that careful people press the link. You are not in trouble.",
        "button": "I am a person: show me the signs",
        "button_note": "Mail filters open links too. The button tells us that you are not one.",
        "signs_title": "What gave it away",
        "signs_lead": "These are the signs on the very message that you got.",
        "harmless": "alone, this proves nothing",
        "do_title": "What to do with a message like this",
        "do_open": "Do not use its link. Open the site or app the way you always do, or call a number that you know.",
        "do_report": "Report it, also when you are not sure, and also after you pressed the link.",
        "report_to": "Report to {address}.",
        "lesson": "The short lesson about this: {lesson}",
        "lesson_link": "Sign in to your lessons",
        "out_lead": "You can leave these exercises. No one asks you for a reason.",
        "out_button": "Send me no more exercises",
        "out_done": "You get no more exercises.",
        "over": "Thank you for reading.",
    },
    "es": {
        "title": "Esto fue un ejercicio",
        "lead": "El correo con este enlace era un mensaje de práctica. Lo enviaron {client} y su proveedor de informática "
        "{firm}. No le pasó nada a su computadora y no se guardó nada que usted haya escrito.",
        "kind": "Estos mensajes se hacen para que también las personas cuidadosas abran el enlace. Usted no tiene ningún "
        "problema.",
        "button": "Soy una persona: mostrar las señales",
        "button_note": "Los filtros de correo también abren enlaces. El botón nos dice que usted no es uno.",
        "signs_title": "Las señales",
        "signs_lead": "Estas son las señales en el mismo mensaje que usted recibió.",
        "harmless": "por sí solo no prueba nada",
        "do_title": "Qué hacer con un mensaje así",
        "do_open": "No use su enlace. Abra el sitio o la aplicación como siempre, o llame a un número que conozca.",
        "do_report": "Avise, aunque no esté seguro y aunque ya haya abierto el enlace.",
        "report_to": "Avise a {address}.",
        "lesson": "La lección corta sobre esto: {lesson}",
        "lesson_link": "Entrar a sus lecciones",
        "out_lead": "Usted puede dejar estos ejercicios. Nadie le pide una razón.",
        "out_button": "No me envíen más ejercicios",
        "out_done": "Ya no recibirá ejercicios.",
        "over": "Gracias por leer.",
    },
}


def debrief_mail(
    *, name: str, client: str, firm: str, subject: str, address: str, language: Language
) -> tuple[str, str]:
    """Subject and text of the mail that tells what a message was, whatever the reader did with it."""
    if language == "es":
        return (
            f"{client}: un correo reciente fue un ejercicio",
            (
                f"Hola, {name}:\n\n"
                f"{client} y su proveedor de informática {firm} enviaron un correo de práctica a su equipo. "
                f"El suyo tenía este asunto:\n\n  {subject}\n\n"
                "Lo recibieron personas de todo el equipo. Nadie tiene ningún problema, haya hecho lo que haya "
                "hecho.\n\nAquí puede ver las señales que tenía el mensaje. La página no pide nada, y ahí "
                f"puede decir que no quiere más ejercicios:\n{address}\n\n"
                "Si recibe un mensaje raro, avise. Nunca molesta.\n\n-- \n"
                f"{firm}, enviado con Duecare\n"
            ),
        )
    return (
        f"{client}: a recent email was an exercise",
        (
            f"Hello {name},\n\n"
            f"{client} and its IT provider {firm} sent a practice email to the team. Yours had this subject:\n\n"
            f"  {subject}\n\n"
            "People all over the team got one. No one is in trouble, whatever they did with it.\n\n"
            "Here you can see the signs that it had. The page asks for nothing, and there you can say that "
            f"you want no more exercises:\n{address}\n\n"
            "If you get a strange message, report it. It is never a bother.\n\n-- \n"
            f"{firm}, sent with Duecare\n"
        ),
    )
