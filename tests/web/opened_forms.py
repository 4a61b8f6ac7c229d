"""What a browser sends of a form that was opened and not touched."""

from __future__ import annotations

from typing import Any


def sent_by(page: Any, form: str = "form") -> dict[str, Any]:
    """By name, from the form of this name in the context of the page."""
    sent: dict[str, Any] = {}
    for bound in page.context[form]:
        value = bound.value()
        several = getattr(bound.field.widget, "allow_multiple_selected", False)
        if type(bound.field.widget).__name__ in (
            "CheckboxInput",
            "ClearableFileInput",
            "FileInput",
        ):
            if value:
                sent[bound.html_name] = "on"
        elif several:
            sent[bound.html_name] = list(value or ())
        else:
            shown = bound.field.widget.format_value(value)
            sent[bound.html_name] = "".join(shown) if isinstance(shown, list) else shown or ""
    return sent
