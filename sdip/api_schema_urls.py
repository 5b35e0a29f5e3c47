"""What the OpenAPI document describes: the API alone, addressed from the tenant's own root."""

from django.urls import include, path

urlpatterns = [path("api/v1/", include("sdip.api_router"))]
