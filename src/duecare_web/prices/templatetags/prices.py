"""A price of the price book in words, for its table."""

from __future__ import annotations

from django import template

from duecare.documents.wording import price_book

register = template.Library()
for _words in (
    price_book.setup_words,
    price_book.amount_words,
    price_book.later_words,
    price_book.item_words,
):
    register.filter(_words.__name__, _words)
