"""Addresses of the scans app, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.scans import views

app_name = "scans"
urlpatterns: list[URLPattern | URLResolver] = [
    path("clients/<uuid:client_id>/scans/", views.scans, name="scans"),
    path("clients/<uuid:client_id>/scans/import/", views.import_inventory, name="import"),
    path("clients/<uuid:client_id>/scans/<uuid:scan_id>/", views.scan, name="scan"),
]
