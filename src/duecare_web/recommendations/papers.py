"""Files from the desk: the proposal, tickets as CSV, stored statements as Word documents."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone

from duecare.documents import docx
from duecare.documents.model import Statement
from duecare.documents.pdf import render_pdf
from duecare.documents.statements import Proposed, ProposedGroup, proposal_statement
from duecare.documents.stored import statement_of
from duecare.ids import slug
from duecare_web.accounts.access import MemberRequest
from duecare_web.accounts.roles import Permission
from duecare_web.assessments import spreadsheets
from duecare_web.assessments.models import AssessmentStatement
from duecare_web.assessments.statements import branding, preparation
from duecare_web.clients.access import client_view
from duecare_web.clients.models import Client
from duecare_web.ledger import documents
from duecare_web.ledger.models import Document
from duecare_web.recommendations import queries
from duecare_web.recommendations.tickets import ticket_sheet


@client_view(Permission.VIEW)
def proposal(_request: MemberRequest, client: Client, form: str) -> HttpResponse:
    """What is on the desk in its order with prices, as PDF or Word document."""
    desk = queries.desk_of(client)
    if desk.assessment is None or not desk.rows:
        raise Http404("nothing on the desk")
    now = timezone.now()
    made = proposal_statement(
        [
            ProposedGroup(lane.title, tuple(_proposed(row) for row in lane.rows))
            for lane in desk.lanes
        ],
        preparation=preparation(client, release=desk.assessment.release, as_of=now),
    )
    return _file(made, client, form)


def _proposed(row: queries.DeskRow) -> Proposed:
    one = row.recommendation
    return Proposed(one.offer, one.sums, one.assignee, one.due_on)


def _file(statement: Statement, client: Client, form: str) -> HttpResponse:
    look, now = branding(client.firm), timezone.now()
    if form == "pdf":
        content, kind = render_pdf(statement, branding=look, created=now), "application/pdf"
    elif form == "docx":
        content = docx.render_docx(statement, branding=look, created=now)
        kind = docx.MEDIA_TYPE
    else:
        raise Http404("no such form")
    response = HttpResponse(content, content_type=kind)
    name = f"{slug(client.name)}-{statement.kind}-{statement.as_of:%Y-%m-%d}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@client_view(Permission.VIEW)
def statement_word(_request: MemberRequest, client: Client, document_id: int) -> HttpResponse:
    """A stored statement, or an offer letter, as a Word document in the very words of its PDF."""
    statements = AssessmentStatement.objects.filter(assessment__client=client)
    ours = {*statements.values_list("document_id", flat=True)}
    ours |= {*client.signature_requests.values_list("document_id", flat=True)}
    found = Document.objects.select_related("log").filter(pk=document_id, pk__in=ours).first()
    if found is None:
        raise Http404("no such statement")
    return _file(statement_of(documents.read(found)), client, "docx")


@client_view(Permission.VIEW)
def tickets(request: MemberRequest, client: Client) -> HttpResponse:
    """The chosen recommendations as CSV, one ticket a row; all of the desk without a choice."""
    desk = queries.desk_of(client)
    chosen = set(request.GET.getlist("chosen"))
    rows = [row for row in desk.rows if not chosen or str(row.recommendation.pk) in chosen]
    if not rows:
        raise Http404("nothing on the desk")
    response = HttpResponse(
        spreadsheets.to_csv(ticket_sheet(rows)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{slug(client.name)}-tickets.csv"'
    return response
