"""Sends what waits in the outbox as soon as a test looks at the mails that were sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from duecare_web.outbox.models import Mail
from duecare_web.outbox.sending import send_due


def deliver() -> int:
    """Send what was not tried yet, each at the moment when it was written; returns how many went."""
    fresh = Mail.objects.filter(next_attempt_at__isnull=False, attempts=0)
    moments = fresh.order_by("made_at").values_list("made_at", flat=True)
    return sum(send_due(at) for at in dict.fromkeys(moments))


class Delivered(list[Any]):
    """The list of Django's memory back end; each look at it lets the postman run first."""

    _is_running = False

    def _run(self) -> None:
        if not self._is_running:
            self._is_running = True
            try:
                while deliver():
                    pass
            finally:
                self._is_running = False

    def __len__(self) -> int:
        self._run()
        return super().__len__()

    def __iter__(self) -> Iterator[Any]:
        self._run()
        return super().__iter__()

    def __getitem__(self, key: Any) -> Any:
        self._run()
        return super().__getitem__(key)

    def __eq__(self, other: object) -> bool:
        return list(self) == other

    __hash__ = None  # type: ignore[assignment]

    def clear(self) -> None:
        self._run()
        super().clear()
