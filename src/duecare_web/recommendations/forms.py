"""Forms of the desk: the advisor's words, plan, price lines, reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils import timezone

from duecare import record
from duecare.dates import long_date, weekday_text
from duecare.documents.wording.quotes import line_words
from duecare.numerals import whole_number
from duecare.risk import PriceBook
from duecare_web.accounts.models import Firm
from duecare_web.accounts.queries import members_of
from duecare_web.accounts.typed_over import OvertakenError, TypedOver
from duecare_web.accounts.zones import zone, zone_label
from duecare_web.assessments.models import Recommendation
from duecare_web.clients.models import Client, Contact
from duecare_web.prices.models import PriceBookEdition
from duecare_web.prices.queries import newest_edition, price_book_of
from duecare_web.recommendations.actions import Edit, Plan, Price
from duecare_web.recommendations.planning import next_business_morning

NEW_LINES: Final = 2
PERIODS: Final = [("once", "once"), ("month", "a month"), ("year", "a year")]


def _area(label: str, rows: int, help_text: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _quantity(label: str, *, initial: Decimal | None = None) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        initial=initial,
        min_value=0,
        max_value=100_000,
        decimal_places=2,
    )


class PlanForm(forms.Form):
    """Title, words, order and plan, and the price line by line from the firm's price book."""

    title = forms.CharField(label="Title", max_length=200)
    text = _area("Your words", 4, "What you do, as the client reads it.")
    horizon = forms.ChoiceField(label="When", choices=Recommendation.Horizon.choices)
    assignee = forms.ChoiceField(label="Who does it", required=False)
    due_on = forms.DateField(
        label="Due",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self,
        *args: Any,
        client: Client,
        lines: Iterable[record.QuotedLine] = (),
        kept_source: str = "",
        kept_book: int = 0,
        assignee: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.client, self.lines = client, tuple(lines)
        self.kept_source, self.kept_book = kept_source, kept_book
        self.book: PriceBook = price_book_of(client.firm)
        self.edition: PriceBookEdition | None = newest_edition(client.firm)
        chosen: Any = self.fields["assignee"]
        chosen.choices = [("", "Not decided"), *_people(client.firm, client, assignee)]
        for number, line in enumerate(self.lines):
            kept = Decimal(line.quantity_hundredths) / 100
            self.fields[f"quantity-{number}"] = _quantity(
                line_words(line), initial=Decimal(f"{kept.normalize():f}")
            )
        self.items = _items_of(self.book)
        for number in range(NEW_LINES if self.items else 0):
            choices = [("", "Add from the price book"), *self._item_choices()]
            self.fields[f"item-{number}"] = forms.ChoiceField(
                label="From the price book", choices=choices, required=False
            )
            self.fields[f"item_quantity-{number}"] = _quantity("How many")
        self.fields["free_what"] = forms.CharField(
            label="Another line", max_length=120, required=False
        )
        self.fields["free_price"] = forms.DecimalField(
            label="US dollars", required=False, min_value=0, max_digits=9, decimal_places=2
        )
        self.fields["free_period"] = forms.ChoiceField(
            label="Due", choices=PERIODS, required=False, initial="once"
        )

    def _item_choices(self) -> list[tuple[str, str]]:
        return [(str(at), line_words(line)) for at, line in enumerate(self.items)]

    def line_fields(self) -> list[tuple[record.QuotedLine, forms.BoundField]]:
        """Each line of the price with the field of its quantity."""
        return [(line, self[f"quantity-{at}"]) for at, line in enumerate(self.lines)]

    def new_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The empty lines: an item of the price book and how many of it."""
        rows = range(NEW_LINES if self.items else 0)
        return [(self[f"item-{at}"], self[f"item_quantity-{at}"]) for at in rows]

    def clean(self) -> dict[str, Any]:
        """A line that is added has a quantity, a free one a price."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(NEW_LINES if self.items else 0):
            if data.get(f"item-{number}") and not data.get(f"item_quantity-{number}"):
                self.add_error(f"item_quantity-{number}", "Say how many.")
        if data.get("free_what") and data.get("free_price") is None:
            self.add_error("free_price", "Say what it costs; 0 is a price.")
        return data

    def plan(self) -> Plan:
        """The plan as the action takes it."""
        data = self.cleaned_data
        return Plan(horizon=data["horizon"], assignee=data["assignee"], due_on=data["due_on"])

    def price(self) -> Price:
        """The price as the action takes it: kept lines, lines of the book, the free one."""
        data, made, by_book = self.cleaned_data, [], False
        for number, line in enumerate(self.lines):
            if quantity := _hundredths(data.get(f"quantity-{number}")):
                made.append(_with_quantity(line, quantity))
        for number in range(NEW_LINES if self.items else 0):
            quantity = _hundredths(data.get(f"item_quantity-{number}"))
            if (at := data.get(f"item-{number}")) and quantity:
                made.append(_with_quantity(self.items[int(at)], quantity))
                by_book = True
        if data.get("free_what"):
            made.append(
                record.QuotedLine(
                    what=data["free_what"].strip(),
                    quantity_hundredths=100,
                    unit="",
                    unit_price_cents=int(data["free_price"] * 100),
                    period=data["free_period"] or "once",
                )
            )
        return Price(
            lines=tuple(made),
            price_book=self.edition.number if by_book and self.edition else self.kept_book,
            source=self._source(by_book=by_book),
        )

    def _source(self, *, by_book: bool) -> str:
        """Whose prices these are: lines that stay keep the day of the book that priced them."""
        edition, kept = self.edition, self.kept_source if self.lines else ""
        if edition is None or not by_book:
            return kept or f"{self.client.firm.name} prices."
        new = f"{self.client.firm.name} price book of {long_date(edition.as_of)}."
        return new if kept in ("", new) else f"{kept} Lines added since: {new}"


def _hundredths(value: Decimal | None) -> int:
    return int(value * 100) if value else 0


def _with_quantity(line: record.QuotedLine, hundredths: int) -> record.QuotedLine:
    return record.QuotedLine(
        what=line.what,
        quantity_hundredths=hundredths,
        unit=line.unit,
        unit_price_cents=line.unit_price_cents,
        period=line.period,
    )


def _items_of(book: PriceBook) -> list[record.QuotedLine]:
    """What the price book sells: an hour of work, and its items."""
    rate = []
    if book.hourly_rate is not None:
        rate.append(
            record.QuotedLine(
                what="Work",
                quantity_hundredths=100,
                unit="hour",
                unit_price_cents=round(book.hourly_rate * 100),
                period="once",
            )
        )
    return rate + [
        record.QuotedLine(
            what=item.title,
            quantity_hundredths=100,
            unit="" if item.unit == "client" else item.unit,
            unit_price_cents=round(item.price * 100),
            period=item.period,
        )
        for item in book.items
    ]


def _people(firm: Firm, client: Client, current: str) -> list[tuple[str, str]]:
    names = [one.user.get_full_name() for one in members_of(firm)]
    names += [one.name for one in client.contacts.filter(is_active=True)]
    if current:
        names.append(current)
    return [(name, name) for name in dict.fromkeys(names)]


class EditForm(TypedOver, PlanForm):
    """The advisor's version of one recommendation."""

    reason = _area(
        "Reason", 2, "Needed when the price or the order changes; on record.", required=False
    )

    def settled(
        self, now: Mapping[str, Any], changed_by: Callable[[str], str] = lambda _: ""
    ) -> dict[str, Any]:
        """As of every form; quantities belong to lines, so other lines are shown as they are now."""
        if self.has_moved("lines", now):
            kept = {
                f"quantity-{at}": self[f"quantity-{at}"].initial for at in range(len(self.lines))
            }
            self.resend_opened({**self.opened(), "lines": now["lines"]}, kept)
            what = f"The price was changed {changed_by('lines')}".rstrip()
            said = "after you opened the page, and is shown as it is now"
            self.add_error(
                None, f"{what}, {said}. Nothing was saved; save again to keep your words."
            )
            raise OvertakenError({"lines": now["lines"]})
        return super().settled(now, changed_by)

    def seen_changes(self) -> int | None:
        """How many changes the page knew of."""
        return whole_number(str(self.opened().get("changes", "")))

    def edit(self, values: Mapping[str, Any]) -> Edit:
        """The edit as the action takes it; ``values`` are those that were settled."""
        plan = Plan(
            horizon=values["horizon"], assignee=values["assignee"] or "", due_on=values["due_on"]
        )
        return Edit(
            title=values["title"].strip(),
            text=values["text"].strip(),
            plan=plan,
            price=self.price(),
            reason=values["reason"],
        )


def on_record(one: Recommendation) -> dict[str, Any]:
    """What a draft is, by the fields of its form; beside them its lines and how often it changed."""
    return {
        "title": one.offer.title,
        "text": one.offer.text,
        "horizon": one.horizon,
        "assignee": one.assignee,
        "due_on": one.due_on,
        "lines": " | ".join(
            f"{line.quantity_hundredths} {line_words(line)}" for line in one.quoted_lines
        ),
        "changes": one.changes.count(),
    }


class OwnForm(PlanForm):
    """A recommendation that the advisor writes."""

    why = _area("Why", 2, "What you saw, and when.")
    without = _area("If the client decides not to", 2, "What stays as it is.", required=False)


class ReasonForm(forms.Form):
    """A reason in the advisor's own words."""

    reason = _area("Reason", 3, "In your own words. It is part of the record.")


class SendForm(forms.Form):
    """To whom, when, and the advisor's note above the list."""

    when = forms.ChoiceField(label="When", required=False, widget=forms.RadioSelect)
    goes_at = forms.DateTimeField(
        label="Day and time",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )

    contact = forms.ModelChoiceField(
        label="To, may sign", queryset=Contact.objects.none(), empty_label=None
    )
    note = forms.CharField(
        label="Your note at the top of the mail",
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["contact"]
        choice.queryset = client.contacts.filter(is_active=True, may_sign=True)
        self.morning = next_business_morning(client.firm, timezone.now())
        self.where = zone(client.firm.time_zone)
        when: Any = self.fields["when"]
        when.choices = [
            ("now", "Now"),
            ("morning", f"The next business morning: {weekday_text(self.morning)}"),
            ("time", f"At another time, {zone_label(client.firm.time_zone, self.morning)}"),
        ]
        self.initial.setdefault("when", "now")

    def clean(self) -> dict[str, Any]:
        """A time that is chosen is one of the client's clock, and lies ahead."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("when") == "time" and "goes_at" not in self.errors:
            if data.get("goes_at") is None:
                self.add_error("goes_at", "Choose a day and a time.")
            elif self.time() <= timezone.now():  # type: ignore[operator]  # a time was given
                self.add_error("goes_at", "Choose a time that is still to come.")
        return data

    def time(self) -> dt.datetime | None:
        """When it goes; ``None`` for now."""
        when, given = self.cleaned_data.get("when"), self.cleaned_data.get("goes_at")
        if when == "morning":
            return self.morning
        if when == "time" and given is not None:
            on_the_clients_clock: dt.datetime = given.replace(tzinfo=self.where)
            return on_the_clients_clock
        return None
