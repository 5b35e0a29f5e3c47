"""/<tenant>/api/: what the apps registered, the OpenAPI document, and a page that shows it without any script."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from sdip.web.access import public
from sdip.web.api_pages import KeptDocument, api_reference

document = SpectacularAPIView.as_view(generator_class=KeptDocument, authentication_classes=[], permission_classes=[])

app_name = "api"
urlpatterns = [
    path("", api_reference, name="reference"),
    path("v1/openapi.json", public(document), name="schema"),
    path("v1/", include("sdip.api_router")),
]
