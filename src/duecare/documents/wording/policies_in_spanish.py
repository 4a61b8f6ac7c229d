"""What each policy is about, in Spanish, for a reader whose page is in Spanish.

The adopted text is English and is what is signed; this stands beside it, is not part of it and
names no figure or fact that only the text knows.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class SpanishText(NamedTuple):
    """A title in Spanish, and what it is about in one to three sentences."""

    title: str
    about: str


POLICIES: Final[dict[str, SpanishText]] = {
    "POL-ACCESS": SpanishText(
        "Acceso a sistemas y datos",
        "Dice quién puede entrar en cada sistema y cómo se pide. Usted usa solo lo que su trabajo "
        "necesita. Cierra su pantalla cuando se levanta.",
    ),
    "POL-AI": SpanishText(
        "Herramientas de IA en el trabajo",
        "Dice qué herramientas de IA se pueden usar y con qué datos. No se ponen datos de personas "
        "en otras. Usted lee y comprueba lo que la herramienta escribe.",
    ),
    "POL-AUP": SpanishText(
        "Uso de los equipos y programas",
        "Dice qué se puede hacer con las computadoras, los teléfonos y las cuentas de la empresa. "
        "Usted no instala programas por su cuenta. No guarda datos en su correo o su nube personal.",
    ),
    "POL-BACKUP": SpanishText(
        "Copias de respaldo y recuperación",
        "Dice cómo se copian los datos y cómo se recuperan si algo falla. Usted guarda su trabajo "
        "solo en los lugares previstos. No hace copias por su cuenta.",
    ),
    "POL-CLASSIFY": SpanishText(
        "Tipos de datos y cómo tratarlos",
        "Separa los datos en grupos, de los públicos a los más delicados. Cada grupo tiene sus "
        "reglas para guardar, enviar y tirar.",
    ),
    "POL-DEVICE": SpanishText(
        "Computadoras, teléfonos y equipos propios",
        "Dice cómo se cuidan los equipos, también los suyos si los usa para el trabajo. Si se "
        "pierde uno, usted avisa de inmediato.",
    ),
    "POL-EMAIL": SpanishText(
        "Correo, mensajes y redes sociales",
        "Dice qué se envía por correo y qué no, y cómo se escribe en las redes. Si un mensaje le "
        "parece raro, usted avisa antes de abrir nada.",
    ),
    "POL-ENCRYPTION": SpanishText(
        "Cifrado",
        "Cifrar es guardar los datos de modo que solo se lean con una clave. La política dice qué "
        "equipos y envíos van cifrados. Usted no apaga el cifrado ni comparte la clave.",
    ),
    "POL-HIPAA": SpanishText(
        "Reglas de seguridad de HIPAA",
        "HIPAA es la ley sobre los datos de salud. La política dice quién responde de ellos y cómo "
        "se cuidan. Usted abre solo los datos de salud que su trabajo pide.",
    ),
    "POL-HIRING": SpanishText(
        "Entrar y cambiar de puesto",
        "Dice qué se hace antes de dar acceso a una persona nueva y cuando alguien cambia de "
        "puesto. El acceso que ya no hace falta se quita.",
    ),
    "POL-INCIDENT": SpanishText(
        "Incidentes y avisos",
        "Dice qué hacer cuando algo sale mal: a quién avisar, qué no tocar y quién decide. Usted "
        "avisa de inmediato, también si el error fue suyo.",
    ),
    "POL-LOGGING": SpanishText(
        "Registros y vigilancia de los sistemas",
        "Dice qué anotan los sistemas, quién lo mira y cuánto tiempo se guarda. Sirve para ver "
        "ataques y aclarar dudas.",
    ),
    "POL-NETWORK": SpanishText(
        "Red y wifi",
        "Dice cómo se protege la red y quién puede conectarse. Usted no conecta equipos propios a "
        "la red de trabajo sin permiso.",
    ),
    "POL-PASSWORD": SpanishText(
        "Contraseñas e inicio de sesión",
        "Dice cómo son las contraseñas y cuándo se usa un segundo paso. Usted no comparte su "
        "contraseña ni aprueba un aviso que no pidió.",
    ),
    "POL-PATCH": SpanishText(
        "Actualizaciones y cambios",
        "Dice cómo se ponen al día los programas y cómo se hacen los cambios. Usted deja que el "
        "equipo se reinicie cuando lo pide.",
    ),
    "POL-PAYMENT": SpanishText(
        "Pagos y datos bancarios",
        "Dice cómo se comprueba un pago o un cambio de cuenta. Usted llama a un número que ya "
        "conoce antes de pagar o cambiar algo.",
    ),
    "POL-PCI": SpanishText(
        "Tarjetas de pago",
        "Dice cómo se tratan los datos de las tarjetas. Nadie los anota ni los guarda. Usted mira "
        "que el lector de tarjetas no haya cambiado.",
    ),
    "POL-PHYSICAL": SpanishText(
        "Seguridad de las oficinas y del papel",
        "Dice cómo se cierran las oficinas y qué se hace con visitas y papeles. Usted no deja "
        "papeles con datos a la vista.",
    ),
    "POL-REMOTE": SpanishText(
        "Trabajo en casa y de viaje",
        "Dice cómo se trabaja fuera de la oficina. Usted usa el equipo y la conexión previstos. "
        "Cuida que nadie más vea la pantalla.",
    ),
    "POL-RETENTION": SpanishText(
        "Guardar y destruir datos",
        "Dice cuánto tiempo se guardan los datos y cómo se destruyen. Usted no tira papeles con "
        "datos a la basura.",
    ),
    "POL-RISK": SpanishText(
        "Evaluación y decisiones de riesgo",
        "Dice cuándo se miran los riesgos y quién decide qué hacer. Cada decisión se escribe y se "
        "firma.",
    ),
    "POL-SANCTION": SpanishText(
        "Cuando se rompe una regla",
        "Dice qué pasa si alguien rompe una regla y cómo se le escucha. Avisar de un error propio "
        "a tiempo cuenta a favor.",
    ),
    "POL-TERMINATION": SpanishText(
        "Cuando alguien deja la empresa",
        "Dice qué se hace el último día: se cierran las cuentas y se devuelven equipos y llaves. "
        "Usted no se lleva copias de datos.",
    ),
    "POL-TRAINING": SpanishText(
        "Capacitación en seguridad",
        "Dice qué lecciones se hacen, cuándo y con qué nota se aprueban. Usted hace las suyas a "
        "tiempo y en persona.",
    ),
    "POL-VENDOR": SpanishText(
        "Proveedores",
        "Dice qué se pide a otra empresa antes de darle datos o acceso. Usted no contrata un "
        "servicio para datos de trabajo sin permiso.",
    ),
    "POL-WISP": SpanishText(
        "Programa escrito de seguridad de la información",
        "Reúne todo lo que la empresa hace para cuidar los datos de las personas, y quién responde "
        "de ello.",
    ),
}


def spanish_policy(outline: str) -> SpanishText | None:
    """The policy in Spanish; ``None`` for one that the firm or the client wrote itself."""
    return POLICIES.get(outline)
