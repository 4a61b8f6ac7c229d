"""Addresses of phishing exercises: the firm's pages, the owner's, and those behind a link."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.simulations import owner_views, public_views, views

app_name = "simulations"
_CLIENT = "clients/<uuid:client_id>/exercises/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(_CLIENT, views.exercises, name="exercises"),
    path(f"{_CLIENT}domains/", views.add_domain, name="add_domain"),
    path(f"{_CLIENT}domains/<uuid:domain_id>/check/", views.check_domain, name="check_domain"),
    path(f"{_CLIENT}propose/", views.propose, name="propose"),
    path(f"{_CLIENT}withdraw/", views.withdraw, name="withdraw"),
    path(f"{_CLIENT}plan/", views.plan, name="plan"),
    path(f"{_CLIENT}stop-all/", views.stop_firm, name="stop_firm"),
    path(f"{_CLIENT}allow-again/", views.lift_firm_stop, name="lift_firm_stop"),
    path(f"{_CLIENT}people/out/", views.take_out, name="take_out"),
    path(f"{_CLIENT}people/<uuid:employee_id>/in/", views.take_in, name="take_in"),
    path(f"{_CLIENT}<uuid:campaign_id>/", views.campaign, name="campaign"),
    path(f"{_CLIENT}<uuid:campaign_id>/stop/", views.stop, name="stop"),
    path(f"{_CLIENT}<uuid:campaign_id>/results.pdf", views.paper, name="paper"),
    path("portal/exercises/", owner_views.authorization, name="authorization"),
    path("portal/exercises/stop/", owner_views.stop, name="owner_stop"),
    path("portal/exercises/<uuid:campaign_id>.pdf", owner_views.paper, name="owner_paper"),
    path("m/<str:token>/signs/", public_views.signs, name="signs"),
    path("m/<str:token>/leave/", public_views.leave, name="leave"),
    path("m/<str:token>/<str:copy>/", public_views.landing, name="landing"),
]
