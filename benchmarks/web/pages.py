"""The pages that are measured, and how often each is asked for in the mix."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

CONSOLE, OWNER, STAFF = "console", "owner", "employee"
MIX = {
    "home": 6,
    "home, one kind": 2,
    "home, own clients": 1,
    "chosen, planned for a day": 1,
    "chosen, reminded": 1,
    "week": 1,
    "calendar": 1,
    "portfolio": 6,
    "portfolio by exposure": 2,
    "portfolio by member": 1,
    "portfolio, narrowed": 2,
    "record of all clients": 1,
    "record of all clients, searched": 1,
    "reports": 1,
    "find": 2,
    "client": 10,
    "what changed": 10,
    "people": 4,
    "devices": 2,
    "assessments": 3,
    "assessment": 4,
    "decisions": 5,
    "workspace": 4,
    "conflicts": 2,
    "framework": 1,
    "recommendations": 4,
    "import": 1,
    "gap": 2,
    "laws": 1,
    "insurance": 2,
    "scans": 2,
    "policies": 3,
    "training": 3,
    "custody": 1,
    "defense files": 1,
    "client ledger": 3,
    "entry": 2,
    "witnesses of a client": 1,
    "witnesses": 1,
    "firm ledger": 1,
    "all decisions": 2,
    "incidents": 1,
    "imports": 1,
    "members": 1,
    "price book": 1,
    "firm settings": 1,
    "connections": 1,
    "reported messages": 1,
    "mails of a client": 1,
    "leavers": 1,
    "program of a client": 1,
    "reports of a client": 1,
    "papers shared": 1,
    "send recommendations": 1,
    "new incident": 1,
    "portal access": 1,
    "machines": 1,
    "all incidents, closed": 1,
    "portal: overview": 6,
    "portal: record": 3,
    "portal: witness": 2,
    "portal: my work": 8,
}
"""Times in a hundred or so; where no number is better, what a firm opens most comes most."""


def in_a_week() -> str:
    """A day ahead as a form takes it."""
    return (dt.datetime.now(dt.UTC) + dt.timedelta(days=7)).strftime("%Y-%m-%d")


def _chosen(do: str, client: Any, **asked: str) -> str:
    """The page that foresees something at 25 clients, the one at hand among them."""
    from django.urls import reverse

    others = type(client).objects.filter(firm=client.firm).order_by("name")[:24]
    ids = [("client", str(one.pk)) for one in (client, *others)]
    query = urlencode([("do", do), ("reason", "-"), *asked.items(), *ids])
    return f"{reverse('clients:chosen')}?{query}"


def _unsent(assessment: Any) -> str:
    """Four recommendations chosen to be sent."""
    rows = assessment.recommendations.filter(superseded_at=None, dropped_at=None, decisions=None)
    return "?" + urlencode([("chosen", str(one.pk)) for one in rows[:4]])


def addresses(client: Any) -> dict[str, tuple[str, str]]:
    """Who asks for what: page, visitor and address, for one client."""
    from django.urls import reverse

    from duecare.catalog import load_catalog

    def of(name: str, **more: Any) -> str:
        return reverse(name, kwargs={"client_id": client.pk, **more})

    assessment = client.assessments.order_by("number").last()
    entry = client.log.entries.order_by("-index").values_list("pk", flat=True)[3]
    console = {
        "home": reverse("home"),
        "portfolio": reverse("clients:portfolio"),
        "portfolio by exposure": reverse("clients:portfolio") + "?sort=-uninsured&size=100",
        "portfolio by member": reverse("clients:portfolio") + "?sort=lead",
        "portfolio, narrowed": reverse("clients:portfolio") + "?waits=decision&least=1000",
        "record of all clients": reverse("clients:record"),
        "record of all clients, searched": reverse("clients:record") + "?q=decision",
        "reports": reverse("reports:reports"),
        "find": reverse("clients:find") + "?q=" + client.name[:6].replace(" ", "+"),
        "client": of("clients:overview"),
        "what changed": of("reports:changes"),
        "people": of("clients:people"),
        "devices": of("clients:devices"),
        "assessments": of("assessments:assessments"),
        "assessment": of("assessments:assessment", assessment_id=assessment.pk),
        "decisions": of("assessments:decisions"),
        "workspace": of("assessments:work"),
        "conflicts": of("assessments:conflicts"),
        "framework": of("frameworks:framework", framework=next(iter(load_catalog().frameworks))),
        "recommendations": of("recommendations:desk"),
        "import": of("imports:start"),
        "gap": of("assessments:gap"),
        "laws": of("assessments:laws"),
        "insurance": of("insurance:policies"),
        "scans": of("scans:scans"),
        "policies": of("security_policies:policies"),
        "training": of("training:coverage"),
        "custody": of("custody:custody"),
        "defense files": of("defense:defense_files"),
        "client ledger": of("clients:ledger"),
        "entry": of("clients:entry", entry_id=entry),
        "witnesses of a client": of("witnesses:client"),
        "witnesses": reverse("witnesses:overview"),
        "firm ledger": reverse("ledger:firm"),
        "all decisions": reverse("desk:decisions"),
        "incidents": reverse("incidents:incidents"),
        "imports": reverse("imports:runs"),
        "members": reverse("accounts:members"),
        "price book": reverse("prices:book"),
        "home, one kind": reverse("home") + "?kind=decision",
        "home, own clients": reverse("home") + "?show=mine",
        "chosen, planned for a day": _chosen("plan", client, kind="policy", until=in_a_week()),
        "chosen, reminded": _chosen("remind", client),
        "week": reverse("notices:week"),
        "calendar": reverse("notices:calendar"),
        "firm settings": reverse("accounts:firm_settings"),
        "connections": reverse("webhooks:webhooks"),
        "reported messages": reverse("reported:reports"),
        "mails of a client": of("outbox:client"),
        "leavers": of("program:leavers"),
        "program of a client": of("program:program"),
        "reports of a client": of("reports:client"),
        "papers shared": of("sharing:shares"),
        "send recommendations": of("recommendations:send") + _unsent(assessment),
        "new incident": of("incidents:new"),
        "portal access": of("portal:access"),
        "machines": of("scans:machines"),
        "all incidents, closed": reverse("incidents:incidents") + "?state=closed",
    }
    portal = {
        "portal: overview": (OWNER, reverse("portal:overview")),
        "portal: record": (OWNER, reverse("portal:record")),
        "portal: witness": (OWNER, reverse("portal:witness")),
        "portal: my work": (STAFF, reverse("portal:my_work")),
    }
    return {**{name: (CONSOLE, address) for name, address in console.items()}, **portal}
