"""What all tests share: a home of their own, a database, and two firms, North and South.

The database is an SQLite file, as in the product: a server of a test and its threads wait for one
another there, while a shared database in memory refuses at once ("table is locked"). With
``DUECARE_TEST_POSTGRES`` it is PostgreSQL: an address, or ``1`` for a temporary server that is
started here from the programs found on this machine.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from django.test import Client as Browser

    from duecare_web.accounts.models import Firm, User
    from duecare_web.clients.models import Client, Contact, Employee

_HOME = Path(tempfile.mkdtemp(prefix="duecare-tests-"))
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
os.environ["DJANGO_SETTINGS_MODULE"] = "duecare_web.settings"
os.environ["DUECARE_HOME"] = str(_HOME)
os.environ["DUECARE_PRIVATE_ADDRESSES"] = "yes"  # witnesses and authorities of tests are here
for _name in ("DATABASE_URL", "DUECARE_BASE_URL", "DUECARE_DEMO", "DUECARE_SMTP_URL"):
    os.environ.pop(_name, None)


# How long an example takes says how busy the machine is, nothing about the law that it tries.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


def _postgres_program(name: str) -> str:
    found = shutil.which(name) or next(
        iter(sorted(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), reverse=True)),
        None,
    )
    if found is None:
        pytest.exit(f"DUECARE_TEST_POSTGRES is set and {name} was not found", returncode=4)
    return os.path.realpath(found)


def _start_postgres() -> str:
    """Start a server that listens on a socket only; returns its address."""
    folder = Path(tempfile.mkdtemp(prefix="duecare-pg-", dir="/tmp"))
    # PostgreSQL refuses to run as root.
    runner: dict[str, Any] = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
    if runner:
        shutil.chown(folder, **runner)
    data, options = folder / "data", f"-c listen_addresses='' -k {folder} -F"
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "cwd": "/tmp", **runner}
    make = [_postgres_program("initdb"), "-D", data, "-U", "duecare", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*make, "--locale=C.UTF-8"], check=True, **quiet)
    server = [_postgres_program("pg_ctl"), "-D", str(data), "-w"]
    subprocess.run([*server, "-l", folder / "log", "-o", options, "start"], check=True, **quiet)

    def stop() -> None:
        subprocess.run([*server, "-m", "immediate", "stop"], check=False, **quiet)
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return f"postgresql://duecare@/duecare?host={folder}"


def _take_interrupts() -> None:
    """Ctrl-C reaches the programs that tests start, also if the run is a background job.

    A shell lets its background jobs ignore SIGINT, and every child inherits that.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


_take_interrupts()
_POSTGRES = os.environ.get("DUECARE_TEST_POSTGRES", "")
if _POSTGRES:
    os.environ["DATABASE_URL"] = _POSTGRES if "://" in _POSTGRES else _start_postgres()


def pytest_configure(config: pytest.Config) -> None:
    """Load Django before test modules are imported; ``-p no:django`` leaves it out."""
    if config.pluginmanager.hasplugin("django"):
        import django

        django.setup()


def _has_database(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    marked = item.get_closest_marker("django_db") is not None
    return marked or bool(names & {"db", "transactional_db", "postgres"})


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files with long tests go first, so that no worker is left alone with one of them at the end.

    Over PostgreSQL, what has no database is left out: it would do the same as in the first round.
    """
    if _POSTGRES:
        left_out = [item for item in items if not _has_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _has_database(item)]
    long = {i.path for i in items if any(map(i.get_closest_marker, ("long", "slow", "browser")))}
    items.sort(key=lambda item: item.path not in long)


@dataclass(frozen=True)
class Side:
    """One firm with a member of each role, a client, and the client's people."""

    firm: Firm
    owner: User
    advisor: User
    technician: User
    viewer: User
    client: Client
    contact: Contact
    employee: Employee


@pytest.fixture(autouse=True)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A fresh home folder for each test that has a database: keys, documents, signer, mail."""
    names = set(request.fixturenames)
    if request.node.get_closest_marker("django_db") or names & {"db", "transactional_db"}:
        settings = request.getfixturevalue("settings")
        settings.DUECARE_HOME = tmp_path / "home"
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        settings.DUECARE_HOME.mkdir(mode=0o700)
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def postman(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks into ``django.core.mail.outbox`` finds there what waits in our outbox too.

    The working process, which sends it, does not run in tests.
    """
    names = set(request.fixturenames)
    if request.node.get_closest_marker("django_db") or names & {"db", "transactional_db"}:
        from django.core import mail
        from tests.web.outbox.postman import Delivered

        request.getfixturevalue("_django_db_helper")  # it makes a list of its own
        monkeypatch.setattr(mail, "outbox", Delivered())


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A database a worker; and lets tests that commit clear their tables.

    The append-only triggers refuse the DELETE that clears them.
    """
    from importlib import import_module

    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(_HOME / "tests.sqlite3")
        options = connection.settings_dict["OPTIONS"]  # what a test wrote need not outlive a crash
        options["init_command"] = options["init_command"].replace("=FULL", "=OFF")
    triggers = import_module("duecare_web.ledger.migrations.0002_append_only")
    expiry = import_module("duecare_web.custody.migrations.0002_expiry_below_a_recorded_point")
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_without_triggers(self: Any, statements: list[str]) -> None:
        with self.connection.schema_editor() as editor:
            triggers.drop_triggers(None, editor)
        flush(self, statements)
        with self.connection.schema_editor() as editor:
            triggers.add_triggers(None, editor)
            expiry.permit_expiry(None, editor)

    operations.execute_sql_flush = flush_without_triggers  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def live_server(live_server: Any) -> Any:
    """A real server whose style sheets and scripts are served by the product itself."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler

    StaticFilesHandler._should_handle = lambda _self, _path: False  # type: ignore[method-assign]
    return live_server


def _make_side(name: str, domain: str) -> Side:
    from duecare_web.ledger.recording import followed

    with followed():  # what lists show of the client is counted once, at the end
        return _add_side(name, domain)


def _add_side(name: str, domain: str) -> Side:
    from duecare_web.accounts.actions import add_firm, add_member
    from duecare_web.accounts.actors import system_actor
    from duecare_web.clients import actions

    actor = system_actor("tests")
    firm = add_firm(name=f"{name} IT", actor=actor, state="TX")
    users = {
        role: add_member(
            firm=firm, email=f"{role}@{domain}", name=f"{name} {role}", role=role, actor=actor
        ).user
        for role in ("owner", "advisor", "technician", "viewer")
    }
    client = actions.add_client(
        firm=firm,
        actor=actor,
        name=f"{name} Dental",
        industry="health",
        state="TX",
        employee_count=12,
        revenue_usd=1_500_000,
        hipaa="covered_entity",
    )
    contact = actions.add_contact(
        client=client,
        actor=actor,
        name=f"{name} Boss",
        email=f"boss@{domain}",
        title="Owner",
        may_sign=True,
    )
    employee = actions.add_employee(
        client=client, actor=actor, name=f"{name} Clerk", email=f"clerk@{domain}"
    )
    _give_facts(client)
    return Side(firm=firm, client=client, contact=contact, employee=employee, **users)


def _give_facts(client: Any) -> None:
    """What most lessons need to know of a client, as if an advisor had written it down."""
    from django.utils import timezone

    from duecare_web.demo.learning import FACTS
    from duecare_web.training.models import LessonFacts

    LessonFacts.objects.create(
        client=client, firm=client.firm, values=dict(FACTS), changed_at=timezone.now()
    )


@pytest.fixture
def north(db: None, home: Path) -> Side:
    """The firm North IT."""
    return _make_side("North", "north.example")


@pytest.fixture
def south(db: None, home: Path) -> Side:
    """The firm South IT, a stranger to North."""
    return _make_side("South", "south.example")


@pytest.fixture
def now() -> datetime:
    """When the test began, in UTC. A constant of a module would be as old as the run."""
    return datetime.now(UTC)


@pytest.fixture
def signed_in() -> Callable[[User], Browser]:
    """``signed_in(user)`` is a browser in which the user has signed in, with a second factor."""
    from django.test import Client as Browser

    from duecare_web.accounts.second_factor import PROVEN_KEY
    from duecare_web.accounts.sessions import BEGAN_KEY, SEEN_KEY

    def sign_in(user: User) -> Browser:
        browser = Browser()
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = browser.session
        session[PROVEN_KEY] = str(user.pk)
        session[BEGAN_KEY] = session[SEEN_KEY] = time.time()  # as after a first page
        session.save()
        return browser

    return sign_in


@pytest.fixture
def entries_of() -> Callable[[Any], list[tuple[str, dict[str, Any]]]]:
    """``entries_of(client)``: seals what waits, then all entries oldest first: (kind, values)."""
    from duecare_web.ledger import queries, sequencer

    def read(client: Any) -> list[tuple[str, dict[str, Any]]]:
        sequencer.seal_pending()
        lines = queries.entries(client.log, count=10_000)
        return [(line.kind, line.values) for line in reversed(lines)]

    return read


@pytest.fixture
def postgres() -> Iterator[None]:
    """Skips a test that is about PostgreSQL while the tests run on SQLite."""
    if not _POSTGRES:
        pytest.skip("runs with DUECARE_TEST_POSTGRES=1")
    return
