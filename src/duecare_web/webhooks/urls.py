"""Addresses of the webhooks app."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.webhooks import views

app_name = "webhooks"
_ONE = "firm/webhooks/<uuid:webhook_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("firm/webhooks/", views.webhooks, name="webhooks"),
    path(_ONE, views.webhook, name="webhook"),
    path(_ONE + "test/", views.test, name="test"),
    path(_ONE + "secret/", views.secret, name="secret"),
    path(_ONE + "switch/", views.switch, name="switch"),
    path(_ONE + "remove/", views.remove, name="remove"),
    path(_ONE + "messages/<int:message>/again/", views.again, name="again"),
    path("clients/<uuid:client_id>/tickets/", views.tickets, name="tickets"),
]
