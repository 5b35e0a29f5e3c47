"""The root: sign-in, platform administration, health. Everything of a tenant lies in tenant_urls.py."""

from django.urls import include, path

from charters.views.public import robots
from sdip import registry
from sdip.web import health, views
from sdip.web.metrics import metrics

urlpatterns = [
    path("", views.root_home, name="root_home"),
    path("language/", views.language_choice, name="language_choice"),
    path("accounts/", include("people.account_urls")),
    path("accounts/", include("allauth.urls")),
    path("platform/", include("people.platform_urls")),
    path("robots.txt", robots, name="robots"),
    path("healthz/", health.live, name="healthz"),
    path("readyz/", health.ready, name="readyz"),
    path("metrics/", metrics, name="metrics"),
]

handler400 = "sdip.web.errors.bad_request"
handler403 = "sdip.web.errors.forbidden"
handler404 = "sdip.web.errors.not_found"
handler500 = "sdip.web.errors.server_error"
handler429 = "people.views.limits.too_many_requests"  # the sign-in library asks for this one

registry.freeze()
