"""What a row is: the kind of a device by its word, system, model and name; a policy by its terms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

# Words of sources and models -> kinds of devices; the first that fits.
_KINDS: Final = (
    (
        "server",
        re.compile(r"\bservers?\b|windows_server|mac_server|linux_server|\besxi\b", re.IGNORECASE),
    ),
    ("nas", re.compile(r"\bnas\b|network storage|synology|qnap", re.IGNORECASE)),
    (
        "phone",
        re.compile(
            r"android|apple_ios|\bios\b|ipados|iphone|\bipad|phone|tablet|mobile", re.IGNORECASE
        ),
    ),
    (
        "laptop",
        re.compile(
            r"laptop|notebook|macbook|latitude|thinkpad|elitebook|probook|xps|"
            r"surface (pro|laptop|go|book)|zenbook|portable|chromebook|\blt[-_]?\d",
            re.IGNORECASE,
        ),
    ),
    (
        "desktop",
        re.compile(
            r"desktop|tower|optiplex|imac|mac ?mini|elitedesk|prodesk|thinkcentre|"
            r"all[- ]in[- ]one|\bdt[-_]?\d|\bpc[-_]?\d",
            re.IGNORECASE,
        ),
    ),
)
_NO_COMPUTER: Final = re.compile(
    r"^nms_|printer|switch|router|firewall|access point|^ups$|camera|cloud_monitor|vmware_|hyperv_",
    re.IGNORECASE,
)
_LOOKED_AT: Final = ("device_kind", "os", "model", "name")
ASSUMED: Final = "laptop"
"""A computer of which nothing is known is counted as one that can be lost."""


def device_kind(values: Mapping[str, Any]) -> str:
    """The kind of device that a row is."""
    for key in _LOOKED_AT:
        text = str(values.get(key, ""))[:200]
        for kind, pattern in _KINDS:
            if text and pattern.search(text):
                return kind
    return ASSUMED


def is_no_computer(values: Mapping[str, Any]) -> bool:
    """Whether a row is a printer, a switch or the like, which holds no files of people."""
    return bool(_NO_COMPUTER.search(str(values.get("device_kind", ""))))


def policy_name(carrier: str, kind: str, starts_on: str) -> str:
    """What tells insurance policies apart: insurer, kind, and the day from which they hold."""
    return " ".join(one for one in (carrier, kind.replace("_", " "), starts_on) if one)
