"""The pages that are measured, and how often each is asked for in the mix."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
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


FIRM: Final = {
    "home": ("home", ""),
    "home, one kind": ("home", "?kind=decision"),
    "home, own clients": ("home", "?show=mine"),
    "portfolio": ("clients:portfolio", ""),
    "portfolio by exposure": ("clients:portfolio", "?sort=-uninsured&size=100"),
    "portfolio by member": ("clients:portfolio", "?sort=lead"),
    "portfolio, narrowed": ("clients:portfolio", "?waits=decision&least=1000"),
    "record of all clients": ("clients:record", ""),
    "record of all clients, searched": ("clients:record", "?q=decision"),
    "reports": ("reports:reports", ""),
    "week": ("notices:week", ""),
    "calendar": ("notices:calendar", ""),
    "witnesses": ("witnesses:overview", ""),
    "firm ledger": ("ledger:firm", ""),
    "all decisions": ("desk:decisions", ""),
    "incidents": ("incidents:incidents", ""),
    "all incidents, closed": ("incidents:incidents", "?state=closed"),
    "imports": ("imports:runs", ""),
    "members": ("accounts:members", ""),
    "price book": ("prices:book", ""),
    "firm settings": ("accounts:firm_settings", ""),
    "connections": ("webhooks:webhooks", ""),
    "reported messages": ("reported:reports", ""),
}
"""Pages of the firm: the name of the address, and what is asked."""
CLIENT: Final = {
    "client": "clients:overview",
    "what changed": "reports:changes",
    "people": "clients:people",
    "devices": "clients:devices",
    "assessments": "assessments:assessments",
    "decisions": "assessments:decisions",
    "workspace": "assessments:work",
    "conflicts": "assessments:conflicts",
    "recommendations": "recommendations:desk",
    "import": "imports:start",
    "gap": "assessments:gap",
    "laws": "assessments:laws",
    "insurance": "insurance:policies",
    "scans": "scans:scans",
    "machines": "scans:machines",
    "policies": "security_policies:policies",
    "training": "training:coverage",
    "program of a client": "program:program",
    "leavers": "program:leavers",
    "mails of a client": "outbox:client",
    "reports of a client": "reports:client",
    "papers shared": "sharing:shares",
    "new incident": "incidents:new",
    "portal access": "portal:access",
    "custody": "custody:custody",
    "defense files": "defense:defense_files",
    "client ledger": "clients:ledger",
    "witnesses of a client": "witnesses:client",
}
"""Pages of one client."""
PORTAL: Final = {
    "portal: overview": (OWNER, "portal:overview"),
    "portal: record": (OWNER, "portal:record"),
    "portal: witness": (OWNER, "portal:witness"),
    "portal: my work": (STAFF, "portal:my_work"),
}


def addresses(client: Any) -> dict[str, tuple[str, str]]:
    """Who asks for what: page, visitor and address, for one client."""
    from django.urls import reverse

    from duecare.catalog import load_catalog

    def of(name: str, **more: Any) -> str:
        return reverse(name, kwargs={"client_id": client.pk, **more})

    assessment = client.assessments.order_by("number").last()
    entry = client.log.entries.order_by("-index").values_list("pk", flat=True)[3]
    console = {
        **{name: reverse(page) + asked for name, (page, asked) in FIRM.items()},
        **{name: of(page) for name, page in CLIENT.items()},
        "find": reverse("clients:find") + "?q=" + client.name[:6].replace(" ", "+"),
        "chosen, planned for a day": _chosen("plan", client, kind="policy", until=in_a_week()),
        "chosen, reminded": _chosen("remind", client),
        "assessment": of("assessments:assessment", assessment_id=assessment.pk),
        "framework": of("frameworks:framework", framework=next(iter(load_catalog().frameworks))),
        "send recommendations": of("recommendations:send") + _unsent(assessment),
        "entry": of("clients:entry", entry_id=entry),
    }
    return {
        **{name: (CONSOLE, address) for name, address in console.items()},
        **{name: (who, reverse(page)) for name, (who, page) in PORTAL.items()},
    }
