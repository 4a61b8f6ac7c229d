"""Addresses of the sharing app."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.sharing import views

app_name = "sharing"
urlpatterns: list[URLPattern | URLResolver] = [
    path("clients/<uuid:client_id>/sharing/", views.shares, name="shares"),
    path("clients/<uuid:client_id>/sharing/<uuid:share_id>/end/", views.end, name="end"),
    path("shared/<str:token>/", views.shared, name="shared"),
    path("shared/<str:token>/<int:paper_id>.pdf", views.paper, name="paper"),
]
