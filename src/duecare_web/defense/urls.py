"""Addresses of the defense app, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.defense import views

app_name = "defense"
urlpatterns: list[URLPattern | URLResolver] = [
    path("clients/<uuid:client_id>/defense/", views.defense_files, name="defense_files"),
    path("clients/<uuid:client_id>/defense/export/", views.export, name="export"),
    path("clients/<uuid:client_id>/defense/trust.txt", views.trust_file, name="trust"),
    path("clients/<uuid:client_id>/defense/privilege/", views.privilege, name="privilege"),
    path(
        "clients/<uuid:client_id>/defense/<uuid:file_id>/certificate/",
        views.certificate,
        name="certificate",
    ),
    path("clients/<uuid:client_id>/program/", views.program_files, name="program_files"),
]
