"""Addresses of the security_policies app, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.security_policies import views

app_name = "security_policies"
urlpatterns: list[URLPattern | URLResolver] = [
    path("clients/<uuid:client_id>/policies/", views.policies, name="policies"),
    path("clients/<uuid:client_id>/policies/new/<str:outline_id>/", views.draft, name="draft"),
    path(
        "clients/<uuid:client_id>/policies/versions/<uuid:version_id>/",
        views.version,
        name="version",
    ),
    path(
        "clients/<uuid:client_id>/policies/versions/<uuid:version_id>/change/",
        views.change,
        name="change",
    ),
    path(
        "clients/<uuid:client_id>/policies/versions/<uuid:version_id>/publish/",
        views.publish,
        name="publish",
    ),
]
