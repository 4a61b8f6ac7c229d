"""Addresses of the firms app."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.firms import set_up_views, settings_views, team_views

app_name = "firms"
urlpatterns: list[URLPattern | URLResolver] = [
    path("setup/", set_up_views.code, name="code"),
    path("setup/firm/", set_up_views.firm, name="set_up_firm"),
    path("setup/you/", set_up_views.you, name="set_up_you"),
    path("setup/second-factor/", set_up_views.factor, name="set_up_factor"),
    path("setup/recovery-codes/", set_up_views.recovery, name="set_up_codes"),
    path("setup/mail/", set_up_views.mail, name="set_up_mail"),
    path("setup/look/", set_up_views.look, name="set_up_look"),
    path("setup/ready/", set_up_views.ready, name="set_up_ready"),
    path("mail-check/<str:secret>/", settings_views.mail_check, name="mail_check"),
    path("firm/facts/", settings_views.firm, name="firm"),
    path("firm/mail/", settings_views.mail, name="mail"),
    path("firm/look-sample.pdf", settings_views.sample, name="sample"),
    path("members/invite/", team_views.invite, name="invite"),
    path(
        "members/invitations/<uuid:invitation_id>/withdraw/",
        team_views.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("members/<uuid:membership_id>/clients/", team_views.member_clients, name="member_clients"),
    path("invitation/<str:secret>/", team_views.invitation, name="invitation"),
    path("logo/<str:digest>.png", settings_views.logo, name="logo"),
    path("look/<str:color>.css", settings_views.color_sheet, name="color"),
]
