"""Addresses of the portal, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.portal.views import (
    consent,
    console,
    employee,
    factor,
    kiosk,
    kiosks,
    language,
    lessons,
    owner,
    policies,
    practice,
    program,
    questions,
    sign_in,
    witness,
)

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("portal/", sign_in.home, name="home"),
    path("portal/sign-in/", sign_in.sign_in, name="sign_in"),
    path("portal/language/", language.choose, name="language"),
    path("portal/sign-out/", sign_in.sign_out, name="sign_out"),
    path("portal/link/<str:token>/", sign_in.link, name="link"),
    path("portal/code/", sign_in.code, name="code"),
    # people without a mailbox of their own
    path("portal/kiosk/", kiosk.kiosk, name="kiosk"),
    path("portal/kiosk/here/", kiosk.kiosk_here, name="kiosk_here"),
    path("portal/kiosk/cards/<uuid:card_id>/", kiosk.kiosk_card, name="kiosk_card"),
    # the owner
    path("portal/overview/", owner.overview, name="overview"),
    path("portal/record/", owner.record, name="record"),
    path("portal/documents/<int:document_id>/", owner.document, name="document"),
    path(
        "portal/documents/<int:document_id>/pages/<int:number>.png",
        owner.document_page,
        name="document_page",
    ),
    path("portal/documents/<int:document_id>/file/", owner.document_file, name="document_file"),
    path("portal/readings/<uuid:reading_id>/", owner.reading, name="reading"),
    path(
        "portal/recommendations/<uuid:recommendation_id>/",
        owner.recommendation,
        name="recommendation",
    ),
    path("portal/recommendations/", owner.several, name="several"),
    path("portal/policies/<uuid:version_id>/approve/", owner.approve, name="approve"),
    path("portal/policies/sign/", policies.sign_set, name="sign_set"),
    path("portal/consent/", consent.consent, name="consent"),
    path("portal/program/", program.program, name="program"),
    path("portal/program/trust.txt", program.trust, name="program_trust"),
    path("portal/program/<uuid:file_id>/", program.program_file, name="program_file"),
    # the contact as a witness
    path("portal/witness/", witness.witness, name="witness"),
    path("portal/witness/checkpoint/", witness.checkpoint, name="witness_checkpoint"),
    path("portal/witness/cosign/", witness.cosign, name="cosign"),
    path("portal/witness/alarm/", witness.alarm, name="alarm"),
    path("portal/witness/mails/<uuid:mail_id>/", witness.acknowledge, name="acknowledge"),
    path("portal/second-factor/", factor.second_factor, name="second_factor"),
    path("portal/countersign/<uuid:decision_id>/", factor.countersign, name="countersign"),
    path("portal/questions/", questions.questions, name="questions"),
    path("portal/questions/<str:question>/", questions.answer, name="answer_question"),
    # employees
    path("portal/my-work/", employee.my_work, name="my_work"),
    path("portal/lessons/<uuid:assignment_id>/", lessons.lesson, name="lesson"),
    path("portal/lessons/<uuid:assignment_id>/start/", lessons.start, name="start"),
    path(
        "portal/lessons/<uuid:assignment_id>/answers/<uuid:attempt_id>/",
        lessons.answer,
        name="answer",
    ),
    path("portal/lessons/<uuid:assignment_id>/complete/", lessons.complete, name="complete"),
    path("portal/certificates/<uuid:completion_id>/", lessons.certificate, name="certificate"),
    path("portal/policies/<uuid:version_id>/", employee.policy, name="policy"),
    path("portal/policies/<uuid:version_id>/file/", employee.policy_file, name="policy_file"),
    path("portal/practice/", practice.practice, name="practice"),
    path("portal/practice/<path:message_id>/", practice.debrief, name="debrief"),
    # the firm
    path("clients/<uuid:client_id>/portal/", console.access, name="access"),
    path("clients/<uuid:client_id>/assessments/ask/", questions.ask, name="ask"),
    path(
        "clients/<uuid:client_id>/assessments/ask/<uuid:asked_id>/take-back/",
        questions.take_back,
        name="take_back",
    ),
    path("clients/<uuid:client_id>/portal/invite/", console.invite, name="invite"),
    path("clients/<uuid:client_id>/kiosks/", kiosks.kiosks, name="kiosks"),
    path("clients/<uuid:client_id>/kiosks/make/", kiosks.kiosk_make, name="kiosk_make"),
    path("clients/<uuid:client_id>/kiosks/end/", kiosks.kiosk_end, name="kiosk_end"),
    path("clients/<uuid:client_id>/kiosks/cards/", kiosks.kiosk_cards, name="kiosk_cards"),
    path(
        "clients/<uuid:client_id>/portal/contacts/<uuid:contact_id>/consent/withdraw/",
        console.withdraw_consent,
        name="withdraw_consent",
    ),
    path("clients/<uuid:client_id>/portal/rule/", console.signing_rule, name="signing_rule"),
    path(
        "clients/<uuid:client_id>/portal/countersign/<uuid:decision_id>/",
        console.countersign,
        name="countersign_receipt",
    ),
]
