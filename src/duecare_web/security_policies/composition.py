"""How a policy's text arises: the client's facts, the proposed variables, the composed document."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from duecare import __version__
from duecare.catalog import (
    ComposedClause,
    PolicyOutline,
    compose_policy,
    load_catalog,
    required_policies,
)
from duecare.dates import long_date
from duecare.documents.model import SignatureLine, Statement
from duecare.documents.statements import Preparation, security_policy_document
from duecare.errors import InputError
from duecare.evidence.canonical import canonicalize
from duecare.risk import profile_from
from duecare.risk.law.applicability import LawsOfClient, laws_of_client
from duecare.risk.law.terms import law_terms
from duecare_web.clients.models import Client, StaffRole
from duecare_web.security_policies.models import PolicyVersion

REVIEW_DAYS = 365
FactsSource = Callable[[Client], Mapping[str, float]]
LawsSource = Callable[[Client], LawsOfClient]
_facts_sources: list[FactsSource] = []
_laws_sources: list[LawsSource] = []


def set_sources(facts: FactsSource, laws: LawsSource) -> None:
    """Called once at start-up by the app that knows the answers and scans of assessments.

    Assessments lie above security policies, so they hand their facts down.
    """
    _facts_sources[:] = [facts]
    _laws_sources[:] = [laws]


def known_facts(client: Client) -> dict[str, float]:
    """Shares, 0 to 1, by fact id or question id; what is not known is absent."""
    return dict(_facts_sources[0](client)) if _facts_sources else {}


def known_laws(client: Client) -> LawsOfClient:
    """The laws read for a client: over its scan where the app above knows it."""
    if _laws_sources:
        return _laws_sources[0](client)
    profile = profile_from(client.profile_facts(), where=client.name)
    return laws_of_client(profile, load_catalog())


def find_outline(outline_id: str) -> PolicyOutline:
    """The outline with this id; raises :class:`InputError` for an unknown one or one without text."""
    outline = load_catalog().policy_outlines.get(outline_id)
    if outline is None:
        raise InputError(f"there is no policy outline {outline_id!r}")
    if not outline.has_text:
        raise InputError(
            f"{outline.title} has no clause texts", hint="only its outline is shipped so far"
        )
    return outline


def outlines_for(client: Client) -> list[tuple[PolicyOutline, bool]]:
    """The policies that can be composed, and whether this client needs each.

    Needed ones come first, then those named in the product's promise.
    """
    outlines = load_catalog().policy_outlines
    needed = {one.id for one in required_policies(outlines, law_terms(known_laws(client)))}
    found = [(one, one.id in needed) for one in outlines.values() if one.has_text]
    return sorted(found, key=lambda row: (not row[1], not row[0].seed_named, row[0].title))


def proposed_variables(client: Client, outline: PolicyOutline, *, today: date) -> dict[str, str]:
    """Values to start from: the client's own facts, then the catalog's proposals."""
    signer = client.contacts.filter(is_active=True).order_by("-may_sign", "created_at").first()
    person = signer.name if signer else ""
    own = {
        "company_name": client.name,
        "msp_name": client.firm.name,
        "help_contact": client.firm.name,
        "security_lead": person,
        "approver": person,
        "effective_date": long_date(today),
        "sectors": client.get_industry_display(),
        "states": client.state,
    }
    return {
        one.name: own.get(one.name) or one.default or (person if one.kind == "person" else "")
        for one in outline.variables
    }


def compose(
    outline: PolicyOutline,
    variables: Mapping[str, str],
    facts: Mapping[str, float],
    planned_from: date,
    laws: LawsOfClient,
) -> list[ComposedClause]:
    """The clauses for one client, with the rules behind them that reach it.

    Raises :class:`InputError` for a missing variable.
    """
    return compose_policy(
        outline,
        variables,
        facts,
        planned_from=long_date(planned_from),
        supports=laws.supports,
    )


_AUDIENCE: Final = {
    "managers": StaffRole.MANAGERS,
    "finance staff": StaffRole.FINANCE,
    "cashiers": StaffRole.CARDS,
}


def points_of(outline: PolicyOutline, clauses: Sequence[ComposedClause]) -> list[dict[str, Any]]:
    """What readers confirm: the short line of each clause that binds them today, and for whom."""
    roles = [str(_AUDIENCE[one]) for one in outline.audience if one in _AUDIENCE]
    everyone = not roles and any("every" in one or "remote" in one for one in outline.audience)
    audience = ["everyone"] if everyone else roles
    return [
        {"clause": clause.id, "text": clause.for_employees, "audience": audience}
        for clause in clauses
        if clause.for_employees and audience
    ]


def content_hash(
    title: str, number: int, clauses: list[dict[str, Any]], points: list[dict[str, Any]]
) -> str:
    """SHA-256 of the whole text of a version, in hex."""
    content = {"title": title, "version": number, "clauses": clauses, "points": points}
    return hashlib.sha256(canonicalize(content)).hexdigest()


def policy_document(
    version: PolicyVersion, *, as_of: date, approval: SignatureLine | None = None
) -> Statement:
    """The version as a statement; with ``approval`` it is the adopted one."""
    client = version.client
    waiting = SignatureLine(role="Not approved yet", organization=client.name)
    return security_policy_document(
        find_outline(version.policy.outline),
        [ComposedClause.model_validate(clause) for clause in version.clauses],
        version=str(version.number),
        effective_on=as_of,
        review_on=as_of + timedelta(days=REVIEW_DAYS),
        preparation=Preparation(
            client=client.name,
            firm=client.firm.name,
            as_of=as_of,
            versions={"catalog": version.catalog_release, "duecare": __version__},
        ),
        approval=approval or waiting,
        points=[point["text"] for point in version.points],
        changes=_earlier(version),
    )


def _earlier(version: PolicyVersion) -> list[tuple[str, str]]:
    earlier = version.policy.versions.filter(number__lt=version.number, approved_at__isnull=False)
    return [
        (f"{one.number}", f"approved on {long_date(one.approved_at.date())}")
        for one in earlier
        if one.approved_at
    ]


def approval_line(
    *, name: str, title: str, client: str, at: datetime, method: str
) -> SignatureLine:
    """The filled signature line of an adopted policy."""
    role = f"{title}, for the client" if title else "For the client"
    return SignatureLine(role=role, name=name, organization=client, signed_at=at, method=method)
