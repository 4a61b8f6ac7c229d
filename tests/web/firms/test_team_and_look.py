"""Members by invitation, clients that a member sees, and the firm's look and time zone."""

from __future__ import annotations

import io
import re
import uuid
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.tenancy.world import Address, addresses
from tests.web.opened_forms import sent_by

from duecare.documents.logo import BOX, clean_logo, clean_svg, nearest_dark
from duecare.documents.pdf import contrast_on_white
from duecare.errors import InputError
from duecare_web.accounts import invitations, rights
from duecare_web.accounts.actors import member_actor
from duecare_web.accounts.firm_facts import change_firm, change_look
from duecare_web.accounts.look import branding_of, firm_mail, unwrapped
from duecare_web.accounts.models import Membership
from duecare_web.clients import actions as clients
from duecare_web.firms import colors
from duecare_web.firms.forms import LookForm
from duecare_web.outbox.content import seal, unseal
from duecare_web.portal.mail import link_mail

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" width="40" '
    b'height="40" onload="steal()"><script>steal()</script><style>@import url(http://x.example)'
    b'</style><image x:href="file:///etc/passwd"/><foreignObject><b>x</b></foreignObject>'
    b'<rect width="40" height="40" fill="#274c77" onclick="steal()"/>'
    b'<use x:href="http://x.example/a.svg#b"/><path d="M1 1h5" style="fill:url(//x.example)"/></svg>'
)


def png(width: int = 600, height: int = 200, **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#274c77").save(out, "PNG", **options)
    return out.getvalue()


def actor_of(side):
    return member_actor(side.owner, side.firm)


# --- invitations --------------------------------------------------------------------------------
def invited(side, browser, **facts):
    form = {"name": "Theo", "email": "theo@north.example", "role": "advisor", "sees": "all"}
    answer = browser.post(reverse("firms:invite"), form | facts)
    assert answer.status_code == 302, answer.content.decode()
    link = re.search(r"/invitation/\S+", mail.outbox[-1].body)
    assert link
    return link[0]


def test_ticked_clients_and_all_clients_contradict_each_other(north, signed_in):
    form = {"name": "Theo", "email": "theo@north.example", "role": "viewer", "sees": "all"}
    browser = signed_in(north.owner)
    answer = browser.post(reverse("firms:invite"), form | {"client": str(north.client.pk)})
    assert answer.status_code == 422
    assert "Clients are ticked below" in answer.content.decode()
    assert mail.outbox == []
    form |= {"sees": "chosen", "client": str(north.client.pk)}
    assert browser.post(reverse("firms:invite"), form).status_code == 302
    (open_one,) = invitations.open_ones(north.firm)
    assert open_one.client_ids == [str(north.client.pk)]


def test_an_invited_person_chooses_a_password_and_adds_a_second_factor(north, signed_in):
    link = invited(north, signed_in(north.owner))
    guest = Browser()
    assert guest.get(link).status_code == 200
    assert not Membership.objects.filter(user__email="theo@north.example").exists()
    weak = guest.post(link, {"name": "Theo L", "way": "password", "password": "short"})
    assert weak.status_code == 422
    good = {"name": "Theo L", "way": "password", "password": "four plain words together"}
    assert guest.post(link, good).headers["Location"] == "/"
    assert guest.get("/clients/").headers["Location"] == reverse("accounts:set_up_second_factor")
    assert Browser().get(link).status_code == 410  # it works once


def test_an_invitation_ends_by_time_by_hand_and_by_a_newer_one(north, signed_in, now):
    browser = signed_in(north.owner)
    first = invited(north, browser)
    second = invited(north, browser)
    assert Browser().get(first).status_code == 410
    made = invitations.find(second.split("/")[2])
    assert made is not None
    browser.post(reverse("firms:withdraw_invitation", args=[made.pk]))
    assert Browser().post(second, {"way": "code", "name": "x"}).status_code == 410
    third = invited(north, browser)
    made = invitations.find(third.split("/")[2])
    assert made is not None
    made.expires_at = now
    made.save()
    assert Browser().get(third).status_code == 410


def test_who_signs_in_here_already_joins_with_that_account_only(north, south, signed_in):
    link = invited(north, signed_in(north.owner), email=south.viewer.email)
    assert b"signs in here already" in Browser().get(link).content
    assert b"signs in here already" in signed_in(south.advisor).get(link).content
    assert signed_in(south.viewer).post(link).status_code == 302
    assert Membership.objects.filter(firm=north.firm, user=south.viewer, role="advisor").exists()


# --- clients that a member sees -----------------------------------------------------------------
@pytest.fixture
def narrow(north):
    """North's advisor sees the second client only."""
    actor = actor_of(north)
    other = clients.add_client(
        firm=north.firm,
        actor=actor,
        name="Zebra Tax",
        industry="finance",
        state="TX",
        employee_count=3,
    )
    membership = north.advisor.memberships.get()
    rights.choose_clients(membership=membership, chosen={other.pk: other.log.origin}, actor=actor)
    return other


def test_clients_that_are_not_chosen_do_not_exist(north, narrow, signed_in):
    browser = signed_in(north.advisor)
    page = browser.get("/clients/").content.decode()
    assert narrow.name in page
    assert north.client.name not in page
    assert north.client.name not in browser.get("/find/?q=dental").content.decode()
    assert north.client.name not in browser.get("/").content.decode()
    assert browser.get(reverse("clients:overview", args=[narrow.pk])).status_code == 200


def test_every_page_of_a_client_is_closed_to_who_does_not_see_it(north, narrow, signed_in):
    browser = signed_in(north.advisor)
    only = [one for one in addresses().values() if set(one.parameters) == {"client_id"}]
    own = [one for one in only if one.is_ours]
    assert len(own) > 20

    def told(one: Address, method: str) -> int:
        address = reverse(one.name, kwargs={"client_id": north.client.pk})
        return int(getattr(browser, method)(address).status_code)

    seen = {(one.name, told(one, method)) for one in own for method in ("get", "post")}
    assert {(name, code) for name, code in seen if code not in (404, 405)} == set()


def test_who_adds_a_client_sees_it(north, narrow, signed_in):
    browser = signed_in(north.advisor)
    form = {"name": "New Bakery", "industry": "retail", "state": "TX", "employee_count": "4",
            "hipaa": "none", "sites": "1", "takes_cards": "unknown"}  # fmt: skip
    answer = browser.post(reverse("clients:add"), form)
    assert browser.get(answer.headers["Location"]).status_code == 200


def test_an_owner_sees_all(north, narrow):
    membership = north.owner.memberships.get()
    with pytest.raises(InputError, match="owner sees all"):
        rights.choose_clients(membership=membership, chosen={}, actor=actor_of(north))


def test_the_page_of_a_members_clients_takes_only_clients_of_the_firm(north, south, signed_in):
    membership = north.viewer.memberships.get()
    address = reverse("firms:member_clients", args=[membership.pk])
    chosen = {"sees": "chosen", "client": [str(north.client.pk), str(south.client.pk)]}
    assert signed_in(north.owner).post(address, chosen).status_code == 302
    assert [one.client_id for one in membership.client_rights.all()] == [north.client.pk]


# --- look ---------------------------------------------------------------------------------------
def test_an_svg_is_cut_down_to_shapes():
    cleaned = clean_svg(SVG)
    for bad in ("script", "steal", "http://x", "//x", "passwd", "foreign", "onload", "style"):
        assert bad not in cleaned
    assert "#274c77" in cleaned
    logo = clean_logo(SVG)
    assert logo.png.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"GIF89a" + bytes(40), "neither"),
        (b"<html></html>", "no SVG"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "entities"),
        (b"<svg", "cannot be read"),
        (png()[:200], "cannot be read"),
        (bytes(1_000_001), "1.0 MB"),
        (png(6000, 5000), "6000 x 5000 pixels"),
    ],
)
def test_what_is_no_logo_is_refused_in_words(content, reason):
    with pytest.raises(InputError, match=reason):
        clean_logo(content)


def test_a_logo_is_drawn_again_small_and_always_the_same():
    given = png(3000, 900, pnginfo=None)
    first, second = clean_logo(given), clean_logo(given + b"trailing script")
    assert (first.width <= BOX[0], first.height <= BOX[1]) == (True, True)
    assert first.sha256 == second.sha256


def test_a_logo_of_40_megabytes_is_refused_before_it_is_read(north, signed_in):
    from django.core.files.uploadedfile import SimpleUploadedFile

    form = LookForm({}, {"logo": SimpleUploadedFile("logo.png", bytes(40_000_000))})
    assert "40.0 MB" in str(form.errors["logo"])


@given(st.integers(0, 0xFFFFFF))
def test_the_nearest_shade_reads_on_white(number):
    shade = nearest_dark(f"#{number:06x}")
    assert contrast_on_white(shade) >= 4.5
    assert nearest_dark(shade) == shade
    dark = re.search(r"--accent: light-dark\(#\w+, (#\w+)\)", colors.sheet(f"#{number:06x}"))
    assert dark
    assert contrast_on_white("#191c1b") / contrast_on_white(dark[1]) >= 4.5


def test_a_color_that_is_too_light_is_refused_with_one_that_reads():
    form = LookForm({"color": "#ffee00"})
    assert not form.is_valid()
    assert nearest_dark("#ffee00") in str(form.errors["color"])


def test_the_look_is_on_papers_mails_and_pages_of_clients(north, signed_in, entries_of):
    from types import SimpleNamespace

    from tests.web.portal.test_pages import portal

    from duecare_web.ledger.actions import firm_log

    change_firm(firm=north.firm, facts={"phone": "608-555-0110"}, actor=actor_of(north))
    logo = clean_logo(png())
    change_look(firm=north.firm, color="#274C77", logo=logo, actor=actor_of(north))
    brand = branding_of(north.firm)
    assert (brand.accent, brand.logo, brand.contact) == ("#274c77", logo.png, "608-555-0110")
    kind, values = entries_of(SimpleNamespace(log=firm_log(north.firm)))[-1]
    assert (kind, values["content"]["logo"]) == ("firm.look_changed", logo.sha256)
    sent = firm_mail(north.firm, subject="x", body="See https://x.example/<b>", to=["a@x.example"])
    dressed = str(sent.alternatives[0][0])
    assert "cid:logo" in dressed
    assert "<b>" not in dressed
    assert '<html lang="en">' in dressed
    assert "overflow-wrap:anywhere" in dressed  # a personal link on a phone
    north.employee.language, number = "es", uuid.uuid4()
    asked = link_mail(north.employee, address="https://x.example/", message_id="<a@x.example>")
    kept = unseal(number, seal(number, asked, dressed=True), firm=north.firm)
    assert '<html lang="es">' in str(kept.alternatives[0][0])
    browser = portal(north.contact, "contact")
    north.contact.client.firm.refresh_from_db()
    page = browser.get(reverse("portal:overview")).content.decode()
    assert f"/logo/{logo.sha256}.png" in page
    assert "/look/274c77.css" in page
    assert Browser().get(f"/logo/{logo.sha256}.png").content == logo.png
    sample = signed_in(north.owner).get(reverse("firms:sample")).content
    assert sample.startswith(b"%PDF")


# --- time zone ----------------------------------------------------------------------------------
def test_times_are_in_the_members_zone_else_in_the_firms(north, signed_in):
    north.firm.time_zone = "America/Chicago"
    north.firm.save()
    browser = signed_in(north.owner)
    page = browser.get(reverse("accounts:members")).content.decode()
    assert re.search(r"Times are Central Time \(C[DS]T\)\.", page)
    browser.post(reverse("accounts:profile"), {"time_zone": "America/Phoenix"})
    page = browser.get(reverse("accounts:members")).content.decode()
    assert "Times are Arizona (MST)." in page


def test_a_time_shows_its_zone_and_utc_on_hover():
    from django.utils import timezone

    from duecare_web.accounts.zones import zone
    from duecare_web.ui.templatetags.ui import when

    moment = datetime(2027, 3, 15, 2, 30, tzinfo=UTC)
    with timezone.override(zone("America/Chicago")):
        shown = str(when(moment))
    assert "Mar 14, 2027, 9:30 p.m. CDT" in shown
    assert 'title="2027-03-15 02:30:00 UTC"' in shown
    assert "UTC" in str(when(moment))


def test_a_dressed_mail_flows_in_a_narrow_window_and_keeps_lines_that_are_meant():
    long = "Northwind keeps the record of the practice: what was found, what was advised, and"
    body = (
        f"Hello,\n\n{long}\nwhat you decided.\n\n    hozor nalak lusim zikuf\n    hoduv zafon koluh "
        f"safor\n\nYour link:\nhttps://desk.example/portal/\n\n{long}\n- a list\n{long}\n\n-- \nNorth"
    )
    told = unwrapped(body)
    assert f"{long} what you decided." in told
    assert "zikuf\n    hoduv" in told
    assert "link:\nhttps://desk.example/portal/\n" in told
    assert "and\n- a list\n" in told
    assert told.endswith("-- \nNorth")
    assert told.split() == body.split()  # no word more or less


def test_of_two_who_change_the_firm_the_second_is_told(north, signed_in):
    browser, address = signed_in(north.owner), reverse("firms:firm")
    for part, form, field in (("firm", "firm_form", "phone"), ("look", "form", "tagline")):
        mine, theirs = ({**sent_by(browser.get(address), form), "part": part} for _ in range(2))
        assert browser.post(address, {**mine, field: "555-0101"}).status_code == 302
        told = browser.post(address, {**theirs, field: "555-0102"})
        (said,) = told.context[form].errors[field]
        name = north.owner.get_full_name()
        assert said.startswith(f"This was changed to “555-0101” by {name} on ")
        north.firm.refresh_from_db()
        assert getattr(north.firm, field) == "555-0101"
        again = {**sent_by(told, form), "part": part}
        assert browser.post(address, again).status_code == 302
        north.firm.refresh_from_db()
        assert getattr(north.firm, field) == "555-0102"
