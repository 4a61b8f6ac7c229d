"""The page on which a member chooses the mails about the work."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from duecare_web.accounts.access import MemberRequest, member_required
from duecare_web.accounts.roles import Permission
from duecare_web.notices import queries
from duecare_web.notices.forms import NoticeForm


@member_required(Permission.VIEW)
def choose(request: MemberRequest) -> HttpResponse:
    """Which mails the member gets about the clients that they see."""
    data = request.POST if request.method == "POST" else None  # two boxes may both be empty
    form = NoticeForm(data, instance=queries.choice_of(request.membership))
    if form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("notices:choose")
    facts = {"title": "Mails to you", "form": form, "made": queries.newest_of(request.membership)}
    return render(request, "notices/choose.html", facts)
