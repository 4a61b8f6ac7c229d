"""The signer as a process of its own: ``duecare signer``, started by ``duecare serve``.

It owns the keys and the memory of what was signed; the application can only ask. It may belong to
another user of the machine; then the folder ``ask`` of its folder is given to a common group.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from duecare.errors import EvidenceError
from duecare.evidence.signer.client import signer_elsewhere
from duecare.evidence.signer.home import open_signer, prepare
from duecare.evidence.signer.wire import listen, listen_to_network

_WAIT_SECONDS = 20.0
_PAUSE_SECONDS = 0.05
_OTHER_SECONDS = 1.0


def run_signer(
    folder: Path,
    *,
    group: str = "",
    network: tuple[str, int] | None = None,
    ready: Callable[[], object] = lambda: None,
) -> None:
    """Answer until the process ends.

    ``group``: the group that may ask, beside the owner. ``network``: the address at which machines with a copy of the folder ``ask`` may ask.

    Raises :class:`EvidenceError` while another signer has the folder, or if it is damaged.
    """
    ask = prepare(folder)
    if group:
        _open_to(group, folder, ask)
    # The one before may be ending just now.
    with (
        open_signer(folder, wait_seconds=5.0) as home,
        listen(ask, home, group=bool(group)) as server,
        ExitStack() as others,
    ):
        if network:
            far = listen_to_network(ask, server, host=network[0], port=network[1])
            others.enter_context(far)
            threading.Thread(target=far.serve_forever, daemon=True).start()
        ready()
        server.serve_forever(poll_interval=1.0)


def _open_to(group: str, folder: Path, ask: Path) -> None:
    """The group passes through the folder, and reads what is in ``ask``."""
    try:
        for path, mode in ((folder, 0o710), (ask, 0o2750), (ask / "secret", 0o640)):
            shutil.chown(path, group=group)
            path.chmod(mode)
    except (LookupError, OSError) as error:
        raise EvidenceError(
            f"the folder {ask} cannot be assigned to the group {group}: {error}",
            hint="make the signer's user a member of that group",
        ) from error


class SignerProcess:
    """Starts the signer of ``folder``, and starts it again when it dies, until :meth:`stop`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stopping = threading.Event()
        self._process = self._spawn()
        self._watch = threading.Thread(target=self._keep_alive, name="duecare-signer", daemon=True)

    @property
    def pid(self) -> int:
        """The process that signs now."""
        return self._process.pid

    def start(self) -> None:
        """Wait until it answers; raises :class:`EvidenceError` if it does not."""
        last = time.monotonic() + _WAIT_SECONDS
        client = signer_elsewhere(self.folder / "ask")
        while True:
            try:
                client.heads()
                break
            except EvidenceError:
                if self._process.poll() is not None or time.monotonic() > last:
                    self.stop()
                    raise EvidenceError(
                        "the signer did not start", hint="see its message above"
                    ) from None
                time.sleep(_PAUSE_SECONDS)
        self._watch.start()

    def stop(self) -> None:
        """End it."""
        self._stopping.set()
        self._process.terminate()
        self._process.wait()

    def _spawn(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "duecare.evidence.signer.process", str(self.folder)]
        # It ends when this process ends, however that happens: then its standard input closes.
        return subprocess.Popen(  # noqa: S603  our own module
            [*command, "--with-parent"], stdin=subprocess.PIPE
        )

    def _keep_alive(self) -> None:
        pause = 0.2
        while not self._stopping.is_set():
            started = time.monotonic()
            self._process.wait()
            if self._stopping.is_set():
                return
            pause = 0.2 if time.monotonic() - started > 60 else min(pause * 2, 30.0)
            if self._stopping.wait(pause):
                return
            while self._is_answered():  # by another one, which holds the folder
                if self._stopping.wait(_OTHER_SECONDS):
                    return
            self._process = self._spawn()

    def _is_answered(self) -> bool:
        try:
            signer_elsewhere(self.folder / "ask").last([])
        except EvidenceError:
            return False
        return True


def _end_with_parent() -> None:
    def wait() -> None:
        sys.stdin.buffer.read()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the signer until it is stopped."""
    parser = argparse.ArgumentParser(description="Signs checkpoints that extend the last one.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--with-parent", action="store_true", help="exit when the parent exits")
    given = parser.parse_args(arguments)
    if given.with_parent:
        # Ctrl+C at a terminal reaches both; the parent decides when the signer may end.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _end_with_parent()
    try:
        run_signer(given.folder)
    except EvidenceError as error:
        raise SystemExit(f"{error} ({error.hint})") from error


if __name__ == "__main__":
    main()
