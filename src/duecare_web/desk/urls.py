"""Addresses of Home and of what belongs to all clients."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.desk import views

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("todo/<int:line_id>/not-now/", views.not_now, name="not_now"),
    path("decisions/", views.decisions, name="decisions"),
]
