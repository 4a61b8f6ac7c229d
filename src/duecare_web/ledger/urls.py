"""Addresses of the firm's own ledger; those of a client's ledger are in the clients app."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.ledger import views

app_name = "ledger"
urlpatterns: list[URLPattern | URLResolver] = [
    path("ledger/", views.firm_ledger, name="firm"),
    path("ledger/<uuid:entry_id>/", views.firm_entry, name="entry"),
    path("clients/<uuid:client_id>/documents/<int:document_id>/", views.document, name="document"),
]
