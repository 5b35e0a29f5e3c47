"""The tenant's pages and an empty one, to measure against."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from sdip.tenant_urls import urlpatterns as pages


def empty(request: HttpRequest) -> HttpResponse:
    """Signed in and in a tenant like any page, and nothing else."""
    return HttpResponse("")


urlpatterns = [path("empty/", empty), *pages]
