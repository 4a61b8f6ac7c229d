"""What each safeguard is, in Spanish, for an owner whose page is in Spanish.

The recommendation is English and is what is signed; this stands beside it and is not part of it.
"""

from __future__ import annotations

from typing import Final

from duecare.documents.wording.policies_in_spanish import SpanishText

_TEXTS: Final = """
SG-MFA-EMAIL | Segundo paso para el correo y la nube | Además de la contraseña se pide un código o una llave. Así una contraseña robada no basta.
SG-MFA-REMOTE | Segundo paso para el acceso a distancia | Quien entra desde fuera debe mostrar algo más que una contraseña.
SG-MFA-ADMIN | Entrada segura para administradores | Las cuentas con más poder usan una llave que no se puede robar con un correo falso.
SG-COND-ACCESS | Cerrar formas viejas de entrar | Se cierran las entradas viejas y las que parecen raras.
SG-PWMGR | Caja de contraseñas de la empresa | Un programa guarda las contraseñas, para que cada una sea larga y distinta.
SG-PWSTD | Reglas para las contraseñas | Se piden contraseñas largas y se revisa que no estén en listas robadas.
SG-UNIQUE-ID | Una cuenta por persona | Cada persona usa su propia cuenta. Así se sabe quién hizo qué.
SG-LEAST-PRIV | Sin permisos de administrador cada día | Para el trabajo diario basta una cuenta normal. Un virus puede hacer menos daño.
SG-ACCESS-REVIEW | Revisar quién puede abrir qué | Cada cierto tiempo se mira la lista y se quita el acceso que sobra.
SG-OFFBOARD | Lista para cuando alguien se va | El último día se cierran las cuentas y se devuelven los equipos, con hora y firma.
SG-ONBOARD | Acceso según el puesto | Una persona nueva recibe solo el acceso que pide su puesto, después de una revisión.
SG-SSO | Una sola entrada para los programas | Se entra una vez, con control en un solo lugar. Al irse alguien, se cierra todo de una vez.
SG-LEAK-WATCH | Vigilar contraseñas robadas | Alguien avisa si una clave de la empresa sale en una lista robada.
SG-FDE | Cifrar los discos de las computadoras | Si se pierde un equipo, nadie puede leer lo que hay dentro.
SG-MDM | Control de teléfonos y portátiles | Los equipos se ponen al día desde un solo lugar y se pueden borrar a distancia.
SG-SCREENLOCK | Bloqueo de pantalla | La pantalla se cierra sola cuando nadie usa el equipo.
SG-EDR | Protección que mira lo que hacen los programas | Un programa en cada equipo ve lo que parece un ataque y lo detiene.
SG-MDR | Vigilancia día y noche | Personas miran las alarmas a toda hora, también en domingo.
SG-PATCH | Actualizar a tiempo | Las fallas conocidas se corrigen dentro de un plazo fijo.
SG-EOL | Cambiar los sistemas viejos | Lo que ya no recibe correcciones se cambia o se separa.
SG-HARDEN | Ajustes seguros | Los equipos se preparan con ajustes que cierran lo que no hace falta.
SG-APPCONTROL | Solo programas aprobados | Un programa que no está en la lista no puede abrirse.
SG-USB | Control de memorias USB | Se decide qué memorias se pueden usar, y para qué.
SG-ASSETS | Lista de equipos y programas | Se sabe qué equipos y programas hay. Lo que no se conoce no se puede cuidar.
SG-FIREWALL | Cortafuegos con reglas revisadas | Un equipo decide qué entra y qué sale de la red, y alguien revisa sus reglas.
SG-NO-OPEN | Nada abierto a internet sin necesidad | Se cierran las puertas que se ven desde internet y que nadie usa.
SG-SEGMENT | Redes separadas | Las visitas y los equipos delicados usan redes distintas. Un ataque llega menos lejos.
SG-WIFI | Wifi segura | La red sin cables usa una clave fuerte, y las visitas tienen la suya.
SG-DNS | Bloquear páginas malas | Las direcciones que se sabe que hacen daño no se abren.
SG-VULNSCAN | Buscar fallas | Un programa busca fallas en los sistemas, para corregirlas antes que otro las use.
SG-PENTEST | Prueba de ataque cada año | Una persona de confianza intenta entrar y dice cómo lo hizo.
SG-EMAILSEC | Filtrar el correo que llega | Los mensajes con virus o engaños se apartan antes de llegar.
SG-DMARC | Que nadie escriba en su nombre | El correo que finge venir de su empresa se rechaza.
SG-EMAILENC | Enviar cifrado lo delicado | Lo que lleva datos de personas se envía de modo que solo lo lea quien debe.
SG-DLP | Avisar cuando salen datos | El sistema avisa o detiene un envío con datos delicados.
SG-PAYVERIFY | Llamar antes de cambiar un pago | Antes de cambiar una cuenta se llama a un número ya conocido.
SG-CLOUD-BASE | Ajustes seguros en Microsoft 365 o Google | Se revisan los ajustes de Microsoft 365 o Google, que al principio vienen abiertos.
SG-DATAMAP | Saber dónde están los datos | Se busca dónde hay datos de personas. Solo así se pueden cuidar o borrar.
SG-MINIMIZE | Borrar lo que ya no hace falta | Lo que no se guarda no se puede robar.
SG-MAIL-RETENTION | Guardar menos correo | Los correos viejos se borran, porque un buzón robado muestra años de datos.
SG-SERVERENC | Cifrar servidores y copias | Lo guardado en servidores, bases y copias no se puede leer sin la clave.
SG-CLOUDSHARE | Control de enlaces compartidos | Un enlace abre solo para personas con nombre, y se cierra cuando ya no hace falta.
SG-SHARE-PERMS | Cerrar carpetas abiertas a todos | Una carpeta con datos la abre solo quien la necesita.
SG-PAY-HOSTED | No tocar números de tarjetas | El pago pasa por una empresa que los trata por usted.
SG-DISPOSE | Destruir bien los equipos viejos | Un equipo que se tira se borra antes, y queda una prueba.
SG-SHRED | Triturar y guardar el papel | El papel con datos se guarda bajo llave y se tritura.
SG-BACKUP | Copias fuera de la oficina | Una copia está en otro lugar, por si la oficina se quema o la cierran con un virus.
SG-BACKUP-IMMUT | Copias que nadie puede borrar | Un ladrón que entra en la red tampoco puede borrar esta copia.
SG-RESTORE-TEST | Ensayar la recuperación | Se prueba que las copias sirven, antes de que hagan falta.
SG-SAASBACKUP | Copiar el correo y los archivos de la nube | Lo que está en la nube también se copia a otro lugar.
SG-BCP | Plan para seguir trabajando | Se escribe cómo se atiende a la gente sin computadoras por unos días.
SG-LOGS | Guardar y mirar los registros | Se guarda quién entró y qué pasó, y alguien lo mira.
SG-IRP | Plan para un incidente | Se escribe quién hace qué cuando pasa algo. Así no se pierden las primeras horas.
SG-TABLETOP | Ensayar el plan | Una vez al año se juega un caso, para ver qué falta.
SG-RETAINER | Abogado y peritos ya elegidos | Se sabe a quién llamar y cuánto cobra, antes de que pase algo.
SG-TRAIN | Enseñar a todos | Lecciones cortas enseñan a ver los engaños más comunes.
SG-PHISHSIM | Pruebas con correos falsos | Se envían correos de prueba, para aprender sin daño.
SG-REPORT | Una forma fácil de avisar | Todos saben a quién avisar y reciben las gracias.
SG-POLICIES | Reglas escritas, leídas y firmadas | Las reglas están por escrito y cada persona confirma que las leyó.
SG-SECLEAD | Nombrar a una persona responsable | Una persona responde de la seguridad y tiene tiempo para ello.
SG-SRA | Evaluación de riesgos cada año | Una vez al año se miran los riesgos y se decide qué hacer.
SG-BOARD | Informe escrito a los dueños cada año | Los dueños leen una vez al año cómo está la seguridad.
SG-VENDORS | Lista y control de proveedores | Se sabe qué empresas tienen sus datos y cómo los cuidan.
SG-CONTRACTS | Seguridad en los contratos | Los contratos dicen cómo cuida sus datos la otra empresa y cuándo avisa.
SG-MSP-LOCK | Cerrar bien las herramientas del proveedor | El proveedor cuida sus propias herramientas, porque con ellas se entra a todo.
SG-PHYSICAL | Cerrar oficinas y equipos | Las puertas y los equipos se cierran con llave.
SG-REMOTE-WORK | Reglas para trabajar en casa y de viaje | Se dice con qué equipo y con qué conexión se trabaja fuera.
SG-WEBPATCH | Mantener la página web | La página de la empresa se pone al día, para que nadie la use contra sus clientes.
SG-WEBSCRIPT | Vigilar la página de pagos | Se vigila que nadie cambie la página en la que se paga.
SG-CHANGE | Planear y anotar los cambios | Cada cambio en los sistemas se planea, se prueba y se anota.
SG-CYBERINS | Un seguro que alcance | La póliza cubre un caso malo de verdad, y no solo una parte.
SG-INS-TRUE | Solicitud del seguro con pruebas | Lo que se dice a la aseguradora es cierto y se puede mostrar. Así no hay razón para no pagar.
"""
SAFEGUARDS: Final[dict[str, SpanishText]] = {
    code: SpanishText(title, about)
    for code, title, about in (line.split(" | ") for line in _TEXTS.strip().splitlines())
}


def spanish_safeguard(code: str) -> SpanishText | None:
    """The safeguard in Spanish; ``None`` for a recommendation that the firm wrote itself."""
    return SAFEGUARDS.get(code)
