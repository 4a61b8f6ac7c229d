"""The words around a lesson on its pages, in English and Spanish."""

from __future__ import annotations

from typing import Final, Literal

_WORDS: Final = {
    "answer": ("Answer", "Responder"),
    "continue": ("Continue", "Seguir"),
    "right": ("Right", "Correcto"),
    "not_quite": ("Not quite", "No del todo"),
    "your_answer": ("Your answer", "Su respuesta"),
    "safer": ("The safer choice", "La opción más segura"),
    "why": ("Why", "Por qué"),
    "signs": ("What to look at", "En qué fijarse"),
    "harmless": ("harmless", "inofensivo"),
    "older": ("From another lesson", "De otra lección"),
    "choose_one": ("Choose one answer.", "Elija una respuesta."),
    "mark": (
        "Mark what looks wrong, if anything does. Then choose what you do.",
        "Marque lo que le parezca mal, si hay algo. Luego elija qué hace.",
    ),
    "message": ("What do you do with this message?", "¿Qué hace con este mensaje?"),
    "done_now": ("Continue", "Seguir"),
    "contacts": ("Your contact card", "Su tarjeta de contacto"),
    "confirm": ("Confirm and finish", "Confirmar y terminar"),
    "your_name": ("Your name here is", "Su nombre aquí es"),
    "needed": ("needed", "necesarias"),
    "of": ("of", "de"),
    "first_right": ("first answers right", "primeras respuestas correctas"),
    "again": ("Try again", "Intentar otra vez"),
    "look_again": ("Look at these again", "Vuelva a mirar esto"),
    "back": ("Back to my work", "Volver a mis tareas"),
    "certificate": ("Certificate", "Certificado"),
    "code": ("Code of the certificate", "Código del certificado"),
    "none_yet": (
        "None for this sitting. You get one when you pass.",
        "Ninguno por este intento. Lo recibirá cuando apruebe.",
    ),
    "mark_label": ("Pass mark", "Nota para aprobar"),
    "sitting": ("Sitting", "Intento"),
    "on_record": (
        "It stays on record, as every sitting does.",
        "Queda en el registro, como todos los intentos.",
    ),
    "later": ("Later is fine too.", "Más tarde también está bien."),
    "enough": (
        "That is enough for one day. You can try again from",
        "Es suficiente por hoy. Puede intentarlo otra vez desde",
    ),
    "help": (
        "Your IT provider sees on its list that you may want help with this lesson.",
        "Su proveedor de informática ve en su lista que quizá quiera ayuda con esta lección.",
    ),
    "progress": ("Progress of this lesson", "Avance de esta lección"),
    "record": ("Record", "Registro"),
    "you_confirmed": ("You confirmed", "Usted confirmó"),
    "time": ("Time on the pages", "Tiempo en las páginas"),
    "practice": ("Spot the trap", "Encuentre la trampa"),
    "practice_help": (
        "Practice. The links on this page lead nowhere.",
        "Práctica. Los enlaces de esta página no llevan a ningún lado.",
    ),
    "see_answer": ("See the answer", "Ver la respuesta"),
    "next_message": ("Next message", "Siguiente mensaje"),
    "enough_now": ("Enough for now", "Por ahora es suficiente"),
    "all_seen": (
        "There is no other message for now.",
        "Por ahora no hay otro mensaje.",
    ),
    "caught": ("You caught it", "Usted lo detectó"),
    "was_trap": ("This one was a trap", "Este mensaje era una trampa"),
    "was_real": ("Right: this one was real", "Correcto: este mensaje era real"),
    "doubt_is_fine": (
        "This one was real, and checking it was fine",
        "Este mensaje era real, y comprobarlo estuvo bien",
    ),
    "signs_marked": ("Warning signs that you marked", "Señales de alerta que marcó"),
    "harmless_marked": ("Harmless parts that you marked", "Partes inofensivas que marcó"),
    "traps_noticed": ("Traps noticed so far", "Trampas detectadas hasta ahora"),
    "real_doubted": ("Real messages doubted so far", "Mensajes reales puestos en duda"),
    "worth_knowing": ("Worth knowing", "Conviene saber"),
}


def page_words(language: Literal["en", "es"]) -> dict[str, str]:
    """The words in one language, by their key."""
    place = 1 if language == "es" else 0
    return {key: both[place] for key, both in _WORDS.items()}


def debrief_headline(*, lure: bool, doubted: bool) -> str:
    """The key of the sentence after a practice message; doubt is never called a mistake."""
    if lure:
        return "caught" if doubted else "was_trap"
    return "doubt_is_fine" if doubted else "was_real"


def too_fast_words(language: Literal["en", "es"]) -> str:
    """Why a sitting that went too fast does not count, kindly."""
    if language == "es":
        return (
            "Las respuestas llegaron más rápido de lo que se pueden leer las preguntas, así que este "
            "intento no cuenta. No hay límite de tiempo: tómese el que necesite."
        )
    return (
        "The answers came faster than anyone can read the questions, so this sitting does not "
        "count. There is no time limit: take the time you need."
    )


def policies_signed(count: int, last: str, language: Literal["en", "es"]) -> str:
    """A part of a sentence: how many policies are signed, and when the last was (a day in words)."""
    if language == "es":
        if not count:
            return "no hay políticas firmadas"
        noun = "hay 1 política firmada" if count == 1 else f"hay {count} políticas firmadas"
        return f"{noun}, la última el {last}"
    if not count:
        return "no policy is signed"
    return f"{count} {'policy is' if count == 1 else 'policies are'} signed, the last on {last}"


def recommendations_open(count: int, since: str, language: Literal["en", "es"]) -> str:
    """A part of a sentence: how many recommendations wait for a decision, and since which day."""
    if language == "es":
        if not count:
            return "no hay recomendaciones abiertas"
        noun = (
            "hay 1 recomendación abierta" if count == 1 else f"hay {count} recomendaciones abiertas"
        )
        return f"{noun}, la más antigua desde el {since}"
    if not count:
        return "no recommendation is open"
    noun = "recommendation is" if count == 1 else "recommendations are"
    return f"{count} {noun} open, the oldest since {since}"
