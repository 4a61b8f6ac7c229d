"""Messages that people report: read from a mailbox, thanked once, judged, told; nothing stored raw."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outgoing
from django.urls import reverse
from tests.core.mail.test_reading import attached, forward
from tests.web.outbox import imap_server
from tests.web.outbox.postman import deliver
from tests.web.reported import graph_server

from duecare.errors import InputError
from duecare_web.accounts.actors import system_actor
from duecare_web.clients.models import ToDo
from duecare_web.outbox import graph
from duecare_web.outbox.models import Mail
from duecare_web.reported import actions, queries, reading, recognizing
from duecare_web.reported.mails import warning_mail
from duecare_web.reported.models import ReportedMessage, ReportMailbox
from duecare_web.training.facts import values_of, written_facts

ACTOR = system_actor("tests")
ADDRESS = "report@north.example"
LATER = timedelta(minutes=2)


@pytest.fixture
def folder() -> Iterator[imap_server.Folder]:
    with imap_server.serving() as running:
        yield running


@pytest.fixture
def mailbox(north: Any, folder: imap_server.Folder) -> ReportMailbox:
    given = actions.MailboxSettings(
        address=ADDRESS, kind="imap", host="127.0.0.1", port=143, secret="secret"
    )
    made = actions.set_mailbox(client=north.client, actor=ACTOR, given=given)
    ReportMailbox.objects.update(port=folder.port)
    return made


@pytest.fixture(autouse=True)
def in_the_clear(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The loopback server speaks as one on port 143 does."""
    if "folder" in request.fixturenames:
        folder = request.getfixturevalue("folder")
        monkeypatch.setattr(queries, "CLEAR_PORT", folder.port)


def from_clerk(north: Any, source: bytes | None = None) -> bytes:
    """A report in the name of North's employee."""
    named = (source or attached()).replace(b"Clerk@North.example", north.employee.email.encode())
    return named.replace(b"\n", b"\r\n")  # as it lies in a mailbox


def plain(text: str = "Is this real?", **headers: str) -> bytes:
    made = forward(**headers)
    made.set_content(text)
    return made.as_bytes()


def test_a_report_is_kept_without_its_content_and_thanked_once(
    north: Any, mailbox: ReportMailbox, folder: Any, entries_of: Any, now: datetime
) -> None:
    folder.add(from_clerk(north))
    assert reading.read_due(now) == 1
    assert reading.read_due(now + LATER) == 0
    kept = ReportedMessage.objects.get()
    assert (kept.employee, kept.form, kept.verdict) == (north.employee, "attached", "")
    assert (kept.sender, kept.subject) == ("payroll@pay.example", "Your direct deposit")
    deliver()
    (sent,) = outgoing.outbox
    assert sent.to == [f"{north.employee.name} <{north.employee.email}>"]
    assert "False alarms are welcome" in sent.body
    assert sent.extra_headers["Auto-Submitted"] == "auto-replied"
    assert sent.extra_headers["In-Reply-To"] == "<report-1@north.example>"
    (entry,) = [values for kind, values in entries_of(north.client) if kind == "message.reported"]
    assert entry["content"]["form"] == "attached"
    assert entry["content"]["message_sha256"] == kept.sha256
    everything = str(entries_of(north.client)) + str(ReportedMessage.objects.values())
    assert "Sign in at" not in everything  # no text of either message
    assert "pay.example" not in str(entry)  # nothing of it in the ledger but its digest
    assert folder.messages  # the mailbox is not emptied
    assert r"\Seen" in folder.flags[1]


def test_thanks_are_in_the_language_of_the_person(
    north: Any, mailbox: ReportMailbox, folder: Any, now: datetime
) -> None:
    north.employee.language = "es"
    north.employee.save()
    folder.add(from_clerk(north))
    reading.read_due(now)
    deliver()
    assert "Las falsas alarmas son bienvenidas" in outgoing.outbox[0].body


def test_a_verdict_that_was_wrong_is_changed_for_all_reports_of_the_message(
    north: Any, mailbox: ReportMailbox, folder: Any, now: datetime
) -> None:
    folder.add(from_clerk(north))
    folder.add(from_clerk(north).replace(b"report-1@", b"report-2@"))
    reading.read_due(now)
    for verdict in ("real", "harmless"):
        report = ReportedMessage.objects.order_by("pk")[0]
        assert actions.judge(report=report, verdict=verdict, actor=ACTOR) == 2
    with pytest.raises(InputError, match="judged so already"):
        actions.judge(report=report, verdict="harmless", actor=ACTOR)


def test_the_same_message_again_is_one_report(
    north: Any, mailbox: ReportMailbox, folder: Any, now: datetime
) -> None:
    for _ in range(3):
        folder.add(from_clerk(north))
    assert reading.read_due(now) == 1
    assert ReportedMessage.objects.count() == Mail.objects.count() == 1


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Return_Path": "<>"}]
)
def test_an_automatic_message_gets_no_answer(
    north: Any, mailbox: ReportMailbox, folder: Any, now: datetime, headers: dict[str, str]
) -> None:
    folder.add(from_clerk(north, plain(**headers)))
    assert reading.read_due(now) == 0
    assert not ReportedMessage.objects.exists()
    assert not Mail.objects.exists()


def test_strangers_forgers_and_shared_addresses_get_no_answer(
    north: Any, mailbox: ReportMailbox, folder: Any, entries_of: Any, now: datetime
) -> None:
    from duecare_web.clients.actions import add_employee

    before = len(entries_of(north.client))
    folder.add(plain().replace(b"Clerk@North.example", b"who@else.example"))
    forged = b"Authentication-Results: mx.north.example; dmarc=fail\n" + from_clerk(north, plain())
    folder.add(forged.replace(b"report-1", b"report-2"))
    assert reading.read_due(now) == 0
    add_employee(client=north.client, actor=ACTOR, name="Two", email=north.employee.email)
    folder.add(from_clerk(north, plain()).replace(b"report-1", b"report-3"))
    assert reading.read_due(now + LATER) == 0
    assert not Mail.objects.exists()
    assert queries.strangers_of(north.client).count() == 3
    assert len(entries_of(north.client)) == before + 1  # the second employee, and nothing else
    assert not ToDo.objects.filter(client=north.client, kind="reported", number__gt=0).exists()


def test_an_answer_to_our_thanks_and_the_mailbox_itself_are_no_reports(
    north: Any, mailbox: ReportMailbox, folder: Any, now: datetime
) -> None:
    folder.add(from_clerk(north))
    reading.read_due(now)
    thanks = Mail.objects.get().message_id
    answer = plain("You are welcome!", In_Reply_To=thanks)
    folder.add(from_clerk(north, answer).replace(b"report-1", b"report-2"))
    folder.add(plain().replace(b"Clerk@North.example", ADDRESS.encode()))
    assert reading.read_due(now + LATER) == 0
    assert (ReportedMessage.objects.count(), Mail.objects.count()) == (1, 1)


def test_a_rule_that_forwards_everything_is_thanked_ten_times_a_day(
    north: Any, mailbox: ReportMailbox, folder: Any, now: datetime
) -> None:
    for number in range(12):
        folder.add(from_clerk(north, plain()).replace(b"report-1", b"report-1%d" % number))
    assert reading.read_due(now) == 12
    assert Mail.objects.count() == actions.MOST_THANKS == 10


def test_of_a_message_of_40_mb_only_the_headers_are_read(
    north: Any, mailbox: ReportMailbox, folder: Any, now: datetime
) -> None:
    folder.sizes[folder.add(from_clerk(north))] = 40_000_000
    assert reading.read_due(now) == 1
    kept = ReportedMessage.objects.get()
    assert (kept.is_whole, kept.form) == (False, "none")
    assert kept.subject == "Fwd: Your direct deposit"
    assert "FETCH 1 (BODY.PEEK[])" not in " ".join(folder.spoken)
    assert Mail.objects.count() == 1  # who reported is thanked all the same


def test_a_mailbox_that_refuses_is_tried_less_and_less_and_told(
    north: Any, mailbox: ReportMailbox, folder: Any, now: datetime
) -> None:
    ReportMailbox.objects.update(secret=actions._sealed(mailbox.pk, "wrong"))
    for _ in range(3):
        assert reading.read_due(datetime.now(UTC) + timedelta(days=1)) == 0
        ReportMailbox.objects.update(next_look_at=now)
    mailbox.refresh_from_db()
    assert mailbox.problem == "the mail server refuses the sign-in or the folder"
    assert mailbox.failures == 3
    assert values_of(north.client, "en", day=now.date()).get("report_address") is None


def test_lessons_name_the_address_once_it_was_read_and_no_longer_when_it_is_removed(
    north: Any, mailbox: ReportMailbox, folder: Any, now: datetime
) -> None:
    day = now.date()
    written = written_facts(north.client)["report_address"]
    assert "report_address" not in values_of(north.client, "en", day=day)
    reading.read_due(now)
    assert values_of(north.client, "es", day=day)["report_address"] == ADDRESS
    mailbox.refresh_from_db()
    actions.remove_mailbox(mailbox=mailbox, actor=ACTOR)
    assert values_of(north.client, "en", day=day)["report_address"] == written != ADDRESS
    assert bytes(ReportMailbox.objects.get().secret) == b""


def test_a_verdict_is_one_click_for_all_reports_of_a_message_and_the_client_is_told_once(
    north: Any, mailbox: ReportMailbox, folder: Any, entries_of: Any, now: datetime,
    signed_in: Any,
) -> None:  # fmt: skip
    folder.add(from_clerk(north))
    folder.add(from_clerk(north).replace(b"report-1@", b"report-2@"))
    assert reading.read_due(now) == 2
    line = ToDo.objects.get(client=north.client, kind="reported")
    assert (line.number, line.text) == (2, "2 reports of a message to look at")
    browser = signed_in(north.owner)
    page = browser.get(reverse("reported:reports")).content.decode()
    assert page.count("Your direct deposit") >= 1
    assert "payroll@pay.example" in page
    report = ReportedMessage.objects.order_by("reported_at").first()
    assert report is not None
    address = reverse("reported:judge", args=[report.pk])
    answer = browser.post(address, {"verdict": "real", "from": "all"}, follow=True)
    assert "2 reports judged: Real." in answer.content.decode()
    assert set(ReportedMessage.objects.values_list("verdict", flat=True)) == {"real"}
    assert ToDo.objects.get(client=north.client, kind="reported").number == 0
    for _ in range(2):
        browser.post(reverse("reported:tell", args=[report.pk]))
    deliver()
    warnings = [one for one in outgoing.outbox if "is an attack" in one.subject]
    assert [one.to for one in warnings] == [[f"{north.contact.name} <{north.contact.email}>"]]
    assert "From: payroll@pay.example" in warnings[0].body
    assert north.employee.name not in warnings[0].body  # who reported is not the owner's matter
    kinds = [kind for kind, _ in entries_of(north.client)]
    assert (kinds.count("message.judged"), kinds.count("message.escalated")) == (1, 1)
    page = browser.get(reverse("reported:client", args=[north.client.pk])).content.decode()
    assert "client told" in page


def test_the_warning_speaks_the_language_of_who_gets_it(north: Any, now: datetime) -> None:
    report = ReportedMessage(sender="payroll@pay.example", subject="Su pago", reported_at=now)
    north.contact.language = "es"
    mail = warning_mail(north.contact, report, reports=2)
    assert mail.subject.endswith("un mensaje del que avisaron es un ataque")
    assert f"Hola, {north.contact.name}:" in mail.body
    assert "De: payroll@pay.example\nAsunto: Su pago\n" in mail.body
    assert "2 personas avisaron de un mensaje; el primer aviso fue el " in mail.body
    assert mail.body.rstrip().endswith("enviado con Duecare")


def test_figures_count_reports_and_the_time_to_the_first_one(
    north: Any, mailbox: Any, now: Any
) -> None:
    def kept(minutes: int, verdict: str, fingerprint: str, arrived: bool = True) -> None:
        at = now - timedelta(hours=5)
        ReportedMessage.objects.create(
            firm=north.firm, client=north.client, mailbox=mailbox, employee=north.employee,
            key=f"{fingerprint}{minutes}", fingerprint=fingerprint, sha256="0" * 64,
            form="attached", reported_at=at + timedelta(minutes=minutes), verdict=verdict,
            arrived_at=at if arrived else None,
        )  # fmt: skip

    kept(10, "real", "a")
    kept(25, "real", "a")
    kept(40, "real", "b")
    kept(5, "harmless", "c")
    kept(7, "real", "d", arrived=False)
    found = queries.figures_of(north.client, now=now)
    # Attacks a and b have a time: 10 and 40 minutes; the median is 25.
    assert (found.timed, found.to_first_words) == (2, "25 min")
    assert (found.reports, found.people, found.staff, found.per_hundred) == (5, 1, 1, 500.0)
    assert (found.real, found.harmless) == (4, 1)


def test_a_mail_of_ours_and_an_exercise_are_known(
    north: Any, mailbox: ReportMailbox, folder: Any, now: datetime, monkeypatch: Any
) -> None:
    Mail.objects.create(
        firm=north.firm, client=north.client, employee=north.employee, key="-", what="link",
        recipient="-", subject="-", message_id="<lure-1@pay.example>", made_at=now,
    )  # fmt: skip
    folder.add(from_clerk(north))
    reading.read_due(now)
    assert ReportedMessage.objects.get().verdict == "harmless"

    def of_exercise(_client: Any, _employee: Any, found: Any, _at: Any) -> str | None:
        return "test" if "https://pay.example/login?id=7" in found.links else None

    monkeypatch.setattr(recognizing, "_recognizers", [of_exercise])
    folder.add(from_clerk(north).replace(b"report-1@", b"report-2@"))
    reading.read_due(now + LATER)
    newest = ReportedMessage.objects.exclude(verdict="harmless").get()
    assert newest.verdict == "test"


def test_an_address_belongs_to_one_client_and_needs_a_secret(north: Any, south: Any) -> None:
    given = actions.MailboxSettings(address=ADDRESS, kind="imap", host="imap.example")
    with pytest.raises(InputError, match="password or secret"):
        actions.set_mailbox(client=north.client, actor=ACTOR, given=given)
    whole = actions.MailboxSettings(address=ADDRESS, kind="imap", host="imap.example", secret="x")
    actions.set_mailbox(client=north.client, actor=ACTOR, given=whole)
    actions.set_mailbox(client=north.client, actor=ACTOR, given=given)  # the secret is kept
    assert queries.secret_of(ReportMailbox.objects.get()) == "x"
    with pytest.raises(InputError, match="another client"):
        actions.set_mailbox(client=south.client, actor=ACTOR, given=whole)


# --- Microsoft 365 --------------------------------------------------------------------------------
@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[graph_server.Office]:
    with graph_server.serving() as running:
        cloud = graph.Cloud(login=running.base, graph=running.base)
        monkeypatch.setitem(graph.CLOUDS, "", cloud)
        yield running


@pytest.fixture
def at_microsoft(north: Any, office: graph_server.Office) -> ReportMailbox:
    given = actions.MailboxSettings(
        address=ADDRESS, kind="graph", tenant=graph_server.TENANT,
        application=graph_server.APPLICATION, secret=graph_server.SECRET,
    )  # fmt: skip
    return actions.set_mailbox(client=north.client, actor=ACTOR, given=given)


def test_graph_lists_each_message_once_over_pages_and_looks(
    north: Any, at_microsoft: ReportMailbox, office: graph_server.Office, now: datetime
) -> None:
    for number in range(5):
        source = from_clerk(north).replace(b"report-1@", b"report-%d@" % number)
        office.messages.append((f"AAMk/{number}=", source))
    office.removed.append("AAMk/gone=")
    assert reading.read_due(now) == 5
    first = office.asked[0]
    assert "changeType=created" in first
    assert "receivedDateTime ge 20" in first
    assert ReportedMessage.objects.first().reported_at == datetime(2026, 11, 2, 13, 5, tzinfo=UTC)
    office.asked.clear()
    assert reading.read_due(now + LATER) == 0
    assert [one for one in office.asked if "$value" in one] == []  # nothing is read twice
    office.messages.append(("AAMk/9=", from_clerk(north).replace(b"report-1@", b"report-9@")))
    assert reading.read_due(now + 2 * LATER) == 1


def test_graph_begins_again_where_the_cursor_is_too_old(
    north: Any, at_microsoft: ReportMailbox, office: graph_server.Office, now: datetime
) -> None:
    office.messages.append(("AAMk1", from_clerk(north)))
    assert reading.read_due(now) == 1
    office.gone = True
    office.messages.append(("AAMk2", from_clerk(north).replace(b"report-1@", b"report-2@")))
    assert (
        reading.read_due(now + LATER) == 1
    )  # and the first one, listed again, is no second report
    assert ReportedMessage.objects.count() == 2


def test_graph_that_asks_to_wait_is_left_alone_so_long(
    at_microsoft: ReportMailbox, office: graph_server.Office, now: datetime
) -> None:
    office.busy = 1_200
    reading.read_due(now)
    at_microsoft.refresh_from_db()
    assert at_microsoft.problem == "Microsoft asks to wait before the next look"
    assert at_microsoft.next_look_at == now + timedelta(minutes=20)


def test_a_refused_sign_in_is_told_without_the_words_of_the_server(
    north: Any, at_microsoft: ReportMailbox, office: graph_server.Office, now: datetime
) -> None:
    ReportMailbox.objects.update(application="other")
    reading.read_due(now)
    at_microsoft.refresh_from_db()
    assert at_microsoft.problem == "Microsoft refuses the sign-in (401, invalid_client)"


def test_a_token_goes_to_no_other_address(
    at_microsoft: ReportMailbox, office: graph_server.Office, now: datetime
) -> None:
    ReportMailbox.objects.update(cursor="http://127.0.0.1:9/v1.0/steal")
    reading.read_due(now)
    at_microsoft.refresh_from_db()
    assert at_microsoft.problem == "Microsoft Graph names an address that is not its own"


def test_a_message_of_40_mb_at_graph_is_read_by_its_headers(
    north: Any, at_microsoft: ReportMailbox, office: graph_server.Office, now: datetime,
    monkeypatch: Any,
) -> None:  # fmt: skip
    monkeypatch.setattr(graph, "LARGEST", 2_000)
    source = from_clerk(north) + b"A" * 9_000
    office.messages.append(("AAMk1", source))
    assert reading.read_due(now) == 1
    assert ReportedMessage.objects.get().is_whole is False


# --- pages ----------------------------------------------------------------------------------------
def test_the_firm_names_the_mailbox_on_its_page(
    north: Any, folder: Any, signed_in: Any, now: datetime
) -> None:
    browser = signed_in(north.owner)
    address = reverse("reported:mailbox", args=[north.client.pk])
    assert browser.get(address).status_code == 200
    form = {"address": ADDRESS, "kind": "imap", "host": "127.0.0.1", "port": folder.port}
    refused = browser.post(address, form)
    assert refused.status_code == 422
    assert "The password or secret of the mailbox is needed." in refused.content.decode()
    assert browser.post(address, form | {"secret": "secret"}).status_code == 302
    page = browser.post(reverse("reported:look", args=[north.client.pk]), follow=True)
    assert "It was read: 0 new." in page.content.decode()
    page = browser.get(address).content.decode()
    assert "secret" not in [line.strip() for line in page.splitlines()]
    assert 'value="secret"' not in page
    removed = browser.post(reverse("reported:remove", args=[north.client.pk]), follow=True)
    assert "No address for reports yet" in removed.content.decode()
