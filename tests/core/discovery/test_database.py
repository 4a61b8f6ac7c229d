"""A database over a connection: read-only, every table, the password shown nowhere."""

import datetime as dt
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.core.discovery.practice_files import KEY, make_people

from duecare.discovery import ScanSettings, scan
from duecare.discovery.settings import without_password
from duecare.errors import InputError

pytestmark = pytest.mark.slow

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
PASSWORD = "correct-horse-9"

psycopg = pytest.importorskip("psycopg")


def program(name: str) -> str | None:
    found = shutil.which(name) or next(
        iter(sorted(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), reverse=True)),
        None,
    )
    return os.path.realpath(found) if found else None


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A temporary server that listens on a socket only, with a practice in it."""
    make, serve = program("initdb"), program("pg_ctl")
    if make is None or serve is None:
        pytest.skip("PostgreSQL is not installed")
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="duecare-pg-", dir="/tmp"))
    runner = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
    if runner:
        shutil.chown(folder, **runner)
    quiet = {"stdout": subprocess.DEVNULL, "cwd": "/tmp", **runner}
    data, options = str(folder / "data"), f"-c listen_addresses='' -k {folder} -F"
    subprocess.run(
        [make, "-D", data, "-U", "owner", "-A", "trust", "-E", "UTF8"], check=True, **quiet
    )
    subprocess.run(
        [serve, "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start"],
        check=True,
        **quiet,
    )
    try:
        fill(f"postgresql://owner@/postgres?host={folder}")
        yield f"postgresql://reader:{PASSWORD}@/postgres?host={folder}"
    finally:
        subprocess.run([serve, "-D", data, "-w", "-m", "immediate", "stop"], check=False, **quiet)
        shutil.rmtree(folder, ignore_errors=True)


def fill(owner: str) -> None:
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(f"create role reader login password '{PASSWORD}'")
        connection.execute(
            "create table patient (patient_id int, name text, ssn text, birth_date date,"
            " email text, zip text, active boolean, picture bytea)"
        )
        connection.execute("create table visit (patient_id int, seen_on date, order_no bigint)")
        connection.execute("create schema hr")
        connection.execute("create table hr.secret (ssn text)")
        connection.execute("grant usage on schema hr to reader")
        connection.execute("grant select on patient, visit to reader")
        with connection.cursor() as cursor:
            for number, person in enumerate(make_people(150)):
                cursor.execute(
                    "insert into patient values (%s, %s, %s, %s, %s, '77001', true, 'x')",
                    (
                        number,
                        f"{person.first} {person.last}",
                        person.ssn,
                        "1980-02-03",
                        person.email,
                    ),
                )
                cursor.execute(
                    "insert into visit values (%s, '2024-03-15', %s)", (number, 10**9 + number)
                )


@pytest.fixture(scope="module")
def result(address):
    return scan(ScanSettings([address], client_key=KEY, home_state="TX", workers=1), now=NOW)


def test_people_and_records_of_a_database_are_counted(result):
    inventory = result.inventory
    assert inventory.people.best == 150
    assert inventory.data_types["ssn"].records == 150
    assert inventory.data_types["date_of_birth"].records == 150
    assert inventory.states["TX"].best == 150


def test_a_date_of_a_visit_and_an_order_number_are_no_identifiers(result):
    assert set(result.inventory.data_types) <= {
        "ssn",
        "date_of_birth",
        "email",
        "person_name",
        "mrn",
    }


def test_a_table_without_permission_is_unread(result):
    (unread,) = result.inventory.scope.unread
    assert unread.path.endswith("hr.secret")
    assert unread.reason == "no permission to read it"


def test_the_database_is_a_location_of_its_own_kind(result):
    (place,) = result.inventory.locations
    assert place.kind == "database_server"


def test_user_and_password_stand_nowhere(result):
    text = result.inventory.to_json()
    assert PASSWORD not in text
    assert "reader" not in text


def test_a_file_and_a_database_with_the_same_person_count_them_once(address, tmp_path):
    person = make_people(150)[3]
    (tmp_path / "a.csv").write_text(f"name,ssn\n{person.first} {person.last},{person.ssn}\n")
    both = ScanSettings([address, tmp_path], client_key=KEY, home_state="TX", workers=1)
    assert scan(both, now=NOW).inventory.people.best == 150


def test_a_database_that_cannot_be_reached_is_named_without_its_password():
    wrong = f"postgresql://reader:{PASSWORD}@/nothing?host=/nonexistent"
    with pytest.raises(InputError) as raised:
        scan(ScanSettings([wrong], client_key=KEY), now=NOW)
    assert "postgresql:///nothing" in str(raised.value)
    assert PASSWORD not in f"{raised.value} {raised.value.hint} {raised.value.__cause__}"


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:p@ss@host/db",
        "postgresql://host/db?user=u&password=p@ss",
        "postgresql://u:p?x@host/db",
        "postgresql://u:p/p@ss@host/db",
    ],
)
def test_an_address_is_shown_without_password(address):
    assert "p@ss" not in without_password(address)
    assert ":p" not in without_password(address)
