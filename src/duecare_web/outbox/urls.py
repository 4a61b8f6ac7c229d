"""Addresses of the outbox, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.outbox import views

app_name = "outbox"
urlpatterns: list[URLPattern | URLResolver] = [
    path("clients/<uuid:client_id>/mail/", views.client, name="client"),
    path(
        "clients/<uuid:client_id>/mail/<uuid:outgoing_id>/send/",
        views.send_again,
        name="send_again",
    ),
]
