"""Drives an installed Firefox over Marionette, its own remote protocol.

Playwright drives only a Firefox of its own making. Messages are ``length:[type, id, command,
parameters]`` in JSON (Mozilla, *Marionette protocol*, version 3).
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

PROGRAM = shutil.which("firefox") or shutil.which("firefox-esr")
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # how WebDriver names a reference


class Firefox:
    """One headless Firefox with a profile of its own, and the page that it shows."""

    def __init__(self, profile: Path) -> None:
        port = _free_port()
        profile.mkdir()
        (profile / "user.js").write_text(
            f'user_pref("marionette.port", {port});\n'
            'user_pref("network.manage-offline-status", false);\n'
            'user_pref("app.update.enabled", false);\n'
            'user_pref("toolkit.telemetry.enabled", false);\n'
        )
        self._process = subprocess.Popen(
            [str(PROGRAM), "--headless", "--marionette", "--no-remote", "--profile", str(profile)],
            env={**os.environ, "HOME": str(profile), "MOZ_CRASHREPORTER_DISABLE": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._number = 0
        self._stream = self._connect(port)
        self.version = self._call("WebDriver:NewSession")["capabilities"]["browserVersion"]

    def open(self, address: str) -> None:
        """Show a page."""
        self._call("WebDriver:Navigate", url=address)

    def find(self, selector: str) -> str:
        """A reference to the element that a CSS selector names."""
        found = self._call("WebDriver:FindElement", using="css selector", value=selector)
        return str(found["value"][_ELEMENT])

    def type(self, selector: str, text: str) -> None:
        """Type into a field, or name the file of a file field."""
        self._call("WebDriver:ElementSendKeys", id=self.find(selector), text=text)

    def click(self, selector: str) -> None:
        """Click on an element."""
        self._call("WebDriver:ElementClick", id=self.find(selector))

    def run(self, script: str) -> Any:
        """What a script returns that runs in the page."""
        return self._call("WebDriver:ExecuteScript", script=script, args=[])["value"]

    def wait_for(self, script: str, *, seconds: float) -> Any:
        """The first value of a script that counts as true."""
        until = time.monotonic() + seconds
        while not (value := self.run(script)):
            assert time.monotonic() < until, f"Firefox: nothing after {seconds} s: {script}"
            time.sleep(0.05)
        return value

    def close(self) -> None:
        """End the browser."""
        self._stream.close()
        self._process.kill()
        self._process.wait()

    def _connect(self, port: int) -> socket.socket:
        until = time.monotonic() + 60
        while True:
            try:
                stream = socket.create_connection(("127.0.0.1", port), timeout=120)
            except OSError:
                assert time.monotonic() < until, "Firefox does not start"
                assert self._process.poll() is None, "Firefox ended at its start"
                time.sleep(0.1)
                continue
            self._receive(stream)  # its greeting
            return stream

    def _call(self, command: str, **parameters: Any) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, command, parameters]).encode()
        self._stream.sendall(b"%d:" % len(message) + message)
        _, number, error, result = self._receive(self._stream)
        assert number == self._number
        assert error is None, f"{command}: {error}"
        return result

    @staticmethod
    def _receive(stream: socket.socket) -> Any:
        size = b""
        while not size.endswith(b":"):
            size += _some(stream, 1)
        body = b""
        while len(body) < int(size[:-1]):
            body += _some(stream, int(size[:-1]) - len(body))
        return json.loads(body)


def _some(stream: socket.socket, count: int) -> bytes:
    data = stream.recv(count)
    assert data, "Firefox has ended"
    return data


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
