"""Addresses of the scans app, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.scans import views
from duecare_web.scans.api import api

app_name = "scans"
# Without the list of all addresses that ninja adds at the root.
_API = [one for one in api.urls[0] if getattr(one, "name", "") != "api-root"]
urlpatterns: list[URLPattern | URLResolver] = [
    path("clients/<uuid:client_id>/scans/", views.scans, name="scans"),
    path("clients/<uuid:client_id>/scans/import/", views.import_inventory, name="import"),
    path("clients/<uuid:client_id>/scans/machines/", views.machines, name="machines"),
    path(
        "clients/<uuid:client_id>/scans/machines/<uuid:machine_id>/remove/",
        views.remove_machine,
        name="remove_machine",
    ),
    path(
        "clients/<uuid:client_id>/scans/enrolments/add/", views.add_enrolment, name="add_enrolment"
    ),
    path(
        "clients/<uuid:client_id>/scans/enrolments/<uuid:enrolment_id>/revoke/",
        views.revoke_enrolment,
        name="revoke_enrolment",
    ),
    path("clients/<uuid:client_id>/scans/key/replace/", views.replace_key, name="replace_key"),
    path("api/v1/openapi.json", views.api_description, name="api_description"),
    path("api/v1/", (_API, *api.urls[1:])),
    path("clients/<uuid:client_id>/scans/<uuid:scan_id>/", views.scan, name="scan"),
]
