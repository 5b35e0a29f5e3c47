"""One tenant's pages, written as if there were no other: public ones below their language, the staff's below staff/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from sdip.web import views
from tenancy.sites import tenant_site

staff_urls = [
    path("", include("sdip.web.urls")),
    path("people/", include("people.urls")),
    path("organisation/", include("organisation.urls")),
    path("indicators/", include("indicators.urls")),
    path("charters/", include("charters.urls")),
    path("messages/", include("feedback.urls")),
    path("surveys/", include("feedback.surveys.urls")),
    path("plans/", include("planning.urls")),
    path("reports/", include("reports.urls")),
]

urlpatterns = [
    path("", views.tenant_home, name="tenant_home"),
    path("crest/", views.crest, name="crest"),
    path("theme.css", views.theme, name="theme"),
    path("staff/", include(staff_urls)),
    path("manage/", tenant_site.urls),
    path("api/", include("sdip.api_urls")),
    path("open311/", include("feedback.open311.urls")),
    *i18n_patterns(
        path("", include("charters.public_urls")),
        path("messages/", include("feedback.public_urls")),
        path("surveys/", include("feedback.surveys.public_urls")),
        path("plans/", include("planning.public_urls")),
        path("reports/", include("reports.public_urls")),
    ),
]

handler400 = "sdip.web.errors.bad_request"
handler403 = "sdip.web.errors.forbidden"
handler404 = "sdip.web.errors.not_found"
handler500 = "sdip.web.errors.server_error"
