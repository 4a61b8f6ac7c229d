"""MariaDB over a connection: a private server is started, filled and read."""

import datetime as dt
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from tests.core.discovery.practice_files import KEY, make_people, write_table

from duecare.discovery import ScanSettings, scan
from duecare.errors import InputError

pytestmark = pytest.mark.slow

pymysql = pytest.importorskip("pymysql")

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
PASSWORD = "correct/horse@9"
QUOTED = "correct%2Fhorse%409"
PATIENT = (
    "create table patient (patient_id int, name varchar(80), ssn varchar(11), birth_date date,"
    " email varchar(80), zip varchar(9), active bit, picture blob)"
)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A temporary server that listens on a socket only, with a practice in it."""
    serve = shutil.which("mariadbd") or shutil.which("mysqld")
    make = shutil.which("mariadb-install-db") or shutil.which("mysql_install_db")
    if serve is None or make is None:
        pytest.skip("MariaDB is not installed")
    folder = Path(tempfile.mkdtemp(prefix="duecare-maria-", dir="/tmp"))
    user = [f"--user={'mysql' if os.getuid() == 0 else os.environ.get('USER', '')}"]
    if os.getuid() == 0:
        shutil.chown(folder, "mysql", "mysql")
    data, socket = folder / "data", folder / "s"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/tmp"}
    subprocess.run(
        [
            make,
            "--no-defaults",
            f"--datadir={data}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            *user,
        ],
        check=True,
        **quiet,
    )
    server = subprocess.Popen(
        [
            serve,
            "--no-defaults",
            f"--datadir={data}",
            f"--socket={socket}",
            "--skip-networking",
            "--innodb-buffer-pool-size=16M",
            "--innodb-flush-log-at-trx-commit=0",
            *user,
        ],
        **quiet,
    )
    try:
        for _ in range(300):
            if socket.exists() or server.poll() is not None:
                break
            time.sleep(0.1)
        fill(str(socket))
        yield f"mariadb://reader:{QUOTED}@localhost/practice?unix_socket={socket}"
    finally:
        server.terminate()
        server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def fill(socket: str) -> None:
    connection = pymysql.connect(unix_socket=socket, user="root", autocommit=True)
    with connection.cursor() as cursor:
        for statement in (
            "create database practice character set utf8mb4",
            "use practice",
            f"create user reader@localhost identified by '{PASSWORD}'",
            PATIENT,
            "create table visit (patient_id int, seen_on date, order_no bigint)",
            "create table `odd ``name` (`a``b` text)",
            "create table secret (id int, ssn varchar(11))",
            "insert into secret values (1, '212-34-5679')",
            "grant select on patient to reader@localhost",
            "grant select on visit to reader@localhost",
            "grant select on `odd ``name` to reader@localhost",
            "grant insert on secret to reader@localhost",
        ):
            cursor.execute(statement)
        for number, person in enumerate(make_people(150)):
            cursor.execute(
                "insert into patient values (%s, %s, %s, '1980-02-03', %s, '77001', 1, 'x')",
                (number, f"{person.first} {person.last}", person.ssn, person.email),
            )
            cursor.execute(
                "insert into visit values (%s, '2024-03-15', %s)", (number, 10**9 + number)
            )
    connection.close()


@pytest.fixture(scope="module")
def result(address):
    return scan(ScanSettings([address], client_key=KEY, home_state="TX", workers=1), now=NOW)


def test_people_and_records_of_a_mariadb_database_are_counted(result):
    inventory = result.inventory
    assert inventory.people.best == 150
    assert inventory.data_types["ssn"].records == 150
    assert inventory.data_types["date_of_birth"].records == 150
    assert inventory.scope.files_seen == 4


def test_a_table_that_the_user_may_not_read_is_unread(result):
    (unread,) = result.inventory.scope.unread
    assert unread.path.endswith("practice/secret")
    assert unread.reason == "no permission to read it"


def test_user_and_password_of_mariadb_stand_nowhere(result):
    text = result.inventory.to_json()
    assert PASSWORD not in text
    assert QUOTED not in text
    assert "reader" not in text


def test_the_transaction_cannot_write(address):
    from duecare.discovery.sources.mariadb import connect

    server = connect(address, "shown")
    try:
        with pytest.raises(pymysql.Error), server._connection.cursor() as cursor:
            cursor.execute("insert into secret values (2, '')")
    finally:
        server.close()


def test_a_csv_export_and_the_database_hold_the_same_people(address, tmp_path):
    people = make_people(150)
    write_table(tmp_path / "export.csv", people)
    sources = [address, tmp_path]
    both = scan(ScanSettings(sources, client_key=KEY, home_state="TX", workers=1), now=NOW)
    assert both.inventory.people.best == 150
    assert {place.kind for place in both.inventory.locations} == {"database_server", "folder"}


def test_a_server_that_cannot_be_reached_is_named_without_its_password():
    wrong = f"mysql://reader:{QUOTED}@localhost/nothing?unix_socket=/nonexistent/socket"
    with pytest.raises(InputError) as raised:
        scan(ScanSettings([wrong], client_key=KEY), now=NOW)
    assert "mysql://localhost/nothing" in str(raised.value)
    assert PASSWORD not in f"{raised.value} {raised.value.hint} {raised.value.__cause__}"


@pytest.mark.parametrize("address", ["mysql://u:p@host:port/db", "mysql://[bad/db"])
def test_an_address_that_is_none_is_refused_in_plain_words(address):
    with pytest.raises(InputError, match="cannot connect"):
        scan(ScanSettings([address], client_key=KEY), now=NOW)
