"""Addresses of the assessments app, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.assessments import answer_views, conflict_views, views

app_name = "assessments"
urlpatterns: list[URLPattern | URLResolver] = [
    path("clients/<uuid:client_id>/assessments/", views.assessments, name="assessments"),
    path("clients/<uuid:client_id>/assessments/complete/", views.complete, name="complete"),
    path(
        "clients/<uuid:client_id>/assessments/progress/<uuid:request_id>/",
        views.progress,
        name="progress",
    ),
    path(
        "clients/<uuid:client_id>/assessments/risks.<str:form>",
        views.risk_spreadsheet,
        name="risk_spreadsheet",
    ),
    path(
        "clients/<uuid:client_id>/decisions/plan.<str:form>",
        views.plan_spreadsheet,
        name="plan_spreadsheet",
    ),
    path("clients/<uuid:client_id>/assessments/work/", answer_views.work, name="work"),
    path(
        "clients/<uuid:client_id>/assessments/answers/<str:section>/",
        answer_views.answers,
        name="answers",
    ),
    path(
        "clients/<uuid:client_id>/assessments/answers/<str:section>/confirm/",
        answer_views.confirm_section,
        name="confirm_section",
    ),
    path(
        "clients/<uuid:client_id>/assessments/questions/<str:question>/",
        answer_views.save_answer,
        name="save_answer",
    ),
    path(
        "clients/<uuid:client_id>/assessments/questions/<str:question>/files/",
        answer_views.add_file,
        name="add_file",
    ),
    path(
        "clients/<uuid:client_id>/assessments/files/<uuid:file_id>/",
        answer_views.evidence,
        name="evidence",
    ),
    path(
        "clients/<uuid:client_id>/assessments/files/<uuid:file_id>/withdraw/",
        answer_views.withdraw_file,
        name="withdraw_file",
    ),
    path("clients/<uuid:client_id>/assessments/plan/", answer_views.plan, name="plan"),
    path("clients/<uuid:client_id>/assessments/finish/", answer_views.finish, name="finish"),
    path(
        "clients/<uuid:client_id>/assessments/<uuid:assessment_id>/",
        views.assessment,
        name="assessment",
    ),
    path(
        "clients/<uuid:client_id>/assessments/differences/",
        conflict_views.open_conflicts,
        name="conflicts",
    ),
    path(
        "clients/<uuid:client_id>/assessments/differences/<str:question>/",
        conflict_views.resolve,
        name="resolve_conflict",
    ),
    path("clients/<uuid:client_id>/gap/", views.gap, name="gap"),
    path(
        "clients/<uuid:client_id>/insurance/<uuid:policy_id>/application/",
        views.application,
        name="application",
    ),
    path("clients/<uuid:client_id>/laws/", views.laws, name="laws"),
    path("clients/<uuid:client_id>/decisions/", views.decisions, name="decisions"),
]
