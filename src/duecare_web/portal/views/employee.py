"""Pages of an employee: my work, a policy to acknowledge."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from duecare.documents.uploads import ENDINGS
from duecare.errors import InputError
from duecare_web.accounts.access import request_context
from duecare_web.clients.models import Employee
from duecare_web.ledger import documents
from duecare_web.portal import declared
from duecare_web.portal.access import PortalRequest, portal_view
from duecare_web.portal.forms import AcknowledgeForm
from duecare_web.portal.hats import waiting_elsewhere
from duecare_web.portal.policy_questions import wrong_answers
from duecare_web.portal.telling import told
from duecare_web.security_policies import queries as policies
from duecare_web.security_policies.actions import acknowledge_policy
from duecare_web.security_policies.pages import employee_page
from duecare_web.security_policies.questions import answered
from duecare_web.security_policies.readers import points_for
from duecare_web.security_policies.reading import made_now
from duecare_web.training import message_pool, queries


@portal_view(Employee)
def my_work(request: PortalRequest, employee: Employee) -> HttpResponse:
    """My lessons and my policies."""
    lessons = queries.lessons_of(employee)
    own = policies.policies_for(employee)
    return render(
        request,
        "portal/my_work.html",
        {
            "employee": employee,
            "lessons": [card for card in lessons if not card.completion],
            "finished": [card for card in lessons if card.completion],
            "policies": [row for row in own if row.waiting],
            "acknowledged": [row for row in own if not row.waiting],
            "detection": queries.detection_of(employee),
            "practice": message_pool.next_message(employee) is not None,
            "elsewhere": waiting_elsewhere(request.other_hat),
        },
    )


@portal_view(Employee)
@never_cache
def policy(request: PortalRequest, employee: Employee, version_id: uuid.UUID) -> HttpResponse:
    """A security policy to read and acknowledge."""
    rows = [row for row in policies.policies_for(employee) if row.version.pk == version_id]
    if not rows:
        raise Http404("no such policy")
    found = rows[0]
    version = policies.find_version(employee.client, version_id)
    if version is None:
        raise Http404("no such policy")
    page = employee_page(version, employee)
    initial = {"page_sha256": page.sha256, "page_made": made_now(version.pk)}
    form = AcknowledgeForm(request.POST or None, initial=initial)
    form.fields["confirmed"].label = declared.acknowledgement(version)
    form.add_questions(version, employee)
    sent = request.method == "POST" and form.is_valid()
    if sent and not wrong_answers(request, version, employee, form):
        try:
            acknowledge_policy(
                version=version,
                employee=employee,
                typed_name=form.cleaned_data["typed_name"],
                confirmed=form.cleaned_data["confirmed"],
                page_sha256=form.cleaned_data["page_sha256"],
                read=form.page_read(version.pk),
                answers=answered(version, employee, form.chosen()),
                method=request.identity.method,
                context=request_context(request),
            )
        except InputError as error:
            form.add_error(None, told(error))
        else:
            messages.success(request, _("Recorded: you acknowledged this policy."))
            return redirect("portal:policy", version_id=version_id)
    points = points_for(version, employee)
    context = {"version": version, "row": found, "form": form, "page": page, "points": points}
    return render(request, "portal/policy.html", context, status=422 if form.errors else 200)


@portal_view(Employee)
def policy_file(_request: PortalRequest, employee: Employee, version_id: uuid.UUID) -> HttpResponse:
    """The policy as PDF; an own document of the client as the file that was given."""
    allowed = {row.version.pk for row in policies.policies_for(employee)}
    version = policies.find_version(employee.client, version_id)
    file = (version.uploaded or version.adopted) if version else None
    if version is None or file is None or version.pk not in allowed:
        raise Http404("no such policy")
    response = HttpResponse(documents.read(file), content_type=file.media_type)
    ending = ENDINGS.get(file.media_type, ".pdf")
    name = f"{version.policy.outline.lower()}-v{version.number}{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
