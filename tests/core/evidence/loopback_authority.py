"""A real timestamp authority on loopback: ``openssl ts`` behind a small HTTP server.

With :func:`revocable` its certificate names a revocation list and an OCSP responder, which the same
server serves.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509 import ocsp

from duecare.evidence.bundle.bundle import Token
from duecare.evidence.timestamps import timestamp
from duecare.evidence.timestamps.tsa_client import http_transport

CONFIG = """
[req]
distinguished_name = dn
[dn]
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
[between]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
extendedKeyUsage = {above}
[tsa]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = critical, timeStamping
keyUsage = critical, digitalSignature
{points}
[web]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth
[tsa_default]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
certs = {folder}/chain.pem
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
    revoked_at: datetime | None = None
    reason: x509.ReasonFlags | None = None
    serves_lists: bool = True
    asked_for_lists: int = 0

    def certificate(self, name: str = "tsa") -> x509.Certificate:
        return x509.load_pem_x509_certificate((self.folder / f"{name}.pem").read_bytes())

    def crl(self, *, days: int = 7, signer: str = "ca") -> bytes:
        """The list of the root as of now, with the authority on it if it was revoked."""
        root, now = self.certificate("ca"), datetime.now(UTC)
        builder = x509.CertificateRevocationListBuilder().issuer_name(root.subject)
        builder = builder.last_update(min(now, now + timedelta(days=days - 1)))
        builder = builder.next_update(now + timedelta(days=days))
        if self.revoked_at:
            row = x509.RevokedCertificateBuilder(self.certificate().serial_number, self.revoked_at)
            if self.reason:
                row = row.add_extension(x509.CRLReason(self.reason), critical=False)
            builder = builder.add_revoked_certificate(row.build())
        key = load_pem_private_key((self.folder / f"{signer}.key").read_bytes(), None)
        return builder.sign(key, SHA256()).public_bytes(Encoding.DER)  # type: ignore[arg-type]

    def ocsp_answer(self) -> bytes:
        """What the responder of the root says about the authority."""
        root, now = self.certificate("ca"), datetime.now(UTC)
        status = ocsp.OCSPCertStatus.REVOKED if self.revoked_at else ocsp.OCSPCertStatus.GOOD
        builder = ocsp.OCSPResponseBuilder().add_response(
            self.certificate(),
            root,
            SHA256(),
            status,
            now,
            now + timedelta(days=1),
            self.revoked_at,
            self.reason,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, root)
        key = load_pem_private_key((self.folder / "ca.key").read_bytes(), None)
        return builder.sign(key, SHA256()).public_bytes(Encoding.DER)  # type: ignore[arg-type]

    @property
    def root_pem(self) -> str:
        return (self.folder / "ca.pem").read_text()

    def reply(self, request: bytes) -> bytes:
        self.requests.append(request)
        query, answer = self.folder / "query.tsq", self.folder / "answer.tsr"
        query.write_bytes(request)
        openssl(
            "ts",
            "-reply",
            "-queryfile",
            query,
            "-out",
            answer,
            "-config",
            self.folder / "tsa.cnf",
            "-section",
            "tsa_default",
        )
        return answer.read_bytes()


def request_token(url: str, message: bytes, *, nonce: int) -> Token:
    """A token over ``message`` from the authority at an address, asked as the console asks."""
    request = timestamp.make_request(message, nonce=nonce)
    return Token("loopback", request, http_transport(timeout_seconds=10)(url, request))


def openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def is_available() -> bool:
    return shutil.which("openssl") is not None


def make_authority(
    folder: Path,
    *,
    key: tuple[str, ...],
    purpose: str = "tsa",
    points: str = "",
    between: bool = False,
    above_is_for: str = "timeStamping",
) -> LoopbackAuthority:
    """An authority under a root; ``between``: under another authority, for ``above_is_for``."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "tsa.cnf"
    config.write_text(CONFIG.format(folder=folder, points=points, above=above_is_for))
    (folder / "serial").write_text("01\n")
    made = ("-newkey", *key, "-nodes", "-config", config)
    root = ("-x509", "-days", "30", "-subj", "/CN=Loopback root", "-extensions", "ca")
    openssl("req", *made, *root, "-keyout", folder / "ca.key", "-out", folder / "ca.pem")
    above = "ca"
    if between:
        _issue(folder, "between", "Loopback intermediate", above, made, "between")
        above = "between"
    _issue(folder, "tsa", "Loopback authority", above, made, purpose)
    (folder / "chain.pem").write_text((folder / f"{above}.pem").read_text())
    return LoopbackAuthority(folder)


def _issue(
    folder: Path, name: str, subject: str, above: str, made: tuple[object, ...], kind: str
) -> None:
    """A certificate ``name`` of the extensions ``kind``, signed by the key of ``above``."""
    request, key = folder / f"{name}.csr", folder / f"{name}.key"
    openssl("req", "-new", *made, "-subj", f"/CN={subject}", "-keyout", key, "-out", request)
    issuer = ("-CA", folder / f"{above}.pem", "-CAkey", folder / f"{above}.key", "-CAcreateserial")
    form = ("-days", "20", "-extfile", folder / "tsa.cnf", "-extensions", kind)
    openssl("x509", "-req", "-in", request, *issuer, *form, "-out", folder / f"{name}.pem")


EC = ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")


@contextmanager
def serving(authority: LoopbackAuthority) -> Iterator[LoopbackAuthority]:
    with _server(lambda: authority) as port:
        authority.url = f"http://127.0.0.1:{port}/tsa"
        yield authority


@contextmanager
def revocable(folder: Path, *, only: str = "crl") -> Iterator[LoopbackAuthority]:
    """An authority whose certificate says where its revocation list is (``only``: crl or ocsp)."""
    made: list[LoopbackAuthority] = []
    with _server(lambda: made[0]) as port:
        address = f"http://127.0.0.1:{port}"
        points = f"crlDistributionPoints = URI:{address}/ca.crl"
        if only == "ocsp":
            points = f"authorityInfoAccess = OCSP;URI:{address}/ocsp"
        made.append(make_authority(folder, key=EC, points=points))
        made[0].url = f"{address}/tsa"
        yield made[0]


@contextmanager
def _server(find: Callable[[], LoopbackAuthority]) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            authority = find()
            authority.asked_for_lists += 1
            assert self.path == "/ca.crl"
            self._send(200 if authority.serves_lists else 503, authority.crl())

        def do_POST(self) -> None:
            authority = find()
            request = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/ocsp":
                authority.asked_for_lists += 1
                ocsp.load_der_ocsp_request(request)
                self._send(200 if authority.serves_lists else 503, authority.ocsp_answer())
                return
            assert self.headers["Content-Type"] == "application/timestamp-query"
            self._send(authority.status, authority.answer_with or authority.reply(request))

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
