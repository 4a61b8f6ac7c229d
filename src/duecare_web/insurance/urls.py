"""Addresses of the insurance app, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.insurance import views

app_name = "insurance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("insurance/", views.firm_policies, name="firm_policies"),
    path("insurance/add/", views.add_firm_policy, name="add_firm_policy"),
    path("insurance/<uuid:policy_id>/end/", views.end_firm_policy, name="end_firm_policy"),
    path("clients/<uuid:client_id>/insurance/", views.policies, name="policies"),
    path("clients/<uuid:client_id>/insurance/add/", views.add_client_policy, name="add"),
    path(
        "clients/<uuid:client_id>/insurance/<uuid:policy_id>/end/",
        views.end_client_policy,
        name="end",
    ),
]
