"""Addresses of the notices app, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.notices import views

app_name = "notices"
urlpatterns: list[URLPattern | URLResolver] = [
    path("notices/", views.choose, name="choose"),
    path("week/", views.week, name="week"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/end/", views.end_calendar, name="end_calendar"),
    path("calendar/<str:token>.ics", views.feed, name="feed"),
]
