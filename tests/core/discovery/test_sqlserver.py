"""SQL Server over a connection, read from a server that speaks its protocol (`tds_server`)."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.core.discovery import tds_types as types
from tests.core.discovery.practice_files import KEY, make_people
from tests.core.discovery.tds_server import Practice, Server, Table

from duecare.cli.scan import scan as scan_command
from duecare.discovery import ScanSettings, scan
from duecare.discovery.sources.native_values import text_of, text_of_bytes
from duecare.discovery.sources.server_names import names_server
from duecare.errors import InputError

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
PASSWORD = "correct/horse@9"
PEOPLE = make_people(120)
PATIENT = {
    "patient_id": types.INT,
    "last_name": types.TEXT,
    "first_name": types.VARCHAR,
    "ssn": types.TEXT,
    "birth_date": types.DATE,
    "zip": types.NCHAR,
    "row_id": types.GUID,
    "notes": types.LONG_TEXT,
    "photo": types.LONG_BINARY,
}
# One person a type: the type alone holds the number.
NUMBERS = {
    "bigint": (types.BIGINT, int),
    "float": (types.FLOAT, float),
    "decimal": (types.DECIMAL, Decimal),
    "nchar": (types.NCHAR, lambda ssn: f"{ssn[:3]}-{ssn[3:5]}-{ssn[5:]}".ljust(20)),
    "varchar": (types.VARCHAR, lambda ssn: f"{ssn[:3]}-{ssn[3:5]}-{ssn[5:]}"),
    "nvarchar max": (types.LONG_TEXT, lambda ssn: f"{ssn[:3]}-{ssn[3:5]}-{ssn[5:]}"),
    "text": (types.OLD_TEXT, lambda ssn: f"{ssn[:3]}-{ssn[3:5]}-{ssn[5:]}"),
    "ntext": (types.OLD_NTEXT, lambda ssn: f"{ssn[:3]}-{ssn[3:5]}-{ssn[5:]}"),
    "xml": (types.XML, lambda ssn: f"{ssn[:3]}-{ssn[3:5]}-{ssn[5:]}"),
    "varbinary": (types.VARBINARY, lambda ssn: f"{ssn[:3]}-{ssn[3:5]}-{ssn[5:]}".encode()),
    "varbinary max": (
        types.LONG_BINARY,
        lambda ssn: f"{ssn[:3]}-{ssn[3:5]}-{ssn[5:]}".encode("utf-16-le"),
    ),
    "image": (types.IMAGE, lambda ssn: f"{ssn[:3]}-{ssn[3:5]}-{ssn[5:]}".encode()),
}


def patients() -> list[tuple]:
    return [
        (
            number,
            person.last,
            person.first,
            person.ssn,
            dt.date(1950 + number % 50, 2, 3),
            "77001",
            "6f9619ff-8b86-d011-b42d-00c04fc964ff",
            "n" * 5000 if number == 7 else None,
            b"\xff\xd8\xff\xe0" + bytes(range(60)) if number < 3 else None,
        )
        for number, person in enumerate(PEOPLE)
    ]


def practice(**changes) -> Practice:
    order = {"order_no": types.BIGINT, "placed": types.DATETIME, "total": types.MONEY}
    orders = [(10**9 + n, dt.datetime(2024, 3, 15, 9, 30), Decimal("12.34")) for n in range(150)]
    return Practice(
        [
            Table("dbo", "Patient", PATIENT, patients()),
            Table("billing", "Odd ]name", order, orders),
            Table("dbo", "Secret", {"ssn": types.VARCHAR}, [("212-34-5679",)], readable=False),
        ],
        **changes,
    )


@pytest.fixture
def serve(monkeypatch):
    """Starts servers, and knows the password as a technician's shell does."""
    monkeypatch.setenv("SQLCMDPASSWORD", PASSWORD)
    servers = []

    def start(held: Practice) -> str:
        servers.append(Server(held))
        return f"mssql://svc_scan@127.0.0.1:{servers[-1].port}/practice?encrypt=no"

    yield start
    for server in servers:
        server.close()


def inventory_of(address: str, **settings):
    found = ScanSettings([address], client_key=KEY, home_state="TX", workers=1, **settings)
    return scan(found, now=NOW).inventory


def test_people_and_records_of_a_sql_server_are_counted(serve):
    inventory = inventory_of(serve(practice()))
    assert inventory.people.best == 120
    assert inventory.data_types["ssn"].records == 120
    assert inventory.data_types["date_of_birth"].records == 120
    assert inventory.scope.files_seen == 3
    assert inventory.states["TX"].assumed == 0  # the ZIP code says so


def test_what_was_not_looked_into_is_said_with_its_reason(serve):
    unread = {
        item.path.rpartition("/")[2]: item.reason
        for item in inventory_of(serve(practice())).scope.unread
    }
    assert unread == {
        "Secret": "no permission to read it",
        "Patient": "3 binary values without a reader (columns: photo)",
    }


def test_only_reads_are_sent_and_the_intent_is_declared(serve):
    held = practice()
    inventory_of(serve(held))
    assert all(query.lower().startswith(("select ", "set ")) for query in held.asked)
    assert [login["only reads"] for login in held.logins] == [True]


@pytest.mark.parametrize("kind", NUMBERS)
def test_a_number_is_found_in_every_type_that_can_hold_it(serve, kind):
    column, make = NUMBERS[kind]
    people = [p for p in PEOPLE if not p.ssn.startswith("0")][:20]
    rows = [(make(person.ssn.replace("-", "")),) for person in people]
    held = Practice([Table("dbo", "T", {"SS#": column}, rows)])
    assert inventory_of(serve(held)).data_types["ssn"].records == 20


def test_a_code_page_is_read_as_the_column_says(serve):
    from duecare.discovery.sources.sqlserver import connect

    table = Table(
        "dbo",
        "T",
        {"a": types.RUSSIAN, "b": types.VARCHAR, "c": types.DATETIME2, "d": types.MONEY},
        [("Иванов", "Muñoz", dt.datetime(1980, 2, 3), Decimal("-1.50")), (None, None, None, None)],
    )
    server = connect(serve(Practice([table])), "shown")
    (chunk,) = server.chunks(server.tables()[0], 100)
    server.close()
    assert chunk == [["Иванов", ""], ["Muñoz", ""], ["1980-02-03", ""], ["-1.5", ""]]


def test_without_a_database_all_that_the_account_may_enter_are_read(serve):
    held = practice()
    address = serve(held).replace("/practice?", "?")
    inventory = inventory_of(address)
    assert inventory.people.best == 120
    assert "use [practice]" in held.asked


def test_a_masked_column_is_named_and_an_old_server_has_none(serve):
    held = practice()
    held.tables[0].masked = ("ssn",)
    reasons = [item.reason for item in inventory_of(serve(held)).scope.unread]
    assert any("masks for this account (columns: ssn)" in reason for reason in reasons)
    held.old = True
    assert inventory_of(serve(held)).people.best == 120


def test_a_table_that_fails_midway_keeps_its_rows_and_says_only_a_number(serve):
    held = practice()
    held.tables[0].fails_after = 100
    inventory = inventory_of(serve(held))
    (reason,) = [i.reason for i in inventory.scope.unread if i.path.endswith("Patient")]
    assert reason == "the database stopped reading it (error 1222)"
    assert PEOPLE[0].ssn not in inventory.to_json()


def test_many_rows_come_in_bounded_chunks(serve):
    from duecare.discovery.sources.sqlserver import connect

    long = "x" * 150_000
    held = Practice([Table("dbo", "T", {"a": types.LONG_TEXT}, [(long,)] * 120)])
    server = connect(serve(held), "shown")
    sizes = [len(chunk[0]) for chunk in server.chunks(server.tables()[0], 1000)]
    server.close()
    assert sizes == [107, 13]  # 107 values are the first to pass 16 million characters


def test_a_value_that_the_server_cut_is_said(serve, monkeypatch):
    from duecare.discovery.sources import sqlserver

    monkeypatch.setattr(sqlserver, "LONGEST_VALUE", 8000)
    held = Practice([Table("dbo", "T", {"a": types.LONG_TEXT}, [("x" * 4000,), ("y" * 10,)])])
    (item,) = inventory_of(serve(held)).scope.unread
    assert item.reason == "1 values larger than 8000 bytes, cut (columns: a)"


def test_password_and_user_stand_nowhere(serve, tmp_path):
    address = serve(practice())
    out = tmp_path / "out.json"
    ran = CliRunner().invoke(
        scan_command,
        [address, "--state", "TX", "--out", str(out), "--key-file", str(tmp_path / "k")],
    )
    assert ran.exit_code == 3, ran.output  # a table that may not be read
    written = ran.output.encode() + b"".join(p.read_bytes() for p in tmp_path.iterdir())
    for secret in (PASSWORD, "svc_scan", *(person.ssn for person in PEOPLE)):
        assert secret.encode() not in written


def test_a_password_in_the_address_is_refused_unread(serve):
    address = serve(practice()).replace("svc_scan@", "svc_scan:hunter22@")
    with pytest.raises(InputError, match="holds no password") as raised:
        inventory_of(address)
    assert "hunter22" not in f"{raised.value}{raised.value.hint}"


def test_a_wrong_password_is_said_without_it(serve, monkeypatch):
    address = serve(practice())
    monkeypatch.setenv("SQLCMDPASSWORD", "wrong/horse")
    with pytest.raises(InputError, match="cannot connect to the database mssql://127") as raised:
        inventory_of(address)
    assert "wrong/horse" not in f"{raised.value}{raised.value.hint}{raised.value.__cause__}"


def test_going_unencrypted_to_another_machine_is_refused():
    with pytest.raises(InputError, match="unencrypted"):
        inventory_of("mssql://reader@db.example.com/practice?encrypt=no")


@pytest.mark.parametrize("address", ["mssql://u@host:port/db", "sqlserver://[bad/db"])
def test_an_address_that_is_none_is_refused_in_plain_words(address):
    with pytest.raises(InputError, match="cannot connect"):
        inventory_of(address)


def certificate(folder: Path, host: str) -> tuple[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sql")])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(dt.datetime(2020, 1, 1))
        .not_valid_after(dt.datetime(2049, 1, 1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{host}.crt", folder / f"{host}.key"
    paths[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(paths[0]), str(paths[1])


def encrypted(address: str, authority: str) -> str:
    return address.replace("127.0.0.1", "localhost").replace("encrypt=no", f"ssl-ca={authority}")


def test_the_connection_is_encrypted_unless_asked_otherwise(serve, tmp_path):
    pair = certificate(tmp_path, "localhost")
    held = practice(certificate=pair)
    assert inventory_of(encrypted(serve(held), pair[0])).people.best == 120
    assert [login["encrypted"] for login in held.logins] == [True]


def test_no_password_goes_to_a_server_of_another_name_or_authority_or_without_tls(serve, tmp_path):
    right, other = certificate(tmp_path, "localhost"), certificate(tmp_path, "sql.other.example")
    for held, authority in (
        (practice(certificate=other), other[0]),
        (practice(certificate=right), other[0]),
        (practice(), right[0]),
    ):
        with pytest.raises(InputError, match="cannot connect"):
            inventory_of(encrypted(serve(held), authority))
        assert held.logins == []


@pytest.mark.parametrize(
    ("host", "asked", "held"),
    [
        ("db.north.example", "DB.north.example", True),
        ("*.north.example", "db.north.example", True),
        ("*.north.example", "a.db.north.example", False),
        ("*.north.example", "north.example", False),
        ("*.example", "north.example", False),
        ("db.north.example", "db.south.example", False),
    ],
)
def test_a_certificate_names_its_server(tmp_path, host, asked, held):
    from OpenSSL.crypto import FILETYPE_PEM, load_certificate

    path = Path(certificate(tmp_path, host)[0])
    assert names_server(load_certificate(FILETYPE_PEM, path.read_bytes()), asked.encode()) is held


def test_values_become_the_text_that_a_person_would_type():
    assert text_of(219084471.0) == "219084471"
    assert text_of(0.1) == "0.1"
    assert text_of(Decimal(219084471)) == "219084471"
    assert text_of(dt.datetime(1980, 2, 3)) == "1980-02-03"
    assert text_of(dt.datetime(1980, 2, 3, 4, 5)) == "1980-02-03 04:05:00"
    assert text_of_bytes("né".encode()) == "né"
    assert text_of_bytes("né".encode("utf-16-le")) == "né"
    assert text_of_bytes(b"\x00\x01\x02\x03") is None
