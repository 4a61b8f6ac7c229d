"""The way in: links that work once, codes that must be typed back, and nothing told to strangers."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.patience import PATIENCE
from tests.web.outbox.postman import deliver

from duecare.errors import InputError
from duecare_web.accounts.actors import system_actor
from duecare_web.clients.actions import add_employee
from duecare_web.portal import actions, queries
from duecare_web.portal.models import PortalLink
from duecare_web.portal.tokens import ALPHABET, new_code, normalize_code

ACTOR = system_actor("tests")


@pytest.fixture(autouse=True)
def _fresh_limits(db):
    cache.clear()


def token_of(invitation):
    return invitation.address.rstrip("/").rsplit("/", 1)[-1]


def mailed_code():
    return re.search(r"Your code: (\S+)", mail.outbox[-1].body)[1]


def test_only_hashes_of_token_and_code_are_kept(north):
    invitation = actions.invite(person=north.contact, actor=ACTOR)
    opened = actions.open_link(link=invitation.link)
    row = PortalLink.objects.values().get()
    kept = " ".join(str(value) for value in row.values())
    assert token_of(invitation) not in kept
    assert opened.code not in kept
    assert normalize_code(opened.code) not in kept


def test_a_scanner_that_follows_the_link_uses_nothing_up(north, client):
    invitation = actions.invite(person=north.contact, actor=ACTOR)
    for _ in range(3):
        assert client.get(invitation.address).status_code == 200
    row = PortalLink.objects.get()
    assert row.opened_at is None
    assert row.used_at is None
    assert len(mail.outbox) == 1


def test_link_then_code_signs_in_and_records_the_method(north, client, entries_of):
    invitation = actions.invite(person=north.contact, actor=ACTOR)
    assert deliver() == 1
    assert client.post(invitation.address).url == reverse("portal:code")
    answer = client.post(reverse("portal:code"), {"code": mailed_code().lower().replace("-", " ")})
    assert answer.url == reverse("portal:home")
    kinds = [kind for kind, _ in entries_of(north.client)]
    assert kinds[-5:] == [
        "portal.invited",
        "mail.handed_over",
        "sig.opened",
        "mail.handed_over",
        "sig.identity",
    ]
    assert dict(entries_of(north.client))["sig.identity"]["content"]["method"] == actions.METHOD


def test_a_used_link_is_dead(north, client):
    invitation = actions.invite(person=north.employee, actor=ACTOR)
    client.post(invitation.address)
    client.post(reverse("portal:code"), {"code": mailed_code()})
    for stranger in (Browser(), Browser(headers={"User-Agent": "another phone"})):
        assert stranger.get(invitation.address).status_code == 410
        assert stranger.post(invitation.address).status_code == 410
    # The person who used it up is still signed in here, and comes back to the work.
    assert client.get(invitation.address)["Location"] == reverse("portal:home")
    client.post(reverse("portal:sign_out"))
    assert client.get(invitation.address).status_code == 410


def test_a_used_link_of_another_person_is_dead_for_who_is_signed_in(north, client):
    other = actions.invite(person=north.contact, actor=ACTOR)
    used = actions.open_link(link=other.link)
    actions.enter_code(link=other.link, code=used.code)
    client.post(actions.invite(person=north.employee, actor=ACTOR).address)
    client.post(reverse("portal:code"), {"code": mailed_code()})
    assert client.get(reverse("portal:my_work")).status_code == 200
    assert client.get(other.address).status_code == 410


def test_two_people_on_one_mailbox_open_their_links_in_two_tabs(north, client):
    people = [
        add_employee(client=north.client, actor=ACTOR, name=name, email="front@north.example")
        for name in ("Cy Cook", "Di Dean")
    ]
    links = [actions.invite(person=one, actor=ACTOR) for one in people]
    codes = []
    for link in links:
        client.post(link.address)
        codes.append(mailed_code())
    given = {"link": str(links[0].link.pk), "code": codes[0]}  # the tab that was opened first
    assert client.post(reverse("portal:code"), given).status_code == 302
    assert "Cy Cook" in client.get(reverse("portal:my_work")).content.decode()
    assert PortalLink.objects.get(pk=links[1].link.pk).wrong_codes == 0


def test_an_unopened_link_lives_seven_days(north):
    at = timezone.now()
    invitation = actions.invite(person=north.contact, actor=ACTOR, at=at)
    token = token_of(invitation)
    assert queries.find_link(token, now=at + timedelta(days=6, hours=23))
    assert queries.find_link(token, now=at + timedelta(days=7)) is None


def test_an_opened_link_lives_ten_minutes_from_the_first_opening(north):
    at = timezone.now()
    invitation = actions.invite(person=north.contact, actor=ACTOR, at=at)
    actions.open_link(link=invitation.link, at=at)
    again = actions.open_link(link=invitation.link, at=at + timedelta(minutes=9))
    with pytest.raises(InputError, match="used or has expired"):
        actions.enter_code(link=again.link, code=again.code, at=at + timedelta(minutes=10))


def test_a_forged_token_leads_nowhere(north, client):
    actions.invite(person=north.contact, actor=ACTOR)
    assert client.get(reverse("portal:link", args=["x" * 43])).status_code == 410


def test_five_wrong_codes_kill_the_link_and_each_is_recorded(north, client, entries_of):
    invitation = actions.invite(person=north.contact, actor=ACTOR)
    client.post(invitation.address)
    right = mailed_code()
    for _ in range(5):
        client.post(reverse("portal:code"), {"code": "WRONG-ONE"})
    assert client.post(reverse("portal:code"), {"code": right}).status_code == 410
    kinds = [kind for kind, _ in entries_of(north.client)]
    assert kinds.count("portal.code_refused") == 5


def test_a_code_works_only_where_the_link_was_opened(north, client):
    from django.test import Client as Browser

    invitation = actions.invite(person=north.contact, actor=ACTOR)
    client.post(invitation.address)
    stranger = Browser()
    assert stranger.post(reverse("portal:code"), {"code": mailed_code()}).status_code == 410


def test_an_older_code_is_void_once_a_newer_was_mailed(north):
    invitation = actions.invite(person=north.contact, actor=ACTOR)
    first = actions.open_link(link=invitation.link)
    actions.open_link(link=invitation.link)
    assert actions.enter_code(link=invitation.link, code=first.code) is None


def test_a_person_who_left_is_out_at_once(north, client):
    invitation = actions.invite(person=north.employee, actor=ACTOR)
    client.post(invitation.address)
    client.post(reverse("portal:code"), {"code": mailed_code()})
    assert client.get(reverse("portal:my_work")).status_code == 200
    north.employee.is_active = False
    north.employee.save()
    assert client.get(reverse("portal:my_work")).url == reverse("portal:sign_in")


def test_six_links_an_hour_are_too_many(north):
    for _ in range(5):
        actions.invite(person=north.contact, actor=ACTOR)
    with pytest.raises(InputError, match="within the hour"):
        actions.invite(person=north.contact, actor=ACTOR)


def test_asking_for_a_link_answers_the_same_for_everybody(north, client):
    known = client.post(reverse("portal:sign_in"), {"email": north.employee.email})
    unknown = client.post(reverse("portal:sign_in"), {"email": "nobody@nowhere.example"})
    assert known.status_code == unknown.status_code == 200
    text = [
        re.sub(r"nonce|csrf\S+|value=\S+", "", page.content.decode()).replace(address, "")
        for page, address in ((known, north.employee.email), (unknown, "nobody@nowhere.example"))
    ]
    assert re.sub(r"X-CSRFToken[^}]+", "", text[0]) == re.sub(r"X-CSRFToken[^}]+", "", text[1])


def test_a_requested_link_reaches_everybody_with_the_address(north):
    assert actions.request_link(email=f" {north.employee.email.upper()} ") == 1
    assert actions.request_link(email="nobody@nowhere.example") == 0
    assert [one.to for one in mail.outbox] == [["North Clerk <clerk@north.example>"]]


def test_five_codes_a_link_are_enough(north, client):
    invitation = actions.invite(person=north.contact, actor=ACTOR)
    for _ in range(5):
        client.post(invitation.address)
    assert client.post(invitation.address).status_code == 422
    assert len(mail.outbox) == 6


def test_a_name_from_a_list_cannot_break_the_mail(north):
    north.contact.name = 'North "Boss" O\'Hara,\nMD'
    north.contact.save()
    actions.invite(person=north.contact, actor=ACTOR)
    assert mail.outbox[0].message()["To"].endswith("<boss@north.example>")


@pytest.mark.parametrize("path", ["//evil.example/", "https://evil.example/", "/account/logout/"])
def test_a_link_never_leads_out_of_the_portal(north, path):
    with pytest.raises(InputError, match="page of the portal"):
        actions.invite(person=north.contact, actor=ACTOR, next_path=path)


def test_a_refused_mail_is_recorded_and_told(north, entries_of, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    settings.EMAIL_USE_TLS = False
    actions.invite(person=north.contact, actor=ACTOR)
    assert deliver() == 0
    assert entries_of(north.client)[-1][0] == "mail.refused"


def test_mail_goes_out_over_smtp(north, settings):
    """A small real SMTP server takes the invitation."""
    import socket
    import threading

    taken: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = server.accept()
        with connection, connection.makefile("rwb", buffering=0) as stream:
            stream.write(b"220 test\r\n")
            in_data = False
            while line := stream.readline():
                taken.append(line.decode())
                if in_data:
                    if line == b".\r\n":
                        in_data = False
                        stream.write(b"250 taken\r\n")
                    continue
                verb = line[:4].upper()
                in_data = verb == b"DATA"
                stream.write(b"354 go on\r\n" if in_data else b"250 ok\r\n")
                if verb == b"QUIT":
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL, settings.EMAIL_HOST_USER = False, False, ""
    settings.EMAIL_TIMEOUT = PATIENCE
    invitation = actions.invite(person=north.contact, actor=ACTOR)
    assert deliver() == 1
    thread.join(PATIENCE)
    server.close()
    text = "".join(taken)
    assert invitation.link.message_id in text
    assert "rcpt to:<boss@north.example>" in text.lower()


def test_codes_have_eight_letters_that_nobody_confuses():
    for _ in range(50):
        code = normalize_code(new_code())
        assert len(code) == 8
        assert set(code) <= set(ALPHABET)
    assert not set("0O1IL") & set(ALPHABET)
