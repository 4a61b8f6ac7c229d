"""A real time-stamp authority on loopback: ``openssl ts`` behind a small HTTP server."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIG = """
[req]
distinguished_name = dn
[dn]
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
[tsa]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = critical, timeStamping
keyUsage = critical, digitalSignature
[web]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth
[tsa_default]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
certs = {folder}/ca.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@dataclass
class LoopbackAuthority:
    folder: Path
    url: str = ""
    requests: list[bytes] = field(default_factory=list)
    answer_with: bytes | None = None
    status: int = 200

    @property
    def root_pem(self) -> str:
        return (self.folder / "ca.pem").read_text()

    def reply(self, request: bytes) -> bytes:
        self.requests.append(request)
        query, answer = self.folder / "query.tsq", self.folder / "answer.tsr"
        query.write_bytes(request)
        openssl(
            "ts", "-reply", "-queryfile", query, "-out", answer,
            "-config", self.folder / "tsa.cnf", "-section", "tsa_default",
        )  # fmt: skip
        return answer.read_bytes()


def openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def is_available() -> bool:
    return shutil.which("openssl") is not None


def make_authority(
    folder: Path, *, key: tuple[str, ...], purpose: str = "tsa"
) -> LoopbackAuthority:
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "tsa.cnf"
    config.write_text(CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    openssl(
        "req", "-x509", "-newkey", *key, "-nodes", "-days", "30", "-subj", "/CN=Loopback root",
        "-keyout", folder / "ca.key", "-out", folder / "ca.pem",
        "-config", config, "-extensions", "ca",
    )  # fmt: skip
    openssl(
        "req", "-new", "-newkey", *key, "-nodes", "-subj", "/CN=Loopback authority",
        "-keyout", folder / "tsa.key", "-out", folder / "tsa.csr", "-config", config,
    )  # fmt: skip
    openssl(
        "x509", "-req", "-in", folder / "tsa.csr", "-CA", folder / "ca.pem",
        "-CAkey", folder / "ca.key", "-CAcreateserial", "-days", "20", "-out", folder / "tsa.pem",
        "-extfile", config, "-extensions", purpose,
    )  # fmt: skip
    return LoopbackAuthority(folder)


@contextmanager
def serving(authority: LoopbackAuthority) -> Iterator[LoopbackAuthority]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            body = authority.answer_with or authority.reply(request)
            self.send_response(authority.status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    authority.url = f"http://127.0.0.1:{server.server_address[1]}/tsa"
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
