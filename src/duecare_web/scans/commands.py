"""The commands that a technician copies to the machines of a client, one for each system."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from duecare.ids import slug
from duecare_web.scans.models import Enrolment

_SYSTEMS = (
    ("windows", "Windows", r"C:\Users"),
    ("macos", "macOS", "/Users"),
    ("linux", "Linux", "/home"),
)


@dataclass(frozen=True, slots=True)
class Command:
    """One line for one system. The page's script puts the key behind the token."""

    system: str
    label: str
    before: str  # up to and with the token
    key_option: str  # what stands where the page has no script: the key as a file


def scan_commands(enrolment: Enrolment, token: str) -> list[Command]:
    """The command for each system, with the token."""
    client = enrolment.client
    key_file = f"{slug(client.name, longest=30)}.key"
    return [
        Command(
            system,
            label,
            f"duecare scan {folder} --state {client.state} --polite "
            f"--report-to {settings.DUECARE_BASE_URL} --token {token}",
            f" --key-file {key_file}",
        )
        for system, label, folder in _SYSTEMS
    ]
