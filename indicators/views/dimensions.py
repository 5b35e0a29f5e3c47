"""By what figures are broken down, and which indicator is collected where and by what."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from sdip.web.access import needs, require
from sdip.web.forms import Form
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ..actions.collecting import (
    add_dimension,
    add_option,
    remove_dimension,
    remove_option,
    rename_dimension,
    set_collection,
)
from ..forms.collecting import CollectionForm, NamedForm, RenameForm
from ..models import Dimension, DimensionOption
from ..queries.dimensions import dimensions_in_use
from ..rules import can_edit_indicators, can_view_indicators
from ..sources import source
from .common import accepted, done, indicator_or_404, tabs


@needs(can_view_indicators)
def dimensions_page(request: StaffRequest) -> HttpResponse:
    member = request.member
    if request.method == "POST":
        require(can_edit_indicators, member)
    form = NamedForm(request.POST or None)
    if form.is_valid() and (row := accepted(form, lambda: add_dimension(**form.cleaned_data, by=member))):
        messages.success(request, _("The dimension is there. Now add its options."))
        return redirect("indicators:dimension", row.pk)
    rows = dimensions_in_use()
    context = {"rows": rows, "form": form, "may_edit": can_edit_indicators(member), "tabs": tabs(member, "dimensions")}
    return render_page(request, "indicators/dimensions.html", context, status=422 if form.errors else 200)


@needs(can_edit_indicators)
def dimension_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Its name, and its options: three forms on one page, told apart by the button."""
    row = get_object_or_404(Dimension, pk=pk)
    member = request.member
    renaming = "rename" in request.POST
    name = RenameForm(request.POST if renaming else None, initial={"name": row.name}, prefix="own")
    option = NamedForm(request.POST if request.POST and not renaming else None)
    if renaming and name.is_valid():
        rename_dimension(row, name=name.cleaned_data["name"], by=member)
        messages.success(request, _("The name is changed."))
        return redirect("indicators:dimension", pk)
    if option.is_valid() and accepted(option, lambda: done(add_option, row, **option.cleaned_data, by=member)):
        messages.success(request, _("The option is there."))
        return redirect("indicators:dimension", pk)
    wrong: Form = name if name.errors else option
    context = {"row": row, "name": name, "option": option, "form": wrong, "options": row.options.by_name()}
    return render_page(request, "indicators/dimension.html", context, status=422 if wrong.errors else 200)


@needs(can_edit_indicators)
def option_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(DimensionOption.objects.select_related("dimension"), pk=pk)
    form = RenameForm(request.POST or None, initial={"name": row.name})
    if form.is_valid():
        rename_dimension(row, name=form.cleaned_data["name"], by=request.member)
        messages.success(request, _("The name is changed."))
        return redirect("indicators:dimension", row.dimension_id)
    return render_page(
        request, "indicators/option.html", {"row": row, "form": form}, status=422 if form.errors else 200
    )


@needs(can_edit_indicators)
@require_POST
def option_removal(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(DimensionOption, pk=pk)
    _told(request, lambda: remove_option(row, by=request.member), _("The option is removed."))
    return redirect("indicators:dimension", row.dimension_id)


@needs(can_edit_indicators)
@require_POST
def dimension_removal(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Dimension, pk=pk)
    if _told(request, lambda: remove_dimension(row, by=request.member), _("The dimension is removed.")):
        return redirect("indicators:dimensions")
    return redirect("indicators:dimension", pk)


@needs(can_edit_indicators)
def collection_page(request: StaffRequest, pk: int) -> HttpResponse:
    indicator = indicator_or_404(request, pk, can_edit_indicators)
    form = CollectionForm(request.POST if request.method == "POST" else None, indicator=indicator)
    member = request.member
    if form.is_valid() and accepted(form, lambda: done(set_collection, indicator, **form.cleaned_data, by=member)):
        messages.success(request, _("From now on figures are collected there too."))
        return redirect("indicators:indicator", pk)
    version = indicator.versions.order_by("number").last()
    counted_by = source(version.feed) if version else None
    context = {"form": form, "indicator": indicator, "source": counted_by}
    return render_page(request, "indicators/collection.html", context, status=422 if form.errors else 200)


def _told(request: StaffRequest, act: Callable[[], Any], words: str) -> bool:
    try:
        act()
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, words)
    return True
