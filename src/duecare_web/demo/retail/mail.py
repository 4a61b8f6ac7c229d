"""The mailbox for orders, where customers type card numbers although nobody asked."""

from __future__ import annotations

import random

from duecare_web.demo.client import NOW, Studio, moment
from duecare_web.demo.documents import Document, form_lines
from duecare_web.demo.formats import mail, pdf
from duecare_web.demo.people import Person
from duecare_web.demo.retail.customers import RetailCast
from duecare_web.demo.truth import Mention


def order_mail(studio: Studio, cast: RetailCast) -> list[Document]:
    """Inbox, sent mail and saved messages."""
    rng = studio.rng("order mail")
    box = f"orders@{studio.paper.domain}"
    writers = [p for p in cast.online if p.email]
    payers = [p for p in writers if p.card]
    inbox = [_card_order(rng, person, box) for person in rng.sample(payers, 64)]
    inbox += [_question(rng, person, box) for person in rng.sample(writers, 110)]
    clerk = next(p for p in cast.staff if p.role == "Web-shop manager")
    sent = [_receipt(rng, clerk, person) for person in rng.sample(writers, 60)]
    saved = [_card_order(rng, person, box) for person in rng.sample(payers, 10)]
    return [
        mail.mbox("inbox.mbox", inbox, when=NOW),
        mail.mbox("sent.mbox", sent, when=NOW),
        *(mail.eml(f"saved/order_{n:02d}.eml", letter, n) for n, letter in enumerate(saved, 1)),
    ]


def _from(person: Person) -> str:
    return f"{person.name} <{person.email}>"


def _card_order(rng: random.Random, person: Person, box: str) -> mail.Letter:
    card = " ".join(person.card[start : start + 4] for start in range(0, 16, 4))
    text = (
        f"I would like order BT-{rng.randint(10**8, 10**9 - 1)} sent again.\n\n"
        f"Visa {card} exp 0{rng.randint(1, 9)}/2{rng.randint(7, 9)}\n"
        f"Ship to: {person.address}\n{person.name}\n{person.phone}\n"
    )
    types = ("person_name", "email", "payment_card", "street_address", "phone")
    return mail.Letter(
        _from(person),
        box,
        "Order with card",
        text,
        moment(rng),
        (Mention(person, types), Mention(None, ("email",))),
    )


def _question(rng: random.Random, person: Person, box: str) -> mail.Letter:
    question = rng.choice(
        (
            "Does the tent come in green?",
            "Where is my package?",
            "Can I return boots after a walk?",
            "Is the store open on Labor Day?",
        )
    )
    return mail.Letter(
        _from(person),
        box,
        "Question",
        f"{question}\n\nOrder number BT-{rng.randint(10**8, 10**9 - 1)}\n{person.name}\n",
        moment(rng),
        (Mention(person, ("person_name", "email")), Mention(None, ("email",))),
    )


def _receipt(rng: random.Random, clerk: Person, person: Person) -> mail.Letter:
    when = moment(rng)
    fields, mention = form_lines(person, "name", "address", "email")
    body = pdf.page(
        "Receipt",
        when=when,
        author="Buckeye Trail Outfitters",
        fields=[*fields, ("Total", f"${rng.randint(9, 400)}.00")],
    )
    paper = Document("receipt.pdf", body, when, (mention,))
    return mail.Letter(
        _from(clerk),
        _from(person),
        "Your receipt",
        f"Attached.\n\n{clerk.name}\n",
        when,
        (Mention(clerk, ("person_name", "email")), Mention(person, ("person_name", "email"))),
        (paper,),
    )
