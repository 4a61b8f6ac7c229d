"""Addresses of the accounts app; signing in lies under ``account/`` (allauth)."""

from django.urls import URLPattern, URLResolver, path

from duecare_web.accounts import views

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("firm/settings/", views.firm_settings, name="firm_settings"),
    path("members/", views.members, name="members"),
    path("members/<uuid:membership_id>/", views.change_member, name="change_member"),
    path("members/<uuid:membership_id>/remove/", views.remove_member, name="remove_member"),
    path(
        "members/<uuid:membership_id>/reset-second-factor/",
        views.reset_second_factor,
        name="reset_second_factor",
    ),
    path("members/second-factor-rule/", views.second_factor_rule, name="second_factor_rule"),
    path("second-factor/", views.set_up_second_factor, name="set_up_second_factor"),
    path("profile/", views.profile, name="profile"),
    path("profile/sign-out-everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("firm/<uuid:firm_id>/use/", views.use_firm, name="use_firm"),
    path("demo-sign-in/", views.demo_sign_in, name="demo_sign_in"),
]
