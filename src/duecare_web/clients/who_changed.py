"""Who changed one fact of a client, of a person or of a device last, as its form tells the next one."""

from __future__ import annotations

from collections.abc import Callable

from duecare import record
from duecare_web.clients.models import Client, Contact, Device, Employee
from duecare_web.ledger.changers import changed_by, person_is


def of_client(client: Client) -> Callable[[str], str]:
    """By the name of a fact: by whom and when it was changed last."""
    return lambda name: changed_by(client.log, record.ClientChanged, name)


def of_person(person: Contact | Employee) -> Callable[[str], str]:
    """The same for what is known of a person."""
    own = record.ContactChanged if isinstance(person, Contact) else record.EmployeeChanged
    about, log = person_is(person.as_person()["id"]), person.client.log

    def who(name: str) -> str:
        if name == "language":
            return changed_by(log, record.LanguageChosen, "", about)
        return changed_by(log, own, "active" if name == "is_active" else name, about)

    return who


def of_device(device: Device) -> Callable[[str], str]:
    """The same for a device, as far as entries under its name tell it; they do not name its user."""
    return lambda name: changed_by(
        device.client.log,
        record.DeviceChanged,
        name,
        lambda values: values.get("content", {}).get("after", {}).get("name") == device.name,
    )
