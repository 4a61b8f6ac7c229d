"""Addresses of the price book, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.prices import views

app_name = "prices"
urlpatterns: list[URLPattern | URLResolver] = [
    path("prices/", views.book, name="book"),
    path("prices/rate/", views.rate, name="rate"),
    path("prices/history/", views.history, name="history"),
    path("prices/item/", views.item, name="item"),
    path("prices/item/remove/", views.remove_item, name="remove_item"),
    path("prices/add/", views.price, name="add"),
    path("prices/<slug:safeguard>/", views.price, name="price"),
    path("prices/<slug:safeguard>/remove/", views.remove, name="remove"),
]
