"""Addresses of the witnesses app, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.witnesses import views

app_name = "witnesses"
urlpatterns: list[URLPattern | URLResolver] = [
    path("witnesses/", views.overview, name="overview"),
    path("witnesses/peers/", views.add_peer, name="add_peer"),
    path("witnesses/peers/<uuid:peer_id>/retire/", views.retire_peer, name="retire_peer"),
    path("witnesses/logs/", views.add_known_log, name="add_known_log"),
    path("witnesses/logs/<uuid:log_id>/retire/", views.retire_known_log, name="retire_known_log"),
    path("clients/<uuid:client_id>/witnesses/", views.client, name="client"),
    # The name is the one of C2SP tlog-witness.
    path("witness/add-checkpoint", views.add_checkpoint, name="add_checkpoint"),
]
