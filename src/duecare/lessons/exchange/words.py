"""Words of the player around a lesson."""

from __future__ import annotations

from typing import Final

from duecare.catalog.lessons.words import Bilingual

_ROWS: Final = (
    ("start", "Start", "Empezar"),
    ("answer", "Answer", "Contestar"),
    ("continue", "Continue", "Continuar"),
    ("choose", "Choose one answer.", "Elija una respuesta."),
    ("message", "Would you trust this message?", "¿Confiaría en este mensaje?"),
    (
        "mark",
        "Tap each part that makes you stop. Then choose.",
        "Toque cada parte que le haga dudar. Luego elija.",
    ),
    ("right", "That works", "Así está bien"),
    ("safer", "A safer way", "Una forma más segura"),
    ("you_chose", "You chose:", "Usted eligió:"),
    ("look", "What to look at", "En qué fijarse"),
    ("confirm", "Finish", "Terminar"),
    ("confirm_first", "Check the box to finish.", "Marque la casilla para terminar."),
    (
        "kept",
        "Your learning system keeps your first answers, the result and the time.",
        "Su plataforma guarda sus primeras respuestas, el resultado y el tiempo.",
    ),
    (
        "invented",
        "People, firms and messages in the scenes are made up. The contacts are real.",
        "Las personas, empresas y mensajes de las escenas son inventados. Los contactos son reales.",
    ),
    (
        "counted",
        "{right} of {items} first answers were right; {needed} are needed.",
        "{right} de {items} primeras respuestas correctas; se necesitan {needed}.",
    ),
    ("leave", "Back to your learning system", "Volver a su plataforma"),
    ("someone", "Learner", "Participante"),
    ("opening", "Opening the lesson ...", "Abriendo la lección ..."),
    (
        "unreachable",
        "Your learning system does not answer. Close this window and open the lesson again.",
        "Su plataforma no responde. Cierre esta ventana y abra la lección otra vez.",
    ),
    (
        "needs_script",
        "This lesson needs JavaScript, which your learning system uses to keep the result.",
        "Esta lección necesita JavaScript, con el que su plataforma guarda el resultado.",
    ),
)
PLAYER_WORDS: Final[dict[str, Bilingual]] = {key: Bilingual(en=en, es=es) for key, en, es in _ROWS}
