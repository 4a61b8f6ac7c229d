"""Addresses of the training app, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.training import views

app_name = "training"
urlpatterns: list[URLPattern | URLResolver] = [
    path("clients/<uuid:client_id>/training/", views.coverage, name="coverage"),
    path("clients/<uuid:client_id>/training/assign/", views.assign, name="assign"),
    path("clients/<uuid:client_id>/training/facts/", views.facts, name="facts"),
    path(
        "clients/<uuid:client_id>/training/people/<uuid:employee_id>/",
        views.person,
        name="person",
    ),
    path("lessons/", views.lessons, name="lessons"),
    path("lessons/questions/", views.items, name="items"),
    path("lessons/<str:lesson_id>/", views.lesson, name="lesson"),
]
