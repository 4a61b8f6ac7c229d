"""Duties in words: what federal rules ask for beside the texts of the catalog."""

from __future__ import annotations

from typing import Final

from duecare.risk.result import Duty


def authority_deadline(duty: Duty) -> str:
    """When and how the authority is told; empty where the law gives neither text nor rule."""
    if duty.rule == "hipaa":
        text = (
            "HHS together with the notice to individuals, within 60 days"
            if duty.large
            else "logged, and reported to HHS within 60 days after the calendar year"
        )
        if duty.media_states:
            states = ", ".join(duty.media_states)
            text += f"; prominent media in {states} (more than 500 residents)"
        return text
    if duty.rule == "ftc":
        return "electronically, within 30 days of discovery"
    return duty.regulator_text


def penalty_words(duty: Duty) -> str:
    """The penalties that the law sets: the catalog's text, or the tiers of HIPAA."""
    tiers = (
        f"tier {one.tier} ({one.culpability}): ${one.least:,} to ${one.most:,} a violation"
        for one in duty.penalty_tiers
    )
    return "; ".join(tiers) or duty.penalty_text


def duty_note(duty: Duty) -> str:
    """What else a reader of the duty should know."""
    if duty.rule in ("hipaa", "hipaa_associate"):
        return "presumed a breach unless a written four-factor assessment says otherwise"
    if duty.rule == "ftc" and duty.large:
        return "no size exemption is shown: all of 314.4 binds"
    if duty.rule == "ftc":
        return "fewer than 5,000 consumers: 314.4(b)(1), (d)(2), (h) and (i) do not bind"
    met = _MET_BY.get(duty.met_by, "")
    return "; ".join(part for part in (met, duty.note) if part)


_MET_BY: Final = {
    "hipaa": "for patient data, following the HIPAA notice counts as following this act, and "
    "authorities may still have to be told; staff files fall under the act itself",
    "glba": "for a financial institution, following the notice of its federal rules counts as "
    "following this act",
}


def suit_words(duty: Duty) -> str:
    """Whether people may sue under the act; empty where it gives them no suit."""
    return {
        "yes": "people may sue",
        "limited": "people may sue, within limits",
        "unsettled": "whether people may sue is not settled",
    }.get(duty.private_action, "")
