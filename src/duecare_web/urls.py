"""Addresses of the site. Each app states its own whole paths; none is mounted under another."""

from django.urls import include, path
from django.views.generic import RedirectView

from duecare_web.desk import views as desk
from duecare_web.operations import views as operations

urlpatterns = [
    path("", desk.home, name="home"),
    # An address is who somebody is in the ledger: it is not changed in passing.
    path("account/email/", RedirectView.as_view(pattern_name="accounts:profile")),
    path("account/", include("allauth.urls")),
    path("", include("duecare_web.accounts.urls")),
    path("", include("duecare_web.ledger.urls")),
    path("", include("duecare_web.clients.urls")),
    path("", include("duecare_web.outbox.urls")),
    path("", include("duecare_web.witnesses.urls")),
    path("", include("duecare_web.training.urls")),
    path("", include("duecare_web.security_policies.urls")),
    path("", include("duecare_web.scans.urls")),
    path("", include("duecare_web.assessments.urls")),
    path("", include("duecare_web.frameworks.urls")),
    path("", include("duecare_web.insurance.urls")),
    path("", include("duecare_web.prices.urls")),
    path("", include("duecare_web.imports.urls")),
    path("", include("duecare_web.custody.urls")),
    path("", include("duecare_web.defense.urls")),
    path("", include("duecare_web.portal.urls")),
    path("", include("duecare_web.simulations.urls")),
    path("", include("duecare_web.program.urls")),
    path("", include("duecare_web.incidents.urls")),
    path("", include("duecare_web.firms.urls")),
    path("", include("duecare_web.desk.urls")),
    path("", include("duecare_web.recommendations.urls")),
    path("", include("duecare_web.reports.urls")),
    path("", include("duecare_web.webhooks.urls")),
    path("", include("duecare_web.reported.urls")),
    path("", include("duecare_web.sharing.urls")),
    path("", include("duecare_web.notices.urls")),
    # A browser asks for it beside a PDF, which can name no picture.
    path("favicon.ico", operations.icon, name="icon"),
    path("health", operations.health, name="health"),
    path("ready", operations.ready, name="ready"),
    path("metrics", operations.figures, name="metrics"),
]

handler400 = "duecare_web.ui.views.bad_request"
handler403 = "duecare_web.ui.views.forbidden"
handler404 = "duecare_web.ui.views.not_found"
handler500 = "duecare_web.ui.views.server_error"
