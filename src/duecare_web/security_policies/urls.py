"""Addresses of the security_policies app, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.security_policies import question_views, upload_views, views

app_name = "security_policies"
_DESK = "clients/<uuid:client_id>/policies/"
_VERSION = f"{_DESK}versions/<uuid:version_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(_DESK, views.policies, name="policies"),
    path(f"{_DESK}questions/", question_views.questions, name="questions"),
    path(f"{_DESK}answers/", question_views.answer, name="answer"),
    path(f"{_DESK}drafts/", views.draft, name="draft"),
    path(f"{_DESK}publish/", views.publish_all, name="publish_all"),
    path(f"{_DESK}upload/", upload_views.upload, name="upload"),
    path(f"{_DESK}<uuid:policy_id>/upload/", upload_views.upload, name="upload_again"),
    path(_VERSION, views.version, name="version"),
    path(f"{_VERSION}clauses/<str:clause_id>/", views.clause, name="clause"),
    path(f"{_VERSION}clauses/<str:clause_id>/drop/", views.drop_clause, name="drop_clause"),
    path(f"{_VERSION}change/", views.change, name="change"),
    path(f"{_VERSION}publish/", views.publish, name="publish"),
    path(f"{_VERSION}difference/", views.changes, name="changes"),
    path(f"{_VERSION}pdf/", views.pdf_file, name="pdf_file"),
    path(f"{_VERSION}word/", views.word_file, name="word_file"),
]
