"""Addresses of custody, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.custody import views

app_name = "custody"
urlpatterns: list[URLPattern | URLResolver] = [
    path("retention/", views.retention_rule, name="retention"),
    path("clients/<uuid:client_id>/custody/", views.custody, name="custody"),
    path("clients/<uuid:client_id>/custody/hold/", views.place_hold, name="place_hold"),
    path(
        "clients/<uuid:client_id>/custody/holds/<uuid:hold_id>/release/",
        views.release_hold,
        name="release_hold",
    ),
    path("clients/<uuid:client_id>/custody/erase/", views.ask_for_erasure, name="ask_for_erasure"),
    path(
        "clients/<uuid:client_id>/custody/erasures/<uuid:request_id>/",
        views.erasure,
        name="erasure",
    ),
]
