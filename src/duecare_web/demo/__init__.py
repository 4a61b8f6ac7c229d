"""The demonstration: three believable clients made of real files about fictitious people."""

from duecare_web.demo.client import DemoClient
from duecare_web.demo.clients import DEMO_CLIENTS, write_client
from duecare_web.demo.firm import FIRM, DemoFirm
from duecare_web.demo.folder import DemoLocation
from duecare_web.demo.truth import FileTruth, Truth

__all__ = [
    "DEMO_CLIENTS",
    "FIRM",
    "DemoClient",
    "DemoFirm",
    "DemoLocation",
    "FileTruth",
    "Truth",
    "write_client",
]
