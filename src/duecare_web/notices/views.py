"""What a member is told: the mails about the work, the week as a page, and the calendar."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from duecare.documents.wording import calendar as wording
from duecare_web.accounts.access import MemberRequest, member_required, request_actor
from duecare_web.accounts.roles import Permission
from duecare_web.notices import actions, icalendar, queries, sending
from duecare_web.notices.calendar import coming_days, days_of
from duecare_web.notices.forms import CalendarForm, NoticeForm
from duecare_web.notices.models import CalendarAddress

SHOWN: Final = 100
"""Days that the page lists; the calendar itself has more."""


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


@member_required(Permission.VIEW)
def week(request: MemberRequest) -> HttpResponse:
    """The weekly report: what was decided, what has failed, what is due; mailed to the member on POST."""
    member, now = request.membership, timezone.now()
    if request.method == "POST":
        if sending.send_week(member, now=now):
            messages.success(request, f"On its way to {request.user.email}.")
        else:
            messages.info(request, "Nothing to tell, so nothing was mailed.")
        return redirect("notices:week")
    due = queries.week_of(member, now)
    groups = queries.groups_for(member, due, now=now)
    facts = {
        "title": "Weekly report",
        "since": due.since,
        "groups": groups,
        "mail": sending.digest_mail(member, due, groups) if groups else None,
        "choice": queries.choice_of(member),
    }
    return render(request, "notices/week.html", facts)


# --- the calendar ---------------------------------------------------------------------------------
@member_required(Permission.VIEW)
@never_cache
def calendar(request: MemberRequest) -> HttpResponse:
    """The days on which something is due, and the address at which a calendar program reads them."""
    member, now, address = request.membership, timezone.now(), ""
    kept = CalendarAddress.objects.filter(membership=member).first()
    form = CalendarForm(
        request.POST if request.method == "POST" else None,
        initial={"only_mine": bool(kept and kept.only_mine)},
    )
    if form.is_valid():
        only_mine = form.cleaned_data["only_mine"]
        path = actions.make_calendar_address(
            member=member, only_mine=only_mine, actor=request_actor(request, request.firm), at=now
        )
        address = settings.DUECARE_BASE_URL + path
        kept = CalendarAddress.objects.get(membership=member)
    days = coming_days(member, now=now, only_mine=bool(kept and kept.only_mine), most=SHOWN + 1)
    facts = {
        "title": "Calendar",
        "form": form,
        "kept": kept,
        "address": address,
        "days": days[:SHOWN],
        "more": len(days) > SHOWN,
    }
    return render(request, "notices/calendar.html", facts)


@member_required(Permission.VIEW)
@require_POST
def end_calendar(request: MemberRequest) -> HttpResponse:
    """End the address of the member's calendar."""
    kept = CalendarAddress.objects.filter(membership=request.membership).first()
    if kept is None:
        raise Http404("there is no address")
    actions.end_calendar_address(address=kept, actor=request_actor(request, request.firm))
    messages.success(request, "Ended. Calendar programs read nothing there any more.")
    return redirect("notices:calendar")


@require_GET
@never_cache
def feed(_request: HttpRequest, token: str) -> HttpResponse:
    """The calendar itself, for who has the address; 404 for every other."""
    now = timezone.now()
    kept = actions.find_calendar(token, now=now)
    if kept is None:
        raise Http404("no such calendar")
    member = kept.membership
    days = days_of(member, now=now, only_mine=kept.only_mine)
    name = wording.NAME.format(firm=member.firm.name)
    return HttpResponse(
        icalendar.calendar(name, days, now=now),
        content_type=icalendar.MEDIA_TYPE,
        headers={"Content-Disposition": 'inline; filename="duecare.ics"'},
    )


feed.duecare_public = True  # type: ignore[attr-defined]  # as other views say it
