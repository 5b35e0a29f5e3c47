from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sdip.web.requests import ReaderRequest
from tenancy.refusals import NotAllowed

from ..models import SavedView
from ..saved import address_of, kept_query, remove_view, save_view


@require_POST
def view_saving(request: ReaderRequest) -> HttpResponse:
    """Back to the list with the filters that were saved; a refusal is a message there."""
    page, query = request.POST.get("page", "")[:60], request.POST.get("query", "")[:4000]
    try:
        row = save_view(
            request.member.membership_id,
            page=page,
            name=request.POST.get("name", ""),
            query=query,
        )
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect(_list(page, query))
    messages.success(request, _("Saved as “%(name)s”.") % {"name": row.name})
    return redirect(_list(row.page, row.query))


@require_POST
def view_removal(request: ReaderRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(SavedView, pk=pk, owner=request.member.membership_id)
    page = row.page
    remove_view(row)
    messages.success(request, _("The saved view is removed."))
    return redirect(_list(page, ""))


def _list(page: str, query: str) -> str:
    """Only ever a page of our own: the name is looked up, never an address taken from the form."""
    kept = kept_query(query)
    try:
        return f"{address_of(page)}?{kept}" if kept else address_of(page)
    except NoReverseMatch:
        return reverse("web:work")
