"""Addresses of the clients app."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.clients import bulk_views, hand_over_views, ledger_views, list_views, views

app_name = "clients"
_ONE = "clients/<uuid:client_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("clients/", list_views.portfolio, name="portfolio"),
    path("clients/chosen/", bulk_views.chosen, name="chosen"),
    path("clients/views/keep/", list_views.keep_view, name="keep_view"),
    path("clients/views/remove/", list_views.remove_view, name="remove_view"),
    path("clients/add/", views.add, name="add"),
    path(_ONE, views.overview, name="overview"),
    path(_ONE + "change/", views.change, name="change"),
    path(_ONE + "deciding-facts/", views.deciding, name="deciding"),
    path(_ONE + "people/", views.people, name="people"),
    path(_ONE + "people/contacts/add/", views.add_contact, name="add_contact"),
    path(_ONE + "people/employees/add/", views.add_employee, name="add_employee"),
    path(_ONE + "people/employees/language/", views.choose_languages, name="choose_languages"),
    path(_ONE + "people/contacts/<uuid:contact_id>/", views.change_contact, name="change_contact"),
    path(
        _ONE + "people/employees/<uuid:employee_id>/", views.change_employee, name="change_employee"
    ),
    path(_ONE + "engagements/add/", views.add_engagement, name="add_engagement"),
    path(_ONE + "devices/", views.devices, name="devices"),
    path(_ONE + "devices/add/", views.add_device, name="add_device"),
    path(_ONE + "devices/<uuid:device_id>/", views.change_device, name="change_device"),
    path(_ONE + "devices/<uuid:device_id>/retire/", views.retire_device, name="retire_device"),
    path(_ONE + "hand-over/", hand_over_views.hand_over, name="hand_over"),
    path(_ONE + "hand-over/archive/", hand_over_views.archive, name="archive"),
    path(_ONE + "hand-over/bring-back/", hand_over_views.bring_back, name="bring_back"),
    path(_ONE + "ledger/", ledger_views.ledger, name="ledger"),
    path(_ONE + "ledger/<uuid:entry_id>/", ledger_views.entry, name="entry"),
    path("record/clients/", ledger_views.search, name="record"),
    path("find/", views.find, name="find"),
]
