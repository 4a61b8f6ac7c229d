"""The firm's price book: editions, pages, who may change it, and what an offer prints of it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse
from tests.web.opened_forms import sent_by
from tests.web.portal.assessed import assess_client

from duecare.documents.wording.quotes import lines_of
from duecare.errors import InputError
from duecare.risk import OwnPrice, PriceBook
from duecare.risk.advice.costs import own_cost
from duecare.risk.inputs.prices import PriceItem
from duecare_web.accounts.actors import system_actor
from duecare_web.ledger.actions import firm_log
from duecare_web.prices.actions import remove_price, set_hourly_rate, set_item, set_price
from duecare_web.prices.models import PriceBookEdition
from duecare_web.prices.queries import book_page, history_of, price_book_of

ACTOR = system_actor("tests")
EDR = OwnPrice(unit="device", setup_hours_per_unit=0.5, monthly=9)
FORM = {"safeguard": "SG-EDR", "unit": "device", "setup_hours_per_unit": "0.5", "monthly": "9"}


def test_each_change_is_an_edition_and_an_entry_of_the_firm(north, entries_of):
    firm = north.firm
    set_hourly_rate(firm=firm, actor=ACTOR, hourly_rate=165)
    edition = set_price(firm=firm, actor=ACTOR, safeguard="SG-EDR", price=EDR)
    assert edition.number == 2
    book = price_book_of(firm)
    assert (book.hourly_rate, book.safeguards["SG-EDR"]) == (165, EDR)
    assert book.as_of == edition.as_of
    kind, values = entries_of(SimpleNamespace(log=firm_log(firm)))[-1]
    assert kind == "prices.set"
    assert values["content"]["hourly_rate_cents"] == 16_500
    assert values["content"]["safeguards"][0]["monthly_cents"] == 900
    remove_price(firm=firm, actor=ACTOR, safeguard="SG-EDR")
    assert price_book_of(firm).safeguards == {}
    assert PriceBookEdition.objects.filter(firm=firm).count() == 3


def test_hours_need_a_rate_and_only_a_price_can_be_removed(north):
    with pytest.raises(InputError, match="hourly rate"):
        set_price(firm=north.firm, actor=ACTOR, safeguard="SG-EDR", price=EDR)
    with pytest.raises(InputError, match="has no price"):
        remove_price(firm=north.firm, actor=ACTOR, safeguard="SG-EDR")


def test_prices_are_set_on_the_pages(north, signed_in):
    browser = signed_in(north.owner)
    told = browser.post(reverse("prices:add"), FORM)
    assert told.status_code == 422
    assert b"set it first" in told.content
    assert browser.post(reverse("prices:rate"), {"hourly_rate": "165"}).status_code == 302
    assert browser.post(reverse("prices:add"), FORM).status_code == 302
    page = browser.get(reverse("prices:book")).content.decode()
    assert "$9 a device a month" in page
    assert "0.5 hours a device" in page
    assert "An hour of work: $165" in page
    assert "SG-" not in page.replace("/prices/SG-", "")
    browser.post(reverse("prices:remove", args=["SG-EDR"]))
    assert "No price yet" in browser.get(reverse("prices:book")).content.decode()


@pytest.mark.parametrize(
    "change",
    [{"safeguard": "SG-NONE"}, {"unit": "planet"}, {"monthly": "-1"}, {"setup_hours": "NaN"}],
)
def test_a_price_that_cannot_be_is_refused(change, north, signed_in):
    set_hourly_rate(firm=north.firm, actor=ACTOR, hourly_rate=165)
    told = signed_in(north.owner).post(reverse("prices:add"), {**FORM, **change})
    assert told.status_code == 422
    assert price_book_of(north.firm).safeguards == {}


def test_only_who_manages_the_firm_changes_prices(north, south, signed_in):
    browser = signed_in(north.advisor)
    assert browser.get(reverse("prices:book")).status_code == 200
    assert browser.post(reverse("prices:rate"), {"hourly_rate": "1"}).status_code in (403, 404)
    set_hourly_rate(firm=north.firm, actor=ACTOR, hourly_rate=165)
    assert b"165" not in signed_in(south.owner).get(reverse("prices:book")).content


def test_an_offer_prints_the_price_line_by_line(north):
    assessment = assess_client(north.client)
    offers = [one.offer for one in assessment.recommendations.all()]
    assert all(one.priced for one in offers)
    offer = next(one for one in offers if one.cost_lines[0].text.startswith("Set-up"))
    texts = [line.text for line in offer.cost_lines]
    assert texts[-2] == "First year"
    assert texts[-1].startswith("Each year after")
    assert offer.cost.startswith(f"{offer.cost_lines[-2].amount} the first year")
    assert offer.cost_source.startswith("North IT price book of ")


def test_each_price_says_since_when_it_holds_and_the_history_says_what_changed(north, signed_in):
    firm, march, may = north.firm, date(2026, 3, 2), date(2026, 5, 4)
    set_hourly_rate(firm=firm, actor=ACTOR, hourly_rate=150)
    set_price(firm=firm, actor=ACTOR, safeguard="SG-EDR", price=EDR)
    PriceBookEdition.objects.update(as_of=march)
    set_hourly_rate(firm=firm, actor=ACTOR, hourly_rate=165)
    office = PriceItem(
        title="Microsoft 365 Business Premium", unit="user", price=22, period="month"
    )
    set_item(firm=firm, actor=ACTOR, item=office)
    PriceBookEdition.objects.filter(number__gt=2).update(as_of=may)
    set_price(firm=firm, actor=ACTOR, safeguard="SG-MDR", price=OwnPrice(monthly=14))
    page = book_page(firm)
    since = {row.safeguard.id: row.since for row in page.priced}
    today = PriceBookEdition.objects.first().as_of
    assert since == {"SG-EDR": march, "SG-MDR": today}
    assert (page.rate_since, page.items[0].since) == (may, may)
    changes = list(history_of(firm))
    assert [one.on for one in changes] == [today, may, may, march, march]
    assert changes[1].lines == ["Microsoft 365 Business Premium: no price, now $22 a user a month."]
    assert changes[2].lines == ["An hour of work: $150, now $165."]
    browser = signed_in(north.viewer)
    text = browser.get(reverse("prices:history")).content.decode()
    assert "An hour of work: $150, now $165." in text
    shown = browser.get(reverse("prices:book")).content.decode()
    assert "$22 a user a month" in shown
    assert "Mar 2, 2026" in shown


def test_items_are_set_on_the_pages_and_stand_in_the_entry(north, signed_in, entries_of):
    browser = signed_in(north.owner)
    form = {"title": "Huntress", "price": "4.50", "unit": "device", "period": "month"}
    assert browser.post(reverse("prices:item"), form).status_code == 302
    assert browser.post(reverse("prices:item"), {**form, "title": "HUNTRESS"}).status_code == 422
    change = f"{reverse('prices:item')}?title=Huntress"
    assert browser.post(change, {**form, "price": "5"}).status_code == 302
    _, values = entries_of(SimpleNamespace(log=firm_log(north.firm)))[-1]
    assert values["content"]["items"] == [
        {"title": "Huntress", "unit": "device", "price_cents": 500, "period": "month"}
    ]
    browser.post(reverse("prices:remove_item"), {"title": "Huntress"})
    assert price_book_of(north.firm).items == []


def test_a_product_names_the_line_of_its_amount_in_the_offer():
    own = OwnPrice(unit="device", setup_hours=1, monthly=9, product="Huntress EDR")
    cost = own_cost(own, 12, PriceBook(hourly_rate=100))
    assert [line.what for line in lines_of(cost)] == ["Set-up", "Huntress EDR"]


def test_of_two_who_change_one_price_the_second_is_told(north, signed_in):
    browser, name = signed_in(north.owner), north.owner.get_full_name()
    rate, edr = reverse("prices:rate"), reverse("prices:price", args=["SG-EDR"])
    new = {"safeguard": "SG-EDR", "unit": "user", "monthly": "3"}
    assert browser.post(rate, {"hourly_rate": "150"}).status_code == 302
    assert browser.post(edr, new).status_code == 302
    told = browser.post(reverse("prices:price", args=["SG-BACKUP"]), new)
    assert "this safeguard has a price. Open that one" in told.content.decode()
    cases = ((rate, "hourly_rate", "165", "170"), (edr, "monthly", "4", "5.50"))
    for address, field, first, second in cases:
        mine, theirs = (sent_by(browser.get(address)) for _ in range(2))
        assert browser.post(address, {**mine, field: first}).status_code == 302
        told = browser.post(address, {**theirs, field: second})
        (said,) = told.context["form"].errors[field]
        assert said.startswith(f"This was changed to “{float(first)}” by {name} on ")
        assert browser.post(address, sent_by(told)).status_code == 302
    book = price_book_of(north.firm)
    assert (book.hourly_rate, book.safeguards["SG-EDR"].monthly) == (170, 5.5)
    gone = f"{reverse('prices:item')}?title=Huntress"
    item = {"title": "Huntress", "price": "4", "unit": "user", "period": "month"}
    assert browser.post(reverse("prices:item"), item).status_code == 302
    mine, theirs = (sent_by(browser.get(gone)) for _ in range(2))
    assert browser.post(gone, {**mine, "price": "5"}).status_code == 302
    assert browser.post(gone, {**theirs, "period": "year"}).status_code == 302
    (kept,) = price_book_of(north.firm).items
    assert (kept.price, kept.period) == (5, "year")
