"""Words of the programs and phones around a scene."""

from __future__ import annotations

from typing import Final

from duecare.catalog.lessons.words import Bilingual

_ROWS: Final = (
    ("mail", "Mail", "Correo"),
    ("draft", "New message", "Mensaje nuevo"),
    ("to_me", "to me", "para mí"),
    ("real_address", "Real address:", "Dirección real:"),
    ("to", "To", "Para"),
    ("cc", "Copy", "Copia"),
    ("from", "From", "De"),
    ("subject", "Subject", "Asunto"),
    ("leads", "Where it leads", "Adónde lleva"),
    ("code_holds", "What the code holds", "Qué contiene el código"),
    ("attachment", "Attached file", "Archivo adjunto"),
    ("send", "Send", "Enviar"),
    ("call", "Phone call", "Llamada"),
    ("caller", "Caller", "Quien llama"),
    ("other_side", "Other side", "La otra persona"),
    ("you", "You", "Usted"),
    ("chat", "Chat", "Chat"),
    ("sms", "Text message", "Mensaje de texto"),
    ("write", "Write a message", "Escribir un mensaje"),
    ("social", "Social network", "Red social"),
    ("browser", "Web page", "Página web"),
    ("address", "Address", "Dirección"),
    ("prompt", "Sign-in prompt on the phone", "Solicitud de acceso en el teléfono"),
    ("fax", "Fax, before it is sent", "Fax, antes de enviarlo"),
    ("fax_number", "Fax number", "Número de fax"),
    ("video", "Video meeting", "Videollamada"),
    ("voice", "In the meeting", "En la reunión"),
    ("at_door", "At the door", "En la puerta"),
    ("room", "What you see", "Lo que usted ve"),
    ("written", "What is written there", "Lo que está escrito"),
    ("this_thing", "Something in the picture", "Algo en el dibujo"),
    ("mark", "sign", "señal"),
    ("harmless", "harmless", "inofensivo"),
)
LABELS: Final[dict[str, Bilingual]] = {key: Bilingual(en=en, es=es) for key, en, es in _ROWS}
