"""What can be done for several clients with facts of the clients alone: hand over, archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Count, Q

from duecare.documents.wording.words import plural
from duecare_web.accounts.access import MemberRequest, request_actor
from duecare_web.accounts.models import Firm, Membership
from duecare_web.accounts.roles import Permission
from duecare_web.clients import hand_over
from duecare_web.clients.bulk import BulkAction, Foreseen
from duecare_web.clients.forms import ArchiveForm
from duecare_web.clients.models import Client


class LeadForm(forms.Form):
    """Which member looks after the clients from now on."""

    to = forms.ChoiceField(label="Member")
    note = forms.CharField(
        label="What the member should know",
        required=False,
        max_length=1000,
        help_text="Kept on each client's record with the handing over.",
    )

    def __init__(self, data: Mapping[str, Any] | None, firm: Firm) -> None:
        super().__init__(data)
        rows = Membership.objects.filter(firm=firm).select_related("user")
        self._members = {str(one.pk): one for one in rows}
        names = [(pk, str(one.user)) for pk, one in self._members.items()]
        choices = [("", "Choose a member"), *sorted(names, key=lambda one: one[1])]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    def clean_to(self) -> Membership:
        """The member who was chosen."""
        return self._members[self.cleaned_data["to"]]


def _foresee_lead(clients: Sequence[Client], facts: Mapping[str, Any]) -> list[Foreseen]:
    to: Membership = facts["to"]
    seen = set(to.client_rights.values_list("client_id", flat=True))
    found = []
    for one in clients:
        if one.lead_id == to.pk:
            found.append(Foreseen(one, f"{to.user} looks after it already", is_done=False))
            continue
        before = f"from {one.lead.user}" if one.lead else "no member is named so far"
        adds = not to.sees_all_clients and one.pk not in seen
        sight = f"; {to.user} will see this client" if adds else ""
        found.append(Foreseen(one, f"To {to.user}, {before}{sight}"))
    return found


def _hand_over(client: Client, facts: Mapping[str, Any], request: MemberRequest) -> None:
    actor = request_actor(request, client.firm)
    hand_over.hand_over_client(client=client, to=facts["to"], actor=actor, note=facts["note"])


def _archive_form(data: Mapping[str, Any] | None, _firm: Firm) -> forms.Form:
    return ArchiveForm(data)


def _foresee_archive(clients: Sequence[Client], _facts: Mapping[str, Any]) -> list[Foreseen]:
    working = Count("employees", filter=Q(employees__is_active=True))
    rows = Client.objects.filter(pk__in=[one.pk for one in clients])
    people = dict(rows.order_by().annotate(n=working).values_list("pk", "n"))
    return [
        Foreseen(
            one,
            f"Out of all lists; no more mail to {plural(people[one.pk], 'employee')}"
            if people[one.pk]
            else "Out of all lists; it has no employees on record",
        )
        for one in clients
    ]


def _archive(client: Client, facts: Mapping[str, Any], request: MemberRequest) -> None:
    actor = request_actor(request, client.firm)
    hand_over.archive_client(client=client, actor=actor, reason=facts["reason"])


HAND_OVER = BulkAction(
    "lead",
    "Hand over to a member",
    "Nothing is mailed. Each client's record names who looks after it from now on.",
    Permission.MANAGE_CLIENTS,
    LeadForm,
    _foresee_lead,
    _hand_over,
    "{} handed over.",
    order=10,
)
ARCHIVE = BulkAction(
    "archive",
    "Archive",
    "Nothing is mailed and nothing is lost. An archived client can be served again on any day.",
    Permission.MANAGE_CLIENTS,
    _archive_form,
    _foresee_archive,
    _archive,
    "{} archived. Everything on record is kept.",
    order=90,
)
