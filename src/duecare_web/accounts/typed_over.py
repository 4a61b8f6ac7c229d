"""Two people with one page open: each changes only what they typed over, the second is told of the first.

A form about what is on record (:class:`TypedOver`) sends along what its page showed. When it is
saved, the view takes the row (:func:`~duecare_web.accounts.locking.lock`), reads it again and asks
:meth:`TypedOver.settled` what to save.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.datastructures import MultiValueDict

from duecare.errors import DuecareError, InputError

_OPENED: Final = "opened"
_HINT: Final = "Your change was not saved; save again to replace this one."


class OvertakenError(InputError):
    """Another person changed the same after the page was opened; nothing was overwritten.

    ``now`` is what is on record of it, by field.
    """

    def __init__(self, now: Mapping[str, Any]) -> None:
        names = ", ".join(sorted(now))
        super().__init__(f"changed after you opened the page: {names}", hint=_HINT)
        self.now = now


class TypedOver(forms.BaseForm):
    """A form about what is on record. ``on_record``: by field, where that is not ``initial``."""

    def __init__(
        self, *args: Any, on_record: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        shown = self.initial if on_record is None else on_record
        self._names = [name for name in self.fields if on_record is None or name in on_record]
        self.fields[_OPENED] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=_text_of(shown)
        )

    def settled(
        self, now: Mapping[str, Any], changed_by: Callable[[str], str] = lambda _: ""
    ) -> dict[str, Any]:
        """What is to be saved, by field: what was typed over, else what is on record ``now``.

        ``changed_by`` says of a field who changed it last and when; empty where that is not known.
        Raises :class:`OvertakenError`, and says at each field what another person made of it, where
        both changed one; sent again, the form replaces that.
        """
        opened, moved = self.opened(), {}
        values = {name: one for name, one in self.cleaned_data.items() if name != _OPENED}
        for name in self.settling():
            typed, known = _plain(values.get(name)), _plain(now.get(name))
            if typed == known:
                continue
            was = opened.get(name, known)  # no page of ours sent it: as if it had just been opened
            if typed == was:
                values[name] = now.get(name)
            elif known != was:
                moved[name] = now.get(name)
        if moved:
            self._tell(opened, moved, changed_by)
            raise OvertakenError(moved)
        return values

    def has_moved(self, name: str, now: Mapping[str, Any]) -> bool:
        """Whether what is on record ``now`` is another thing than the page showed."""
        opened = self.opened()
        return name in opened and opened[name] != _plain(now.get(name))

    def settling(self) -> list[str]:
        """The fields that are on record."""
        return [name for name in self._names if name != _OPENED]

    def shows(self, name: str, value: Any) -> str:
        """A value on record in the words of its field."""
        if value is None or value in ("", []):
            return "nothing" if name in self.fields and self._is_text(name) else "not known"
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if isinstance(value, int | float | Decimal):
            return f"{value:,}"
        choices = dict(getattr(self.fields.get(name), "choices", ()))
        if isinstance(value, list | tuple):
            return ", ".join(str(choices.get(one, one)) for one in value)
        return str(choices.get(value, value))

    def _is_text(self, name: str) -> bool:
        field = self.fields[name]
        return isinstance(field, forms.CharField | forms.DateField | forms.MultipleChoiceField)

    def opened(self) -> dict[str, Any]:
        """What the page showed, as far as it sent that along."""
        try:
            found = json.loads(self.cleaned_data.get(_OPENED) or "{}")
        except ValueError:  # no page of ours sent that
            return {}
        return found if isinstance(found, dict) else {}

    def _tell(
        self, opened: Mapping[str, Any], moved: Mapping[str, Any], changed_by: Callable[[str], str]
    ) -> None:
        for name, value in moved.items():
            what = f"This was changed to “{self.shows(name, value)}” {changed_by(name)}".rstrip()
            self.add_error(name, f"{what}, after you opened the page. {_HINT}")
        self.resend_opened({**opened, **_plainly(moved)})

    def resend_opened(
        self, opened: Mapping[str, Any], changes: Mapping[str, Any] | None = None
    ) -> None:
        """Show the form as it was sent, but for ``changes``; its page now knows ``opened``."""
        again = MultiValueDict(
            dict(self.data.lists())
            if isinstance(self.data, MultiValueDict)
            else {name: [value] for name, value in self.data.items()}
        )
        for name, value in {**(changes or {}), _OPENED: _text_of(opened)}.items():
            again[name] = value
        self.data = again


def say(form: forms.BaseForm, error: DuecareError) -> None:
    """Show in the form why it was refused; who was overtaken has read it at the fields already."""
    if not isinstance(error, OvertakenError):
        form.add_error(None, ". ".join(filter(None, [str(error), error.hint])))


def _text_of(values: Mapping[str, Any]) -> str:
    return json.dumps(_plainly(values))


def _plainly(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    """A value so that what a form sends, what a page showed and what is on record compare."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return f"{Decimal(str(value)).normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return sorted(str(one) for one in value)
    return str(value).replace("\r\n", "\n").strip() or None
