"""The client of the console's interface against a real server that misbehaves in every way."""

from __future__ import annotations

import datetime as dt
import gzip
import ipaddress
import ssl

import pytest
from tests.core.cli.loopback_console import Server

from duecare.cli.console_client import Console, ConsoleUnreachableError
from duecare.errors import InputError, TransferError
from duecare.inventory import DataInventory, PeopleCount, ScanScope

TOKEN = "dct_0123456789abcdef_" + "x" * 43
ENROLLED = {
    "client": "Harbor",
    "label": "laptops",
    "home_state": "TX",
    "key_id": "",
    "machines_left": 3,
}
RECEIPT = {"client": "Harbor", "machine": "LT-07", "state": "recorded"}
INVENTORY = DataInventory(
    scanned_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
    scope=ScanScope(sources=["/home"]),
    people=PeopleCount(low=0, best=0, high=0),
)


@pytest.fixture
def server():
    started = Server()
    yield started
    started.http.shutdown()
    started.http.server_close()


@pytest.fixture
def pauses():
    return []


def console(server, pauses=None, **options):
    sleep = (pauses if pauses is not None else []).append
    return Console(**{"url": server.url, "token": TOKEN, "sleep": sleep} | options)


def test_the_inventory_travels_packed_and_the_token_in_the_header_alone(server):
    receipt = console(server.will(201, RECEIPT)).send(INVENTORY)
    assert receipt == ("LT-07", "Harbor", True)
    method, path, headers, body = server.got[0]
    assert (method, path) == ("POST", "/api/v1/inventories")
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body).decode() == INVENTORY.to_json()
    assert "Cookie" not in headers


def test_a_path_in_front_of_the_console_is_kept(server):
    console(server.will(200, ENROLLED), url=f"{server.url}/duecare/").enrolment()
    assert server.got[0][1] == "/duecare/api/v1/enrolment"


@pytest.mark.parametrize(
    "url",
    ["duecare.example.com", "ftp://duecare.example.com", "https://", "", "https://a:b@example.com"],
)
def test_an_address_that_cannot_be_is_refused(url):
    with pytest.raises(InputError):
        Console(url=url, token=TOKEN)


def test_an_unencrypted_address_is_refused_unless_it_is_this_machine_or_allowed():
    with pytest.raises(InputError, match="not https") as caught:
        Console(url="http://duecare.example.com", token=TOKEN)
    assert "--allow-http" in caught.value.hint
    assert Console(url="http://duecare.example.com", token=TOKEN, allow_http=True)
    for host in ("127.0.0.1", "localhost", "[::1]"):
        assert Console(url=f"http://{host}:8000", token=TOKEN)


def test_trouble_that_may_pass_is_tried_again_with_growing_pauses(server, pauses):
    server.will(503, b"busy").will(502, b"").will(500, b"").will(200, ENROLLED)
    assert console(server, pauses).enrolment().client == "Harbor"
    assert 0.7 <= pauses[0] <= 1.3
    assert 1.4 <= pauses[1] <= 2.6
    assert 2.8 <= pauses[2] <= 5.2


def test_the_console_says_how_long_to_wait_within_reason(server, pauses):
    problem = {"detail": "too often", "hint": "wait"}
    server.will(429, problem, Retry_After="9").will(429, problem, Retry_After="86400")
    server.will(200, ENROLLED)
    console(server, pauses).enrolment()
    assert pauses == [9.0, 60.0]


def test_it_gives_up_in_the_end_and_says_why(server, pauses):
    for _ in range(3):
        server.will(503, {"detail": "The console is being updated.", "hint": "Later."})
    with pytest.raises(ConsoleUnreachableError, match="being updated"):
        console(server, pauses, attempts=3).enrolment()
    assert len(server.got) == 3
    assert len(pauses) == 2


def test_a_server_that_is_not_there_is_named(server, pauses):
    server.http.server_close()
    with pytest.raises(ConsoleUnreachableError, match="cannot be reached"):
        console(server, pauses, attempts=2).enrolment()


def test_a_refusal_is_final_and_in_the_words_of_the_console(server, pauses):
    server.will(409, {"detail": "Another key.", "hint": "Scan again."})
    with pytest.raises(TransferError, match="Another key") as caught:
        console(server, pauses).send(INVENTORY)
    assert caught.value.hint == "Scan again."
    assert not isinstance(caught.value, ConsoleUnreachableError)
    assert pauses == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_so_that_the_token_stays(status, server):
    other = Server()
    server.will(status, b"", Location=f"{other.url}/api/v1/enrolment")
    with pytest.raises(TransferError, match="redirects to") as caught:
        console(server).enrolment()
    assert other.url in str(caught.value)
    assert other.got == []
    other.http.shutdown()
    other.http.server_close()


@pytest.mark.parametrize(
    "content",
    [b"<html>Sign in</html>", b"[]", b"{}", b"[" * 100_000, b"", b"\xff", b'{"client": 1}'],
)
def test_a_foreign_answer_is_said_to_be_foreign(content, server):
    for call in (lambda one: one.enrolment(), lambda one: one.send(INVENTORY)):
        with pytest.raises(TransferError, match="not as a Duecare console"):
            call(console(server.will(200, content)))


def test_a_refusal_cannot_write_to_the_terminal_beyond_words(server):
    server.will(403, {"detail": "no\x1b[2J\x07" + "x" * 9999, "hint": ["\n"]})
    with pytest.raises(TransferError) as caught:
        console(server).enrolment()
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) <= 500


def test_a_proxy_of_the_environment_is_used_but_not_for_this_machine(server, monkeypatch):
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", server.url)
    away = console(server.will(200, ENROLLED), url="http://console.example", allow_http=True)
    assert away.enrolment().client == "Harbor"
    assert server.got[0][1] == "http://console.example/api/v1/enrolment"
    console(server.will(200, ENROLLED)).enrolment()
    assert server.got[1][1] == "/api/v1/enrolment"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A certificate of 127.0.0.1 that signs itself, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Example authority")])
    now = dt.datetime.now(dt.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("authority")
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(certificate.public_bytes(pem))
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    return folder


def test_an_own_authority_is_trusted_only_when_named(authority, tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority / "ca.pem", authority / "key.pem")
    encrypted = Server(context)
    with pytest.raises(TransferError, match="cannot be trusted") as caught:
        console(encrypted).enrolment()
    assert "--ca-file" in caught.value.hint
    named = console(encrypted.will(200, ENROLLED), ca_file=authority / "ca.pem")
    assert named.enrolment().client == "Harbor"
    (tmp_path / "no.pem").write_text("no certificate")
    with pytest.raises(InputError, match="no usable certificates"):
        console(encrypted, ca_file=tmp_path / "no.pem").enrolment()
    encrypted.http.shutdown()
    encrypted.http.server_close()
