"""What a person declares by signing, in Spanish.

The English sentence is the one that is recorded, word for word. The Spanish stands before it on a
page in Spanish, so that the person knows what they declare.
"""

from __future__ import annotations

from typing import Final

CONSENT: Final = (
    "Acepto leer, firmar y recibir este registro por medios electrónicos. Puedo leer el PDF en este "
    "aparato. Puedo pedir una copia en papel. Puedo retirar este consentimiento para registros "
    "futuros en la página Registro o si se lo digo a mi proveedor de informática. Lo que ya firmé "
    "sigue firmado."
)
PROGRAM_CONSENT: Final = (
    "Mi proveedor de informática puede exportar por nosotros el archivo del programa de seguridad "
    "de este negocio. Este consentimiento vale hasta que yo lo retire. No incluye el archivo de "
    "defensa propio del proveedor."
)
INTENT: Final = (
    "Leí esta recomendación con sus cifras y con lo que queda. La elección es mía, y puedo cambiarla "
    "cualquier día."
)
SECOND: Final = "Conozco esta decisión de rechazar y la confirmo por el negocio."


def authority(client: str) -> str:
    """That the signer may sign for the client."""
    return f"Puedo firmar por {client}."


def acknowledgement(*, title: str, number: int, client: str) -> str:
    """What an employee says by acknowledging a policy."""
    return f"Leí la política «{title}», versión {number}, de {client}. Sé qué me pide y la voy a cumplir."


def fairness(*, client: str, firm: str) -> str:
    """What the record of a refusal can be used for, and what it does not do."""
    return (
        "Cualquiera de las dos partes puede usarlo más tarde. Puede mostrar que se dio el consejo. "
        f"Puede usarse contra {client}, porque muestra que el riesgo se conocía. No quita el riesgo, "
        f"ni ningún deber que marque la ley. No cambia su contrato con {firm}, y no libera a {firm} "
        "de su propio trabajo. Usted puede cambiar de opinión cualquier día."
    )
