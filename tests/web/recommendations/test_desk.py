"""The advisor's version of a recommendation beside the proposal: both on record, sent words frozen."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.core import mail
from django.urls import reverse
from tests.web.opened_forms import sent_by
from tests.web.portal.assessed import ACTOR

from duecare.documents.stored import statement_of
from duecare.documents.wording.quotes import OwnText
from duecare.errors import InputError
from duecare.record import QuotedLine, Signature, authority_statement
from duecare_web.assessments.models import Recommendation
from duecare_web.portal import queries as portal
from duecare_web.portal import signing
from duecare_web.portal.decision_pages import decision_page, sitting_page
from duecare_web.prices.actions import set_hourly_rate
from duecare_web.prices.models import PriceBookEdition
from duecare_web.recommendations import actions, queries, sending

TECHNICIAN = QuotedLine(
    what="Technician, remote",
    quantity_hundredths=300,
    unit="hour",
    unit_price_cents=16_500,
    period="once",
)
WATCH = QuotedLine(
    what="Alert watch",
    quantity_hundredths=1_400,
    unit="user",
    unit_price_cents=1_350,
    period="month",
)


def _first(north):
    return queries.desk_of(north.client).rows[0].recommendation


def _edit(one, **changes):
    plan = actions.Plan(horizon=changes.get("horizon", one.horizon), assignee="Marcus Bell")
    return actions.Edit(
        title=changes.get("title", one.title),
        text=changes.get("text", one.offer.text),
        plan=plan,
        price=actions.Price(
            lines=changes.get("lines", one.quoted_lines), price_book=1, source="North price book."
        ),
        reason=changes.get("reason", ""),
    )


def sign(north, recommendation, kind="decline", **more):
    signature = Signature(
        typed_name=north.contact.name,
        document_sha256=decision_page(recommendation).sha256,
        button="Sign",
        method="tests",
        authority=authority_statement(north.client.name),
        consent=signing.record.CONSENT,
    )
    if kind != "accept":
        more = {"reason": "Not now.", "revisit_on": later(), "confirmed": True, **more}
    return signing.sign_decision(
        recommendation=recommendation,
        contact=north.contact,
        kind=kind,
        signature=signature,
        **more,
    )


def later():
    from datetime import UTC, datetime, timedelta

    return datetime.now(UTC).date() + timedelta(days=30)


def test_words_price_and_order_are_the_advisors_and_the_proposal_stays(north, desk, entries_of):
    one = _first(north)
    proposed = one.proposal
    edit = _edit(
        one,
        title="Encrypt the 3 laptops",
        text="Turn on disk encryption.",
        lines=(TECHNICIAN, WATCH),
        horizon="later",
        reason="The server follows with its project.",
    )
    actions.change_recommendation(recommendation=one, actor=ACTOR, edit=edit)
    again = Recommendation.objects.get(pk=one.pk)
    assert again.proposal == proposed
    assert (again.title, again.offer.text) == ("Encrypt the 3 laptops", "Turn on disk encryption.")
    # 3 hours at $165; 14 users at $13.50 in 12 months.
    assert (again.sums.first_year, again.sums.yearly) == (276_300, 226_800)
    assert again.offer.cost == "$2,763 the first year, then $2,268 a year."
    assert [line.amount for line in again.offer.cost_lines] == [
        "$495",
        "$2,268",
        "$2,763",
        "$2,268",
    ]
    assert again.offer.stakes.figures == proposed.stakes.figures
    assert again.offer.laws == proposed.laws
    written = dict(entries_of(north.client))["recommendation.changed"]["content"]
    assert written["offer"]["title"] == "Encrypt the 3 laptops"
    assert written["reason"] == "The server follows with its project."


def test_a_change_of_price_or_order_needs_a_reason_words_do_not(north, desk):
    one = _first(north)
    for change in ({"lines": (TECHNICIAN,)}, {"horizon": "later"}):
        with pytest.raises(InputError, match="needs a reason"):
            actions.change_recommendation(
                recommendation=one, actor=ACTOR, edit=_edit(one, **change)
            )
    actions.change_recommendation(recommendation=one, actor=ACTOR, edit=_edit(one, title="Typo"))


def test_two_editors_are_told_of_each_other(north, desk, signed_in):
    one, browser = _first(north), signed_in(north.advisor)
    desk_page = f"{reverse('recommendations:desk', args=[north.client.pk])}?open={one.pk}"
    url = reverse("recommendations:change", args=[north.client.pk, one.pk])
    title, words, price = (sent_by(browser.get(desk_page)) for _ in range(3))
    first = browser.post(url, {**title, "title": "Mine"})
    assert first.status_code == 302, first.context["form"].errors
    second = browser.post(url, {**words, "title": "Theirs", "text": "New words"})
    (said,) = second.context["form"].errors["title"]
    name = north.advisor.get_full_name()
    assert said.startswith(f"This was changed to “Mine” by {name} on ")
    assert second.status_code == 422
    assert Recommendation.objects.get(pk=one.pk).offer.text != "New words"
    assert browser.post(url, sent_by(second)).status_code == 302
    again = Recommendation.objects.get(pk=one.pk)
    assert (again.offer.title, again.offer.text) == ("Theirs", "New words")
    # a line less, while another page counts its lines
    fewer = {**sent_by(browser.get(desk_page)), "quantity-0": "0", "reason": "Fewer"}
    assert browser.post(url, fewer).status_code == 302
    third = browser.post(url, {**price, "quantity-1": "9", "assignee": name, "reason": "More"})
    assert f"The price was changed by {name} on " in third.content.decode()
    left = Recommendation.objects.get(pk=one.pk).quoted_lines
    assert browser.post(url, sent_by(third)).status_code == 302
    again = Recommendation.objects.get(pk=one.pk)
    assert (again.quoted_lines, again.assignee) == (left, name)
    assert (again.offer.title, again.offer.text) == ("Theirs", "New words")


def test_a_draft_without_a_price_gets_one_from_its_page(north, desk, signed_in):
    one, browser = _first(north), signed_in(north.advisor)
    edit = _edit(one, lines=(), reason="The quote is missing.")
    actions.change_recommendation(recommendation=one, actor=ACTOR, edit=edit)
    desk_page = f"{reverse('recommendations:desk', args=[north.client.pk])}?open={one.pk}"
    url = reverse("recommendations:change", args=[north.client.pk, one.pk])
    priced = {"free_what": "Licenses", "free_price": "1200", "reason": "Quoted by us."}
    opened = sent_by(browser.get(desk_page))
    assert browser.post(url, {**opened, **priced}).status_code == 302
    late = browser.post(url, {**opened, **priced})  # the same from another tab: it has a price now
    assert late.status_code == 422
    assert browser.post(url, sent_by(late)).status_code == 302


def test_an_own_recommendation_says_that_no_figure_was_computed(north, desk, signed_in):
    own = OwnText(
        title="Move X-ray copies", text="We move them.", why="Seen on March 3.", without=""
    )
    plan = actions.Plan(horizon="later")
    price = actions.Price(lines=(TECHNICIAN,), price_book=1, source="North price book.")
    made = actions.write_recommendation(
        assessment=desk, actor=ACTOR, own=own, plan=plan, price=price
    )
    assert made.offer.stakes.figures is None
    assert not made.offer.laws
    sending.send_for_decision(contact=north.contact, actor=ACTOR, recommendations=[made])
    decided = sign(north, made)
    assert decided.letter.size > 1_000


def test_dropped_with_a_reason_leaves_the_clients_view_and_comes_back(north, desk):
    one = _first(north)
    with pytest.raises(InputError, match="with a reason"):
        actions.drop_recommendation(recommendation=one, actor=ACTOR, reason=" ")
    actions.drop_recommendation(recommendation=one, actor=ACTOR, reason="Done in November.")
    found = queries.desk_of(north.client)
    assert one not in [row.recommendation for row in found.rows]
    assert [row.dropped_reason for row in found.dropped] == ["Done in November."]
    actions.restore_recommendation(recommendation=one, actor=ACTOR)
    assert one in [row.recommendation for row in queries.desk_of(north.client).rows]


def test_only_what_was_chosen_is_sent_and_then_frozen(north, desk):
    one, two = [
        row.recommendation for row in queries.desk_of(north.client).rows if row.can_be_sent
    ][:2]
    sending.send_for_decision(
        contact=north.contact, actor=ACTOR, recommendations=[one], note="We talked on Friday."
    )
    assert [row.recommendation for row in portal.offers_to(north.contact)] == [one]
    assert "We talked on Friday." in mail.outbox[-1].body
    assert one.title in mail.outbox[-1].body
    one.refresh_from_db()
    with pytest.raises(InputError, match="frozen"):
        actions.change_recommendation(recommendation=one, actor=ACTOR, edit=_edit(one, title="New"))
    # What is sent next joins it in one letter.
    sending.send_for_decision(contact=north.contact, actor=ACTOR, recommendations=[two])
    shown = {row.recommendation for row in portal.offers_to(north.contact)}
    assert shown == {one, two}


def test_without_a_price_nothing_is_sent(north, desk):
    one = _first(north)
    edit = _edit(one, lines=(), reason="The quote is missing.")
    actions.change_recommendation(recommendation=one, actor=ACTOR, edit=edit)
    mail.outbox.clear()
    with pytest.raises(InputError, match="no price"):
        sending.send_for_decision(contact=north.contact, actor=ACTOR, recommendations=[one])
    assert mail.outbox == []


def test_a_sent_version_is_withdrawn_with_a_mail_and_the_next_is_a_draft(north, desk):
    one = next(row for row in queries.desk_of(north.client).rows if row.can_be_sent).recommendation
    sending.send_for_decision(contact=north.contact, actor=ACTOR, recommendations=[one])
    mail.outbox.clear()
    made = sending.withdraw_and_tell(
        recommendation=Recommendation.objects.get(pk=one.pk), actor=ACTOR, reason="Wrong count."
    )
    assert (made.number, made.sent_at) == (2, None)
    assert "Wrong count." in mail.outbox[-1].body
    assert portal.offers_to(north.contact) == []
    assert Recommendation.objects.get(pk=one.pk).superseded_at is not None


def test_a_refusal_comes_back_with_a_new_fact_and_stays_on_record(north, desk, entries_of):
    one = next(row for row in queries.desk_of(north.client).rows if row.can_be_sent).recommendation
    sending.send_for_decision(contact=north.contact, actor=ACTOR, recommendations=[one])
    refused = sign(north, one)
    made = actions.ask_again(
        recommendation=Recommendation.objects.get(pk=one.pk),
        actor=ACTOR,
        because="The server lost support.",
    )
    row = queries.find_row(north.client, made.pk)
    assert row.earlier == refused
    assert row.decision is None
    assert made.ask_again == "The server lost support."
    written = dict(entries_of(north.client))["recommendation.asked_again"]["content"]
    assert written["because"] == "The server lost support."


def test_a_new_assessment_keeps_what_the_advisor_made(north, desk):
    from tests.web.portal.assessed import assess_client

    one = _first(north)
    edit = _edit(one, title="Our title", lines=(TECHNICIAN,), reason="Our price.")
    actions.change_recommendation(recommendation=one, actor=ACTOR, edit=edit)
    assess_client(north.client)
    again = next(
        row.recommendation
        for row in queries.desk_of(north.client).rows
        if row.recommendation.safeguard == one.safeguard
    )
    assert again.pk != one.pk
    assert (again.title, again.sums.first_year) == ("Our title", 49_500)


def test_the_pages_of_the_desk(north, desk, signed_in):
    browser = signed_in(north.advisor)
    url = reverse("recommendations:desk", args=[north.client.pk])
    page = browser.get(url).content.decode()
    rows = queries.desk_of(north.client).rows
    assert rows[0].recommendation.title in page
    assert mail.outbox == []
    chosen = [row for row in rows if row.can_be_sent][:2]
    send = reverse("recommendations:send", args=[north.client.pk])
    sent = {"chosen": [str(row.recommendation.pk) for row in chosen]}
    preview = browser.get(send, sent).content.decode()
    assert "This is exactly what the client will get" in preview
    assert mail.outbox == []
    test = browser.post(send, {**sent, "contact": north.contact.pk, "note": "Hi", "test": "yes"})
    assert mail.outbox[-1].to == [north.advisor.email]
    assert "Hi" in test.content.decode()
    done = browser.post(send, {**sent, "contact": north.contact.pk, "note": "Hi", "send": "yes"})
    assert done.status_code == 302
    assert mail.outbox[-1].to[0].endswith(f"<{north.contact.email}>")


def test_the_edit_form_takes_a_line_of_the_book_and_a_free_one(north, desk, signed_in):
    browser = signed_in(north.advisor)
    one = _first(north)
    data = {
        "title": "Ours",
        "text": "Words",
        "horizon": one.horizon,
        "assignee": "",
        "reason": "Quoted",
        "item-0": "0",
        "item_quantity-0": "2",
        "free_what": "Travel",
        "free_price": "40",
        "free_period": "once",
    }
    url = reverse("recommendations:change", args=[north.client.pk, one.pk])
    assert browser.post(url, {**data, "reason": ""}).status_code == 422
    assert browser.post(url, data).status_code == 302
    again = Recommendation.objects.get(pk=one.pk)
    assert [line.what for line in again.quoted_lines] == ["Work", "Travel"]


def test_a_price_keeps_the_day_of_its_book_when_the_book_changes(north, desk, signed_in):
    browser = signed_in(north.advisor)
    one = _first(north)
    of_its_day = one.offer.cost_source
    assert "price book of" in of_its_day
    lines, words = one.quoted_lines, one.offer.cost_lines
    newer = set_hourly_rate(firm=north.firm, actor=ACTOR, hourly_rate=999)
    PriceBookEdition.objects.filter(pk=newer.pk).update(as_of=date(2027, 5, 4))
    again = Recommendation.objects.get(pk=one.pk)
    assert (again.quoted_lines, again.offer.cost_lines) == (lines, words)
    url = reverse("recommendations:proposal", args=[north.client.pk, "pdf"])
    paper = statement_of(browser.get(url).content)
    (prices,) = [part.text for part in paper.intro if getattr(part, "style", "") == "small"]
    assert of_its_day in prices
    assert "$999" not in paper.to_json.decode()
    data = {
        "title": "Ours",
        "text": "Words",
        "horizon": one.horizon,
        "reason": "Fewer",
    }
    kept = {f"quantity-{at}": "1" for at in range(len(lines))}
    change = reverse("recommendations:change", args=[north.client.pk, one.pk])
    assert browser.post(change, {**data, **kept}).status_code == 302
    again.refresh_from_db()
    assert again.offer.cost_source == of_its_day
    more = {**data, **kept, "item-0": "0", "item_quantity-0": "2"}
    assert browser.post(change, more).status_code == 302
    again.refresh_from_db()
    new = "North IT price book of May 4, 2027."
    assert again.offer.cost_source == f"{of_its_day} Lines added since: {new}"


def _signature(north, rows):
    return {
        "typed_name": north.contact.name,
        "authority": "on",
        "consent": "on",
        "document_sha256": sitting_page(rows).sha256,
        "shown": ",".join(str(one.pk) for one in rows),
    }


def test_one_sitting_takes_declines_each_with_its_own_reason_and_box(north, desk):
    rows = [row.recommendation for row in queries.desk_of(north.client).rows if row.can_be_sent][:3]
    sending.send_for_decision(contact=north.contact, actor=ACTOR, recommendations=rows)
    browser = in_portal(north.contact)
    url = reverse("portal:several")
    yes, no, none = [str(one.pk) for one in rows]
    data = {
        **_signature(north, rows),
        f"choice-{yes}": "accept",
        f"choice-{no}": "decline",
        f"revisit_on-{no}": later().isoformat(),
    }
    refused = browser.post(url, data)
    assert refused.status_code == 422
    assert "Write the reason in your own words." in refused.content.decode()
    assert "Read what stays" in refused.content.decode()
    data |= {f"reason-{no}": "We move in spring.", f"confirmed-{no}": "on"}
    assert browser.post(url, data).status_code == 302
    made = {str(one.recommendation_id): one for one in portal.decisions_by(north.contact)}
    assert {key: one.kind for key, one in made.items()} == {yes: "accept", no: "decline"}
    assert made[no].reason == "We move in spring."
    assert made[yes].letter_id != made[no].letter_id
    assert none not in made


def test_the_owner_changes_a_decision_and_both_stay_on_record(north, desk, entries_of):
    one = next(row for row in queries.desk_of(north.client).rows if row.can_be_sent).recommendation
    sending.send_for_decision(contact=north.contact, actor=ACTOR, recommendations=[one])
    first = sign(north, one)
    browser = in_portal(north.contact)
    url = reverse("portal:recommendation", args=[one.pk])
    assert "Change my decision" in browser.get(url).content.decode()
    assert (
        "The decision of before stays on record"
        in browser.get(f"{url}?change=yes").content.decode()
    )
    data = {
        **_signature(north, [one]),
        "document_sha256": decision_page(one).sha256,
        "choice": "accept",
    }
    # Without naming the decision that is changed, an answer that was given already is told.
    assert "was answered already" in browser.post(url, data).content.decode()
    assert browser.post(url, {**data, "changes": str(first.pk)}).status_code == 302
    kinds = [one.kind for one in portal.decisions_by(north.contact)]
    assert kinds == ["accept", "decline"]
    written = dict(entries_of(north.client))["decision.accepted"]["content"]
    assert written["replaces"] == str(first.pk)


def test_the_papers_of_the_desk(north, desk, signed_in):
    import io

    import docx

    browser = signed_in(north.viewer)
    args = [north.client.pk]
    title = queries.desk_of(north.client).rows[0].recommendation.title
    word = browser.get(reverse("recommendations:proposal", args=[*args, "docx"]))
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(word.content)).paragraphs)
    assert title in text
    pdf = browser.get(reverse("recommendations:proposal", args=[*args, "pdf"]))
    assert pdf.content.startswith(b"%PDF")
    rows = browser.get(reverse("recommendations:tickets", args=args)).content.decode("utf-8-sig")
    assert title in rows
    again = browser.get(reverse("recommendations:tickets", args=args)).content.decode("utf-8-sig")
    assert rows == again


def in_portal(contact):
    from tests.web.witnesses.test_mails import portal as come_in

    return come_in(contact)


def test_what_has_no_price_is_not_added_up_as_nothing(north, desk, signed_in):
    bare = _edit(_first(north), lines=(), reason="The quote is missing.")
    actions.change_recommendation(recommendation=_first(north), actor=ACTOR, edit=bare)
    rows = queries.desk_of(north.client).rows
    (row,) = (one for one in rows if not one.recommendation.offer.priced)
    assert queries.sums_in_words([row]) == "no price yet"
    assert queries.sums_in_words(rows).endswith("1 not priced")


def test_ten_hours_are_shown_as_ten(north, desk, signed_in):
    one = _first(north)
    edit = _edit(one, lines=(replace(TECHNICIAN, quantity_hundredths=1000),), reason="More work.")
    made = actions.change_recommendation(recommendation=one, actor=ACTOR, edit=edit)
    url = reverse("recommendations:desk", args=[north.client.pk])
    page = signed_in(north.advisor).get(url, {"open": str(made.pk)}).content.decode()
    assert re.search(r'name="quantity-0"[^>]*value="10"|value="10"[^>]*name="quantity-0"', page)
