"""Addresses of the program, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.program import views

app_name = "program"
urlpatterns: list[URLPattern | URLResolver] = [
    path("clients/<uuid:client_id>/plan/", views.program, name="program"),
    path("clients/<uuid:client_id>/plan/settings/", views.settings, name="settings"),
    path("clients/<uuid:client_id>/plan/stop/", views.stop, name="stop"),
]
