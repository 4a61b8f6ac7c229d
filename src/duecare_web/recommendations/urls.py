"""Addresses of the advisor's desk, included at the root of the site."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.recommendations import papers, views

app_name = "recommendations"
_DESK = "clients/<uuid:client_id>/recommendations/"
_ONE = f"{_DESK}<uuid:recommendation_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(_DESK, views.desk, name="desk"),
    path(f"{_DESK}write/", views.write, name="write"),
    path(f"{_DESK}send/", views.send, name="send"),
    path(f"{_DESK}send/cancel/", views.cancel_sending, name="cancel_sending"),
    path(f"{_DESK}proposal.<str:form>", papers.proposal, name="proposal"),
    path(f"{_DESK}tickets.csv", papers.tickets, name="tickets"),
    path(
        "clients/<uuid:client_id>/statements/<int:document_id>/word/",
        papers.statement_word,
        name="statement_word",
    ),
    path(_ONE, views.change, name="change"),
    path(f"{_ONE}drop/", views.drop, name="drop"),
    path(f"{_ONE}restore/", views.restore, name="restore"),
    path(f"{_ONE}withdraw/", views.withdraw, name="withdraw"),
    path(f"{_ONE}ask-again/", views.ask_again, name="ask_again"),
]
