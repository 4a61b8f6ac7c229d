"""Addresses of incidents, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.incidents import views

app_name = "incidents"
_ONE = "incidents/<uuid:incident_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("incidents/", views.incidents, name="incidents"),
    path("incidents/new/", views.choose_client, name="choose_client"),
    path("clients/<uuid:client_id>/incidents/new/", views.new, name="new"),
    path(_ONE, views.incident, name="incident"),
    path(_ONE + "done/", views.done, name="done"),
    path(_ONE + "factors/", views.factors, name="factors"),
    path(_ONE + "clock/", views.clock, name="clock"),
    path(_ONE + "close/", views.close, name="close"),
    path(_ONE + "plan.pdf", views.plan_paper, name="plan"),
]
