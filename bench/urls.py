"""The tenant's pages and three bare ones, to measure against."""

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html_join

from feedback.models import Case, Draft
from feedback.models.order import TO_ANSWER
from sdip.tenant_urls import urlpatterns as pages
from sdip.web.access import public


def empty(request: HttpRequest) -> HttpResponse:
    """Signed in and in a tenant like any page, and nothing else."""
    return HttpResponse("")


class OneForm(forms.Form):
    text = forms.CharField(max_length=5000)


@public
def one_insert(request: HttpRequest) -> HttpResponse:
    """A form of one field: checked, one row into a table that nobody follows, and on to the next page."""
    form = OneForm(request.POST)
    if not form.is_valid():
        return HttpResponse("", status=422)
    Draft.objects.create(form_key=uuid.uuid4(), answers=form.cleaned_data)
    return redirect("services:home")


def bare_list(request: HttpRequest) -> HttpResponse:
    """Fifty messages that wait, in order, their numbers and days, without a template: an index holds them so."""
    rows = Case.objects.filter(state="in_progress").order_by(*TO_ANSWER).values_list("number", "due_on", "text")
    return HttpResponse(format_html_join("", "<li>{} {} {}</li>", rows[:50]))


urlpatterns = [path("empty/", empty), path("one/", one_insert), path("fifty/", bare_list), *pages]
