"""The firm's price book: every edition is kept, so that an old offer can be explained."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from duecare.dates import long_date
from duecare_web.accounts.models import Firm


class PriceBookEdition(models.Model):
    """One edition of a firm's prices. Never changed; the newest one holds.

    ``terms`` are the fields of :class:`duecare.risk.PriceBook`, checked by it.
    """

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="price_books")
    number = models.PositiveIntegerField()
    as_of = models.DateField()
    terms = models.JSONField()
    entry_id = models.UUIDField()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["firm", "number"], name="one_price_book_a_number")
        ]

    def __str__(self) -> str:
        return f"price book of {long_date(self.as_of)}"
