"""A phishing exercise from the proposal to the last mail: nothing goes that was not signed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests.web.witnesses import smtp_server

from duecare.errors import InputError
from duecare.mail.headers import HeaderFacts
from duecare.mail.reading import ReportedMail
from duecare.record import Signature
from duecare_web.accounts.actors import member_actor, system_actor
from duecare_web.clients.actions import add_employee, change_contact, change_employee
from duecare_web.clients.models import EmployeeFact, FactSource, ToDo
from duecare_web.ledger import documents
from duecare_web.outbox import sending as outbox
from duecare_web.outbox.models import Mail
from duecare_web.portal.models import SignedCopy
from duecare_web.reported.recognizing import recognized
from duecare_web.simulations import (
    authorizing,
    campaigns,
    domains,
    landing,
    queries,
    results,
    running,
)
from duecare_web.simulations.models import Lure, LureOpening, PhishingCampaign, SendingDomain

ACTOR = system_actor("tests")
START = datetime(2026, 12, 1, 14, 55, tzinfo=UTC)  # a Tuesday
PRACTICE = "practice.north.example"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36"
MIX = ["phishing-at-work/mailbox-full", "text-call-qr/customs-fee", "ai-tools/m1"]


def after(**time: float) -> datetime:
    return START + timedelta(**time)


@pytest.fixture
def box(settings: Any) -> Iterator[smtp_server.Mailbox]:
    """A real mail server on this machine, to which the outbox hands over."""
    with smtp_server.serving() as running_server:
        settings.EMAIL_BACKEND = "duecare_web.outbox.backend.OutboxBackend"
        settings.DUECARE_MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running_server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield running_server


def ask(name: str) -> list[str]:
    """Name servers of the tests: they have the record of every domain that was added."""
    row = SendingDomain.objects.get(name=name.removeprefix("_duecare."))
    return ["v=spf1 -all", row.proof]


def silent(_name: str) -> list[str]:
    return []


@pytest.fixture
def domain(north: Any) -> SendingDomain:
    made = domains.add_domain(client=north.client, actor=ACTOR, name=PRACTICE, at=START)
    return domains.check_domain(made, ask=ask, at=START)


def scope(**changes: Any) -> authorizing.ProposedScope:
    given = {
        "starts_on": date(2026, 12, 1),
        "ends_on": date(2026, 12, 31),
        "per_month": 1,
        "domain": PRACTICE,
        "told": "the office manager",
    }
    return authorizing.ProposedScope(**{**given, **changes})


def signed(north: Any, **changes: Any) -> Any:
    made = authorizing.propose(contact=north.contact, actor=ACTOR, scope=scope(**changes), at=START)
    return sign(made, north)


def sign(made: Any, north: Any) -> Any:
    given = Signature.confirmed(
        client_name=north.client.name,
        typed_name=north.contact.name,
        document_sha256=authorizing.authorization_page(made).sha256,
        button=authorizing.BUTTON,
        method="emailed link and emailed code entered",
    )
    return authorizing.sign_authorization(
        authorization=made, contact=north.contact, signature=given, at=START
    )


def team(north: Any, number: int) -> list[Any]:
    return [
        add_employee(
            client=north.client,
            actor=ACTOR,
            name=f"Person {one:02}",
            email=f"p{one:02}@north.example",
        )
        for one in range(number)
    ]


def planned(authorization: Any, **changes: Any) -> Any:
    given = {
        "title": "December",
        "messages": MIX,
        "starts_on": date(2026, 12, 1),
        "ends_on": date(2026, 12, 2),
        "chance": Random(5),
        "at": START,
    }
    return campaigns.plan_campaign(authorization=authorization, actor=ACTOR, **{**given, **changes})


def work(until: datetime, *, first: datetime = START, dns: Any = ask) -> None:
    """The working process at each moment at which something is due: exercises, then the outbox."""
    moments = {*Lure.objects.values_list("send_at", flat=True)}
    moments |= {*PhishingCampaign.objects.values_list("ends_at", flat=True)}
    for moment in sorted(one for one in moments if first <= one <= until):
        running.run_due(moment, ask=dns)
        outbox.send_due(moment)


@pytest.fixture(autouse=True)
def papers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A paper takes a second to set: most tests are about something else."""
    if "sets_papers" not in request.fixturenames:
        for module in (authorizing, results):
            monkeypatch.setattr(module, "render_pdf", lambda *_, **__: b"%PDF-1.7 a paper")


@pytest.fixture
def sets_papers() -> None:
    """This test is about the papers too."""


def exercises(box: Any) -> list[Any]:
    return [mail for mail in box.received if mail["X-Duecare-Exercise"]]


def links(mail: Any) -> tuple[str, str]:
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    (one,), (other,) = (re.findall(r"/m/[^\s\"<]+", part) for part in (text, html))
    return one, other


def reasons(north: Any, entries_of: Any) -> list[str]:
    entries = entries_of(north.client)
    return [
        values["content"]["because"] for kind, values in entries if kind == "simulation.not_sent"
    ]


def test_from_the_signature_to_the_last_mail(
    north: Any, domain: Any, box: Any, entries_of: Any, sets_papers: None
) -> None:
    people = [north.employee, *team(north, 11)]
    campaign = planned(signed(north))
    work(after(days=3))
    mails = exercises(box)
    assert sorted(mail["To"] for mail in mails) == sorted(
        f"{one.name} <{one.email}>" for one in people
    )
    for mail in mails:
        assert mail["From"].addresses[0].domain == PRACTICE
        assert [part for part in mail.walk() if part.get_filename()] == []
        assert {link.rsplit("/", 2)[1] for link in links(mail)} == {"t", "h"}
    told = [mail for mail in box.received if "was an exercise" in (mail["Subject"] or "")]
    assert len(told) == 12
    campaign.refresh_from_db()
    assert campaign.finished_at is not None
    (result,) = [
        values for kind, values in entries_of(north.client) if kind == "simulation.finished"
    ]
    assert result["content"]["told"] == 12
    assert sum(row["sent"] for row in result["content"]["results"]) == 12
    for paper in (campaign.document, campaign.authorization.document):
        assert len(documents.read(paper)) > 10_000
    sent = [values for kind, values in entries_of(north.client) if kind == "simulation.sent"]
    assert {one["person"]["email"] for one in sent} == {one.email for one in people}


def test_nothing_can_be_planned_before_the_client_signs(north: Any, domain: Any) -> None:
    made = authorizing.propose(contact=north.contact, actor=ACTOR, scope=scope(), at=START)
    with pytest.raises(InputError, match="no authorization is in force"):
        planned(made)
    planned(sign(made, north))
    assert SignedCopy.objects.get().title.startswith("Phishing exercises")


def lose_dns(north: Any, authorization: Any) -> None:
    SendingDomain.objects.update(checked_at=None)


def leave(north: Any, authorization: Any) -> None:
    change_employee(employee=north.employee, actor=ACTOR, is_active=False)


def go_on_leave(north: Any, authorization: Any) -> None:
    source = FactSource.objects.create(
        firm=north.firm, client=north.client, origin="file", profile="hr", label="HR",
        member="member:1", read_at=START,
    )  # fmt: skip
    EmployeeFact.objects.create(
        client=north.client, employee=north.employee, key="employment", value="leave", proof=1,
        observed_at=START, source=source, is_current=True,
    )  # fmt: skip


def opt_out(north: Any, authorization: Any) -> None:
    campaigns.opt_out(employee=north.employee, actor=north.employee.as_actor(), at=START)


def withdraw(north: Any, authorization: Any) -> None:
    authorizing.withdraw(authorization=authorization, actor=north.contact.as_actor(), at=START)


def stop_firm(north: Any, authorization: Any) -> None:
    campaigns.stop_firm(firm=north.firm, actor=ACTOR, reason="an incident", at=START)


def no_address(north: Any, authorization: Any) -> None:
    type(north.employee).objects.filter(pk=north.employee.pk).update(email="")


def narrow(north: Any, authorization: Any) -> None:
    type(authorization).objects.update(departments=["Lab"])


def exclude(north: Any, authorization: Any) -> None:
    type(authorization).objects.update(excluded=["account", "package", "tools"])


def foreign(north: Any, authorization: Any) -> None:
    Lure.objects.update(message="payroll-direct-deposit/m1")


def unsign(north: Any, authorization: Any) -> None:
    type(authorization).objects.update(signed_at=None)


CHANGES = [
    (lose_dns, "the sending domain is not verified"),
    (leave, "this person no longer works there"),
    (go_on_leave, "this person is on leave"),
    (opt_out, "this person opted out"),
    (withdraw, "the authorization was withdrawn"),
    (stop_firm, "all exercises of the IT provider are stopped"),
    (no_address, "this person has no email address"),
    (narrow, "this person is not in the authorized scope"),
    (exclude, "the client excluded this kind of pretext"),
    (foreign, "this message may not be sent"),
    (unsign, "no authorization is signed"),
]


@pytest.mark.parametrize(
    ("change", "because"), CHANGES, ids=lambda one: getattr(one, "__name__", "")
)
def test_what_changes_after_the_plan_is_seen_when_a_message_goes(
    north: Any, domain: Any, box: Any, entries_of: Any, change: Any, because: str
) -> None:
    authorization = signed(north)
    planned(authorization)
    change(north, authorization)
    work(after(days=2), dns=silent if change is lose_dns else ask)
    assert exercises(box) == []
    assert reasons(north, entries_of) == [because]


@pytest.mark.parametrize("change", [leave, opt_out, withdraw, stop_firm, foreign, unsign])
def test_what_waits_in_the_outbox_is_asked_about_once_more(
    north: Any, domain: Any, box: Any, entries_of: Any, change: Any
) -> None:
    authorization = signed(north)
    planned(authorization)
    lure = Lure.objects.get()
    running.run_due(lure.send_at, ask=ask)
    assert Mail.objects.filter(kind="simulations.lure", next_attempt_at__isnull=False).count() == 1
    change(north, authorization)
    outbox.send_due(lure.send_at + timedelta(seconds=1))
    assert exercises(box) == []
    assert len(reasons(north, entries_of)) == 1
    assert not ToDo.objects.filter(client=north.client, kind="mail", number__gt=0).exists()


def test_a_stop_takes_back_what_was_refused_for_now_within_one_look(
    north: Any, domain: Any, box: Any, entries_of: Any
) -> None:
    campaign = planned(signed(north))
    lure = Lure.objects.get()
    running.run_due(lure.send_at, ask=ask)
    box.refuse_content = True
    outbox.send_due(lure.send_at)
    box.refuse_content = False
    later = lure.send_at + timedelta(minutes=3)
    campaigns.stop_campaign(campaign=campaign, actor=ACTOR, reason="enough", at=later)
    outbox.send_due(later)
    running.run_due(later, ask=ask)
    assert exercises(box) == []
    assert reasons(north, entries_of) == ["the exercise was stopped"]
    campaign.refresh_from_db()
    assert campaign.finished_at is not None
    with pytest.raises(InputError, match="it was stopped"):
        campaigns.stop_campaign(campaign=campaign, actor=ACTOR, reason="again", at=later)


def test_a_mail_that_was_taken_back_does_not_keep_an_exercise_open(
    north: Any, domain: Any, box: Any, entries_of: Any
) -> None:
    campaign = planned(signed(north))
    lure = Lure.objects.get()
    running.run_due(lure.send_at, ask=ask)
    outbox.forget_mails_to(north.employee)
    work(after(days=3), first=lure.send_at)
    campaign.refresh_from_db()
    assert campaign.finished_at is not None
    assert reasons(north, entries_of) == ["the exercise was over before it could go"]


def test_nobody_gets_more_in_a_month_than_was_signed(
    north: Any, domain: Any, box: Any, entries_of: Any
) -> None:
    authorization = signed(north)
    planned(authorization)
    work(after(days=2, hours=12))
    later = after(days=6)
    planned(
        authorization,
        title="Again",
        starts_on=date(2026, 12, 7),
        ends_on=date(2026, 12, 8),
        at=later,
    )
    work(later + timedelta(days=3), first=later)
    assert len(exercises(box)) == 1
    assert reasons(north, entries_of) == [
        "this person has had as many messages this month as allowed"
    ]


@pytest.fixture
def arrived(north: Any, domain: Any, box: Any) -> Any:
    """One message that one person has got, and its mail."""
    planned(signed(north))
    lure = Lure.objects.get()
    running.run_due(lure.send_at, ask=ask)
    outbox.send_due(lure.send_at)
    lure.refresh_from_db()
    Lure.objects.update(sent_at=datetime.now(UTC) - timedelta(hours=1))
    type(lure.campaign).objects.update(ends_at=datetime.now(UTC) + timedelta(days=1))
    (mail,) = exercises(box)
    return lure, mail


def test_the_pages_behind_a_link_have_no_field_and_explain_this_very_mail(arrived: Any) -> None:
    lure, mail = arrived
    browser, (address, _) = Browser(HTTP_USER_AGENT=CHROME), links(mail)
    first = browser.get(address)
    text = first.content.decode()
    assert not re.search(r"<(input|textarea|select|script|iframe)\b", text)
    assert "This was an exercise" in text
    assert "Esto fue un ejercicio" in text
    assert first.cookies == {}
    assert queries.who_opened(lure) == "unclear"
    pressed = browser.post(address)
    signs = browser.get(pressed.headers["Location"])
    page = signs.content.decode()
    assert not re.search(r"<(input|textarea|select|script|iframe)\b", page)
    assert PRACTICE in page
    shown = set(re.findall(r"[\w.-]+\.example\b", page))
    assert shown == {PRACTICE, "northwind-it.example"}  # the latter is in the facts of the client
    assert 'lang="es"' in page
    assert "You are not in trouble" in page
    lure.refresh_from_db()
    assert queries.who_opened(Lure.objects.get()) == "person"
    out = browser.post(reverse("simulations:leave", args=[queries.token_of(lure.pk)]), follow=True)
    assert "You get no more exercises." in out.content.decode()
    browser.post(reverse("simulations:leave", args=[queries.token_of(lure.pk)]))
    assert queries.recipient_of(Lure.objects.get(), START).has_opted_out


def test_programs_are_told_from_people(arrived: Any) -> None:
    _, mail = arrived
    text_link, html_link = links(mail)
    Browser(HTTP_USER_AGENT=CHROME).head(text_link)
    Browser(HTTP_USER_AGENT="python-requests/2").get(text_link)
    assert queries.who_opened(Lure.objects.get()) == "scanner"
    LureOpening.objects.all().delete()
    both = Browser(HTTP_USER_AGENT=CHROME)
    both.get(text_link)
    both.get(html_link)
    assert queries.who_opened(Lure.objects.get()) == "scanner"
    person = Browser(HTTP_USER_AGENT=CHROME, REMOTE_ADDR="198.51.100.7")
    person.get(text_link)
    assert queries.who_opened(Lure.objects.get()) == "unclear"
    person.post(text_link)
    assert queries.who_opened(Lure.objects.get()) == "person"


def test_a_person_who_chose_spanish_gets_spanish(north: Any, domain: Any, box: Any) -> None:
    type(north.employee).objects.update(language="es")
    planned(signed(north), messages=["text-call-qr/customs-fee"])
    work(after(days=3))
    (mail,) = exercises(box)
    assert mail["Subject"] == "Su paquete espera en la aduana"
    told = next(one for one in box.received if "fue un ejercicio" in one["Subject"])
    text = told.get_body(("plain",)).get_content()
    (link,) = re.findall(r"/m/[^\s]+", text)
    page = Browser().get(link, follow=True).content.decode()
    assert page.index("Esto fue un ejercicio") < page.index("This was an exercise")


@pytest.mark.parametrize("path", ["/m/never-was/t/", "/m/never-was/signs/"])
def test_a_link_that_was_never_made_leads_nowhere(north: Any, path: str) -> None:
    assert Browser().get(path).status_code == 404


def test_a_link_is_good_for_nothing_before_its_mail_is_handed_over(north: Any, domain: Any) -> None:
    planned(signed(north))
    token = queries.token_of(Lure.objects.get().pk)
    assert Browser().get(f"/m/{token}/t/").status_code == 404


def test_a_report_counts_once_and_the_first_one_gives_the_time(arrived: Any) -> None:
    lure, _ = arrived
    sent = Lure.objects.get().sent_at
    assert sent
    assert landing.record_report(at=START, message_id="<nothing@of.ours>") is None
    landing.record_report(at=sent + timedelta(minutes=7), message_id=lure.mail.message_id)
    landing.record_report(at=sent + timedelta(minutes=30), token=queries.token_of(lure.pk))
    assert queries.first_report_minutes([Lure.objects.get()]) == 7


@pytest.mark.parametrize("way", ["attached", "quoted"])
def test_a_report_to_the_mailbox_is_known_as_an_exercise(arrived: Any, way: str) -> None:
    lure, _ = arrived
    lure.refresh_from_db()
    sent = lure.sent_at
    assert sent
    link = f"https://portal.example/m/{queries.token_of(lure.pk)}/t/"
    attached = way == "attached"
    given = ReportedMail(
        by=HeaderFacts(sender=lure.employee.email),
        sha256="0" * 64,
        is_whole=True,
        about_ids=(lure.mail.message_id,) if attached else (),
        links=() if attached else (link,),
    )
    for minutes in (4, 9):
        at = sent + timedelta(minutes=minutes)
        assert recognized(lure.client, lure.employee, given, at) == "test"
    assert queries.first_report_minutes([Lure.objects.get()]) == 4


@pytest.mark.parametrize("allowed", [False, True])
def test_people_are_shown_only_where_the_client_said_so_and_never_to_the_owner(
    north: Any, domain: Any, box: Any, signed_in: Any, entries_of: Any, allowed: bool
) -> None:
    team(north, 5)
    campaign = planned(signed(north, tells_people=allowed))
    work(after(days=1, hours=10))
    for number, mail in enumerate(exercises(box), start=1):
        lure = queries.find_lure(links(mail)[0].split("/")[2])
        assert lure is not None
        assert lure.sent_at
        landing.note_opening(
            lure=lure,
            copy="t",
            method="POST",
            headers={"user-agent": CHROME},
            address=f"203.0.113.{number}",
            at=lure.sent_at + timedelta(hours=1),
            pressed=True,
        )
    work(after(days=3), first=after(days=1, hours=10))
    page = signed_in(north.advisor).get(
        reverse("simulations:campaign", args=[north.client.pk, campaign.pk])
    )
    text = page.content.decode()
    assert ("Person 03" in text) is allowed
    assert LureOpening.objects.exists() is allowed
    assert "6: 100% (61% to 100%)" in text
    told = str(
        [values for kind, values in entries_of(north.client) if kind == "simulation.finished"]
    )
    assert "Person 03" not in told


def test_the_firms_pages_lead_from_the_domain_to_the_plan(
    north: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domains, "txt_records", ask)
    browser = signed_in(north.advisor)
    page = reverse("simulations:exercises", args=[north.client.pk])
    assert "Exercises are off" in browser.get(page).content.decode()
    browser.post(reverse("simulations:add_domain", args=[north.client.pk]), {"name": PRACTICE})
    row = SendingDomain.objects.get()
    browser.post(reverse("simulations:check_domain", args=[north.client.pk, row.pk]))
    today = datetime.now(UTC).date()
    days = {"starts_on": today, "ends_on": today + timedelta(days=30)}
    given = {"contact": north.contact.pk, **days, "per_month": 1, "domain": PRACTICE, "told": "Bo"}
    given |= {"settled_days": 30, "people": f"{north.employee.email}\nNoel Nobody"}
    wrong = browser.post(reverse("simulations:propose", args=[north.client.pk]), given)
    assert "Noel Nobody: no one who works there" in wrong.content.decode()
    given["people"] = north.employee.email
    proposed = browser.post(reverse("simulations:propose", args=[north.client.pk]), given)
    assert proposed.status_code == 302
    authorization = queries.authorization_of(north.client)
    assert authorization
    assert "waits for a signature" in browser.get(page).content.decode()
    sign(authorization, north)
    plan = reverse("simulations:plan", args=[north.client.pk])
    assert "Your package is waiting at customs" in browser.get(plan).content.decode()
    days["ends_on"] = today + timedelta(days=7)
    refused = browser.post(plan, {"title": "First", **days})
    assert refused.status_code == 422
    made = browser.post(plan, {"title": "First", "messages": MIX, **days})
    assert made.status_code == 302
    shown = browser.get(made.headers["Location"]).content.decode()
    assert "1 planned" in shown
    stop = reverse("simulations:stop_firm", args=[north.client.pk])
    browser.post(stop, {"reason": "an incident"})
    assert "Every exercise of every client is stopped" in browser.get(page).content.decode()
    lift = reverse("simulations:lift_firm_stop", args=[north.client.pk])
    assert browser.post(lift).status_code == 403
    signed_in(north.owner).post(lift)
    assert queries.firm_stop(north.firm) is None


def test_a_domain_counts_only_while_its_record_is_there(north: Any, domain: Any) -> None:
    assert domain.is_verified(after(days=30))
    assert not domain.is_verified(after(days=31))
    gone = domains.check_domain(domain, ask=silent, at=after(days=1))
    assert not gone.is_verified(after(days=1))
    for name in ("localhost", "a b.example", "http://x.example", "x" * 300 + ".example", ""):
        with pytest.raises(InputError, match="not a domain name"):
            domains.add_domain(client=north.client, actor=ACTOR, name=name)


def test_only_who_may_sign_for_the_client_can_be_asked(north: Any, domain: Any) -> None:
    change_contact(
        contact=north.contact, actor=ACTOR, title="Owner", may_sign=False, is_active=True
    )
    with pytest.raises(InputError, match="may not sign"):
        authorizing.propose(contact=north.contact, actor=ACTOR, scope=scope(), at=START)


def test_a_member_takes_a_person_out_with_a_reason_and_in_again(
    north: Any, signed_in: Any, entries_of: Any
) -> None:
    actor, browser = member_actor(north.advisor, north.firm), signed_in(north.advisor)
    with pytest.raises(InputError, match="say why"):
        campaigns.opt_out(employee=north.employee, actor=actor)
    out = reverse("simulations:take_out", args=[north.client.pk])
    page = reverse("simulations:exercises", args=[north.client.pk])
    browser.post(out, {"people": "Someone Else", "reason": "a hard time"})
    assert "no one who works there has this name" in browser.get(page).content.decode()
    browser.post(out, {"people": north.employee.name.upper(), "reason": "a hard time"})
    shown = browser.get(page).content.decode()
    assert "a hard time" in shown
    assert north.employee.name in shown
    (entry,) = [one for kind, one in entries_of(north.client) if kind == "simulation.opted_out"]
    assert entry["content"]["how"] == "by a member of the firm"
    assert "a hard time" in str(entry)
    browser.post(reverse("simulations:take_in", args=[north.client.pk, north.employee.pk]))
    with pytest.raises(InputError, match="takes part already"):
        campaigns.opt_in(employee=north.employee, actor=actor)


def share(*people: Any) -> None:
    type(people[0]).objects.filter(pk__in=[one.pk for one in people]).update(
        email="desk@north.example"
    )


def test_a_mailbox_that_several_read_gets_one_message(
    north: Any, domain: Any, box: Any, entries_of: Any
) -> None:
    one, other, third, fourth = team(north, 4)
    share(one, other)
    authorization = signed(north, people=[one, other, third, fourth])
    campaign = planned(authorization)
    assert campaign.lures.count() == 3
    share(one, other, third)  # after the plan
    work(after(days=3))
    assert sorted(mail["To"].addresses[0].addr_spec for mail in exercises(box)) == [
        "desk@north.example", fourth.email,
    ]  # fmt: skip
    assert reasons(north, entries_of) == ["the mailbox that this person shares has its message"]
    campaigns.opt_out(employee=other, actor=other.as_actor(), at=START)
    assert queries.people_in_scope(authorization, START) == [fourth]


def test_scope_names_roles_people_and_how_long_someone_has_been_there(
    north: Any, domain: Any
) -> None:
    paying, named, new, _ = team(north, 4)
    type(paying).objects.filter(pk__in=[paying.pk, new.pk]).update(roles=["finance"])
    type(new).objects.filter(pk=new.pk).update(created_at=START - timedelta(days=3))
    type(new).objects.exclude(pk=new.pk).update(created_at=START - timedelta(days=200))
    authorization = signed(north, roles=["finance"], people=[named], settled_days=30)
    assert queries.people_in_scope(authorization, START) == [paying, named]
    assert new in queries.people_in_scope(authorization, after(days=27))
    text = str(authorizing.authorization_page(authorization).parts)
    assert "Everyone who: Handles payments, payroll or bank details" in text
    assert "Named people: Person 01" in text
    assert "began less than 30 days before" in text
    # The list says that the new one began long ago: then that counts.
    source = FactSource.objects.create(
        firm=north.firm, client=north.client, origin="file", profile="hr", label="HR",
        member="member:1", read_at=START,
    )  # fmt: skip
    EmployeeFact.objects.create(
        client=north.client, employee=new, key="start_date", value="2020-01-01", proof=1,
        observed_at=START, source=source, is_current=True,
    )  # fmt: skip
    assert queries.people_in_scope(authorization, START) == [paying, named, new]
