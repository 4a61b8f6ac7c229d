"""A small tax preparer of whom most is known: the facts of the second version of the exemplar."""

from __future__ import annotations

from datetime import date

from duecare.policies import AcceptedPlan, FactState, Situation, load_policies

ON = date(2026, 11, 30)
SCAN, SEEN, TALK = date(2026, 11, 20), date(2026, 11, 23), date(2026, 3, 2)
MEASURED = [
    "mfa_mail",
    "mfa_remote",
    "lockout",
    "laptops_encrypted",
    "disk_encrypted",
    "firewall",
    "wifi_apart",
    "patches",
    "antimalware",
    "first_lessons_passed",
    "asset_list",
    "people_counted",
    "desktops_encrypted",
]
SHOWN = [
    "assessment_done",
    "own_accounts",
    "mfa_records",
    "backup_encrypted",
    "access_logged",
    "cabinets",
    "shred_bin",
    "vendors_bound",
    "vendor_reviewed",
    "keys_central",
]


def tax_preparer() -> Situation:
    """In force: 23 facts; planned: the portal and old records; the rest is not known."""
    library = load_policies()
    facts = {
        one: FactState("yes", "measured", SCAN, "console of the IT provider") for one in MEASURED
    }
    facts |= {one: FactState("yes", "shown", SEEN, "document seen by the advisor") for one in SHOWN}
    facts |= {
        "last_leaver": FactState("none_here", "shown", SEEN),
        "scan_inside": FactState("yes", "measured", date(2026, 11, 17), "scanner"),
        "restore_test": FactState("yes", "shown", date(2026, 10, 8), "note of the test"),
        "secure_send": FactState("no", "shown", SEEN),
        "old_records_gone": FactState("no", "measured", SCAN, missing="590 people past their time"),
        "usb_blocked": FactState("no", "measured", SCAN, missing="2 of 6 computers"),
        "phones_managed": FactState("yes", "stated", SEEN, "Marisol Treviño"),
    }
    plans = {
        "secure_send": AcceptedPlan(date(2027, 1, 11), TALK, "Send sensitive data encrypted"),
        "old_records_gone": AcceptedPlan(
            date(2027, 5, 31),
            TALK,
            "Delete what is no longer needed",
            first_by=date(2026, 10, 31),
            moved_on=(SEEN,),
            moved_by="Marisol Treviño",
        ),
    }
    values = {one.id: one.example for one in library.slots.values()}
    values |= {
        "company": "Cedar Bend Tax Service, LLC",
        "sites": "418 Franklin Avenue, Waco, Texas",
        "owner": "Marisol Treviño, EA",
        "lead": "Marisol Treviño",
        "deputy": "Daniel Okafor",
        "mailbox_to": "Marisol Treviño",
        "send_way": "our client portal",
        "clock_contracts": "",
        "insurer": "",
        "clock_insurer": "",
    }
    return Situation(
        on=ON,
        values=values,
        facts=facts,
        plans=plans,
        laws={
            "ftc_safeguards": ("314.4(b)(1)", "314.4(d)(2)", "314.4(h)", "314.4(i)"),
            "ma_201cmr17": (),
            "ma_93i_disposal": (),
            "irc_7216": (),
            "irs_ero_incident": (),
            "tx_542": (),
            "state_breach_notice": (),
        },
        terms=frozenset(
            {
                "has_staff",
                "regulated",
                "under_ftc",
                "ftc_small",
                "under_ma",
                "tax_preparer",
                "remote_work",
                "no_biometrics",
            }
        ),
        adopted=frozenset({"POL-WISP", "POL-ENCRYPTION", "POL-TERMINATION"}),
        exceptions=("The old label printer keeps its maker's password until January 15, 2027.",),
    )
