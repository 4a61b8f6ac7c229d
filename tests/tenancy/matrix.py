"""Who may do what at every address: the one table that says how the site is closed.

:data:`ADDRESSES` puts each address of the site under its audience, with the answer that the
audience gets to GET and to POST. :data:`AUDIENCES` says who belongs to an audience and how the
others are turned away. An address that is missing here fails ``test_every_address``.
"""

from __future__ import annotations

from typing import Final

YES: Final = "yes"
SIGN_IN: Final = "sign-in"
"""Sent to the sign-in of members."""
PORTAL: Final = "portal"
"""Sent to the sign-in of the portal."""

MEMBERS: Final = ("owner", "advisor", "technician", "viewer")
PEOPLE: Final = ("contact", "employee", "other contact", "other employee")
"""People of North's clients: of the one whose ids are asked for, and of another."""
ROLES: Final = ("anonymous", *MEMBERS, "other firm", "no firm", *PEOPLE, "machine")
"""``other firm`` is an owner of South, ``no firm`` a user without a membership, ``machine`` brings
the token of one of North's enrollments."""

_OUTSIDE: Final = dict.fromkeys(("anonymous", *PEOPLE, "machine"), SIGN_IN)


def _of_firm(*allowed: str, other: str) -> dict[str, str]:
    """An audience of the console: ``allowed`` roles; ``other`` is what South's owner gets."""
    inside = {role: YES if role in allowed else "403" for role in MEMBERS}
    return {**_OUTSIDE, **inside, "other firm": other, "no firm": "404"}


def _of_portal(*allowed: str) -> dict[str, str]:
    people = {role: YES if role in allowed else "404" for role in PEOPLE}
    return {**dict.fromkeys(ROLES, PORTAL), **people}


_ADVISORS: Final = ("owner", "advisor")
_TECHNICIANS: Final = (*_ADVISORS, "technician")

AUDIENCES: Final = {
    "everybody": dict.fromkeys(ROLES, YES),
    "who can sign in": {**dict.fromkeys(ROLES, YES), **_OUTSIDE},
    "who has a second factor": {**dict.fromkeys(ROLES, "404"), **_OUTSIDE},
    "who signed in with a password": {**dict.fromkeys(ROLES, "403"), **_OUTSIDE},
    "the demonstration": dict.fromkeys(ROLES, "404"),
    # Things of one firm: who works elsewhere does not learn that they exist.
    "members": _of_firm(*MEMBERS, other="404"),
    "technicians": _of_firm(*_TECHNICIANS, other="404"),
    "advisors": _of_firm(*_ADVISORS, other="404"),
    "owners": _of_firm("owner", other="404"),
    # Pages of the firm for which one works: South's owner sees South's.
    "members, own firm": _of_firm(*MEMBERS, other=YES),
    "technicians, own firm": _of_firm(*_TECHNICIANS, other=YES),
    "advisors, own firm": _of_firm(*_ADVISORS, other=YES),
    "owners, own firm": _of_firm("owner", other=YES),
    # The portal: things of one person, and pages that show each person their own.
    "this contact": _of_portal("contact"),
    "contacts": _of_portal("contact", "other contact"),
    "this employee": _of_portal("employee"),
    "employees": _of_portal("employee", "other employee"),
    "people of clients": _of_portal(*PEOPLE),
    "who leaves the portal": dict.fromkeys(ROLES, PORTAL),
    "machines": {**dict.fromkeys(ROLES, "401"), "machine": YES},
}

ADDRESSES: Final[dict[str, dict[str, str]]] = {
    "everybody": {
        "/account/email/": "302 302",
        "account_confirm_email": "200 404",
        "account_email": "302 302",
        "account_email_verification_sent": "200 405",
        "account_inactive": "200 405",
        "account_login": "200|302 200|302",
        "account_request_login_code": "200|302 200|302",
        "account_reset_password": "200 200",
        "account_reset_password_done": "200 405",
        "account_reset_password_from_key": "200 200",
        "account_reset_password_from_key_done": "200 405",
        "account_signup": "200|302 200|302",
        # The set-up is over once a firm exists.
        "firms:code": "404 404",
        "firms:set_up_codes": "404 404",
        "firms:set_up_factor": "404 404",
        "firms:set_up_firm": "404 404",
        "firms:set_up_you": "404 404",
        # What everybody may fetch: a style sheet, a picture by its digest, the link of a test mail.
        "firms:color": "200 200",
        "firms:invitation": "410 410",
        "firms:logo": "200 200",
        "firms:mail_check": "200 200",
        "health": "200 405",
        "metrics": "200 405",  # on a machine of one's own; else for who has the token
        "ready": "200|503 405",
        "portal:code": "410 410",
        "portal:link": "200 302",
        "portal:sign_in": "200 200",
        # The signature of a listed log decides (C2SP tlog-witness): an empty request is refused.
        "witnesses:add_checkpoint": "405 400",
    },
    "who can sign in": {
        "account_change_password": "302 302",
        "account_confirm_login_code": "302 302",
        "account_logout": "200 sign-in",
        "account_set_password": "200 200",
        "mfa_activate_totp": "200 200",
        "mfa_add_webauthn": "200 200",
        "mfa_authenticate": "302 302",
        "mfa_generate_recovery_codes": "200 200",
        "mfa_index": "200 405",
        "mfa_list_webauthn": "200 405",
        "mfa_login_webauthn": "302 302",
    },
    "who has a second factor": {
        "mfa_deactivate_totp": "",
        "mfa_download_recovery_codes": "",
        "mfa_edit_webauthn": "",
        "mfa_remove_webauthn": "",
        "mfa_view_recovery_codes": "",
    },
    "who signed in with a password": {
        "account_reauthenticate": "",
        "mfa_reauthenticate": "",
        "mfa_reauthenticate_webauthn": "",
    },
    "the demonstration": {"accounts:demo_sign_in": ""},
    "members": {
        "accounts:use_firm": "405 302",
        "assessments:assessment": "200 200",
        "assessments:answers": "200 200",
        "assessments:assessments": "200 200",
        "assessments:evidence": "200 200",
        "assessments:work": "200 200",
        "assessments:conflicts": "200 200",
        "assessments:decisions": "200 200",
        "assessments:gap": "200 200",
        "assessments:laws": "200 200",
        "assessments:plan_spreadsheet": "200 200",
        "assessments:progress": "200 200",
        "assessments:risk_spreadsheet": "200 200",
        "clients:devices": "200 200",
        "clients:entry": "200 200",
        "clients:ledger": "200 200",
        "clients:overview": "200 200",
        "clients:people": "200 200",
        "custody:custody": "200 200",
        "defense:defense_files": "200 200",
        # Everybody reads the list; an export from it needs the right to export.
        "defense:program_files": "200 403",
        "defense:trust": "200 200",
        "frameworks:framework": "200 200",
        "frameworks:frameworks": "200 200",
        "frameworks:report": "200 200",
        "incidents:incident": "200 200",
        "incidents:plan": "200 200",
        "insurance:policies": "200 200",
        "ledger:document": "200 200",
        "ledger:entry": "200 200",
        "recommendations:desk": "200 200",
        "reports:client": "200 200",
        "reports:file": "200 200",
        "reports:word": "200 200",
        "recommendations:proposal": "200 200",
        "recommendations:statement_word": "200 200",
        "recommendations:tickets": "200 200",
        "outbox:client": "200 200",
        "program:program": "200 200",
        "portal:access": "200 200",
        "scans:machines": "200 200",
        "scans:scan": "200 200",
        "scans:scans": "200 200",
        "security_policies:policies": "200 200",
        "security_policies:version": "200 200",
        "training:coverage": "200 200",
        "training:person": "200 200",
        "witnesses:client": "200 200",
    },
    "technicians": {
        "assessments:add_file": "405 302",
        "assessments:complete": "405 302",
        "assessments:finish": "200 200",
        "assessments:plan": "405 302",
        "assessments:save_answer": "405 422",
        "assessments:withdraw_file": "405 302",
        "portal:ask": "200 200",
        "portal:take_back": "405 302",
        "assessments:resolve_conflict": "405 422",
        "clients:add_device": "200 422",
        "desk:not_now": "200 422",
        "imports:apply": "405 302",
        "imports:cancel": "405 302",
        "imports:choose": "405 302",
        "imports:failed": "200 200",
        "imports:run": "200 200",
        "imports:start": "200 422",
        "imports:undo": "405 302",
        "incidents:done": "405 422",
        "incidents:new": "200 422",
        "clients:change_device": "200 422",
        "clients:retire_device": "405 302",
        "scans:add_enrolment": "200 200",
        "scans:import": "200 200",
        "scans:remove_machine": "200 200",
        "scans:replace_key": "200 200",
        "scans:revoke_enrolment": "405 302",
    },
    "advisors": {
        "assessments:application": "200 200",
        "clients:add_contact": "200 422",
        "clients:add_employee": "200 422",
        "clients:add_engagement": "200 422",
        "clients:change": "200 422",
        "clients:change_contact": "200 422",
        "clients:change_employee": "200 422",
        "clients:archive": "405 422",
        "webhooks:tickets": "200 302",
        "clients:bring_back": "405 302",
        "clients:deciding": "200 422",
        "clients:hand_over": "200 422",
        "imports:lists": "405 302",
        "custody:ask_for_erasure": "200 200",
        "incidents:clock": "405 422",
        "incidents:close": "405 422",
        "incidents:factors": "405 422",
        "custody:erasure": "200 200",
        "custody:place_hold": "200 200",
        "custody:release_hold": "200 200",
        "defense:certificate": "200 200",
        "defense:export": "200 200",
        "defense:privilege": "200 200",
        "insurance:add": "200 200",
        "insurance:end": "405 422",
        "portal:countersign_receipt": "405 302",
        "portal:invite": "405 302",
        "recommendations:ask_again": "200 200",
        "recommendations:change": "405 422",
        "recommendations:drop": "200 200",
        "recommendations:restore": "405 302",
        "recommendations:send": "302 302",
        "recommendations:withdraw": "200 200",
        "recommendations:write": "200 200",
        "outbox:send_again": "405 302",
        "program:settings": "200 422",
        "program:stop": "405 302",
        "reports:end": "302 302",
        "reports:make_client": "302 422",
        "reports:schedule_client": "200 200",
        "portal:signing_rule": "200 200",
        "portal:withdraw_consent": "405 302",
        "security_policies:change": "200 200",
        "security_policies:draft": "200 200",
        "security_policies:publish": "405 302",
        "training:facts": "200 200",
        "training:assign": "200 200",
    },
    "owners": {
        "webhooks:again": "405 302",
        "webhooks:remove": "405 302",
        "webhooks:secret": "405 200",
        "webhooks:switch": "405 302",
        "webhooks:test": "405 302",
        "webhooks:webhook": "200 200",
        "accounts:change_member": "200 200",
        "accounts:remove_member": "405 302",
        "accounts:reset_second_factor": "200 200",
        "firms:member_clients": "200 422",
        "firms:withdraw_invitation": "405 302",
        "insurance:end_firm_policy": "405 422",
        "prices:remove": "405 302",
        "witnesses:retire_known_log": "405 302",
        "witnesses:retire_peer": "405 302",
    },
    "members, own firm": {
        "accounts:firm_settings": "200 200",
        "accounts:members": "200 200",
        "accounts:profile": "200 200",
        "accounts:set_up_second_factor": "200 200",
        "accounts:sign_out_everywhere": "405 sign-in",
        "clients:find": "200 200",
        "desk:decisions": "200 200",
        "home": "200 200",
        "incidents:incidents": "200 200",
        "clients:portfolio": "200 200",
        "insurance:firm_policies": "200 200",
        "ledger:firm": "200 200",
        "notices:choose": "200 302",
        "prices:book": "200 200",
        "reports:reports": "200 200",
        "training:lesson": "200 200",
        "training:lessons": "200 200",
        "witnesses:overview": "200 200",
    },
    "technicians, own firm": {
        "imports:runs": "200 422",
        "incidents:choose_client": "200 200",
        "scans:api_description": "200 200",
    },
    "advisors, own firm": {
        "clients:add": "200 422",
        "reports:make": "302 422",
        "reports:schedule": "200 200",
    },
    "owners, own firm": {
        "webhooks:webhooks": "200 422",
        "accounts:second_factor_rule": "200 200",
        "custody:retention": "200 200",
        "firms:firm": "200 422",
        "firms:invite": "200 422",
        "firms:mail": "200 422",
        "firms:sample": "200 200",
        "firms:set_up_look": "404 404",
        "firms:set_up_mail": "404 404",
        "firms:set_up_ready": "404 404",
        "insurance:add_firm_policy": "200 200",
        "prices:add": "200 200",
        "prices:price": "200 200",
        "prices:rate": "200 200",
        "witnesses:add_known_log": "405 422",
        "witnesses:add_peer": "405 422",
    },
    "this contact": {
        "portal:acknowledge": "405 302",
        "portal:answer_question": "405 422",
        "portal:questions": "200 200",
        "portal:approve": "200 200",
        "portal:countersign": "405 302",
        "portal:document": "200 200",
        "portal:document_file": "200 200",
        "portal:document_page": "200 200",
        "portal:program_file": "200 200",
        "portal:reading": "405 200",
        "portal:recommendation": "200 200",
        "portal:several": "200 200",
        "portal:witness_checkpoint": "200 200",
    },
    "contacts": {
        "portal:alarm": "405 200",
        "portal:consent": "405 302",
        "portal:cosign": "405 422",
        "portal:overview": "200 200",
        "portal:program": "200 200",
        "portal:program_trust": "200 200",
        "portal:record": "200 200",
        "portal:second_factor": "200 302",
        "portal:witness": "200 200",
    },
    "this employee": {
        "portal:answer": "302 422",
        "portal:certificate": "200 200",
        "portal:complete": "405 422",
        "portal:debrief": "200 200",
        "portal:lesson": "200 200",
        "portal:policy": "200 200",
        "portal:policy_file": "200 200",
        "portal:start": "405 302",
    },
    "employees": {"portal:my_work": "200 200", "portal:practice": "200 302"},
    "people of clients": {"portal:home": "302 302"},
    "who leaves the portal": {"portal:sign_out": ""},
    "machines": {
        "scans:api-1:enrolment": "200 405",
        "scans:api-1:inventory_state": "200 405",
        "scans:api-1:send_inventory": "405 422",
    },
}

FORMS: Final[dict[str, dict[str, str]]] = {
    "portal:alarm": {"size": "1", "root": "0" * 64, "problem": "fork"},
    "portal:consent": {"step": "withdraw"},
    "portal:invite": {"person": "{contact_id}"},
    "portal:reading": {"seconds": "3", "reached": "1"},
}
"""What is sent where an empty form is no question of rights."""
