"""Stand-ins on this machine for those outside the firm: a time authority and a witness.

They answer on loopback for as long as the demonstration plays, with keys made for it: what they sign
shows how a file looks that outsiders have seen, and proves nothing. The certificate of the authority's
issuer carries the purpose timeStamping, as that of a commercial authority does.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from duecare.evidence.log import notes
from duecare.evidence.witness.witness import Cosigner, Witness

AUTHORITY: Final = "Loopback Time (demonstration)"
WITNESS: Final = "neighbor.demo"
FILE: Final = "time-authorities.toml"
ROOT: Final = "loopback-time-root.pem"
_REPLY_TYPE: Final = "application/timestamp-reply"
_DAYS: Final = dt.timedelta(days=3650)
_BEFORE: Final = dt.timedelta(days=400)
"""The authority is older than the longest story."""


@dataclass
class _Memory:
    """What the witness remembers while the demonstration plays."""

    known: dict[str, notes.Checkpoint] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def latest(self, origin: str) -> notes.Checkpoint | None:
        return self.known.get(origin)

    def compare_and_set(
        self, origin: str, old: notes.Checkpoint | None, new: notes.Checkpoint
    ) -> bool:
        with self.lock:
            if self.known.get(origin) != old:
                return False
            self.known[origin] = new
            return True


@dataclass(frozen=True)
class Outsiders:
    """A time authority and a witness that answer at ``address``.

    ``logs``: the logs that the witness knows, by origin; it answers for no other.
    """

    stamper: DummyTimeStamper
    root_pem: str
    cosigner: Cosigner
    logs: dict[str, tuple[notes.VerifierKey, ...]] = field(default_factory=dict)
    memory: _Memory = field(default_factory=_Memory)
    address: str = ""

    @property
    def witness(self) -> Witness:
        """The witness over what it has cosigned so far."""
        return Witness(self.logs, self.memory, self.cosigner, _now)

    def stamp(self, request: bytes) -> bytes:
        """The reply to a timestamp request (RFC 3161)."""
        answer: bytes = self.stamper.request_tsa_response(tsp.TimeStampReq.load(request)).dump()
        return answer

    @contextmanager
    def at_time(self, moment: dt.datetime | None) -> Iterator[None]:
        """Inside the block the authority's clock shows ``moment`` of a story; ``None`` for now."""
        self.stamper.fixed_dt = moment
        try:
            yield
        finally:
            self.stamper.fixed_dt = None

    def write_settings(self, home: Path) -> None:
        """Name the authority in the file that the server reads."""
        (home / ROOT).write_text(self.root_pem, encoding="ascii")
        lines = ("[[authority]]", 'label = "loopback"', f'url = "{self.address}/stamp"')
        text = "\n".join([*lines, f'roots = "{ROOT}"', ""])
        (home / FILE).write_text(text, encoding="utf-8")

    def end_settings(self, home: Path) -> None:
        """The authority answers no more: the console must not ask for it."""
        (home / FILE).unlink(missing_ok=True)


def _now() -> int:
    return int(dt.datetime.now(dt.UTC).timestamp())


def _name(text: str) -> x509.Name:
    attributes = [(NameOID.ORGANIZATION_NAME, AUTHORITY), (NameOID.COMMON_NAME, text)]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


def _certificate(
    subject: str,
    key: rsa.RSAPrivateKey,
    issuer: str,
    issuer_key: rsa.RSAPrivateKey,
    *,
    is_authority: bool,
) -> x509.Certificate:
    """A certificate for timestamping; that of the issuer carries the purpose as well."""
    now = dt.datetime.now(dt.UTC)
    usage = dict.fromkeys(
        (
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    own, issuers = (
        x509.SubjectKeyIdentifier.from_public_key(one.public_key()) for one in (key, issuer_key)
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(now + _DAYS)
        .add_extension(
            x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None),
            critical=True,
        )
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_authority,
                key_cert_sign=is_authority,
                crl_sign=is_authority,
                **usage,
            ),
            critical=True,
        )
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=not is_authority
        )
        .add_extension(own, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuers), critical=False
        )
    )
    return made.sign(issuer_key, hashes.SHA256())


def make_outsiders() -> Outsiders:
    """New keys and certificates; nothing answers yet."""
    issuer_key, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    root = _certificate("Issuer", issuer_key, "Issuer", issuer_key, is_authority=True)
    signer = _certificate("Stamps", key, "Issuer", issuer_key, is_authority=False)
    embedded = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    embedded.register(asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)))
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(signer.public_bytes(Encoding.DER)),
        keys.PrivateKeyInfo.load(private),
        certs_to_embed=embedded,
    )
    cosigner = Cosigner(WITNESS, Ed25519PrivateKey.generate())
    return Outsiders(stamper, root.public_bytes(Encoding.PEM).decode(), cosigner)


@contextmanager
def answering() -> Iterator[Outsiders]:
    """Outsiders that answer on loopback until the block ends."""
    made = make_outsiders()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name is the library's
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path == "/stamp":
                self._send(200, _REPLY_TYPE, made.stamp(body))
                return
            answer = made.witness.add_checkpoint(body.decode("utf-8", "replace"))
            self._send(answer.status, answer.content_type, answer.body.encode())

        def _send(self, status: int, media_type: str, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing on the console."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_address[1]}"
        yield Outsiders(made.stamper, made.root_pem, made.cosigner, made.logs, made.memory, address)
    finally:
        server.shutdown()
        server.server_close()
