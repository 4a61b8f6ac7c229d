"""Which mails a member wants about the work, which were made, and the address of their calendar."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from duecare_web.accounts.models import Membership


class NoticeChoice(models.Model):
    """What a member gets by mail; without a row both."""

    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, related_name="notice_choice"
    )
    weekly = models.BooleanField(
        "each Monday: what is due, was decided or has failed", default=True
    )
    daily = models.BooleanField(
        "each morning after something was decided or has failed", default=True
    )

    def __str__(self) -> str:
        return f"mails to {self.membership.user}"


class Digest(models.Model):
    """One mail to a member, named by its day or week, so that there is no second one.

    ``told`` says what was in it; with nothing to tell no mail went out.
    """

    class Every(models.TextChoices):
        WEEK = "week", "Each Monday"
        DAY = "day", "Each morning"

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="digests")
    every = models.CharField(max_length=5, choices=Every.choices)
    period = models.CharField(max_length=10)
    """``2026-W49`` or ``2026-11-30``, by the member's clock."""
    made_at = models.DateTimeField()
    told = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["-made_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["membership", "every", "period"], name="one_digest_a_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_every_display()}, {self.period}"


class CalendarAddress(models.Model):
    """The private address at which a calendar program reads what is due for a member.

    Only the hash of its secret is kept, so it can be shown once. ``read_at`` is the last time that
    somebody read it, to the hour.
    """

    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, related_name="calendar_address"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    only_mine = models.BooleanField("only clients that the member looks after", default=False)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"calendar of {self.membership.user}"
