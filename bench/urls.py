"""The tenant's pages and three bare ones, to measure against."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.html import format_html_join

from feedback.models import Case, Draft
from sdip.tenant_urls import urlpatterns as pages
from sdip.web.access import public


def empty(request: HttpRequest) -> HttpResponse:
    """Signed in and in a tenant like any page, and nothing else."""
    return HttpResponse("")


@public
def one_insert(request: HttpRequest) -> HttpResponse:
    """One row into a table that nobody follows, and nothing else."""
    Draft.objects.create(form_key=uuid.uuid4(), answers={"text": "No water"})
    return HttpResponse("")


def bare_list(request: HttpRequest) -> HttpResponse:
    """Fifty messages in order, their numbers and days, without a template."""
    rows = Case.objects.order_by("due_on", "pk").values_list("number", "due_on", "text")[:50]
    return HttpResponse(format_html_join("", "<li>{} {} {}</li>", rows))


urlpatterns = [path("empty/", empty), path("one/", one_insert), path("fifty/", bare_list), *pages]
