"""Addresses of the imports app."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.imports import views

app_name = "imports"
_ONE = "clients/imports/<uuid:run_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("imports/", views.runs, name="runs"),
    path("clients/<uuid:client_id>/import/", views.start, name="start"),
    path("clients/<uuid:client_id>/lists.zip", views.lists, name="lists"),
    path(_ONE, views.run, name="run"),
    path(_ONE + "choices/", views.choose, name="choose"),
    path(_ONE + "apply/", views.apply, name="apply"),
    path(_ONE + "undo/", views.undo, name="undo"),
    path(_ONE + "cancel/", views.cancel, name="cancel"),
    path(_ONE + "rows.csv", views.failed, name="failed"),
]
