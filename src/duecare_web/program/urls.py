"""Addresses of the program, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.program import views

app_name = "program"
urlpatterns: list[URLPattern | URLResolver] = [
    path("clients/<uuid:client_id>/plan/", views.program, name="program"),
    path("clients/<uuid:client_id>/plan/settings/", views.settings, name="settings"),
    path("clients/<uuid:client_id>/leavers/", views.leavers_page, name="leavers"),
    path(
        "clients/<uuid:client_id>/leavers/<uuid:step_id>/done/", views.step_done, name="step_done"
    ),
    path(
        "clients/<uuid:client_id>/leavers/<uuid:leaver_id>/kind/",
        views.leaver_kind,
        name="leaver_kind",
    ),
    path("clients/<uuid:client_id>/plan/stop/", views.stop, name="stop"),
]
