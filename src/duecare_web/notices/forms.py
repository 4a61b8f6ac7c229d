"""The forms in which a member chooses the mails about the work, and what is in their calendar."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from duecare_web.notices.models import NoticeChoice


class NoticeForm(forms.ModelForm[NoticeChoice]):
    """Weekly, daily, both or neither."""

    class Meta:
        model = NoticeChoice
        fields: ClassVar = ["weekly", "daily"]
        labels: ClassVar = {
            "weekly": "Each Monday: what is due, what was decided, what has failed",
            "daily": "Each morning after something was decided or has failed",
        }


class CalendarForm(forms.Form):
    """Which clients are in the calendar."""

    only_mine = forms.BooleanField(label="Only clients that you look after", required=False)
