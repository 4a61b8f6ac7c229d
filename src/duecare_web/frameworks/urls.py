"""Addresses of the frameworks app, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.frameworks import views

app_name = "frameworks"
urlpatterns: list[URLPattern | URLResolver] = [
    path("clients/<uuid:client_id>/frameworks/", views.frameworks, name="frameworks"),
    path("clients/<uuid:client_id>/frameworks/<str:framework>/", views.framework, name="framework"),
    path(
        "clients/<uuid:client_id>/frameworks/<str:framework>/report.<str:form>",
        views.report,
        name="report",
    ),
]
