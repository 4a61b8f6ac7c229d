"""Invented lists in the layouts of real exports, and short ways to read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from duecare.imports.fields import ListKind
from duecare.imports.matching import KnownClient, KnownThing
from duecare.imports.opening import open_list
from duecare.imports.plan import ImportPlan, make_plan
from duecare.imports.reading import Choices, ReadList, read_list

NOW = datetime(2027, 3, 15, 15, 0, tzinfo=UTC)
LAKESIDE = KnownClient("c1", "Lakeside Family Dental")

INTUNE = """\
Device ID,Device name,Last check-in,Azure AD Device ID,OS version,Serial number,Primary user UPN,Ownership,Encrypted,OS,Phone number
7f31a2,LA-LT-07,2027-03-12 16:05:00.0000000,aa-07,10.0.26100.3476,5CG1234ABC,dana@lakeside.example.com,Corporate,False,Windows,'+16085550107
09be11,LA-LT-09,2027-03-12 13:41:00.0000000,aa-09,10.0.26100.3476,5CG1234ABD,mia@lakeside.example.com,Corporate,True,Windows,
c4d07e,LA-LT-11,0001-01-01 00:00:00.0000000,aa-11,10.0.26100.3476,To be filled by O.E.M.,,Corporate,,Windows,
"""
M365 = """\
Block credential,Department,Display name,First name,Last name,Licenses,Object Id,Proxy addresses,Title,User principal name
False,Tax,Quin Sable,Quin,Sable,Microsoft 365 Business,o-1,SMTP:quin.sable@harbor.example.com+smtp:q@harbor.example.com,Preparer,quin@harbor.onmicrosoft.com
True,,Front Desk,,,Unlicensed,o-2,,,desk@harbor.example.com
"""
GOOGLE = """\
First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Org Unit Path [Required],Status [READ ONLY],Last Sign In [READ ONLY],2sv Enrolled [READ ONLY],2sv Enforced [READ ONLY]
Amy,Crane,amy@harbor.example.com,****,/,Active,2027/03/01 10:11:12,True,False
Ben,Dorn,ben@harbor.example.com,****,/,Suspended,Never logged in,False,False
"""
ADP = """\
Staff by position,,,,,,
Harbor Tax LLC,,,,,,
Payroll Name,Position ID,Job Title Description,Home Department,Position Status,Hire Date,SSN
"Ruiz, Ana, Jr.",P100,Clerk,100 - Admin,A,03/15/2019,078-05-1120
"Ruiz, Ana, Jr.",P200,Clerk,200 - Tax,A,03/15/2019,078-05-1120
"Lane, Bo",P300,Clerk,200 - Tax,T,01/05/2018,078-05-1121
Total employees 3,,,,,,
"""


def read(
    text: str | bytes, kind: ListKind, *, choices: Choices | None = None, pasted: bool = False
) -> ReadList:
    """A list, read on :data:`NOW`."""
    content = text.encode() if isinstance(text, str) else text
    return read_list(open_list(content), kind, now=NOW, choices=choices, is_pasted=pasted)


def plan(
    text: str | bytes,
    kind: ListKind,
    known: Sequence[KnownThing] = (),
    *,
    choices: Choices | None = None,
    **given: Any,
) -> ImportPlan:
    """What importing a list for Lakeside would do."""
    given.setdefault("only_client", LAKESIDE.id)
    return make_plan(
        read(text, kind, choices=choices),
        file_sha256="00" * 32,
        clients=[LAKESIDE],
        known=known,
        choices=choices,
        **given,
    )


def after(done: ImportPlan, known: Sequence[KnownThing] = ()) -> list[KnownThing]:
    """What is on record when a plan was applied."""
    there = {one.id: one for one in known}
    for number, item in enumerate(done.items):
        old = there.get(item.thing)
        if item.action in ("missing", "unchanged"):
            continue
        facts = {
            one.key: (
                "yes" if one.value is True else "no" if one.value is False else str(one.value),
                one.observed_at.isoformat() if one.observed_at else "",
            )
            for one in item.facts
        }
        key = item.thing or f"new {number}"
        there[key] = KnownThing(
            id=key,
            client=item.client,
            name=str(item.values.get("name", item.title)),
            ids=frozenset(item.ids) | (old.ids if old else frozenset()),
            values={**(old.values if old else {}), **item.values},
            facts={**(old.facts if old else {}), **facts},
            is_active=item.action != "left",
        )
    return list(there.values())
