"""Addresses of the reported app."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.reported import views

app_name = "reported"
_CLIENT = "clients/<uuid:client_id>/reported/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("reported/", views.reports, name="reports"),
    path("reported/<uuid:reported_id>/judge/", views.judge, name="judge"),
    path("reported/<uuid:reported_id>/tell/", views.tell, name="tell"),
    path(_CLIENT, views.client, name="client"),
    path(_CLIENT + "mailbox/", views.mailbox, name="mailbox"),
    path(_CLIENT + "mailbox/look/", views.look, name="look"),
    path(_CLIENT + "mailbox/remove/", views.remove, name="remove"),
]
