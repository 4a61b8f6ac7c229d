"""The clocks of notice laws as the policies of a client name them."""

from __future__ import annotations

from dataclasses import replace

from tests.core.documents import samples

from duecare.documents.wording.clocks import federal_clocks, state_clocks
from duecare.risk.result import Duty

STATE = next(one for one in samples.price().duties if one.rule == "state" and one.tells_people)


def act(name: str, days: int | None, read: str, **more: object) -> Duty:
    given = {"jurisdiction": name, "deadline_days": days, "confirmed_until": read} | more
    made: Duty = replace(STATE, statute=f"Act of {name}", **given)
    return made


def test_states_with_days_come_first_and_those_without_are_told_together() -> None:
    duties = [
        act("Ohio", 45, "2026-06-11"),
        act("Michigan", None, "2026-06-11"),
        act("Florida", 30, "2026-06-11"),
        act("Kentucky", None, "2026-01"),
    ]
    assert state_clocks(duties) == (
        "Florida within 30 days (Act of Florida); Ohio within 45 days (Act of Ohio); Kentucky and "
        "Michigan without unreasonable delay; as read up to January 2026, to be checked before a "
        "notice"
    )
    assert federal_clocks(duties) == state_clocks([]) == ""


def test_a_federal_rule_names_people_and_authority_or_the_authority_alone() -> None:
    hipaa = act("HIPAA", 60, "2026-10-07", rule="hipaa", regulator="HHS", regulator_days=60)
    ftc = act("FTC", 30, "", rule="ftc", regulator="FTC", regulator_days=30, tells_people=False)
    assert federal_clocks([hipaa, ftc]) == (
        "people concerned within 60 days and HHS within 60 days (Act of HIPAA); FTC within 30 days "
        "(Act of FTC); as read up to October 7, 2026, to be checked before a notice"
    )
    assert state_clocks([hipaa, ftc]) == ""
