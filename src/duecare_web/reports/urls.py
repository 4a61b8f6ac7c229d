"""Addresses of reports, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.reports import views

app_name = "reports"
_CLIENT = "clients/<uuid:client_id>/reports/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("reports/", views.firm_reports, name="reports"),
    path("reports/make/", views.make_for_firm, name="make"),
    path("reports/schedule/<str:kind>/", views.schedule_for_firm, name="schedule"),
    path("reports/<uuid:report_id>/file/", views.file, name="file"),
    path("reports/<uuid:report_id>/word/", views.word, name="word"),
    path("reports/schedules/<uuid:schedule_id>/end/", views.end, name="end"),
    path(_CLIENT, views.client_reports, name="client"),
    path("clients/<uuid:client_id>/changes/", views.changes_of_client, name="changes"),
    path(_CLIENT + "make/", views.make_for_client, name="make_client"),
    path(_CLIENT + "schedule/<str:kind>/", views.schedule_for_client, name="schedule_client"),
]
